"""A day of a centre, to be looked at again: how the hall was at a moment, and piece by piece how it went on.

The hall at the beginning of a day is put together from what was left of earlier ones; from there on the journal alone speaks. Every
quarter of an hour the hall is kept (`CHECKPOINT`), so that whoever jumps to the afternoon need not wait for the morning to be read.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from threading import Lock
from zoneinfo import ZoneInfo

from django.db.models import Q

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.journal import Entry
from motcua.domain.alerts.models import Alert
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.playback.rules import KINDS, after, counters_in
from motcua.domain.playback.shapes import AlertThen, HallThen, SeatThen, TicketThen
from motcua.domain.queue.models import CounterService, CounterSession, Service, Ticket
from motcua.domain.queue.queries.serving_today import as_a_rule
from motcua.domain.queue.rules import State

CHECKPOINT = timedelta(minutes=15)
DAYS_KEPT = 4  # of all centres, in each process; a day of 1,500 visitors takes about 8 MB
AT_ONCE = 2000


@dataclass(frozen=True)
class Day:
    """A day that was read: its entries, oldest first, and the hall at the end of each stretch of it."""

    hall: Centre
    day: date
    begin: datetime
    end: datetime
    entries: tuple[Entry, ...]
    times: tuple[datetime, ...]
    checkpoints: tuple[HallThen, ...]  # at `begin`, and after each CHECKPOINT until the last entry
    read_at: datetime = field(default_factory=clock.now)

    def at(self, moment: datetime) -> HallThen:
        """The hall as it was then, with all that happened up to that moment."""
        index = max(0, min(len(self.checkpoints) - 1, (moment - self.begin) // CHECKPOINT))
        known = self.begin + index * CHECKPOINT
        return after(self.checkpoints[index], self.between(known, moment), self.day)

    def between(self, since: datetime, until: datetime) -> tuple[Entry, ...]:
        """What happened after `since`, up to `until`."""
        return self.entries[bisect_right(self.times, since) : bisect_right(self.times, until)]

    @property
    def first(self) -> datetime | None:
        return self.times[0] if self.times else None

    @property
    def last(self) -> datetime | None:
        return self.times[-1] if self.times else None


def day_of(actor: Actor, centre: str, day: date) -> Day:
    """A day that has begun. Raises NotFound, Forbidden."""
    require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    hall = get_centre(centre)
    return _KEPT.day(hall, day)


def hall_at(actor: Actor, centre: str, moment: datetime) -> HallThen:
    """Raises NotFound, Forbidden."""
    zone = ZoneInfo(get_centre(centre).time_zone)
    return day_of(actor, centre, moment.astimezone(zone).date()).at(moment)


def read_day(hall: Centre, day: date) -> Day:
    """From the database, whatever is kept."""
    zone = ZoneInfo(hall.time_zone)
    begin = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    entries = tuple(_entries(hall, begin, end))
    times = tuple(entry.at for entry in entries)
    checkpoints = [_at_begin(hall, day, begin)]
    known = begin
    while times and known + CHECKPOINT <= times[-1]:
        following = known + CHECKPOINT
        stretch = entries[bisect_right(times, known) : bisect_right(times, following)]
        checkpoints.append(after(checkpoints[-1], stretch, day))
        known = following
    return Day(hall, day, begin, end, entries, times, tuple(checkpoints))


def _entries(hall: Centre, begin: datetime, end: datetime) -> list[Entry]:
    """Oldest first; `at` never runs backwards, though two that overlapped may have been numbered the other way round."""
    found: list[Entry] = []
    before: int | None = None
    while True:
        read = journal.of_period(hall.code, KINDS, begin, end, before=before, limit=AT_ONCE)
        found += read
        if len(read) < AT_ONCE:
            break
        before = read[-1].id
    return sorted(found, key=lambda one: (one.at, one.id))


def _at_begin(hall: Centre, day: date, begin: datetime) -> HallThen:
    return HallThen(
        dict(_left_over(hall, day)), dict(_seated(hall, begin)), _serving(hall, begin), dict(_asking(hall, begin))
    )


def _left_over(hall: Centre, day: date) -> Iterator[tuple[str, TicketThen]]:
    """Tickets of earlier days that were carried onto this one: they waited, were on hold, or stood at a counter."""
    carried = Ticket.objects.filter(centre=hall, carried_from__lt=day, business_day__gte=day)
    for key, arrived in carried.values_list("pk", "arrived_at"):
        story = journal.subject_history(f"ticket:{key}")
        onto = next((one for one in story if _is_carried(one) and one.data.get("to_day") == day.isoformat()), None)
        if onto is None:
            continue
        told = after(HallThen(), (one for one in story if one.id < onto.id and not _is_carried(one)), day)
        if (one := told.tickets.get(str(key))) is not None:
            state = State.WAITING if one.state == State.CALLED and "counter" not in onto.data else one.state
            counter = onto.data.get("counter")
            yield (
                str(key),
                replace(one, state=state, arrived_at=arrived, counter=counter, not_before=None, before=None),
            )


def _is_carried(entry: Entry) -> bool:
    return entry.kind == "ticket.carried"


def _seated(hall: Centre, begin: datetime) -> Iterator[tuple[int, SeatThen]]:
    """Who sat at a counter over midnight. That a pause had begun before is not known any more once it has ended."""
    rows = CounterSession.objects.filter(
        Q(closed_at=None) | Q(closed_at__gte=begin), counter__centre=hall, opened_at__lt=begin
    )
    for number, staff, opened, paused in rows.values_list("counter__number", "staff", "opened_at", "paused_at"):
        yield number, SeatThen(opened, paused if paused is not None and paused < begin else None, staff)


def _serving(hall: Centre, begin: datetime) -> dict[str, frozenset[int]]:
    """As it is set now, but for what was changed since: the first change after that moment tells what was before it."""
    found: dict[str, set[int]] = {code: set() for code in hall.services.values_list("code", flat=True)}
    rows = CounterService.objects.filter(as_a_rule(), service__centre=hall)
    for code, number in rows.values_list("service__code", "counter__number"):
        found[code].add(number)
    serving = {code: frozenset(numbers) for code, numbers in found.items()}
    changed = journal.of_period(
        hall.code, ("queue.service_changed",), begin, clock.now() + timedelta(days=1), limit=AT_ONCE
    )
    for entry in changed:  # the newest first, so that the first after that moment is read last
        serving[entry.subject_id.partition("/")[2]] = counters_in(entry.data["before"])
    return serving


def _asking(hall: Centre, begin: datetime) -> Iterator[tuple[str, AlertThen]]:
    rows = Alert.objects.filter(Q(cleared_at=None) | Q(cleared_at__gte=begin), centre=hall, raised_at__lt=begin)
    for row in rows:
        taken = row.taken_at is not None and row.taken_at < begin
        above = row.escalated_at is not None and row.escalated_at < begin
        yield str(row.pk), AlertThen(row.kind, row.subject, row.level, row.counter, row.raised_at, taken, above)


class KeptDays:
    """The days that were looked at last. A day that is over stays as it was; today's is read anew after some seconds."""

    FRESH = timedelta(seconds=10)

    def __init__(self) -> None:
        self._lock = Lock()
        self._days: OrderedDict[tuple[int, date], Day] = OrderedDict()

    def day(self, hall: Centre, day: date) -> Day:
        key = (hall.pk, day)
        with self._lock:
            found = self._days.get(key)
        now = clock.now()
        if found is None or (found.read_at < found.end + timedelta(minutes=5) and now - found.read_at > self.FRESH):
            found = read_day(hall, day)
        with self._lock:
            self._days[key] = found
            self._days.move_to_end(key)
            while len(self._days) > DAYS_KEPT:
                self._days.popitem(last=False)
        return found

    def forget(self) -> None:
        with self._lock:
            self._days.clear()


_KEPT = KeptDays()
forget = _KEPT.forget


def names_of_services(hall: Centre) -> dict[str, tuple[str, str, str]]:
    """By code: prefix, name, name in English; of those that give no numbers any more too."""
    rows = Service.objects.filter(centre=hall).order_by("rank", "id")
    return {
        code: (prefix, name, english)
        for code, prefix, name, english in rows.values_list("code", "prefix", "name", "name_en")
    }


def texts_of_alerts(keys: "list[str]", language: str) -> dict[str, str]:
    """What alerts said when they were raised; of things, never of persons."""
    rows = Alert.objects.filter(pk__in=keys).values_list("pk", "texts")
    return {str(pk): texts.get(language, "") for pk, texts in rows}
