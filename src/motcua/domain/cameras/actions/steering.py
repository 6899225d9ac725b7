"""Turning a camera that can be turned, and saying that what it sees now is what it is to see."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict
from motcua.domain.cameras import onvif
from motcua.domain.cameras.actions._common import record
from motcua.domain.cameras.queries import get_camera
from motcua.domain.cameras.recording import asking

SPEED = 0.5
WAYS: dict[str, tuple[float, float, float]] = {
    "left": (-SPEED, 0, 0),
    "right": (SPEED, 0, 0),
    "up": (0, SPEED, 0),
    "down": (0, -SPEED, 0),
    "in": (0, 0, SPEED),
    "out": (0, 0, -SPEED),
    "stop": (0, 0, 0),
}


def steer(actor: Actor, camera: UUID, way: str) -> None:
    """Begins to turn that way, or stops. Raises Forbidden, NotFound, Conflict where it cannot be turned or does not answer."""
    row = get_camera(actor, camera)
    if way not in WAYS or not row.can_move or not row.onvif_url:
        raise Conflict(_("This camera cannot be turned"), code="not_steerable")
    try:
        onvif.steer(row.onvif_url, row.user, row.password, *WAYS[way])
    except onvif.NoService:
        raise Conflict(_("The camera does not answer; try again"), code="no_answer") from None
    if way != "stop":
        with transaction.atomic():
            record(actor, "camera.steered", row, way=way)


@transaction.atomic
def accept_view(actor: Actor, camera: UUID) -> None:
    """What it sees now is its usual view: "turned away" ends. Raises Forbidden, NotFound, Conflict where the recorder is not running."""
    row = get_camera(actor, camera)
    try:
        asking.ask("accept", row.pk)
    except asking.NotRunning:
        raise Conflict(_("The recorder is not running; try again in a minute"), code="no_recorder") from None
    record(actor, "camera.view_accepted", row, at=clock.now().isoformat())
