"""Questions about devices: who holds a token, which there are, which are lost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.base import crypto
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.devices.models import Device
from motcua.domain.people.permissions import Action, require


@dataclass(frozen=True)
class DeviceView:
    """A device as staff see it. `state` is a printer's; `printers` are a kiosk's, in the order of trying."""

    id: int
    kind: str
    name: str
    counter: int | None
    state: str
    paired_at: datetime
    last_seen_at: datetime | None
    printers: tuple[int, ...]
    settings: dict[str, Any]

    @property
    def reference(self) -> str:
        return f"device:{self.id}"


def actor_for_token(token: str) -> Actor | None:
    """The paired device that holds this token, or None."""
    found = device_for_token(token)
    return found.actor() if found else None


def device_for_token(token: str) -> Device | None:
    return Device.objects.select_related("centre").filter(token_hash=crypto.token_hash(token)).first()


def devices(actor: Actor, centre: str) -> list[DeviceView]:
    """The devices of a centre in use, by kind and name. Raises Forbidden."""
    require(actor, Action.DEVICE_VIEW, centre=centre)
    return [view(one) for one in in_use(centre).order_by("kind", "counter", "name")]


def in_use(centre: str) -> QuerySet[Device]:
    return Device.objects.filter(centre__code=centre, retired_at__isnull=True)


def printers_of(kiosk: Device) -> list[Device]:
    """The printers in use that a kiosk prints on, in the order in which they are tried."""
    wanted = kiosk.settings.get("printers", [])
    found = Device.objects.in_bulk(wanted)
    return [found[one] for one in wanted if one in found and found[one].retired_at is None]


def get_device(device_id: int) -> Device:
    """Raises NotFound for a device that is not there or was retired."""
    found = Device.objects.select_related("centre").filter(pk=device_id, retired_at__isnull=True).first()
    if found is None:
        raise NotFound(_("There is no such device"))
    return found


def view(device: Device) -> DeviceView:
    return DeviceView(
        device.pk,
        device.kind,
        device.name,
        device.counter,
        device.state,
        device.paired_at,
        device.last_seen_at,
        tuple(device.settings.get("printers", [])),
        {name: value for name, value in device.settings.items() if name != "printers"},
    )
