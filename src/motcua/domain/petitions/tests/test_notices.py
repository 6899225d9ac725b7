"""Senders are told by e-mail that something happened, and where to read it; never what."""

from collections.abc import Sequence
from typing import ClassVar

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends import locmem
from django.db import connection

from motcua.base import journal
from motcua.domain.petitions import actions, notices
from motcua.domain.petitions.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def test_the_letter_names_the_code_and_holds_nothing_of_the_words() -> None:
    made = f.answered()
    notices.send(made.id, "petition.answered", 7)
    [letter] = mail.outbox
    assert letter.to == ["xuan@example.vn"]
    assert f"#{made.code},{made.secret}" in letter.body
    assert not any(word in letter.subject + str(letter.body) for word in (f.ANSWER, "Biểu mẫu", "Xuân"))
    assert journal.subject_history(f"petition:{made.id}")[-1].kind == "petition.told"


def test_a_sender_is_told_once_of_a_happening() -> None:
    made = f.answered()
    for _try in range(2):
        notices.send(made.id, "petition.answered", 7)
    assert len(mail.outbox) == 1
    assert [one.kind for one in journal.subject_history(f"petition:{made.id}")].count("petition.told") == 1
    notices.send(made.id, "petition.answered", 8)
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]


class Watching(locmem.EmailBackend):
    """Keeps whether a transaction of the house was open while a letter went out (that of the test is no savepoint)."""

    open_while_sending: ClassVar[list[bool]] = []

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        self.open_while_sending.append(bool(connection.savepoint_ids))
        return super().send_messages(messages)


def test_no_transaction_waits_for_the_mail_server(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Watching"
    made = f.answered()
    notices.send(made.id, "petition.answered", 7)
    assert Watching.open_while_sending == [False]


class Away(locmem.EmailBackend):
    """A mail server that is away."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise ConnectionRefusedError


def test_a_letter_that_a_mail_server_did_not_take_goes_out_at_the_next_try(settings: LazySettings) -> None:
    made = f.answered()
    usual, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Away"
    with pytest.raises(ConnectionRefusedError):
        notices.send(made.id, "petition.answered", 7)
    settings.EMAIL_BACKEND = usual
    notices.send(made.id, "petition.answered", 7)
    assert len(mail.outbox) == 1


def test_an_address_that_nobody_proved_gets_no_letter() -> None:
    made = f.sent(f.RECEPTIONIST)
    notices.send(made.id, "petition.received", 7)
    assert (mail.outbox, notices.has_address(made.id)) == ([], False)


def test_whoever_was_joined_is_told_too_and_whoever_withdrew_is_not() -> None:
    main, same, gone = f.handled(), f.sent(email="b@example.vn"), f.sent(email="c@example.vn")
    actions.join(f.MANAGER, same.id, main.code)
    actions.withdraw(gone.code, gone.secret)
    assert notices.joined_to(main.id) == [same.id]
    assert (notices.has_address(same.id), notices.has_address(gone.id)) == (True, False)
