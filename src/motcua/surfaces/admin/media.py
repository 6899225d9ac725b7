"""Pictures and videos that displays show between calls: what the centre keeps, and the lists of the hall, its zones, its displays."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from motcua.base import ranges
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound, TooLarge, UnsupportedMedia
from motcua.domain.centre.queries import get_centre
from motcua.domain.devices.queries import in_use
from motcua.domain.media import actions, queries
from motcua.domain.media.rules import LARGEST_VIDEO, USUAL_STAND, Schedule, Target
from motcua.domain.media.shapes import ShowingView
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.admin.announcements import WEEKDAYS
from motcua.surfaces.admin.written import written_date, written_time
from motcua.surfaces.sign_in.guard import actor_of, staff_page

HALL, ZONE, DISPLAY = "hall", "zone:", "display:"
WRONG = {
    "weekdays": gettext_lazy("Choose at least one day of the week"),
    "until_time": gettext_lazy("Write both times, the second after the first; or none of them"),
    "ends_on": gettext_lazy("The last day is before the first"),
}


@dataclass(frozen=True)
class Playlist:
    """One list on the page: of whom, and its lines with when they are shown."""

    value: str
    words: str
    lines: list[tuple[ShowingView, str]]


@require_safe
@staff_page(Action.DISPLAY_MEDIA)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    return _page(request, centre)


def _page(request: HttpRequest, centre: str, problem: InvalidInput | None = None) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.DISPLAY_MEDIA, centre=centre)
    hall = get_centre(centre)
    kept, lists = queries.library(actor, centre), queries.lists(actor, centre)
    displays = {one.pk: one.name for one in in_use(centre).filter(kind="display").order_by("name")}
    targets = [
        (HALL, _("The whole hall"), Target()),
        *((f"{ZONE}{zone}", zone, Target(zone=zone)) for zone in hall.options.get("zones", {})),
        *((f"{DISPLAY}{number}", name, Target(display=number)) for number, name in displays.items()),
    ]
    known = {target for _value, _words, target in targets}
    gone = [("", one.zone or _("A display that is out of use"), one) for one in lists if one not in known]
    typed = request.POST
    context = {
        "centre": hall,
        "kept": kept,
        "lists": [
            Playlist(value, words, [(line, _when(line.schedule)) for line in lists.get(target, [])])
            for value, words, target in [*targets, *gone]
            if target in lists
        ],
        "targets": [(value, words) for value, words, _target in targets],
        "sources": [(str(one.id), one.name) for one in kept],
        "weekdays": [(str(number), words) for number, words in enumerate(WEEKDAYS)],
        "chosen_days": typed.getlist("weekdays") if "medium" in typed else [str(number) for number in range(7)],
        "usual_seconds": str(USUAL_STAND),
        "errors": problem.errors if problem else (),
        "typed": typed,
        "section": "admin",
        "tab": "media",
    }
    return render(request, "admin_pages/media.html", context, status=422 if problem else 200)


def _when(schedule: Schedule) -> str:
    """The days and hours of a line in words; empty for always."""
    parts = []
    if len(schedule.weekdays) < 7:
        parts.append(", ".join(str(WEEKDAYS[one]) for one in sorted(schedule.weekdays)))
    if schedule.from_time and schedule.until_time:
        parts.append(f"{schedule.from_time:%H:%M}–{schedule.until_time:%H:%M}")
    begin, end = (f"{one:%d/%m/%Y}" if one else "" for one in (schedule.begins_on, schedule.ends_on))
    if begin or end:
        parts.append(f"{begin}–{end}")
    return " · ".join(parts)


@require_POST
@staff_page(Action.DISPLAY_MEDIA)
def add(request: HttpRequest, centre: str) -> HttpResponse:
    """Keeps a picture or video and, where a list is chosen at once, shows it there."""
    given, upload = request.POST, request.FILES.get("file")
    try:
        if upload is None:
            raise InvalidInput.of("file", _("Choose a picture or a video"))
        kept = actions.add_medium(
            actor_of(request),
            centre,
            given.get("name", ""),
            given.get("alt", ""),
            given.get("alt_en", ""),
            upload.read(LARGEST_VIDEO + 1),
        )
    except InvalidInput as problem:
        return _page(request, centre, problem)
    except (TooLarge, UnsupportedMedia) as problem:
        return _page(request, centre, InvalidInput.of("file", str(problem.detail)))
    except Conflict as problem:
        return _page(request, centre, InvalidInput.of("name", str(problem.detail)))
    messages.success(request, _("%(name)s is kept; put it on a list to have it shown.") % {"name": kept.name})
    return redirect("admin_media", centre=centre)


@require_POST
@staff_page(Action.DISPLAY_MEDIA)
def remove(request: HttpRequest, centre: str, medium: UUID) -> HttpResponse:
    """Removes it for good."""
    queries.kept_medium(actor_of(request), centre, medium)
    try:
        actions.remove_medium(actor_of(request), medium)
    except Conflict as problem:
        return _page(request, centre, InvalidInput.of("kept", str(problem.detail)))
    messages.success(request, _("It is removed."))
    return redirect("admin_media", centre=centre)


@require_safe
@staff_page(Action.DISPLAY_MEDIA)
def content(request: HttpRequest, centre: str, medium: UUID) -> HttpResponseBase:
    """The picture or video itself, to look at before it is shown."""
    kept = queries.kept_medium(actor_of(request), centre, medium)
    return ranges.answer(
        request,
        lambda begin, end: queries.content(kept, begin, end),
        size=kept.size,
        content_type=kept.content_type,
        tag=kept.id.hex,
        private=True,
    )


@require_POST
@staff_page(Action.DISPLAY_MEDIA)
def show(request: HttpRequest, centre: str) -> HttpResponse:
    """Puts something on a list."""
    given = request.POST
    try:
        seconds = given.get("seconds", "").strip() or str(USUAL_STAND)
        if not seconds.isascii() or not seconds.isdigit() or len(seconds) > 3:
            raise InvalidInput.of("seconds", _("Give a number of seconds"))
        actions.show_medium(
            actor_of(request), centre, _medium(given), _target(given), _schedule(given), seconds=int(seconds)
        )
    except InvalidInput as problem:
        return _page(request, centre, problem)
    except Conflict as problem:
        return _page(request, centre, InvalidInput.of("target", str(problem.detail)))
    messages.success(request, _("It is on the list; displays show it within seconds, whenever nobody is called."))
    return redirect("admin_media", centre=centre)


def _medium(given: Any) -> UUID:
    """Raises InvalidInput."""
    try:
        return UUID(given.get("medium", ""))
    except ValueError:
        raise InvalidInput.of("medium", _("Choose a picture or a video")) from None


def _target(given: Any) -> Target:
    """Raises InvalidInput."""
    chosen = given.get("target", HALL)
    number = chosen.removeprefix(DISPLAY)
    if chosen == HALL:
        return Target()
    if chosen.startswith(ZONE):
        return Target(zone=chosen.removeprefix(ZONE))
    if chosen.startswith(DISPLAY) and number.isascii() and number.isdigit() and len(number) < 10:
        return Target(display=int(number))
    raise InvalidInput.of("target", _("Choose one of the list"))


def _schedule(given: Any) -> Schedule:
    """Raises InvalidInput."""
    weekdays = frozenset(int(day) for day in given.getlist("weekdays") if day and day in "0123456")
    from_time, until_time = written_time(given, "from_time"), written_time(given, "until_time")
    begins_on, ends_on = written_date(given, "begins_on"), written_date(given, "ends_on")
    try:
        return Schedule(weekdays, from_time, until_time, begins_on, ends_on)
    except ValueError as fault:
        raise InvalidInput([FieldError(str(fault), str(WRONG[str(fault)]))]) from None


@require_POST
@staff_page(Action.DISPLAY_MEDIA)
def move(request: HttpRequest, centre: str, showing: int) -> HttpResponse:
    """One place up or down."""
    _of_centre(request, centre, showing)
    actions.move_showing(actor_of(request), showing, -1 if request.POST.get("way") == "up" else 1)
    return redirect("admin_media", centre=centre)


@require_POST
@staff_page(Action.DISPLAY_MEDIA)
def take_off(request: HttpRequest, centre: str, showing: int) -> HttpResponse:
    """Off its list."""
    _of_centre(request, centre, showing)
    actions.end_showing(actor_of(request), showing)
    messages.success(request, _("It is off the list; the picture or video stays kept."))
    return redirect("admin_media", centre=centre)


def _of_centre(request: HttpRequest, centre: str, showing: int) -> None:
    """Raises NotFound also for a line of another centre."""
    lists = queries.lists(actor_of(request), centre)
    if not any(line.id == showing for lines in lists.values() for line in lines):
        raise NotFound
