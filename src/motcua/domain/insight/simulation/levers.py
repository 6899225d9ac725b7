"""What may be changed in a simulated day, and how a hall and its visitors look after it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from motcua.domain.insight.simulation.shapes import Desk, Hall, Visitor, Window
from motcua.domain.queue.rules import QueueOptions

MOST_EXTRA = 30
LEAST_PERCENT, MOST_PERCENT = 10, 400
EDGE = 3600.0  # the visitors of the first and the last hour come with the door


@dataclass(frozen=True)
class Levers:
    """`extra` counters that serve what counter `like` serves, in its shifts or in the hours given; seconds since midnight.

    `services`: of each service that is moved, the counters that serve it now. `queue`: options of calling, as master data
    write them. `opens`, `closes`: of the doors.
    """

    extra: int = 0
    like: int | None = None
    extra_from: float | None = None
    extra_to: float | None = None
    closed: tuple[int, ...] = ()
    services: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    queue: Mapping[str, Any] = field(default_factory=dict)
    opens: float | None = None
    closes: float | None = None
    arrivals_percent: int = 100
    visit_percent: int = 100

    @property
    def changes_nothing(self) -> bool:
        return self == Levers(like=self.like)

    def written(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Levers":
        """What `written` gave, from JSON."""
        facts = dict(written)
        facts["closed"] = tuple(facts.get("closed", ()))
        facts["services"] = {code: tuple(numbers) for code, numbers in facts.get("services", {}).items()}
        return cls(**facts)


def changed_hall(hall: Hall, levers: Levers, doors: Window) -> Hall:
    """Raises ValueError for options of calling that cannot be used."""
    desks = [_moved(desk, levers) for desk in hall.desks if desk.number not in levers.closed]
    pattern = next((desk for desk in desks if desk.number == levers.like), None)
    first = max((desk.number for desk in hall.desks), default=0) + 1
    if pattern is not None:
        windows = pattern.windows
        if levers.extra_from is not None or levers.extra_to is not None:
            begin = windows[0][0] if levers.extra_from is None else levers.extra_from
            end = windows[-1][1] if levers.extra_to is None else levers.extra_to
            windows = _within(windows, begin, end)
        stays = pattern.stays and levers.extra_to is None
        desks += [Desk(first + number, pattern.services, windows, stays) for number in range(levers.extra)]
    desks = [_with_doors(desk, levers, doors) for desk in desks]
    options = hall.options
    if levers.queue:
        options = QueueOptions.of({"queue": _merged(options, levers.queue)})
    return replace(hall, desks=tuple(desks), options=options)


def changed_visitors(visitors: Sequence[Visitor], levers: Levers, doors: Window) -> list[Visitor]:
    """Who came in the first hour comes with the door, and who came in the last hour until it closes."""
    opens, closes = doors
    if levers.opens is None and levers.closes is None:
        return list(visitors)
    first = opens if levers.opens is None else levers.opens
    last = closes if levers.closes is None else levers.closes
    found = []
    for visitor in visitors:
        comes = visitor.comes
        if levers.opens is not None and comes < opens + EDGE:
            comes = _stretched(max(comes, opens), (opens, opens + EDGE), (first, max(opens + EDGE, first)))
        elif levers.closes is not None and comes >= closes - EDGE:
            comes = _stretched(min(comes, closes), (closes - EDGE, closes), (min(closes - EDGE, last), last))
        counts_from = None if visitor.counts_from is None else visitor.counts_from + comes - visitor.comes
        found.append(replace(visitor, comes=comes, counts_from=counts_from))
    return sorted(found, key=lambda visitor: visitor.comes)


def _stretched(at: float, old: Window, new: Window) -> float:
    return new[0] + (at - old[0]) * (new[1] - new[0]) / (old[1] - old[0])


def _moved(desk: Desk, levers: Levers) -> Desk:
    services = {
        code: rank
        for code, rank in desk.services.items()
        if code not in levers.services or desk.number in levers.services[code]
    }
    for code, numbers in levers.services.items():
        if desk.number in numbers:
            services.setdefault(code, 0)
    return replace(desk, services=services)


def _with_doors(desk: Desk, levers: Levers, doors: Window) -> Desk:
    """A shift that began or ended with the doors does so with the new ones."""
    windows = list(desk.windows)
    if not windows:
        return desk
    if levers.opens is not None and windows[0][0] < doors[0] + EDGE:
        windows[0] = (windows[0][0] + levers.opens - doors[0], windows[0][1])
    if levers.closes is not None and windows[-1][1] > doors[1] - EDGE:
        windows[-1] = (windows[-1][0], windows[-1][1] + levers.closes - doors[1])
    return replace(desk, windows=tuple((begin, end) for begin, end in windows if begin < end))


def _within(windows: Sequence[Window], begin: float, end: float) -> tuple[Window, ...]:
    """The windows within these hours, widened to them at both ends."""
    inner = [(max(one, begin), min(other, end)) for one, other in windows if max(one, begin) < min(other, end)]
    if not inner:
        return ((begin, end),) if begin < end else ()
    inner[0] = (begin, inner[0][1])
    inner[-1] = (inner[-1][0], end)
    return tuple(inner)


def _merged(options: QueueOptions, changed: Mapping[str, Any]) -> dict[str, Any]:
    """The options that bear on the order of calling, as master data write them, with what is changed."""
    kept: dict[str, Any] = {
        "order": options.order,
        "head_start_minutes": dict(options.head_start_minutes),
        "rates": dict(options.rates),
        "mix": [list(pair) for pair in options.mix],
        "appointment_head_start_minutes": options.appointment_head_start_minutes,
        "target_wait_minutes": options.target_wait_minutes,
    }
    for name, value in changed.items():
        kept[name] = {**kept[name], **value} if isinstance(kept.get(name), dict) else value
    return kept
