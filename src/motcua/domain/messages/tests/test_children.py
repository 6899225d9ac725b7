"""A citizen hears of a child dossier only when it needs something of them."""

from motcua.base import clock, journal
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.models import ChildLink
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.dossiers.tests.test_children import BUILDER, LAND
from motcua.domain.messages import actions
from motcua.domain.messages.models import Notice


def test_no_second_receipt_but_a_request_for_papers(demo_centre: str) -> None:
    with clock.frozen(f.MONDAY):
        code = f.received(LAND).code
        dossiers.tend_children(dossiers.CHILDREN, code)
        child = ChildLink.objects.get().dossier.code
        dossiers.request_supplement(BUILDER, child, ["Bản vẽ vị trí"], "Thiếu bản vẽ")
        for one in (code, child):
            for entry in journal.subject_history(f"dossier:{one}"):
                if entry.kind in ("dossier.received", "dossier.supplement_requested"):
                    actions.queue_notice(entry)
    told = set(Notice.objects.values_list("dossier", "kind"))
    assert told == {(code, "dossier.received"), (child, "dossier.supplement_requested")}
