"""What was paid for a dossier, by which proof; what banks said; what a cashier counted at the end of the day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.base.ids import uuid7
from motcua.domain.dossiers.models import Dossier
from motcua.domain.payments.rules import Outcome

METHODS = ("cash", "transfer", "vietqr")


class Payment(models.Model):
    """`amount` in đồng; never changed, a mistake is put right by an entry of its own.

    The proof: `number` of the receipt for cash; `transaction` as the bank names it, with its time; neither where a member
    of staff says that a transfer came.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField()
    method = models.CharField(max_length=10)
    number = models.CharField(max_length=40, blank=True, default="", db_default="")
    transaction = models.CharField(max_length=80, blank=True, default="", db_default="")
    received_by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        db_table = "payments_payment"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="something_was_paid"),
            models.CheckConstraint(condition=Q(method__in=METHODS), name="payment_method_is_known"),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="one_receipt_per_number"),
        ]
        indexes = [
            # the payments for a dossier, in order
            models.Index(F("dossier"), F("at"), name="payment_of_dossier"),
            # what was taken on a day, for the cashier's closing
            models.Index(F("at"), name="payment_by_time"),
        ]


class ReceiptNumber(models.Model):
    """The last number of a receipt for cash in a centre and year; raised by one statement, so without gap or repeat."""

    centre = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "payments_receipt_number"
        constraints = [
            models.UniqueConstraint(fields=["centre", "year"], name="one_row_of_receipts_per_centre_and_year")
        ]


class PaymentReference(models.Model):
    """What stands in the note of a transfer for a dossier, or for what may come to be one.

    `ahead`: what it is, as the journal names it, in which `centre` and under which `code`; `ended_at`: since when it never will be.
    """

    dossier = models.OneToOneField(Dossier, models.CASCADE, null=True, related_name="+")
    reference = models.CharField(max_length=25, unique=True)
    made_at = models.DateTimeField()
    ahead = models.CharField(max_length=60, blank=True, default="", db_default="")
    code = models.CharField(max_length=40, blank=True, default="", db_default="")
    centre = models.CharField(max_length=20, blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_reference"
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=False) | ~Q(ahead=""), name="a_reference_is_for_something"
            ),
            models.UniqueConstraint(fields=["ahead"], condition=~Q(ahead=""), name="one_reference_ahead"),
        ]


class BankNotice(models.Model):
    """That money came, as a bank said it; each transaction once. `amount`, `surplus` in đồng; `at`: the bank's time.

    The note may hold whatever the payer wrote.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    transaction = models.CharField(max_length=80, unique=True)
    amount = models.PositiveBigIntegerField()
    note = SealedTextField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="+")
    reference = models.ForeignKey(PaymentReference, models.PROTECT, null=True, related_name="+")  # of what came ahead
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10)
    surplus = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "payments_bank_notice"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_notice_tells_of_money"),
            models.CheckConstraint(
                condition=Q(outcome__in=sorted(one.value for one in Outcome)), name="outcome_of_notice_is_known"
            ),
            models.CheckConstraint(
                condition=Q(dossier__isnull=False) | Q(reference__isnull=False) | Q(outcome=Outcome.UNKNOWN.value),
                name="a_notice_without_dossier_is_looked_at",
            ),
        ]
        indexes = [
            # what banks said about a dossier, in order
            models.Index(F("dossier"), F("at"), name="bank_notice_of_dossier"),
            # what nobody was found for yet
            models.Index(fields=["at"], name="notice_unknown", condition=Q(outcome=Outcome.UNKNOWN.value)),
            # what is to be paid back, or was
            models.Index(fields=["at"], name="notice_with_surplus", condition=Q(surplus__gt=0)),
        ]

    @property
    def subject(self) -> str:
        """What it is about, as the journal names it."""
        if self.dossier is not None:
            return self.dossier.subject
        return self.reference.ahead if self.reference is not None else f"bank_notice:{self.pk}"

    @property
    def centre(self) -> str:
        """Empty where it names nothing."""
        if self.dossier is not None:
            return self.dossier.centre
        return self.reference.centre if self.reference is not None else ""


class Refund(models.Model):
    """That a transfer's surplus was paid back: `amount` in đồng, `transaction` as the bank names the transfer back."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    notice = models.OneToOneField(BankNotice, models.PROTECT, related_name="refund")
    amount = models.PositiveBigIntegerField()
    transaction = models.CharField(max_length=80)
    made_by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        db_table = "payments_refund"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0) & ~Q(transaction=""), name="a_refund_has_its_proof"),
        ]


class CashClosing(models.Model):
    """The cash of one cashier on one day: `taken` by the book, `counted` in the drawer (đồng), and why they differ."""

    centre = models.CharField(max_length=20)
    cashier = models.CharField(max_length=60)
    day = models.DateField()
    taken = models.PositiveBigIntegerField()
    counted = models.PositiveBigIntegerField()
    reason = SealedTextField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "payments_cash_closing"
        constraints = [
            models.UniqueConstraint(fields=["centre", "cashier", "day"], name="a_cashier_closes_once_a_day"),
            models.CheckConstraint(
                condition=Q(taken=F("counted")) | ~Q(reason=b""), name="a_difference_has_its_reason"
            ),
        ]
