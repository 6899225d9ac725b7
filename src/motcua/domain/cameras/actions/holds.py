"""Stretches that retention must not remove: evidence, until it is no longer needed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.cameras.actions._common import checked_reason, record
from motcua.domain.cameras.clips import check_stretch
from motcua.domain.cameras.models import Hold
from motcua.domain.cameras.queries import get_recorded
from motcua.domain.cameras.rules import LONGEST_EXPORT
from motcua.domain.people.permissions import Action, allowed


@transaction.atomic
def hold(actor: Actor, camera: UUID, begins_at: datetime, ends_at: datetime, reason: str, words: str = "") -> int:
    """Raises Forbidden, NotFound, InvalidInput."""
    row = get_recorded(actor, camera, Action.CAMERA_EXPORT)
    reason, said = checked_reason(reason, words)
    check_stretch(begins_at, ends_at, LONGEST_EXPORT)
    kept = Hold.objects.create(
        camera=row,
        begins_at=begins_at,
        ends_at=ends_at,
        by=actor.reference,
        reason=reason,
        words=said,
        held_at=clock.now(),
    )
    times = {"from": begins_at.isoformat(), "to": ends_at.isoformat()}
    record(actor, "camera.held", row, hold=kept.pk, reason=reason, **times)
    return kept.pk


@transaction.atomic
def release(actor: Actor, hold_id: int) -> None:
    """It goes with the ring again. Raises NotFound, also where the actor may not."""
    row = Hold.objects.select_related("camera__centre").select_for_update(of=("self",)).filter(pk=hold_id).first()
    if row is None or not allowed(actor, Action.CAMERA_EXPORT, centre=row.camera.centre.code):
        raise NotFound(_("There is no such hold"))
    if row.released_at is None:
        row.released_at = clock.now()
        row.save(update_fields=["released_at"])
        record(actor, "camera.released", row.camera, hold=row.pk)
