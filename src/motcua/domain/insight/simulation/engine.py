"""Plays a day: who comes takes a place, a free counter calls whoever is next by the rules of the real queue, a visit takes its time.

Own and not a library: a day is six kinds of events, and who is next is `domain.queue.rules` (docs/decisions/0064).
"""

import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from motcua.domain.insight.simulation.promises import Promises
from motcua.domain.insight.simulation.shapes import BIN, Desk, Hall, Piece, Played, Visitor, Waited
from motcua.domain.queue.rules import InLine, Priority, calling_key, queue_key, turn_of_class
from motcua.domain.queue.rules.options import Order

LONGEST_AFTER = 4 * 3600.0  # nobody works on longer than that after the last window of all counters


@dataclass
class _Place:
    """A visitor in the line, or at a counter."""

    visitor: Visitor
    number: int
    piece: int
    in_line: InLine
    waiting: bool = True
    called: bool = False

    @property
    def now(self) -> Piece:
        return self.visitor.pieces[self.piece]


@dataclass
class _Seat:
    """A counter as it stands: idle, about to call, or with a visitor; `round` of a weighted mix."""

    desk: Desk
    chance: random.Random
    idle: bool = True
    round: dict[str, int] = field(default_factory=dict)


def play(hall: Hall, visitors: Sequence[Visitor], seed: str, *, promises: bool = True) -> Played:
    """The same hall, visitors and seed give the same day. `promises`: also reckon what each would have been told."""
    return _Day(hall, visitors, seed, promises).run()


