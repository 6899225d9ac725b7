"""Connections on the administration's page: an agreement, its token and secret shown once, sending, mending."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.domain.exchange.models import Letter, Receiver, Subscription
from motcua.domain.exchange.tests.factories import LOOPBACK, called, publish_until, start_at_the_end, write_keys
from motcua.domain.people.actions import create_staff
from motcua_simulators.running import running

pytestmark = pytest.mark.django_db(transaction=True)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/quan-tri/ket-noi"


@pytest.fixture
def client(demo_centre: str, settings: Any) -> Client:
    settings.MOTCUA_WEBHOOK_NETWORKS = LOOPBACK
    start_at_the_end()
    member = create_staff(system("test"), "admin", "Trần Thị Hoa", "a-long-password-2016", [Grant("admin")])
    made = Client()
    made.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    made.force_login(member, BACKEND)
    return made


def agreed(client: Client, **more: object) -> str:
    given = {"code": "ttdl", "name": "Trung tâm dữ liệu tỉnh", **more}
    return str(client.post(f"{PAGE}/them", given, follow=True).content.decode())


def test_an_agreement_is_begun_changed_and_ended(client: Client) -> None:
    assert "The agreement is kept." in agreed(client, types=["vn.motcua.ticket.called"], centres=["BG"])
    found = Receiver.objects.get()
    assert (found.types, found.centres, found.extra) == (["vn.motcua.ticket.called"], ["BG"], [])
    client.post(f"{PAGE}/nhan/ttdl/doi", {"name": "Sở TT&TT", "extra": ["phone"], "basis": "12/2026"})
    assert Receiver.objects.get().extra == ["phone"]
    client.post(f"{PAGE}/nhan/ttdl/dung")
    assert "No receiver yet." in client.get(PAGE).content.decode()


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(client: Client) -> None:
    answer = client.post(f"{PAGE}/them", {"code": "TTDL 1", "name": "Trung tâm", "extra": ["phone"]})
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "A code has small letters" in words
    assert 'value="Trung tâm"' in words
    agreed(client)
    refused = client.post(f"{PAGE}/nhan/ttdl/gui", {"url": "https://10.0.0.1/x"})
    assert refused.status_code == 422
    assert "Events are sent to public addresses by https only" in refused.content.decode()
    assert Subscription.objects.count() == 0


def test_a_token_and_a_secret_are_shown_once(client: Client, tmp_path: Path) -> None:
    agreed(client)
    shown = client.post(f"{PAGE}/nhan/ttdl/ma").content.decode()
    assert "mc_" in shown
    with running("data_centre", tmp_path, "--reconcile", "0") as centre:
        made = client.post(f"{PAGE}/nhan/ttdl/gui", {"url": f"http://127.0.0.1:{centre.port}/"}).content.decode()
    assert "whsec_" in made
    later = client.get(f"{PAGE}/nhan/ttdl").content.decode()
    assert "mc_" not in later
    assert "whsec_" not in later
    assert (
        "whsec_" in client.post(f"{PAGE}/gui/{Subscription.objects.get().pk}/lam", {"verb": "secret"}).content.decode()
    )


def test_an_administrator_tests_pauses_sends_again_and_ends(client: Client, tmp_path: Path) -> None:
    agreed(client)
    with running("data_centre", tmp_path, "--reconcile", "0") as centre:
        client.post(f"{PAGE}/nhan/ttdl/gui", {"url": f"http://127.0.0.1:{centre.port}/"})
        row = Subscription.objects.get()
        write_keys(tmp_path, [row.secret], row)
        here = f"{PAGE}/gui/{row.pk}"
        tested = client.post(f"{here}/lam", {"verb": "test"}, follow=True).content.decode()
        assert "The test event: delivered" in tested
        assert centre.state()["tests"] == 1
    assert "nobody answered" in client.post(f"{here}/lam", {"verb": "test"}, follow=True).content.decode()
    client.post(f"{here}/lam", {"verb": "pause"})
    assert Subscription.objects.get().state == "paused"
    client.post(f"{here}/lam", {"verb": "resume"})
    called("BG")
    publish_until(1)
    Subscription.objects.update(position=1)
    client.post(f"{here}/lam", {"verb": "range", "centre": "BG", "from_sequence": "1", "to_sequence": "1"})
    letter = Letter.objects.get()
    assert letter.state == "wanted"
    Letter.objects.update(state="dead", reason="no_answer")
    assert "nobody answered" in client.get(here).content.decode()
    client.post(f"{here}/lam", {"verb": "replay", "letter": [str(letter.pk)]})
    assert Letter.objects.get().state == "wanted"
    wrong = client.post(f"{here}/lam", {"verb": "range", "centre": "BG", "from_sequence": "x", "to_sequence": "1"})
    assert wrong.status_code == 422
    client.post(f"{here}/lam", {"verb": "end"})
    assert Subscription.objects.get().state == "ended"
