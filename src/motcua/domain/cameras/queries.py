"""Questions about cameras: which there are and how they are, what is recorded, who watched, what was taken away."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.cameras.models import Camera, Export, Hold, Segment, Watch
from motcua.domain.cameras.recording import ring
from motcua.domain.cameras.rules import ALARMING, SAME_LOOK, WATCH_LASTS, Mask, Trouble, Use
from motcua.domain.cameras.shapes import (
    CameraSettings,
    CameraView,
    ExportView,
    HoldView,
    Storage,
    Stretch,
    WatchView,
)
from motcua.domain.people.permissions import Action, centres_of, require
from motcua.domain.people.queries import names_of

JOINED = timedelta(seconds=1.5)  # a smaller distance between two files is no gap
SHOWN = 100
LOOKERS = (Action.CAMERA_VIEW, Action.CAMERA_SETTINGS)


def in_use(centre: str = "") -> QuerySet[Camera]:
    found = Camera.objects.filter(retired_at__isnull=True).select_related("centre").prefetch_related("alarms")
    return (found.filter(centre__code=centre) if centre else found).order_by("name")


def with_recordings(centre: str) -> QuerySet[Camera]:
    """Those out of use of which recordings are still there, the last to go first."""
    kept = Exists(Segment.objects.filter(camera=OuterRef("pk")))
    found = Camera.objects.filter(kept, retired_at__isnull=False, centre__code=centre).select_related("centre")
    return found.order_by("-retired_at")


def cameras_out_of_use(actor: Actor, centre: str) -> list[CameraView]:
    """Of which recordings are still there. Raises Forbidden."""
    require(actor, Action.CAMERA_VIEW, centre=centre)
    return [view(one) for one in with_recordings(centre)]


def cameras(actor: Actor, centre: str) -> list[CameraView]:
    """The cameras of a centre and how they are. Raises Forbidden."""
    require(actor, Action.CAMERA_VIEW, centre=centre)
    return [view(one) for one in in_use(centre)]


def cameras_to_set_up(actor: Actor, centre: str) -> list[tuple[CameraView, CameraSettings]]:
    """Raises Forbidden."""
    require(actor, Action.CAMERA_SETTINGS, centre=centre)
    return [(view(one), settings_view(one)) for one in in_use(centre)]


def cameras_everywhere(actor: Actor) -> list[CameraView]:
    """Of all centres where the actor may watch. Raises Forbidden."""
    require(actor, Action.CAMERA_VIEW)
    known = centres_of(actor, Action.CAMERA_VIEW)
    found = in_use() if known is None else in_use().filter(centre__code__in=known)
    return [view(one) for one in found]


def states(centre: str) -> list[CameraView]:
    """For the map and the alerts of the control room, whose own query has asked who may see them."""
    return [view(one) for one in in_use(centre)]


def states_between(centre: str, since: datetime, until: datetime) -> list[CameraView]:
    """Those that were in use at some time between, as they are now. For the map alone, as `states`."""
    rows = Camera.objects.filter(centre__code=centre, added_at__lt=until).exclude(retired_at__lt=since)
    return [view(one) for one in rows.select_related("centre").prefetch_related("alarms").order_by("name")]


def names_of_cameras(centre: str, cameras: Iterable[UUID]) -> dict[UUID, str]:
    """Also of those out of use. Whoever asks has seen to it that the reader may know."""
    return dict(Camera.objects.filter(centre__code=centre, pk__in=list(cameras)).values_list("pk", "name"))


def needs_somebody(one: CameraView) -> bool:
    return one.state in ALARMING or bool(one.troubles)


def get_camera(actor: Actor, camera: UUID, action: Action = Action.CAMERA_VIEW) -> Camera:
    """One in use that the actor may watch. Raises NotFound, also for those of other centres."""
    require(actor, action)
    row = get_recorded(actor, camera, action)
    if row.retired_at is not None:
        raise NotFound(_("There is no such camera"))
    return row


def get_recorded(actor: Actor, camera: UUID, action: Action = Action.CAMERA_VIEW) -> Camera:
    """One whose past the actor may see, also when it is out of use by now: it was replaced, and its recordings are asked for. Raises
    NotFound, also for those of other centres.
    """
    require(actor, action)
    row = Camera.objects.select_related("centre").prefetch_related("alarms").filter(pk=camera).first()
    known = centres_of(actor, action)
    if row is None or (known is not None and row.centre.code not in known):
        raise NotFound(_("There is no such camera"))
    return row


def view(row: Camera) -> CameraView:
    place = None if row.plan_x is None or row.plan_y is None else (row.plan_x, row.plan_y)
    return CameraView(
        id=row.pk,
        centre=row.centre.code,
        name=row.name,
        counter=row.counter,
        floor=row.floor,
        place=place,
        state=row.state,
        state_since=row.state_since,
        seen_at=row.seen_at,
        width=row.width,
        height=row.height,
        codec=row.codec,
        key_seconds=row.key_seconds,
        is_night=row.is_night,
        motion=row.motion,
        clock_ahead=row.clock_ahead,
        can_move=row.can_move,
        has_masks=bool(row.masks),
        keep_days=row.keep_days,
        troubles=tuple(sorted(Trouble(one.kind) for one in row.alarms.all())),
        added_at=row.added_at,
        retired_at=row.retired_at,
    )


def settings_view(row: Camera) -> CameraSettings:
    return CameraSettings(row.address, row.path, row.onvif_url, row.user, masks_of(row))


def masks_of(row: Camera) -> tuple[Mask, ...]:
    return tuple(Mask(*given) for given in row.masks)


def segments(camera: Camera, begins_at: datetime, ends_at: datetime) -> QuerySet[Segment]:
    """Those that touch the stretch, oldest first; the one that is being written too."""
    found = camera.segments.filter(begins_at__lt=ends_at, begins_at__gt=begins_at - timedelta(minutes=2))
    return found.exclude(ends_at__lte=begins_at).order_by("begins_at")


def stretches(actor: Actor, camera: UUID, begins_at: datetime, ends_at: datetime) -> list[Stretch]:
    """What is recorded between two moments, gaps left out. Raises Forbidden, NotFound."""
    row = get_recorded(actor, camera)
    joined: list[Stretch] = []
    now = clock.now()
    for one in segments(row, begins_at, ends_at):
        end = one.ends_at or now
        if joined and one.begins_at - joined[-1].ends_at < JOINED:
            joined[-1] = Stretch(joined[-1].begins_at, end, max(joined[-1].motion, one.motion))
        else:
            joined.append(Stretch(one.begins_at, end, one.motion))
    return joined


def motions(camera: Camera, begins_at: datetime, ends_at: datetime) -> list[tuple[datetime, float]]:
    """How much moved in each file of a stretch."""
    return list(segments(camera, begins_at, ends_at).values_list("begins_at", "motion"))


def watch_that_holds(actor: Actor, centre: str) -> Watch | None:
    """The reason that somebody gave for watching all of the centre live, while it holds; a look at one camera opens no other."""
    since = clock.now() - WATCH_LASTS
    found = Watch.objects.filter(by=actor.reference, centre__code=centre, use=Use.LIVE.value, begins_at__gt=since)
    return found.filter(camera=None).order_by("-begins_at").first()


def is_watching(actor: Actor, camera: Camera) -> bool:
    """Whether a look that is recorded covers this camera's live picture: of all the centre, or its own, asked for within ten minutes."""
    if watch_that_holds(actor, camera.centre.code):
        return True
    since = clock.now() - SAME_LOOK
    return camera.watches.filter(by=actor.reference, use=Use.LIVE.value, seen_at__gt=since).exists()


