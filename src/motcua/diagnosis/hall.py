"""What stands in the hall: printers, screens, cameras and their recorder; and the certificates that sign there."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from motcua.base import clock
from motcua.diagnosis.finding import Finding
from motcua.domain.cameras.models import Camera
from motcua.domain.cameras.rules import State
from motcua.domain.centre.standing import places
from motcua.domain.devices import printing
from motcua.domain.devices.models import Device, DeviceAlarm
from motcua.domain.devices.rules import Kind, PrinterSettings, PrinterState

RECORDER_SILENT = timedelta(minutes=2)
CAMERAS_MENDED_BY = {
    State.LOST: "cable, power, network? it is tried again by itself",
    State.REFUSED: "its account was changed: enter user and password anew",
    State.DISK_FULL: "raise MOTCUA_CAMERA_MB, release what is held, or give it a larger disk",
}


def findings(ask_printers: bool) -> Iterator[Finding]:
    yield from _centres()
    yield from _devices(ask_printers)
    yield from _cameras()


def _centres() -> Iterator[Finding]:
    """Each centre whose time zone or hours cannot be read: nothing there is told by the clock, and no alert is raised."""
    for code, fault in places().unusable.items():
        mend = "write its time zone (Asia/Ho_Chi_Minh) and hours into the master data and import them"
        yield Finding(f"centre {code}: {fault}", False, mend)


def _cameras() -> Iterator[Finding]:
    """Each that does not record; and whether anybody records at all."""
    known = list(Camera.objects.filter(retired_at__isnull=True).select_related("centre").order_by("pk"))
    if not known:
        return
    seen = max((one.seen_at for one in known if one.seen_at), default=None)
    is_alive = seen is not None and seen > clock.now() - RECORDER_SILENT
    mend = "no picture of any camera for minutes: does the process 'cameras' run, is their network there?"
    yield Finding(f"recorder of {len(known)} camera(s)", is_alive, mend)
    for one in known:
        place = f"{settings.MOTCUA_BASE_URL}/dieu-hanh/{one.centre.code}/camera"
        mend = f"{CAMERAS_MENDED_BY.get(State(one.state), 'wait for the recorder')}; {place}"
        is_full = one.state == State.DISK_FULL
        words = f"camera {one.name}: {one.state.replace('_', ' ')}"
        yield Finding(words, one.state == State.RECORDING, mend, hall=not is_full)


PRINTERS_MENDED_BY = {
    PrinterState.PAPER_NEAR_END: "put a new roll beside it",
    PrinterState.PAPER_OUT: "put in a new roll and close the cover",
    PrinterState.COVER_OPEN: "close the cover",
    PrinterState.CUTTER_JAM: "switch it off, free the cutter of paper, switch it on",
    PrinterState.TOO_HOT: "wait some minutes: it goes on by itself",
    PrinterState.BROKEN: "switch it off and on; if the error stays, have it repaired and use another printer",
    PrinterState.OFFLINE: "press its Online or Feed key, or switch it off and on",
    PrinterState.UNREACHABLE: "is it switched on, the cable in, the address right?",
    PrinterState.SILENT: "switch it off and on; is a ticket printer at this address, and its speed right?",
}


def _devices(ask_printers: bool) -> Iterator[Finding]:
    """Each printer, and each device that is lost or otherwise in alarm."""
    for device in Device.objects.filter(retired_at__isnull=True).select_related("centre").order_by("pk"):
        if device.kind == Kind.PRINTER:
            where = PrinterSettings.of(device.settings)
            state = printing.ask(where) if ask_printers else PrinterState(device.state)
            unknown = "not asked yet" if where.answers else "cannot say how it is"
            words = f"printer {device.name} at {where.address}: {state.value.replace('_', ' ') or unknown}"
            yield Finding(words, state not in PRINTERS_MENDED_BY, PRINTERS_MENDED_BY.get(state, ""), True)
    for alarm in DeviceAlarm.objects.select_related("device__centre").order_by("device_id", "pk"):
        what = f"{alarm.device.kind} {alarm.device.name}: {alarm.kind} since {alarm.since:%Y-%m-%d %H:%M} UTC"
        place = f"/quan-tri/thiet-bi/{alarm.device.centre.code}/{alarm.device.pk}"
        yield Finding(what, False, f"what to do stands at {settings.MOTCUA_BASE_URL}{place}", True)
