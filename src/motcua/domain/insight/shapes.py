"""What crosses the room: the answer to a simulated question, as it is kept and shown."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from motcua.domain.insight.simulation.results import Figure, OfDays, OfService


@dataclass(frozen=True)
class OfPast:
    """The day as it was: waits in seconds by service ("" is the whole), shares 0–1; the line by quarter of an hour."""

    visitors: Mapping[str, int]
    mean: Mapping[str, float]
    p90: Mapping[str, float]
    above_target: Mapping[str, float]
    line: Mapping[int, int]
    left: int


@dataclass(frozen=True)
class ErlangHour:
    """The busiest hour of a service whose counters serve nothing else: what Erlang-C says of it."""

    service: str
    hour: int
    arrivals: float
    counters: int
    needed: int
    share: float | None


@dataclass(frozen=True)
class Result:
    """`before`: without the levers; `after`: with them, none where nothing is changed; `difference` of the mean wait."""

    target_seconds: float
    learned_days: int
    before: OfDays
    after: OfDays | None
    difference: Figure | None
    measured: OfPast | None
    erlang: tuple[ErlangHour, ...]

    def written(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Result":
        """What `written` gave, from JSON."""
        after, measured, told = written["after"], written["measured"], written["difference"]
        return cls(
            written["target_seconds"],
            written["learned_days"],
            _days(written["before"]),
            _days(after) if after else None,
            Figure(**told) if told else None,
            OfPast(**{**measured, "line": _by_number(measured["line"])}) if measured else None,
            tuple(ErlangHour(**one) for one in written["erlang"]),
        )


def _days(written: Mapping[str, Any]) -> OfDays:
    return OfDays(
        _service(written["whole"]),
        {code: _service(one) for code, one in written["services"].items()},
        {number: (one[0], one[1], one[2]) for number, one in _by_number(written["line"]).items()},
        _by_number(written["idle"]),
        written["left"],
        written["uncalled"],
        written["ends"],
    )


def _service(written: Mapping[str, Any]) -> OfService:
    promised = written["above_promised"]
    return OfService(
        written["visitors"],
        Figure(**written["mean"]),
        Figure(**written["p90"]),
        Figure(**written["above_target"]),
        Figure(**promised) if promised else None,
    )


def _by_number(written: Mapping[str, Any]) -> dict[int, Any]:
    return {int(number): value for number, value in written.items()}
