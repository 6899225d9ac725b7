"""Drafts: begun from what holds, changed in parts by several people, published once; what was published never changes."""

import pytest
import yaml
from django.db import IntegrityError, transaction
from django.utils.translation import override

from motcua.base import journal
from motcua.base.actor import Actor, Grant, system
from motcua.base.problems import Forbidden, InvalidInput, NotFound
from motcua.domain.catalogue import actions, administration
from motcua.domain.catalogue.models import ProcedureVersion
from motcua.domain.catalogue.queries import get_published, template_file

pytestmark = pytest.mark.django_db
CODE = "2.002516"
BOSS = system("test")
CLERK = Actor("token", "7", "receptionist", (Grant("receptionist", "BG", None),))
LONGER = {"time_limit": {"value": 5, "unit": "working_day"}}


@pytest.fixture(autouse=True)
def _catalogue(demo_centre: str) -> None:
    assert demo_centre


def test_a_draft_is_a_copy_of_what_holds_and_there_is_one() -> None:
    draft = actions.begin_draft(BOSS, CODE)
    assert (draft.state, draft.number, draft.based_on) == ("draft", 2, 1)
    assert draft.content["name"] == "Xác nhận thông tin hộ tịch"
    assert actions.begin_draft(BOSS, CODE).pk == draft.pk
    assert get_published(CODE).version == 1


def test_publishing_puts_the_draft_in_place_of_the_version_before() -> None:
    draft = actions.begin_draft(BOSS, CODE)
    seen = actions.change_draft(BOSS, CODE, draft.edits, "time", LONGER).edits
    seen = actions.change_draft(BOSS, CODE, seen, "texts", {"name": "Xác nhận hộ tịch"}).edits
    actions.publish_draft(BOSS, CODE, seen)
    now = get_published(CODE)
    assert (now.version, now.content.time_limit.value, now.name) == (2, 5, "Xác nhận hộ tịch")
    assert ProcedureVersion.objects.get(procedure__code=CODE, number=1).state == "retired"
    kinds = [entry.kind for entry in journal.subject_history(f"procedure:{CODE}")]
    assert kinds[-4:] == [
        "procedure.draft_begun",
        "procedure.draft_changed",
        "procedure.draft_changed",
        "procedure.published",
    ]


def test_a_second_editor_is_told_who_changed_what_and_nothing_is_lost() -> None:
    draft = actions.begin_draft(BOSS, CODE)
    actions.change_draft(BOSS, CODE, draft.edits, "time", LONGER)
    with pytest.raises(actions.EditedMeanwhile) as refused, override("en"):
        actions.change_draft(BOSS, CODE, draft.edits, "fees", {"fee": 1})
    assert "system:test" in str(refused.value.detail)
    assert "time limit" in str(refused.value.detail)
    assert administration.draft(BOSS, CODE).content["fee"] == 8000


def test_a_draft_with_faults_is_kept_but_not_published() -> None:
    seen = actions.begin_draft(BOSS, CODE).edits
    short = {"time_limit": {"value": 1, "unit": "working_day"}}
    seen = actions.change_draft(BOSS, CODE, seen, "time", short).edits
    assert "steps" in {fault.field for fault in administration.draft(BOSS, CODE).faults}
    with pytest.raises(InvalidInput):
        actions.publish_draft(BOSS, CODE, seen)
    assert get_published(CODE).version == 1


def test_a_part_changes_nothing_but_itself() -> None:
    seen = actions.begin_draft(BOSS, CODE).edits
    actions.change_draft(BOSS, CODE, seen, "fees", {"fee": 9000, "documents": [], "steps": []})
    content = administration.draft(BOSS, CODE).content
    assert content["fee"] == 9000
    assert len(content["documents"]) == 3


