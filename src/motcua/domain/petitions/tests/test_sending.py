"""A petition comes: with its address proven, from an account, at the counter; limits; added to, taken back."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from motcua.base import clock, journal, vault
from motcua.base.actor import CITIZEN
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound, TooManyRequests
from motcua.domain.dossiers.tests.factories import MONDAY
from motcua.domain.people.queries.citizens import view_of
from motcua.domain.people.tests.factories import make_citizen
from motcua.domain.petitions import actions, queries
from motcua.domain.petitions.models import Attachment, Petition
from motcua.domain.petitions.rules import State
from motcua.domain.petitions.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
PDF = b"%PDF-1.7\n" + b"x" * 200


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def test_it_is_received_with_its_days_when_the_address_is_proven() -> None:
    with clock.frozen(MONDAY):
        made = actions.submit(CITIZEN, f.GIVEN, source="203.0.113.1")
        assert (made.code, f.row(made).state) == ("", State.UNPROVEN)
        told = actions.prove(made.id, "xuan@example.vn")
    row = f.row(told)
    assert told.code == "BG-P261109-0001"
    assert (row.state, row.proven) == (State.RECEIVED, True)
    assert row.sort_by == MONDAY + timedelta(days=2)
    assert row.due_at == MONDAY + timedelta(days=22)  # 15 working days and the holiday of 24 November


def test_somebody_elses_address_proves_nothing() -> None:
    made = actions.submit(CITIZEN, f.GIVEN, source="203.0.113.1")
    with pytest.raises(NotFound):
        actions.prove(made.id, "other@example.vn")
    assert f.row(made).state == State.UNPROVEN


def test_what_nobody_proves_is_gone_after_an_hour() -> None:
    with clock.frozen(MONDAY):
        made = actions.submit(CITIZEN, f.GIVEN, [SimpleUploadedFile("a.pdf", PDF)], source="203.0.113.1")
        file = Attachment.objects.get().pk
    with clock.frozen(MONDAY + timedelta(minutes=61)):
        assert actions.lapse() == 1
    row = f.row(made)
    assert (row.state, row.text, row.sender_name, row.contact_index) == (State.LAPSED, "", "", None)
    assert not Attachment.objects.filter(pk=file).exists()


def test_an_account_needs_no_code_and_sees_its_own() -> None:
    an = view_of(make_citizen("an@example.vn", name="Nguyễn Văn Ân")).actor
    made = f.sent(an, email="", name="")
    assert made.code
    assert [(view.code, secret) for view, secret in queries.own(an)[0]] == [(made.code, made.secret)]
    assert f.row(made).sender_name == "Nguyễn Văn Ân"


def test_a_receptionist_writes_one_down_and_a_specialist_does_not() -> None:
    made = f.sent(f.RECEPTIONIST, email="", phone="0912345678")
    assert (f.row(made).channel, f.row(made).state) == ("counter", State.RECEIVED)
    with pytest.raises(Forbidden):
        f.sent(f.SPECIALIST)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        f.sent(title="", text="ngắn", kind="", name="", email="", about="counter", reference="mười bảy")
    assert {one.field for one in refused.value.errors} == {"title", "text", "kind", "name", "email", "reference"}


def test_one_contact_is_slowed_from_wherever_it_writes() -> None:
    with clock.frozen(MONDAY):
        for number in range(3):
            actions.submit(CITIZEN, f.GIVEN, source=f"203.0.113.{number}")
        with pytest.raises(TooManyRequests):
            actions.submit(CITIZEN, f.GIVEN, source="203.0.113.9")


def test_one_place_is_slowed_under_whichever_name() -> None:
    with clock.frozen(MONDAY):
        for number in range(5):
            actions.submit(CITIZEN, f.replaced(email=f"a{number}@example.vn"), source="203.0.113.1")
        with pytest.raises(TooManyRequests):
            actions.submit(CITIZEN, f.replaced(email="a9@example.vn"), source="203.0.113.1")


def test_who_has_many_open_waits_for_their_answers() -> None:
    for day in range(5):
        with clock.frozen(MONDAY + timedelta(days=day)):
            f.sent()
    with clock.frozen(MONDAY + timedelta(days=6)), pytest.raises(Conflict) as refused:
        f.sent()
    assert refused.value.code == "too_many_open"


def test_a_wrong_code_and_a_wrong_secret_answer_alike() -> None:
    made = f.sent()
    assert queries.follow(made.code.lower(), made.secret).text == f.GIVEN.text
    for code, secret in ((made.code, "x" * 12), ("BG-P261109-9999", made.secret), ("", made.secret)):
        with pytest.raises(NotFound):
            queries.follow(code, secret)


def test_what_was_asked_is_added_with_a_file_and_the_days_begin_anew() -> None:
    with clock.frozen(MONDAY):
        made = f.handled()
        actions.ask(f.SPECIALIST, made.id, "Ông/bà gặp việc này ngày nào?")
    assert queries.follow(made.code, made.secret).asks
    later = MONDAY + timedelta(days=3)
    with clock.frozen(later):
        actions.add(made.code, made.secret, "Ngày 2 tháng 11.", [SimpleUploadedFile("a.pdf", PDF)], source="x")
    row = f.row(made)
    assert (row.state, row.agency) == (State.HANDLING, "STP")
    assert row.due_at == later + timedelta(days=22)
    followed = queries.follow(made.code, made.secret)
    assert [(one.by_sender, one.by_name, one.text) for one in followed.said] == [
        (False, "", "Ông/bà gặp việc này ngày nào?"),
        (True, "", "Ngày 2 tháng 11."),
    ]
    _view, chunks = queries.open_file(f.SPECIALIST, made.id, followed.files[0].id)
    assert b"".join(chunks) == PDF
    opened = [one for one in journal.subject_history(f"petition:{made.id}") if one.kind == "petition.file_opened"]
    assert [(one.actor, one.data["file"]) for one in opened] == [(f.SPECIALIST.reference, str(followed.files[0].id))]


def test_nothing_is_added_that_was_not_asked_for() -> None:
    made = f.sent()
    with pytest.raises(IllegalTransition):
        actions.add(made.code, made.secret, "Thêm một ý nữa.", source="x")


def test_what_is_taken_back_tells_of_nobody(django_capture_on_commit_callbacks: object) -> None:
    made = actions.submit(CITIZEN, f.GIVEN, [SimpleUploadedFile("a.pdf", PDF)], source="203.0.113.1")
    told = actions.prove(made.id, "xuan@example.vn")
    file = Attachment.objects.get().pk
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(told.code, told.secret)
    row = f.row(told)
    assert (row.state, row.title, row.text, row.email, row.sender_name) == (State.WITHDRAWN, "", "", "", "")
    assert not vault.place_of(file).exists()


def test_the_journal_tells_facts_and_no_words() -> None:
    made = f.answered()
    told = journal.subject_history(f"petition:{made.id}")
    assert [one.kind for one in told] == [
        "petition.begun",
        "petition.received",
        "petition.assigned",
        "petition.proposed",
        "petition.answered",
    ]
    written = " ".join(str(one.data) for one in told)
    assert not any(word in written for word in ("Xuân", "xuan@", "Biểu mẫu"))


def test_what_ended_long_ago_is_emptied_and_what_was_published_stays() -> None:
    with clock.frozen(MONDAY):
        made = f.answered()
        actions.publish(f.LEADER, made.id, actions.Public("Biểu mẫu", "Biểu mẫu hỏi hai lần.", f.ANSWER))
    with clock.frozen(MONDAY + timedelta(days=100)):
        assert actions.erase_old(101) == 0
        assert actions.erase_old(99) == 1
    row = Petition.objects.get(pk=made.id)
    assert (row.text, row.answer, row.sender_name, row.public_answer) == ("", "", "", f.ANSWER)
    assert actions.erase_old(99) == 0


def test_what_is_written_in_a_codes_place_and_is_none_is_sealed() -> None:
    made = f.sent(about="dossier", reference="hồ sơ của Giáp Thị Xuân, 024190001234")
    other = f.sent(about="procedure", reference="khai sinh cho cháu Xuân", email="b@example.vn")
    assert (f.row(made).dossier, f.row(other).procedure) == ("", "")
    assert queries.follow(made.code, made.secret).about_words == "hồ sơ của Giáp Thị Xuân, 024190001234"
    assert queries.petition(f.MANAGER, other.id).about_words == "khai sinh cho cháu Xuân"
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(petitions_petition)::text FROM petitions_petition")
        stored = " ".join(one for (one,) in cursor.fetchall())
    assert not any(piece in stored for piece in ("Xuân", "024190001234"))


def test_a_dossiers_code_is_kept_tidy_so_that_others_about_it_are_found() -> None:
    first = f.sent(about="dossier", reference="h02.12-261123-0007 ")
    second = f.sent(about="dossier", reference="H02.12–261123–0007", email="b@example.vn")
    assert f.row(first).dossier == f.row(second).dossier == "H02.12-261123-0007"
    assert [one.id for one in queries.petition(f.MANAGER, second.id).alike] == [first.id]


def test_with_the_rest_goes_what_it_was_about() -> None:
    made = f.sent(about="dossier", reference="H02.12-261123-0007")
    other = f.sent(about="dossier", reference="của bà Xuân", email="b@example.vn")
    for one in (made, other):
        actions.withdraw(one.code, one.secret)
        assert (f.row(one).dossier, f.row(one).procedure, f.row(one).reference) == ("", "", "")


def test_a_closed_account_leaves_its_petitions_to_code_and_secret() -> None:
    an = make_citizen("an@example.vn")
    made = f.sent(view_of(an).actor, email="")
    assert actions.forget_account(an.pk) == 1
    assert queries.follow(made.code, made.secret).view.code == made.code
    assert f.row(made).citizen is None


def test_what_an_account_sent_goes_along_when_it_joins_another() -> None:
    an, held = make_citizen("cu@example.vn"), make_citizen("moi@example.vn")
    made = f.sent(view_of(held).actor, email="")
    actions.forget_account(held.pk, into=an.pk)
    assert [one.code for one, _secret in queries.own(view_of(an).actor)[0]] == [made.code]


LAND = {"code": "dat-dai", "name": "Đất đai", "agency": "STNMT"}


def test_what_is_sent_under_a_subject_reaches_its_agency_without_being_sorted() -> None:
    actions.change_petition_options(f.MANAGER, "BG", {"categories": [LAND, {"code": "khac", "name": "Khác"}]})
    straight, other = f.row(f.sent(category="dat-dai")), f.row(f.sent(category="khac", email="khac@example.vn"))
    assert (straight.state, straight.agency) == (State.HANDLING, "STNMT")
    assert (other.state, other.agency) == (State.RECEIVED, "")
    [told] = [one for one in journal.subject_history(straight.subject) if one.kind == "petition.assigned"]
    assert (told.actor, told.data["category"]) == ("system:routing", "dat-dai")
    actions.hand_back(f.actor("specialist", agency="STNMT", number=39), straight.pk, "Thuộc Sở Xây dựng")
    assert Petition.objects.get(pk=straight.pk).state == State.RECEIVED


def test_what_is_about_conduct_is_sorted_by_people_whatever_its_subject() -> None:
    actions.change_petition_options(f.MANAGER, "BG", {"categories": [LAND]})
    made = f.row(f.sent(category="dat-dai", kind="behaviour"))
    assert (made.state, made.agency, made.category) == (State.RECEIVED, "", "dat-dai")


@pytest.mark.parametrize(
    "category", [{"code": "Đất", "name": "x"}, {"code": "a"}, {"code": "a", "name": "x", "agency": "XX"}]
)
def test_a_subject_has_a_code_a_name_and_an_agency_that_is_there(category: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        actions.change_petition_options(f.MANAGER, "BG", {"categories": [category]})
    with pytest.raises(InvalidInput):
        f.sent(category="khong-co")
