"""What goes with a citizen who has filed: the receipt as PDF, the days for a calendar, how the originals come, the sheet for the post."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from icalendar import Calendar, Event

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.documents.forms.submitted import Submitted, make_originals_sheet, make_submission_receipt
from motcua.domain.dossiers.queries.own import originals_owed, own_dossier
from motcua.domain.payments.queries import ahead_of
from motcua.domain.submissions import actions, queries
from motcua.domain.submissions.queries import Whole
from motcua.domain.submissions.rules import ENDED, WITH_THE_DESK
from motcua.surfaces.online.filing import power_of
from motcua.surfaces.sign_in.citizens import citizen_page, the_citizen

POST_EARLIER = timedelta(days=5)  # so that a letter is there on the day


@require_safe
@citizen_page
def receipt(request: HttpRequest, submission: UUID) -> HttpResponse:
    """The receipt of what was sent and is not decided yet, as PDF; later the dossier has its own (form 01)."""
    whole = queries.own_one(the_citizen(request).actor, submission)
    view = whole.view
    if view.sent_at is None or view.state in ENDED:
        raise NotFound
    files = [one.requirement for one in whole.papers]
    asked = [*whole.procedure.content.documents, *power_of(whole)]
    given = Submitted(
        view.centre,
        view.code,
        view.secret,
        f"{settings.MOTCUA_BASE_URL}{reverse('online:one', args=[view.id])}",
        whole.procedure.agency_name,
        whole.procedure.name,
        whole.applicant,
        whole.representative,
        view.sent_at,
        view.look_by if view.state in WITH_THE_DESK else None,
        tuple((one.name, files.count(one.code)) for one in asked if one.code in files),
        whole.filled.delivery,
        whole.filled.originals,
        queries.fee_of(whole),
        ahead_of(view.subject).came,
        view.kind == "precheck",
    )
    return as_pdf(make_submission_receipt(given).pdf, f"{view.code}.pdf")


def as_pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@citizen_page
def calendar(request: HttpRequest, submission: UUID) -> HttpResponse:
    """The day on which the result is due with what is to be brought, or until when checked papers hold (RFC 5545). It names nobody."""
    actor = the_citizen(request).actor
    whole = queries.own_one(actor, submission)
    events = _events(actor, whole)
    if not events:
        raise NotFound
    hall, foreign = get_centre(whole.view.centre), get_language() != "vi"
    entries = Calendar()
    entries.add("prodid", "-//Motcua//Motcua//VI")
    entries.add("version", "2.0")
    for name, at, summary, description in events:
        event = Event()
        event.add("uid", f"{whole.view.id}-{name}@motcua")
        event.add("dtstamp", clock.now())
        day = at.astimezone(working_calendar(hall).zone).date()
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", summary)
        event.add("location", ", ".join(filter(None, [(foreign and hall.name_en) or hall.name, hall.address])))
        event.add("description", description)
        event.add("url", f"{settings.MOTCUA_BASE_URL}{reverse('online:one', args=[whole.view.id])}")
        entries.add_component(event)
    response = HttpResponse(entries.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ho-so.ics"'
    return response


def _events(actor: Actor, whole: Whole) -> list[tuple[str, datetime, str, str]]:
    """Name, day, summary, description of each."""
    view = whole.view
    if view.state == "cleared" and view.expires_at:
        summary = _("Last day to bring the originals of %(code)s") % {"code": view.code}
        return [("originals", view.expires_at, summary, _("Bring the originals and your identity card."))]
    if not view.dossier:
        return []
    found = own_dossier(actor, view.dossier).view.due_at
    owed = originals_owed(view.dossier)
    bring = _("Bring the originals of: %(papers)s") % {"papers": "; ".join(owed)} if owed else ""
    summary = _("The result of dossier %(code)s is due") % {"code": view.dossier}
    if view.originals != "post" or not owed:
        return [("due", found, summary, bring)]
    send = _("Send the originals for dossier %(code)s by post") % {"code": view.dossier}
    day = max(found - POST_EARLIER, clock.now())
    return [("due", found, summary, ""), ("post", day, send, "; ".join(owed))]


@require_POST
@citizen_page
def choose_originals(request: HttpRequest, submission: UUID) -> HttpResponse:
    """Brought at an hour that is booked next, or sent by post under a number."""
    way, number = request.POST.get("originals", ""), request.POST.get("number", "")[:80]
    try:
        actions.choose_originals(the_citizen(request).actor, submission, way, number)
    except (InvalidInput, Conflict) as refused:
        messages.error(request, refused.in_one_line)
    else:
        messages.success(request, _("The centre knows now how the originals come."))
    return redirect(f"{reverse('online:one', args=[submission])}#originals")


@require_safe
@citizen_page
def originals_sheet(request: HttpRequest, submission: UUID) -> HttpResponse:
    """The sheet that goes into the envelope with the originals."""
    view = queries.own_one(the_citizen(request).actor, submission).view
    owed = originals_owed(view.dossier) if view.dossier else []
    if not owed:
        raise NotFound
    made = make_originals_sheet(view.centre, view.dossier, view.procedure_name, owed)
    return as_pdf(made.pdf, f"{view.dossier}.pdf")
