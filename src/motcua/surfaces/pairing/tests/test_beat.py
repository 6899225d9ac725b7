"""The beat of a device's page over HTTP: who may, what comes back, and that the page's script knows where its pages are."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from motcua.base.actor import system
from motcua.base.journal import Entry
from motcua.base.problems import Forbidden, NotAuthenticated
from motcua.domain.devices import actions, queries
from motcua.domain.devices.models import Device
from motcua.domain.people.middleware import DEVICE_COOKIE
from motcua.surfaces.api import live
from motcua.surfaces.pairing.urls import PAGES

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
MODULE = Path(__file__).parents[2] / "look" / "static" / "look" / "js" / "device.js"
BEAT = {
    "key": "k" * 64,
    "page": "p1",
    "width": 1080,
    "height": 1920,
    "sound": None,
    "shown": 0,
    "fault": "",
    "done": [],
}


@pytest.fixture
def kiosk(demo_centre: str) -> Client:
    client = Client()
    client.post("/kiosk/BG", {"try": "demonstration"})
    return client


def beat(client: Client, path: str = "/kiosk/BG/may/nhip", **told: object) -> Any:
    return client.post(path, json.dumps({**BEAT, **told}), content_type="application/json", headers=JSON)


def test_a_page_beats_and_hears_what_is_asked_of_it(kiosk: Client) -> None:
    device = Device.objects.get(kind="kiosk")
    asked = actions.command(system("test"), device.pk, "lock")
    answer = beat(kiosk).json()
    assert (answer["name"], answer["locked"]) == (device.name, True)
    assert answer["commands"] == [{"id": asked.id, "kind": "lock"}]
    assert beat(kiosk, done=[{"command": asked.id, "succeeded": True}]).json()["commands"] == []


def test_only_a_paired_browser_beats(kiosk: Client) -> None:
    assert beat(Client()).status_code == 401
    kiosk.cookies[DEVICE_COOKIE]["path"] = "/"
    Device.objects.update(token_hash=None)
    assert beat(kiosk).status_code == 401, "a device out of use"


def test_a_copied_cookie_is_refused_with_a_code_of_its_own(kiosk: Client) -> None:
    assert beat(kiosk).status_code == 200
    copy = Client()
    copy.cookies[DEVICE_COOKIE] = kiosk.cookies[DEVICE_COOKIE].value
    answer = beat(copy, key="another")
    assert (answer.status_code, answer.json()["code"]) == (409, "device_copied")
    assert beat(kiosk).status_code == 200


@pytest.mark.parametrize("body", ["", "[]", '{"done": 3}', '{"shown": "x"}', '{"done": [{}]}', '{"width": null'])
def test_a_body_that_is_no_report_is_refused(kiosk: Client, body: str) -> None:
    assert kiosk.post("/kiosk/BG/may/nhip", body, content_type="application/json").status_code == 422


def test_wild_numbers_of_a_page_do_no_harm(kiosk: Client) -> None:
    assert beat(kiosk, width=1e30, height=-5, shown=2**80, page="x" * 999, fault="y" * 9999).status_code == 200
    shown = queries.device(system("test"), Device.objects.get(kind="kiosk").pk)
    assert shown.condition
    assert (shown.condition.width, shown.condition.height, len(shown.condition.fault)) == (100_000, 0, 300)


def test_a_device_without_a_page_beats_by_the_api_with_its_own_token(demo_centre: str) -> None:
    token = actions.pair_demo("BG", "display")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    answer = client.post("/api/v1/devices/beat", "{}", content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["commands"] == []


def test_the_script_finds_its_server_below_the_page_of_every_kind() -> None:
    pattern = re.search(r"const PAGES = /(.*)/;", MODULE.read_text())
    assert pattern
    known = re.compile(pattern[1].replace(r"\/", "/"))
    for name, given in (("kiosk", ["BG"]), ("display", ["BG"]), ("lookup:kiosk", ["BG"]), ("rating:tablet", ["BG", 3])):
        path = reverse(name, args=given)
        for below in (path, f"{path}/phieu/x"):
            found = known.match(below)
            assert found
            assert found[0] == path
        assert any(re.fullmatch(re.sub(r"<\w+:\w+>", "[^/]+", page), path[1:]) for page in PAGES)
        assert live.DEVICE.fullmatch(f"{path}/may/tin")
    assert not known.match("/man-hinh-khac/BG")


def test_a_device_hears_what_is_asked_of_it_and_nothing_else(demo_centre: str) -> None:
    token = actions.pair_demo("BG", "display")
    device = queries.device_for_token(token)
    assert device
    scope = {"headers": [(b"cookie", f"{DEVICE_COOKIE}={token}".encode())]}
    stream = live._of_device(scope, "BG")

    def entry(kind: str, subject: str) -> Entry:
        return Entry(1, 1, device.paired_at, kind, subject, "BG", None, "staff:1", {})

    assert stream.passes(entry("device.command", f"device:{device.pk}"))
    assert not stream.passes(entry("device.command", f"device:{device.pk + 1}"))
    assert not stream.passes(entry("ticket.called", "ticket:1"))
    with pytest.raises(NotAuthenticated):
        live._of_device({"headers": [(b"cookie", f"{DEVICE_COOKIE}=nonsense".encode())]}, "BG")
    with pytest.raises(Forbidden):
        live._of_device(scope, "XX")
