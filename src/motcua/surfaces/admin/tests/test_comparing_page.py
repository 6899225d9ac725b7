"""Comparing with a receiver on its page: where it is asked, what is different, what a person decides."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from motcua.base import clock
from motcua.base.actor import Grant, system
from motcua.domain.exchange import actions
from motcua.domain.exchange.actions import Terms
from motcua.domain.exchange.actions.comparing import Noted, note_comparison
from motcua.domain.exchange.models import Counterpart, Difference, Origin, Receiver
from motcua.domain.exchange.rules_comparing import Found, Kind
from motcua.domain.people.actions import create_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
PAGE = "/quan-tri/ket-noi/nhan/ttdl/doi-chieu"
ASKED = {
    "url": "http://127.0.0.1:9/held",
    "token": "t",
    "catalogue": "draft",
    "brings": "1",
    "agency_codes": "G1 = STP",
}


def signed_in(name: str, grant: Grant) -> Client:
    member = create_staff(system("test"), name, "Trần Thị Hoa", "a-long-password-2016", [grant])
    made = Client()
    made.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    made.force_login(member, "allauth.account.auth_backends.AuthenticationBackend")
    return made


@pytest.fixture
def client(settings: Any) -> Client:
    settings.MOTCUA_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    actions.agree(system("test"), "ttdl", Terms("Trung tâm dữ liệu tỉnh"))
    return signed_in("admin", Grant("admin"))


def found(kind: Kind = Kind.UNKNOWN_HERE, subject: str = "H02.12-261109-0999") -> Difference:
    receiver = Receiver.objects.get()
    note_comparison(system("test"), receiver, clock.now(), 5, [Noted("BG", Found(kind, subject, "", "4"))])
    return Difference.objects.get()


def test_where_the_other_side_is_asked_is_kept_and_its_token_shown_to_nobody(client: Client) -> None:
    words = client.post(f"{PAGE}/luu", ASKED, follow=True).content.decode()
    held = Counterpart.objects.get()
    assert (held.token, held.catalogue, held.brings, held.agency_codes) == ("t", "draft", True, {"G1": "STP"})
    assert "Kept." in words
    client.post(f"{PAGE}/luu", ASKED | {"token": "", "brings": ""})
    assert (Counterpart.objects.get().token, Counterpart.objects.get().brings) == ("t", False)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"url": "http://127.0.0.1:9/held?x=1"}, "without a question mark"),
        ({"token": ""}, "Enter the token"),
        ({"agency_codes": "G1"}, "Write on each line"),
        ({"agency_codes": "G1 = NOBODY"}, "Unknown: NOBODY"),
        ({"url": "http://10.0.0.1/"}, "public addresses by https only"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(client: Client, wrong: dict[str, str], words: str) -> None:
    answer = client.post(f"{PAGE}/luu", ASKED | wrong)
    assert (answer.status_code, Counterpart.objects.count()) == (422, 0)
    assert words in answer.content.decode()


def test_a_difference_may_stay_so_and_that_can_be_undone(client: Client) -> None:
    client.post(f"{PAGE}/luu", ASKED)
    row = found()
    assert "H02.12-261109-0999" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}/lam", {"verb": f"aside:{row.pk}"})
    assert Difference.objects.get().state == "aside"
    client.post(f"{PAGE}/lam", {"verb": f"take_up:{row.pk}"})
    assert Difference.objects.get().state == "open"
    refused = client.post(f"{PAGE}/lam", {"verb": f"take_up:{row.pk}"}, follow=True).content.decode()
    assert "Somebody has decided this already" in refused


def test_what_both_changed_is_decided_on_the_page(client: Client) -> None:
    client.post(f"{PAGE}/luu", ASKED)
    receiver = Receiver.objects.get()
    theirs = {"name": "Tên của tỉnh"}
    Origin.objects.create(
        receiver=receiver,
        procedure="2.002516",
        standing="conflict",
        conflicts=["name"],
        waiting=theirs,
        waiting_revision="r2",
        at=clock.now(),
    )
    assert "both sides changed it" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}/lam", {"verb": "theirs:2.002516"})
    row = Origin.objects.get()
    assert (row.standing, row.taken, row.revision, row.waiting) == ("draft", theirs, "r2", None)


def test_who_administers_one_centre_neither_sees_it_nor_takes_procedures_over(client: Client) -> None:
    other = signed_in("bg", Grant("admin", "BG"))
    assert other.get(PAGE).status_code == 404
    actions.change(system("test"), "ttdl", Terms("Trung tâm dữ liệu tỉnh", centres=("BG",)))
    assert other.get(PAGE).status_code == 200
    assert other.post(f"{PAGE}/luu", ASKED).status_code == 403
    assert other.post(f"{PAGE}/luu", ASKED | {"catalogue": "off", "brings": ""}).status_code == 302
