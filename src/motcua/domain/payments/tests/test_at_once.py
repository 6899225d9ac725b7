"""A transfer comes while what it pays for becomes a dossier, or ends: whoever is second sees what the first did."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from motcua.base import clock
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.payments.actions import Notice, end_ahead, settle_ahead, take_notice
from motcua.domain.payments.models import BankNotice, PaymentReference
from motcua.domain.payments.rules import Outcome

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo_centre")]
ABOUT, FEE = "submission:0199", 150_000
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.fixture(autouse=True)
def _reference(demo_centre: str) -> None:
    facts = {"ahead": ABOUT, "code": "BG-T261109-0001", "centre": demo_centre, "made_at": clock.now()}
    PaymentReference.objects.create(reference="MCBGT2611090001", **facts)


def money_comes_while(first: Callable[[], object]) -> BankNotice:
    """The bank tells of it while `first` holds the reference, and waits until that is done."""

    def tell() -> None:
        try:
            take_notice(Notice("FT1", FEE, "MCBGT2611090001 CT", clock.now()))
        finally:
            connection.close()

    bank = threading.Thread(target=tell)
    with transaction.atomic():
        first()
        bank.start()
        with connection.cursor() as cursor:
            waiting = 0
            while not waiting and bank.is_alive():
                cursor.execute(WAITING)
                (waiting,) = cursor.fetchone()
        assert waiting, "it waits for the reference"
    bank.join()
    return BankNotice.objects.get()


def test_money_that_comes_in_the_moment_of_acceptance_is_paid_for_the_dossier() -> None:
    code = f.received(f.COMPANY).code
    held = money_comes_while(lambda: settle_ahead(ABOUT, code))
    assert (held.outcome, held.dossier) == (Outcome.PAID, Dossier.objects.get(code=code))


def test_money_that_comes_in_the_moment_of_the_end_is_owed_back() -> None:
    held = money_comes_while(lambda: end_ahead(ABOUT))
    assert (held.outcome, held.surplus) == (Outcome.LATE, FEE)
