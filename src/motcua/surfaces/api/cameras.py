"""The API of the cameras: which there are, live as HLS, the picture of the moment, a clip by its times."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.days import is_of_people
from motcua.base.problems import Forbidden, InvalidInput, NotFound, Unavailable
from motcua.domain.alerts import seeing
from motcua.domain.cameras import actions, clips, events, hls, queries
from motcua.domain.cameras.recording import asking
from motcua.domain.cameras.rules import LONGEST_CLIP, Use
from motcua.domain.cameras.shapes import CameraView

router = Router(tags=["cameras"])
PLAYLIST = "application/vnd.apple.mpegurl"


class CameraOut(Schema):
    """`counter`: the one that it looks at. `troubles`: what is wrong with its picture. `clock_ahead` in seconds. `retired_at`: since when
    it is out of use; clips of what it recorded are given as long as that is there.
    """

    id: UUID
    centre: str
    name: str
    counter: int | None
    floor: int | None
    state: str
    state_since: datetime
    seen_at: datetime | None
    width: int
    height: int
    codec: str
    is_night: bool
    motion: float
    clock_ahead: float | None
    can_move: bool
    has_masks: bool
    keep_days: int
    troubles: list[str]
    retired_at: datetime | None
    live: str
    snapshot: str


class CameraPage(Schema):
    items: list[CameraOut]
    next: str | None


class SeeingOut(Schema):
    """A camera that looked there. `clip`: where the stretch is, once a reason is added to it."""

    camera: UUID
    name: str
    counter: int | None
    clip: str


class SeenOut(Schema):
    begins_at: datetime
    ends_at: datetime
    counters: list[int]
    items: list[SeeingOut]


Answer = TypeVar("Answer")


def _asked(question: Callable[[], Answer]) -> Answer:
    """Raises Unavailable while the recorder does not answer."""
    try:
        return question()
    except asking.NotRunning:
        raise Unavailable(_("The recorder does not answer; try again in a minute")) from None


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware has put it there
    return actor


@router.get("/cameras", response=CameraPage, operation_id="list_cameras")
def list_cameras(request: HttpRequest, centre: str = "", out_of_use: bool = False) -> CameraPage:
    """The cameras of all centres where the reader may watch, or of one. `out_of_use`: with `centre`, those that were taken out of use and
    of which recordings are still there.
    """
    actor = _actor(request)
    if out_of_use:
        if not centre:
            raise InvalidInput.of("centre", _("Name the centre whose cameras out of use you look for"))
        found = queries.cameras_out_of_use(actor, centre)
    else:
        found = queries.cameras(actor, centre) if centre else queries.cameras_everywhere(actor)
    return CameraPage(items=[_told(one) for one in found], next=None)


@router.get("/cameras/seen", response=SeenOut, operation_id="cameras_seen")
def seen(request: HttpRequest, centre: str, about: str, when: Literal["intake", "hand_over"] = "intake") -> SeenOut:
    """When and where a ticket's visit, a dossier's intake or an alert was, and the cameras that looked there then. `about`: `ticket:` or
    `alert:` with its identifier, `dossier:` with its code; of a dossier also `when=hand_over`. Nobody has watched anything by this.
    """
    event = _event(_actor(request), centre, about, is_hand_over=when == "hand_over")
    stretch = urlencode(
        {"from": event.begins_at.isoformat(), "to": event.ends_at.isoformat(), "subject": event.subject}
    )
    cameras = queries.looking_at(centre, event.counters, event.begins_at, event.ends_at)
    return SeenOut(
        begins_at=event.begins_at,
        ends_at=event.ends_at,
        counters=list(event.counters),
        items=[
            SeeingOut(
                camera=one.pk, name=one.name, counter=one.counter, clip=f"/api/v1/cameras/{one.pk}/clip?{stretch}"
            )
            for one in cameras
        ],
    )


def _event(actor: Actor, centre: str, about: str, *, is_hand_over: bool) -> events.Event:
    """Raises Forbidden, NotFound, InvalidInput."""
    kind, what = events.checked_subject(about)
    if kind == "dossier":
        return (events.of_hand_over if is_hand_over else events.of_dossier)(actor, centre, what)
    try:
        number = UUID(what)
    except ValueError:
        raise NotFound from None
    return seeing.event_of(actor, centre, number) if kind == "alert" else events.of_ticket(actor, centre, number)


@router.get("/cameras/{uuid:camera}", response=CameraOut, operation_id="get_camera")
def get_camera(request: HttpRequest, camera: UUID) -> CameraOut:
    return _told(queries.view(queries.get_recorded(_actor(request), camera)))


@router.get("/cameras/{uuid:camera}/live.m3u8", operation_id="camera_live")
def live(request: HttpRequest, camera: UUID, reason: str = "") -> HttpResponse:
    """Live as HLS, some seconds behind. Recorded as a look; staff give a `reason`, or have given one on the page of the cameras. One that
    needs words is given there: an address ends up in the logs of proxies.
    """
    actor = _actor(request)
    row = queries.get_camera(actor, camera)
    holds = actor.kind == "staff" and not reason and queries.watch_that_holds(actor, row.centre.code)
    if not holds:
        actions.look_at(actor, camera, Use.LIVE, reason=reason)
    playlist = _asked(lambda: hls.playlist(row))
    return HttpResponse(playlist, content_type=PLAYLIST, headers={"Cache-Control": "no-store"})


@router.get("/cameras/{uuid:camera}/live/{name}", operation_id="camera_live_part")
def live_part(request: HttpRequest, camera: UUID, name: str) -> HttpResponse:
    """A part that a playlist names, for whoever was given the playlist within ten minutes."""
    actor = _actor(request)
    row = queries.get_camera(actor, camera)
    if not queries.is_watching(actor, row):
        raise Forbidden(_("Ask for the playlist first"))
    found = _asked(lambda: hls.part(row, name))
    if found is None:
        raise NotFound(_("This part of the live picture is gone"))
    return HttpResponse(found, content_type="video/mp4", headers={"Cache-Control": "private, max-age=30"})


@router.get("/cameras/{uuid:camera}/snapshot.jpg", operation_id="camera_snapshot")
def snapshot(request: HttpRequest, camera: UUID, reason: str = "") -> HttpResponse:
    """The last picture with its masks; `Last-Modified` says of when."""
    actor = _actor(request)
    row = queries.get_camera(actor, camera)
    holds = actor.kind == "staff" and not reason and queries.watch_that_holds(actor, row.centre.code)
    if not holds:
        actions.look_at(actor, camera, Use.PICTURE, reason=reason)
    facts, picture = _asked(lambda: asking.ask("picture", camera))
    if not facts.get("found"):
        raise NotFound(_("There is no picture of this camera yet"))
    return HttpResponse(picture, content_type="image/jpeg", headers={"Cache-Control": "no-store"})


@router.get("/cameras/{uuid:camera}/clip", operation_id="camera_clip")
def clip(request: HttpRequest, camera: UUID, reason: str = "", subject: str = "") -> StreamingHttpResponse:
    """`from` and `to` (RFC 3339): MP4 from the key picture nearest to `from`, as it was recorded; with masks, painted anew. `subject`: what
    it is about, as `ticket:`, `dossier:` or `alert:` with its identifier or code.
    """
    actor = _actor(request)
    events.checked_subject(subject)
    row = queries.get_recorded(actor, camera)
    begins_at, ends_at = moment(request, "from"), moment(request, "to")
    clips.check_stretch(begins_at, ends_at, LONGEST_CLIP)
    content = clips.clip(row, begins_at, ends_at)
    actions.look_at(actor, camera, Use.CLIP, (begins_at, ends_at), reason=reason, subject=subject)
    return video(content, f"camera-{begins_at.astimezone(clock.LOCAL_ZONE):%Y%m%d-%H%M%S}.mp4")


def video(content: Iterator[bytes], name: str) -> StreamingHttpResponse:
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{name}"'}
    return StreamingHttpResponse(content, content_type="video/mp4", headers=headers)


def moment(request: HttpRequest, name: str) -> datetime:
    """An aware time of the query; without an offset it is the centre's. Raises InvalidInput."""
    written = request.GET.get(name, "").strip()
    if len(written) > 6 and written[-6] == " ":  # a plus that was not escaped
        written = f"{written[:-6]}+{written[-5:]}"
    try:
        found = parse_datetime(written)
    except ValueError:
        found = None
    if found is None or not is_of_people(found):
        raise InvalidInput.of(name, _("Write a time such as 2026-11-28T09:30:00+07:00"))
    return found if found.tzinfo else found.replace(tzinfo=clock.LOCAL_ZONE)


def _told(one: CameraView) -> CameraOut:
    facts = {name: getattr(one, name) for name in CameraOut.model_fields if hasattr(one, name)}
    base = f"/api/v1/cameras/{one.id}"
    return CameraOut(**facts, live=f"{base}/live.m3u8", snapshot=f"{base}/snapshot.jpg")
