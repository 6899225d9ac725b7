"""Commands to devices: asked by staff, fetched by the device with its beat, acknowledged by it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.devices.actions._common import end_command, locked_device, record
from motcua.domain.devices.actions.paper import add_test_job
from motcua.domain.devices.models import Device, DeviceCommand
from motcua.domain.devices.queries import command_view, printers_of
from motcua.domain.devices.rules import PICTURE_KEPT, Command, Kind, possible
from motcua.domain.devices.shapes import CommandView, Done
from motcua.domain.people.permissions import Action


@transaction.atomic
def command(actor: Actor, device_id: int, kind: str) -> CommandView:
    """Asks something of a device. Its page hears of it at once and fetches it; a test print is put in line here.

    Raises NotFound, Forbidden, InvalidInput for what this kind of device cannot do, Conflict without a printer.
    """
    device = locked_device(actor, device_id, Action.DEVICE_COMMAND)
    if kind not in possible(device.kind):
        raise InvalidInput.of("kind", _("This kind of device cannot do that"))
    asked = DeviceCommand.objects.create(device=device, kind=kind, asked_by=actor.reference, asked_at=clock.now())
    if kind in (Command.LOCK, Command.UNLOCK):
        device.settings = {**device.settings, "locked": kind == Command.LOCK}
        device.save(update_fields=["settings"])
    record(actor, "device.command", device, command=asked.pk, kind_of_command=kind)
    if kind == Command.TEST_PRINT:
        printers = [device] if device.kind == Kind.PRINTER else printers_of(device)
        if not printers:
            raise Conflict(_("This ticket machine has no printer yet; choose one on its page"))
        add_test_job(asked, printers[0], None if device.kind == Kind.PRINTER else device)
    return command_view(asked)


def acknowledge(device: Device, done: Done) -> None:
    """Notes what came of a command; what is known already, or is another device's, changes nothing."""
    asked = DeviceCommand.objects.filter(pk=done.command, device=device, done_at__isnull=True).first()
    if asked is None or asked.kind in (Command.TEST_PRINT, Command.TEST_SOUND):
        return
    end_command(asked, done)


@transaction.atomic
def end_sound_test(command: int, heard: bool) -> None:
    """What the program that serves loudspeakers says of a test, once."""
    asked = DeviceCommand.objects.select_related("device__centre").filter(pk=command, done_at__isnull=True).first()
    if asked is not None:
        end_command(asked, Done(command, heard, "" if heard else "not_sounded"))


def forget_pictures() -> int:
    """Pictures of screens are for the moment: they go after an hour."""
    old = DeviceCommand.objects.filter(picture__isnull=False, done_at__lt=clock.now() - PICTURE_KEPT)
    return old.update(picture=None)
