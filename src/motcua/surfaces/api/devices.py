"""The API of devices: which there are and how they are, what is asked of them, and the beat of those that are no browsers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from motcua.base.actor import Actor
from motcua.domain.devices import actions, queries
from motcua.domain.devices.shapes import CommandView, DeviceView, Done, Orders, Report

router = Router(tags=["devices"])


class DeviceAlarmOut(Schema):
    kind: str
    since: datetime


class DeviceConditionOut(Schema):
    beat_at: datetime
    online_since: datetime
    release: str
    is_current: bool
    width: int
    height: int
    sound: bool | None
    fault: str


class WholeDeviceOut(Schema):
    id: int
    kind: str
    name: str
    counter: int | None
    place: str
    state: str
    locked: bool
    last_seen_at: datetime | None
    alarms: list[DeviceAlarmOut]
    condition: DeviceConditionOut | None


class CommandIn(Schema):
    kind: str


class CommandOut(Schema):
    id: int
    kind: str
    state: str
    asked_at: datetime
    done_at: datetime | None
    note: str


class DoneIn(Schema):
    command: int
    succeeded: bool = True
    note: str = ""


class BeatIn(Schema):
    """As a page tells it; a device without a page leaves out what it does not have."""

    key: str = ""
    page: str = ""
    release: str = ""
    width: int = 0
    height: int = 0
    sound: bool | None = None
    shown: int = 0
    fault: str = ""
    done: list[DoneIn] = Field(default_factory=list)


class DeviceOrderOut(Schema):
    id: int
    kind: str


class OrdersOut(Schema):
    name: str
    release: str
    locked: bool
    commands: list[DeviceOrderOut]


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor


@router.get("/centres/{centre}/devices", response=list[WholeDeviceOut], operation_id="list_devices")
def list_devices(request: HttpRequest, centre: str) -> list[DeviceView]:
    """Each device in use with what is wrong with it."""
    return queries.devices(_actor(request), centre)


@router.post("/devices/beat", response=OrdersOut, operation_id="device_beat")
def device_beat(request: HttpRequest, body: BeatIn) -> Orders:
    """Every 15 seconds, with the device's own token; the answer holds what is asked of it."""
    done = tuple(Done(one.command, one.succeeded, one.note[:200]) for one in body.done)
    told: dict[str, Any] = {**body.dict(), "done": done}
    return actions.beat(_actor(request), Report(**told))


@router.post("/devices/{device}/commands", response={202: CommandOut}, operation_id="command_device")
def command_device(request: HttpRequest, device: int, body: CommandIn) -> Status[CommandView]:
    """`lock`, `unlock`, `reload`, `identify`, `screenshot` or `test_print`; what came of it is in the journal."""
    return Status(202, actions.command(_actor(request), device, body.kind))


@router.post("/tickets/{ticket_id}/reprint", response={202: None}, operation_id="reprint_ticket")
def reprint_ticket(request: HttpRequest, ticket_id: UUID) -> Status[None]:
    """Prints a ticket again on the machine where it was taken; 409 while it is being printed."""
    actions.request_reprint(_actor(request), ticket_id)
    return Status(202, None)
