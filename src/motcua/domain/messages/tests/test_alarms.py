"""People of the house hear over their own messenger that a printer is out of paper and which dossiers are late; what apprise sends
goes to a server that really listens."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.conf import LazySettings
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages import alarms
from motcua.domain.messages.channels import NotNow
from motcua.domain.messages.channels.settings import GatewayProblem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture
def heard(tmp_path: Path, settings: LazySettings) -> Iterator[list[dict[str, str]]]:
    told: list[dict[str, str]] = []

    class Messenger(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Messenger)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.MOTCUA_GATEWAYS = tmp_path / "gateways.toml"
    settings.MOTCUA_GATEWAYS.write_text(
        f"""[[staff]]
name = "hall"
url = "json://127.0.0.1:{server.server_port}/"
about = ["printer", "late"]
centre = "BG"
agency = "STP"
"""
    )
    yield told
    server.shutdown()


def jobs() -> list[dict[str, str]]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name="messages.tell_staff").order_by("id")]


def test_a_printer_without_paper_reaches_who_wants_to_hear_of_it(heard: list[dict[str, str]]) -> None:
    for centre, state in (("BG", "paper_out"), ("BG", "ready"), ("LG", "paper_out")):
        journal.record(system("spooler"), "device.state_changed", "device:7", centre=centre, state=state, before="")
        alarms.tell_of_device(journal.subject_history("device:7")[-1])
    (job,) = jobs()
    alarms.send(**job)
    assert heard[0]["title"] == "Máy in hết giấy"
    assert heard[0]["message"].endswith("/quan-tri/thiet-bi/BG/7")


def test_a_leader_hears_each_morning_what_is_late_and_of_nobody(heard: list[dict[str, str]]) -> None:
    assert alarms.tell_who_is_late() == 0
    code = f.received().code
    Dossier.objects.update(received_at=clock.now() - timedelta(days=9), due_at=clock.now() - timedelta(days=1))
    assert alarms.tell_who_is_late() == 1
    alarms.send(**jobs()[0])
    assert heard[0]["title"] == "Hồ sơ quá hạn: 1"
    assert code in heard[0]["message"]
    assert "Ân" not in heard[0]["message"]


def test_who_does_not_answer_is_tried_again(tmp_path: Path, settings: LazySettings) -> None:
    settings.MOTCUA_GATEWAYS = tmp_path / "gateways.toml"
    settings.MOTCUA_GATEWAYS.write_text('[[staff]]\nname = "a"\nurl = "json://127.0.0.1:9/"\nabout = ["late"]')
    with pytest.raises(NotNow):
        alarms.send("a", "x", "y")
    settings.MOTCUA_GATEWAYS.write_text('[[staff]]\nname = "a"\nurl = "json://127.0.0.1:9/"\nabout = ["weather"]')
    with pytest.raises(GatewayProblem):
        alarms.staff()
