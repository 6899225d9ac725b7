"""Text messages through a gateway that runs as another process: taken, refused, away, reported; codes before all else."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from motcua.base import clock, journal
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages import actions, codes
from motcua.domain.messages.channels import NotNow, gateway
from motcua.domain.messages.channels.settings import GatewayProblem, secret
from motcua.domain.messages.models import Address, Notice
from motcua.domain.messages.tests.gateways import name_gateway
from motcua.domain.people.models import SignInCode
from motcua_simulators.running import Simulator, running

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("sms", tmp_path_factory.mktemp("sms")) as simulator:
        yield simulator


@pytest.fixture
def sms(process: Simulator, tmp_path: Path, settings: LazySettings) -> Simulator:
    name_gateway(tmp_path, settings, process.port)
    for kept in process.kept():
        kept.unlink()
    process.set(mode="accept", report="none", delay=0)
    return process


def received() -> str:
    """The code of a dossier whose receipt waits to be told."""
    code = f.received().code
    (entry,) = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.received"]
    actions.queue_notice(entry)
    actions.queue_notice(entry)  # a follower may see an entry again
    return code


def texted() -> Notice:
    return Notice.objects.get(channel="sms")


def messages(sms: Simulator) -> list[dict[str, str]]:
    return [json.loads(path.read_text()) for path in sms.kept()]


def test_a_receipt_is_told_once_by_e_mail_and_by_text_message(sms: Simulator) -> None:
    code = received()
    for notice in Notice.objects.all():
        actions.send(notice.pk)
        actions.send(notice.pk)
    (message,) = messages(sms)
    assert message["to"] == "0912345678"
    assert message["text"].startswith(f"Đã tiếp nhận hồ sơ {code}. Sở Tư pháp giải quyết. Hẹn trả:")
    assert "Ân" not in message["text"], "a text message names nobody"
    assert len(mail.outbox) == 1
    assert {one.state for one in Notice.objects.all()} == {"sent"}
    assert texted().gateway_id == message["id"]


def test_a_wrong_number_is_not_tried_again_and_is_known_from_then_on(sms: Simulator) -> None:
    code = received()
    sms.set(mode="refuse")
    actions.send(texted().pk)
    assert (texted().state, texted().last_error) == ("bounced", "21")
    assert Address.objects.get(kind="phone").wrong_code == "21"
    Notice.objects.all().delete()
    dossiers.request_supplement(f.JUSTICE, code, ["Bản sao rõ nét"], "bản sao bị mờ")
    actions.queue_notice(journal.subject_history(f"dossier:{code}")[-1])
    assert {one.channel for one in Notice.objects.all()} == {"email"}, "nobody is reached at that number"
    received()
    assert Address.objects.get(kind="phone").wrong_since is None, "at intake it was given anew"


def test_a_gateway_that_is_away_is_asked_again(sms: Simulator) -> None:
    received()
    sms.set(mode="later")
    with pytest.raises(NotNow, match="503"):
        actions.send(texted().pk)
    actions.note_failure(texted().pk, "503", last=False)
    assert texted().state == "waiting"
    sms.set(mode="accept")
    actions.send(texted().pk)
    assert (texted().state, len(messages(sms))) == ("sent", 1)


def test_after_the_last_try_the_dossier_says_so(sms: Simulator) -> None:
    code = received()
    actions.note_failure(texted().pk, "503", last=True)
    actions.send(texted().pk)
    assert (texted().state, messages(sms)) == ("failed", [])
    assert "notice.failed" in [one.kind for one in journal.subject_history(f"dossier:{code}")]


def report(key: str = "a key", **said: str) -> int:
    client = Client(headers={"X-Motcua-Key": key})
    return client.post("/api/v1/notices/reports/sms", json.dumps(said), content_type="application/json").status_code


def test_a_report_is_taken_however_often_it_is_told_and_from_the_gateway_alone(sms: Simulator) -> None:
    code = received()
    actions.send(texted().pk)
    number = texted().gateway_id
    assert report("another", id=number, status="DELIVRD") == 401
    assert report(id="SIM1", status="DELIVRD") == 404
    assert texted().state == "sent"
    assert [report(id=number, status="DELIVRD") for _time in range(3)] == [200] * 3
    assert texted().state == "delivered"
    told = [one.kind for one in journal.subject_history(f"dossier:{code}")]
    assert told.count("notice.delivered") == 1
    assert report(id=number, status="UNDELIV", err="001") == 200
    assert (texted().state, Address.objects.get(kind="phone").wrong_code) == ("bounced", "reported")


def test_a_phone_that_was_off_is_no_wrong_number(sms: Simulator) -> None:
    received()
    actions.send(texted().pk)
    assert report(id=texted().gateway_id, status="UNDELIV", err="027") == 200
    assert (texted().state, Address.objects.get(kind="phone").wrong_code) == ("bounced", "")


def test_a_code_goes_to_a_phone_at_night(sms: Simulator, settings: LazySettings) -> None:
    settings.MOTCUA_QUIET_HOURS = "00:00-23:59"
    assert codes.offered() == ("email", "phone")
    codes.ask_for_code("phone", "+84912345678", language="vi", source="test")
    codes.send(SignInCode.objects.get().pk)
    (message,) = messages(sms)
    assert message["to"] == "0912345678"
    assert "là mã của ông/bà tại Trung tâm Hành chính công" in message["text"]


def test_without_a_gateway_there_is_no_phone_and_no_text_message() -> None:
    assert codes.offered() == ("email",)
    received()
    assert {one.channel for one in Notice.objects.all()} == {"email"}


@pytest.mark.parametrize("wrong", ["[sms", '[sms]\nurl = "ftp://x"', '[sms]\nurl = "http://x"\ndiacritics = "no"'])
def test_a_file_that_cannot_be_read_stops_its_own_channel_alone(
    wrong: str, tmp_path: Path, settings: LazySettings
) -> None:
    settings.MOTCUA_GATEWAYS = tmp_path / "gateways.toml"
    settings.MOTCUA_GATEWAYS.write_text(wrong)
    with pytest.raises(GatewayProblem):
        gateway.find("sms")
    received()
    assert {one.channel for one in Notice.objects.all()} == {"email"}


def test_a_secret_stands_outside_the_file_and_a_value_never_becomes_a_command(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("renewed\n")
    monkeypatch.setenv("SMS_WORD", "word")
    assert (secret("Bearer $SMS_WORD"), secret(f"@{tmp_path / 'token'}")) == ("Bearer word", "renewed")
    values = {"text": '"} {{to}} \\'}
    assert json.loads(gateway.filled('{"a": "{{text}}"}', values, gateway._in_json)) == {"a": '"} {{to}} \\'}
    assert gateway.filled("?t={{ text }}&x={{nothing}}", {"text": "a&b"}, gateway._in_address) == "?t=a%26b&x="


def test_nothing_is_told_of_what_happened_long_ago_or_in_a_log_played_again(sms: Simulator) -> None:
    code = f.received().code
    (entry,) = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.received"]
    actions.queue_notice(replace(entry, at=clock.now() - timedelta(hours=73)))
    actions.queue_notice(replace(entry, actor="system:replay"))
    assert not Notice.objects.exists()
