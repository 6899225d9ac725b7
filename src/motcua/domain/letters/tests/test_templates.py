"""Templates: written as a draft, published when nothing is wrong, then kept as they were; by those whose letters they are."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from motcua.base import journal
from motcua.base.actor import system
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.letters import actions, queries, rules
from motcua.domain.letters.actions import NewTemplate
from motcua.domain.letters.models import Template, TemplateVersion
from motcua.domain.letters.rules import Content, Part

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
NOTICE = NewTemplate("Thông báo thử", "notice", "applicant", agency="STP", procedure=f.CRIMINAL_RECORD)
SOUND = Content(
    title="THÔNG BÁO",
    subject="Về hồ sơ {{dossier.code}}",
    symbol="TB-STP",
    to="Ông (bà) {{applicant.name}}",
    body="Mục đích: {{answer.purpose}}\n{{free.why}}",
    signer="GIÁM ĐỐC",
    parts=(Part("why", "Lý do"),),
)


def test_a_template_is_begun_written_published_and_retired_and_the_journal_tells() -> None:
    draft = actions.begin_template(f.JUSTICE, NOTICE)
    assert draft.template.code == "thong-bao-thu"
    changed = actions.change_draft(f.JUSTICE, draft.template_id, 0, SOUND)
    with pytest.raises(Forbidden):
        actions.publish(f.JUSTICE, draft.template_id, changed.edits)
    actions.publish(f.JUSTICE_LEADER, draft.template_id, changed.edits)
    second = actions.begin_draft(f.JUSTICE, draft.template_id)
    assert (second.number, second.content) == (2, changed.content)
    actions.change_draft(f.JUSTICE, draft.template_id, 0, replace(SOUND, title="GIẤY BÁO"))
    actions.publish(f.JUSTICE_LEADER, draft.template_id, 1)
    states = list(TemplateVersion.objects.filter(template=draft.template_id).values_list("number", "state"))
    assert states == [(2, "published"), (1, "retired")]
    actions.retire(f.JUSTICE_LEADER, draft.template_id)
    with pytest.raises(NotFound):
        actions.retire(f.JUSTICE_LEADER, draft.template_id)
    kinds = [entry.kind.partition(".")[2] for entry in journal.subject_history(draft.template.subject)]
    assert kinds == ["begun", "changed", "published", "draft_begun", "changed", "published", "retired"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": "{{applicant.nmae}} {{free.why}}"}, "body"),
        ({"body": "{{answer.colour}} {{free.why}}"}, "body"),
        ({"body": "nothing of the part"}, "parts"),
        ({"body": ""}, "body"),
        ({"symbol": "12/TB-STP"}, "symbol"),
        ({"symbol": "tb stp"}, "symbol"),
        ({"to": " "}, "to"),
        ({"parts": (Part("Why", "Lý do"),)}, "parts"),
        ({"subject_en": "{{"}, "subject_en"),
        ({"signer": ""}, "signer"),
    ],
)
def test_what_is_wrong_with_a_text_is_told_and_it_is_not_published(changes: dict[str, object], field: str) -> None:
    draft = actions.begin_template(f.JUSTICE, NOTICE)
    kept = actions.change_draft(f.JUSTICE, draft.template_id, 0, replace(SOUND, **changes))
    with pytest.raises(InvalidInput) as refused:
        actions.publish(f.JUSTICE_LEADER, draft.template_id, kept.edits)
    assert field in {error.field for error in refused.value.errors}
    assert TemplateVersion.objects.get(pk=kept.pk).state == "draft"


def test_an_answer_can_be_merged_only_where_the_template_names_the_procedure() -> None:
    assert "answer.purpose" in queries.known_fields(f.CRIMINAL_RECORD)
    assert "answer.assessment.findings" in queries.known_fields("9.013236")  # filled in at a step
    assert not [name for name in queries.known_fields("") if name.startswith("answer.")]
    assert not [name for name in queries.known_fields(f.CRIMINAL_RECORD) if name.startswith("answer.residence")]


def test_two_who_edit_do_not_overwrite_each_other() -> None:
    draft = actions.begin_template(f.JUSTICE, NOTICE)
    actions.change_draft(f.JUSTICE, draft.template_id, 0, SOUND)
    with pytest.raises(Conflict) as refused:
        actions.change_draft(f.JUSTICE_LEADER, draft.template_id, 0, replace(SOUND, title="X"))
    assert refused.value.code == "edited_meanwhile"


def test_templates_are_their_owners_own() -> None:
    with pytest.raises(Forbidden):
        actions.begin_template(f.PLANNER, NOTICE)
    with pytest.raises(Forbidden):
        actions.begin_template(f.JUSTICE, replace(NOTICE, agency="", centre="BG", procedure=""))
    with pytest.raises(Forbidden):
        actions.begin_template(f.actor("manager", centre="LG"), replace(NOTICE, agency="", centre="BG", procedure=""))
    mine = {one.agency or one.centre for one in queries.templates(f.JUSTICE)}
    assert mine == {"STP"}
    stranger = queries.templates(f.JUSTICE)[0].id
    with pytest.raises(NotFound):
        queries.editing(f.PLANNER, stranger)
    for code in ("", "nowhere"):
        with pytest.raises(InvalidInput):
            actions.begin_template(system("test"), replace(NOTICE, agency=code))


def test_a_published_text_cannot_be_changed_even_in_the_table() -> None:
    held = TemplateVersion.objects.filter(state="published")[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        TemplateVersion.objects.filter(pk=held.pk).update(content={})
    with pytest.raises(IntegrityError), transaction.atomic():
        held.delete()


def test_a_template_that_never_held_goes_with_its_draft() -> None:
    draft = actions.begin_template(f.JUSTICE, NOTICE)
    actions.drop_draft(f.JUSTICE, draft.template_id, 0)
    assert not Template.objects.filter(pk=draft.template_id).exists()


def test_what_is_exported_is_imported_unchanged_and_once() -> None:
    rows = actions.export_templates()
    assert {row["code"] for row in rows} >= {"thu-xin-loi-bg", "gm-lam-viec-stp"}
    assert actions.import_templates(system("test"), rows) == 0
    rows[0]["superior"] = "UBND tỉnh"
    assert actions.import_templates(system("test"), rows) == 1
    rows[0]["body"] = "{{nowhere}}"
    with pytest.raises(InvalidInput) as refused:
        actions.import_templates(system("test"), rows)
    assert refused.value.errors[0].field.startswith(f"letter_templates.{rows[0]['code']}.")


def test_every_template_of_the_demonstration_is_sound() -> None:
    held = TemplateVersion.objects.filter(state="published").select_related("template")
    assert {one.template.kind for one in held} == {"apology", "invitation", "refusal", "request", "result"}
    for one in held:
        known = queries.known_fields(one.template.procedure)
        assert rules.faults(rules.content_of(one.content), known) == [], one.template.code
