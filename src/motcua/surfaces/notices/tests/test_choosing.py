"""The holder of an address chooses by the link of a message; one touch in the mail program ends all but what the law asks for."""

import re

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from motcua.base import journal
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages import actions
from motcua.domain.messages.models import Address, Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def at_once(settings: LazySettings) -> None:
    settings.MOTCUA_NOTICE_WINDOW_SECONDS = 0


def tell(code: str) -> None:
    """What the room of messages does of all that happened to a dossier."""
    for entry in journal.subject_history(f"dossier:{code}"):
        if entry.kind in ("dossier.received", "dossier.withdrawn", "dossier.supplement_requested"):
            actions.queue_notice(entry)
    for notice in Notice.objects.filter(state="waiting").order_by("id"):
        actions.send(notice.pk)


def link() -> str:
    """Of the last e-mail, to where its reader chooses."""
    found = re.search(r"https?://[^/]+(/loi-nhan/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_one_touch_in_the_mail_program_ends_all_but_what_the_law_asks_for() -> None:
    code = f.received().code
    tell(code)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.sub(r"^<https?://[^/]+|>$", "", headers["List-Unsubscribe"])
    asked = Client(enforce_csrf_checks=True)
    assert asked.get(address).status_code == 302
    assert Address.objects.get(kind="email").unwanted is None, "scanners open addresses too"
    for _time in range(2):
        assert asked.post(address, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded").status_code == 204
    dossiers.request_supplement(f.JUSTICE, code, ["Bản sao rõ nét"], "bản sao bị mờ")
    other = f.received().code
    tell(code)
    tell(other)
    assert [code in message.subject for message in mail.outbox] == [True, True]
    assert "bản sao bị mờ" in str(mail.outbox[1].body)


def test_what_is_chosen_is_shown_and_holds(client: Client) -> None:
    tell(f.received().code)
    page = link()
    assert 'value="email:progress"' in client.get(page).content.decode()
    client.post(page, {"wanted": ["email:asks", "email:decisions"], "language": "en"})
    shown = client.get(page).content.decode()
    assert len(re.findall(r'name="wanted"[^>]* checked', shown)) == 2
    tell(f.received().code)
    assert len(mail.outbox) == 1, "a receipt is not wanted any more"
    client.post(page, {"wanted": ["email:receipt"], "language": "en"})
    tell(f.received().code)
    assert mail.outbox[-1].subject.startswith("Your dossier")


@pytest.mark.parametrize("token", ["1-xxxxxxxxxxxx", "x", "999999-", "1"])
def test_a_link_that_is_wrong_leads_nowhere(client: Client, token: str) -> None:
    tell(f.received().code)
    for path in (f"/loi-nhan/{token}", f"/loi-nhan/{token}/thoi"):
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_what_is_no_choice_is_refused(client: Client) -> None:
    tell(f.received().code)
    assert client.post(link(), {"wanted": ["pigeon:asks"]}).status_code == 422
    assert Address.objects.get(kind="email").unwanted is None
