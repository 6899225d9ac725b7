"""Documents, steps and fees have a name in English where the catalogue has one; the Vietnamese one stands in for what has none."""

import pytest
from django.utils import translation

from motcua.base.actor import system
from motcua.base.problems import InvalidInput
from motcua.domain.catalogue.actions import export_procedures, import_procedures
from motcua.domain.catalogue.queries import get_published
from motcua.domain.catalogue.rules import Requirement
from motcua.domain.catalogue.words import name_of
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.shapes import dossier_secret
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def test_a_name_follows_the_reader_and_falls_back_to_vietnamese() -> None:
    both, one = Requirement("d1", "Tờ khai", 1, 0, True, name_en="Declaration"), Requirement("d2", "Ảnh", 1, 0, True)
    with translation.override("en"):
        assert (name_of(both), name_of(one)) == ("Declaration", "Ảnh")
    with translation.override("vi"):
        assert (name_of(both), name_of(one)) == ("Tờ khai", "Ảnh")


def test_a_dossier_has_both_names_of_its_papers_and_steps_wherever_it_is_seen() -> None:
    code = f.received().code
    seen = queries.dossier(f.RECEPTIONIST, code)
    assert {one.code: (one.name, one.name_en) for one in seen.steps}["appraise"] == ("Thẩm định hồ sơ", "Appraisal")
    assert seen.documents[0].name_en == "Request for confirmation of civil status data"
    assert {one.step_name_en for one in queries.work_list(f.JUSTICE)} == {"Appraisal"}
    assert "Appraisal" in {one.name_en for one in queries.track(code, dossier_secret(code)).steps}
    actions.complete_step(f.JUSTICE, code, "appraise")
    with translation.override("en"):
        assert "Done: Appraisal" in {one.words for one in queries.history(f.RECEPTIONIST, code)}


def test_what_is_missing_is_told_in_the_readers_language() -> None:
    with translation.override("en"), pytest.raises(InvalidInput) as refused:
        f.received(documents=())
    assert "Request for confirmation of civil status data" in str(refused.value.errors[0].message)


def test_names_in_english_are_exported_and_imported() -> None:
    rows = export_procedures()
    row = next(one for one in rows if one["code"] == f.CIVIL_STATUS)
    assert row["documents"][0]["name_en"] == "Request for confirmation of civil status data"
    assert import_procedures(system("test"), rows) == 0
    row["steps"][0]["name_en"] = "Taking in"
    assert import_procedures(system("test"), rows) == 1
    assert get_published(f.CIVIL_STATUS).content.steps[0].name_en == "Taking in"
    row["steps"][0]["name_en"] = 7
    with pytest.raises(InvalidInput):
        import_procedures(system("test"), rows)
