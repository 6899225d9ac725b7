"""Saying something in the hall from the control room: now, in a zone, from a recording, the evacuation; and what was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from motcua.base import clock
from motcua.base.problems import InvalidInput
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.queue import actions, queries
from motcua.domain.queue.rules.announcements import LONGEST_TEXT, SUGGESTED, Importance, evacuation_texts
from motcua.domain.queue.shapes import AnnouncementView
from motcua.domain.queue.speech import ENGLISH, LANGUAGES, VIETNAMESE
from motcua.surfaces.control_room.sounding import Voice, awaited, voices
from motcua.surfaces.sign_in.guard import actor_of, staff_page

SHOWN = 15
MAY_STILL_WAIT = timedelta(minutes=3)  # behind the calls of a busy hall

SUGGESTIONS: dict[str, Promise] = {
    "papers": gettext_lazy("Papers ready"),
    "closing": gettext_lazy("Closing soon"),
    "found": gettext_lazy("Something was found"),
}


@require_safe
@staff_page(Action.ANNOUNCE, Action.CONTROL_ROOM_VIEW)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    return _page(request, centre)


def _page(request: HttpRequest, centre: str, problem: InvalidInput | None = None) -> HttpResponse:
    actor = actor_of(request)
    may = allowed(actor, Action.ANNOUNCE, centre=centre)
    if not may:
        require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    hall = get_centre(centre)
    known = voices(actor, hall)
    context = {
        "centre": hall,
        "said": [Said.of(one, known) for one in queries.announcements(actor, centre, SHOWN)],
        "may_announce": may,
        "may_plan": allowed(actor, Action.ANNOUNCEMENT_PLAN, centre=centre),
        "recordings": queries.recordings(actor, centre) if may else [],
        "places": _places(hall, known),
        "suggestions": [
            (words, SUGGESTED[name][VIETNAMESE], SUGGESTED[name][ENGLISH]) for name, words in SUGGESTIONS.items()
        ],
        "evacuation": [(one, text) for one, text in evacuation_texts(hall.options).items()],
        "longest": LONGEST_TEXT,
        "typed": request.POST,
        "errors": problem.errors if problem else (),
        "section": "control_room",
    }
    return render(request, "control_room/announcements.html", context, status=422 if problem else 200)


@dataclass(frozen=True)
class Said:
    """An announcement in the list, whether stopping it still changes something, and who has not said yet that it was played.

    `is_overdue`: so long ago that they should have.
    """

    view: AnnouncementView
    texts: tuple[tuple[str, str], ...]
    can_stop: bool
    awaited: list[str]
    is_overdue: bool

    @classmethod
    def of(cls, view: AnnouncementView, known: list[Voice]) -> "Said":
        is_fresh = clock.now() - view.made_at < MAY_STILL_WAIT
        may_wait = is_fresh and view.stopped_at is None
        texts = tuple((one, view.texts[one]) for one in LANGUAGES if one in view.texts)
        can_stop = view.goes_on or (not view.is_emergency and may_wait)
        return cls(view, texts, can_stop, awaited(view, known), not is_fresh)


def _places(hall: Centre, known: list[Voice]) -> list[tuple[str, str]]:
    """The hall and its zones, each with how much would sound there."""
    names = {"": _("Whole hall")} | {zone: zone for zone in hall.options.get("zones", {})}
    return [(zone, _with_count(name, sum(one.says(zone, False) for one in known))) for zone, name in names.items()]


def _with_count(name: str, count: int) -> str:
    words = ngettext("%(count)d display or loudspeaker", "%(count)d displays and loudspeakers", count) % {
        "count": count
    }
    return f"{name} · {words}"


@require_POST
@staff_page(Action.ANNOUNCE)
def say(request: HttpRequest, centre: str) -> HttpResponse:
    """Sends it; what is wrong with it is told beside the form, which keeps what was typed."""
    given = request.POST
    importance = Importance.EMERGENCY if given.get("evacuation") == "1" else Importance.USUAL
    try:
        actions.announce(
            actor_of(request),
            centre,
            {} if importance == Importance.EMERGENCY else _texts(given),
            zone=given.get("zone", ""),
            importance=importance,
            recording=_recording(given),
        )
    except InvalidInput as problem:
        return _page(request, centre, problem)
    if importance == Importance.EMERGENCY:
        messages.success(request, _("The evacuation is being announced until you stop it."))
    else:
        messages.success(request, _("Sent: the displays say it after what they are saying now."))
    back = "control_room_of" if given.get("back") == "room" else "control_room_announcements"
    return redirect(back, centre=centre)


@require_POST
@staff_page(Action.ANNOUNCE)
def stop(request: HttpRequest, centre: str, announcement: UUID) -> HttpResponse:
    actions.stop_announcement(actor_of(request), announcement)
    messages.success(request, _("The announcement was stopped."))
    back = "control_room_of" if request.POST.get("back") == "room" else "control_room_announcements"
    return redirect(back, centre=centre)


@require_POST
@staff_page(Action.ANNOUNCE, Action.ANNOUNCEMENT_PLAN)
def listen(request: HttpRequest, centre: str) -> HttpResponse:
    """The sound, for the ears of the control room alone. By POST, so that no text stands in a log."""
    importance = Importance.EMERGENCY if request.POST.get("evacuation") == "1" else Importance.USUAL
    texts = _texts(request.POST)
    if importance == Importance.EMERGENCY:
        texts = evacuation_texts(get_centre(centre).options)
    sound = queries.preview(actor_of(request), centre, texts, _recording(request.POST), importance)
    return HttpResponse(sound, content_type="audio/wav", headers={"Cache-Control": "no-store"})


def _texts(given: Mapping[str, Any]) -> dict[str, str]:
    return {VIETNAMESE: given.get("text", ""), ENGLISH: given.get("text_en", "")} if not given.get("recording") else {}


def _recording(given: Mapping[str, Any]) -> UUID | None:
    """Raises InvalidInput."""
    written = given.get("recording", "")
    try:
        return UUID(written) if written else None
    except ValueError:
        raise InvalidInput.of("recording", _("There is no such recording")) from None
