"""What the verbs of this room share: find and lock a device, give it a name, write down what happened to it."""

import ipaddress
import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.centre.queries import get_centre
from motcua.domain.devices.models import Device, DeviceCommand
from motcua.domain.devices.queries import get_device, in_use
from motcua.domain.devices.rules import Command, Kind
from motcua.domain.devices.shapes import Done
from motcua.domain.people.permissions import Action, require

SPOOLER = system("printing")
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.(?!-)[A-Za-z0-9-]{1,63})*")
LARGEST_PICTURE = 2_000_000  # characters of a page that drew itself


def locked_device(actor: Actor, device_id: int, action: Action = Action.DEVICE_PAIR) -> Device:
    """The device, locked for this transaction. Raises NotFound, Forbidden."""
    centre = get_device(device_id).centre.code
    require(actor, action, centre=centre)
    return Device.objects.select_for_update(of=("self",)).select_related("centre").get(pk=device_id)


def add_device(
    actor: Actor, centre: str, kind: str, name: str, counter: int | None, options: dict[str, object]
) -> Device:
    try:
        with transaction.atomic():
            device = Device.objects.create(
                centre=get_centre(centre),
                kind=kind,
                name=checked_name(centre, name),
                counter=counter,
                settings=options,
                paired_at=clock.now(),
            )
    except IntegrityError as error:
        raise name_taken() from error
    record(actor, "device.paired", device)
    return device


def checked_name(centre: str, name: str, own: int = 0) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise InvalidInput.of(
            "name", _("Give the device a name of 1 to 80 characters, such as the place where it stands")
        )
    if in_use(centre).filter(name=name).exclude(pk=own).exists():
        raise name_taken()
    return name


def known_printers(centre: str, wanted: list[int] | None) -> list[int]:
    known = list(in_use(centre).filter(kind=Kind.PRINTER).order_by("pk").values_list("pk", flat=True))
    if wanted is None:
        return known
    if set(wanted) - set(known):
        raise InvalidInput.of("printers", _("This printer is not one of the centre's"))
    return list(dict.fromkeys(wanted))


def name_taken() -> Conflict:
    return Conflict(_("Another device of this centre has this name; choose another one"), code="name_taken")


def record(actor: Actor, kind: str, device: Device, **data: object) -> None:
    subject, centre = f"device:{device.pk}", device.centre.code
    journal.record(
        actor, kind, subject, centre=centre, agency=None, kind_of_device=device.kind, counter=device.counter, **data
    )


def end_command(asked: DeviceCommand, done: Done) -> None:
    """Writes down how a command ended, once."""
    asked.done_at, asked.succeeded, asked.note = clock.now(), done.succeeded, done.note[:200]
    if asked.kind == Command.SCREENSHOT and done.picture and len(str(done.picture.get("html", ""))) <= LARGEST_PICTURE:
        asked.picture = {name: done.picture.get(name) for name in ("html", "width", "height")}
    asked.save()
    seconds = round((asked.done_at - asked.asked_at).total_seconds(), 1)
    device = asked.device
    record(
        device.actor(),
        "device.command_done",
        device,
        command=asked.pk,
        kind_of_command=asked.kind,
        succeeded=asked.succeeded,
        seconds=seconds,
    )


def is_host(host: str) -> bool:
    """Whether it is an IPv4 address or a name in a network."""
    try:
        return bool(ipaddress.IPv4Address(host))
    except ValueError:
        return len(host) <= 253 and _HOST.fullmatch(host) is not None and not host.rpartition(".")[2].isdigit()
