"""Appointments: keep a time, confirm it, change it, cancel it, come to it.

Who books or changes locks the service's row, so that those who do it at the same time wait for each other instead of
colliding; the seat's constraint holds whatever the code does.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from motcua.base import clock, crypto, journal, limits
from motcua.base.actor import CITIZEN, Actor
from motcua.base.days import is_of_people
from motcua.base.ids import uuid7
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.identity import EMAIL, read_phone, tidy_name
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions.issue import LANGUAGES, answers, make_order, refusal, write
from motcua.domain.queue.models import Appointment, Service, Ticket
from motcua.domain.queue.queries import load, picture
from motcua.domain.queue.queries.appointments import (
    AppointmentView,
    Times,
    appointment_by_secret,
    appointment_by_token,
    appointment_view,
    bookable_service,
    load_appointments,
    occupying,
)
from motcua.domain.queue.queries.doors import Entrance, entrance
from motcua.domain.queue.rules import Priority, QueueOptions, queue_key
from motcua.domain.queue.rules.appointments import (
    CODE_DIGITS,
    AppointmentState,
    Attendance,
    attendance,
    tidy_appointment_code,
)
from motcua.domain.queue.shapes import IssuedTicket

SOURCE = "appointment"  # tickets of this source take nothing from a service's daily quota
BOOKINGS = limits.Limit("appointment.reserve", burst=6, seconds=120)  # of one address; surfaces take it
LONGEST_NAME = 200


@transaction.atomic
def reserve_appointment(
    actor: Actor, centre: str, service: str, starts_at: datetime, *, language: str = "vi"
) -> AppointmentView:
    """Keeps a seat at a time for some minutes, until it is confirmed.

    Raises NotFound, Forbidden (staff of elsewhere), InvalidInput for a time that is not offered, Conflict `slot_gone`.
    """
    place = get_centre(centre)
    if actor.kind != CITIZEN.kind:
        require(actor, Action.TICKET_ISSUE, centre=centre)
    wanted = _locked_service(bookable_service(place, service))
    offered = Times(place, wanted)
    at = _offered_time(offered, starts_at)
    now = clock.now()
    made = Appointment(
        id=uuid7(),
        code="".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS)),
        centre=place,
        service=wanted,
        day=at.astimezone(offered.calendar.zone).date(),
        starts_at=at,
        seat=_free_seat(wanted, at, offered.seats),
        state=AppointmentState.RESERVED,
        reserved_until=now + timedelta(minutes=offered.options.reservation_minutes),
        made_by=actor.reference,
        made_at=now,
        language=language if language in LANGUAGES else "vi",
    )
    made.save(force_insert=True)
    record(actor, "appointment.reserved", made)
    return appointment_view(made)


@transaction.atomic
def confirm_appointment(
    actor: Actor,
    appointment_id: UUID,
    secret: str,
    *,
    name: str,
    phone: str,
    email: str = "",
    priority: str = "none",
) -> AppointmentView:
    """Makes a reservation an appointment. Done twice, it changes nothing.

    Raises NotFound, InvalidInput, Conflict (`reservation_over`, `phone_has_appointment`).
    """
    appointment_by_secret(appointment_id, secret)
    made = locked(appointment_id)
    if made.state == AppointmentState.BOOKED:
        return appointment_view(made, with_name=True)
    if made.state != AppointmentState.RESERVED or made.reserved_until is None or made.reserved_until <= clock.now():
        raise Conflict(_("This time is no longer kept for you; choose a time again"), code="reservation_over")
    made.name, made.phone, made.email, made.priority = _contact(name, phone, email, priority)
    made.phone_index = crypto.blind_index(made.phone, "phone")
    made.state, made.booked_at, made.reserved_until = AppointmentState.BOOKED.value, clock.now(), None
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        if "one_appointment_ahead_per_phone_and_service" not in str(error):
            raise
        words = _("There is an appointment with this telephone number already; change that one, or cancel it first")
        raise Conflict(words, code="phone_has_appointment") from None
    record(actor, "appointment.booked", made)
    return appointment_view(made, with_name=True)


@transaction.atomic
def change_appointment(actor: Actor, appointment_id: UUID, secret: str, starts_at: datetime) -> AppointmentView:
    """Moves an appointment to another time of the same service; the old time is free at once.

    Raises NotFound, InvalidInput, Conflict (`slot_gone`, `appointment_over`).
    """
    known = appointment_by_secret(appointment_id, secret)
    service = _locked_service(bookable_service(get_centre(known.centre), known.service))
    made = locked(appointment_id)
    _require_ahead(made)
    offered = Times(made.centre, service)
    at = _offered_time(offered, starts_at)
    if at != made.starts_at:
        old = made.starts_at
        made.seat, made.starts_at = _free_seat(service, at, offered.seats), at
        made.day = at.astimezone(offered.calendar.zone).date()
        made.changes, made.reminders = made.changes + 1, 0
        made.save()
        record(actor, "appointment.changed", made, old_starts_at=old.isoformat())
    return appointment_view(made, with_name=True)


@transaction.atomic
def cancel_appointment(actor: Actor, appointment_id: UUID, secret: str) -> AppointmentView:
    """Gives the time back. Done twice, it changes nothing. Raises NotFound, Conflict `appointment_over`."""
    appointment_by_secret(appointment_id, secret)
    made = locked(appointment_id)
    if made.state != AppointmentState.CANCELLED:
        if made.state != AppointmentState.RESERVED:
            _require_ahead(made)
        made.state, made.cancelled_at = AppointmentState.CANCELLED.value, clock.now()
        made.save()
        record(actor, "appointment.cancelled", made)
    return appointment_view(made, with_name=True)


def check_in(actor: Actor, centre: str, code: str, *, service: str = "", device: str | None = None) -> IssuedTicket:
    """Gives whoever has an appointment a place in the same queue; a second time the same ticket again.

    `code`: the appointment's digits, or the token of its page; `service`: what the visitor said to come for.

    In time it counts from its booked time and goes before
    walk-ins of equal priority; early, it does so from its time on; late beyond the centre's grace it is a walk-in.

    Raises Forbidden, NotFound, Conflict (`appointment_other_day`, `appointment_not_booked`, what `issue_ticket` raises).
    """
    require(actor, Action.TICKET_ISSUE, centre=centre)
    found = _by_code(centre, code)
    with transaction.atomic():
        made = locked(found)
        if service and service != made.service.code:
            words = _("The appointment is for another service: %(name)s")
            raise InvalidInput.of("service", words % {"name": made.service.name})
        if made.state == AppointmentState.CHECKED_IN:
            return _given_before(made)
        if made.state != AppointmentState.BOOKED:
            raise Conflict(_state_words(made), code="appointment_not_booked", state=made.state)
        options, now = QueueOptions.of(made.centre.options), clock.now()
        comes = attendance(made.starts_at, now, options.appointment_grace_minutes, ZoneInfo(made.centre.time_zone))
        if comes == Attendance.OTHER_DAY:
            words = _("This appointment is for %(day)s at %(time)s")
            local = made.starts_at.astimezone(ZoneInfo(made.centre.time_zone))
            facts = {"day": f"{local:%d/%m/%Y}", "time": f"{local:%H:%M}"}
            raise Conflict(words % facts, code="appointment_other_day", starts_at=made.starts_at.isoformat())
        issued = _issue(actor, made, device)
        made.ticket_id, made.checked_in_at = issued.id, now
        made.state, made.late = AppointmentState.CHECKED_IN.value, comes == Attendance.LATE
        made.led = comes != Attendance.EARLY
        made.save()
        if comes != Attendance.LATE:
            _count_from_booked_time(made, issued.id, options, is_due=made.led)
        record(actor, "appointment.checked_in", made, ticket=str(issued.id), late=made.late)
    return issued


def _issue(actor: Actor, made: Appointment, device: str | None) -> IssuedTicket:
    """A number even where walk-ins get none any more: somebody promised it."""
    hall = entrance(made.centre.code)
    opened = Entrance(hall.centre, hall.queue, {})
    order = make_order(
        actor,
        opened,
        made.service.code,
        priority=made.priority,
        language=made.language,
        source=SOURCE,
        key=f"appointment:{made.id}",
        device=device,
    )
    answer = answers([order], write(order))[0]
    if not isinstance(answer, IssuedTicket):
        raise answer or refusal(order)
    return answer


def _count_from_booked_time(made: Appointment, ticket: UUID, options: QueueOptions, *, is_due: bool) -> None:
    """Its waiting begins at the booked time; once that has come it goes before walk-ins by the centre's head start."""
    head_start = options.head_start_minutes[made.priority]
    lead = options.appointment_head_start_minutes if is_due else 0
    Ticket.objects.filter(pk=ticket).update(
        appointment=made.id,
        arrived_at=made.starts_at,
        checked_in_at=made.checked_in_at,
        queue_key=queue_key(made.starts_at, head_start + lead),
    )


