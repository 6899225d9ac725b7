"""The API of what is said in the hall, and of the silent call for help between colleagues."""

from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Router, Schema, Status, UploadedFile

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.queue import actions, announced, queries
from motcua.domain.queue.rules.announcements import Importance, Timing
from motcua.domain.queue.shapes import AlarmView, AnnouncementView, PlanView, RecordingView
from motcua.domain.queue.speech import ENGLISH, LANGUAGES, VIETNAMESE
from motcua.surfaces.api.queue_shapes import Strict
from motcua.surfaces.api.times import Day

router = Router(tags=["announcements"])
MOST = 200


class AnnouncementIn(Strict):
    """`text` is in `language`; `text_en` is said after it. An emergency without a text is the evacuation."""

    text: str = ""
    language: str = VIETNAMESE
    text_en: str = ""
    zone: str = ""
    importance: str = Importance.USUAL.value
    recording: UUID | None = None


class PlayedOut(Schema):
    device: str
    name: str
    sounded: bool
    at: datetime


class AnnouncementOut(Schema):
    id: UUID
    texts: dict[str, str]
    zone: str
    importance: str
    recording: str
    plan: str
    made_by: str
    made_at: datetime
    stopped_at: datetime | None
    played: list[PlayedOut]


class AnnouncementPage(Schema):
    items: list[AnnouncementOut]
    next: str | None


class RecordingOut(Schema):
    id: UUID
    name: str
    texts: dict[str, str]
    seconds: float
    added_at: datetime


class PlanIn(Strict):
    """Exactly one of `times`, `every_minutes` and `before_closing` (minutes). Weekdays: 0 is Monday."""

    name: str
    text: str = ""
    text_en: str = ""
    recording: UUID | None = None
    zone: str = ""
    weekdays: list[int] = [0, 1, 2, 3, 4, 5, 6]
    times: list[time] = []
    every_minutes: int | None = None
    before_closing: int | None = None
    begins_on: Day | None = None
    ends_on: Day | None = None


class PlanOut(Schema):
    id: int
    name: str
    texts: dict[str, str]
    recording: str
    zone: str
    weekdays: list[int]
    times: list[str]
    every_minutes: int | None
    before_closing: int | None
    begins_on: date | None
    ends_on: date | None


class AlarmIn(Strict):
    counter: int


class AlarmOut(Schema):
    id: UUID
    counter: int
    state: str
    raised_by: str
    raised_at: datetime
    accepted_by: str
    accepted_at: datetime | None
    ended_by: str
    ended_at: datetime | None


class AlarmPage(Schema):
    items: list[AlarmOut]
    next: str | None


@router.post("/centres/{centre}/announcements", response={201: AnnouncementOut}, operation_id="announce")
def announce(request: HttpRequest, centre: str, said: AnnouncementIn) -> Status[AnnouncementView]:
    """Has it said now in the whole hall or a zone, by every display with sound, in order with the calls."""
    if said.language not in LANGUAGES:
        raise InvalidInput.of("language", _("Choose one of the list"))
    texts = {**({ENGLISH: said.text_en} if said.text_en else {}), **({said.language: said.text} if said.text else {})}
    made = actions.announce(
        _actor(request), centre, texts, zone=said.zone, importance=said.importance, recording=said.recording
    )
    return Status(201, made)


@router.get("/centres/{centre}/announcements", response=AnnouncementPage, operation_id="list_announcements")
def list_announcements(request: HttpRequest, centre: str, limit: int = 50, after: UUID | None = None) -> dict[str, Any]:
    """What was said, newest first, with the displays that played it."""
    found = queries.announcements(_actor(request), centre, _limit(limit) + 1, after)
    return _page(found, limit)


@router.post("/announcements/{announcement}/stop", response=AnnouncementOut, operation_id="stop_announcement")
def stop(request: HttpRequest, announcement: UUID) -> AnnouncementView:
    """Walls fall silent where they say it and leave it out where they have not yet; ends an emergency."""
    return actions.stop_announcement(_actor(request), announcement)


@router.get("/centres/{centre}/recordings", response=list[RecordingOut], operation_id="list_recordings")
def list_recordings(request: HttpRequest, centre: str) -> list[RecordingView]:
    """Recorded messages that may be said."""
    return queries.recordings(_actor(request), centre)


