"""Pages of an appointment: what for, when, for whom; then the appointment itself under an address that nobody guesses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from icalendar import Calendar, Event

from motcua.base import clock, limits
from motcua.base.actor import CITIZEN
from motcua.base.problems import Conflict, InvalidInput, NotFound, TooManyRequests
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.messages import push
from motcua.domain.messages.webpush import public_key
from motcua.domain.queue import actions
from motcua.domain.queue.actions.appointments import BOOKINGS
from motcua.domain.queue.queries import appointments as queries
from motcua.domain.queue.queries.appointments import AppointmentView, BookableService, SlotView
from motcua.domain.queue.rules import Priority, QueueOptions
from motcua.surfaces.sign_in.citizens import keep
from motcua.surfaces.telling import endpoint_of, recipient_of

LOOKS = limits.Limit("appointment.look", burst=30, seconds=5)
NOON = 12
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Offered:
    """The times of one day, as the page lists them; `day` is None where no day has any left."""

    days: list[tuple[date, int]]
    day: date | None
    morning: list[SlotView]
    afternoon: list[SlotView]


@require_safe
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Which centre, where there are several, and what for."""
    halls = [hall for hall in centres() if queries.bookable_services(hall.code)]
    asked = request.GET.get("centre", "")
    chosen = next((hall for hall in halls if hall.code == asked), halls[0] if len(halls) == 1 else None)
    services = queries.bookable_services(chosen.code) if chosen else []
    context = {"section": "appointment", "halls": halls, "centre": chosen, "services": services}
    return render(request, "appointments/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def times(request: HttpRequest, centre: str, service: str) -> HttpResponse:
    """The days and times; the one that is chosen is kept for some minutes."""
    place = get_centre(centre)
    wanted = _service(place, service)
    if request.method != "POST":
        return _times(request, place, wanted)
    try:
        limits.take(BOOKINGS, limits.address_of(request))
        language = (get_language() or "vi").partition("-")[0]
        kept = actions.reserve_appointment(CITIZEN, place.code, wanted.code, _moment(request), language=language)
    except InvalidInput as wrong:
        return _times(request, place, wanted, status=422, refused=wrong.errors[0].message)
    except (Conflict, TooManyRequests) as refused:
        return _times(request, place, wanted, status=refused.status, refused=refused.detail)
    return redirect("appointments:appointment", token=kept.token)


def _times(
    request: HttpRequest, place: Centre, service: BookableService, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "section": "appointment",
        "centre": place,
        "service": service,
        "offered": _offered(place, service.code, request.POST.get("day") or request.GET.get("day", "")),
        "options": QueueOptions.of(place.options),
        **more,
    }
    return render(request, "appointments/times.html", context, status=status)


def _offered(place: Centre, service: str, asked: str) -> Offered:
    """The day asked for, or the first with a free time."""
    days = queries.days(place.code, service)
    known = {day.isoformat(): day for day, _free in days}
    day = known.get(asked) or next((day for day, free in days if free), None)
    zone = ZoneInfo(place.time_zone)
    slots = queries.slots(place.code, service, day) if day else []
    early = [one for one in slots if one.starts_at.astimezone(zone).hour < NOON]
    return Offered(days, day, early, slots[len(early) :])


def _service(place: Centre, code: str) -> BookableService:
    """Raises NotFound."""
    found = next((one for one in queries.bookable_services(place.code) if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def _moment(request: HttpRequest) -> datetime:
    try:
        return datetime.fromisoformat(request.POST.get("starts_at", ""))
    except ValueError:
        raise InvalidInput.of("starts_at", _("Choose a time")) from None


# -- one appointment


def _held(view: View) -> View:
    """With the appointment of the address; who tries addresses is slowed, and a wrong one is like one that never was."""

    @never_cache
    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        with limits.guesses(LOOKS, limits.address_of(request)):
            appointment = queries.appointment_by_token(token)
        response = view(request, appointment)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "same-origin"  # "no-referrer" would make the origin of its own forms unknown
        return response

    return found


@require_safe
@_held
def appointment(request: HttpRequest, held: AppointmentView) -> HttpResponse:
    """Where it stands, and what can be done with it."""
    return _page(request, held)


def _page(request: HttpRequest, held: AppointmentView, status: int = 200, **more: object) -> HttpResponse:
    place = get_centre(held.centre)
    context = {
        "section": "appointment",
        "appointment": held,
        "centre": place,
        "address": f"{settings.MOTCUA_BASE_URL}/dat-lich/{held.token}",
        "options": QueueOptions.of(place.options),
        "is_today": _local_day(held.starts_at, place) == _local_day(clock.now(), place),
        "priorities": [
            (Priority.NONE.value, _("No")),
            (Priority.ELDERLY.value, _("Elderly")),
            (Priority.DISABLED.value, _("With a disability")),
            (Priority.PREGNANT.value, _("Pregnant")),
            (Priority.INFANT.value, _("With a small child")),
            (Priority.MERIT.value, _("Person of merit")),
        ],
        "typed": request.POST,
        "sender_key": public_key(),
        **more,
    }
    return render(request, "appointments/appointment.html", context, status=status)


def _local_day(at: datetime, place: Centre) -> date:
    return at.astimezone(ZoneInfo(place.time_zone)).date()


@require_POST
@_held
def confirm(request: HttpRequest, held: AppointmentView) -> HttpResponse:
    """Name and telephone number make a kept time an appointment."""
    given = {name: request.POST.get(name, "")[:300] for name in ("name", "phone", "email")}
    try:
        actions.confirm_appointment(
            CITIZEN, held.id, held.secret, priority=request.POST.get("priority", "none"), **given
        )
    except InvalidInput as wrong:
        faults = {one.field: one.message for one in wrong.errors}
        return _page(request, held, status=422, errors=wrong.errors, faults=faults)
    except Conflict as refused:
        return _page(request, held, status=409, refused=refused.detail)
    keep(request, "appointment", str(held.id))
    return redirect("appointments:appointment", token=held.token)


@require_http_methods(["GET", "HEAD", "POST"])
@_held
def change(request: HttpRequest, held: AppointmentView) -> HttpResponse:
    """Another time of the same service."""
    place = get_centre(held.centre)
    service = _service(place, held.service)
    if request.method != "POST":
        if not held.is_ahead:
            return redirect("appointments:appointment", token=held.token)
        return _times(request, place, service, appointment=held)
    try:
        actions.change_appointment(CITIZEN, held.id, held.secret, _moment(request))
    except InvalidInput as wrong:
        return _times(request, place, service, status=422, refused=wrong.errors[0].message, appointment=held)
    except Conflict as refused:
        return _times(request, place, service, status=409, refused=refused.detail, appointment=held)
    return redirect("appointments:appointment", token=held.token)


@require_POST
@_held
def cancel(request: HttpRequest, held: AppointmentView) -> HttpResponse:
    """Gives the time back, once its holder has confirmed it."""
    try:
        actions.cancel_appointment(CITIZEN, held.id, held.secret)
    except Conflict as refused:
        return _page(request, held, status=409, refused=refused.detail)
    return redirect("appointments:appointment", token=held.token)


@require_POST
@_held
def tell_me(request: HttpRequest, held: AppointmentView) -> HttpResponse:
    """Has this phone reminded of the appointment, in the language that its page is read in; sent again it changes that."""
    language = (get_language() or "vi").partition("-")[0]
    push.subscribe_to_appointment(held.id, held.secret, recipient_of(request), language=language)
    return HttpResponse(status=204)


@require_POST
@_held
def tell_no_more(request: HttpRequest, held: AppointmentView) -> HttpResponse:
    push.unsubscribe_from_appointment(held.id, held.secret, endpoint_of(request))
    return HttpResponse(status=204)


@require_safe
@_held
def calendar_entry(request: HttpRequest, held: AppointmentView) -> HttpResponse:
    """For the calendar of a phone (RFC 5545). It holds no name."""
    if not held.is_ahead:
        raise NotFound
    place = get_centre(held.centre)
    foreign = get_language() != "vi"
    event = Event()
    event.add("uid", f"{held.id}@motcua")
    event.add("dtstamp", clock.now())
    event.add("dtstart", held.starts_at)
    event.add("dtend", held.ends_at)
    event.add("sequence", held.changes)
    event.add("summary", (foreign and held.service_name_en) or held.service_name)
    event.add("location", ", ".join(filter(None, [(foreign and place.name_en) or place.name, place.address])))
    event.add("description", _("Code: %(code)s") % {"code": held.shown_code})
    event.add("url", f"{settings.MOTCUA_BASE_URL}/dat-lich/{held.token}")
    calendar = Calendar()
    calendar.add("prodid", "-//Motcua//Motcua//VI")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lich-hen.ics"'
    return response
