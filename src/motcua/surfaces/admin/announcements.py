"""What the hall says by itself: recorded messages, and plans of when something is said."""

import re
from datetime import time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from motcua.base.problems import Conflict, InvalidInput, TooLarge, UnsupportedMedia
from motcua.base.web import SPEAKING
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import names_of
from motcua.domain.queue import actions, announced, queries
from motcua.domain.queue.rules.announcements import LONGEST_TEXT, SUGGESTED, Importance, Timing
from motcua.domain.queue.speech import ENGLISH, LANGUAGES, VIETNAMESE
from motcua.surfaces.admin.written import written_date
from motcua.surfaces.sign_in.guard import actor_of, staff_page

WEEKDAYS = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
)
TIMES, EVERY, CLOSING = "times", "every", "closing"
KINDS = (
    (TIMES, gettext_lazy("at times of the day")),
    (EVERY, gettext_lazy("again and again while open")),
    (CLOSING, gettext_lazy("before closing")),
)
SUGGESTIONS = (("papers", gettext_lazy("Papers ready")), ("closing", gettext_lazy("Closing soon")))
MOST_TIMES = 24


@require_safe
@staff_page(Action.ANNOUNCEMENT_PLAN)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    return _page(request, centre)


def _page(request: HttpRequest, centre: str, problem: InvalidInput | None = None) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.ANNOUNCEMENT_PLAN, centre=centre)
    hall = get_centre(centre)
    recordings, plans = queries.recordings(actor, centre), queries.plans(actor, centre)
    names = names_of([*(one.added_by for one in recordings), *(one.made_by for one in plans)])
    typed = request.POST
    context = {
        "centre": hall,
        "recordings": [(one, _spoken(one.texts), names[one.added_by]) for one in recordings],
        "plans": [(one, _spoken(one.texts), _days(one.timing), _when(one.timing)) for one in plans],
        "sources": [("", "–"), *((str(one.id), one.name) for one in recordings)],
        "places": [("", _("Whole hall")), *((zone, zone) for zone in hall.options.get("zones", {}))],
        "weekdays": [(str(number), words) for number, words in enumerate(WEEKDAYS)],
        "chosen_days": typed.getlist("weekdays") if "kind" in typed else [str(number) for number in range(5)],
        "kinds": KINDS,
        "kind": typed.get("kind") or TIMES,
        "suggestions": [(words, SUGGESTED[name][VIETNAMESE], SUGGESTED[name][ENGLISH]) for name, words in SUGGESTIONS],
        "longest": LONGEST_TEXT,
        "errors": problem.errors if problem else (),
        "typed": typed,
        "section": "admin",
        "tab": "announcements",
    }
    response = render(request, "admin_pages/announcements.html", context, status=422 if problem else 200)
    response["Permissions-Policy"] = SPEAKING  # what is recorded here is said into the microphone
    return response


def _spoken(texts: dict[str, str]) -> list[tuple[str, str]]:
    return [(one, texts[one]) for one in LANGUAGES if one in texts]


def _days(timing: Timing) -> str:
    listed = ", ".join(str(WEEKDAYS[one]) for one in sorted(timing.weekdays))
    days = _("every day") if len(timing.weekdays) == 7 else listed
    begin, end = (one.strftime("%d/%m/%Y") if one else "" for one in (timing.begins_on, timing.ends_on))
    return f"{days} · {begin}–{end}" if begin or end else days


def _when(timing: Timing) -> str:
    """The moments of a plan in words."""
    if timing.every_minutes is not None:
        return _("every %(minutes)s minutes while open") % {"minutes": timing.every_minutes}
    if timing.before_closing is not None:
        return _("%(minutes)s minutes before closing") % {"minutes": timing.before_closing}
    return ", ".join(one.strftime("%H:%M") for one in timing.times)


@require_POST
@staff_page(Action.ANNOUNCEMENT_PLAN)
def record(request: HttpRequest, centre: str) -> HttpResponse:
    """Keeps a recording, from a file or from the microphone of the page."""
    given, upload = request.POST, request.FILES.get("file")
    try:
        if upload is None:
            raise InvalidInput.of("file", _("Choose a recording, or record one here"))
        content = upload.read(announced.MOST_BYTES + 1)
        texts = {VIETNAMESE: given.get("said", ""), ENGLISH: given.get("said_en", "")}
        kept = actions.add_recording(actor_of(request), centre, given.get("recording_name", ""), texts, content)
    except InvalidInput as problem:
        return _page(request, centre, _renamed(problem, {"name": "recording_name", "text": "said"}))
    except (TooLarge, UnsupportedMedia) as problem:
        return _page(request, centre, InvalidInput.of("file", str(problem.detail)))
    except Conflict as problem:
        return _page(request, centre, InvalidInput.of("recording_name", str(problem.detail)))
    messages.success(request, _("%(name)s is kept; it is as loud as the calls.") % {"name": kept.name})
    return redirect("admin_announcements", centre=centre)


