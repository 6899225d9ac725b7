"""A report of the mail system that a notice never arrives is believed where it names the notice by its secret number."""

import pytest
from django.core import mail

from motcua.base import journal
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages import actions, bounces
from motcua.domain.messages.models import Address, Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def sent() -> str:
    """The Message-ID of a notice that went out."""
    code = f.received().code
    (entry,) = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.received"]
    actions.queue_notice(entry)
    actions.send(Notice.objects.get().pk)
    return str(mail.outbox[0].extra_headers["Message-ID"])


def report(number: str, action: str = "failed", status: str = "5.1.1", returned: str = "message/rfc822") -> bytes:
    return f"""From: MAILER-DAEMON@mx.example.vn
To: tra-ket-qua@motcua.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

Sorry.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.vn

Final-Recipient: rfc822; an@example.vn
Action: {action}
Status: {status}

--x
Content-Type: {returned}

Message-ID: {number}
Subject: x

--x--
""".encode()


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_what_came_back_later_stands_with_the_notice_and_its_address(returned: str) -> None:
    number = sent()
    assert bounces.take(report(number, returned=returned))
    assert Notice.objects.get().state == "bounced"
    assert Address.objects.get(kind="email").wrong_code == "reported"


@pytest.mark.parametrize(("status", "wrong"), [("5.2.2", ""), ("5.7.1", ""), ("5.1.8", ""), ("5.1.10", "reported")])
def test_a_full_mailbox_or_a_policy_says_nothing_against_the_address(status: str, wrong: str) -> None:
    assert bounces.take(report(sent(), status=status))
    assert Notice.objects.get().state == "bounced"
    assert Address.objects.get(kind="email").wrong_code == wrong


@pytest.mark.parametrize(
    "changed",
    [{"action": "delayed", "status": "4.4.1"}, {"number": "<notice-1-000000000000@x>"}, {"number": "<x@y>"}],
)
def test_a_delay_or_a_number_that_is_not_ours_changes_nothing(changed: dict[str, str]) -> None:
    number = sent()
    assert not bounces.take(report(**({"number": number} | changed)))
    assert not bounces.take(b"\xff\x00 no mail at all")
    assert Notice.objects.get().state == "sent"
