"""Alerts in the control room: those of a day, one with all that was done about it, and what people do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.days import read_day
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.alerts import actions, queries
from motcua.domain.alerts.rules import LONGEST_NOTE, LONGEST_REASON, Rule
from motcua.domain.alerts.seeing import can_be_seen
from motcua.domain.alerts.shapes import AlertView
from motcua.domain.alerts.words import NAMES
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.people.queries import names_of
from motcua.surfaces.control_room.behind import behind, open_to
from motcua.surfaces.sign_in.guard import actor_of, staff_page

VERBS: dict[str, Callable[[Actor, UUID], None]] = {
    "nhan": actions.take,
    "tra-lai": actions.release,
    "xong": actions.settle,
}
SILENT_FOR = (
    (15, gettext_lazy("15 minutes")),
    (60, gettext_lazy("1 hour")),
    (240, gettext_lazy("4 hours")),
    (1440, gettext_lazy("1 day")),
    (10080, gettext_lazy("7 days")),
)
HAPPENED: dict[str, Promise] = {
    "alert.raised": gettext_lazy("raised"),
    "alert.taken": gettext_lazy("taken"),
    "alert.released": gettext_lazy("given back"),
    "alert.noted": gettext_lazy("a note was written"),
    "alert.escalated": gettext_lazy("told to somebody above, because nobody had taken it"),
    "alert.cleared": gettext_lazy("over"),
}


@dataclass(frozen=True)
class Step:
    at: datetime
    words: Promise
    who: str


@require_safe
@staff_page(Action.CONTROL_ROOM_VIEW)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    """What asks for somebody now, what is silenced, and the alerts of a day."""
    actor = actor_of(request)
    hall = get_centre(centre)
    day = _day(request.GET.get("ngay", "")) or clock.now().astimezone(ZoneInfo(hall.time_zone)).date()
    context = {
        "centre": hall,
        "day": day,
        "of_day": queries.alerts_of_day(actor, centre, day),
        "present": queries.picture(actor, centre)[1],
        "may_handle": allowed(actor, Action.ALERT_HANDLE, centre=centre),
        "may_rule": allowed(actor, Action.ALERT_RULES, centre=centre),
        "rules": [(rule.value, words) for rule, words in NAMES.items()],
        "names": NAMES,
        "silent_for": SILENT_FOR,
        "longest_reason": LONGEST_REASON,
        "section": "control_room",
    }
    return render(request, "control_room/alerts.html", context)


def _day(written: str) -> date | None:
    try:
        return read_day(written)
    except ValueError:
        return None


@require_safe
@staff_page(Action.CONTROL_ROOM_VIEW)
def one(request: HttpRequest, centre: str, alert: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = _in(actor, centre, alert)
    context = {
        "centre": get_centre(centre),
        "alert": found,
        "rule": NAMES[Rule(found.rule or Rule.DEVICE)],
        "behind": open_to(actor, centre, found.subject),
        "is_for_others": bool(behind(centre, found.subject)),
        "steps": _steps(alert),
        "may_handle": allowed(actor, Action.ALERT_HANDLE, centre=centre),
        "may_see_cameras": can_be_seen(found) and allowed(actor, Action.CAMERA_VIEW, centre=centre),
        "mine": found.taken_by == actor.reference,
        "silent_for": SILENT_FOR,
        "longest_note": LONGEST_NOTE,
        "longest_reason": LONGEST_REASON,
        "section": "control_room",
    }
    return render(request, "control_room/alert.html", context)


def _in(actor: Actor, centre: str, alert: UUID) -> AlertView:
    """Raises NotFound also for one of another centre than the address says."""
    if queries.centre_of(alert) != centre:
        raise NotFound
    return queries.alert(actor, alert)


def _steps(alert: UUID) -> list[Step]:
    entries = [entry for entry in journal.subject_history(f"alert:{alert}") if entry.kind in HAPPENED]
    names = names_of(entry.actor for entry in entries)
    return [
        Step(entry.at, HAPPENED[entry.kind], "" if entry.actor.startswith("system") else names[entry.actor])
        for entry in entries
    ]


@require_POST
@staff_page(Action.ALERT_HANDLE)
def act(request: HttpRequest, centre: str, alert: UUID, verb: str) -> HttpResponse:
    """Takes it, gives it back, is done with it; whoever comes second is told who was first."""
    do = VERBS.get(verb)
    if do is None or queries.centre_of(alert) != centre:
        raise NotFound
    try:
        do(actor_of(request), alert)
    except Conflict as refusal:
        messages.error(request, str(refusal.detail))
    return _back(request, centre, alert)


@require_POST
@staff_page(Action.ALERT_HANDLE)
def note(request: HttpRequest, centre: str, alert: UUID) -> HttpResponse:
    if queries.centre_of(alert) != centre:
        raise NotFound
    try:
        actions.note(actor_of(request), alert, request.POST.get("text", ""))
    except InvalidInput as problem:
        messages.error(request, problem.in_one_line)
    return redirect("control_room_alert", centre, alert)


@require_POST
@staff_page(Action.ALERT_HANDLE)
def silence(request: HttpRequest, centre: str) -> HttpResponse:
    """A rule or one cause, for a while and for a reason."""
    given = request.POST
    minutes = given.get("minutes", "")
    try:
        actions.silence(
            actor_of(request),
            centre,
            given.get("rule", ""),
            int(minutes) if minutes.isascii() and minutes.isdigit() and len(minutes) < 7 else 0,
            given.get("reason", ""),
            kind=given.get("kind", ""),
            subject=given.get("subject", ""),
        )
    except InvalidInput as problem:
        messages.error(request, problem.in_one_line)
    else:
        messages.success(request, _("Silenced. It asks for nobody until then."))
    return redirect("control_room_alerts", centre)


@require_POST
@staff_page(Action.ALERT_HANDLE)
def end_silence(request: HttpRequest, centre: str, silence: int) -> HttpResponse:
    actions.end_silence(actor_of(request), centre, silence)
    messages.success(request, _("It asks for somebody again."))
    return redirect("control_room_alerts", centre)


def _back(request: HttpRequest, centre: str, alert: UUID) -> HttpResponse:
    if request.POST.get("back") == "room":
        return redirect("control_room_of", centre=centre)
    return redirect("control_room_alert", centre, alert)
