"""What colleagues say about a dossier, who is asked to look, and questions to another agency with their own date."""

from datetime import timedelta

import pytest
from django.test import Client

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.conversation import actions, queries, rules
from motcua.domain.conversation.models import Comment, Mention, Question
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers import queries as dossier_queries
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff

pytestmark = pytest.mark.usefixtures("demo_centre")


def staff(username: str) -> Actor:
    return Staff.objects.get(username=username).actor()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@cv.stp xem giúp", ["cv.stp"]),
        ("nhờ @cv.stp, (@ld.stp) và @cv.stp", ["cv.stp", "ld.stp"]),
        ("an@example.vn không phải là ai", []),
        ("dòng một\n@ld.stp.", ["ld.stp"]),
    ],
)
def test_a_mention_is_a_name_after_an_at_sign_and_never_an_address(text: str, names: list[str]) -> None:
    assert rules.mentioned_names(text) == names


def test_who_is_mentioned_finds_it_unread_and_reads_it_once() -> None:
    code = f.received().code
    actions.comment(staff("cv.stp"), code, "@ld.stp xin ý kiến về hộ tịch")
    leader = staff("ld.stp")
    assert queries.unread(leader) == 1
    found = queries.mentions(leader)[0]
    assert (found.dossier, found.read_at) == (code, None)
    assert actions.read_mention(leader, found.id) == code
    actions.read_mention(leader, found.id)
    assert queries.unread(leader) == 0
    assert [entry.kind for entry in journal.subject_history(f"dossier:{code}")].count("dossier.mention_read") == 1
    with pytest.raises(NotFound):
        actions.read_mention(staff("cv.stp"), found.id)


@pytest.mark.parametrize("name", ["cv.syt", "nobody", "quantri"])
def test_nobody_is_mentioned_who_may_not_see_the_dossier(name: str) -> None:
    with pytest.raises(InvalidInput):
        actions.comment(f.JUSTICE, f.received().code, f"@{name} xem giúp")
    assert not Comment.objects.exists()


def test_what_colleagues_say_stays_in_the_house() -> None:
    received = f.received()
    actions.comment(f.JUSTICE, received.code, "Nghi ngờ giấy tờ")
    with pytest.raises(NotFound):
        queries.comments(f.DOCTOR, received.code)
    with pytest.raises(Forbidden):
        queries.comments(f.CASHIER, received.code)
    page = Client().post(
        "/api/v1/track", {"code": received.code, "secret": received.secret}, content_type="application/json"
    )
    assert page.status_code == 200
    assert "Nghi ngờ" not in page.content.decode()
    entry = journal.subject_history(f"dossier:{received.code}")[-1]
    assert "Nghi ngờ" not in str(entry.data)
    assert b"Nghi ng" not in bytes(raw_text())


def raw_text() -> bytes:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM conversation_comment")
        return bytes(cursor.fetchone()[0])


def asked(days: int = 5) -> tuple[str, Question]:
    code = f.received().code
    actions.ask(f.JUSTICE, code, "CAT", "Có tiền án không?", days)
    return code, Question.objects.get()


def test_another_agency_is_asked_and_answers_and_sees_nothing_of_the_applicant() -> None:
    code, question = asked()
    shown = queries.questions_to(f.POLICE)[0]
    assert (shown.dossier, shown.text, shown.may_answer) == (code, "Có tiền án không?", True)
    assert "Nguyễn Văn Ân" not in str(shown)
    with pytest.raises(NotFound):
        dossier_queries.dossier(f.POLICE, code)
    actions.answer(f.POLICE, question.pk, "Không")
    assert queries.questions(f.JUSTICE, code)[0].answer == "Không"
    assert queries.questions_to(f.POLICE) == []
    with pytest.raises(Conflict):
        actions.answer(f.POLICE, question.pk, "Có")


def test_the_question_has_its_own_date_and_the_dossiers_clock_runs_on() -> None:
    code = f.received().code
    before = Dossier.objects.get(code=code)
    actions.ask(f.JUSTICE, code, "CAT", "Có tiền án không?", 2)
    after, question = Dossier.objects.get(code=code), Question.objects.get()
    assert (after.due_at, after.paused_at, after.state) == (before.due_at, None, before.state)
    assert question.asked_at < question.due_at < question.asked_at + timedelta(days=15)


def test_silence_is_reported_once_and_a_late_answer_still_counts() -> None:
    code, question = asked()
    assert actions.report_silence(system("questions")) == 0
    past = clock.now() - timedelta(days=9)
    Question.objects.update(asked_at=past, due_at=past + timedelta(days=1))
    assert actions.report_silence(system("questions")) == 1
    assert actions.report_silence(system("questions")) == 0
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{code}")]
    assert kinds.count("dossier.question_silent") == 1
    actions.answer(f.POLICE, question.pk, "Không")
    assert queries.questions(f.JUSTICE, code)[0].is_late


def test_an_agency_asks_others_only_and_answers_its_own_only() -> None:
    code, question = asked()
    for agency, days in (("STP", 5), ("XX", 5), ("CAT", 0), ("CAT", 31)):
        with pytest.raises(InvalidInput):
            actions.ask(f.JUSTICE, code, agency, "Hỏi", days)
    with pytest.raises(NotFound):
        actions.answer(f.DOCTOR, question.pk, "Không")
    with pytest.raises(NotFound):
        actions.ask(f.DOCTOR, code, "CAT", "Hỏi", 5)
    dossiers.request_supplement(f.JUSTICE, code, ["Giấy A"], "thiếu")
    with pytest.raises(Conflict):
        actions.ask(f.JUSTICE, code, "CAT", "Hỏi", 5)


def test_the_pages_of_mentions_and_questions(demo_centre: str) -> None:
    code, _question = asked()
    actions.comment(f.JUSTICE, code, "@cv.stp xem giúp")
    client, police = Client(), Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(Staff.objects.get(username="cv.stp"), backend)
    police.force_login(Staff.objects.get(username="cv.cat"), backend)
    assert "xem giúp" in client.get("/ban-lam-viec/nhac-ten").content.decode()
    mention = Mention.objects.get()
    assert f"/ho-so/{code}" in client.post(f"/ban-lam-viec/nhac-ten/{mention.pk}/da-doc")["Location"]
    page = client.get(f"/ho-so/{code}").content.decode()
    assert "xem giúp" in page
    assert "Có tiền án không?" in page
    client.post(f"/ho-so/{code}/trao-doi", {"text": "Đã xem", "mention": "ld.stp", "seen": "1"})
    assert queries.unread(staff("ld.stp")) == 1
    shown = police.get("/ban-lam-viec/cau-hoi").content.decode()
    assert "Có tiền án không?" in shown
    assert "Nguyễn Văn Ân" not in shown
    police.post(f"/ban-lam-viec/cau-hoi/{Question.objects.get().pk}/tra-loi", {"text": "Không"})
    assert Question.objects.get().answer == "Không"
