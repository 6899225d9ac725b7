"""A result that owes originals or is withdrawn stays at the desk and keeps no batch; what lies in one envelope shares its fate."""

import pytest

from motcua.base.problems import Conflict
from motcua.domain.delivery import actions, queries
from motcua.domain.delivery.models import Parcel
from motcua.domain.delivery.tests.test_parcels import HOME, NUMBER, ready, state
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.models import Dossier, DossierDocument
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.dossiers.tests.test_revoking import LEADER, WHY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def owe(code: str) -> None:
    row = DossierDocument.objects.filter(dossier__code=code).earliest("pk")
    DossierDocument.objects.filter(pk=row.pk).update(owed=1)


def taken_over() -> str:
    code = ready()
    actions.take_over(f.POST_CLERK, "BG", code)
    return code


def test_what_owes_originals_is_left_out_of_the_batch_and_the_others_go() -> None:
    owing, free = taken_over(), taken_over()
    owe(owing)
    batch = actions.open_batch(f.POST_CLERK, "BG")
    assert [one.dossier for one in queries.batch(f.POST_CLERK, batch.id)[1]] == [free]
    with pytest.raises(Conflict) as refused:
        actions.put_into_batch(f.POST_CLERK, owing)
    assert refused.value.code == "originals_owed"
    actions.set_number(f.POST_CLERK, free, NUMBER)
    actions.close_batch(f.POST_CLERK, batch.id)
    actions.hand_batch(f.POST_CLERK, batch.id, "Trần Văn Bưu")
    assert (state(free), state(owing)) == ("handed", "taken_over")


def test_what_came_to_owe_them_in_the_batch_is_named_before_anything_is_handed() -> None:
    code = taken_over()
    batch = actions.open_batch(f.POST_CLERK, "BG")
    actions.set_number(f.POST_CLERK, code, NUMBER)
    actions.close_batch(f.POST_CLERK, batch.id)
    owe(code)
    with pytest.raises(Conflict, match=code):
        actions.hand_batch(f.POST_CLERK, batch.id, "Trần Văn Bưu")
    assert state(code) == "in_batch"


def test_what_is_withdrawn_is_left_out_of_the_batch_and_the_others_go() -> None:
    revoked, free = taken_over(), taken_over()
    dossiers.revoke_result(LEADER, revoked, "15/QĐ-STP", WHY)
    batch = actions.open_batch(f.POST_CLERK, "BG")
    assert [one.dossier for one in queries.batch(f.POST_CLERK, batch.id)[1]] == [free]
    with pytest.raises(Conflict) as refused:
        actions.put_into_batch(f.POST_CLERK, revoked)
    assert refused.value.code == "result_revoked"


def test_what_was_withdrawn_in_the_batch_is_named_before_anything_is_handed() -> None:
    revoked, free = taken_over(), taken_over()
    batch = actions.open_batch(f.POST_CLERK, "BG")
    actions.set_number(f.POST_CLERK, free, NUMBER)
    actions.set_number(f.POST_CLERK, revoked, "EB987654321VN")
    actions.close_batch(f.POST_CLERK, batch.id)
    dossiers.revoke_result(LEADER, revoked, "15/QĐ-STP", WHY)
    with pytest.raises(Conflict, match=revoked):
        actions.hand_batch(f.POST_CLERK, batch.id, "Trần Văn Bưu")
    actions.take_out_of_batch(f.POST_CLERK, revoked)
    actions.hand_batch(f.POST_CLERK, batch.id, "Trần Văn Bưu")
    assert (state(free), state(revoked)) == ("handed", "taken_over")


def test_the_number_of_an_envelope_finds_all_results_in_it_and_they_come_back_together() -> None:
    codes = [f.processed(delivery="post", postal_address=HOME) for _ in range(2)]
    for code in codes:
        actions.note_asked(code)
        dossiers.hand_over(f.RECEPTIONIST, code, "post", "Nguyễn Văn Ân", NUMBER)
        actions.note_handed(code, NUMBER)
    assert {one.dossier for one in queries.find(f.POST_CLERK, "BG", "eb 123456789 vn")} == set(codes)
    actions.tell(f.POST_CLERK, NUMBER, "return", "moved")
    assert [state(code) for code in codes] == ["returned", "returned"]
    assert set(Dossier.objects.values_list("state", flat=True)) == {"processed"}
    assert not Parcel.objects.filter(stranded=True).exists()


def test_by_the_code_of_one_dossier_only_its_own_letter_is_told_of() -> None:
    codes = [f.processed(delivery="post", postal_address=HOME) for _ in range(2)]
    for code in codes:
        dossiers.hand_over(f.RECEPTIONIST, code, "post", "Nguyễn Văn Ân", NUMBER)
        actions.note_handed(code, NUMBER)
    actions.tell(f.POST_CLERK, codes[0], "deliver")
    assert [state(code) for code in codes] == ["delivered", "handed"]
