"""When and where cameras may have seen what an alert is about."""

from datetime import timedelta
from uuid import UUID

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.alerts.queries import alert, centre_of
from motcua.domain.alerts.rules import Rule
from motcua.domain.alerts.shapes import AlertView
from motcua.domain.cameras import events
from motcua.domain.people.permissions import Action, require

UNSEEN = frozenset(
    {
        Rule.LOW_RATING,
        Rule.DOSSIER_LATE,
        Rule.DOSSIER_SOON,
        Rule.PETITION_LATE,
        Rule.ONLINE_LATE,
        Rule.DATA_REQUEST,
    }
)
LEADS_TO_IT, GOES_ON = timedelta(minutes=5), timedelta(minutes=10)


def can_be_seen(one: AlertView) -> bool:
    """Not of a low rating: who gave it stays unknown. Nor of what happens in files alone."""
    return one.rule not in UNSEEN


def event_of(actor: Actor, centre: str, alert_id: UUID) -> events.Event:
    """From five minutes before it was raised until it was over, ten minutes after at the latest. Raises Forbidden, NotFound."""
    require(actor, Action.CAMERA_VIEW, centre=centre)
    if centre_of(alert_id) != centre:
        raise NotFound
    found = alert(actor, alert_id)
    if not can_be_seen(found) or found.raised_at is None:
        raise NotFound
    ends = min(found.cleared_at or clock.now(), found.raised_at + GOES_ON)
    counters = () if found.counter is None else (found.counter,)
    kind, _colon, what = found.subject.partition(":")
    camera = UUID(what) if kind == "camera" else None
    return events.Event(found.raised_at - LEADS_TO_IT, ends, counters, f"alert:{alert_id}", camera)
