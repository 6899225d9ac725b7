"""What is said about devices: what they are, what is wrong with them in words, and what to do about it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.devices.rules import Alarm, Command, Connection, Kind, PrinterState
from motcua.domain.devices.rules.loudspeakers import Coding, Output
from motcua.domain.devices.shapes import DeviceView

ICONS = {
    Kind.KIOSK: "tablet",
    Kind.DISPLAY: "monitor",
    Kind.RATING_TABLET: "smile",
    Kind.LOOKUP_KIOSK: "search",
    Kind.COUNTER_SCREEN: "monitor",
    Kind.PRINTER: "printer",
    Kind.SCANNER: "scan",
    Kind.CAMERA: "camera",
    Kind.LOUDSPEAKER: "volume-2",
}
COMMANDS = {
    Command.IDENTIFY: (_("Show its name on it"), "eye"),
    Command.LOCK: (_("Lock"), "lock"),
    Command.UNLOCK: (_("Unlock"), "play"),
    Command.RELOAD: (_("Load anew"), "refresh-cw"),
    Command.SCREENSHOT: (_("Look at its screen"), "camera"),
    Command.TEST_PRINT: (_("Test print"), "printer"),
    Command.TEST_SOUND: (_("Sound a test"), "volume-2"),
}
CONNECTIONS = [
    (Connection.NETWORK.value, _("Network")),
    (Connection.USB.value, "USB"),
    (Connection.SERIAL.value, _("Serial port")),
    (Connection.FILE.value, _("Device file (/dev/usb/lp0)")),
]

OUTPUTS = [
    (Output.NETWORK.value, _("Network loudspeaker (RTP)")),
    (Output.CARD.value, _("Sound card of the server, with an amplifier")),
]
CODINGS = {
    Coding.G722: _("G.722, clear speech"),
    Coding.PCMU: _("G.711 μ-law (PCMU), understood by all"),
    Coding.PCMA: _("G.711 A-law (PCMA)"),
    Coding.L16: _("L16, uncompressed 44.1 kHz"),
}


TELLS = [
    ("all", _("its state, and when the paper is out")),
    ("state", _("its state only (simple printers)")),
    ("nothing", _("nothing at all; nobody learns of a ticket that did not come out")),
]


@dataclass(frozen=True)
class Trouble:
    """What is wrong, and what a person does about it; `level` is "late" or "soon"."""

    level: str
    what: str | Promise
    do: str | Promise


ALARMS = {
    Alarm.LOST: Trouble(
        "late",
        _("It has not been heard of for more than a minute"),
        _("Look whether it is switched on and its network cable is in; then open its page in the browser again."),
    ),
    Alarm.FROZEN: Trouble(
        "late",
        _("It answers, but does not show the calls"),
        _("Press Load anew. If that does not help, switch the machine off and on."),
    ),
    Alarm.MUTE: Trouble(
        "soon",
        _("The browser does not let it sound"),
        _("Touch the screen once, or start the browser with --autoplay-policy=no-user-gesture-required."),
    ),
    Alarm.OUTDATED: Trouble(
        "soon", _("Its page is older than the server"), _("Press Load anew; it could not renew itself.")
    ),
    Alarm.FAULTY: Trouble(
        "soon", _("Its page met an error"), _("Press Load anew. If it comes back, tell the maker the text below.")
    ),
    Alarm.COPIED: Trouble(
        "late",
        _("Somebody used its access on another machine"),
        _("If the machine or its browser was changed, confirm that below. If not, replace its access below."),
    ),
    Alarm.DOUBLED: Trouble(
        "late",
        _("Two pages with its access are open at once"),
        _("Close the second window. If there is none, its browser profile was copied: replace its access below."),
    ),
}
# A scan agent has no page: what is wrong with it is said, and mended, otherwise.
SCANNERS = {
    **ALARMS,
    Alarm.LOST: Trouble(
        "late",
        _("Its scan program has not been heard of for more than a minute"),
        _("Look whether the counter's PC is on and connected; on it: systemctl --user status motcua-scan-agent."),
    ),
    Alarm.FAULTY: Trouble(
        "late",
        _("The scanner does not answer the counter's PC"),
        _("Look whether it is switched on and its cable is in; the text below is what the scan program says."),
    ),
    Alarm.COPIED: Trouble(
        "late",
        _("Somebody used its access on another machine"),
        _("If the PC was set up anew, confirm that below. If not, take it out of use and pair it again."),
    ),
}
PRINTERS = {
    PrinterState.PAPER_NEAR_END: Trouble(
        "soon",
        _("The paper will soon be at its end"),
        _("Put a new roll beside it; change it at the next calm moment."),
    ),
    PrinterState.PAPER_OUT: Trouble(
        "late", _("The paper is at its end"), _("Open the cover, put in a new roll, close the cover, press Test print.")
    ),
    PrinterState.COVER_OPEN: Trouble("late", _("The cover is open"), _("Close the cover until it clicks.")),
    PrinterState.CUTTER_JAM: Trouble(
        "late",
        _("Its cutter is stuck"),
        _(
            "Switch it off, open the cover, take out the piece of paper at the blade, close the cover, switch it on, press Test print."
        ),
    ),
    PrinterState.TOO_HOT: Trouble(
        "soon",
        _("Its print head is too hot"),
        _(
            "Wait some minutes: it goes on by itself. If it happens often, give it more air, or share its work with a second printer."
        ),
    ),
    PrinterState.BROKEN: Trouble(
        "late",
        _("It reports an error that it does not come out of"),
        _(
            "Switch it off and on. If the error stays, it needs repair: put a spare printer at its place and change the address below."
        ),
    ),
    PrinterState.OFFLINE: Trouble(
        "late", _("It is switched to offline"), _("Press its Feed or Online key; else switch it off and on.")
    ),
    PrinterState.UNREACHABLE: Trouble(
        "late",
        _("It cannot be reached"),
        _("Look whether it is switched on and its cable is in, and whether the address below is right."),
    ),
    PrinterState.SILENT: Trouble(
        "late",
        _("It takes the connection and does not answer"),
        _("Switch it off and on. If it stays so, what is at this address is no ticket printer, or the speed is wrong."),
    ),
}
NOT_ASKED = Trouble("soon", _("It was not asked yet"), _("Wait some seconds; the server asks each printer by itself."))
UNSOUNDED = Trouble(
    "late",
    _("What was to be heard from it could not be sent"),
    _("Look whether the sound card is there or the network is up, then sound a test."),
)
# Why a test print failed; a printer's state is a reason too.
REASONS = {
    "private": _("somebody's data stand on the screen just now"),
    "not_confirmed": _("the printer did not say that the paper came out"),
    "interrupted": _("the line broke while printing; look at the printer"),
    "too_late": _("the printer was busy for too long"),
    "no_printer": _("there is no printer"),
    "not_sounded": _("it could not be sounded; look at the card or the network"),
    "cannot_draw": _("the ticket could not be drawn; look at the design of the paper"),
}


def troubles(device: DeviceView) -> list[Trouble]:
    """What is wrong with a device now, the worst first."""
    said = SCANNERS if device.kind == Kind.SCANNER else ALARMS
    found = [said[alarm.kind] for alarm in device.alarms]
    if device.kind == Kind.PRINTER and not (is_dumb(device) and not device.state):
        state = PrinterState(device.state)
        found += [NOT_ASKED] if state == PrinterState.UNKNOWN else [PRINTERS[state]] if state in PRINTERS else []
    if device.kind == Kind.LOUDSPEAKER and device.state == PrinterState.UNREACHABLE:
        found.append(UNSOUNDED)
    return sorted(found, key=lambda trouble: trouble.level != "late")


def is_dumb(device: DeviceView) -> bool:
    """Whether a printer never says how it is."""
    return device.settings.get("answers") is False


def state_of(device: DeviceView) -> tuple[str, str | Promise]:
    """A device's state as mark ("done", "soon", "late", "") and words."""
    found = troubles(device)
    if found:
        return found[0].level, found[0].what
    if device.locked:
        return "soon", _("locked")
    if device.kind == Kind.PRINTER and is_dumb(device):
        return "", _("takes tickets, cannot say how it is")
    if device.kind == Kind.LOUDSPEAKER and not device.state:
        return "", _("nothing was heard from it yet")
    if device.kind == Kind.CAMERA:
        return "", _("noted")
    return "done", _("works")


def reason(note: str) -> str | Promise:
    """The words for what came back with a command that failed."""
    if note in REASONS:
        return REASONS[note]
    if note in set(PrinterState) and PrinterState(note) in PRINTERS:
        return PRINTERS[PrinterState(note)].what
    return note
