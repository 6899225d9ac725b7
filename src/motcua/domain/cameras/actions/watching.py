"""That somebody looks: a reason once for watching live, one for each stretch of the past; all of it kept and journalled."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.domain.cameras.actions._common import checked_reason, record
from motcua.domain.cameras.events import checked_subject
from motcua.domain.cameras.models import Watch
from motcua.domain.cameras.queries import get_camera, get_recorded
from motcua.domain.cameras.rules import SAME_LOOK, Reason, Use
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require


@transaction.atomic
def begin_watching(actor: Actor, centre: str, reason: str, words: str = "", subject: str = "") -> UUID:
    """Watching live, any camera of the centre, for a shift. Raises Forbidden, NotFound, InvalidInput without a reason."""
    require(actor, Action.CAMERA_VIEW, centre=centre)
    hall = get_centre(centre)
    reason, said = checked_reason(reason, words)
    checked_subject(subject)
    now = clock.now()
    row = Watch.objects.create(
        centre=hall,
        use=Use.LIVE.value,
        by=actor.reference,
        reason=reason,
        words=said,
        subject=subject,
        begins_at=now,
        seen_at=now,
    )
    journal.record(
        actor, "camera.watched", f"centre:{centre}", centre=centre, use=Use.LIVE.value, reason=reason, about=subject
    )
    return row.pk


@transaction.atomic
def look_at(
    actor: Actor,
    camera: UUID,
    use: Use,
    stretch: tuple[datetime, datetime] | None = None,
    reason: str = "",
    words: str = "",
    subject: str = "",
) -> UUID:
    """One camera: a stretch of the past, a clip, or its picture now. A program, whose token names its purpose, needs no reason besides;
    its repeated question within ten minutes is the same look.

    Raises Forbidden, NotFound, InvalidInput without a reason.
    """
    row = get_recorded(actor, camera) if stretch else get_camera(actor, camera)
    checked_subject(subject)
    if reason or actor.kind == "staff":
        reason, said = checked_reason(reason, words)
    else:
        reason, said = Reason.SAFETY.value, ""
    now = clock.now()
    from_at, to_at = stretch or (None, None)
    same = Watch.objects.filter(
        camera=row, use=use.value, by=actor.reference, from_at=from_at, to_at=to_at, begins_at__gt=now - SAME_LOOK
    ).first()
    if same is not None:
        Watch.objects.filter(pk=same.pk).update(seen_at=now)
        return same.pk
    watch = Watch.objects.create(
        centre=row.centre, camera=row, use=use.value, by=actor.reference, reason=reason, words=said, subject=subject,
        begins_at=now, seen_at=now, from_at=from_at, to_at=to_at,
    )  # fmt: skip
    times = {"from": from_at.isoformat(), "to": to_at.isoformat()} if from_at and to_at else {}
    record(actor, "camera.watched", row, use=use.value, reason=reason, about=subject, **times)
    return watch.pk


def touch(watch: UUID) -> None:
    """That it still goes on; by it one sees how long somebody watched."""
    Watch.objects.filter(pk=watch).update(seen_at=clock.now())
