"""The past of one camera: a day as a line, and a stretch of it, each looked at for a reason that is recorded."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.cameras import actions, clips, queries
from motcua.domain.cameras.models import Camera, Watch
from motcua.domain.cameras.rules import LONGEST_CLIP, Use
from motcua.domain.people.permissions import Action
from motcua.surfaces.cameras.about import in_words
from motcua.surfaces.sign_in.guard import actor_of, staff_page

MINUTES = (1, 2, 5, 10, 30, 60)
DAY_SECONDS = 86_400
USUAL_BACK = timedelta(minutes=2)


def past_of(request: HttpRequest, actor: Actor, camera: Camera) -> dict[str, Any]:
    """The day that is shown as a line, what the form says, and the stretch that is being looked at."""
    watch = _watch(actor, camera, request.GET.get("xem", ""))
    begin = (watch.from_at if watch else None) or _written(request.GET.get("tu", "")) or clock.now() - USUAL_BACK
    local = begin.astimezone(clock.LOCAL_ZONE)
    day = parse_date(request.GET.get("ngay", "")) if request.GET.get("ngay", "").count("-") == 2 else None
    day = day or local.date()
    minutes = _minutes(request.GET.get("phut", "")) or (_length(watch) if watch else 1)
    reasoned = watch or queries.watch_that_holds(actor, camera.centre.code)
    subject = request.GET.get("ve", "") or (watch.subject if watch else "")
    return {
        "day": day,
        "day_before": day - timedelta(days=1),
        "day_after": day + timedelta(days=1) if day < clock.now().astimezone(clock.LOCAL_ZONE).date() else None,
        "bars": _bars(actor, camera, day),
        "begin": f"{local:%Y-%m-%dT%H:%M:%S}",
        "minutes": str(minutes),
        "lengths": [(str(one), _("%(count)d min") % {"count": one}) for one in MINUTES],
        "playing": watch,
        "is_recorded": bool(watch and queries.segments(camera, begin, begin + timedelta(minutes=minutes)).exists()),
        "chosen_reason": reasoned.reason if reasoned else "",
        "chosen_words": reasoned.words if reasoned else "",
        "subject": subject,
        "about": in_words(actor, camera.centre.code, [subject]).get(subject, ""),
    }


@require_POST
@staff_page(Action.CAMERA_VIEW)
def look(request: HttpRequest, centre: str, camera: UUID) -> HttpResponse:
    """Records the look, then shows the stretch."""
    given = request.POST
    here = reverse("camera", kwargs={"centre": centre, "camera": camera})
    try:
        stretch = stretch_of(given)
        clips.check_stretch(*stretch, LONGEST_CLIP)
        watch = actions.look_at(
            actor_of(request), camera, Use.PLAYBACK, stretch,
            reason=given.get("reason", ""), words=given.get("words", ""), subject=given.get("subject", "")[:120],
        )  # fmt: skip
    except InvalidInput as problem:
        for error in problem.errors:
            messages.error(request, str(error.message))
        return redirect(f"{here}#xem-lai")
    return redirect(f"{here}?xem={watch}#xem-lai")


@require_safe
@staff_page(Action.CAMERA_VIEW)
def video(request: HttpRequest, centre: str, camera: UUID, watch: UUID) -> StreamingHttpResponse:
    """The stretch of a recorded look, for whoever looks. `?h264`: this browser does not play what was recorded."""
    actor = actor_of(request)
    row = queries.get_recorded(actor, camera)
    found = _watch(actor, row, str(watch))
    if found is None or found.from_at is None or found.to_at is None or row.centre.code != centre:
        raise NotFound
    return StreamingHttpResponse(
        clips.clip(row, found.from_at, found.to_at, is_for_all="h264" in request.GET),
        content_type="video/mp4",
        headers={"Cache-Control": "no-store"},
    )


def stretch_of(given: Any) -> tuple[datetime, datetime]:
    """Begin and length of a form. Raises InvalidInput."""
    begin, minutes = _written(given.get("begin", "")), _minutes(given.get("minutes", ""))
    if begin is None:
        raise InvalidInput.of("begin", _("Choose the day and time from which you want to look"))
    if minutes is None:
        raise InvalidInput.of("minutes", _("Choose how many minutes"))
    return begin, begin + timedelta(minutes=minutes)


def _watch(actor: Actor, camera: Camera, written: str) -> Watch | None:
    """One's own look at this camera."""
    try:
        number = UUID(written)
    except ValueError:
        return None
    return Watch.objects.filter(pk=number, camera=camera, by=actor.reference, use=Use.PLAYBACK.value).first()


def _written(value: str) -> datetime | None:
    """A time of a form, on the wall clock of the centre."""
    try:
        found = parse_datetime(value)
    except ValueError:
        return None
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=clock.LOCAL_ZONE)


def _minutes(value: str) -> int | None:
    return int(value) if value.isdigit() and 0 < int(value) <= MINUTES[-1] else None


def _length(watch: Watch) -> int:
    assert watch.from_at
    assert watch.to_at
    return max(1, round((watch.to_at - watch.from_at).total_seconds() / 60))


def _bars(actor: Actor, camera: Camera, day: date) -> list[dict[str, Any]]:
    """What is recorded of the day, in thousandths of it, with how much moved."""
    midnight = datetime.combine(day, time(), clock.LOCAL_ZONE)
    bars = []
    for one in queries.stretches(actor, camera.pk, midnight, midnight + timedelta(days=1)):
        begin = max(0.0, (one.begins_at - midnight).total_seconds())
        end = min(float(DAY_SECONDS), (one.ends_at - midnight).total_seconds())
        bars.append(
            {
                "x": f"{begin / DAY_SECONDS * 1440:.2f}",
                "width": f"{max(0.5, (end - begin) / DAY_SECONDS * 1440):.2f}",
                "from": one.begins_at,
                "to": one.ends_at,
            }
        )
    return bars  # fmt: skip
