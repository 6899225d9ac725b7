"""Verbs about loudspeakers that the server itself sounds: add one, say anew where it is and what is heard from it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.centre.queries import get_centre
from motcua.domain.devices.actions._common import add_device, is_host, locked_device, record
from motcua.domain.devices.queries import view
from motcua.domain.devices.rules import Kind, PrinterState
from motcua.domain.devices.rules.loudspeakers import MOST_HOPS, LoudspeakerSettings, Output
from motcua.domain.devices.shapes import DeviceView
from motcua.domain.people.permissions import Action, require

FAULTS = {
    "output": _("Choose how the loudspeaker is reached"),
    "coding": _("Choose what the loudspeaker understands, as its manual says"),
    "port": _("A port is a number from 1 to 65535; loudspeakers mostly listen on 5004"),
    "hops": _("A number from 0 to %(most)d; 1 stays in this network"),
    "card": _("Enter the card's name as `aplay -L` lists it, such as default"),
}


@transaction.atomic
def add_loudspeaker(actor: Actor, centre: str, name: str, where: LoudspeakerSettings) -> DeviceView:
    """Raises InvalidInput, Conflict for a name that is taken, Forbidden."""
    require(actor, Action.DEVICE_PAIR, centre=centre)
    _check(centre, where)
    return view(add_device(actor, centre, Kind.LOUDSPEAKER, name, None, where.kept))


@transaction.atomic
def change_loudspeaker(actor: Actor, loudspeaker_id: int, where: LoudspeakerSettings) -> DeviceView:
    """Raises InvalidInput, NotFound, Forbidden."""
    device = locked_device(actor, loudspeaker_id)
    if device.kind != Kind.LOUDSPEAKER:
        raise InvalidInput.of("loudspeaker", _("This device is no loudspeaker"))
    _check(device.centre.code, where)
    device.settings = {**device.settings, **where.kept}
    device.state = PrinterState.UNKNOWN.value
    device.save(update_fields=["settings", "state"])
    record(actor, "device.settings_changed", device, settings=sorted(where.kept))
    return view(device)


def _check(centre: str, where: LoudspeakerSettings) -> None:
    """Raises InvalidInput with each field that has to be mended."""
    errors = [FieldError(name, str(FAULTS[name]) % {"most": MOST_HOPS}) for name in sorted(where.faults())]
    if where.output == Output.NETWORK and not is_host(where.host):
        errors.append(
            FieldError(
                "host", str(_("Enter the IPv4 address or name of the loudspeaker, or of the group it listens to"))
            )
        )
    if where.zone and where.zone not in get_centre(centre).options.get("zones", {}):
        errors.append(FieldError("zone", str(_("The centre has no zone of this name"))))
    if errors:
        raise InvalidInput(errors)
