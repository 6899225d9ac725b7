"""What the screen of a counter shows: the queue's answers, with names of people and the next thing to do."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.centre.queries import get_centre, get_counter
from motcua.domain.devices.queries import printable_again
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.people.queries import name_of
from motcua.domain.queue import queries
from motcua.domain.queue.rules import QueueOptions
from motcua.domain.queue.shapes import CounterScreen, ServiceView, TicketView

MOST_MISSED = 5
REMINDERS = (5, 10, 15, 30)  # minutes

HOLD_REASONS: tuple[tuple[str, str | Promise], ...] = (
    ("copying", _("Gone to make copies")),
    ("form", _("Filling in a form")),
    ("fee", _("Gone to pay")),
    ("missing", _("Fetching a missing paper")),
)
OUTCOMES: tuple[tuple[str, str | Promise], ...] = (
    ("received", _("Dossier received")),
    ("returned", _("Result handed over")),
    ("advised", _("Advised")),
    ("supplement", _("Sent to complete the papers")),
    ("refused", _("Not accepted")),
)
PRIORITIES: dict[str, str | Promise] = {
    "elderly": _("elderly"),
    "disabled": _("disabled"),
    "pregnant": _("pregnant"),
    "infant": _("with a small child"),
    "merit": _("person of merit"),
}


@dataclass(frozen=True)
class Screen:
    """The queue part of the page. `next_step` names the button that is pressed next: open, next, start or finish."""

    centre: str
    number: int
    agencies: tuple[str, ...]
    queue: CounterScreen
    staff: str
    missed: tuple[TicketView, ...]
    destinations: tuple[ServiceView, ...]
    now: datetime
    printable: frozenset[UUID]  # whose paper did not come out and can be printed again

    @property
    def next_step(self) -> str:
        if self.queue.counter.state != "open":
            return "open"
        current = self.queue.current
        if current is None:
            return "next"
        return "start" if current.state == "called" else "finish"

    @property
    def further(self) -> int:
        """How many wait beyond those that are listed."""
        return self.queue.callable - len(self.queue.waiting)


def screen(actor: Actor, centre: str, number: int) -> Screen:
    """Raises NotFound, Forbidden."""
    queue = queries.counter_screen(actor, centre, number)
    here = get_counter(centre, number)
    served = {service.code for service in queue.services}
    day = queries.tickets(actor, centre, state="no_show", limit=queries.MOST_SHOWN).items
    missed = [ticket for ticket in day if ticket.counter == number or ticket.service in served]
    return Screen(
        centre,
        number,
        tuple(str(agency) for agency in here.agencies.all()),
        queue,
        name_of(queue.counter.staff) if queue.counter.staff else "",
        tuple(reversed(missed[-MOST_MISSED:])),
        tuple(queries.services(centre)) if queue.current else (),
        clock.now(),
        printable_again(ticket.id for ticket in _shown(queue) if ticket.printed == "failed"),
    )


def _shown(queue: CounterScreen) -> tuple[TicketView, ...]:
    return (*((queue.current,) if queue.current else ()), *queue.waiting, *queue.held)


@dataclass(frozen=True)
class Choice:
    """A counter in the list to choose from."""

    centre: str
    number: int
    activity: str
    staff: str
    agencies: tuple[str, ...]
    waiting: int
    mine: bool


def choices(actor: Actor, centre: str) -> list[Choice]:
    """The counters of a centre that the actor may operate; those of the person's own assignment are `mine`."""
    own = {grant.counter for grant in actor.grants if grant.role == "receptionist" and grant.centre in (None, centre)}
    return [
        Choice(
            centre,
            counter.number,
            counter.activity,
            name_of(counter.staff) if counter.staff else "",
            counter.agencies,
            counter.waiting,
            counter.number in own,
        )
        for counter in queries.hall(centre)
        if allowed(actor, Action.COUNTER_OPERATE, centre=centre, counter=counter.number)
    ]


def pause_reasons(centre: str) -> tuple[tuple[str, str], ...]:
    """Why an officer leaves the counter for a while, as the centre has set it: what is recorded, and in words."""
    reasons = QueueOptions.of(get_centre(centre).options).pause_reasons
    return tuple((reason, gettext(reason)) for reason in reasons)
