"""Zalo's notices (ZNS) by the adapter of text messages, against its documented answers; who is not reached there gets a text message."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from motcua.base import journal
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages import actions, choosing, codes
from motcua.domain.messages.channels import NotNow
from motcua.domain.messages.models import Address, Notice, Unsent
from motcua.domain.messages.queries import unsent
from motcua.domain.messages.tests.gateways import name_gateway
from motcua.domain.people.models import SignInCode
from motcua.domain.people.tests.factories import make_citizen
from motcua_simulators.running import Simulator, running

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
ADMIN = f.actor("admin", centre="BG", number=20)
NUMBER = "+84912345678"  # the applicant's of the factories


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Simulator, Simulator]]:
    with (
        running("zalo", tmp_path_factory.mktemp("zalo")) as zalo,
        running("sms", tmp_path_factory.mktemp("sms")) as sms,
    ):
        yield zalo, sms


@pytest.fixture
def both(processes: tuple[Simulator, Simulator], tmp_path: Path, settings: LazySettings) -> tuple[Simulator, Simulator]:
    zalo, sms = processes
    name_gateway(tmp_path, settings, sms.port, zalo.port)
    settings.MOTCUA_NOTICE_WINDOW_SECONDS = 0
    for kept in (*zalo.kept(), *sms.kept()):
        kept.unlink()
    zalo.set(mode="accept", report="none", quota=500)
    sms.set(mode="accept", report="none")
    return processes


def received() -> str:
    code = f.received().code
    (entry,) = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.received"]
    actions.queue_notice(entry)
    return code


def send_all() -> None:
    for _round in range(2):  # what is told otherwise waits after the first
        for notice in Notice.objects.filter(state="waiting").order_by("id"):
            actions.send(notice.pk)


def kept(simulator: Simulator) -> list[dict[str, object]]:
    return [json.loads(path.read_text()) for path in simulator.kept()]


def outcomes() -> dict[str, str]:
    return dict(Notice.objects.values_list("channel", "state"))


def test_zalo_takes_an_approved_template_in_its_own_words_and_tells_that_it_arrived(
    both: tuple[Simulator, Simulator],
) -> None:
    zalo, sms = both
    code = received()
    send_all()
    (message,) = kept(zalo)
    assert (message["phone"], message["template_id"]) == ("84912345678", "200000")
    assert message["template_data"]["code"] == code
    notice = Notice.objects.get(channel="zalo")
    assert (notice.state, notice.gateway_id) == ("sent", message["msg_id"])
    assert message["tracking_id"] == f"notice-{notice.pk}"
    assert kept(sms) == [], "one message to a phone is enough"
    event = {"event_name": "user_received_message", "message": {"msg_id": message["msg_id"], "delivery_time": "1"}}
    answer = Client().post("/api/v1/notices/reports/zalo?key=a key", event, content_type="application/json")
    assert (answer.status_code, outcomes()["zalo"]) == (200, "delivered")


@pytest.mark.parametrize(("mode", "said"), [("no_account", "-118"), ("rejects", "-114"), ("quota", "-115")])
def test_who_has_no_zalo_and_who_comes_after_its_quota_is_told_by_text_message(
    both: tuple[Simulator, Simulator], mode: str, said: str
) -> None:
    zalo, sms = both
    zalo.set(mode=mode)
    code = received()
    send_all()
    assert outcomes() == {"email": "sent", "zalo": "bounced", "sms": "sent"}
    assert code in str(kept(sms)[0]["text"])
    assert Address.objects.get(kind="phone").wrong_since is None, "the number is right"
    (line,) = unsent(ADMIN)
    assert (line.what, line.channel, line.said, line.went_by) == ("dossier.received", "zalo", said, "sms")
    send_all()
    assert len(kept(sms)) == 1


def test_a_token_that_ran_out_is_waited_for(both: tuple[Simulator, Simulator]) -> None:
    zalo, _sms = both
    zalo.set(mode="token")
    received()
    notice = Notice.objects.get(channel="zalo")
    with pytest.raises(NotNow, match="-124"):
        actions.send(notice.pk)
    actions.note_failure(notice.pk, "NotNow: -124", last=True)
    zalo.set(mode="accept")
    send_all()
    assert outcomes() == {"email": "sent", "zalo": "failed", "sms": "sent"}, "after the last try it goes the other way"


def test_a_number_that_is_none_is_wrong_for_text_messages_too(both: tuple[Simulator, Simulator]) -> None:
    received()
    notice = Notice.objects.get(channel="zalo")
    actions._note_refusal(notice.pk, actions.Refused("-108", wrong_address=True))
    send_all()
    assert Address.objects.get(kind="phone").wrong_code == "-108"
    assert outcomes() == {"email": "sent", "zalo": "bounced"}, "nobody is reached at that number"


def test_what_was_not_wanted_is_not_told_because_another_way_failed(both: tuple[Simulator, Simulator]) -> None:
    received()
    for one in choosing.choices_of_account({"phone": NUMBER}):
        choosing.choose(one.token, ["zalo:receipt"], "vi")
    both[0].set(mode="no_account")
    send_all()
    assert outcomes() == {"email": "sent", "zalo": "bounced"}


def asked(channel: str, address: str) -> None:
    codes.ask_for_code(channel, address, language="vi", source="test")
    codes.send(SignInCode.objects.get().pk)


def test_a_code_that_the_gateway_refuses_goes_by_zalo_and_the_administrator_sees_it(
    both: tuple[Simulator, Simulator],
) -> None:
    both[1].set(mode="refuse")
    asked("phone", NUMBER)
    (message,) = kept(both[0])
    assert message["template_id"] == "200002"
    assert SignInCode.objects.get().sent_at is not None
    assert [(one.what, one.channel, one.said, one.went_by) for one in unsent(ADMIN)] == [("code", "sms", "21", "zalo")]


def test_a_code_to_sign_in_goes_to_the_other_proven_address_of_the_account_and_to_no_other(
    both: tuple[Simulator, Simulator],
) -> None:
    zalo, sms = both
    zalo.set(mode="no_account")
    sms.set(mode="refuse")
    asked("phone", NUMBER)
    assert (mail.outbox, SignInCode.objects.get().sent_at) == ([], None), "nobody has proven this number"
    assert {one.went_by for one in Unsent.objects.all()} == {""}
    SignInCode.objects.all().delete()
    account = make_citizen("an@example.vn")
    account.phone, account.phone_index = NUMBER, actions.reach.index_of("phone", NUMBER)
    account.save()
    asked("phone", NUMBER)
    assert [message.to for message in mail.outbox] == [["an@example.vn"]]


def test_a_gateway_that_is_away_holds_a_code_until_the_last_try(both: tuple[Simulator, Simulator]) -> None:
    both[1].set(mode="later")
    codes.ask_for_code("phone", NUMBER, language="vi", source="test")
    number = SignInCode.objects.get().pk
    with pytest.raises(NotNow):
        codes.send(number)
    assert kept(both[0]) == []
    codes.send(number, is_last=True)
    assert len(kept(both[0])) == 1


def test_the_administration_shows_what_could_not_be_sent(both: tuple[Simulator, Simulator]) -> None:
    from motcua.domain.people.models import Staff

    both[1].set(mode="refuse")
    asked("phone", NUMBER)
    client = Client()
    client.force_login(Staff.objects.get(username="quantri"), "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/quan-tri/loi-nhan/khong-gui-duoc").content.decode()
    assert "Mã dùng một lần" in page
    assert "<code>21</code>" in page
    assert NUMBER not in page
