"""The API of alerts: what asks for a person in a centre, who has it, what is silenced, and the rules."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.alerts import actions, queries
from motcua.domain.alerts.rules import settings_of
from motcua.domain.alerts.shapes import AlertView
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.api.queue_shapes import Strict
from motcua.surfaces.api.times import Day

router = Router(tags=["alerts"])


class NoteOut(Schema):
    author: str
    author_name: str
    written_at: datetime
    text: str


class AlertOut(Schema):
    """`state`: open, taken or cleared; `cleared_by` is empty where its cause was gone by itself."""

    id: UUID
    rule: str
    kind: str
    subject: str
    level: str
    text: str
    state: str
    counter: int | None
    agency: str
    raised_at: datetime
    taken_by: str
    taken_by_name: str
    taken_at: datetime | None
    escalated_at: datetime | None
    cleared_at: datetime | None
    cleared_by: str
    notes: list[NoteOut]


class AlertNoteIn(Strict):
    text: str


class SilenceIn(Strict):
    """A whole rule, or one cause of it by `kind` and `subject`."""

    rule: str
    minutes: int
    reason: str
    kind: str = ""
    subject: str = ""


class RuleOut(Schema):
    on: bool
    threshold: int
    escalate_minutes: int
    to: list[str]


class AlertRuleIn(Strict):
    on: bool | None = None
    threshold: int | None = None
    escalate_minutes: int | None = None
    to: list[str] | None = None


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor


@router.get("/centres/{centre}/alerts", response=dict[str, list[AlertOut]], operation_id="list_alerts")
def list_alerts(request: HttpRequest, centre: str, day: Day | None = None) -> dict[str, Any]:
    """Those of a local day, newest first; without a day of today."""
    wanted = day or clock.now().astimezone(clock.LOCAL_ZONE).date()
    return {"items": queries.alerts_of_day(_actor(request), centre, wanted)}


@router.get("/alerts/{alert}", response=AlertOut, operation_id="get_alert")
def get_alert(request: HttpRequest, alert: UUID) -> AlertView:
    """With what was noted about it."""
    return queries.alert(_actor(request), alert)


@router.post("/alerts/{alert}/take", response=AlertOut, operation_id="take_alert")
def take(request: HttpRequest, alert: UUID) -> AlertView:
    """Somebody sees to it; 409 when another one has said so."""
    actions.take(_actor(request), alert)
    return queries.alert(_actor(request), alert)


@router.post("/alerts/{alert}/release", response=AlertOut, operation_id="release_alert")
def release(request: HttpRequest, alert: UUID) -> AlertView:
    """Nobody has it in hand any more."""
    actions.release(_actor(request), alert)
    return queries.alert(_actor(request), alert)


@router.post("/alerts/{alert}/notes", response={201: AlertOut}, operation_id="note_alert")
def note(request: HttpRequest, alert: UUID, wanted: AlertNoteIn) -> Status[AlertView]:
    """Something to be known about it."""
    actions.note(_actor(request), alert, wanted.text)
    return Status(201, queries.alert(_actor(request), alert))


@router.post("/alerts/{alert}/settle", response=AlertOut, operation_id="settle_alert")
def settle(request: HttpRequest, alert: UUID) -> AlertView:
    """Done with what has happened, as a low rating; 409 for what lasts: that is cleared when its cause is gone."""
    actions.settle(_actor(request), alert)
    return queries.alert(_actor(request), alert)


@router.post("/centres/{centre}/alert-silences", response={201: dict[str, int]}, operation_id="silence_alerts")
def silence(request: HttpRequest, centre: str, wanted: SilenceIn) -> Status[dict[str, int]]:
    """A rule, or one cause, asks for nobody for so many minutes."""
    number = actions.silence(
        _actor(request),
        centre,
        wanted.rule,
        wanted.minutes,
        wanted.reason,
        kind=wanted.kind,
        subject=wanted.subject,
    )
    return Status(201, {"id": number})


@router.post(
    "/centres/{centre}/alert-silences/{int:silence}/end", response={204: None}, operation_id="end_alert_silence"
)
def end_silence(request: HttpRequest, centre: str, silence: int) -> Status[None]:
    """It asks for somebody again."""
    actions.end_silence(_actor(request), centre, silence)
    return Status(204, None)


@router.get("/centres/{centre}/alert-rules", response=dict[str, RuleOut], operation_id="get_alert_rules")
def get_rules(request: HttpRequest, centre: str) -> dict[str, Any]:
    """By the name of the rule."""
    require(_actor(request), Action.ALERT_RULES, centre=centre)
    return {rule.value: asdict(one) for rule, one in settings_of(get_centre(centre).options).items()}


@router.put("/centres/{centre}/alert-rules", response=dict[str, RuleOut], operation_id="change_alert_rules")
def change_rules(request: HttpRequest, centre: str, wanted: dict[str, AlertRuleIn]) -> dict[str, Any]:
    """Changes what is named and leaves the rest."""
    actions.change_rules(_actor(request), centre, {rule: one.dict(exclude_none=True) for rule, one in wanted.items()})
    return get_rules(request, centre)
