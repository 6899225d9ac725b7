"""Proof that a result came into the right hands: the identity card, the code of the receipt, the number of the post."""

import pytest

from motcua.base import journal
from motcua.base.crypto import secret_for
from motcua.base.problems import InvalidInput
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def ready() -> tuple[str, str]:
    """The code and the receipt's secret of a dossier whose result is ready."""
    code = f.processed()
    return code, secret_for("dossier", code)


@pytest.mark.parametrize("written", ["{secret}", " {secret} ", "https://mot-cua.example/tra-cuu#{code},{secret}"])
def test_the_receipts_code_is_proof_and_only_that_it_was_shown_is_recorded(written: str) -> None:
    code, secret = ready()
    brought = written.format(code=code, secret=secret)
    view = actions.hand_over(f.RECEPTIONIST, code, "counter", "Trần Thị Bình", receipt_code=brought)
    assert view.handed_over is not None
    assert (view.handed_over.to, view.handed_over.proof) == ("Trần Thị Bình", "code")
    entry = next(one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.handed_over")
    assert entry.data["proof"] == "code"
    assert secret not in str(entry.data)


def test_the_code_of_another_dossiers_receipt_hands_over_nothing() -> None:
    code, _own = ready()
    _other, secret = ready()
    with pytest.raises(InvalidInput) as refused:
        actions.hand_over(f.RECEPTIONIST, code, "counter", "Trần Thị Bình", receipt_code=secret)
    assert [error.field for error in refused.value.errors] == ["receipt_code"]
    assert Dossier.objects.get(code=code).state == "processed"


def test_without_the_receipt_the_identity_card_is_the_proof() -> None:
    code, _secret = ready()
    view = actions.hand_over(f.RECEPTIONIST, code, "counter", "Nguyễn Văn Ân")
    assert view.handed_over is not None
    assert view.handed_over.proof == "identity"


def test_what_goes_by_post_is_proved_by_its_number() -> None:
    code, _secret = ready()
    view = actions.hand_over(f.POST_CLERK, code, "post", "Nguyễn Văn Ân", "EB123456789VN")
    assert view.handed_over is not None
    assert view.handed_over.proof == "post"
