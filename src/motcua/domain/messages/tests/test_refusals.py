"""What a mail server's refusal says of the address."""

import smtplib
from collections.abc import Sequence

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from motcua.domain.messages.channels import Message, NotNow
from motcua.domain.messages.channels.email import nobody_is_there, send
from motcua.domain.messages.tasks import what_happened


class Busy(BaseEmailBackend):
    """A server that takes nothing now, and says whom it does not take it for."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise smtplib.SMTPRecipientsRefused(
            {one: (450, f"4.2.0 <{one}>: Greylisted".encode()) for one in messages[0].to}
        )


def test_what_is_kept_of_a_server_that_takes_nothing_now_is_its_code_and_never_the_address(
    settings: LazySettings,
) -> None:
    settings.EMAIL_BACKEND = f"{Busy.__module__}.{Busy.__qualname__}"
    with pytest.raises(NotNow) as error:
        send(Message("an@example.vn", "Thư", "Lời", "notice-1"))
    assert what_happened(error.value) == "NotNow: 450"


def test_what_others_say_of_a_failure_is_not_kept() -> None:
    assert what_happened(smtplib.SMTPSenderRefused(451, b"an@example.vn", "x@y.vn")) == "SMTPSenderRefused: 451"
    assert what_happened(ConnectionError("an@example.vn")) == "ConnectionError"


@pytest.mark.parametrize(
    ("code", "said", "wrong"),
    [
        (550, b"5.1.1 User unknown", True),
        (550, b"No such user here", True),
        (553, "5.1.3 Bad address syntax", True),
        (550, b"5.7.1 Message looks like spam", False),
        (550, b"5.2.2 Mailbox full", False),
        (552, b"Too large", False),
        (554, b"5.1.10 Null MX", True),
    ],
)
def test_only_what_says_that_nobody_is_there_marks_the_address(code: int, said: bytes | str, wrong: bool) -> None:
    assert nobody_is_there(code, said) is wrong
