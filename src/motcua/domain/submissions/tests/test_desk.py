"""The desk answers: in hand, asks, refuses, accepts; two officers at once; originals later."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from motcua.domain.catalogue.queries import get_published
from motcua.domain.documents.models import File
from motcua.domain.documents.queries import files
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers import queries as dossier_queries
from motcua.domain.dossiers.actions import Missing
from motcua.domain.dossiers.models import Dossier, DossierDocument, Slip
from motcua.domain.dossiers.queries.own import own_codes
from motcua.domain.dossiers.tests import factories as d
from motcua.domain.dossiers.tests.factories import CIVIL_STATUS
from motcua.domain.submissions import actions, queries
from motcua.domain.submissions.models import Paper, Reveal, Submission
from motcua.domain.submissions.rules import Kind, State
from motcua.domain.submissions.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def an() -> Actor:
    return f.citizen_actor()


def test_what_is_accepted_is_a_dossier_with_number_date_and_papers(an: Actor) -> None:
    with f.at_monday():
        row = f.sent(an)
    papers = set(Paper.objects.filter(submission=row).values_list("pk", flat=True))
    with f.at_monday(hours=1):
        received = actions.accept(f.OFFICER, row.pk)
    row.refresh_from_db()
    dossier = Dossier.objects.get(code=received.code)
    assert (row.state, row.dossier_id, dossier.channel) == (State.ACCEPTED, dossier.pk, "online")
    assert (
        {one.id for one in files(f.OFFICER, received.code)} == papers == set(File.objects.values_list("pk", flat=True))
    )
    assert b"".join(vault.read(papers.pop())).startswith(b"%PDF")
    assert own_codes(an) == [received.code]
    assert (row.content, row.applicant_name) == ("", "")


@pytest.mark.parametrize(("later", "counted"), [(1, "09/11/2026 10:00"), (12, "10/11/2026 07:30")])
def test_the_clock_begins_with_the_acceptance_or_the_next_opening(an: Actor, later: int, counted: str) -> None:
    with f.at_monday():
        row = f.sent(an)
    with f.at_monday(hours=later):
        code = actions.accept(f.OFFICER, row.pk).code
    assert Dossier.objects.get(code=code).counted_from == d.at(counted)


def test_an_acceptance_that_fails_leaves_everything_as_it_was(an: Actor) -> None:
    row = f.sent(an)
    Paper.objects.filter(submission=row).delete()
    with pytest.raises(InvalidInput):
        actions.accept(f.OFFICER, row.pk)
    assert not Dossier.objects.exists()
    assert Submission.objects.get(pk=row.pk).state == State.SENT


def test_of_two_officers_one_accepts(an: Actor) -> None:
    row = f.sent(an)
    actions.accept(f.OFFICER, row.pk)
    with pytest.raises(IllegalTransition) as refused:
        actions.accept(f.COLLEAGUE, row.pk)
    assert refused.value.extra["state"] == State.ACCEPTED
    assert Dossier.objects.count() == 1


def test_what_a_colleague_has_in_hand_is_taken_over_first(an: Actor) -> None:
    row = f.sent(an)
    actions.look(f.OFFICER, row.pk)
    actions.look(f.COLLEAGUE, row.pk)
    assert Submission.objects.get(pk=row.pk).held_by == f.OFFICER.reference
    with pytest.raises(Conflict) as refused:
        actions.refuse(f.COLLEAGUE, row.pk, "Không đúng nơi")
    assert refused.value.code == "in_other_hands"
    actions.look(f.COLLEAGUE, row.pk, take_over=True)
    actions.accept(f.COLLEAGUE, row.pk)
    assert Submission.objects.get(pk=row.pk).decided_by == f.COLLEAGUE.reference


def test_what_was_left_in_hand_is_free_after_half_an_hour(an: Actor) -> None:
    with f.at_monday():
        row = f.sent(an)
        actions.look(f.OFFICER, row.pk)
    with f.at_monday(minutes=31):
        actions.accept(f.COLLEAGUE, row.pk)
    assert Submission.objects.get(pk=row.pk).state == State.ACCEPTED


def test_an_officer_decides_only_what_they_saw(an: Actor) -> None:
    row = f.sent(an)
    with pytest.raises(Conflict) as refused:
        actions.accept(f.OFFICER, row.pk, seen=row.row_version - 1)
    assert refused.value.code == "changed_meanwhile"
    actions.accept(f.OFFICER, row.pk, seen=row.row_version)
    assert Dossier.objects.count() == 1


def test_what_is_missing_is_asked_in_one_list_and_answered_on_the_same_submission(an: Actor) -> None:
    with f.at_monday():
        row = f.sent(an)
        name = get_published(CIVIL_STATUS).content.documents[0].name
        actions.ask(f.OFFICER, row.pk, (Missing(name, "d1"), Missing("Trang 2 của hợp đồng")), "Ảnh bị mờ")
    asked = queries.own_one(an, row.pk).view
    assert (asked.state, asked.items, asked.missing) == (State.CHANGES, (name, "Trang 2 của hợp đồng"), ("d1",))
    assert Slip.objects.get().form == "02"
    actions.add_paper(an, row.pk, "d1", f.pdf(b"clear"))
    assert actions.send(an, row.pk) == row.code
    again = queries.own_one(an, row.pk).view
    assert (again.state, again.items, again.reason) == (State.SENT, (), "")


@pytest.mark.parametrize("items", [(), (Missing("  "),)])
def test_asking_for_nothing_is_refused(an: Actor, items: tuple[Missing, ...]) -> None:
    row = f.sent(an)
    with pytest.raises(InvalidInput):
        actions.ask(f.OFFICER, row.pk, items, "Thiếu")
    assert Submission.objects.get(pk=row.pk).state == State.SENT


def test_a_refusal_is_a_numbered_form_with_its_reason(an: Actor) -> None:
    row = f.sent(an)
    with pytest.raises(InvalidInput):
        actions.refuse(f.OFFICER, row.pk, "  ")
    actions.refuse(f.OFFICER, row.pk, "Không thuộc thẩm quyền của cơ quan này")
    slip = Slip.objects.get()
    assert (slip.form, slip.number, slip.applicant_name) == ("03", 1, "Nguyễn Văn Ân")
    assert queries.own_one(an, row.pk).view.reason == "Không thuộc thẩm quyền của cơ quan này"
    with pytest.raises(IllegalTransition):
        actions.accept(f.OFFICER, row.pk)


def test_what_was_refused_is_emptied_after_its_time(an: Actor) -> None:
    with f.at_monday():
        row = f.sent(an)
        actions.refuse(f.OFFICER, row.pk, "Không thuộc thẩm quyền")
    with f.at_monday(days=729):
        assert actions.erase_refused(730) == 0
    with f.at_monday(days=731):
        assert actions.erase_refused(730) == 1
    assert Submission.objects.get(pk=row.pk).content == ""


def test_a_precheck_is_found_complete_and_becomes_a_dossier_at_the_counter(an: Actor) -> None:
    row = f.sent(an, kind=Kind.PRECHECK)
    actions.clear(f.OFFICER, row.pk)
    assert queries.own_one(an, row.pk).view.state == State.CLEARED
    code = actions.accept(f.COLLEAGUE, row.pk, {}).code
    assert Dossier.objects.get(code=code).channel == "direct"


def test_a_submission_is_not_cleared_as_a_precheck_is(an: Actor) -> None:
    row = f.sent(an)
    with pytest.raises(Conflict) as refused:
        actions.clear(f.OFFICER, row.pk)
    assert refused.value.code == "not_a_precheck"


def test_an_officer_of_elsewhere_finds_nothing_and_other_roles_may_not(an: Actor) -> None:
    row = f.sent(an)
    for verb in (actions.look, actions.accept, actions.clear, actions.put_back):
        with pytest.raises(NotFound):
            verb(f.ELSEWHERE, row.pk)
        for role in ("specialist", "leader", "cashier", "manager", "data_centre"):
            with pytest.raises(Forbidden):
                verb(f.actor(role, centre="BG"), row.pk)
    with pytest.raises(NotFound):
        queries.one_at_desk(f.ELSEWHERE, row.pk)
    with pytest.raises(NotFound):
        queries.one_at_desk(f.actor("specialist", "SKHDT", "BG"), row.pk)
    assert queries.one_at_desk(f.actor("specialist", row.agency, "BG"), row.pk).view.id == row.pk


def test_a_draft_is_nothing_to_the_desk(an: Actor) -> None:
    made = f.draft(an)
    with pytest.raises(NotFound):
        queries.one_at_desk(f.OFFICER, made)
    with pytest.raises(NotFound):
        actions.look(f.OFFICER, made)
    assert queries.at_desk(f.OFFICER, "BG", "all") == []


def test_the_most_urgent_stands_first_with_its_hours(an: Actor) -> None:
    with f.at_monday():
        first = f.sent(an)
    with f.at_monday(hours=2):
        f.sent(f.citizen_actor("binh@example.vn"))
        listed = queries.at_desk(f.OFFICER, "BG")
    assert listed[0].id == first.pk
    assert [one.hours_left for one in listed] == [6.0, 8.0]
    with f.at_monday(days=2):
        assert [one.colour for one in queries.at_desk(f.OFFICER, "BG")] == ["red", "red"]
        figures = queries.figures("BG")
    assert (figures.waiting, figures.late) == (2, 2)


def test_the_journal_says_whether_the_desk_answered_in_time(an: Actor) -> None:
    with f.at_monday():
        row = f.sent(an)
    with f.at_monday(days=2):
        actions.accept(f.OFFICER, row.pk)
        assert queries.figures("BG").answered_today == 1
        assert queries.figures("BG").in_time_today == 0
    accepted = journal.subject_history(row.subject)[-1]
    assert (accepted.kind, accepted.data["in_time"]) == ("submission.accepted", False)


def test_a_look_at_what_was_filled_in_is_recorded_once_in_ten_minutes(an: Actor) -> None:
    row, manager = f.sent(an), d.actor("manager", centre="BG", number=61)
    actions.look(f.OFFICER, row.pk)
    for who in (manager, manager, f.OFFICER):
        actions.note_look(who, row.pk)
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        actions.note_look(f.OFFICER, row.pk)
    looks = [(one.kind, one.actor) for one in journal.subject_history(row.subject)][-3:]
    assert looks == [
        ("submission.looked_at", f.OFFICER.reference),
        ("submission.viewed", manager.reference),
        ("submission.viewed", f.OFFICER.reference),
    ]
    with pytest.raises(NotFound):
        actions.note_look(f.ELSEWHERE, row.pk)


def test_the_list_reads_nothing_of_what_was_filled_in(an: Actor) -> None:
    f.sent(an)
    with CaptureQueriesContext(connection) as asked:
        assert len(queries.at_desk(f.OFFICER, "BG")) == 1
    (listed,) = [sql for sql in (one["sql"] or "" for one in asked) if 'FROM "submissions_submission"' in sql]
    assert '"content"' not in listed
    assert '"address"' not in listed, "nor of the dossier that it became"


def test_looking_at_a_paper_is_recorded(an: Actor) -> None:
    row = f.sent(an)
    paper = row.papers.first()
    assert paper is not None
    assert b"".join(actions.open_paper(f.OFFICER, row.pk, paper.pk).chunks).startswith(b"%PDF")
    assert journal.subject_history(row.subject)[-1].kind == "submission.paper_opened"
    with pytest.raises(NotFound):
        actions.open_paper(f.ELSEWHERE, row.pk, paper.pk)


def _with_result(code: str) -> None:
    dossiers.complete_step(d.JUSTICE, code, "appraise")
    dossiers.attach_result(d.JUSTICE_LEADER, code, "12/XN-STP")
    dossiers.complete_step(d.JUSTICE_LEADER, code, "approve")


def test_no_result_is_handed_over_while_originals_are_owed(an: Actor) -> None:
    row = f.sent(an)
    code = actions.accept(f.OFFICER, row.pk).code
    owed = list(DossierDocument.objects.filter(dossier__code=code, owed__gt=0).values_list("requirement", flat=True))
    asked = [one.code for one in get_published(CIVIL_STATUS).content.documents if one.required and one.originals]
    assert sorted(owed) == sorted(asked)
    assert owed
    _with_result(code)
    with pytest.raises(Conflict) as refused:
        dossiers.hand_over(f.OFFICER, code, "counter", "Nguyễn Văn Ân")
    assert refused.value.code == "originals_owed"
    with pytest.raises(Conflict):
        dossiers.ask_signature(f.OFFICER, code, 17, "Nguyễn Văn Ân")
    dossiers.take_originals(f.OFFICER, code, owed)
    dossiers.hand_over(f.OFFICER, code, "counter", "Nguyễn Văn Ân")
    assert dossier_queries.dossier(f.OFFICER, code).state == "returned"


def test_originals_that_the_officer_does_not_ask_for_are_not_owed(an: Actor) -> None:
    code = actions.accept(f.OFFICER, f.sent(an).pk, {}).code
    assert not DossierDocument.objects.filter(dossier__code=code, owed__gt=0).exists()
    with pytest.raises(InvalidInput):
        dossiers.take_originals(f.OFFICER, code, ["d1"])


def test_accepting_asks_the_database_a_bounded_number_of_times(
    an: Actor, django_assert_max_num_queries: object
) -> None:
    row = f.sent(an)
    with django_assert_max_num_queries(60, connection=connection):
        actions.accept(f.OFFICER, row.pk)
    assert Dossier.objects.count() == 1


def test_of_what_was_erased_nothing_is_revealed_and_no_words_are_kept() -> None:
    with f.at_monday():
        row = f.sent(f.citizen_actor())
        actions.refuse(f.OFFICER, row.pk, "Sai nơi")
    with f.at_monday(hours=1):
        actions.erase_refused(0)
        with pytest.raises(Conflict):
            actions.reveal(f.OFFICER, row.pk, "other", "Ông Nguyễn Văn Ân hỏi")
    assert not Reveal.objects.exists()
