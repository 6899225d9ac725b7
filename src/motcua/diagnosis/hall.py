"""What stands in the hall: printers, screens, cameras and their recorder; and the certificates that sign there."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from motcua.base import clock
from motcua.diagnosis.finding import Finding
from motcua.domain.cameras.models import Camera
from motcua.domain.cameras.rules import State
from motcua.domain.centre.standing import places
from motcua.domain.devices import printing
from motcua.domain.devices.models import Device, DeviceAlarm
from motcua.domain.devices.rules import Alarm, Kind, PrinterSettings, PrinterState

RECORDER_SILENT = timedelta(minutes=2)
CAMERAS_MENDED_BY = {
    State.LOST: gettext_lazy("cable, power, network? it is tried again by itself"),
    State.REFUSED: gettext_lazy("its account was changed: enter user and password anew"),
    State.DISK_FULL: gettext_lazy("raise MOTCUA_CAMERA_MB, release what is held, or give it a larger disk"),
}
CAMERA_STATES = {
    State.NEW: pgettext_lazy("doctor", "not yet taken up by the recorder"),
    State.RECORDING: pgettext_lazy("doctor", "recording"),
    State.LOST: pgettext_lazy("doctor", "lost"),
    State.REFUSED: pgettext_lazy("doctor", "refused"),
    State.DISK_FULL: pgettext_lazy("doctor", "disk full"),
}


def findings(ask_printers: bool) -> Iterator[Finding]:
    yield from _centres()
    yield from _devices(ask_printers)
    yield from _cameras()


def _centres() -> Iterator[Finding]:
    """Each centre whose time zone or hours cannot be read: nothing there is told by the clock, and no alert is raised."""
    for code, fault in places().unusable.items():
        mend = _("write its time zone (Asia/Ho_Chi_Minh) and hours into the master data and import them")
        yield Finding(_("centre %(code)s: %(fault)s") % {"code": code, "fault": fault}, False, mend)


def _cameras() -> Iterator[Finding]:
    """Each that does not record; and whether anybody records at all."""
    known = list(Camera.objects.filter(retired_at__isnull=True).select_related("centre").order_by("pk"))
    if not known:
        return
    seen = max((one.seen_at for one in known if one.seen_at), default=None)
    is_alive = seen is not None and seen > clock.now() - RECORDER_SILENT
    mend = _("no picture of any camera for minutes: does the process 'cameras' run, is their network there?")
    yield Finding(_("recorder of %(count)s camera(s)") % {"count": len(known)}, is_alive, mend)
    for one in known:
        place = f"{settings.MOTCUA_BASE_URL}/dieu-hanh/{one.centre.code}/camera"
        what_to_do = CAMERAS_MENDED_BY.get(State(one.state)) or _("wait for the recorder")
        is_full = one.state == State.DISK_FULL
        words = _("camera %(name)s: %(state)s") % {"name": one.name, "state": CAMERA_STATES[State(one.state)]}
        yield Finding(words, one.state == State.RECORDING, f"{what_to_do}; {place}", hall=not is_full)


PRINTERS_MENDED_BY = {
    PrinterState.PAPER_NEAR_END: gettext_lazy("put a new roll beside it"),
    PrinterState.PAPER_OUT: gettext_lazy("put in a new roll and close the cover"),
    PrinterState.COVER_OPEN: gettext_lazy("close the cover"),
    PrinterState.CUTTER_JAM: gettext_lazy("switch it off, free the cutter of paper, switch it on"),
    PrinterState.TOO_HOT: gettext_lazy("wait some minutes: it goes on by itself"),
    PrinterState.BROKEN: gettext_lazy(
        "switch it off and on; if the error stays, have it repaired and use another printer"
    ),
    PrinterState.OFFLINE: gettext_lazy("press its Online or Feed key, or switch it off and on"),
    PrinterState.UNREACHABLE: gettext_lazy("is it switched on, the cable in, the address right?"),
    PrinterState.SILENT: gettext_lazy(
        "switch it off and on; is a ticket printer at this address, and its speed right?"
    ),
}
PRINTER_STATES = {
    PrinterState.READY: pgettext_lazy("doctor", "ready"),
    PrinterState.PAPER_NEAR_END: pgettext_lazy("doctor", "paper near end"),
    PrinterState.PAPER_OUT: pgettext_lazy("doctor", "paper out"),
    PrinterState.COVER_OPEN: pgettext_lazy("doctor", "cover open"),
    PrinterState.CUTTER_JAM: pgettext_lazy("doctor", "cutter jam"),
    PrinterState.TOO_HOT: pgettext_lazy("doctor", "too hot"),
    PrinterState.BROKEN: pgettext_lazy("doctor", "broken"),
    PrinterState.OFFLINE: pgettext_lazy("doctor", "offline"),
    PrinterState.UNREACHABLE: pgettext_lazy("doctor", "unreachable"),
    PrinterState.SILENT: pgettext_lazy("doctor", "silent"),
}
KINDS = {
    Kind.KIOSK: pgettext_lazy("doctor", "ticket machine"),
    Kind.DISPLAY: pgettext_lazy("doctor", "display"),
    Kind.RATING_TABLET: pgettext_lazy("doctor", "rating tablet"),
    Kind.LOOKUP_KIOSK: pgettext_lazy("doctor", "lookup kiosk"),
    Kind.COUNTER_SCREEN: pgettext_lazy("doctor", "counter screen"),
    Kind.PRINTER: pgettext_lazy("doctor", "printer"),
    Kind.SCANNER: pgettext_lazy("doctor", "scanner"),
    Kind.CAMERA: pgettext_lazy("doctor", "camera"),
    Kind.LOUDSPEAKER: pgettext_lazy("doctor", "loudspeaker"),
}
ALARMS = {
    Alarm.LOST: pgettext_lazy("doctor", "not heard of"),
    Alarm.FROZEN: pgettext_lazy("doctor", "does not show the calls"),
    Alarm.MUTE: pgettext_lazy("doctor", "may not sound"),
    Alarm.OUTDATED: pgettext_lazy("doctor", "its page is old"),
    Alarm.FAULTY: pgettext_lazy("doctor", "an error of its page"),
    Alarm.COPIED: pgettext_lazy("doctor", "its access was used elsewhere"),
    Alarm.DOUBLED: pgettext_lazy("doctor", "two pages with one access"),
}


def _devices(ask_printers: bool) -> Iterator[Finding]:
    """Each printer, and each device that is lost or otherwise in alarm."""
    for device in Device.objects.filter(retired_at__isnull=True).select_related("centre").order_by("pk"):
        if device.kind == Kind.PRINTER:
            where = PrinterSettings.of(device.settings)
            state = printing.ask(where) if ask_printers else PrinterState(device.state)
            unknown = _("not asked yet") if where.answers else _("cannot say how it is")
            told = {"name": device.name, "place": where.address, "state": PRINTER_STATES.get(state) or unknown}
            words = _("printer %(name)s at %(place)s: %(state)s") % told
            yield Finding(words, state not in PRINTERS_MENDED_BY, str(PRINTERS_MENDED_BY.get(state, "")), True)
    for alarm in DeviceAlarm.objects.select_related("device__centre").order_by("device_id", "pk"):
        told = {
            "kind": KINDS[Kind(alarm.device.kind)],
            "name": alarm.device.name,
            "alarm": ALARMS[Alarm(alarm.kind)],
            "since": f"{timezone.localtime(alarm.since):%Y-%m-%d %H:%M}",
            "place": f"{settings.MOTCUA_BASE_URL}/quan-tri/thiet-bi/{alarm.device.centre.code}/{alarm.device.pk}",
        }
        what = _("%(kind)s %(name)s: %(alarm)s since %(since)s") % told
        yield Finding(what, False, _("what to do stands at %(place)s") % told, True)
