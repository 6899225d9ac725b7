"""The office answers: sorted, asked, handed back, written, approved, joined, published; each sees what is theirs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant
from motcua.base.ids import uuid7
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.dossiers.tests.factories import MONDAY
from motcua.domain.petitions import actions, queries
from motcua.domain.petitions.actions import Public, Sent
from motcua.domain.petitions.models import Petition, Reveal
from motcua.domain.petitions.rules import State
from motcua.domain.petitions.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
PUBLIC = Public("Biểu mẫu hỏi hai lần", "Biểu mẫu đăng ký khai sinh hỏi hai lần cùng một nội dung.", f.ANSWER)


def test_the_agency_writes_its_leader_approves_and_the_sender_reads() -> None:
    made = f.handled()
    actions.propose(f.SPECIALIST, made.id, f.ANSWER)
    assert queries.follow(made.code, made.secret).answer == ""  # not before the leader has approved
    with pytest.raises(Forbidden):
        actions.approve(f.SPECIALIST, made.id)
    with pytest.raises(Forbidden):
        actions.approve(f.MANAGER, made.id)  # it is the agency's
    actions.approve(f.LEADER, made.id)
    assert queries.follow(made.code, made.secret).answer == f.ANSWER


def test_the_leader_sends_an_answer_back_with_the_reason() -> None:
    made = f.handled()
    actions.propose(f.SPECIALIST, made.id, "Đã rõ.")
    actions.send_back(f.LEADER, made.id, "Trả lời chưa đủ ý")
    found = queries.petition(f.SPECIALIST, made.id)
    assert (found.view.state, found.reason, found.answer) == (State.HANDLING, "Trả lời chưa đủ ý", "Đã rõ.")


def test_what_is_the_centres_is_written_and_approved_by_its_manager() -> None:
    made = f.handled("")
    actions.propose(f.MANAGER, made.id, f.ANSWER)
    actions.approve(f.MANAGER, made.id)
    assert f.row(made).state == State.ANSWERED


def test_each_sees_what_is_theirs() -> None:
    made = f.handled()
    for who in (f.MANAGER, f.AUDITOR, f.SPECIALIST, f.LEADER):
        assert [one.id for one in queries.desk(who)] == [made.id]
    for who in (f.OTHER_SPECIALIST, f.MANAGER_ELSEWHERE):
        assert queries.desk(who) == []
        with pytest.raises(NotFound):
            queries.petition(who, made.id)
    with pytest.raises(Forbidden):
        queries.desk(f.RECEPTIONIST)


def test_how_somebody_acted_is_for_leaders_and_managers_alone() -> None:
    made = f.handled(kind="behaviour")
    assert queries.desk(f.SPECIALIST) == []
    with pytest.raises(NotFound):
        actions.propose(f.SPECIALIST, made.id, f.ANSWER)
    actions.propose(f.LEADER, made.id, f.ANSWER)
    assert f.row(made).state == State.PROPOSED


def test_what_was_never_proven_is_seen_by_nobody() -> None:
    made = actions.submit(f.CITIZEN, f.GIVEN, source="203.0.113.1")
    assert queries.desk(f.MANAGER) == []
    with pytest.raises(NotFound):
        actions.assign(f.MANAGER, made.id, "STP")


def test_another_kind_has_other_days() -> None:
    with clock.frozen(MONDAY):
        made = f.sent()
        actions.assign(f.MANAGER, made.id, "", "service")
    assert f.row(made).due_at == MONDAY + timedelta(days=7)  # 5 working days


def test_the_days_of_another_kind_count_from_the_receipt_however_late_it_is_changed() -> None:
    with clock.frozen(MONDAY):
        made = f.sent()
    with clock.frozen(MONDAY + timedelta(days=14)):
        actions.assign(f.MANAGER, made.id, "", "service")
        assert f.row(made).due_at == MONDAY + timedelta(days=7)
        assert [one.id for one in queries.desk(f.MANAGER, only="late")] == [made.id]


def test_the_days_of_another_kind_count_from_what_its_sender_added_last() -> None:
    with clock.frozen(MONDAY):
        made = f.handled()
        actions.ask(f.SPECIALIST, made.id, "Ông/bà gặp việc này ngày nào?")
    added = MONDAY + timedelta(days=7)
    with clock.frozen(added):
        actions.add(made.code, made.secret, "Ngày 2 tháng 11.", source="x")
    with clock.frozen(added + timedelta(days=1)):
        actions.assign(f.MANAGER, made.id, "STP", "service")
    assert f.row(made).due_at == added + timedelta(days=7)


def test_an_agency_hands_back_what_is_not_its_own() -> None:
    made = f.handled()
    actions.hand_back(f.SPECIALIST, made.id, "Thuộc Sở Kế hoạch và Đầu tư")
    assert (f.row(made).state, f.row(made).agency) == (State.RECEIVED, "")
    assert queries.desk(f.SPECIALIST) == []


def test_a_refusal_and_a_transfer_tell_their_sender_why_and_where() -> None:
    refused, sent_on = f.sent(), f.sent(email="b@example.vn")
    actions.refuse(f.MANAGER, refused.id, "Đang được Tòa án giải quyết")
    actions.transfer(f.MANAGER, sent_on.id, "Công an tỉnh", "Không thuộc thẩm quyền của Trung tâm")
    assert queries.follow(refused.code, refused.secret).reason == "Đang được Tòa án giải quyết"
    assert queries.follow(sent_on.code, sent_on.secret).reason.startswith("Công an tỉnh")


def test_lists_are_counted_whole_in_one_look_and_as_their_reader_sees_them(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    made = f.handled()
    f.handled(kind="behaviour", email="b@example.vn")
    row = Petition.objects.values().get(pk=made.id)
    copies = (Petition(**{**row, "id": uuid7(), "code": f"BG-P261101-{n:04d}"}) for n in range(205))
    Petition.objects.bulk_create(copies)
    with django_assert_num_queries(1):
        assert queries.counts(f.SPECIALIST)[""] == 206
    assert queries.counts(f.LEADER)[""] == queries.counts(f.MANAGER)[""] == 207
    assert queries.counts(f.OTHER_SPECIALIST) == dict.fromkeys(("", "late", "sort", "approve", "publish"), 0)
    with clock.frozen(clock.now() + timedelta(days=60)):
        assert queries.counts(f.SPECIALIST)["late"] == queries.late_of(f.SPECIALIST) == 206


def test_whoever_has_grants_in_two_places_sees_what_each_of_them_shows() -> None:
    theirs, others = f.handled(), f.handled("SKHDT", email="b@example.vn")
    conduct = f.handled(kind="behaviour", email="c@example.vn")
    both = Actor("token", "38", "two places", (Grant("specialist", None, "STP"), Grant("leader", None, "SKHDT")))
    assert {one.id for one in queries.desk(both)} == {theirs.id, others.id}
    assert queries.counts(both)[""] == 2
    assert {one.id for one in queries.desk(f.LEADER)} == {theirs.id, conduct.id}


def test_that_somebody_looked_is_recorded_once_in_ten_minutes() -> None:
    made = f.handled()
    for who in (f.SPECIALIST, f.SPECIALIST, f.LEADER):
        queries.petition(who, made.id)
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        queries.petition(f.SPECIALIST, made.id)
    looks = [one for one in journal.subject_history(f"petition:{made.id}") if one.kind == "petition.viewed"]
    assert [one.actor for one in looks] == [f.SPECIALIST.reference, f.LEADER.reference, f.SPECIALIST.reference]


def test_late_ones_are_seen_by_the_manager_first() -> None:
    with clock.frozen(MONDAY):
        first, second = f.handled(), f.sent(email="b@example.vn")
    with clock.frozen(MONDAY + timedelta(days=3)):
        assert [one.id for one in queries.desk(f.MANAGER, only="late")] == [second.id]  # not sorted within two days
    with clock.frozen(MONDAY + timedelta(days=23)):
        assert {one.id for one in queries.desk(f.MANAGER, only="late")} == {first.id, second.id}
        assert queries.late_of(f.SPECIALIST) == 1


def test_who_looked_before_a_colleague_decided_looks_again() -> None:
    made = f.sent()
    seen = f.row(made).row_version
    actions.assign(f.MANAGER, made.id, "STP", seen=seen)
    with pytest.raises(Conflict) as refused:
        actions.assign(f.MANAGER, made.id, "", seen=seen)
    assert refused.value.code == "changed_meanwhile"


def test_a_duplicate_gets_the_answer_of_the_other_but_nothing_of_its_sender() -> None:
    main, same = f.handled(), f.sent(email="b@example.vn")
    actions.join(f.MANAGER, same.id, main.code)
    actions.propose(f.SPECIALIST, main.id, "Thưa bà Giáp Thị Xuân, biểu mẫu đã sửa.")
    with pytest.raises(Conflict) as refused:
        actions.approve(f.LEADER, main.id)
    assert refused.value.code == "tells_of_its_sender"
    actions.send_back(f.LEADER, main.id, "Bỏ tên người gửi")
    actions.propose(f.SPECIALIST, main.id, f.ANSWER)
    actions.approve(f.LEADER, main.id)
    followed = queries.follow(same.code, same.secret)
    assert (followed.is_joined, followed.answer) == (True, f.ANSWER)


def test_the_shared_answer_tells_of_none_of_those_who_read_it() -> None:
    main, same = f.handled(), f.sent(email="b@example.vn", name="Nông Văn Bảo")
    actions.join(f.MANAGER, same.id, main.code)
    actions.propose(f.SPECIALIST, main.id, "Như ông Nông Văn Bảo cũng phản ánh, biểu mẫu đã sửa.")
    with pytest.raises(Conflict) as refused:
        actions.approve(f.LEADER, main.id)
    assert refused.value.code == "tells_of_its_sender"


def _refused(main: Sent) -> None:
    actions.refuse(f.MANAGER, main.id, "Đang được Tòa án giải quyết")


def _sent_on(main: Sent) -> None:
    actions.transfer(f.MANAGER, main.id, "Công an tỉnh")


def _taken_back(main: Sent) -> None:
    actions.withdraw(main.code, main.secret)


def _lapsed(main: Sent) -> None:
    actions.ask(f.MANAGER, main.id, "Ông/bà gặp việc này ngày nào?")
    with clock.frozen(clock.now() + timedelta(days=60)):
        assert actions.lapse() == 1


@pytest.mark.parametrize("end", [_refused, _sent_on, _taken_back, _lapsed])
def test_a_duplicate_is_to_be_sorted_again_when_the_other_ends_without_an_answer(end: Callable[[Sent], None]) -> None:
    with clock.frozen(MONDAY):
        same = f.sent(email="b@example.vn")
    main = f.sent()
    actions.join(f.MANAGER, same.id, main.code)
    end(main)
    row = f.row(same)
    assert (row.state, row.joined_to, row.ended_at) == (State.RECEIVED, None, None)
    assert row.due_at == MONDAY + timedelta(days=22)  # its own days, not new ones
    assert row.sort_by is not None
    assert row.sort_by > clock.now()
    assert [one.id for one in queries.desk(f.MANAGER)] == [same.id]
    assert journal.subject_history(f"petition:{same.id}")[-1].kind == "petition.reopened"


def test_nothing_is_joined_to_what_gets_no_answer_here() -> None:
    main, same = f.sent(), f.sent(email="b@example.vn")
    actions.transfer(f.MANAGER, main.id, "Công an tỉnh")
    with pytest.raises(InvalidInput):
        actions.join(f.MANAGER, same.id, main.code)
    assert f.row(same).state == State.RECEIVED


def test_nothing_is_joined_to_what_was_joined_itself() -> None:
    first, second = f.sent(), f.sent(email="b@example.vn")
    actions.join(f.MANAGER, first.id, second.code)
    with pytest.raises(InvalidInput):
        actions.join(f.MANAGER, second.id, first.code)
    assert [one.id for one in queries.desk(f.MANAGER)] == [second.id]


def test_both_are_locked_before_one_is_joined_in_the_order_of_their_ids() -> None:
    first, second = f.sent(), f.sent(email="b@example.vn")
    low, high = sorted((first.id, second.id))
    with CaptureQueriesContext(connection) as told:
        actions.join(f.MANAGER, high, f.row(first if first.id == low else second).code)
    asked = [one["sql"] or "" for one in told]
    locks = [one for one in asked if "FOR UPDATE" in one and "petitions_petition" in one]
    assert len(locks) == 1
    assert low.hex in locks[0].replace("-", "")
    assert "ORDER BY 1 ASC FOR UPDATE" in locks[0]


def test_what_says_the_same_is_shown_as_alike_whoever_sent_it_and_of_one_sender_only_that() -> None:
    first = f.sent(title="Máy lấy số", text="Máy lấy số ở sảnh tầng hai hỏng từ sáng thứ hai, không in được phiếu.")
    f.sent(title="Bãi xe", text="Bãi gửi xe máy sau trung tâm không có mái che, trời mưa ướt hết xe.")
    words = "Tôi đến sáng nay, máy lấy số ở sảnh hỏng, không in được phiếu nên phải xếp hàng."
    second = f.sent(title="Không lấy được số", text=words, email="b@example.vn")
    assert [one.id for one in queries.petition(f.MANAGER, second.id).alike] == [first.id]


def test_published_without_names_and_only_with_consent() -> None:
    made, silent = f.answered(), f.answered(email="b@example.vn", may_publish=False)
    actions.publish(f.LEADER, made.id, PUBLIC)
    with pytest.raises(Conflict) as refused:
        actions.publish(f.LEADER, silent.id, PUBLIC)
    assert refused.value.code == "no_consent"
    [found], more = queries.published()
    assert (found.title, found.answer, more) == (PUBLIC.title, f.ANSWER, False)
    assert queries.published_one(made.id) == found
    with pytest.raises(NotFound):
        queries.published_one(silent.id)


@pytest.mark.parametrize("piece", ["Giáp Thị Xuân", "giap thi xuan", "0912 345 678", "024190001234", "a@example.vn"])
def test_what_tells_of_somebody_is_refused_whatever_the_officer_says(piece: str) -> None:
    made = f.answered()
    with pytest.raises(InvalidInput) as refused:
        actions.publish(
            f.LEADER, made.id, Public("Biểu mẫu", f"Theo {piece}, biểu mẫu khó.", f.ANSWER), are_no_names=True
        )
    assert [one.field for one in refused.value.errors] == ["text"]
    assert queries.published() == ([], False)


def test_what_only_looks_like_a_name_is_published_when_the_officer_says_that_it_is_none() -> None:
    made = f.answered()
    street = Public("Đường ngập", "Đường Lê Lợi trước cửa Trung tâm bị ngập.", f.ANSWER)
    with pytest.raises(InvalidInput) as refused:
        actions.publish(f.LEADER, made.id, street)
    assert refused.value.extra["unsure"] is True
    actions.publish(f.LEADER, made.id, street, are_no_names=True)
    assert queries.published()[0][0].title == "Đường ngập"


def test_with_the_consent_goes_the_publication() -> None:
    made = f.answered()
    actions.publish(f.LEADER, made.id, PUBLIC)
    actions.consent(made.code, made.secret, may_publish=False)
    assert queries.published() == ([], False)
    assert f.row(made).public_text == ""


def test_figures_are_those_of_the_rows() -> None:
    with clock.frozen(MONDAY):
        f.answered(email="b@example.vn")
        late = f.handled()
        refused = f.sent(email="c@example.vn")
        actions.refuse(f.MANAGER, refused.id, "Không rõ nội dung")
    with clock.frozen(MONDAY + timedelta(days=30)):
        actions.propose(f.SPECIALIST, late.id, f.ANSWER)
        found = queries.figures(MONDAY, MONDAY + timedelta(days=31), centre="BG")
        assert (found.received, found.answered, found.in_time, found.refused, found.open, found.late) == (
            3,
            1,
            1,
            1,
            1,
            1,
        )
        actions.approve(f.LEADER, late.id)
        found = queries.figures(MONDAY, MONDAY + timedelta(days=31), centre="BG")
    assert (found.answered, found.in_time, found.in_time_percent, found.open) == (2, 1, 50.0, 0)


def test_the_senders_contact_is_masked_until_somebody_says_why_and_then_it_is_recorded() -> None:
    made = f.handled()
    shown = queries.petition(f.SPECIALIST, made.id)
    assert "xuan@example.vn" not in shown.email
    assert shown.email.endswith("@example.vn")
    assert actions.reveal(f.SPECIALIST, made.id, "call").email == "xuan@example.vn"
    entry = journal.subject_history(f"petition:{made.id}")[-1]
    assert (entry.kind, entry.data["reason"], entry.actor) == ("petition.revealed", "call", f.SPECIALIST.reference)
    assert "xuan" not in str(entry.data)
    for who, refused in ((f.AUDITOR, Forbidden), (f.OTHER_SPECIALIST, NotFound), (f.RECEPTIONIST, Forbidden)):
        with pytest.raises(refused):
            actions.reveal(who, made.id, "call")


def test_of_what_was_erased_nothing_is_revealed_and_no_words_are_kept() -> None:
    made = f.handled()
    actions.propose(f.SPECIALIST, made.id, "Đã sửa biểu mẫu.")
    actions.approve(f.LEADER, made.id)
    with clock.frozen(clock.now() + timedelta(days=2)):
        actions.erase_old(0)
    with pytest.raises(Conflict):
        actions.reveal(f.SPECIALIST, made.id, "other", "Ông Nông Văn Bảo hỏi")
    assert not Reveal.objects.exists()


@pytest.mark.parametrize(("reason", "words"), [("", ""), ("curious", ""), ("other", " "), ("other", "x" * 401)])
def test_without_a_reason_nothing_is_shown(reason: str, words: str) -> None:
    made = f.handled()
    with pytest.raises(InvalidInput):
        actions.reveal(f.SPECIALIST, made.id, reason, words)
    assert not Reveal.objects.exists()
