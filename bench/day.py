"""Whether visitors wait as long as they were told: whole days through the real actions on a real database, with the clock moved.

A database of its own beside the hall's, because the hall's background jobs live in the real time. Learned is on the days
before the one that is judged, which has the same hall and other visitors. The aim is 80 % (case 61).
"""

import heapq
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from bench.hall import CENTRE, Hall

if TYPE_CHECKING:
    from motcua.base.clock import Frozen
    from motcua.demonstration.day.plan import Day, Shift, Visitor

VISITORS = 1000  # a day
DAYS_LEARNED = 2
SEED = 1
DATABASE = "bench_day"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OPENS = time(7, 30)
CALLS_AFTER = (3.0, 12.0)  # seconds after which a free officer calls
RINGS = 90.0  # seconds until somebody who does not come is taken for absent


def run(hall: Hall) -> Iterator[dict[str, object]]:
    with _own_database():
        from motcua.demonstration.day.plan import draw_day
        from motcua.domain.queue.queries import services

        counters = {one.code: list(one.counters) for one in services(CENTRE)}
        days = DAYS_LEARNED + 1
        drawn = draw_day(counters, VISITORS * days, SEED)
        for number, date in enumerate(_working_days(days)):
            office = Office(drawn, drawn.visitors[number::days], date, counters)
            office.play()
        kept, delayed = _kept(date)
    total = sum(kept.values())
    yield {
        "what": "visitors who waited within what they were told",
        "days_learned": DAYS_LEARNED,
        "visitors": len(drawn.visitors[days - 1 :: days]),
        "judged": total,
        "inside": round(kept["inside"] / total, 3),
        "below": round(kept["below"] / total, 3),
        "above": round(kept["above"] / total, 3),
        "inside_of_those_who_had_to_wait": round(delayed, 3),
    }


@contextmanager
def _own_database() -> Iterator[None]:
    from django.core.management import call_command
    from django.db import connection

    from motcua import demonstration
    from motcua.base.actor import system

    usual = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()
    connection.settings_dict["NAME"] = DATABASE
    try:
        call_command("migrate", verbosity=0, interactive=False)
        demonstration.load(system("bench"))
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _working_days(count: int) -> list[datetime]:
    """The openings of the last working days of an ordinary week, before this one."""
    monday = datetime.now(ZONE).date() - timedelta(days=datetime.now(ZONE).weekday() + 7)
    return [datetime.combine(monday + timedelta(days=number), OPENS, ZONE).astimezone(UTC) for number in range(count)]


def _kept(opened: datetime) -> tuple[dict[str, int], float]:
    """What became of the day's promises, and the share of kept ones among those who were told more than "now"."""
    from django.db.models import Sum

    from motcua.domain.queue.models import Ticket, VisitMeasure, WaitCalibration
    from motcua.domain.queue.queries import wait_at_issue

    day = opened.astimezone(ZONE).date()
    sums = WaitCalibration.objects.filter(business_day=day)
    kept = sums.aggregate(inside=Sum("inside"), below=Sum("below"), above=Sum("above"))
    verdicts = dict(VisitMeasure.objects.values_list("ticket_id", "kept"))
    delayed = [
        verdicts[ticket.pk] == "inside"
        for ticket in Ticket.objects.filter(business_day=day)
        if verdicts.get(ticket.pk) and wait_at_issue(ticket) != (0, 0)
    ]
    return kept, sum(delayed) / len(delayed)


