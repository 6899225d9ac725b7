"""A citizen's own tickets and appointments: drawn while signed in, or claimed by their secret links."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from motcua.base import clock, crypto
from motcua.base.actor import Actor
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries.citizens import claimed
from motcua.domain.queue.models import Appointment
from motcua.domain.queue.queries.appointments import AppointmentView, appointment_view, load_appointments
from motcua.domain.queue.queries.tickets import load, picture, picture_now
from motcua.domain.queue.rules import FINAL, State, ticket_token
from motcua.domain.queue.rules.appointments import AppointmentState
from motcua.domain.queue.shapes import TicketView

A_PAGE = 20
OVER = FINAL | {State.NO_SHOW}
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class OwnTicket:
    """A ticket in an account; `is_live`: it still waits, was called or is served. `token`: the address of its page, /p/<token>."""

    view: TicketView
    is_live: bool

    @property
    def token(self) -> str:
        return ticket_token(self.view.id, crypto.secret_for("ticket", str(self.view.id)))


def live_tickets(actor: Actor) -> list[OwnTicket]:
    """Those with which one is in the queue now, the latest first. Raises NotAuthenticated."""
    rows = load().filter(pk__in=_claimed(actor, "ticket")).exclude(state__in=OVER)
    return [OwnTicket(picture_now(row), True) for row in rows.order_by("-issued_at")]


def own_tickets(actor: Actor, after: str = "") -> tuple[list[OwnTicket], str]:
    """A page of all, the latest first, those after the ticket with the id `after`; and after which it goes on, empty at the end.

    A ticket of a day that is kept no longer is left out. Raises NotAuthenticated.
    """
    mine = load().filter(pk__in=_claimed(actor, "ticket"))
    rows, following = _page(mine, "issued_at", after)
    return [
        OwnTicket(picture(row), False) if row.state in OVER else OwnTicket(picture_now(row), True) for row in rows
    ], following


def coming_appointments(actor: Actor) -> list[AppointmentView]:
    """Those to which one may still come, the next first. Raises NotAuthenticated."""
    rows = load_appointments().filter(_ahead(), pk__in=_claimed(actor, "appointment"))
    return [appointment_view(row) for row in rows.order_by("starts_at")]


def past_appointments(actor: Actor, after: str = "") -> tuple[list[AppointmentView], str]:
    """A page of those that are over, the latest first; as `own_tickets`."""
    mine = load_appointments().filter(~_ahead(), pk__in=_claimed(actor, "appointment"))
    rows, following = _page(mine, "starts_at", after)
    return [appointment_view(row) for row in rows], following


def appointment_times(actor: Actor) -> dict[str, datetime]:
    """When each of one's own begins, by its id. Raises NotAuthenticated."""
    rows = Appointment.objects.filter(pk__in=_claimed(actor, "appointment"))
    return {str(identifier): at for identifier, at in rows.values_list("pk", "starts_at")}


@dataclass(frozen=True)
class AppointmentCopy:
    """An appointment with what was given for it. Personal."""

    view: AppointmentView
    phone: str
    email: str


def appointments_for_copy(actor: Actor) -> list[AppointmentCopy]:
    """All of one's own, the latest first. Raises NotAuthenticated."""
    rows = load_appointments().filter(pk__in=_claimed(actor, "appointment")).order_by("-starts_at")
    return [AppointmentCopy(appointment_view(row, with_name=True), row.phone, row.email) for row in rows]


def tickets_for_copy(actor: Actor) -> list[TicketView]:
    """All of one's own that are still kept, the latest first. Raises NotAuthenticated."""
    return [picture(row) for row in load().filter(pk__in=_claimed(actor, "ticket")).order_by("-issued_at")]


def _claimed(actor: Actor, kind: str) -> list[UUID]:
    """Claims of tickets and appointments go after a year, so that these are never very many."""
    require(actor, Action.OWN_CLAIM)
    return [UUID(one) for one in claimed(actor, kind)]


def _ahead() -> Q:
    return Q(state=AppointmentState.BOOKED.value) | Q(
        state=AppointmentState.RESERVED.value, reserved_until__gt=clock.now()
    )


def _page(mine: "QuerySet[Row]", at: str, after: str) -> tuple[list[Row], str]:
    """The latest first by the column `at`; what names nothing of one's own begins at the start."""
    last = mine.filter(pk=_id(after)).values_list(at, "pk").first() if after else None
    if last is not None:
        mine = mine.filter(Q(**{f"{at}__lt": last[0]}) | Q(**{at: last[0], "pk__lt": last[1]}))
    rows = list(mine.order_by(f"-{at}", "-pk")[: A_PAGE + 1])
    return rows[:A_PAGE], str(rows[A_PAGE - 1].pk) if len(rows) > A_PAGE else ""


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
