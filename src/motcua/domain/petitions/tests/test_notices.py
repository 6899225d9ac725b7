"""Senders are told by e-mail that something happened, and where to read it; never what."""

import pytest
from django.core import mail

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
