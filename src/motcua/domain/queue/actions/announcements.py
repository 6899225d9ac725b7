"""Saying something in the hall: now, by plan, from a recording; stopping it; and what displays tell of it.

The journal never holds the words, because they may name somebody: walls fetch them by the announcement's id.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from hashlib import sha256
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor
from motcua.base.ids import uuid7
from motcua.base.problems import Conflict, FieldError, Forbidden, InvalidInput, NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue import announced
from motcua.domain.queue.models import Announcement, AnnouncementPlan, AnnouncementPlayed, Recording
from motcua.domain.queue.queries.announcements import (
    announcement_view,
    plan_view,
    recording_view,
    running_emergency,
    shown_announcement,
    timing_of,
)
from motcua.domain.queue.rules.announcements import (
    LONGEST_TEXT,
    Importance,
    Span,
    Timing,
    due_moment,
    evacuation_texts,
    tidy_texts,
)
from motcua.domain.queue.shapes import AnnouncementView, PlanView, RecordingView

MOST_PLANS = 50
MOST_RECORDINGS = 200
LONGEST_NAME = 80


@transaction.atomic
def announce(
    actor: Actor,
    centre: str,
    texts: Mapping[str, str],
    *,
    zone: str = "",
    importance: str = Importance.USUAL,
    recording: UUID | None = None,
) -> AnnouncementView:
    """Has something said now, in the whole hall or one zone; an emergency takes the place of one that still goes on.

    An emergency without words is the evacuation. Raises Forbidden, NotFound, InvalidInput.
    """
    require(actor, Action.ANNOUNCE, centre=centre)
    hall = get_centre(centre)
    if importance not in set(Importance):
        raise InvalidInput.of("importance", _("Choose one of the list"))
    if importance == Importance.EMERGENCY:
        if not texts and recording is None:
            texts = evacuation_texts(hall.options)
        for other in running_emergency(hall).select_for_update():
            _stop(actor, other)
    return announcement_view(_say(actor, hall, texts, recording, zone=zone, importance=importance))


@transaction.atomic
def stop_announcement(actor: Actor, announcement: UUID) -> AnnouncementView:
    """Walls leave out what they have not said yet and fall silent where they are saying it. Twice is once.

    Raises Forbidden, NotFound.
    """
    found = Announcement.objects.select_related("centre").select_for_update(of=("self",)).filter(pk=announcement)
    row = found.first()
    if row is None:
        raise NotFound(_("There is no such announcement"))
    require(actor, Action.ANNOUNCE, centre=row.centre.code)
    if row.stopped_at is None:
        _stop(actor, row)
    return announcement_view(row)


@transaction.atomic
def note_played(device: Actor, centre: str, announcement: UUID, *, sounded: bool) -> bool:
    """A display has shown an announcement, and sounded it or not. False when it had said so before.

    Raises Forbidden, NotFound.
    """
    require(device, Action.DEVICE_SHOW_DISPLAY, centre=centre)
    if device.kind != "device":
        raise Forbidden(_("Only a display plays announcements"))
    return _note_played(device, centre, announcement, sounded=sounded)


@transaction.atomic
def note_sounded(loudspeaker: Actor, centre: str, announcement: UUID) -> bool:
    """The program that serves a loudspeaker has sent it an announcement whole. Nobody else calls this. Raises NotFound."""
    return _note_played(loudspeaker, centre, announcement, sounded=True)


def _note_played(device: Actor, centre: str, announcement: UUID, *, sounded: bool) -> bool:
    row = shown_announcement(centre, announcement)
    _row, is_new = AnnouncementPlayed.objects.get_or_create(
        announcement=row,
        device=device.reference,
        defaults={"name": device.name, "sounded": sounded, "at": clock.now()},
    )
    if is_new:
        journal.record(
            device, "device.played", device.reference, centre=centre, announcement=str(row.pk), sounded=sounded
        )
    return is_new


@transaction.atomic
def add_recording(actor: Actor, centre: str, name: str, texts: Mapping[str, str], content: bytes) -> RecordingView:
    """Keeps a recorded message, sealed, at the loudness of calls; its words are shown to who cannot hear.

    Raises Forbidden, NotFound, InvalidInput, TooLarge, UnsupportedMedia, Conflict for a name that is taken.
    """
    require(actor, Action.ANNOUNCEMENT_PLAN, centre=centre)
    hall = get_centre(centre)
    name = _name(name)
    words = _words(texts)
    if not words:
        raise InvalidInput.of("text", _("Write what the recording says: it is shown to those who cannot hear it"))
    if Recording.objects.filter(centre=hall, removed_at=None).count() >= MOST_RECORDINGS:
        raise Conflict(_("There are too many recordings; remove some first"), code="too_many")
    sound = announced.heard(content)
    row = Recording(
        centre=hall,
        name=name,
        texts=words,
        seconds=announced.seconds_of(sound),
        sha256=sha256(sound).hexdigest(),
        added_by=actor.reference,
        added_at=clock.now(),
    )
    vault.write(row.pk, sound)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        vault.remove(row.pk)
        raise Conflict(_("There is a recording of this name; choose another"), code="name_taken") from None
    _record(actor, "announcement.recorded", hall, f"recording:{row.pk}", seconds=round(row.seconds, 1))
    return recording_view(row)


@transaction.atomic
def remove_recording(actor: Actor, recording: UUID) -> None:
    """It is offered no more; the file stays, because what was said with it stays on record.

    Raises Forbidden, NotFound, Conflict while a plan uses it.
    """
    row = Recording.objects.select_related("centre").filter(pk=recording, removed_at=None).first()
    if row is None:
        raise NotFound(_("There is no such recording"))
    require(actor, Action.ANNOUNCEMENT_PLAN, centre=row.centre.code)
    if AnnouncementPlan.objects.filter(recording=row, ended_at=None).exists():
        raise Conflict(_("A plan uses this recording; end the plan first"), code="in_use")
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    _record(actor, "announcement.recording_removed", row.centre, f"recording:{row.pk}")


@transaction.atomic
def plan_announcement(
    actor: Actor,
    centre: str,
    name: str,
    timing: Timing,
    texts: Mapping[str, str],
    *,
    recording: UUID | None = None,
    zone: str = "",
) -> PlanView:
    """Has something said by itself whenever `timing` says so and the hall is open.

    Raises Forbidden, NotFound, InvalidInput, Conflict.
    """
    require(actor, Action.ANNOUNCEMENT_PLAN, centre=centre)
    hall = get_centre(centre)
    if AnnouncementPlan.objects.filter(centre=hall, ended_at=None).count() >= MOST_PLANS:
        raise Conflict(_("There are too many plans; end some first"), code="too_many")
    name, words, source = _name(name), _words(texts), _recording(hall, recording)
    if not words and source is None:
        raise InvalidInput.of("text", _("Write what is to be said"))
    row = AnnouncementPlan.objects.create(
        centre=hall,
        name=name,
        texts=words,
        recording=source,
        zone=_zone(hall, zone),
        weekdays=sorted(timing.weekdays),
        times=[one.isoformat("minutes") for one in sorted(timing.times)],
        every_minutes=timing.every_minutes,
        before_closing=timing.before_closing,
        begins_on=timing.begins_on,
        ends_on=timing.ends_on,
        made_by=actor.reference,
        made_at=clock.now(),
    )
    _record(actor, "announcement.planned", hall, f"announcement_plan:{row.pk}")
    return plan_view(row)


@transaction.atomic
def end_plan(actor: Actor, plan: int) -> None:
    """It is said no more. Raises Forbidden, NotFound."""
    row = AnnouncementPlan.objects.select_related("centre").filter(pk=plan, ended_at=None).first()
    if row is None:
        raise NotFound(_("There is no such plan"))
    require(actor, Action.ANNOUNCEMENT_PLAN, centre=row.centre.code)
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    _record(actor, "announcement.plan_ended", row.centre, f"announcement_plan:{row.pk}")


def announce_due(actor: Actor, centre: Centre) -> int:
    """Says what is due by plan now, each moment once however often and by whomever this is called. Returns how many."""
    require(actor, Action.ANNOUNCE, centre=centre.code)
    plans = list(AnnouncementPlan.objects.filter(centre=centre, ended_at=None).select_related("recording"))
    return sum(_say_if_due(actor, centre, plan) for plan in plans)


def _say_if_due(actor: Actor, centre: Centre, plan: AnnouncementPlan) -> bool:
    now = clock.now().astimezone(ZoneInfo(centre.time_zone))
    timing = timing_of(plan)
    if centre.always_open and timing.before_closing is not None:
        return False
    due = due_moment(timing, now, _open_spans(centre, now.date()))
    # a plan made at 8:01 is not late for 8:00
    if due is None or due < plan.made_at or Announcement.objects.filter(plan=plan, due_at=due).exists():
        return False
    try:
        with transaction.atomic():
            row = Announcement.objects.create(
                centre=centre,
                texts=plan.texts or (plan.recording.texts if plan.recording else {}),
                recording=plan.recording,
                zone=plan.zone,
                plan=plan,
                due_at=due,
                made_by=actor.reference,
                made_at=clock.now(),
            )
            _record_made(actor, row)
    except IntegrityError:  # another worker was first
        return False
    return True


def _open_spans(centre: Centre, day: date) -> Sequence[Span]:
    """When the hall is open on that day; on holidays never."""
    if centre.always_open:
        return ((time.min, time.max),)
    return working_calendar(centre).spans(day) if centre.hours else ()


def _say(
    actor: Actor, hall: Centre, texts: Mapping[str, str], recording: UUID | None, *, zone: str, importance: str
) -> Announcement:
    source = _recording(hall, recording)
    words = _words(texts) or (dict(source.texts) if source else {})
    if not words:
        raise InvalidInput.of("text", _("Write what is to be said"))
    row = Announcement.objects.create(
        id=uuid7(),
        centre=hall,
        texts=words,
        recording=source,
        zone=_zone(hall, zone),
        importance=str(importance),
        made_by=actor.reference,
        made_at=clock.now(),
    )
    _record_made(actor, row)
    return row


def _record_made(actor: Actor, row: Announcement) -> None:
    _record(
        actor,
        "announcement.made",
        row.centre,
        f"announcement:{row.pk}",
        announcement=str(row.pk),
        zone=row.zone,
        importance=row.importance,
        languages=sorted(row.texts),
    )


def _stop(actor: Actor, row: Announcement) -> None:
    row.stopped_at, row.stopped_by = clock.now(), actor.reference
    row.save(update_fields=["stopped_at", "stopped_by"])
    _record(actor, "announcement.stopped", row.centre, f"announcement:{row.pk}", announcement=str(row.pk))


def _record(actor: Actor, kind: str, centre: Centre, subject: str, **data: Any) -> None:
    journal.record(actor, kind, subject, centre=centre.code, **data)


def _words(texts: Mapping[str, str]) -> dict[str, str]:
    """Raises InvalidInput."""
    try:
        return tidy_texts(texts)
    except ValueError:
        raise InvalidInput(
            [FieldError("text", str(_("Write at most %(limit)s characters") % {"limit": LONGEST_TEXT}))]
        ) from None


def _name(written: str) -> str:
    name = " ".join(written.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidInput.of("name", _("Give it a name of at most %(limit)s characters") % {"limit": LONGEST_NAME})
    return name


def _zone(hall: Centre, zone: str) -> str:
    if zone and zone not in hall.options.get("zones", {}):
        raise InvalidInput.of("zone", _("The centre has no such zone"))
    return zone


def _recording(hall: Centre, recording: UUID | None) -> Recording | None:
    if recording is None:
        return None
    found = Recording.objects.filter(pk=recording, centre=hall, removed_at=None).first()
    if found is None:
        raise InvalidInput.of("recording", _("There is no such recording"))
    return found
