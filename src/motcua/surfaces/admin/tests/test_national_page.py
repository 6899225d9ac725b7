"""The national exchange on the administration's page: how it is called, its tables of codes, and what came of a try in words."""

from typing import Any

import pytest
from django.test import Client

from motcua.base import clock
from motcua.base.actor import Grant, system
from motcua.domain.exchange import actions
from motcua.domain.exchange.actions import Terms
from motcua.domain.exchange.models import Attempt, National, Subscription
from motcua.surfaces.admin.tests.test_comparing_page import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
PAGE = "/quan-tri/ket-noi"
GIVEN = {
    "url": "http://127.0.0.1:9/ndxp",
    "client": "H02-MOTCUA",
    "client_secret": "not-to-be-shown",
    "unit": "H02.12",
    "asks_codes": "1",
    "creates_by": "NoiHoSo",
    "paths": "token = /oauth2/token",
}


@pytest.fixture
def client(settings: Any) -> Client:
    settings.MOTCUA_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    actions.agree(system("test"), "dvcqg", Terms("Cổng Dịch vụ công quốc gia"))
    return signed_in("admin", Grant("admin"))


def connected(client: Client) -> str:
    """The address of its page."""
    client.post(f"{PAGE}/nhan/dvcqg/quoc-gia/noi", GIVEN)
    return f"{PAGE}/gui/{Subscription.objects.get().pk}"


def test_a_receiver_is_told_by_the_national_exchange_and_its_secret_shown_to_nobody(client: Client) -> None:
    assert "Tell dossiers there" in client.get(f"{PAGE}/nhan/dvcqg/quoc-gia").content.decode()
    here = connected(client)
    row = National.objects.get()
    assert (row.client, row.unit, row.asks_codes, row.paths) == (
        "H02-MOTCUA",
        "H02.12",
        True,
        {"token": "/oauth2/token"},
    )
    shown = client.get(f"{here}/quoc-gia").content.decode()
    assert "H02-MOTCUA" in shown
    assert "The agreement lists no facts of persons" in shown
    assert "not-to-be-shown" not in shown
    changed = client.post(
        f"{here}/quoc-gia/luu", GIVEN | {"client_secret": "", "paths": "", "asks_codes": ""}, follow=True
    )
    assert "Kept; it holds from the next call on." in changed.content.decode()
    row.refresh_from_db()
    assert (row.secret, row.paths, row.asks_codes) == ("not-to-be-shown", {}, False)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"client": ""}, "Enter the name by which"), ({"client_secret": ""}, "Enter the secret"),
        ({"unit": ""}, "enter the unit"), ({"paths": "token"}, "Line 1 is not"), ({"paths": "nothing = /x"}, "with one of"),
        ({"url": "http://127.0.0.1:9/x?y=1"}, "without a question mark"), ({"url": "https://10.0.0.1/"}, "public addresses"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(client: Client, wrong: dict[str, str], words: str) -> None:
    answer = client.post(f"{PAGE}/nhan/dvcqg/quoc-gia/noi", GIVEN | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Subscription.objects.exists()


def test_a_table_of_codes_is_changed_and_taken_back(client: Client) -> None:
    table = f"{connected(client)}/bang-ma/applicant"
    assert "person = 1" in client.get(table).content.decode()
    told = client.post(
        f"{table}/doi", {"codes": "person = 0\ncompany = 1", "verb": "keep"}, follow=True
    ).content.decode()
    assert "changed here, version 1" in told
    assert "person = 0" in told
    wrong = client.post(f"{table}/doi", {"codes": "person = 0\nghost = 1", "verb": "keep"})
    assert wrong.status_code == 422
    assert "Unknown: ghost" in wrong.content.decode()
    back = client.post(f"{table}/doi", {"verb": "back"}, follow=True).content.decode()
    assert "The table before holds again." in back
    assert "person = 1" in back
    assert client.get(f"{connected(client)}/bang-ma/colours").status_code == 404


@pytest.mark.parametrize(
    ("status", "outcome", "words"),
    [
        (400, "refused", "does not take what the dossier says"), (401, "failed", "client id or secret are not taken"),
        (403, "failed", "may not use this call"), (404, "failed", "nothing at this place"),
        (502, "failed", "platform behind the exchange"), (None, "unmapped", "a table of codes lacks a code"),
    ],
)  # fmt: skip
def test_what_came_of_a_try_is_said_in_words(client: Client, status: int | None, outcome: str, words: str) -> None:
    here = connected(client)
    facts = {"message": "m", "number": 1, "at": clock.now(), "milliseconds": 5, "call": "CapNhatTrangThai"}
    Attempt.objects.create(subscription=Subscription.objects.get(), outcome=outcome, status=status, **facts)
    shown = client.get(here).content.decode()
    assert words in shown
    assert "CapNhatTrangThai" in shown
    assert "Test the connection" in shown
    assert "Change the secret" not in shown