class _Day:
    def __init__(self, hall: Hall, visitors: Sequence[Visitor], seed: str, promises: bool) -> None:
        self.hall, self.options = hall, hall.options
        self.seats = {desk.number: _Seat(desk, random.Random(f"{seed} {desk.number}")) for desk in hall.desks}  # noqa: S311 - no secret
        self.serving: dict[str, list[_Seat]] = {}
        for seat in self.seats.values():
            for service in seat.desk.services:
                self.serving.setdefault(service, []).append(seat)
        self.line: dict[str, list[_Place]] = {service: [] for service in self.serving}
        self.told = Played(busy=dict.fromkeys(self.seats, 0.0), seated=_seated(hall))
        self.promises = Promises(hall) if promises else None
        self.events: list[tuple[float, int, str, object]] = []
        self.count = 0
        for number, visitor in enumerate(visitors, 1):
            place = _Place(visitor, number, 0, self._in_line(visitor, number, visitor.service))
            self._at(visitor.comes, "comes", place)
        for seat in self.seats.values():
            for begin, _end in seat.desk.windows:
                self._at(begin, "opens", seat)
        last = max((end for desk in hall.desks for _begin, end in desk.windows), default=0.0)
        self.over = last + LONGEST_AFTER

    def run(self) -> Played:
        seen = 0
        while self.events:
            moment, _count, what, whom = heapq.heappop(self.events)
            if moment > self.over:
                break
            while (seen + 1) * BIN <= moment:
                seen += 1
                self.told.line[seen] = sum(len(waiting) for waiting in self.line.values())
            getattr(self, f"_{what}")(moment, whom)
            self.told.ends = max(self.told.ends, moment) if what == "ends" else self.told.ends
        self.told.uncalled += sum(not place.called for waiting in self.line.values() for place in waiting)
        return self.told

    def _at(self, moment: float, what: str, whom: object) -> None:
        self.count += 1
        heapq.heappush(self.events, (moment, self.count, what, whom))

    def _in_line(self, visitor: Visitor, number: int, service: str) -> InLine:
        arrived = self.hall.at(visitor.arrived)
        lead = self.options.head_start_minutes.get(visitor.priority, 0)
        if visitor.has_appointment:
            lead = max(lead, self.options.appointment_head_start_minutes)
        facts = self.hall.services.get(service)
        return InLine(
            service,
            visitor.priority,
            visitor.has_appointment,
            arrived,
            queue_key(arrived, lead),
            number,
            urgent_after=facts.urgent_after if facts else None,
        )

    # Events

    def _comes(self, moment: float, place: _Place) -> None:
        if place.piece == 0 and place.now.service not in self.line:
            self.told.uncalled += 1  # no counter serves it at all
            return
        if place.piece == 0:
            self._promise(moment, place)
            if place.visitor.patience is not None:
                self._at(moment + place.visitor.patience, "leaves", place)
        self.line.setdefault(place.now.service, []).append(place)
        for seat in self.serving.get(place.now.service, ()):
            if seat.idle and seat.desk.seated(moment):
                self._calls_soon(moment, seat)
                return

    def _leaves(self, moment: float, place: _Place) -> None:
        if place.waiting and not place.called:
            self.line[place.now.service].remove(place)
            place.waiting = False
            self.told.left += 1

    def _opens(self, moment: float, seat: _Seat) -> None:
        if seat.idle:
            self._calls_soon(moment, seat)

    def _calls_soon(self, moment: float, seat: _Seat) -> None:
        seat.idle = False
        self._at(moment + seat.chance.choice(self.hall.reactions), "calls", seat)

    def _calls(self, moment: float, seat: _Seat) -> None:
        place = self._next(moment, seat) if seat.desk.seated(moment) else None
        if place is None:
            seat.idle = True
            return
        self.line[place.now.service].remove(place)
        place.waiting = False
        if not place.called:
            place.called = True
            waited = max(moment - place.visitor.arrived, 0.0)
            promised = self.promises.of(place.number) if self.promises else None
            self.told.waits.append(Waited(place.visitor.service, waited, place.visitor.comes, promised))
        self.told.busy[seat.desk.number] += place.now.seconds
        self._at(moment + place.now.seconds, "ends", (seat, place))

    def _ends(self, moment: float, whom: tuple[_Seat, _Place]) -> None:
        seat, place = whom
        if place.piece + 1 < len(place.visitor.pieces):
            piece = place.visitor.pieces[place.piece + 1]
            if piece.service in self.line:
                line = self._in_line(place.visitor, place.number, piece.service)
                again = _Place(place.visitor, place.number, place.piece + 1, line, called=True)
                self._at(moment + piece.after, "comes", again)
        self._calls_soon(moment, seat)

    # Who is next

    def _next(self, moment: float, seat: _Seat) -> _Place | None:
        """As `call_next` chooses: by the order that the centre has set, among those whom the counter serves."""
        now = self.hall.at(moment)
        here = [
            (place, _ranked(place.in_line, rank))
            for service, rank in seat.desk.services.items()
            for place in self.line.get(service, ())
        ]
        if not here:
            return None
        if self.options.order == Order.MIX:
            present = {
                (one.service, one.priority, one.has_appointment, one.rank, one.is_urgent(now))
                for _place, one in here
                if one.arrived_at <= now
            }
            turn = turn_of_class(self.options.mix, seat.round, [(_kind(*kind[:3]), *kind) for kind in sorted(present)])
            if turn is not None:
                kinds, seat.round = turn
                here = [
                    pair for pair in here if _kind(pair[1].service, pair[1].priority, pair[1].has_appointment) in kinds
                ]
        return min(here, key=lambda pair: calling_key(pair[1], now, self.options))[0]

    def _promise(self, moment: float, place: _Place) -> None:
        if self.promises is not None and not place.visitor.has_appointment and place.visitor.counts_from is None:
            waiting = [one.in_line for line in self.line.values() for one in line]
            open_seats = [seat.desk for seat in self.seats.values() if seat.desk.seated(moment) or not seat.idle]
            free = {seat.desk.number for seat in self.seats.values() if seat.idle and seat.desk.seated(moment)}
            self.promises.tell(place.number, place.in_line, waiting, open_seats, free)


def _ranked(one: InLine, rank: int) -> InLine:
    return one if one.rank == rank else InLine(**{**one.__dict__, "rank": rank})


def _kind(service: str, priority: str, has_appointment: bool) -> tuple[str, bool, bool]:
    return service, priority != Priority.NONE, has_appointment


def _seated(hall: Hall) -> dict[int, float]:
    return {desk.number: sum(end - begin for begin, end in desk.windows) for desk in hall.desks}
