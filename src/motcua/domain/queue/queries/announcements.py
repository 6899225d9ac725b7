"""Questions about announcements: what was said lately and who played it, what a wall has to say, recordings and plans."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, vault
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound, Unavailable
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.queries import names_of
from motcua.domain.queue import announced
from motcua.domain.queue.models import Announcement, AnnouncementPlan, Recording
from motcua.domain.queue.rules.announcements import Importance, Timing, tidy_texts
from motcua.domain.queue.shapes import AnnouncementView, PlanView, PlayedView, RecordingView
from motcua.domain.queue.voice import NoVoice

HEARD_FOR = timedelta(minutes=30)  # so long a wall may fetch an announcement; a running emergency always
MOST_LISTED = 200


def announcements(actor: Actor, centre: str, limit: int = 20, after: UUID | None = None) -> list[AnnouncementView]:
    """What was said in a centre, newest first, with who had it said and which displays played it. Raises Forbidden."""
    if not allowed(actor, Action.ANNOUNCE, centre=centre):
        require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    found = Announcement.objects.filter(centre__code=centre).order_by("-made_at", "-id")
    if after is not None:
        found = found.filter(id__lt=after)
    rows = found.select_related("recording", "plan", "centre").prefetch_related("played")[:limit]
    names = names_of(one for row in rows for one in (row.made_by, row.stopped_by))
    return [
        replace(announcement_view(row), made_by_name=names[row.made_by], stopped_by_name=names.get(row.stopped_by, ""))
        for row in rows
    ]


def announcement_view(row: Announcement) -> AnnouncementView:
    """Without the names of people: those a list looks up at once."""
    played = sorted(row.played.all(), key=lambda one: one.at)
    return AnnouncementView(
        id=row.pk,
        centre=row.centre.code,
        texts=dict(row.texts),
        zone=row.zone,
        importance=row.importance,
        recording=row.recording.name if row.recording else "",
        plan=row.plan.name if row.plan else "",
        made_by=row.made_by,
        made_at=row.made_at,
        stopped_by=row.stopped_by,
        stopped_at=row.stopped_at,
        played=tuple(PlayedView(one.device, one.name, one.sounded, one.at) for one in played),
    )


def running_emergency(centre: Centre) -> QuerySet[Announcement]:
    """The emergency that is not stopped yet; index `running_emergency`."""
    return Announcement.objects.filter(centre=centre, importance=Importance.EMERGENCY.value, stopped_at=None)


def emergency_now(centre: str) -> AnnouncementView | None:
    """For a wall that has just come back, and for the control room."""
    row = running_emergency(get_centre(centre)).select_related("recording", "plan", "centre").first()
    return announcement_view(row) if row else None


def shown_announcement(centre: str, announcement: UUID) -> Announcement:
    """One that walls show now or have shown a short while ago. Raises NotFound."""
    lately = Q(made_at__gt=clock.now() - HEARD_FOR)
    goes_on = Q(importance=Importance.EMERGENCY.value, stopped_at=None)
    found = Announcement.objects.select_related("recording", "centre", "plan").filter(
        lately | goes_on, pk=announcement, centre__code=centre
    )
    row = found.first()
    if row is None:
        raise NotFound(_("There is no such announcement"))
    return row


def announcement_sound(centre: str, announcement: UUID) -> bytes:
    """The WAV that walls play. Raises NotFound."""
    row = shown_announcement(centre, announcement)
    is_emergency = row.importance == Importance.EMERGENCY
    return _sound(row.texts, row.recording_id, is_emergency)


def preview(actor: Actor, centre: str, texts: Mapping[str, str], recording: UUID | None, importance: str) -> bytes:
    """What it would sound like: heard in the control room before it is sent. Raises Forbidden, NotFound, InvalidInput."""
    if not allowed(actor, Action.ANNOUNCEMENT_PLAN, centre=centre):
        require(actor, Action.ANNOUNCE, centre=centre)
    if recording is not None and not Recording.objects.filter(pk=recording, centre__code=centre).exists():
        raise NotFound(_("There is no such recording"))
    try:
        words = tidy_texts(texts)
    except ValueError as fault:
        raise InvalidInput.of("text", str(fault)) from None
    if not words and recording is None:
        raise InvalidInput.of("text", _("Write what is to be said"))
    return _sound(words, recording, importance == Importance.EMERGENCY)


def _sound(texts: Mapping[str, str], recording: UUID | None, is_emergency: bool) -> bytes:
    if recording is None:
        try:
            return announced.spoken(tidy_texts(texts), emergency=is_emergency)  # JSON in a table keeps no order
        except NoVoice:
            raise Unavailable(_("This server has no voice; motcua doctor says how to mend it")) from None
    return announced.with_signal(b"".join(vault.read(recording)), emergency=is_emergency)


def recordings(actor: Actor, centre: str) -> list[RecordingView]:
    """Those that may be used, by name. Raises Forbidden."""
    if not allowed(actor, Action.ANNOUNCEMENT_PLAN, centre=centre):
        require(actor, Action.ANNOUNCE, centre=centre)
    found = Recording.objects.filter(centre__code=centre, removed_at=None).order_by("name")
    return [recording_view(row) for row in found[:MOST_LISTED]]


def recording_view(row: Recording) -> RecordingView:
    return RecordingView(row.pk, row.name, dict(row.texts), row.seconds, row.added_by, row.added_at)


def plans(actor: Actor, centre: str) -> list[PlanView]:
    """What is said by itself, in the order in which it was planned. Raises Forbidden."""
    if not allowed(actor, Action.ANNOUNCEMENT_PLAN, centre=centre):
        require(actor, Action.ANNOUNCE, centre=centre)
    found = AnnouncementPlan.objects.filter(centre__code=centre, ended_at=None).select_related("recording")
    return [plan_view(row) for row in found.order_by("pk")]


def plan_view(row: AnnouncementPlan) -> PlanView:
    return PlanView(
        row.pk,
        row.name,
        dict(row.texts) or (dict(row.recording.texts) if row.recording else {}),
        row.recording.name if row.recording else "",
        row.zone,
        timing_of(row),
        row.made_by,
        row.made_at,
    )


def timing_of(row: AnnouncementPlan) -> Timing:
    written: Sequence[str] = row.times
    return Timing(
        frozenset(row.weekdays),
        tuple(time.fromisoformat(one) for one in written),
        row.every_minutes,
        row.before_closing,
        row.begins_on,
        row.ends_on,
    )
