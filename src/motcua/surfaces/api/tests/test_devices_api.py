"""Devices through the API as an outside program uses it; and what the doctor says of them."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from motcua.base import clock
from motcua.base.actor import system
from motcua.base.release import release
from motcua.diagnosis import findings
from motcua.domain.devices import actions, queries
from motcua.domain.people.actions import create_token
from motcua.domain.queue.actions import issue_ticket
from motcua_simulators.running import free_ports

pytestmark = pytest.mark.django_db


def client(role: str, **where: Any) -> Client:
    token = create_token(system("test"), role, centre="BG", **where)
    return Client(headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def token(demo_centre: str) -> str:
    return actions.pair_demo("BG", "kiosk")


def device(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def post(who: Client, path: str, **body: object) -> Any:
    return who.post(f"/api/v1{path}", body, content_type="application/json")


def test_a_device_beats_is_commanded_and_answers(token: str) -> None:
    kiosk = queries.device_for_token(token)
    assert kiosk
    told = post(device(token), "/devices/beat", key="k" * 32, page="p", release=release(), width=1080, height=1920)
    assert told.json() == {"name": kiosk.name, "release": release(), "locked": False, "commands": []}
    control = client("control_room")
    asked = post(control, f"/devices/{kiosk.pk}/commands", kind="lock")
    assert asked.status_code == 202
    assert (asked.json()["kind"], asked.json()["state"]) == ("lock", "waiting")
    orders = post(device(token), "/devices/beat", key="k" * 32, page="p").json()
    assert orders["locked"]
    assert orders["commands"] == [{"id": asked.json()["id"], "kind": "lock"}]
    done = [{"command": asked.json()["id"]}]
    assert post(device(token), "/devices/beat", key="k" * 32, page="p", width=1080, done=done).json()["commands"] == []
    listed = {one["id"]: one for one in control.get("/api/v1/centres/BG/devices").json()}
    assert listed[kiosk.pk]["locked"]
    assert listed[kiosk.pk]["condition"]["width"] == 1080
    assert listed[kiosk.pk]["alarms"] == []


def test_a_copied_token_and_a_service_token_are_refused(token: str) -> None:
    assert post(device(token), "/devices/beat", key="k" * 32, page="p").status_code == 200
    copied = post(device(token), "/devices/beat", key="x" * 32, page="q")
    assert (copied.status_code, copied.json()["code"]) == (409, "device_copied")
    assert post(client("kiosk"), "/devices/beat").status_code == 403


def test_what_a_device_cannot_do_is_refused_with_the_field(token: str) -> None:
    kiosk = queries.device_for_token(token)
    assert kiosk
    answer = post(client("admin"), f"/devices/{kiosk.pk}/commands", kind="dance")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "kind")
    assert post(client("manager"), f"/devices/{kiosk.pk}/commands", kind="lock").status_code == 403
    assert post(client("admin"), "/devices/999999/commands", kind="lock").status_code == 404


def test_a_ticket_is_printed_again_once_at_a_time(token: str) -> None:
    kiosk = queries.device_for_token(token)
    assert kiosk
    ticket = issue_ticket(kiosk.actor(), "BG", "A")
    path = f"/tickets/{ticket.id}/reprint"
    receptionist = client("receptionist", counter=1)
    assert post(receptionist, path).status_code == 409, "it was never printed at a machine"
    actions.want_paper(ticket.id, f"device:{kiosk.pk}", clock.now())
    assert post(receptionist, path).status_code == 409, "it is being printed"
    job = actions.take_job(queries.printers_of(kiosk)[0].pk)
    assert job
    actions.end_printed(job.pk)
    assert post(receptionist, path).status_code == 202
    assert post(client("auditor"), path).status_code == 403


def test_the_doctor_asks_each_printer_and_names_lost_devices_without_calling_the_installation_ill(token: str) -> None:
    port = free_ports(1)[0]
    actions.add_printer(system("test"), "BG", "Máy in 9", "127.0.0.1", port)
    with clock.frozen(clock.now()) as time:
        time.move(61)
        actions.mark_lost()
    with translation.override("en"):
        hall = {one.what: one for one in findings(ask_printers=True) if one.hall}
        told = [one.what for one in findings() if "Máy in 9" in one.what]
    printer = hall[f"printer Máy in 9 at 127.0.0.1:{port}: unreachable"]
    assert not printer.sound
    assert "cable" in printer.mend
    (lost,) = [one for what, one in hall.items() if "not heard of since" in what]
    assert lost.mend.endswith(f"/quan-tri/thiet-bi/BG/{queries.device_for_token(token).pk}")
    assert told == [f"printer Máy in 9 at 127.0.0.1:{port}: not asked yet"], (
        "the page of the administration asks nobody"
    )
