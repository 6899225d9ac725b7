"""What the applicant and the holder of a result learn, and what a guesser does not."""

from time import perf_counter

import pytest

from motcua.base.problems import NotFound
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.shapes import dossier_secret
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def test_code_and_secret_show_the_way_and_nobodys_name() -> None:
    made = f.received(f.COMPANY)
    view = queries.track(f" {made.code.lower()} ", made.secret.upper())
    assert [step.code for step in view.steps] == ["intake", "appraise", "tax_code", "approve", "return"]
    assert view.steps[2].agency_name == "Cục Thuế tỉnh"
    assert (view.national_status, view.progress, view.open_fee) == ("2", 20, 150_000)
    assert "Nguyễn" not in repr(view)


def test_the_applicant_reads_what_to_bring_and_why() -> None:
    made = f.received()
    actions.request_supplement(f.JUSTICE, made.code, ["Bản sao căn cước"], "bản đã nộp bị mờ")
    view = queries.track(made.code, made.secret)
    assert view.to_bring == ("Bản sao căn cước",)
    assert view.reason == "bản đã nộp bị mờ"
    assert view.is_paused


def test_every_wrong_pair_gets_the_same_answer_in_like_time() -> None:
    made, other = f.received(), f.received()
    wrong = {
        "secret": (made.code, "000000000000"),
        "code": ("H02.03-200101-0001", made.secret),
        "both": ("", ""),
        "of another": (made.code, other.secret),
        "half": (made.code, made.secret[:6]),
        "unreadable": (made.code, "ệ" * 12),
    }
    quickest = dict.fromkeys(wrong, 1.0)
    for _ in range(60):  # in turn, so that a busy machine slows all alike
        for name, (code, secret) in wrong.items():
            begin = perf_counter()
            with pytest.raises(NotFound) as refused:
                queries.track(code, secret)
            quickest[name] = min(quickest[name], perf_counter() - begin)
            assert refused.value.as_dict() == NotFound().as_dict()
    # opening the sealed fields of a dossier would take several times as long
    assert max(quickest["secret"], quickest["code"]) < 2 * min(quickest["secret"], quickest["code"])


def test_a_result_can_be_checked_once_it_is_issued() -> None:
    code = f.received().code
    view = queries.dossier(f.JUSTICE, code)
    assert view.result is None
    code = f.processed()
    result = queries.dossier(f.JUSTICE, code).result
    assert result is not None
    issued = queries.check_result(result.check_code)
    assert (issued.number, issued.agency_name, issued.refused) == ("12/XN-STP", "Sở Tư pháp", False)
    assert "Nguyễn" not in repr(issued)
    for wrong in (code, f"{code}.000000000000", f"{code}.{dossier_secret(code)}", "", "x.y"):
        with pytest.raises(NotFound):
            queries.check_result(wrong)
