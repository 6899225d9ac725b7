"""What Erlang-C says beside the simulation: only of services whose counters serve nothing else."""

from motcua.domain.insight.shapes import ErlangHour
from motcua.domain.insight.simulation.levers import Levers
from motcua.domain.insight.simulation.measured import Profile
from motcua.domain.insight.simulation.shapes import BIN, Hall
from motcua.domain.queue.rules.staffing import Staffing

HOUR = 3600.0
FEWEST_ARRIVALS = 3.0  # in an hour; of fewer no advice can be made


def busiest_hours(hall: Hall, profile: Profile, levers: Levers, target_seconds: float) -> tuple[ErlangHour, ...]:
    """The hour in which most visitors of a service come, with the counters that are staffed throughout it."""
    found = []
    for service, facts in sorted(hall.services.items()):
        desks = [desk for desk in hall.desks if service in desk.services]
        if not desks or any(len(desk.services) > 1 for desk in desks):
            continue
        by_hour: dict[int, float] = {}
        for (code, number), count in profile.arrivals.items():
            if code == service:
                hour = int(number * BIN // HOUR)
                by_hour[hour] = by_hour.get(hour, 0.0) + count * levers.arrivals_percent / 100
        hour, arrivals = max(by_hour.items(), key=lambda pair: (pair[1], -pair[0]), default=(0, 0.0))
        if arrivals < FEWEST_ARRIVALS:
            continue
        asked = Staffing(arrivals, facts.mean_seconds * levers.visit_percent / 100, target_seconds)
        staffed = sum(
            sum(max(min(end, (hour + 1) * HOUR) - max(begin, hour * HOUR), 0.0) for begin, end in desk.windows)
            for desk in desks
        )
        counters = round(staffed / HOUR)
        found.append(ErlangHour(service, hour, arrivals, counters, asked.needed, asked.share_with(counters)))
    return tuple(found)