def watches(actor: Actor, centre: str, limit: int = SHOWN) -> list[WatchView]:
    """Who watched, newest first. Raises Forbidden."""
    require(actor, Action.LOOKS_VIEW, centre=centre)
    rows = list(
        Watch.objects.select_related("camera").filter(centre__code=centre).order_by("-begins_at", "-id")[:limit]
    )
    names = names_of(one.by for one in rows)
    return [
        WatchView(
            one.pk, one.camera.name if one.camera else "", one.use, names.get(one.by, one.by), one.reason, one.words,
            one.subject, one.begins_at, one.seen_at, one.from_at, one.to_at,
        )
        for one in rows
    ]  # fmt: skip


def exports(actor: Actor, centre: str, limit: int = SHOWN) -> list[ExportView]:
    """What was taken away, newest first. Raises Forbidden."""
    require(actor, Action.CAMERA_EXPORT, centre=centre)
    rows = Export.objects.select_related("camera").filter(camera__centre__code=centre).order_by("-asked_at")[:limit]
    return [export_view(one) for one in rows]


def get_export(actor: Actor, export: UUID) -> Export:
    """Raises Forbidden, NotFound."""
    row = Export.objects.select_related("camera__centre").filter(pk=export).first()
    known = centres_of(actor, Action.CAMERA_EXPORT)
    require(actor, Action.CAMERA_EXPORT)
    if row is None or (known is not None and row.camera.centre.code not in known):
        raise NotFound(_("There is no such export"))
    return row


