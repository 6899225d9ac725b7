"""What each entry of the journal makes of a hall. Pure: the same entries give the same hall, wherever one begins to read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from motcua.base.journal import Entry
from motcua.domain.playback.shapes import AlertThen, HallThen, SeatThen, TicketThen
from motcua.domain.queue.rules import ACTIVE, State

FROM_AFAR = "remote"  # the source of a ticket whose holder is not in the hall yet


@dataclass
class _Running:
    """A hall while entries are read into it."""

    day: date
    tickets: dict[str, TicketThen]
    seats: dict[int, SeatThen]
    serving: dict[str, frozenset[int]]
    alerts: dict[str, AlertThen]


def after(hall: HallThen, entries: Iterable[Entry], day: date) -> HallThen:
    """The hall after these, which follow each other in the order of their numbers; `day`: the local day that is played."""
    running = _Running(day, dict(hall.tickets), dict(hall.seats), dict(hall.serving), dict(hall.alerts))
    for entry in entries:
        make = MAKES.get(entry.kind)
        if make is not None:
            make(running, entry)
    return HallThen(running.tickets, running.seats, running.serving, running.alerts)


# -- tickets


def _issued(running: _Running, entry: Entry) -> None:
    absent = entry.data.get("source") == FROM_AFAR
    running.tickets[entry.subject_id] = TicketThen(
        entry.data["label"], entry.data["service"], State.WAITING, entry.at, entry.at, absent=absent
    )


def _becomes(state: State, *, keeps_counter: bool = False, **always: Any) -> Callable[[_Running, Entry], None]:
    """A verb that leads to this state; the counter stands in the entry where the ticket has one."""

    def make(running: _Running, entry: Entry) -> None:
        known = running.tickets.get(entry.subject_id)
        if known is None:
            return
        counter = entry.data.get("counter") if state in ACTIVE or keeps_counter else None
        running.tickets[entry.subject_id] = replace(
            known,
            state=state,
            since=entry.at,
            counter=counter,
            service=entry.data.get("service", known.service),
            before=replace(known, before=None),
            **always,
        )

    return make


def _transferred(running: _Running, entry: Entry) -> None:
    _becomes(State.WAITING, only=entry.data.get("to_counter"), not_before=None)(running, entry)


def _returned(running: _Running, entry: Entry) -> None:
    """After a call in vain nobody is offered again for a while; entries of before that was told let them be called at once."""
    told = entry.data.get("not_before")
    _becomes(State.WAITING, not_before=datetime.fromisoformat(told) if told else None)(running, entry)


def _undone(running: _Running, entry: Entry) -> None:
    """What stood before that act, where it is known; else as the entry says."""
    known = running.tickets.get(entry.subject_id)
    if known is None:
        return
    state = State(entry.data["state"])
    given_back = known.before
    if given_back is not None and given_back.state == state:
        running.tickets[entry.subject_id] = given_back
        return
    counter = entry.data.get("counter") if state in ACTIVE else None
    running.tickets[entry.subject_id] = replace(
        known, state=state, since=entry.at, counter=counter, service=entry.data["service"], before=None
    )


def _carried(running: _Running, entry: Entry) -> None:
    """Away from the day that is played; what was carried onto it is there from its beginning (`queries`)."""
    if entry.data.get("to_day") != running.day.isoformat():
        running.tickets.pop(entry.subject_id, None)


def _checked_in(running: _Running, entry: Entry) -> None:
    if (known := running.tickets.get(entry.subject_id)) is not None:
        running.tickets[entry.subject_id] = replace(known, absent=False, passed=False)


def _passed_over(running: _Running, entry: Entry) -> None:
    if (known := running.tickets.get(entry.subject_id)) is not None:
        running.tickets[entry.subject_id] = replace(known, passed=True)


# -- counters


def _opened(running: _Running, entry: Entry) -> None:
    number = int(entry.data["counter"])
    seat = running.seats.get(number)
    if seat is not None and seat.staff == entry.actor:  # back from a pause
        running.seats[number] = replace(seat, paused_at=None)
    else:
        running.seats[number] = SeatThen(entry.at, None, entry.actor)


def _paused(running: _Running, entry: Entry) -> None:
    number = int(entry.data["counter"])
    if (seat := running.seats.get(number)) is not None:
        running.seats[number] = replace(seat, paused_at=seat.paused_at or entry.at)


def _closed(running: _Running, entry: Entry) -> None:
    running.seats.pop(int(entry.data["counter"]), None)


# -- services


def _moved(running: _Running, entry: Entry) -> None:
    """For a day, or back; who was sent to a counter that serves it no more waits for all."""
    service, counters = str(entry.data["service"]), frozenset(entry.data["counters"])
    running.serving[service] = counters
    for key, one in running.tickets.items():
        if one.service == service and one.state == State.WAITING and one.only is not None and one.only not in counters:
            running.tickets[key] = replace(one, only=None)


def _service_changed(running: _Running, entry: Entry) -> None:
    running.serving[entry.subject_id.partition("/")[2]] = counters_in(entry.data["after"])


def counters_in(facts: dict[str, Any]) -> frozenset[int]:
    """Of a service as an administrator has set it."""
    return frozenset([*facts.get("counters", ()), *facts.get("also", ())])


# -- what asked for a person


def _raised(running: _Running, entry: Entry) -> None:
    data = entry.data
    running.alerts[entry.subject_id] = AlertThen(
        data["cause"], data["about"], data["level"], data.get("counter"), entry.at
    )


def _alert(**changed: bool) -> Callable[[_Running, Entry], None]:
    def make(running: _Running, entry: Entry) -> None:
        if (known := running.alerts.get(entry.subject_id)) is not None:
            running.alerts[entry.subject_id] = replace(known, **changed)  # type: ignore[arg-type] # names of flags

    return make


def _alarm_raised(running: _Running, entry: Entry) -> None:
    """A call for help: it asks for a person as nothing else does."""
    counter = entry.data.get("counter")
    running.alerts[entry.subject_id] = AlertThen("alarm", f"counter:{counter}", "late", counter, entry.at)


def _over(running: _Running, entry: Entry) -> None:
    running.alerts.pop(entry.subject_id, None)


MAKES: dict[str, Callable[[_Running, Entry], None]] = {
    "ticket.issued": _issued,
    "ticket.called": _becomes(State.CALLED, not_before=None),
    "ticket.recalled": _becomes(State.CALLED, not_before=None),
    "ticket.started": _becomes(State.SERVING),
    "ticket.finished": _becomes(State.FINISHED),
    "ticket.service_finished": _becomes(State.WAITING, only=None, not_before=None),
    "ticket.no_show": _becomes(State.NO_SHOW),
    "ticket.held": _becomes(State.HELD),
    "ticket.resumed": _becomes(State.WAITING),
    "ticket.returned_to_queue": _returned,
    "ticket.transferred": _transferred,
    "ticket.cancelled": _becomes(State.CANCELLED),
    "ticket.undone": _undone,
    "ticket.carried": _carried,
    "ticket.checked_in": _checked_in,
    "ticket.passed_over": _passed_over,
    "counter.opened": _opened,
    "counter.paused": _paused,
    "counter.closed": _closed,
    "queue.service_moved": _moved,
    "queue.service_moved_back": _moved,
    "queue.service_changed": _service_changed,
    "alert.raised": _raised,
    "alert.taken": _alert(is_taken=True),
    "alert.released": _alert(is_taken=False),
    "alert.escalated": _alert(told_above=True),
    "alert.cleared": _over,
    "alarm.raised": _alarm_raised,
    "alarm.accepted": _alert(is_taken=True),
    "alarm.ended": _over,
    "alarm.withdrawn": _over,
}
KINDS = tuple(MAKES)
