"""The API of the hall as a whole: the control room's picture in one answer, and pairing of devices."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from motcua.base.actor import Actor
from motcua.domain.alerts.queries import picture
from motcua.domain.alerts.shapes import AlertView
from motcua.domain.centre.queries import get_centre
from motcua.domain.devices import actions as devices
from motcua.domain.devices.shapes import DeviceView
from motcua.domain.reports.control_room import Overview

router = Router(tags=["hall"])


class HallTicket(Schema):
    id: str
    label: str
    service: str
    state: str


class HallCounterOut(Schema):
    number: int
    activity: str
    since: datetime | None
    ticket: HallTicket | None
    agencies: list[str]
    services: list[str]
    waiting: int


class HallWait(Schema):
    service: str
    prefix: str
    waiting: int
    open_counters: int
    expected_wait_minutes: dict[str, int | None]


class HallAlertOut(Schema):
    """`id` is null for what was found just now and is raised within seconds, and for a call for help; `state`: open or taken."""

    id: UUID | None
    level: str
    kind: str
    text: str
    subject: str
    state: str
    raised_at: datetime | None
    taken_by_name: str


class DeviceOut(Schema):
    id: int
    kind: str
    name: str
    counter: int | None
    state: str
    last_seen_at: datetime | None


class HallCameraOut(Schema):
    id: UUID
    name: str
    counter: int | None
    state: str
    state_since: datetime
    troubles: list[str]


class PromisesOut(Schema):
    """Of the visits first called today: how many waited as long as they were told; `percent` null without visits."""

    service: str
    visits: int
    inside: int
    below: int
    above: int
    percent: int | None


class StaffingOut(Schema):
    """What this hour asks for, from the last weeks; `share` is called within the target with the present counters."""

    service: str
    prefix: str
    arrivals_per_hour: float
    service_seconds: int
    needed: int
    open: int
    missing: int
    share: float | None


class TodayOut(Schema):
    issued: int
    called: int
    finished: int
    no_show: int
    cancelled: int
    carried_in: int
    mean_wait_seconds: float | None
    mean_service_seconds: float | None


class ControlRoomOut(Schema):
    at: datetime
    counters: list[HallCounterOut]
    seats: dict[str, int]
    waits: list[HallWait]
    late: dict[str, int]
    low_ratings: list[dict[str, Any]]
    alerts: list[HallAlertOut]
    devices: list[DeviceOut]
    cameras: list[HallCameraOut]
    today: TodayOut
    promises: PromisesOut
    promises_by_service: list[PromisesOut]
    staffing: list[StaffingOut]


class PairIn(Schema):
    code: str
    name: str


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor


@router.get("/centres/{centre}/control-room", response=ControlRoomOut, operation_id="control_room")
def control_room(request: HttpRequest, centre: str) -> dict[str, Any]:
    """Counters, seats, waits, alerts, devices and cameras in one answer."""
    now, present = picture(_actor(request), centre)
    return _picture(centre, now, present.alerts)


def _picture(code: str, now: Overview, alerts: list[AlertView]) -> dict[str, Any]:
    place = get_centre(code)
    return {
        "at": now.at,
        "counters": [
            {
                "number": one.number,
                "activity": one.activity,
                "since": one.since,
                "ticket": one.ticket
                and {
                    "id": str(one.ticket.id),
                    "label": one.ticket.label,
                    "service": one.ticket.service,
                    "state": one.ticket.state,
                },
                "agencies": list(one.agencies),
                "services": list(one.services),
                "waiting": one.waiting,
            }
            for one in now.counters
        ],
        "seats": {
            "counters": sum(place.counters.values_list("seats", flat=True)),
            "waiting": sum(place.floors.values_list("waiting_seats", flat=True)),
            "waiting_now": now.waiting,
            "served_now": now.busy_counters,
        },
        "waits": [
            {
                "service": one.code,
                "prefix": one.prefix,
                "waiting": one.waiting,
                "open_counters": one.open_counters,
                "expected_wait_minutes": {
                    "low": one.wait[0] if one.wait else None,
                    "high": one.wait[1] if one.wait else None,
                },
            }
            for one in now.services
        ],
        "late": {"late": now.late.late, "soon": now.late.soon},
        "low_ratings": [
            {"at": one.at, "score": one.score, "counter": one.counter, "agency": one.agency} for one in now.low_ratings
        ],
        "alerts": alerts,
        "devices": now.devices,
        "cameras": now.cameras,
        "today": now.today,
        "promises": now.promises,
        "promises_by_service": now.promises_by_service,
        "staffing": now.staffing,
    }


@router.post("/devices/pair", response={201: DeviceOut}, operation_id="pair_device")
def pair_device(request: HttpRequest, body: PairIn) -> Status[DeviceView]:
    """Enters the code that a device's page shows; the device goes on by itself within seconds."""
    return Status(201, devices.pair(_actor(request), body.code, body.name))
