"""Which displays and loudspeakers are to say an announcement: before it is sent, and whose word is still awaited afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.centre.models import Centre
from motcua.domain.devices.displays import settings_as_stored, zones_of
from motcua.domain.devices.queries import devices
from motcua.domain.devices.rules import Kind
from motcua.domain.devices.rules.loudspeakers import LoudspeakerSettings
from motcua.domain.devices.shapes import DeviceView
from motcua.domain.queue.shapes import AnnouncementView

AWAITED_FOR = timedelta(hours=1)  # what was silent then is of no use to know later: the devices of now are others


@dataclass(frozen=True)
class Voice:
    """Something that sounds. `says`: whether an announcement for a zone ("": the whole hall), or an evacuation, is for it."""

    reference: str
    name: str
    since: datetime
    says: Callable[[str, bool], bool]


def voices(actor: Actor, hall: Centre) -> list[Voice]:
    """All that sound in a hall, as they are set now."""
    found = ((one, _says(one, hall)) for one in devices(actor, hall.code))
    return [Voice(one.reference, one.name, one.paired_at, says) for one, says in found if says is not None]


def _says(one: DeviceView, hall: Centre) -> Callable[[str, bool], bool] | None:
    if one.kind == Kind.DISPLAY:
        settings = settings_as_stored(one.settings)
        zones = zones_of(settings, hall.options)
        return (lambda zone, is_emergency: is_emergency or not zone or zone in zones) if settings.sound else None
    if one.kind == Kind.LOUDSPEAKER:
        speaker = LoudspeakerSettings.of(one.settings)
        return lambda zone, is_emergency: speaker.sounds_announcement(zone, is_emergency=is_emergency)
    return None


def awaited(said: AnnouncementView, known: list[Voice]) -> list[str]:
    """The names of those that have not said yet that they played it; nothing of what was stopped or is long past."""
    if said.stopped_at is not None or clock.now() - said.made_at > AWAITED_FOR:
        return []
    played = {one.device for one in said.played if one.sounded}
    return [
        one.name
        for one in known
        if one.reference not in played and one.since <= said.made_at and one.says(said.zone, said.is_emergency)
    ]
