"""A citizen files: drafts, papers, sending; nobody else sees it, and nothing is sent twice."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from motcua.base import clock, crypto, journal, vault
from motcua.base.actor import ANONYMOUS, Actor, Grant, system
from motcua.base.problems import (
    Conflict,
    Forbidden,
    IllegalTransition,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    UnsupportedMedia,
)
from motcua.domain.centre.models import Centre
from motcua.domain.documents.actions import add_file
from motcua.domain.dossiers.tests.factories import CIVIL_STATUS, COMPANY, RECEPTIONIST, received
from motcua.domain.submissions import actions, content, queries
from motcua.domain.submissions.models import Paper, Submission
from motcua.domain.submissions.rules import Kind, State
from motcua.domain.submissions.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def an() -> Actor:
    return f.citizen_actor()


def test_a_draft_begins_with_what_is_known_of_its_writer(an: Actor) -> None:
    made = queries.own_one(an, actions.begin(an, "BG", CIVIL_STATUS))
    assert made.view.state == State.DRAFT
    assert (made.filled.applicant.name, made.filled.applicant.email) == ("Nguyễn Văn Ân", "an@example.vn")


def test_whoever_begins_again_goes_on_with_the_same_draft(an: Actor) -> None:
    assert actions.begin(an, "BG", CIVIL_STATUS) == actions.begin(an, "BG", CIVIL_STATUS)


def test_what_is_wrong_is_kept_too_and_told_when_it_is_sent(an: Actor) -> None:
    made = actions.begin(an, "BG", CIVIL_STATUS)
    actions.save(an, made, lambda filled: f.Filled(f.ApplicantInput("person", "Ân", id_number="12")))
    assert queries.own_one(an, made).filled.applicant.id_number == "12"
    with pytest.raises(InvalidInput) as refused:
        actions.send(an, made)
    fields = {error.field for error in refused.value.errors}
    assert {"applicant.id_number", "applicant.phone"} <= fields
    assert any(field.startswith("documents.") for field in fields)
    assert queries.own_one(an, made).view.state == State.DRAFT


def test_sent_within_hours_it_is_answered_within_eight_working_hours(an: Actor) -> None:
    with f.at_monday():
        view = queries.view(f.sent(an))
    assert view.state == State.SENT
    assert view.code == "BG-T261109-0001"
    # Monday 09:00 + 8 working hours of 7.5 a day
    assert view.look_by is not None
    assert view.look_by.astimezone(f.MONDAY.tzinfo) == f.MONDAY + timedelta(days=1, minutes=30)


def test_sent_at_night_its_hours_begin_with_the_next_opening(an: Actor) -> None:
    with f.at_monday(hours=13):
        look_by = queries.view(f.sent(an)).look_by
    assert look_by is not None
    assert look_by.astimezone(f.MONDAY.tzinfo) == f.MONDAY.replace(day=11, hour=8, minute=0)


def test_the_answer_to_a_sending_that_got_lost_is_the_same_code(an: Actor) -> None:
    made = f.draft(an)
    code = actions.send(an, made)
    assert actions.send(an, made) == code
    kinds = [entry.kind for entry in journal.subject_history(f"submission:{made}")]
    assert kinds.count("submission.sent") == 1


def test_what_the_desk_has_cannot_be_changed(an: Actor) -> None:
    row = f.sent(an)
    with pytest.raises(IllegalTransition):
        actions.save(an, row.pk, f.answered)
    with pytest.raises(IllegalTransition):
        actions.add_paper(an, row.pk, "d1", f.pdf(b"late"))


def test_another_citizen_finds_nothing(an: Actor) -> None:
    made = f.draft(an)
    other = f.citizen_actor("binh@example.vn")
    paper = Paper.objects.filter(submission=made).first()
    assert paper is not None
    for refused in (
        lambda: queries.own_one(other, made),
        lambda: actions.save(other, made, f.answered),
        lambda: actions.send(other, made),
        lambda: actions.withdraw(other, made),
        lambda: actions.drop_paper(other, made, paper.pk),
        lambda: queries.own_paper(other, made, paper.pk),
        lambda: actions.add_paper(other, made, "d1", f.pdf()),
    ):
        with pytest.raises(NotFound):
            refused()
    assert queries.own(other) == ([], None)


def test_what_one_has_filed_goes_on_page_by_page(an: Actor) -> None:
    made = [actions.begin(an, "BG", CIVIL_STATUS, Kind.FULL, anew=True) for _number in range(3)]
    first, following = queries.own(an, most=2)
    last, end = queries.own(an, following, most=2)
    assert [one.id for one in first] + [one.id for one in last] == made[::-1]
    assert (len(first), end) == (2, None)


def test_nobody_and_no_officer_files_as_a_citizen() -> None:
    with pytest.raises(NotAuthenticated):
        actions.begin(ANONYMOUS, "BG", CIVIL_STATUS)
    with pytest.raises(Forbidden):
        actions.begin(f.OFFICER, "BG", CIVIL_STATUS)


def test_a_colleague_of_the_company_goes_on_with_its_draft(an: Actor) -> None:
    an_of_company = Actor("citizen", an.id, "", (*an.grants, Grant("company_filer", company="7")))
    made = actions.begin(an_of_company, "BG", COMPANY, company="7")
    other = f.citizen_actor("binh@example.vn")
    filer = Actor("citizen", other.id, "", (*other.grants, Grant("company_filer", company="7")))
    reader = Actor("citizen", other.id, "", (*other.grants, Grant("company_reader", company="7")))
    assert queries.own_one(filer, made).view.company == "7"
    with pytest.raises(NotFound):
        queries.own_one(reader, made)
    with pytest.raises(Forbidden):
        actions.begin(other, "BG", COMPANY, company="7")


@pytest.mark.parametrize(("mode", "code"), [("receives", "not_taken"), ("both", "")])
def test_a_centre_that_only_receives_takes_none_itself(an: Actor, mode: str, code: str) -> None:
    actions.change_online_options(system("test"), "BG", {"mode": mode})
    if code:
        with pytest.raises(Conflict) as refused:
            actions.begin(an, "BG", CIVIL_STATUS)
        assert refused.value.code == code
    else:
        assert queries.own_one(an, actions.begin(an, "BG", CIVIL_STATUS)).view.kind == Kind.FULL


def test_a_precheck_is_taken_by_a_centre_that_only_receives(an: Actor) -> None:
    actions.change_online_options(system("test"), "BG", {"mode": "receives"})
    assert queries.view(f.sent(an, kind=Kind.PRECHECK)).state == State.SENT


def test_a_setting_is_changed_by_who_may_and_is_in_the_journal() -> None:
    with pytest.raises(Forbidden):
        actions.change_online_options(f.OFFICER, "BG", {"mode": "takes"})
    actions.change_online_options(f.actor("manager", centre="BG"), "BG", {"mode": "takes"})
    assert Centre.objects.get(code="BG").options["online"]["mode"] == "takes"
    assert journal.subject_history("centre:BG")[-1].data["after"] == {"mode": "takes"}
    with pytest.raises(InvalidInput):
        actions.change_online_options(system("test"), "BG", {"mode": "sometimes"})


@pytest.mark.parametrize("content", [b"<html><script>", b"MZ\x90\x00" + b"x" * 99, b"PK\x03\x04garbage", b"\x00" * 300])
def test_a_file_is_what_it_contains(an: Actor, content: bytes) -> None:
    made = actions.begin(an, "BG", CIVIL_STATUS)
    with pytest.raises(UnsupportedMedia):
        actions.add_paper(an, made, "d1", SimpleUploadedFile("to-khai.pdf", content))
    assert not Paper.objects.exists()


def test_an_empty_file_and_one_that_is_not_asked_for_are_refused(an: Actor) -> None:
    made = actions.begin(an, "BG", CIVIL_STATUS)
    with pytest.raises(InvalidInput):
        actions.add_paper(an, made, "d1", SimpleUploadedFile("rong.pdf", b""))
    with pytest.raises(InvalidInput):
        actions.add_paper(an, made, "d99", f.pdf())


def test_the_same_file_for_one_paper_is_there_once(an: Actor) -> None:
    made = actions.begin(an, "BG", CIVIL_STATUS)
    assert actions.add_paper(an, made, "d1", f.pdf()) == actions.add_paper(an, made, "d1", f.pdf())
    assert Paper.objects.filter(submission=made).count() == 1


def test_what_was_filled_in_lies_sealed(an: Actor) -> None:
    made = f.draft(an)
    raw = Submission.objects.filter(pk=made).values_list("content", flat=True).query
    assert "024090001234" not in str(raw)
    for entry in journal.subject_history(f"submission:{made}"):
        assert "024090001234" not in str(entry.data)
        assert "Ân" not in str(entry.data)
    paper = Paper.objects.filter(submission=made).first()
    assert paper is not None
    assert b"%PDF" not in vault.place_of(paper.pk).read_bytes()


def test_a_paper_of_an_earlier_dossier_is_used_again() -> None:
    an = f.citizen_actor(id_number="024090001234")
    earlier = received(CIVIL_STATUS)
    file = add_file(RECEPTIONIST, earlier.code, f.pdf(b"earlier"), "d1").id
    made = actions.begin(an, "BG", CIVIL_STATUS)
    paper = actions.reuse_paper(an, made, "d1", file)
    assert b"".join(vault.read(paper)) == f.PDF + b"earlier"
    assert queries.own_one(an, made).papers[0].reused
    with pytest.raises(NotFound):
        actions.reuse_paper(an, made, "d1", uuid4())


def test_a_paper_of_somebody_else_is_never_used_again() -> None:
    file = add_file(RECEPTIONIST, received(CIVIL_STATUS).code, f.pdf(), "d1").id
    other = f.citizen_actor("binh@example.vn", id_number="024090009999")
    made = actions.begin(other, "BG", CIVIL_STATUS)
    with pytest.raises(NotFound):
        actions.reuse_paper(other, made, "d1", file)


def test_a_draft_that_is_deleted_tells_of_nobody(an: Actor, django_capture_on_commit_callbacks: object) -> None:
    made = f.draft(an)
    papers = list(Paper.objects.filter(submission=made).values_list("pk", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(an, made)
    row = Submission.objects.get(pk=made)
    assert (row.state, row.applicant_name, row.content) == (State.WITHDRAWN, "", "")
    assert papers
    assert not any(vault.place_of(one).exists() for one in papers)


def test_a_draft_lapses_after_its_writer_was_told(an: Actor) -> None:
    with f.at_monday():
        made = f.draft(an)
    with f.at_monday(days=26):
        assert actions.warn_and_lapse() == (0, 0)
    with f.at_monday(days=27, hours=1):
        assert actions.warn_and_lapse() == (1, 0)
        assert actions.warn_and_lapse() == (0, 0)
    with f.at_monday(days=29):
        assert actions.warn_and_lapse() == (0, 0)
    with f.at_monday(days=30, hours=2):
        assert actions.warn_and_lapse() == (0, 1)
    row = Submission.objects.get(pk=made)
    assert (row.state, row.content) == (State.LAPSED, "")


def test_whoever_goes_on_writing_after_the_notice_loses_nothing(an: Actor) -> None:
    with f.at_monday():
        made = f.draft(an)
    with f.at_monday(days=28):
        actions.warn_and_lapse()
        actions.save(an, made, f.answered)
    with f.at_monday(days=40):
        assert actions.warn_and_lapse() == (0, 0)


def test_a_server_that_was_off_still_gives_the_whole_notice(an: Actor) -> None:
    with f.at_monday():
        made = f.draft(an)
    with f.at_monday(days=60) as now:
        assert actions.warn_and_lapse() == (1, 0)
        assert Submission.objects.get(pk=made).expires_at == now + timedelta(days=3)


def test_with_the_account_go_its_drafts_but_not_what_was_sent(an: Actor) -> None:
    unsent, waiting = f.draft(an), f.sent(an, COMPANY)
    assert actions.forget_account(int(an.id)) == 1
    assert Submission.objects.get(pk=unsent).content == ""
    assert content.read(Submission.objects.get(pk=waiting.pk).content).applicant.name == "Nguyễn Văn Ân"


def test_what_an_account_wrote_goes_along_when_it_joins_another(an: Actor) -> None:
    other = f.citizen_actor("cu@example.vn", id_number="024090001234")
    made = f.draft(an)
    assert actions.move_account(int(an.id), int(other.id)) == 1
    assert [one.id for one in queries.own(other)[0]] == [made]
    assert queries.own(an) == ([], None)


def test_the_secret_of_a_notice_opens_no_other_one(an: Actor) -> None:
    view = queries.view(f.sent(an))
    assert crypto.secret_matches("submission", str(view.id), view.secret)
    assert not crypto.secret_matches("submission", str(uuid4()), view.secret)
    assert clock.now() is not None