def _given_before(made: Appointment) -> IssuedTicket:
    assert made.ticket is not None
    view = picture(load().get(pk=made.ticket.pk))
    return IssuedTicket(**{**view.__dict__, "replayed": True})


def _by_code(centre: str, written: str) -> UUID:
    """Raises NotFound, alike for what does not exist and what belongs to another centre."""
    unknown = NotFound(_("There is no appointment with this code here"))
    code = tidy_appointment_code(written)
    if code:
        found = Appointment.objects.filter(code=code, centre__code=centre).values_list("pk", flat=True).first()
        if found is None:
            raise unknown
        return found
    view = appointment_by_token(written.strip().rpartition("/")[2])
    if view.centre != centre:
        raise unknown
    return view.id


# -- parts


def locked(appointment_id: UUID) -> Appointment:
    """With its row locked until the end of the transaction, and read after waiting for the lock."""
    list(Appointment.objects.select_for_update(no_key=True).filter(pk=appointment_id).values_list("pk"))
    return load_appointments().get(pk=appointment_id)


def _locked_service(service: Service) -> Service:
    return Service.objects.select_for_update(no_key=True).get(pk=service.pk)


def _offered_time(offered: Times, starts_at: datetime) -> datetime:
    none = InvalidInput.of("starts_at", _("No appointment begins at this time; choose one that is offered"))
    if not is_of_people(starts_at):
        raise none
    if starts_at.tzinfo is None:
        starts_at = starts_at.replace(tzinfo=offered.calendar.zone)
    at = starts_at.astimezone(offered.calendar.zone)
    if at not in offered.starts(at.date()):
        raise none
    if at < offered.earliest:
        words = _("Appointments are made at least %(minutes)s minutes ahead; come and take a number instead")
        raise InvalidInput.of("starts_at", words % {"minutes": offered.options.appointment_notice_minutes})
    return at


