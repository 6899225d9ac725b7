"""Who is next: by head start, by accumulating priority, or by a weighted mix of classes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from motcua.domain.queue.rules.options import APPOINTMENT, OTHERS, PRIORITY
from motcua.domain.queue.rules.states import Priority


def queue_key(arrived_at: datetime, head_start_minutes: int) -> datetime:
    """When a ticket counts as arrived: the earliest is next. A static key, so that a plain index answers."""
    return arrived_at - timedelta(minutes=head_start_minutes)


def points(arrived_at: datetime, rate: float, now: datetime) -> float:
    """What a ticket has gained since it arrived; the most is next.

    Accumulating priority (Kleinrock 1964; Stanford, Taylor, Ziedins 2014): only the ratios of the rates matter. Equal
    rates are the order of arrival; whoever came `d` before somebody of a class with `r` times the rate is overtaken no
    sooner than after `d / (r - 1)` more.
    """
    return rate * (now - arrived_at).total_seconds() / 60


def class_in_mix(mix: Sequence[tuple[str, int]], service: str, priority: str, *, has_appointment: bool) -> str:
    """The first class of the mix to which a ticket belongs; "others" where it belongs to none."""
    belongs = {service, OTHERS}
    if has_appointment:
        belongs.add(APPOINTMENT)
    if priority != Priority.NONE:
        belongs.add(PRIORITY)
    return next((name for name, _share in mix if name in belongs), OTHERS)


def next_in_mix(
    mix: Sequence[tuple[str, int]], called: Mapping[str, int], present: Collection[str]
) -> tuple[str, dict[str, int]] | None:
    """The class whose turn it is and the calls of the round after it; None when nobody waits.

    `called` counts this round's calls by class. A class of which nobody is `present` is passed over; when every other
    has had its share a new round begins.
    """
    if not present:
        return None
    shares = dict(mix)
    shares.setdefault(OTHERS, 1)
    for counted in (called, {}):
        for name, share in shares.items():
            if name in present and counted.get(name, 0) < share:
                return name, {**counted, name: counted.get(name, 0) + 1}
    raise ValueError(f"not classes of this mix: {sorted(present)}")
