"""Parcels: noted from the journal once, delivered once."""

import pytest

from motcua.base import journal
from motcua.base.problems import Conflict, Forbidden, NotFound
from motcua.domain.delivery import actions, queries
from motcua.domain.delivery.follow import note_parcel
from motcua.domain.delivery.models import Parcel
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def handed_over(method: str, number: str = "") -> tuple[str, journal.Entry]:
    code = f.processed()
    dossiers.hand_over(f.POST_CLERK, code, method, "Nguyễn Văn Ân", number)
    return code, journal.subject_history(f"dossier:{code}")[-1]


def test_what_goes_to_the_post_is_on_its_way_until_it_is_delivered() -> None:
    code, entry = handed_over("post", "EB123456789VN")
    note_parcel(entry)
    note_parcel(entry)
    on_their_way = queries.on_their_way(f.POST_CLERK, "BG")
    assert [(one.dossier, one.tracking_number) for one in on_their_way] == [(code, "EB123456789VN")]
    actions.confirm_delivery(f.POST_CLERK, code)
    assert queries.on_their_way(f.POST_CLERK, "BG") == []
    with pytest.raises(Conflict):
        actions.confirm_delivery(f.POST_CLERK, code)


def test_what_is_collected_at_the_counter_is_no_parcel() -> None:
    code, entry = handed_over("counter")
    note_parcel(entry)
    assert Parcel.objects.count() == 0
    with pytest.raises(NotFound):
        actions.confirm_delivery(f.POST_CLERK, code)


def test_others_do_not_handle_parcels() -> None:
    code, entry = handed_over("post", "EB123456789VN")
    note_parcel(entry)
    for somebody in (f.OTHER_RECEPTIONIST, f.PLANNER):
        with pytest.raises(Forbidden):
            actions.confirm_delivery(somebody, code)
    with pytest.raises(Forbidden):
        queries.on_their_way(f.OTHER_RECEPTIONIST, "BG")