def _free_seat(service: Service, at: datetime, seats: int) -> int:
    """The lowest seat that nobody has, after reservations that are over were ended. Raises Conflict `slot_gone`."""
    over = Appointment.objects.filter(
        service=service, starts_at=at, state=AppointmentState.RESERVED.value, reserved_until__lte=clock.now()
    )
    over.update(state=AppointmentState.EXPIRED.value)
    taken = set(occupying(service, at, at).values_list("seat", flat=True))
    free = next((seat for seat in range(seats) if seat not in taken), None)
    if free is None:
        raise Conflict(_("Somebody else has just taken this time; choose another one"), code="slot_gone")
    return free


def _contact(name: str, phone: str, email: str, priority: str) -> tuple[str, str, str, str]:
    """As it is kept. Raises InvalidInput with every fault."""
    errors: list[FieldError] = []
    tidy, number, address = tidy_name(name), "", email.strip()
    if not tidy or len(tidy) > LONGEST_NAME:
        errors.append(FieldError("name", _("Write your name")))
    try:
        number = read_phone(phone)
    except InvalidInput as fault:
        errors += fault.errors
    if not number and not errors:
        errors.append(FieldError("phone", _("Write your telephone number")))
    if address and not EMAIL.fullmatch(address):
        errors.append(FieldError("email", _("This is not an e-mail address")))
    if priority not in set(Priority):
        errors.append(FieldError("priority", _("Choose one of: %(known)s") % {"known": ", ".join(Priority)}))
    if errors:
        raise InvalidInput(errors)
    return tidy, number, address, priority


def _require_ahead(made: Appointment) -> None:
    if made.state != AppointmentState.BOOKED or made.starts_at <= clock.now():
        raise Conflict(_("This appointment can no longer be changed"), code="appointment_over", state=made.state)


def _state_words(made: Appointment) -> str:
    return {
        AppointmentState.RESERVED: _("This time was kept, but the appointment was never confirmed"),
        AppointmentState.EXPIRED: _("This time was kept, but the appointment was never confirmed"),
        AppointmentState.CANCELLED: _("This appointment was cancelled"),
        AppointmentState.MISSED: _("The day of this appointment is over"),
    }[AppointmentState(made.state)]


def record(actor: Actor, kind: str, made: Appointment, **data: object) -> None:
    """Facts and codes only."""
    facts: dict[str, Any] = {"service": made.service.code, "starts_at": made.starts_at.isoformat(), **data}
    journal.record(actor, kind, f"appointment:{made.id}", centre=made.centre.code, **facts)