def _renamed(problem: InvalidInput, fields: dict[str, str]) -> InvalidInput:
    """The same with the names that the fields have in this form."""
    errors = [type(one)(fields.get(one.field, one.field), one.message) for one in problem.errors]
    return InvalidInput(errors)


@require_POST
@staff_page(Action.ANNOUNCEMENT_PLAN)
def remove(request: HttpRequest, centre: str, recording: UUID) -> HttpResponse:
    try:
        actions.remove_recording(actor_of(request), recording)
    except Conflict as problem:
        return _page(request, centre, InvalidInput.of("recording_name", str(problem.detail)))
    messages.success(request, _("The recording is removed."))
    return redirect("admin_announcements", centre=centre)


@require_POST
@staff_page(Action.ANNOUNCEMENT_PLAN)
def plan(request: HttpRequest, centre: str) -> HttpResponse:
    """Plans that something is said by itself."""
    given = request.POST
    try:
        recording = _recording(given.get("recording", ""))
        texts = {} if recording else {VIETNAMESE: given.get("text", ""), ENGLISH: given.get("text_en", "")}
        actions.plan_announcement(
            actor_of(request),
            centre,
            given.get("name", ""),
            _timing(given),
            texts,
            recording=recording,
            zone=given.get("zone", ""),
        )
    except InvalidInput as problem:
        return _page(request, centre, problem)
    except Conflict as problem:
        return _page(request, centre, InvalidInput.of("name", str(problem.detail)))
    messages.success(request, _("Planned."))
    return redirect("admin_announcements", centre=centre)


def _timing(given: Any) -> Timing:
    """Raises InvalidInput."""
    kind = given.get("kind")
    numbers: dict[str, int] = {}
    field = {EVERY: "every_minutes", CLOSING: "before_closing"}.get(kind)
    if field:
        written = given.get(field, "").strip()
        if not written.isdigit():
            raise InvalidInput.of(field, _("Give a number of minutes"))
        numbers[field] = int(written)
    weekdays = frozenset(int(day) for day in given.getlist("weekdays") if day in "0123456" and day)
    try:
        return Timing(
            weekdays,
            _times(given.get("times", "")) if kind == TIMES else (),
            begins_on=written_date(given, "begins_on"),
            ends_on=written_date(given, "ends_on"),
            **numbers,
        )
    except ValueError as fault:
        raise InvalidInput.of(str(fault), WRONG[str(fault)]) from None


WRONG = {
    "times": gettext_lazy("Write times of the day, such as 08:00, 14:30"),
    "weekdays": gettext_lazy("Choose at least one day of the week"),
    "every_minutes": gettext_lazy("Between 5 and 480 minutes"),
    "before_closing": gettext_lazy("Between 1 and 120 minutes"),
    "ends_on": gettext_lazy("The last day is before the first"),
}


def _times(written: str) -> tuple[time, ...]:
    """Raises InvalidInput."""
    found = re.split(r"[\s,;]+", written.strip())[:MOST_TIMES]
    try:
        return tuple(sorted({time.fromisoformat(one.replace("h", ":").zfill(5)) for one in found if one}))
    except ValueError:
        raise InvalidInput.of("times", WRONG["times"]) from None


def _recording(written: str) -> UUID | None:
    """Raises InvalidInput."""
    try:
        return UUID(written) if written else None
    except ValueError:
        raise InvalidInput.of("recording", _("There is no such recording")) from None


@require_POST
@staff_page(Action.ANNOUNCEMENT_PLAN)
def end(request: HttpRequest, centre: str, plan: int) -> HttpResponse:
    actions.end_plan(actor_of(request), plan)
    messages.success(request, _("It is said no more."))
    return redirect("admin_announcements", centre=centre)


@require_safe
@staff_page(Action.ANNOUNCEMENT_PLAN)
def sound(request: HttpRequest, centre: str, recording: UUID) -> HttpResponse:
    """A recording, to listen to."""
    heard = queries.preview(actor_of(request), centre, {}, recording, Importance.USUAL)
    return HttpResponse(heard, content_type="audio/wav", headers={"Cache-Control": "private, max-age=3600"})


@require_POST
@staff_page(Action.ANNOUNCEMENT_PLAN)
def listen(request: HttpRequest, centre: str) -> HttpResponse:
    """What a plan would sound like."""
    recording = _recording(request.POST.get("recording", ""))
    texts = {} if recording else {VIETNAMESE: request.POST.get("text", ""), ENGLISH: request.POST.get("text_en", "")}
    heard = queries.preview(actor_of(request), centre, texts, recording, Importance.USUAL)
    return HttpResponse(heard, content_type="audio/wav", headers={"Cache-Control": "no-store"})
