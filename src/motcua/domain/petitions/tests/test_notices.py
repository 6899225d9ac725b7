"""Senders are told that something happened, and where to read it, never what; by the outbox of notices, once, and those joined too."""

import pytest
from django.conf import LazySettings
from django.core import mail
from procrastinate.contrib.django import app

from motcua.base import journal
from motcua.base.actor import CITIZEN
from motcua.domain.messages import actions as messages
from motcua.domain.messages.models import Notice
from motcua.domain.messages.queries import notices_of
from motcua.domain.petitions import actions
from motcua.domain.petitions.actions import Sent
from motcua.domain.petitions.follow import tell
from motcua.domain.petitions.tasks import send_letter
from motcua.domain.petitions.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def at_once(settings: LazySettings) -> None:
    settings.MOTCUA_NOTICE_WINDOW_SECONDS = 0


def follow(made: Sent, *kinds: str) -> None:
    """What happened is followed twice, as after a stillness; then what waits is sent, twice."""
    for _time in range(2):
        for entry in journal.subject_history(f"petition:{made.id}"):
            if entry.kind in kinds:
                tell(entry)
    for notice in [*Notice.objects.order_by("id")] * 2:
        messages.send(notice.pk)


def test_the_letter_names_the_code_and_holds_nothing_of_the_words() -> None:
    made = f.answered()
    follow(made, "petition.answered")
    [letter] = mail.outbox
    assert letter.to == ["xuan@example.vn"]
    assert f"#{made.code},{made.secret}" in letter.body
    assert not any(word in letter.subject + str(letter.body) for word in (f.ANSWER, "Biểu mẫu"))
    assert journal.subject_history(f"petition:{made.id}")[-1].kind == "notice.sent"
    assert [(one.subject, one.state) for one in notices_of(str(made.id))] == [(letter.subject, "sent")]


def test_an_address_that_nobody_proved_gets_no_letter() -> None:
    follow(f.sent(f.RECEPTIONIST), "petition.received")
    assert not Notice.objects.exists()


def test_whoever_was_joined_is_told_too_once_an_address_and_whoever_withdrew_is_not() -> None:
    main, same, twice, gone = f.handled(), *(f.sent(email=f"{one}@example.vn") for one in "bbc")
    for one in (same, twice):
        actions.join(f.MANAGER, one.id, main.code)
    actions.withdraw(gone.code, gone.secret)
    actions.propose(f.SPECIALIST, main.id, f.ANSWER)
    actions.approve(f.LEADER, main.id)
    follow(main, "petition.answered")
    assert sorted(letter.to[0] for letter in mail.outbox) == ["b@example.vn", "xuan@example.vn"]
    to_b = next(letter for letter in mail.outbox if letter.to == ["b@example.vn"])
    assert same.code in to_b.subject


def test_what_is_not_so_any_more_is_not_told(settings: LazySettings) -> None:
    made = f.handled()
    actions.ask(f.SPECIALIST, made.id, "Xin cho biết ngày")
    entries = [one for one in journal.subject_history(f"petition:{made.id}") if one.kind == "petition.asked"]
    tell(entries[0])
    actions.add(made.code, made.secret, "Ngày 12 tháng 11", source=CITIZEN.reference)
    follow(made)
    assert (mail.outbox, Notice.objects.get().state) == ([], "joined")  # told in what came after it


def test_a_letter_that_waited_when_the_house_was_upgraded_is_told_once_as_a_notice() -> None:
    made = f.answered()
    [entry] = [one for one in journal.subject_history(f"petition:{made.id}") if one.kind == "petition.answered"]
    for _time in range(2):
        send_letter(petition=str(made.id), kind=entry.kind, entry=entry.id)
    follow(made, "petition.answered")
    assert [letter.to for letter in mail.outbox] == [["xuan@example.vn"]]
    assert app.tasks["petitions.send_letter"] is send_letter