@router.post("/centres/{centre}/recordings", response={201: RecordingOut}, operation_id="add_recording")
def add_recording(
    request: HttpRequest,
    centre: str,
    file: File[UploadedFile],
    name: Form[str],
    text: Form[str] = "",
    text_en: Form[str] = "",
) -> Status[RecordingView]:
    """Keeps a WAV or MP3 of at most two minutes, at the loudness of calls; `text` is what it says, for who cannot hear."""
    content = file.read(announced.MOST_BYTES + 1)
    texts = {VIETNAMESE: text, ENGLISH: text_en}
    return Status(201, actions.add_recording(_actor(request), centre, name, texts, content))


@router.post("/recordings/{recording}/remove", response={204: None}, operation_id="remove_recording")
def remove_recording(request: HttpRequest, recording: UUID) -> Status[None]:
    """It is offered no more."""
    actions.remove_recording(_actor(request), recording)
    return Status(204, None)


@router.get("/centres/{centre}/announcement-plans", response=list[PlanOut], operation_id="list_announcement_plans")
def list_plans(request: HttpRequest, centre: str) -> list[dict[str, Any]]:
    """What is said by itself."""
    return [_plan(one) for one in queries.plans(_actor(request), centre)]


@router.post("/centres/{centre}/announcement-plans", response={201: PlanOut}, operation_id="plan_announcement")
def plan(request: HttpRequest, centre: str, wanted: PlanIn) -> Status[dict[str, Any]]:
    """Has something said by itself, while the centre is open; each moment once."""
    try:
        timing = Timing(
            frozenset(wanted.weekdays),
            tuple(wanted.times),
            wanted.every_minutes,
            wanted.before_closing,
            wanted.begins_on,
            wanted.ends_on,
        )
    except ValueError as fault:
        raise InvalidInput.of(str(fault), _("Check when it is to be said")) from None
    texts = {VIETNAMESE: wanted.text, ENGLISH: wanted.text_en}
    made = actions.plan_announcement(
        _actor(request), centre, wanted.name, timing, texts, recording=wanted.recording, zone=wanted.zone
    )
    return Status(201, _plan(made))


@router.post("/announcement-plans/{int:plan}/end", response={204: None}, operation_id="end_announcement_plan")
def end_plan(request: HttpRequest, plan: int) -> Status[None]:
    """It is said no more."""
    actions.end_plan(_actor(request), plan)
    return Status(204, None)


@router.post("/centres/{centre}/alarms", response={201: AlarmOut}, operation_id="raise_alarm")
def raise_alarm(request: HttpRequest, centre: str, wanted: AlarmIn) -> Status[AlarmView]:
    """Calls the colleagues of the centre to a counter, silently; while one runs there it is the same one."""
    return Status(201, actions.raise_alarm(_actor(request), centre, wanted.counter))


@router.get("/centres/{centre}/alarms", response=AlarmPage, operation_id="list_alarms")
def list_alarms(request: HttpRequest, centre: str, limit: int = 50, after: UUID | None = None) -> dict[str, Any]:
    """The alarms of a centre, newest first."""
    return _page(queries.alarms(_actor(request), centre, _limit(limit) + 1, after), limit)


@router.post("/alarms/{alarm}/accept", response=AlarmOut, operation_id="accept_alarm")
def accept_alarm(request: HttpRequest, alarm: UUID) -> AlarmView:
    """Somebody goes there; 409 when another one has said so."""
    return actions.accept_alarm(_actor(request), alarm)


@router.post("/alarms/{alarm}/end", response=AlarmOut, operation_id="end_alarm")
def end_alarm(request: HttpRequest, alarm: UUID) -> AlarmView:
    """The danger is over."""
    return actions.end_alarm(_actor(request), alarm)


@router.post("/alarms/{alarm}/withdraw", response=AlarmOut, operation_id="withdraw_alarm")
def withdraw_alarm(request: HttpRequest, alarm: UUID) -> AlarmView:
    """Pressed by mistake: taken back by who raised it, within half a minute and before somebody goes."""
    return actions.withdraw_alarm(_actor(request), alarm)


def _page(found: list[Any], limit: int) -> dict[str, Any]:
    return {"items": found[:limit], "next": str(found[limit - 1].id) if len(found) > limit else None}


def _limit(limit: int) -> int:
    if not 1 <= limit <= MOST:
        raise InvalidInput.of("limit", _("From 1 to %(most)s") % {"most": MOST})
    return limit


def _plan(view: PlanView) -> dict[str, Any]:
    timing = asdict(view.timing)
    return {
        **{name: getattr(view, name) for name in ("id", "name", "texts", "recording", "zone")},
        **timing,
        "weekdays": sorted(view.timing.weekdays),
        "times": [one.isoformat("minutes") for one in view.timing.times],
    }


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor
