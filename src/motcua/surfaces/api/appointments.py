"""The API of appointments: times, booking in two steps, change, cancel, check-in, the day's list."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema, Status

from motcua.base import limits
from motcua.base.actor import CITIZEN, Actor
from motcua.domain.queue import actions
from motcua.domain.queue.actions.appointments import BOOKINGS
from motcua.domain.queue.queries import appointments as queries
from motcua.domain.queue.queries.appointments import AppointmentView
from motcua.surfaces.api.queue import STATUS_TRIES, actor_of, ticket
from motcua.surfaces.api.queue_shapes import SecretIn, Strict
from motcua.surfaces.api.times import AsWritten, Day

router = Router(tags=["appointments"])
Json = dict[str, Any]


class SlotOut(Schema):
    starts_at: datetime
    free: int
    seats: int


class DayOut(Schema):
    day: date
    free: int


class BookingIn(Strict):
    service: str
    starts_at: AsWritten
    language: str = "vi"


class ContactIn(SecretIn):
    """`phone` and `email` are sealed; reminders go to the address."""

    name: str
    phone: str
    email: str = ""
    priority: str = "none"


class NewTimeIn(SecretIn):
    starts_at: AsWritten


class AppointmentOut(Schema):
    """`code` is what its holder says or types at the kiosk; `ticket` the number it became at check-in."""

    id: UUID
    code: str
    centre: str
    service: str
    service_name: str
    starts_at: datetime
    ends_at: datetime
    state: str
    reserved_until: datetime | None
    late: bool
    changes: int
    ticket: UUID | None
    ticket_label: str


class HeldAppointmentOut(AppointmentOut):
    """For its holder: `secret` and the page's address."""

    secret: str
    page_url: str


class ListedAppointmentOut(AppointmentOut):
    """For the centre's staff."""

    name: str


@router.get(
    "/centres/{centre}/services/{service}/days", auth=None, response=list[DayOut], operation_id="appointment_days"
)
def list_days(request: HttpRequest, centre: str, service: str) -> list[Json]:
    """The working days ahead, each with how many seats it has left; none where no appointments are made."""
    return [{"day": day, "free": free} for day, free in queries.days(centre, service)]


@router.get(
    "/centres/{centre}/services/{service}/slots", auth=None, response=list[SlotOut], operation_id="appointment_slots"
)
def list_slots(request: HttpRequest, centre: str, service: str, day: Day) -> list[queries.SlotView]:
    """The times of a day."""
    return queries.slots(centre, service, day)


@router.post(
    "/centres/{centre}/appointments",
    auth=None,
    response={201: HeldAppointmentOut},
    operation_id="reserve_appointment",
)
def reserve(request: HttpRequest, centre: str, wanted: BookingIn) -> Status[Json]:
    """Keeps a time for some minutes; confirm it with a name and a telephone number. 409 `slot_gone`."""
    actor = _who(request)
    if actor is CITIZEN:
        limits.take(BOOKINGS, limits.address_of(request))
    kept = actions.reserve_appointment(actor, centre, wanted.service, wanted.starts_at, language=wanted.language)
    return Status(201, _held(kept))


@router.get("/centres/{centre}/appointments", response=list[ListedAppointmentOut], operation_id="list_appointments")
def list_appointments(request: HttpRequest, centre: str, day: Day | None = None) -> list[Json]:
    """The appointments of a day, today unless another is given."""
    return [{**_shown(one), "name": one.name} for one in queries.appointments_of_day(actor_of(request), centre, day)]


@router.post(
    "/appointments/{appointment_id}/confirm",
    auth=None,
    response=HeldAppointmentOut,
    operation_id="confirm_appointment",
)
def confirm(request: HttpRequest, appointment_id: str, given: ContactIn) -> Json:
    """Makes a kept time an appointment. 409 `reservation_over`, `phone_has_appointment`."""
    with limits.guesses(STATUS_TRIES, limits.address_of(request)):
        return _held(
            actions.confirm_appointment(
                _who(request),
                ticket(appointment_id),
                given.secret,
                name=given.name,
                phone=given.phone,
                email=given.email,
                priority=given.priority,
            )
        )


@router.post(
    "/appointments/{appointment_id}/status", auth=None, response=HeldAppointmentOut, operation_id="appointment_status"
)
def status(request: HttpRequest, appointment_id: str, given: SecretIn) -> Json:
    """What its holder has."""
    with limits.guesses(STATUS_TRIES, limits.address_of(request)):
        return _held(queries.appointment_by_secret(ticket(appointment_id), given.secret))


@router.post(
    "/appointments/{appointment_id}/change", auth=None, response=HeldAppointmentOut, operation_id="change_appointment"
)
def change(request: HttpRequest, appointment_id: str, given: NewTimeIn) -> Json:
    """Another time of the same service. 409 `slot_gone`, `appointment_over`."""
    with limits.guesses(STATUS_TRIES, limits.address_of(request)):
        return _held(actions.change_appointment(_who(request), ticket(appointment_id), given.secret, given.starts_at))


@router.post(
    "/appointments/{appointment_id}/cancel", auth=None, response=HeldAppointmentOut, operation_id="cancel_appointment"
)
def cancel(request: HttpRequest, appointment_id: str, given: SecretIn) -> Json:
    """Gives the time back."""
    with limits.guesses(STATUS_TRIES, limits.address_of(request)):
        return _held(actions.cancel_appointment(_who(request), ticket(appointment_id), given.secret))


def _who(request: HttpRequest) -> Actor:
    """Staff and programs by name; everybody else is a citizen."""
    actor = actor_of(request)
    return actor if actor.is_authenticated else CITIZEN


def _shown(view: AppointmentView) -> Json:
    return {name: getattr(view, name) for name in AppointmentOut.model_fields}


def _held(view: AppointmentView) -> Json:
    page = f"{settings.MOTCUA_BASE_URL}/dat-lich/{view.token}"
    return {**_shown(view), "secret": view.secret, "page_url": page}
