"""A request about personal data: asked by whom the data is about, answered within 72 hours, done or explained; and forgotten in time."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.core import mail

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from motcua.domain.delivery.models import Parcel
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.queries import search
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages import actions as messages
from motcua.domain.messages.models import Notice
from motcua.domain.people.actions.citizens import close
from motcua.domain.people.models import Citizen
from motcua.domain.people.queries.citizens import view_of
from motcua.domain.people.tests.factories import make_citizen
from motcua.domain.records.follow import dossier_closed
from motcua.domain.rights import actions, queries
from motcua.domain.rights.follow import forget, leave_account, tell
from motcua.domain.rights.models import DataRequest
from motcua.domain.rights.rules import TERM, Piece

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
MANAGER, ELSEWHERE = f.actor("manager", centre="BG", number=71), f.actor("manager", centre="LG", number=72)
NUMBER = "024090001234"
WANTED = {"name": "Nguyễn Văn Ân", "phone": "0987654321", "email": "moi@example.vn", "address": "Số 1, Cổ Loa"}


@pytest.fixture
def citizen() -> Citizen:
    return make_citizen(id_number=NUMBER, name="NGUYỄN VĂN ÂN")


@pytest.fixture
def who(citizen: Citizen) -> Actor:
    return view_of(citizen).actor


@pytest.fixture
def code() -> str:
    applicant = ApplicantInput("person", "Nguyễn Văn Nhầm", id_number=NUMBER, phone="0912345678", email="an@example.vn")
    return f.received(applicant=applicant).code


def over(code: str) -> str:
    """Withdrawn and stopped: nothing more is done with it."""
    dossiers.withdraw(f.RECEPTIONIST, code, "Không cần nữa")
    dossiers.stop(f.JUSTICE, code, "Người nộp đã rút")
    dossier_closed(journal.subject_history(f"dossier:{code}")[-1])
    return code


def asked(who: Actor, code: str, kind: str, piece: str, wanted: str = "") -> UUID:
    return actions.ask(who, kind, "dossier", piece, dossier=code, wanted=wanted, why="Ghi sai tại quầy")


def test_a_wrong_name_is_put_right_and_found_by_the_right_one_alone(who: Actor, code: str) -> None:
    request = asked(who, code, "correction", "name", "  Nguyễn Văn  Ân ")
    whole = queries.one(MANAGER, request)
    assert (whole.now, whole.wanted) == ("Nguyễn Văn Nhầm", "Nguyễn Văn Ân")
    assert whole.line.due_at - whole.line.asked_at == timedelta(hours=72)
    actions.carry_out(MANAGER, request, "Đã sửa theo thẻ căn cước")
    assert Dossier.objects.get(code=code).applicant_name == "Nguyễn Văn Ân"
    assert [one.code for one in search(f.RECEPTIONIST, "nguyen van an").items] == [code]
    assert search(f.RECEPTIONIST, "nham").items == []
    kinds = [one.kind for one in journal.subject_history(f"dossier:{code}")]
    assert kinds[-2:] == ["dossier.viewed", "dossier.corrected"]
    [mine] = queries.own_requests(who)
    assert (mine.state, mine.answer) == ("done", "Đã sửa theo thẻ căn cước")
    with pytest.raises(IllegalTransition):
        actions.refuse(MANAGER, request, "other", "Thôi")


def test_what_stood_there_and_should_stand_never_reaches_the_journal(who: Actor, code: str) -> None:
    request = asked(who, code, "correction", "phone", "0987 654 321")
    actions.carry_out(MANAGER, request)
    told = [one for about in (code, request) for one in journal.subject_history(f"{_kind(about)}:{about}")]
    assert len(told) >= 4
    assert "987654321" not in str([one.data for one in told])
    assert Dossier.objects.get(code=code).phone == "+84987654321"


@pytest.mark.parametrize(("piece", "wanted"), [("phone", "12"), ("email", "ai đó"), ("name", " "), ("address", "")])
def test_what_cannot_be_so_is_told_at_once(who: Actor, code: str, piece: str, wanted: str) -> None:
    with pytest.raises(InvalidInput) as told:
        asked(who, code, "correction", piece, wanted)
    assert [one.field for one in told.value.errors] == ["wanted"]


def test_while_a_dossier_is_open_its_contact_stays_and_the_reason_is_the_laws(who: Actor, code: str) -> None:
    request = asked(who, code, "erasure", "contact")
    with pytest.raises(Conflict) as kept:
        actions.carry_out(MANAGER, request)
    assert kept.value.code == "law_keeps_it"
    actions.refuse(MANAGER, request, "other", "")
    [mine] = queries.own_requests(who)
    assert (mine.state, mine.ground) == ("refused", "running")


def test_once_it_is_over_the_contact_goes_and_the_record_stays_until_its_day(who: Actor, code: str) -> None:
    over(code)
    now = clock.now()
    whereto = {"receiver": "Nguyễn Văn Ân", "phone": "+84912345678", "address": "Số 1", "commune": "Cổ Loa"}
    Parcel.objects.create(dossier=code, centre="BG", state="cancelled", asked_at=now, ended_at=now, **whereto)
    assert queries.verdict_on(code, Piece.CONTACT).may
    whole = queries.verdict_on(code, Piece.WHOLE)
    assert (whole.may, whole.ground) == (False, "kept")
    assert whole.until is not None
    assert whole.until > clock.now().date()
    actions.carry_out(MANAGER, asked(who, code, "erasure", "contact"))
    row = Dossier.objects.get(code=code)
    assert (row.phone, row.phone_index, row.email, row.applicant_name) == ("", None, "", "Nguyễn Văn Nhầm")
    letter = Parcel.objects.get()
    assert (letter.receiver, letter.phone, letter.address, letter.commune) == ("", "", "", "")


def test_nobody_asks_about_what_is_not_theirs_and_nobody_elsewhere_answers(who: Actor, code: str) -> None:
    stranger = view_of(make_citizen("binh@example.vn", id_number="024190001235")).actor
    with pytest.raises(NotFound):
        asked(stranger, code, "erasure", "whole")
    request = asked(who, code, "erasure", "whole")
    with pytest.raises(Conflict):
        asked(who, code, "erasure", "whole")
    with pytest.raises(NotFound):
        actions.take_back(stranger, request)
    with pytest.raises(NotFound):
        queries.one(ELSEWHERE, request)
    with pytest.raises(Forbidden):
        actions.carry_out(f.RECEPTIONIST, request)
    assert queries.desk(ELSEWHERE) == ([], "")
    actions.take_back(who, request)
    assert queries.desk(MANAGER) == ([], "")


def test_a_confirmed_name_and_number_are_put_right_and_never_become_anothers(who: Actor, citizen: Citizen) -> None:
    def about_me(piece: str, wanted: str) -> UUID:
        return actions.ask(who, "correction", "account", piece, centre="BG", wanted=wanted, why="Sai so với thẻ")

    actions.carry_out(MANAGER, about_me("name", "NGUYỄN VĂN ẤN"))
    make_citizen("binh@example.vn", id_number="024090001242")
    taken = about_me("id_number", "024090001242")
    with pytest.raises(Conflict):
        actions.carry_out(MANAGER, taken)
    actions.take_back(who, taken)
    actions.carry_out(MANAGER, about_me("id_number", "024090001259"))
    citizen.refresh_from_db()
    assert (citizen.name, citizen.id_number) == ("NGUYỄN VĂN ẤN", "024090001259")


def test_it_is_red_once_72_hours_are_over(who: Actor, code: str) -> None:
    asked(who, code, "erasure", "whole")
    assert [one.colour for one in queries.desk(MANAGER)[0]] == ["green"]
    with clock.frozen(clock.now() + TERM + timedelta(minutes=1)):
        assert [one.colour for one in queries.desk(MANAGER)[0]] == ["red"]


@pytest.mark.parametrize("ended", [False, True])
def test_the_desk_shows_page_after_page_without_gap_or_repeat(
    who: Actor, code: str, ended: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "A_PAGE", 2)
    made = [asked(who, code, "correction", piece, wanted) for piece, wanted in WANTED.items()]
    DataRequest.objects.filter(pk__in=made[1:3]).update(due_at=clock.now())  # at the same moment
    if ended:
        for one in made:
            actions.refuse(MANAGER, one, "not_shown", "Chưa rõ")
    first, after = queries.desk(MANAGER, ended=ended)
    second, end = queries.desk(MANAGER, ended=ended, after=after)
    assert (len(first), len(second), end) == (2, 2, "")
    assert {one.id for one in [*first, *second]} == set(made)
    for nothing in ("x", str(uuid4())):
        with pytest.raises(NotFound):
            queries.desk(MANAGER, ended=ended, after=nothing)
    with pytest.raises(NotFound):
        queries.desk(ELSEWHERE, after=after)


def test_its_sender_is_told_that_it_is_answered_never_what_it_is_about(
    who: Actor, code: str, settings: LazySettings
) -> None:
    settings.MOTCUA_NOTICE_WINDOW_SECONDS = 0
    request = asked(who, code, "correction", "phone", "0987654321")
    actions.carry_out(MANAGER, request, "Đã sửa")
    for entry in journal.subject_history(f"data_request:{request}"):
        if entry.kind == "data_request.done":
            tell(entry)
    for notice in Notice.objects.all():
        messages.send(notice.pk)
    [letter] = mail.outbox
    assert letter.to == ["an@example.vn"]
    assert "/cua-toi/thong-tin/yeu-cau" in letter.body
    assert not any(word in str(letter.body) for word in (code, "Đã sửa", "987"))


def test_the_citizen_reads_that_an_answer_is_late(who: Actor, code: str) -> None:
    asked(who, code, "correction", "name", "Nguyễn Văn Ân")
    assert not queries.own_requests(who)[0].is_late
    with clock.frozen(clock.now() + TERM + timedelta(minutes=1)):
        assert queries.own_requests(who)[0].is_late
        actions.carry_out(MANAGER, queries.own_requests(who)[0].id)
        assert not queries.own_requests(who)[0].is_late


def test_the_words_go_with_the_account_and_with_the_dossier(who: Actor, code: str) -> None:
    asked(who, code, "erasure", "whole")
    actions.ask(who, "correction", "account", "name", centre="BG", wanted="AN", why="Sai")
    journal.record(MANAGER, "dossier.erased", f"dossier:{code}", centre="BG")
    forget(journal.subject_history(f"dossier:{code}")[-1])
    assert [one.why for one in DataRequest.objects.filter(dossier=code)] == [""]
    close(who)
    for entry in journal.subject_history(who.reference):
        if entry.kind == "citizen.closed":
            leave_account(entry)
    assert {(one.why, one.wanted, one.state) for one in DataRequest.objects.all()} == {
        ("", "", "done"),
        ("", "", "withdrawn"),
    }


def test_what_was_to_be_put_right_in_a_dossier_that_is_erased_is_not_called_done(who: Actor, code: str) -> None:
    request = asked(who, code, "correction", "name", "Nguyễn Văn Ân")
    journal.record(MANAGER, "dossier.erased", f"dossier:{code}", centre="BG")
    forget(journal.subject_history(f"dossier:{code}")[-1])
    [mine] = queries.own_requests(who)
    assert (mine.state, mine.ground, mine.wanted) == ("refused", "other", "")
    assert "đã được xóa" in mine.answer
    assert journal.subject_history(f"data_request:{request}")[-1].kind == "data_request.refused"
    assert DataRequest.objects.get().why == ""


def _kind(about: object) -> str:
    return "data_request" if isinstance(about, UUID) else "dossier"


def test_old_answers_are_emptied(who: Actor, code: str) -> None:
    actions.take_back(who, asked(who, code, "erasure", "whole"))
    DataRequest.objects.update(ended_at=clock.now() - timedelta(days=5 * 365 + 1))
    assert actions.forget_old() == 1
    assert DataRequest.objects.get().why == ""