def test_what_was_published_never_changes_in_the_database_either() -> None:
    version = ProcedureVersion.objects.get(procedure__code=CODE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureVersion.objects.filter(pk=version.pk).update(content={})
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureVersion.objects.filter(pk=version.pk).update(state="draft")
    with pytest.raises(IntegrityError), transaction.atomic():
        version.delete()
    actions.retire(BOSS, CODE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureVersion.objects.filter(pk=version.pk).update(state="published")


def test_a_retired_procedure_can_be_asked_for_no_more_and_taken_up_again() -> None:
    actions.retire(BOSS, CODE)
    with pytest.raises(NotFound):
        get_published(CODE)
    with pytest.raises(NotFound):
        actions.retire(BOSS, CODE)
    draft = actions.begin_draft(BOSS, CODE)
    actions.publish_draft(BOSS, CODE, draft.edits)
    assert get_published(CODE).version == 2


def test_a_new_procedure_begins_with_the_four_usual_steps() -> None:
    draft = actions.begin_procedure(BOSS, "9.000001", "Thủ tục mới", "Hộ tịch", "STP")
    assert [step["code"] for step in draft.content["steps"]] == ["intake", "appraise", "approve", "return"]
    with pytest.raises(NotFound):
        get_published("9.000001")
    actions.publish_draft(BOSS, "9.000001", draft.edits)
    assert get_published("9.000001").name == "Thủ tục mới"
    with pytest.raises(InvalidInput):
        actions.begin_procedure(BOSS, "9.000001", "Lần nữa", "Hộ tịch", "STP")


def test_only_who_may_change_master_data_edits() -> None:
    for verb in (
        lambda: actions.begin_draft(CLERK, CODE),
        lambda: actions.begin_procedure(CLERK, "9.1", "x", "x", "STP"),
        lambda: actions.change_draft(CLERK, CODE, 0, "fees", {}),
        lambda: actions.publish_draft(CLERK, CODE, 0),
        lambda: actions.drop_draft(CLERK, CODE, 0),
        lambda: actions.retire(CLERK, CODE),
        lambda: administration.listed(CLERK),
        lambda: administration.versions(CLERK, CODE),
    ):
        with pytest.raises(Forbidden):
            verb()


def test_one_procedure_goes_out_as_yaml_and_comes_back_unchanged_with_its_template() -> None:
    seen = actions.begin_draft(BOSS, CODE).edits
    seen = actions.add_file(BOSS, CODE, seen, "mau.txt", "Tờ khai".encode()).edits
    documents = administration.draft(BOSS, CODE).content["documents"]
    documents[0]["template"] = "mau.txt"
    seen = actions.change_draft(BOSS, CODE, seen, "documents", {"documents": documents}).edits
    actions.publish_draft(BOSS, CODE, seen)
    assert template_file(CODE, "mau.txt") == ("text/plain", "Tờ khai".encode())
    text = yaml.safe_dump(actions.export_procedure(administration.version_row(BOSS, CODE, 2)), allow_unicode=True)
    row = yaml.safe_load(text)
    assert actions.import_procedures(BOSS, [row]) == 0
    row["fee"] = 9000
    draft = actions.begin_draft(BOSS, CODE)
    actions.import_draft(BOSS, CODE, draft.edits, {"procedures": [row]})
    assert administration.draft(BOSS, CODE).content["fee"] == 9000
    with pytest.raises(InvalidInput):
        actions.import_draft(BOSS, CODE, draft.edits + 1, {"procedures": []})


def test_the_questions_of_a_form_keep_their_order() -> None:
    seen = actions.begin_draft(BOSS, CODE).edits
    fields = {name: {"type": "string", "title": name} for name in ("zebra", "a", "middle", "bb")}
    seen = actions.change_draft(BOSS, CODE, seen, "form", {"form": {"type": "object", "properties": fields}}).edits
    assert list(administration.draft(BOSS, CODE).content["form"]["properties"]) == ["zebra", "a", "middle", "bb"]
    turned = dict(reversed(fields.items()))
    actions.change_draft(BOSS, CODE, seen, "form", {"form": {"type": "object", "properties": turned}})
    assert list(administration.draft(BOSS, CODE).content["form"]["properties"]) == ["bb", "middle", "a", "zebra"]


def test_a_dropped_draft_leaves_what_holds() -> None:
    draft = actions.begin_draft(BOSS, CODE)
    actions.drop_draft(BOSS, CODE, draft.edits)
    with pytest.raises(NotFound):
        administration.draft(BOSS, CODE)
    assert [one.state for one in administration.versions(BOSS, CODE)] == ["published"]