def export_view(one: Export) -> ExportView:
    return ExportView(
        one.pk, one.camera.name, one.begins_at, one.ends_at, one.by_name, one.reason, one.words, one.subject, one.state,
        one.asked_at, one.made_at, one.size, one.sha256,
    )  # fmt: skip


def manifest(one: Export) -> dict[str, Any]:
    """What goes along with an exported file: by it anybody can check the file, and knows whence it is and who took it."""
    return {
        **one.manifest,
        "file": {"name": file_name(one), "bytes": one.size, "sha256": one.sha256},
        "taken_by": one.by_name,
        "reason": one.reason,
        "reason_in_words": one.words,
        "about": one.subject,
        "asked_at": one.asked_at.isoformat(),
    }


def file_name(one: Export) -> str:
    return f"camera-{one.begins_at.astimezone(clock.LOCAL_ZONE):%Y%m%d-%H%M%S}-{one.pk.hex[-6:]}.mp4"


def holds(actor: Actor, centre: str) -> list[HoldView]:
    """What retention must not remove. Raises Forbidden."""
    require(actor, Action.CAMERA_EXPORT, centre=centre)
    rows = list(Hold.objects.select_related("camera").filter(camera__centre__code=centre, released_at__isnull=True))
    names = names_of(one.by for one in rows)
    return [
        HoldView(one.pk, one.camera.name, one.begins_at, one.ends_at, names.get(one.by, one.by), one.reason, one.words)
        for one in rows
    ]


def looking_at(centre: str, counters: Iterable[int], begins_at: datetime, ends_at: datetime) -> list[Camera]:
    """The cameras that saw one of these counters at the time, then those that saw the whole hall; replaced by now or not."""
    wanted = set(counters)
    there = [*in_use(centre).filter(added_at__lt=ends_at), *with_recordings(centre).filter(retired_at__gt=begins_at)]
    found = [one for one in there if one.counter is None or one.counter in wanted]
    return sorted(found, key=lambda one: (one.counter is None, one.name))


def storage() -> Storage:
    """How full the ring is, and how long it lasts at the rate of the last hour."""
    facts = Segment.objects.aggregate(used=Sum("size"), oldest=Min("begins_at"))
    hour = clock.now() - timedelta(hours=1)
    lately = Segment.objects.filter(begins_at__gt=hour).aggregate(size=Sum("size"), first=Min("begins_at"))
    seconds = (clock.now() - lately["first"]).total_seconds() if lately["first"] else 0
    per_day = round((lately["size"] or 0) / seconds * 86_400) if seconds > 60 else 0
    limit = settings.MOTCUA_CAMERA_MB * 1_000_000
    return Storage(facts["used"] or 0, limit, ring.free_bytes(), per_day, facts["oldest"])
