"""A fee that is known is paid before there is a dossier: kept, paid for the dossier, or paid back; nothing is lost or taken twice."""

from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.core import mail

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.dossiers.actions import Missing
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests.factories import CASHIER, COMPANY, actor
from motcua.domain.messages import actions as outbox
from motcua.domain.messages.models import Notice as Told
from motcua.domain.payments import actions as payments
from motcua.domain.payments import vietqr
from motcua.domain.payments.actions import Notice, take_notice
from motcua.domain.payments.models import BankNotice, Payment
from motcua.domain.payments.queries import ahead_of, refunds
from motcua.domain.submissions import actions, follow
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.rules import Kind
from motcua.domain.submissions.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
FEE = 150_000
TOLD_OF_MONEY = ("submission.paid", "submission.refused", "submission.refunded", "submission.lapses_soon")


@pytest.fixture(autouse=True)
def _account(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path
    settings.MOTCUA_PAYMENT_BANK, settings.MOTCUA_PAYMENT_ACCOUNT = "970403", "0011012345678"


@pytest.fixture
def an() -> Actor:
    return f.citizen_actor()


@pytest.fixture
def row(an: Actor) -> Submission:
    return f.sent(an, COMPANY)


def paid(an: Actor, identifier: UUID, amount: int = 0, transaction: str = "FT1") -> Notice:
    """A transfer by the code that the page shows."""
    asked = actions.transfer(an, identifier)
    assert asked is not None
    order = vietqr.read(asked.text)
    notice = Notice(transaction, amount or order.amount, f"MBVCB.1.{order.note}.CT", clock.now())
    take_notice(notice)
    return notice


def test_the_fee_of_its_case_is_asked_for_with_one_reference(an: Actor, row: Submission) -> None:
    first, second = actions.transfer(an, row.pk), actions.transfer(an, row.pk)
    assert first == second
    assert first is not None
    assert (first.amount, first.reference) == (FEE, "MC" + row.code.replace("-", ""))


def test_what_came_is_paid_for_the_dossier_once_it_is_accepted(an: Actor, row: Submission) -> None:
    notice = paid(an, row.pk)
    assert ahead_of(row.subject).came == FEE
    assert actions.transfer(an, row.pk) is None
    code = actions.accept(f.OFFICER, row.pk, {}).code
    dossier = Dossier.objects.get(code=code)
    assert (dossier.fee, dossier.paid) == (FEE, FEE)
    assert Payment.objects.get().method == "vietqr"
    assert take_notice(notice).is_new is False
    assert ahead_of(row.subject).came == 0


def test_a_part_stays_a_part_and_too_much_is_paid_back(an: Actor, row: Submission) -> None:
    paid(an, row.pk, 100_000)
    again = actions.transfer(an, row.pk)
    assert again is not None
    assert again.amount == FEE - 100_000
    paid(an, row.pk, 60_000, "FT2")
    code = actions.accept(f.OFFICER, row.pk, {}).code
    assert Dossier.objects.get(code=code).paid == FEE
    assert [(one.surplus, one.code) for one in refunds(CASHIER, "BG")] == [(10_000, code)]


def test_the_same_reference_pays_the_dossier_when_the_money_comes_after_it_was_accepted(
    an: Actor, row: Submission
) -> None:
    asked = actions.transfer(an, row.pk)
    assert asked is not None
    code = actions.accept(f.OFFICER, row.pk, {}).code
    assert take_notice(Notice("FT1", FEE, asked.reference, clock.now())).outcome == "paid"
    assert Dossier.objects.get(code=code).paid == FEE


@pytest.mark.parametrize("end", ["refused", "withdrawn", "lapsed"])
def test_what_ends_without_a_dossier_is_paid_back_whole(an: Actor, row: Submission, end: str) -> None:
    paid(an, row.pk)
    if end == "refused":
        actions.refuse(f.OFFICER, row.pk, "Sai nơi")
    elif end == "withdrawn":
        actions.withdraw(an, row.pk)
    else:
        actions.ask(f.OFFICER, row.pk, (Missing("Trang 2"),), "Mờ")
        Submission.objects.update(expires_at=clock.now(), warned_at=clock.now())
        actions.warn_and_lapse()
    held = BankNotice.objects.get()
    assert (held.outcome, held.surplus) == ("back", FEE)
    assert ahead_of(row.subject).back == FEE
    assert end == "refused" or held.note == "", "what told of its payer is gone with it"


def test_money_that_comes_after_the_refusal_is_paid_back_too(an: Actor, row: Submission) -> None:
    asked = actions.transfer(an, row.pk)
    actions.refuse(f.OFFICER, row.pk, "Sai nơi")
    assert asked is not None
    assert take_notice(Notice("FT1", FEE, f"{asked.reference} Nguyen Van An", clock.now())).outcome == "late"
    assert ahead_of(row.subject).back == FEE
    assert BankNotice.objects.get().note == "", "nobody erases it a second time"


def test_the_cashier_notes_by_which_transfer_it_was_paid_back_once(an: Actor, row: Submission) -> None:
    paid(an, row.pk)
    actions.refuse(f.OFFICER, row.pk, "Sai nơi")
    (owed,) = refunds(CASHIER, "BG")
    assert (owed.surplus, owed.code, owed.refunded_at) == (FEE, row.code, None)
    with pytest.raises(InvalidInput):
        payments.note_refund(CASHIER, "BG", str(owed.id), " ")
    with pytest.raises(NotFound):
        payments.note_refund(actor("cashier", centre="LG", number=9), "LG", str(owed.id), "FT9")
    with pytest.raises(Forbidden):
        payments.note_refund(an, "BG", str(owed.id), "FT9")
    payments.note_refund(CASHIER, "BG", str(owed.id), "FT9")
    with pytest.raises(Conflict):
        payments.note_refund(CASHIER, "BG", str(owed.id), "FT9")
    assert (ahead_of(row.subject).back, ahead_of(row.subject).refunded) == (0, FEE)
    assert [one.refunded_by for one in refunds(CASHIER, "BG")] == ["FT9"]


def queued(row: Submission, after: int = 0) -> int:
    """The notices of what is newer than so many entries wait, each alone; how many entries there are."""
    for entry in journal.subject_history(row.subject)[after:]:
        if entry.kind.startswith("payment."):
            follow.tell_of_money(entry)
    history = journal.subject_history(row.subject)
    for entry in history[after:]:
        if entry.kind in TOLD_OF_MONEY:
            outbox.queue_notice(entry)
    return len(history)


def sent() -> None:
    for told in Told.objects.filter(state="waiting").order_by("pk"):
        outbox.send(told.pk)


def test_who_filed_hears_that_the_money_came_that_it_goes_back_and_that_it_is_back(an: Actor, row: Submission) -> None:
    paid(an, row.pk)
    seen = queued(row)
    sent()
    actions.refuse(f.OFFICER, row.pk, "Sai nơi")
    seen = queued(row, seen)
    sent()
    payments.note_refund(CASHIER, "BG", str(BankNotice.objects.get().pk), "FT9")
    queued(row, seen)
    sent()
    assert len(mail.outbox) == 3
    assert sum("khoản thanh toán" in letter.subject for letter in mail.outbox) == 2


def test_who_lets_it_lapse_is_told_before_that_the_money_goes_back_then(an: Actor, row: Submission) -> None:
    paid(an, row.pk)
    seen = queued(row)
    sent()
    actions.ask(f.OFFICER, row.pk, (Missing("Trang 2"),), "Mờ")
    Submission.objects.update(expires_at=clock.now())
    actions.warn_and_lapse()
    queued(row, seen)
    sent()
    assert "150.000 đ ông/bà đã nộp sẽ được hoàn" in mail.outbox[-1].body


@pytest.mark.parametrize("end", ["accepted", "refused"])
def test_that_money_came_is_told_only_while_it_waits_for_the_answer(an: Actor, row: Submission, end: str) -> None:
    paid(an, row.pk)
    queued(row)
    if end == "accepted":
        actions.accept(f.OFFICER, row.pk, {})
    else:
        actions.refuse(f.OFFICER, row.pk, "Sai nơi")
    sent()
    assert mail.outbox == [], "there is no sum to tell of any more"


@pytest.mark.parametrize("why", ["precheck", "setting", "account", "draft"])
def test_nothing_is_asked_ahead_where_it_is_not_to_be_paid_yet(
    an: Actor, why: str, settings: LazySettings, row: Submission
) -> None:
    identifier = row.pk
    if why == "precheck":
        identifier = f.sent(an, kind=Kind.PRECHECK).pk
    elif why == "setting":
        Centre.objects.filter(code="BG").update(options={"online": {"mode": "both", "pay_ahead": False}})
    elif why == "account":
        settings.MOTCUA_PAYMENT_ACCOUNT = ""
    else:
        identifier = f.draft(an)
    assert actions.transfer(an, identifier) is None


def test_another_citizen_is_not_shown_the_code(row: Submission) -> None:
    with pytest.raises(NotFound):
        actions.transfer(f.citizen_actor("binh@example.vn"), row.pk)


def test_a_refused_decision_leaves_the_money_where_it_was(an: Actor, row: Submission) -> None:
    paid(an, row.pk)
    actions.accept(f.OFFICER, row.pk, {})
    with pytest.raises(IllegalTransition):
        actions.refuse(f.OFFICER, row.pk, "Sai nơi")
    assert refunds(CASHIER, "BG") == []