@dataclass
class Office:
    """One day, event by event; transfers and holds are left out, because no promise is judged of them."""

    drawn: "Day"
    visitors: "tuple[Visitor, ...]"
    opens: datetime
    serves: dict[str, list[int]]
    known: "dict[UUID, Visitor]" = field(default_factory=dict)
    called: set[UUID] = field(default_factory=set)
    idle: set[int] = field(default_factory=set)
    lunched: set[int] = field(default_factory=set)

    def play(self) -> None:
        from motcua.base import clock
        from motcua.base.actor import system
        from motcua.domain.queue import actions

        self._actor = system("bench")
        self._chance = random.Random(f"office {self.opens}")
        self._shifts: dict[int, Shift] = {shift.counter: shift for shift in self.drawn.shifts}
        self._count = 0
        self._events: list[tuple[float, int, str, object]] = []
        for shift in self.drawn.shifts:
            self._at(shift.opens, "opens", shift.counter)
            self._at(shift.lunch, "lunch", shift.counter)
        for visitor in self.visitors:
            self._at(visitor.comes, "comes", visitor)
        with clock.frozen(self.opens) as held:
            while self._events:
                moment, _count, what, whom = heapq.heappop(self._events)
                self._move(held, moment)
                getattr(self, f"_{what}")(moment, whom)
            for counter in self._shifts:
                actions.close_counter(self._actor, CENTRE, counter)

    def _at(self, moment: float, what: str, whom: object) -> None:
        self._count += 1
        heapq.heappush(self._events, (moment, self._count, what, whom))

    def _move(self, held: "Frozen", moment: float) -> None:
        held.at = self.opens + timedelta(seconds=moment)

    def _opens(self, moment: float, counter: int) -> None:
        from motcua.domain.queue import actions

        actions.open_counter(self._actor, CENTRE, counter)
        self._calls(moment, counter)

    def _lunch(self, moment: float, counter: int) -> None:
        """Who is busy goes after the visit."""
        from motcua.domain.queue import actions

        self.lunched.add(counter)
        if counter in self.idle:
            self.idle.discard(counter)
            actions.pause_counter(self._actor, CENTRE, counter, "Nghỉ trưa")
            self._at(max(self._shifts[counter].back, moment + 60), "opens", counter)

    def _comes(self, moment: float, visitor: "Visitor") -> None:
        from motcua.base.problems import Conflict
        from motcua.domain.queue import actions

        try:
            ticket = actions.issue_ticket(self._actor, CENTRE, visitor.service, priority=visitor.priority)
        except Conflict:
            return  # after the last ticket of the morning or the day
        self.known[ticket.id] = visitor
        if visitor.patience is not None:
            self._at(moment + visitor.patience, "leaves", ticket)
        for counter in self.serves[visitor.service]:
            if counter in self.idle:
                self.idle.discard(counter)
                self._at(moment + self._chance.uniform(*CALLS_AFTER), "calls", counter)
                return

    def _leaves(self, moment: float, ticket: object) -> None:
        from motcua.domain.queue import actions
        from motcua.domain.queue.shapes import IssuedTicket

        if isinstance(ticket, IssuedTicket) and ticket.id not in self.called:
            actions.leave(ticket.id, ticket.secret)

    def _calls(self, moment: float, counter: int) -> None:
        from motcua.domain.queue import actions

        shift = self._shifts[counter]
        if counter in self.lunched and moment < shift.back:
            self.idle.add(counter)
            self._lunch(moment, counter)
            return
        ticket = actions.call_next(self._actor, CENTRE, counter)
        if ticket is None:
            self.idle.add(counter)
            return
        self.called.add(ticket.id)
        actions.note_promise(ticket.id)
        visitor = self.known[ticket.id]
        if visitor.absent:
            self._at(moment + RINGS, "misses", (counter, ticket.id))
        else:
            self._at(moment + visitor.walk, "starts", (counter, ticket.id))

    def _misses(self, moment: float, whom: tuple[int, UUID]) -> None:
        from motcua.domain.queue import actions

        counter, ticket = whom
        actions.no_show(self._actor, ticket)
        self._free(moment, counter, ticket)

    def _starts(self, moment: float, whom: tuple[int, UUID]) -> None:
        from motcua.domain.queue import actions

        actions.start(self._actor, whom[1])
        self._at(moment + self.known[whom[1]].takes, "finishes", whom)

    def _finishes(self, moment: float, whom: tuple[int, UUID]) -> None:
        from motcua.domain.queue import actions

        counter, ticket = whom
        actions.finish(self._actor, ticket)
        self._free(moment, counter, ticket)

    def _free(self, moment: float, counter: int, ticket: UUID) -> None:
        from motcua.domain.queue import actions

        actions.learn_from_visit(ticket)
        self._at(moment + self._chance.uniform(*CALLS_AFTER), "calls", counter)
