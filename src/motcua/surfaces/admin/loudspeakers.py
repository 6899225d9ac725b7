"""The forms of loudspeakers that the server itself sounds."""

from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from motcua.base.problems import InvalidInput
from motcua.domain.centre.models import Centre
from motcua.domain.devices import actions as devices
from motcua.domain.devices.rules.loudspeakers import Coding, LoudspeakerSettings, Output
from motcua.domain.devices.shapes import DeviceView
from motcua.surfaces.admin import words
from motcua.surfaces.sign_in.guard import actor_of

LONGEST = {"host": 253, "card": 80, "zone": 80}


def choices(hall: Centre) -> dict[str, object]:
    """What the form offers."""
    return {
        "outputs": words.OUTPUTS,
        "codings": [(one.value, words.CODINGS[one]) for one in (Coding.G722, Coding.PCMU, Coding.PCMA, Coding.L16)],
        "zones": [("", _("the whole hall")), *((zone, zone) for zone in hall.options.get("zones", {}))],
    }


def shown(settings: Mapping[str, object], typed: QueryDict) -> dict[str, object]:
    """What stands in the form: what was typed, else what is set."""
    where = LoudspeakerSettings.of(settings)
    values: dict[str, object] = {**where.kept, "connection": where.output}
    if "coding" not in typed:
        return values
    given = {name: typed.get(name, "") for name in ("connection", "host", "port", "coding", "hops", "card", "zone")}
    return {**values, **given, "calls": bool(typed.get("calls")), "announcements": bool(typed.get("announcements"))}


def add(request: HttpRequest, centre: str) -> None:
    """Raises InvalidInput, Conflict."""
    name = request.POST.get("speaker_name", "").strip()
    try:
        devices.add_loudspeaker(actor_of(request), centre, name, _read(request.POST))
    except InvalidInput as problem:
        raise InvalidInput(
            [replace(one, field="speaker_name") if one.field == "name" else one for one in problem.errors]
        ) from None


def change(request: HttpRequest, device: DeviceView) -> None:
    """Raises InvalidInput."""
    devices.change_loudspeaker(actor_of(request), device.id, _read(request.POST))


def _read(given: QueryDict) -> LoudspeakerSettings:
    """Raises InvalidInput for what is no number or too long."""
    for name, most in LONGEST.items():
        if len(given.get(name, "")) > most:
            raise InvalidInput.of(name, _("At most %(count)d characters") % {"count": most})
    usual = LoudspeakerSettings()
    return LoudspeakerSettings(
        output=given.get("connection", Output.NETWORK.value),
        host=given.get("host", "").strip(),
        port=_number(given, "port", usual.port),
        coding=given.get("coding", usual.coding),
        hops=_number(given, "hops", usual.hops),
        card=given.get("card", "").strip() or usual.card,
        zone=given.get("zone", ""),
        calls=bool(given.get("calls")),
        announcements=bool(given.get("announcements")),
    )


def _number(given: QueryDict, name: str, usual: int) -> int:
    written = given.get(name, "").strip()
    if not written:
        return usual
    if not (written.isdecimal() and written.isascii() and len(written) <= 5):
        raise InvalidInput.of(name, _("This is a number"))
    return int(written)
