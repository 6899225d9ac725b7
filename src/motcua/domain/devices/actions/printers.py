"""Verbs about printers: add one, say in which order a kiosk tries them, note what one said."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.devices.actions._common import SPOOLER, add_device, is_host, known_printers, locked_device, record
from motcua.domain.devices.models import Device
from motcua.domain.devices.queries import view
from motcua.domain.devices.rules import BAUD_RATES, WIDTHS, Connection, Kind, PrinterSettings, PrinterState
from motcua.domain.devices.shapes import DeviceView
from motcua.domain.people.permissions import Action, require

_DEVICE_FILE = re.compile(r"/dev/[A-Za-z0-9_./:-]{1,100}")


@transaction.atomic
def add_printer(
    actor: Actor,
    centre: str,
    name: str,
    host: str = "",
    port: int = 9100,
    *,
    paper_mm: int = 80,
    confirms: bool = True,
    **line: Any,
) -> DeviceView:
    """Adds a printer for paper of 80 or 58 mm: by `host` and `port`, or `connection` "usb", "serial" or "file" with
    `vendor` and `product`, `device` and `baud`, or `device`. Raises InvalidInput, Conflict, Forbidden.
    """
    require(actor, Action.DEVICE_PAIR, centre=centre)
    where = _checked_line(PrinterSettings(host=host, port=port, confirms=confirms, **line), paper_mm)
    return view(add_device(actor, centre, Kind.PRINTER, name, None, _kept(where)))


@transaction.atomic
def change_printer(actor: Actor, printer_id: int, where: PrinterSettings, paper_mm: int) -> DeviceView:
    """Says anew where a printer is. Raises InvalidInput, NotFound, Forbidden."""
    printer = locked_device(actor, printer_id)
    if printer.kind != Kind.PRINTER:
        raise InvalidInput.of("printer", _("Only a printer has an address"))
    printer.settings = {**printer.settings, **_kept(_checked_line(where, paper_mm))}
    printer.state = PrinterState.UNKNOWN.value
    printer.save(update_fields=["settings", "state"])
    record(actor, "device.settings_changed", printer, settings=["connection"])
    return view(printer)


def _kept(where: PrinterSettings) -> dict[str, object]:
    """What of it says something for this connection."""
    common: dict[str, object] = {
        "width": where.width,
        "confirms": where.confirms,
        "answers": where.answers,
        "connection": where.connection,
    }
    if where.connection == Connection.USB:
        return {**common, "vendor": where.vendor, "product": where.product}
    if where.connection == Connection.SERIAL:
        return {**common, "device": where.device, "baud": where.baud}
    if where.connection == Connection.FILE:
        return {**common, "device": where.device}
    return {**common, "host": where.host, "port": where.port}


@transaction.atomic
def set_printers(actor: Actor, kiosk_id: int, printers: list[int]) -> DeviceView:
    """The printers of a kiosk in the order in which they are tried. Raises InvalidInput, NotFound, Forbidden."""
    kiosk = locked_device(actor, kiosk_id)
    if kiosk.kind != Kind.KIOSK:
        raise InvalidInput.of("kiosk", _("Only a ticket machine prints tickets"))
    kiosk.settings = {**kiosk.settings, "printers": known_printers(kiosk.centre.code, printers)}
    kiosk.save(update_fields=["settings"])
    record(actor, "device.printers_set", kiosk, printers=kiosk.settings["printers"])
    return view(kiosk)


def note_printer(printer_id: int, state: PrinterState) -> None:
    """What a printer said just now; the journal tells when that changes."""
    with transaction.atomic():
        printer = Device.objects.select_for_update(of=("self",)).select_related("centre").get(pk=printer_id)
        before, printer.state = printer.state, state.value
        if state not in (PrinterState.UNREACHABLE, PrinterState.SILENT):
            printer.last_seen_at = clock.now()
        printer.save(update_fields=["state", "last_seen_at"])
        if before != state:
            record(SPOOLER, "device.state_changed", printer, state=state.value, before=before)


def _checked_line(where: PrinterSettings, paper_mm: int) -> PrinterSettings:
    """Raises InvalidInput with each field that has to be mended."""
    if where.connection not in set(Connection):
        raise InvalidInput.of("connection", _("Choose how the printer is connected"))
    errors = _ADDRESS_FAULTS[Connection(where.connection)](where)
    if paper_mm not in WIDTHS:
        errors.append(FieldError("paper_mm", str(_("The paper is 80 or 58 mm wide"))))
    if errors:
        raise InvalidInput(errors)
    return replace(where, width=WIDTHS[paper_mm])


def _network_faults(where: PrinterSettings) -> list[FieldError]:
    errors = []
    if not is_host(where.host):
        errors.append(FieldError("host", str(_("Enter the printer's IPv4 address or name in the network"))))
    if not 1 <= where.port <= 65_535:
        errors.append(FieldError("port", str(_("A port is a number from 1 to 65535; printers mostly listen on 9100"))))
    return errors


def _usb_faults(where: PrinterSettings) -> list[FieldError]:
    words = str(_("Enter the four hexadecimal digits that `lsusb` shows, such as 04b8"))
    numbers = (("vendor", where.vendor), ("product", where.product))
    return [FieldError(name, words) for name, number in numbers if not 0 < number <= 0xFFFF]


def _serial_faults(where: PrinterSettings) -> list[FieldError]:
    errors = _file_faults(where)
    if where.baud not in BAUD_RATES:
        errors.append(FieldError("baud", str(_("Choose the speed that the printer's self-test sheet names"))))
    return errors


def _file_faults(where: PrinterSettings) -> list[FieldError]:
    if _DEVICE_FILE.fullmatch(where.device) and ".." not in where.device:
        return []
    return [FieldError("device", str(_("Enter the device's path, such as /dev/ttyUSB0 or /dev/usb/lp0")))]


_ADDRESS_FAULTS: dict[Connection, Callable[[PrinterSettings], list[FieldError]]] = {
    Connection.NETWORK: _network_faults,
    Connection.USB: _usb_faults,
    Connection.SERIAL: _serial_faults,
    Connection.FILE: _file_faults,
}
