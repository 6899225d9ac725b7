"""The demonstration's agreement with the simulated data centre."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from motcua.base.actor import system
from motcua.demonstration import data_centre
from motcua.domain.exchange.models import Receiver, Subscription
from motcua.domain.exchange.tests.factories import LOOPBACK

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
