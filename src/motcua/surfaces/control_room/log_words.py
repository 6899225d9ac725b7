"""What an entry of the log is about, in words: the number of a ticket, the code of a dossier, what an alert said, the name of a device."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.base.journal import Entry
from motcua.domain.cameras.queries import names_of_cameras
from motcua.domain.centre.models import Centre
from motcua.domain.devices.queries import names_of_devices
from motcua.domain.devices.rules import PrinterState
from motcua.domain.playback.queries import texts_of_alerts
from motcua.domain.reports.control_room import PRINTER_NEEDS

FACTS = ("label", "service")  # that tell nothing of a person


def abouts(hall: Centre, entries: Sequence[Entry]) -> Mapping[int, str]:
    """By the number of the entry."""
    language = "vi" if get_language() == "vi" else "en"
    of_kind = {kind: [one.subject_id for one in entries if one.subject.startswith(f"{kind}:")] for kind in KINDS}
    alerts = texts_of_alerts(sorted(set(of_kind["alert"])), language)
    devices = names_of_devices(hall.code, {int(one) for one in of_kind["device"] if one.isdigit()})
    cameras = names_of_cameras(hall.code, {UUID(one) for one in of_kind["camera"]})
    names = {
        **{f"alert:{key}": text for key, text in alerts.items()},
        **{f"device:{key}": name for key, name in devices.items()},
        **{f"camera:{key}": name for key, name in cameras.items()},
    }
    return {one.id: _about(one, names) for one in entries}


KINDS = ("alert", "device", "camera")


def _about(entry: Entry, names: Mapping[str, str]) -> str:
    if entry.subject.startswith("dossier:"):
        return entry.subject_id
    name = names.get(entry.subject, "")
    if entry.kind == "device.state_changed":
        return _printer(name, str(entry.data.get("state", "")))
    if name:
        return name
    return next((value for fact in FACTS if isinstance(value := entry.data.get(fact), str) and value), "")


def _printer(name: str, state: str) -> str:
    """In the words of its alert; a printer that is well has none."""
    known = PRINTER_NEEDS.get(PrinterState(state)) if state in set(PrinterState) else None
    if known is None:
        return _("%(name)s is ready") % {"name": name} if state == PrinterState.READY else name
    return _(known[1]) % {"name": name}
