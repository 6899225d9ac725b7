"""Rules of the law that no other file of this room is about; docs/legal.md says which await a lawyer."""

import pytest

from motcua.base import clock, crypto
from motcua.base.actor import system
from motcua.base.problems import Forbidden
from motcua.domain.catalogue import actions as catalogue
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.queries import Filters
from motcua.domain.dossiers.shapes import GivenDocument
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.permissions import TABLE, Action, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
SALES_PROMOTION = "2.000033"  # to be done the same day


def publish(procedure: str, **changes: object) -> None:
    seen = catalogue.begin_draft(system("test"), procedure).edits
    catalogue.publish_draft(
        system("test"), procedure, catalogue.change_draft(system("test"), procedure, seen, "time", changes).edits
    )


def test_a_dossier_keeps_the_version_that_it_began_with_whatever_is_published_later() -> None:
    with clock.frozen(f.MONDAY) as time:
        before = f.seen(f.received())
        publish(f.CIVIL_STATUS, time_limit={"value": 9, "unit": "working_day"})
        time.at = f.at("10/11/2026 09:00")
        actions.request_supplement(f.JUSTICE, before.code, ["Giấy A"], "thiếu")
        actions.supplement(f.RECEPTIONIST, before.code, [GivenDocument("d2", 1, 0)])
        now = queries.dossier(f.RECEPTIONIST, before.code)
        assert (before.limit_value, now.limit_value, f.seen(f.received()).limit_value) == (3, 3, 9)
        assert now.due_at == f.at("13/11/2026 09:00"), "the limit that begins anew is that of its own version"


@pytest.mark.parametrize(("asked", "in_time"), [("12/11/2026 09:00", True), ("12/11/2026 09:01", False)])
def test_papers_asked_for_later_than_three_working_days_after_intake_are_noted_as_asked_too_late(
    asked: str, in_time: bool
) -> None:
    """Decree 61/2018 article 19.4."""
    with clock.frozen(f.MONDAY) as time:
        code = f.received().code
        time.at = f.at(asked)
        view = actions.request_supplement(f.JUSTICE, code, ["Giấy A"], "thiếu")
    assert view.supplements[0].in_time is in_time


def test_what_is_to_be_done_the_same_day_has_until_its_closing_and_is_recorded_like_any_other() -> None:
    with clock.frozen(f.MONDAY) as time:
        made = f.seen(f.received(SALES_PROMOTION))
        assert (made.due_at, made.time_left and made.time_left.colour) == (f.at("09/11/2026 17:00"), "green")
        assert "Trong ngày" in made.due_because[-2].text
        time.at = f.at("09/11/2026 17:01")
        late = queries.dossier(f.RECEPTIONIST, made.code)
        assert late.time_left is not None
        assert late.time_left.colour == "red"
    assert [item.code for item in queries.dossiers(f.RECEPTIONIST).items] == [made.code]


def test_a_result_on_an_earlier_day_than_promised_is_shown_as_early_and_found_as_such() -> None:
    with clock.frozen(f.MONDAY):
        code = f.processed()
        made = queries.dossier(f.RECEPTIONIST, code)
        assert (made.was_early, made.spared) == (True, 22.5)
        assert [step.code for step in made.steps if step.was_early] == ["appraise"]
        assert [item.code for item in queries.search(f.RECEPTIONIST, "", Filters(due="early")).items] == [code]


def test_nobody_but_the_one_stop_desk_takes_papers_from_the_applicant() -> None:
    code = f.received().code
    actions.request_supplement(f.JUSTICE, code, ["Giấy A"], "thiếu")
    for agency in (f.JUSTICE, f.JUSTICE_LEADER):
        with pytest.raises(Forbidden):
            actions.supplement(agency, code, [GivenDocument("d2", 1, 0)])
    for action in (Action.DOSSIER_RECEIVE, Action.DOSSIER_SUPPLEMENT):
        assert set(TABLE[action]) == {Role.RECEPTIONIST}


def test_the_secret_on_a_receipt_has_sixty_bits_and_belongs_to_its_code_alone() -> None:
    first, second = f.received(), f.received()
    assert (len(first.secret), len({*first.secret, *second.secret}) > 8) == (12, True)  # of Crockford's 32 letters
    assert crypto.secret_matches("dossier", first.code, first.secret)
    assert not crypto.secret_matches("dossier", second.code, first.secret)
