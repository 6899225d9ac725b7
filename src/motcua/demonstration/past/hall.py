"""A past day of the hall, through the actions that staff and visitors use, with the clock of this process moved."""

import heapq
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from motcua.base import clock
from motcua.base.actor import CITIZEN, Actor
from motcua.base.clock import Frozen
from motcua.base.problems import Conflict
from motcua.demonstration.day.plan import Day, Shift, Visitor
from motcua.domain.feedback.actions import give_feedback
from motcua.domain.feedback.rules import LOW
from motcua.domain.queue import actions
from motcua.domain.queue.shapes import IssuedTicket

CALLS_AFTER = (3.0, 12.0)  # seconds after which a free officer calls
RINGS = 90.0  # seconds until somebody who does not come is taken for absent
WHY = ("waiting", "attitude", "guidance", "papers")


@dataclass
class Office:
    """One day, event by event; transfers and holds are left out. `staff`: who sits at a counter; `actor` does the rest, and all of it where
    nobody is named."""

    drawn: Day
    visitors: tuple[Visitor, ...]
    opens: datetime
    serves: Mapping[str, Sequence[int]]
    centre: str
    actor: Actor
    staff: Mapping[int, Actor] = field(default_factory=dict)
    rated: bool = False  # visitors rate as they were drawn to
    known: dict[UUID, Visitor] = field(default_factory=dict)
    secrets: dict[UUID, str] = field(default_factory=dict)
    called: set[UUID] = field(default_factory=set)
    idle: set[int] = field(default_factory=set)
    lunched: set[int] = field(default_factory=set)

    def play(self) -> None:
        self._chance = random.Random(f"office {self.opens}")  # noqa: S311 - a simulation, no secret
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
                actions.close_counter(self._at_counter(counter), self.centre, counter)

    def _at(self, moment: float, what: str, whom: object) -> None:
        self._count += 1
        heapq.heappush(self._events, (moment, self._count, what, whom))

    def _move(self, held: Frozen, moment: float) -> None:
        held.at = self.opens + timedelta(seconds=moment)

    def _opens(self, moment: float, counter: int) -> None:
        actions.open_counter(self._at_counter(counter), self.centre, counter)
        self._calls(moment, counter)

    def _lunch(self, moment: float, counter: int) -> None:
        """Who is busy goes after the visit."""
        self.lunched.add(counter)
        if counter in self.idle:
            self.idle.discard(counter)
            actions.pause_counter(self._at_counter(counter), self.centre, counter, "Nghỉ trưa")
            self._at(max(self._shifts[counter].back, moment + 60), "opens", counter)

    def _comes(self, moment: float, visitor: Visitor) -> None:
        try:
            ticket = actions.issue_ticket(self.actor, self.centre, visitor.service, priority=visitor.priority)
        except Conflict:
            return  # after the last ticket of the morning or the day
        self.known[ticket.id] = visitor
        self.secrets[ticket.id] = ticket.secret
        if visitor.patience is not None:
            self._at(moment + visitor.patience, "leaves", ticket)
        for counter in self.serves[visitor.service]:
            if counter in self.idle:
                self.idle.discard(counter)
                self._at(moment + self._chance.uniform(*CALLS_AFTER), "calls", counter)
                return

    def _leaves(self, moment: float, ticket: object) -> None:
        if isinstance(ticket, IssuedTicket) and ticket.id not in self.called:
            actions.leave(ticket.id, ticket.secret)

    def _calls(self, moment: float, counter: int) -> None:
        shift = self._shifts[counter]
        if counter in self.lunched and moment < shift.back:
            self.idle.add(counter)
            self._lunch(moment, counter)
            return
        ticket = actions.call_next(self._at_counter(counter), self.centre, counter)
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
        counter, ticket = whom
        actions.no_show(self._at_counter(counter), ticket)
        self._free(moment, counter, ticket)

    def _starts(self, moment: float, whom: tuple[int, UUID]) -> None:
        actions.start(self._at_counter(whom[0]), whom[1])
        self._at(moment + self.known[whom[1]].takes, "finishes", whom)

    def _finishes(self, moment: float, whom: tuple[int, UUID]) -> None:
        counter, ticket = whom
        actions.finish(self._at_counter(counter), ticket)
        score = self.known[ticket].score
        if self.rated and score is not None:
            self._at(moment + 60, "rates", (ticket, score))
        self._free(moment, counter, ticket)

    def _rates(self, moment: float, whom: tuple[UUID, int]) -> None:
        ticket, score = whom
        reasons = [self._chance.choice(WHY)] if score <= LOW else []
        give_feedback(CITIZEN, ticket_id=ticket, secret=self.secrets[ticket], score=score, reasons=reasons)

    def _at_counter(self, counter: int) -> Actor:
        return self.staff.get(counter, self.actor)

    def _free(self, moment: float, counter: int, ticket: UUID) -> None:
        actions.learn_from_visit(ticket)
        self._at(moment + self._chance.uniform(*CALLS_AFTER), "calls", counter)
