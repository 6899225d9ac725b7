"""What a run says, made ready for the page: lines of the tables, and the drawing of the line over the day."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from motcua.domain.centre.models import Centre
from motcua.domain.insight.models import SimulationRun
from motcua.domain.insight.shapes import ErlangHour, OfPast, Result
from motcua.domain.insight.simulation.levers import Levers
from motcua.domain.insight.simulation.results import Figure, OfService
from motcua.domain.insight.simulation.shapes import BIN
from motcua.domain.messages.fields import either
from motcua.domain.queue.queries import past
from motcua.domain.queue.rules.options import Order
from motcua.surfaces.insight.words import ORDERS

WIDTH, HEIGHT = 640, 180  # of the drawing, in its own units


@dataclass(frozen=True)
class Waits:
    """Minutes and percent as they are shown; `mean` with its interval where there is one."""

    visitors: str
    mean: str
    p90: str
    above_target: str
    above_promised: str


@dataclass(frozen=True)
class Row:
    """A service, or all together: as it was, simulated without the levers, and with them."""

    words: str
    measured: Waits | None
    before: Waits | None
    after: Waits | None
    is_sum: bool = False


@dataclass(frozen=True)
class Quarter:
    """How many waited at a time of the day."""

    time: str
    measured: str
    before: str
    before_range: str
    after: str


@dataclass(frozen=True)
class Drawing:
    """Lines as points of an SVG; hours below, numbers at the side."""

    measured: str
    before: str
    band: str
    after: str
    hours: tuple[tuple[float, str], ...]
    levels: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Shown:
    result: Result
    rows: tuple[Row, ...]
    quarters: tuple[Quarter, ...]
    drawing: Drawing | None
    idle: tuple[tuple[int, str, str], ...]
    difference: str
    is_sure: bool
    erlang: tuple[tuple[ErlangHour, str, str, str], ...]
    target_minutes: int


def about(run: SimulationRun) -> str:
    if run.day is not None:
        return f"{WEEKDAYS[run.day.weekday()]} {run.day:%d/%m/%Y}"
    return _("An average %(weekday)s") % {"weekday": WEEKDAYS[run.weekday or 0]}


def levers_in_words(levers: Levers) -> list[str]:
    """Each lever that was moved, in a sentence."""
    found = []
    if levers.extra:
        words = _("%(count)d counters more, such as counter %(like)s") % {"count": levers.extra, "like": levers.like}
        if levers.extra_from is not None or levers.extra_to is not None:
            words += f", {_clock(levers.extra_from)}–{_clock(levers.extra_to)}"
        found.append(words)
    if levers.closed:
        found.append(_("without counters %(numbers)s") % {"numbers": _numbers(levers.closed)})
    for code, numbers in levers.services.items():
        found.append(
            _("service %(service)s at counters %(numbers)s") % {"service": code, "numbers": _numbers(numbers) or "–"}
        )
    if "order" in levers.queue and levers.queue["order"] in set(Order):
        found.append(_("called %(order)s") % {"order": ORDERS[Order(levers.queue["order"])]})
    if "head_start_minutes" in levers.queue:
        found.append(_("other head starts"))
    if "rates" in levers.queue:
        found.append(_("other rates of priority"))
    if "mix" in levers.queue:
        found.append(_("another mix"))
    if levers.opens is not None:
        found.append(_("doors open at %(time)s") % {"time": _clock(levers.opens)})
    if levers.closes is not None:
        found.append(_("doors close at %(time)s") % {"time": _clock(levers.closes)})
    if levers.arrivals_percent != 100:
        found.append(_("%(percent)d %% of the visitors") % {"percent": levers.arrivals_percent})
    if levers.visit_percent != 100:
        found.append(_("visits take %(percent)d %% of their time") % {"percent": levers.visit_percent})
    return found


def shown(centre: Centre, result: Result) -> Shown:
    names = {one.code: f"{one.code} · {either(one.name, one.name_en)}" for one in past.service_measures(centre)}
    rows = [
        Row(
            names.get(code, code),
            _measured(result.measured, code),
            _waits(result.before.services.get(code)),
            _waits(result.after.services.get(code)) if result.after else None,
        )
        for code in sorted({*result.before.services, *(result.after.services if result.after else ())})
    ]
    rows.append(
        Row(
            _("All together"),
            _measured(result.measured, ""),
            _waits(result.before.whole),
            _waits(result.after.whole) if result.after else None,
            is_sum=True,
        )
    )
    numbers = sorted({*result.before.idle, *(result.after.idle if result.after else ())})
    return Shown(
        result,
        tuple(rows),
        tuple(_quarters(result)),
        _drawing(result),
        tuple(
            (
                number,
                _percent(result.before.idle.get(number)),
                _percent(result.after.idle.get(number)) if result.after else "",
            )
            for number in numbers
        ),
        _minutes(result.difference) if result.difference else "",
        result.difference is not None and not result.difference.low <= 0 <= result.difference.high,
        tuple(
            (one, names.get(one.service, one.service), _percent(one.share), _simulated(result, one.service))
            for one in result.erlang
        ),
        round(result.target_seconds / 60),
    )


def _simulated(result: Result, service: str) -> str:
    found = (result.after or result.before).services.get(service)
    return _percent(1 - found.above_target.mean) if found else "–"


def _measured(day: OfPast | None, code: str) -> Waits | None:
    if day is None or code not in day.visitors:
        return None
    return Waits(
        str(day.visitors[code]),
        _decimal(day.mean[code] / 60),
        _decimal(day.p90[code] / 60),
        _percent(day.above_target[code]),
        "–",
    )


def _waits(one: OfService | None) -> Waits | None:
    if one is None:
        return None
    promised = one.above_promised
    return Waits(
        str(round(one.visitors)),
        _minutes(one.mean),
        _decimal(one.p90.mean / 60),
        _percent(one.above_target.mean),
        _percent(promised.mean if promised else None),
    )


def _quarters(result: Result) -> list[Quarter]:
    after, measured = result.after, result.measured
    return [
        Quarter(
            _clock(number * BIN),
            str(measured.line.get(number, 0)) if measured else "",
            _decimal(mean),
            f"{_decimal(low)}–{_decimal(high)}",
            _decimal(after.line[number][0] if number in after.line else 0.0) if after else "",
        )
        for number, (mean, low, high) in sorted(result.before.line.items())
        if _is_told(result, number)
    ]


def _is_told(result: Result, number: int) -> bool:
    """From the first quarter in which somebody waited to the last."""
    busy = [one for one, (_mean, _low, high) in result.before.line.items() if high > 0]
    busy += [one for one, count in (result.measured.line if result.measured else {}).items() if count]
    busy += [one for one, told in (result.after.line if result.after else {}).items() if told[2] > 0]
    return bool(busy) and min(busy) - 1 <= number <= max(busy) + 1


def _drawing(result: Result) -> Drawing | None:
    bins = [number for number in sorted(result.before.line) if _is_told(result, number)]
    if len(bins) < 2:
        return None
    before = {number: result.before.line[number] for number in bins}
    after = {number: result.after.line.get(number, (0.0, 0.0, 0.0)) for number in bins} if result.after else {}
    measured = {number: float(result.measured.line.get(number, 0)) for number in bins} if result.measured else {}
    most = max(
        [high for _mean, _low, high in before.values()]
        + [mean for mean, _low, _high in after.values()]
        + list(measured.values())
        + [1.0]
    )

    def x(number: float) -> float:
        return round((number - bins[0]) * WIDTH / (bins[-1] - bins[0]), 1)

    def y(value: float) -> float:
        return round(HEIGHT - value * HEIGHT / most, 1)

    def points(values: Mapping[int, float]) -> str:
        return " ".join(f"{x(number)},{y(value)}" for number, value in values.items())

    lows = {number: low for number, (_mean, low, _high) in reversed(before.items())}
    band = f"{points({number: one[2] for number, one in before.items()})} {points(lows)}"
    per_hour = int(3600 // BIN)
    hours = tuple((x(number), _clock(number * BIN)) for number in bins if number % per_hour == 0)
    return Drawing(
        points(measured),
        points({number: one[0] for number, one in before.items()}),
        band,
        points({number: one[0] for number, one in after.items()}),
        hours,
        tuple((y(most * share), str(round(most * share))) for share in (0, 0.5, 1)),
    )


def _minutes(one: Figure) -> str:
    """A mean in minutes with its interval."""
    mean = _decimal(one.mean / 60)
    return mean if one.half is None else f"{mean} ± {_decimal(one.half / 60)}"


def _decimal(value: float) -> str:
    return str(number_format(round(value, 1), 1, use_l10n=True))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{round(share * 100)} %"


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{int(seconds // 3600):02d}:{int(seconds % 3600 // 60):02d}"


def _numbers(numbers: tuple[int, ...]) -> str:
    return ", ".join(str(number) for number in numbers)
