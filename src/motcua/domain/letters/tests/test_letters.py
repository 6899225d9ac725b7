"""Letters: a draft survives, gets its number when it is issued and not before, and lies among the dossier's papers."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.documents import queries as papers
from motcua.domain.documents import signatures
from motcua.domain.documents.actions import erase_files
from motcua.domain.documents.models import File
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.shapes import dossier_secret
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.letters import actions, hiding, paper, queries
from motcua.domain.letters.models import Letter, LetterNumber, Template
from motcua.domain.letters.rules import LetterText
from motcua.domain.messages.actions import queue_notice
from motcua.domain.messages.models import Notice

HEAD = f.actor("manager", centre="BG", number=21)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR, settings.SIGNING_DIR = tmp_path / "files", tmp_path / "signing"


def template(code: str) -> int:
    return Template.objects.get(code=code).pk


def invitation(code: str) -> Letter:
    """A draft of the justice department with all that is needed."""
    letter = actions.begin_letter(f.JUSTICE, code, template("gm-lam-viec-stp"))
    given = queries.given_of(letter)
    return actions.change_letter(
        f.JUSTICE, letter.pk, 0, replace(given, parts={**given.parts, "time": "14 giờ 00, ngày 12 tháng 11 năm 2026"})
    )


def text_of(letter: Letter, actor: object = f.JUSTICE) -> str:
    desk = queries.desk_of(f.JUSTICE, letter, queries.given_of(letter))
    data = paper.of_letter(desk.content, desk.facts, agency=letter.agency, issued=letter.state == "issued")
    return "\n".join("".join(run[0] for run in block["runs"]) for block in data["body"])


def test_a_letter_begins_filled_and_its_draft_survives() -> None:
    code = f.received().code
    letter = invitation(code)
    kept = queries.given_of(Letter.objects.get(pk=letter.pk))
    assert kept.to == "Ông (bà) Nguyễn Văn Ân"
    assert kept.parts["time"].startswith("14 giờ")
    assert kept.parts["place"].startswith("Quầy của Sở Tư pháp")
    assert f"hồ sơ mã số {code}" in text_of(letter)
    assert (letter.number, letter.number_text) == (None, "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM letters_letter")
        assert "Nguyễn".encode() not in bytes(cursor.fetchone()[0])


def test_it_gets_its_number_and_seal_when_it_is_issued_and_lies_among_the_papers() -> None:
    with clock.frozen(f.MONDAY):
        signatures.make_token("STP", "Sở Tư pháp")
    code = f.received().code
    draft = invitation(code)
    assert not LetterNumber.objects.exists()
    with pytest.raises(Forbidden):
        actions.issue(f.JUSTICE, draft.pk, draft.edits)
    with clock.frozen(f.MONDAY):
        done = actions.issue(f.JUSTICE_LEADER, draft.pk, draft.edits)
    assert (done.number_text, done.year, done.sealed) == ("1/GM-STP", 2026, True)
    (file,) = papers.files(f.JUSTICE, code)
    assert (file.kind, file.name, file.id) == ("letter", "1-GM-STP.pdf", done.file_id)
    opened = actions.open_for_applicant(code, dossier_secret(code), done.pk)
    pdf = b"".join(opened.chunks)
    assert b"pdfaid" in pdf
    assert signatures.check(pdf)[0].intact
    issued = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.letter_issued"]
    assert issued[0].data["letter_number"] == "1/GM-STP"
    assert "Ân" not in str([one.data for one in journal.subject_history(f"dossier:{code}")])


def test_what_is_not_filled_in_is_told_and_takes_no_number() -> None:
    draft = actions.begin_letter(f.JUSTICE, f.received().code, template("gm-lam-viec-stp"))
    with pytest.raises(InvalidInput) as refused:
        actions.issue(f.JUSTICE_LEADER, draft.pk, 0)
    assert [error.field for error in refused.value.errors] == ["part-time"]
    assert not LetterNumber.objects.exists()


def test_a_letter_is_issued_once_and_not_behind_somebodys_back() -> None:
    draft = invitation(f.received().code)
    with pytest.raises(Conflict) as refused:
        actions.issue(f.JUSTICE_LEADER, draft.pk, draft.edits - 1)
    assert refused.value.code == "edited_meanwhile"
    actions.issue(f.JUSTICE_LEADER, draft.pk, draft.edits)
    for again in (
        lambda: actions.issue(f.JUSTICE_LEADER, draft.pk, draft.edits),
        lambda: actions.drop_letter(f.JUSTICE, draft.pk),
        lambda: actions.change_letter(f.JUSTICE, draft.pk, draft.edits, LetterText("x")),
    ):
        with pytest.raises(Conflict) as told:
            again()
        assert told.value.code == "letter_issued"


def test_numbers_run_by_agency_and_year_without_gaps() -> None:
    code = f.received().code
    numbers = []
    for _again in range(3):
        draft = invitation(code)
        numbers.append(actions.issue(f.JUSTICE_LEADER, draft.pk, draft.edits).number_text)
    sorry = actions.begin_letter(HEAD, code, template("thu-xin-loi-bg"))
    numbers.append(actions.issue(HEAD, sorry.pk, 0).number_text)
    dropped = invitation(code)
    actions.drop_letter(f.JUSTICE, dropped.pk)
    with clock.frozen(f.at("04/01/2027 09:00")):
        draft = invitation(code)
        numbers.append(actions.issue(f.JUSTICE_LEADER, draft.pk, draft.edits).number_text)
    assert numbers == ["1/GM-STP", "2/GM-STP", "3/GM-STP", "1/TXL-TTHCC", "1/GM-STP"]


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_at_once_get_two_numbers() -> None:
    code = f.received().code
    drafts = [invitation(code) for _each in range(4)]
    faults: list[BaseException] = []

    def give(draft: Letter) -> None:
        try:
            actions.issue(f.JUSTICE_LEADER, draft.pk, draft.edits)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=(draft,)) for draft in drafts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    assert sorted(Letter.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_result_letter_can_be_the_result() -> None:
    code = f.received().code
    dossiers.complete_step(f.JUSTICE, code, "appraise")
    draft = actions.begin_letter(f.JUSTICE, code, template("tb-ket-qua-stp"))
    view, desk = queries.writing(f.JUSTICE_LEADER, draft.pk)
    assert queries.can_be_result(f.JUSTICE_LEADER, view, desk)
    actions.change_letter(f.JUSTICE, draft.pk, 0, LetterText("Ông Ân", {"result": "Đã xác nhận"}, english=True))
    done = actions.issue(f.JUSTICE_LEADER, draft.pk, 1, as_result=True)
    seen = dossiers.complete_step(f.JUSTICE_LEADER, code, "approve")
    assert seen.state == "processed"
    assert seen.result
    assert seen.result.number == done.number_text
    assert [one.kind for one in papers.files(f.JUSTICE, code)] == ["result"]
    again = actions.begin_letter(f.JUSTICE, code, template("tb-ket-qua-stp"))
    actions.change_letter(f.JUSTICE, again.pk, 0, LetterText("Ông Ân", {"result": "Đã xác nhận"}))
    with pytest.raises(Conflict):
        actions.issue(f.JUSTICE_LEADER, again.pk, 1, as_result=True)
    assert LetterNumber.objects.get().last == 1


def test_who_may_not_see_the_dossier_or_write_for_the_agency_finds_nothing() -> None:
    code = f.received().code
    draft = invitation(code)
    for stranger in (f.PLANNER, f.OTHER_RECEPTIONIST):
        with pytest.raises(NotFound):
            queries.letters(stranger, code)
        with pytest.raises(NotFound):
            queries.letter(stranger, draft.pk)
        with pytest.raises(NotFound):
            actions.begin_letter(stranger, code, template("gm-lam-viec-stp"))
    with pytest.raises(NotFound):  # the counter writes the centre's letters, not the department's
        queries.letter(f.RECEPTIONIST, draft.pk)
    assert queries.letters(f.RECEPTIONIST, code) == []
    assert {one.owner_name for one in queries.templates_for(f.RECEPTIONIST, code)} == {
        "Trung tâm Hành chính công tỉnh Bắc Giang"
    }
    assert {one.owner_name for one in queries.templates_for(f.JUSTICE, code)} == {"Sở Tư pháp"}


def test_the_applicant_sees_what_was_issued_to_them_and_nothing_else() -> None:
    code = f.received(f.CRIMINAL_RECORD, answers=None).code
    secret = dossier_secret(code)
    to_police = actions.begin_letter(f.JUSTICE, code, template("cv-xac-minh-lltp-stp"))
    inside = actions.issue(f.JUSTICE_LEADER, to_police.pk, 0)
    draft = invitation(code)
    assert queries.letters_for_applicant(code, secret) == []
    mine = actions.issue(f.JUSTICE_LEADER, draft.pk, draft.edits)
    assert [(one.number, one.summary) for one in queries.letters_for_applicant(code, secret)] == [
        ("2/GM-STP", f"Làm việc về hồ sơ {code}")
    ]
    for letter, word in ((inside.pk, secret), (mine.pk, "x" * 12)):
        with pytest.raises(NotFound):
            actions.open_for_applicant(code, word, letter)


def test_a_notice_tells_the_applicant_of_a_letter_to_them_and_of_no_other() -> None:
    code = f.received(f.CRIMINAL_RECORD, answers=None).code
    to_police = actions.begin_letter(f.JUSTICE, code, template("cv-xac-minh-lltp-stp"))
    actions.issue(f.JUSTICE_LEADER, to_police.pk, 0)
    draft = invitation(code)
    actions.issue(f.JUSTICE_LEADER, draft.pk, draft.edits)
    issued = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.letter_issued"]
    for entry in issued:
        queue_notice(entry)
    assert [notice.entry for notice in Notice.objects.all()] == [issued[-1].id]


def test_the_book_of_a_year_shows_what_was_issued_in_the_order_of_its_numbers() -> None:
    code = f.received().code
    with clock.frozen(f.MONDAY):
        for _again in range(2):
            draft = invitation(code)
            actions.issue(f.JUSTICE_LEADER, draft.pk, draft.edits)
        invitation(code)
    assert [one.number for one in queries.book(f.JUSTICE, "agency:STP", 2026)] == ["2/GM-STP", "1/GM-STP"]
    assert queries.book(f.JUSTICE, "agency:STP", 2025) == []
    assert queries.books(f.JUSTICE) == [("agency:STP", "Sở Tư pháp")]
    assert queries.books(f.PLANNER) == [("agency:SKHDT", "Sở Kế hoạch và Đầu tư")]
    for book in ("agency:STP", "centre:BG", "nobody"):
        with pytest.raises(NotFound):
            queries.book(f.PLANNER, book, 2026)


def test_of_an_erased_dossier_letters_keep_their_number_and_day_alone() -> None:
    code = f.received().code
    issued, draft = invitation(code), invitation(code)
    actions.issue(f.JUSTICE_LEADER, issued.pk, issued.edits)
    dossiers.refuse(f.RECEPTIONIST, code, "không thuộc thẩm quyền")
    actions.erase(code)
    erase_files(system("records"), code)
    dossiers.erase(system("records"), code, 1)
    (left,) = Letter.objects.all()
    assert (left.number_text, left.content, left.summary, left.file_id) == ("1/GM-STP", "", "", None)
    assert not Letter.objects.filter(pk=draft.pk).exists()
    view, desk = queries.writing(f.JUSTICE, issued.pk)
    assert (view.number, desk.printed, desk.facts.given.to) == ("1/GM-STP", None, "")
    assert queries.letters_for_applicant(code, dossier_secret(code)) == []
    assert queries.templates_for(f.JUSTICE, code) == []


def test_an_answer_of_the_applicant_stands_in_the_letter_in_vietnamese() -> None:
    answers = {"kind": "one", "purpose": "work", "group": "none", "self": True}
    code = f.received(f.CRIMINAL_RECORD, answers=answers).code
    letter = actions.begin_letter(f.JUSTICE, code, template("cv-xac-minh-lltp-stp"))
    assert "Mục đích: Xin việc làm" in text_of(letter)
    assert "Loại phiếu yêu cầu cấp: Phiếu số 1" in text_of(letter)


def test_what_was_typed_stays_words_on_the_paper() -> None:
    hostile = '#panic("x") *b* $x$ @y `z` \\ " {{dossier.code}} ẮẰẲẴẶ'
    code = f.received().code
    draft = actions.begin_letter(f.JUSTICE, code, template("gm-lam-viec-stp"))
    parts = dict.fromkeys(("content", "time", "place", "bring"), hostile)
    actions.change_letter(f.JUSTICE, draft.pk, 0, LetterText(hostile, parts, english=True))
    assert text_of(Letter.objects.get(pk=draft.pk)).count("{{dossier.code}}") == 4
    done = actions.issue(f.JUSTICE_LEADER, draft.pk, 1)
    assert File.objects.get(pk=done.file_id).size > 10_000


def test_what_is_looked_at_has_no_number_in_it_and_the_look_is_the_letters_own() -> None:
    code = f.received(f.CRIMINAL_RECORD).code
    letter = actions.begin_letter(f.JUSTICE, code, template("cv-xac-minh-lltp-stp"))
    _view, desk = queries.writing(f.JUSTICE, letter.pk)
    whole = paper.of_letter(desk.content, desk.facts, agency="STP", issued=False)
    shown = hiding.masked(whole, desk.facts)
    assert "024090001234" in str(whole)
    assert "024090001234" not in str(shown)
    assert "•••••••••234" in str(shown)
    assert str(shown).count("Nguyễn Văn Ân") == str(whole).count("Nguyễn Văn Ân")
    queries.writing(f.JUSTICE, letter.pk)
    queries.writing(f.JUSTICE_LEADER, letter.pk)
    looks = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.letter_viewed"]
    assert [(one.actor, one.data["letter"]) for one in looks] == [
        (f.JUSTICE.reference, str(letter.pk)),
        (f.JUSTICE_LEADER.reference, str(letter.pk)),
    ]
