"""Transfers: the QR code's text, what a bank says, and that nothing is paid before it has said so."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers import queries
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.payments import rules, vietqr
from motcua.domain.payments.actions import (
    Notice,
    ask_for_transfer,
    assign,
    close_cash,
    look_at_unknown,
    note_refund,
    owe_back,
    record_payment,
    take_notice,
    transfer_asked,
)
from motcua.domain.payments.models import BankNotice, CashClosing, Payment
from motcua.domain.payments.queries import cash_day, cash_receipts, notices, payments, receipt, refunds, unknown_count
from motcua.domain.payments.rules import Outcome

ACCOUNT = vietqr.Account("970403", "0011012345678", "Trung tâm Phục vụ hành chính công")
NAPAS_VECTOR = "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304"


def test_the_check_sum_is_that_of_the_published_examples() -> None:
    assert vietqr.crc("123456789") == "29B1"
    assert vietqr.crc(NAPAS_VECTOR) == "F4E5"


def test_a_code_whose_lengths_do_not_fit_is_not_read() -> None:
    """The published example itself: its account has 13 digits and says that it has 12."""
    with pytest.raises(ValueError, match="cut off"):
        vietqr.read(NAPAS_VECTOR + "F4E5")


@given(st.integers(1, 10**9), st.from_regex(r"[A-Z0-9]{1,25}", fullmatch=True))
def test_what_is_written_is_read_again(amount: int, note: str) -> None:
    order = vietqr.read(vietqr.write(ACCOUNT, amount, note))
    assert (order.bank, order.account, order.amount, order.note) == ("970403", "0011012345678", amount, note)


def test_a_name_is_written_as_banks_do() -> None:
    text = vietqr.write(ACCOUNT, 8000, "MC1")
    assert "TRUNG TAM PHUC VU HANH CH" in text
    assert text.isascii()


def test_an_account_without_a_holders_name_is_read_again() -> None:
    assert vietqr.read(vietqr.write(vietqr.Account("970403", "0011", ""), 8000, "MC1")).amount == 8000


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1] + ("0" if text[-1] != "0" else "1"),
        lambda text: text[:40],
        lambda text: text.replace("8000", "9000"),
    ],
)
def test_a_code_that_was_changed_is_not_read(change: Callable[[str], str]) -> None:
    text = vietqr.write(ACCOUNT, 8000, "MC1")
    changed = change(text)
    assert changed != text
    with pytest.raises(ValueError, match="check sum"):
        vietqr.read(changed)


@pytest.mark.parametrize("note", ["", "thường", "X" * 26, "A-B"])
def test_a_note_that_a_bank_would_change_is_not_written(note: str) -> None:
    with pytest.raises(ValueError, match="note"):
        vietqr.write(ACCOUNT, 1, note)


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_reference_is_found_whatever_a_bank_writes_around_it(before: str, after: str) -> None:
    reference = rules.reference_of("H02.12-261123-0007")
    assert reference in list(rules.possible_references(f"{before} {reference.lower()}.{after}"))


@pytest.mark.parametrize(
    ("amount", "open_fee", "takes_money", "split"),
    [
        (8000, 8000, True, (Outcome.PAID, 8000, 0)),
        (5000, 8000, True, (Outcome.SHORT, 5000, 0)),
        (9000, 8000, True, (Outcome.OVER, 8000, 1000)),
        (8000, 0, True, (Outcome.AGAIN, 0, 8000)),
        (8000, 8000, False, (Outcome.LATE, 0, 8000)),
    ],
)
def test_money_is_taken_as_far_as_it_is_owed(
    amount: int, open_fee: int, takes_money: bool, split: tuple[object, ...]
) -> None:
    found = rules.split(amount, open_fee, takes_money=takes_money)
    assert (found.outcome, found.taken, found.surplus) == split


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def said(amount: int, note: str, transaction: str = "FT1") -> Notice:
    return Notice(transaction, amount, note, clock.now())


def test_a_code_alone_pays_nothing_and_the_banks_word_does() -> None:
    code = f.received(f.COMPANY).code
    reference = ask_for_transfer(f.RECEPTIONIST, code)
    assert ask_for_transfer(f.CASHIER, code) == reference
    assert queries.dossier(f.RECEPTIONIST, code).paid == 0
    taken = take_notice(said(150_000, f"MBVCB.9911.{reference}.CT tu 0123"))
    assert (taken.outcome, taken.surplus, taken.is_new) == ("paid", 0, True)
    assert queries.dossier(f.RECEPTIONIST, code).open_fee == 0
    proof = payments(f.RECEPTIONIST, code)[0]
    assert (proof.method, proof.transaction, proof.amount) == ("vietqr", "FT1", 150_000)


def test_said_twice_it_is_paid_once_and_paid_twice_it_is_too_much() -> None:
    code = f.received(f.COMPANY).code
    reference = ask_for_transfer(f.RECEPTIONIST, code)
    take_notice(said(150_000, reference))
    assert take_notice(said(150_000, reference)).is_new is False
    again = take_notice(said(150_000, reference, "FT2"))
    assert (again.outcome, again.surplus) == ("again", 150_000)
    assert queries.dossier(f.RECEPTIONIST, code).paid == 150_000
    assert [one.outcome for one in notices(f.RECEPTIONIST, code)] == ["paid", "again"]


def test_too_little_leaves_the_rest_open_and_too_much_is_kept_to_be_paid_back() -> None:
    code = f.received(f.COMPANY).code
    reference = ask_for_transfer(f.RECEPTIONIST, code)
    assert take_notice(said(100_000, reference)).outcome == "short"
    assert queries.dossier(f.RECEPTIONIST, code).open_fee == 50_000
    over = take_notice(said(60_000, reference, "FT2"))
    assert (over.outcome, over.surplus) == ("over", 10_000)
    assert queries.dossier(f.RECEPTIONIST, code).open_fee == 0


def test_money_for_what_is_over_is_kept_apart() -> None:
    code = f.received(f.COMPANY).code
    reference = ask_for_transfer(f.RECEPTIONIST, code)
    dossiers.refuse(f.RECEPTIONIST, code, "không thuộc thẩm quyền")
    late = take_notice(said(150_000, reference))
    assert (late.outcome, late.surplus) == ("late", 150_000)
    assert Payment.objects.count() == 0


def test_what_a_payer_wrote_about_an_erased_dossier_is_not_kept() -> None:
    code = f.processed()
    reference = ask_for_transfer(f.RECEPTIONIST, code)
    dossiers.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân")
    take_notice(said(8_000, f"{reference} NGUYEN VAN AN chuyen"))
    assert BankNotice.objects.get().note.endswith("chuyen")
    dossiers.erase(system("records"), code, 1)
    late = take_notice(said(8_000, f"{reference} NGUYEN VAN AN chuyen", "FT2"))
    assert (late.outcome, late.surplus) == ("late", 8_000)
    assert BankNotice.objects.get(transaction="FT2").note == ""


def test_a_payment_that_was_awaited_lets_the_clock_run_on() -> None:
    code = f.received().code
    dossiers.request_payment(f.JUSTICE, code, 20_000, "lệ phí")
    assert take_notice(said(20_000 + 8_000, ask_for_transfer(f.RECEPTIONIST, code))).outcome in ("paid", "over")
    assert queries.dossier(f.RECEPTIONIST, code).state == "processing"


def test_what_names_no_dossier_is_assigned_by_a_person() -> None:
    code = f.received(f.COMPANY).code
    assert take_notice(said(150_000, "tien phi ho so cua ong An")).outcome == "unknown"
    waiting = look_at_unknown(f.CASHIER, "BG")
    assert [one.amount for one in waiting] == [150_000]
    with pytest.raises(NotFound):
        assign(f.CASHIER, "BG", str(waiting[0].id), "H02.00-000000-0000")
    assert assign(f.CASHIER, "BG", str(waiting[0].id), code).outcome == "paid"
    with pytest.raises(Conflict):
        assign(f.CASHIER, "BG", str(waiting[0].id), code)
    with pytest.raises(Forbidden):
        look_at_unknown(f.PLANNER, "BG")


def test_what_was_meant_for_nothing_here_is_paid_back_and_its_note_forgotten() -> None:
    code = f.received(f.COMPANY).code
    take_notice(said(150_000, "tien dien thang 11 ba Hoa"))
    held = BankNotice.objects.get()
    owe_back(f.CASHIER, "BG", str(held.pk))
    assert (look_at_unknown(f.CASHIER, "BG"), unknown_count(f.CASHIER, "BG")) == ([], 0)
    with pytest.raises(Conflict):
        owe_back(f.CASHIER, "BG", str(held.pk))
    assert [(one.surplus, one.outcome, one.code) for one in refunds(f.CASHIER, "BG")] == [(150_000, "unknown", "")]
    note_refund(f.CASHIER, "BG", str(held.pk), "FT-BACK-1")
    held.refresh_from_db()
    assert (held.note, refunds(f.CASHIER, "BG")[0].refunded_by) == ("", "FT-BACK-1")
    with pytest.raises(Conflict):  # gone is gone
        assign(f.CASHIER, "BG", str(held.pk), code)


def test_what_was_to_be_paid_back_is_still_assigned_when_its_payer_comes() -> None:
    code = f.received(f.COMPANY).code
    take_notice(said(150_000, "tien phi ho so cua ong An"))
    held = BankNotice.objects.get()
    owe_back(f.CASHIER, "BG", str(held.pk))
    assert assign(f.CASHIER, "BG", str(held.pk), code).outcome == "paid"
    assert refunds(f.CASHIER, "BG") == []
    with pytest.raises(Conflict):
        owe_back(f.CASHIER, "BG", str(held.pk))


def test_another_centre_owes_nothing_back_of_what_came_to_this_account(settings: LazySettings) -> None:
    take_notice(said(150_000, "tien dien thang 11 ba Hoa"))
    held = BankNotice.objects.get()
    owe_back(f.CASHIER, "BG", str(held.pk))
    settings.MOTCUA_PAYMENT_CENTRE = "LG"
    assert refunds(f.CASHIER, "BG") == []
    for verb in (owe_back, partial(note_refund, bank_transaction="FT-BACK-1")):
        with pytest.raises(NotFound):
            verb(f.CASHIER, "BG", str(held.pk))


def test_what_names_no_dossier_is_seen_where_the_account_is_kept_and_the_look_is_recorded(
    settings: LazySettings,
) -> None:
    code = f.received(f.COMPANY).code
    take_notice(said(150_000, "tien phi ho so cua ong An"))
    held = BankNotice.objects.get()
    settings.MOTCUA_PAYMENT_CENTRE = "LG"
    assert (look_at_unknown(f.CASHIER, "BG"), unknown_count(f.CASHIER, "BG")) == ([], 0)
    with pytest.raises(NotFound):
        assign(f.CASHIER, "BG", str(held.pk), code)
    assert looks() == []
    settings.MOTCUA_PAYMENT_CENTRE = "BG"
    assert (len(look_at_unknown(f.CASHIER, "BG")), unknown_count(f.CASHIER, "BG")) == (1, 1)
    assert looks() == [(f.CASHIER.reference, {"count": 1})]


def looks() -> list[tuple[str, dict[str, object]]]:
    """Who looked at transfers that name no dossier, as recorded."""
    said = journal.subject_history("centre:BG")
    return [(entry.actor, entry.data) for entry in said if entry.kind == "payment.unknown_viewed"]


def test_a_code_asks_for_what_is_open_and_there_is_none_for_what_is_paid_or_over(settings: LazySettings) -> None:
    code = f.received(f.COMPANY).code
    assert transfer_asked(f.CASHIER, code) is None  # no account is set
    settings.MOTCUA_PAYMENT_BANK, settings.MOTCUA_PAYMENT_ACCOUNT = "970403", "0011012345678"
    take_notice(said(100_000, ask_for_transfer(f.CASHIER, code)))
    asked = transfer_asked(f.CASHIER, code)
    assert asked is not None
    order = vietqr.read(asked.text)
    assert (order.amount, order.note, asked.amount) == (50_000, asked.reference, 50_000)
    take_notice(said(50_000, asked.reference, "FT2"))
    assert transfer_asked(f.CASHIER, code) is None
    other = f.received(f.COMPANY).code
    dossiers.refuse(f.RECEPTIONIST, other, "không thuộc thẩm quyền")
    assert transfer_asked(f.CASHIER, other) is None


def test_after_the_closing_no_more_cash_is_taken_that_day_and_transfers_are() -> None:
    code = f.received(f.COMPANY).code
    record_payment(f.CASHIER, code, 100_000, "cash")
    close_cash(f.CASHIER, "BG", 100_000)
    with pytest.raises(Conflict) as refused:
        record_payment(f.CASHIER, code, 50_000, "cash")
    assert refused.value.code == "cash_closed"
    assert queries.dossier(f.CASHIER, code).paid == 100_000
    record_payment(f.CASHIER, code, 20_000, "transfer")
    record_payment(f.RECEPTIONIST, code, 30_000, "cash")
    day = clock.now().astimezone(f.ZONE).date()
    assert [(one.amount, one.dossier) for one in cash_receipts(f.CASHIER, "BG", day)] == [(100_000, code)]


def test_a_receipt_is_found_under_its_own_dossier_alone() -> None:
    code, other = f.received(f.COMPANY).code, f.received(f.COMPANY).code
    record_payment(f.CASHIER, code, 150_000, "cash")
    number = payments(f.CASHIER, code)[0].number
    assert receipt(f.CASHIER, code, number).amount == 150_000
    for wrong in ((other, number), (code, "BG-2026-999999"), (code, "")):
        with pytest.raises(NotFound):
            receipt(f.CASHIER, *wrong)


def test_the_journal_tells_sums_and_not_what_the_payer_wrote() -> None:
    code = f.received(f.COMPANY).code
    take_notice(said(150_000, f"{ask_for_transfer(f.RECEPTIONIST, code)} NGUYEN VAN AN chuyen"))
    told = [entry for entry in journal.subject_history(f"dossier:{code}") if entry.kind == "payment.transferred"]
    assert told[0].data == {"amount": 150_000, "surplus": 0, "outcome": "paid"}
    assert BankNotice.objects.get().note.endswith("chuyen")


def test_cash_gets_receipts_without_gap_or_repeat() -> None:
    first, second = f.received(f.COMPANY).code, f.received(f.COMPANY).code
    record_payment(f.CASHIER, first, 150_000, "cash")
    with pytest.raises(InvalidInput):
        record_payment(f.CASHIER, first, 1, "cash")
    record_payment(f.CASHIER, second, 50_000, "cash")
    numbers = [payments(f.CASHIER, code)[0].number for code in (first, second)]
    year = clock.now().astimezone(f.ZONE).year
    assert numbers == [f"BG-{year}-000001", f"BG-{year}-000002"]


def test_a_cashiers_day_is_closed_once_and_a_difference_has_its_reason() -> None:
    code = f.received(f.COMPANY).code
    record_payment(f.CASHIER, code, 100_000, "cash")
    record_payment(f.RECEPTIONIST, code, 50_000, "cash")
    day = clock.now().astimezone(f.ZONE).date()
    assert (cash_day(f.CASHIER, "BG", day).taken, cash_day(f.CASHIER, "BG", day).receipts) == (100_000, 1)
    with pytest.raises(InvalidInput):
        close_cash(f.CASHIER, "BG", 90_000)
    close_cash(f.CASHIER, "BG", 90_000, "trả lại thừa 10.000")
    with pytest.raises(Conflict):
        close_cash(f.CASHIER, "BG", 100_000)
    assert cash_day(f.CASHIER, "BG", day).counted == 90_000
    assert cash_day(f.RECEPTIONIST, "BG", day).counted is None
    assert cash_day(f.CASHIER, "BG", day - timedelta(days=1)).taken == 0
    assert CashClosing.objects.count() == 1
