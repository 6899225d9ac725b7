"""The simulated cameras of the demonstration: a drawn picture that says that it is one."""

from motcua.base import env
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.cameras import actions, queries
from motcua.domain.cameras.actions.registry import Given
from motcua.domain.cameras.rules import Mask
from motcua.domain.centre.queries import centres

PASSWORD = "mot-cua-2016"  # noqa: S105 - of a simulator on this machine, known to all
CAMERAS = (
    Given("Sảnh tầng 2", "", floor=2, place=(50, 90)),
    Given("Quầy 1", "", floor=2, counter=1, place=(10, 40)),
    Given("Quầy 5", "", floor=2, counter=5, place=(40, 40), masks=(Mask(620, 380, 200, 180),)),
    Given("Cửa ra vào", "", floor=1, place=(50, 98)),
)
KEEP_DAYS = 2


def connect(actor: Actor) -> None:
    """Registers them with the first centre, unless there are cameras already."""
    port = env.integer("MOTCUA_CAMERA_PORT", 8554)
    known = list(centres())
    if not port or not known or queries.in_use(known[0].code).exists():
        return
    for number, one in enumerate(CAMERAS, 1):
        given = Given(
            one.name,
            f"127.0.0.1:{port}",
            f"/cam{number}",
            f"motcua{number}",
            PASSWORD,
            f"http://127.0.0.1:{port + 2}/onvif/cam{number}",
            counter=one.counter,
            floor=one.floor,
            place=one.place,
            masks=one.masks,
            keep_days=KEEP_DAYS,
        )
        try:
            actions.add_camera(actor, known[0].code, given)
        except (Conflict, InvalidInput):
            return  # a second server that begins at the same time does it, or an operator named networks without this machine
