"""The demonstration's agreement with the simulated data centre."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from motcua.base.actor import system
from motcua.demonstration import data_centre, national
from motcua.domain.exchange.models import Receiver, Subscription
from motcua.domain.exchange.tests.factories import LOOPBACK
from motcua.domain.people.actions import create_token
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.queries import at_desk, faults_of, one_at_desk
from motcua_simulators.national import NationalPortal

pytestmark = pytest.mark.django_db


def test_the_simulated_data_centre_is_connected_once_and_followed_when_it_moves(
    demo_centre: str, settings: Any, tmp_path: Path
) -> None:
    settings.MOTCUA_WEBHOOK_NETWORKS = LOOPBACK
    file = tmp_path / "keys.json"
    for _ in range(2):
        data_centre.connect(system("test"), "http://127.0.0.1:8000", 9800, tmp_path)
    assert Subscription.objects.count() == Receiver.objects.count() == 1
    first = json.loads(file.read_text())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert first["secrets"] == [Subscription.objects.get().secret]
    data_centre.connect(system("test"), "http://127.0.0.1:8001", 9900, tmp_path)
    assert sorted(Subscription.objects.values_list("state", "url")) == [
        ("active", "http://127.0.0.1:9900/events"),
        ("ended", "http://127.0.0.1:9800/events"),
    ]
    second = json.loads(file.read_text())
    assert second["token"] == first["token"]
    assert second["feed"] == "http://127.0.0.1:8001/api/v1"


def test_keys_that_were_lost_are_made_anew(demo_centre: str, settings: Any, tmp_path: Path) -> None:
    settings.MOTCUA_WEBHOOK_NETWORKS = LOOPBACK
    data_centre.connect(system("test"), "http://127.0.0.1:8000", 9800, tmp_path)
    before = json.loads((tmp_path / "keys.json").read_text())
    (tmp_path / "keys.json").unlink()
    data_centre.connect(system("test"), "http://127.0.0.1:8000", 9800, tmp_path)
    after = json.loads((tmp_path / "keys.json").read_text())
    assert after["secrets"] == [Subscription.objects.get().secret] != before["secrets"]
    assert after["token"] != before["token"]


def test_the_simulated_national_exchange_is_connected_once_and_followed_when_it_moves(
    demo_centre: str, settings: Any, tmp_path: Path
) -> None:
    settings.MOTCUA_WEBHOOK_NETWORKS = LOOPBACK
    data_centre.connect(system("test"), "http://127.0.0.1:8000", 9800, tmp_path)
    for port in (9800, 9800, 9900):
        national.connect(system("test"), port, tmp_path)
    told = Subscription.objects.filter(way="national").order_by("created_at")
    assert list(told.values_list("state", "url")) == [
        ("ended", "http://127.0.0.1:9800/ndxp"),
        ("active", "http://127.0.0.1:9900/ndxp"),
    ]
    (tmp_path / "keys.json").unlink()
    national.connect(system("test"), 9900, tmp_path)
    kept = json.loads((tmp_path / "keys.json").read_text())["exchange"]
    assert kept["secret"] == told[1].national.secret


@pytest.mark.django_db(transaction=True)
def test_what_was_filed_on_the_national_portal_comes_over_the_api_once(
    demo_centre: str, live_server: LiveServer, tmp_path: Path
) -> None:
    known = {"feed": f"{live_server.url}/api/v1", "token": create_token(system("test"), "data_centre")}
    waiting = NationalPortal(tmp_path, dict)
    assert not waiting.bring(2), "the data centre has no agreement yet"
    assert all(NationalPortal(tmp_path, lambda: known).bring(2) for _time in range(2))
    found = {row.foreign_code: row for row in Submission.objects.all()}
    assert sorted(found) == ["G22.99.01-261127-0001", "G22.99.01-261127-0002"]
    assert {row.origin for row in found.values()} == {"national"}
    waiting = at_desk(system("test"), demo_centre)
    lacking = [bool(faults_of(one_at_desk(system("test"), one.id))) for one in waiting]
    assert sorted(lacking) == [False, True], "one lacks a paper, so that the desk has something to ask for"
    (tmp_path / "national.json").unlink()
    assert NationalPortal(tmp_path, lambda: known).bring(3)
    assert Submission.objects.count() == 3
