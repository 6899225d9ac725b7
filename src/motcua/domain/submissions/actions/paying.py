"""A fee that is known in advance may be paid as soon as it is sent; what came is paid for the dossier, or back (payments.ahead)."""

from uuid import UUID

from django.db import transaction

from motcua.base.actor import Actor, system
from motcua.domain.payments import actions as payments
from motcua.domain.payments.actions import Asked
from motcua.domain.submissions.actions._common import lock_own, options_of, record
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.queries import fee_of
from motcua.domain.submissions.queries.reading import whole_of
from motcua.domain.submissions.rules import takes_money

BANK = system("bank")
MONEY = {"payment.transferred": "submission.paid", "payment.refunded": "submission.refunded"}


@transaction.atomic
def transfer(actor: Actor, identifier: UUID) -> Asked | None:
    """The code by which what is still open of its fee can be transferred before it is accepted; None where nothing is, where the
    centre waits with it, or there is no account. Raises NotFound, NotAuthenticated, Forbidden."""
    row = lock_own(actor, identifier)
    if not takes_money(row.state, row.kind, row.origin) or not options_of(row.centre).pay_ahead:
        return None
    return payments.ask_ahead(row.subject, row.code, row.centre, fee_of(whole_of(row)))


@transaction.atomic
def note_money(kind: str, identifier: UUID, amount: int) -> None:
    """That a bank told of a transfer for it, or that one was paid back: for who filed it and for its history."""
    row = Submission.objects.filter(pk=identifier).first()
    if row is not None and row.dossier is None:
        record(BANK, MONEY[kind], row, amount=amount)
