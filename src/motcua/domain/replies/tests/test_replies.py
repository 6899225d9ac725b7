"""A rating is answered once by who is responsible; whoever rated reads it and is told; nobody learns who rated; names are not published."""

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from motcua.base import journal
from motcua.base.actor import CITIZEN, Actor
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.feedback.actions import give_feedback
from motcua.domain.feedback.models import Feedback
from motcua.domain.messages import actions as messages
from motcua.domain.messages.models import Notice
from motcua.domain.messages.queries import notices_of
from motcua.domain.people.models import Staff
from motcua.domain.replies import actions, queries
from motcua.domain.replies.follow import tell
from motcua.domain.replies.models import Reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
MANAGER = f.actor("manager", centre="BG", number=31)
LEADER = f.actor("leader", agency="STP", number=34)
ANSWER = "Chúng tôi xin lỗi; từ tuần sau quầy 17 mở thêm buổi chiều."


def rated(score: int = 1, comment: str = "Chờ quá lâu") -> tuple[int, str, str]:
    """The number of a rating, with code and secret of the dossier that it is of."""
    made = f.received()
    give_feedback(CITIZEN, dossier_code=made.code, secret=made.secret, score=score, comment=comment)
    return Feedback.objects.latest("pk").pk, made.code, made.secret


def test_whoever_rated_reads_the_answer_and_is_told_without_the_dossiers_page_saying_so(settings: LazySettings) -> None:
    settings.MOTCUA_NOTICE_WINDOW_SECONDS = 0
    rating, code, secret = rated()
    row = actions.answer(LEADER, rating, ANSWER)
    for _time in range(2):
        for entry in journal.subject_history(f"reply:{row}"):
            tell(entry)
    for notice in Notice.objects.all():
        messages.send(notice.pk)
    (letter,) = mail.outbox
    assert letter.to == ["an@example.vn"]
    assert "/danh-gia/ho-so" in letter.body
    assert ANSWER not in letter.body
    assert notices_of(code) == []
    assert code not in str([entry.data for entry in journal.subject_history(f"reply:{row}")])
    shown = Client().post("/danh-gia/ho-so", {"code": code, "secret": secret}).content.decode()
    assert ANSWER in shown
    assert "Nguyễn Văn Ân" not in str(queries.desk(LEADER))
    assert code not in str(queries.desk(LEADER))


def test_low_ratings_and_words_reach_who_is_responsible() -> None:
    rated(), rated(5, ""), rated(4, "Cảm ơn")
    assert [line.rating.score for line in queries.desk(LEADER)] == [4, 1]
    assert [line.rating.score for line in queries.desk(MANAGER)] == [4, 1]
    assert queries.desk(f.actor("leader", agency="CAT", number=35)) == []
    low = journal.subject_history(f"feedback:{Feedback.objects.earliest('pk').pk}")[-1]
    assert (low.kind, low.agency) == ("feedback.low", "STP")


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        (f.actor("leader", agency="CAT", number=35), NotFound),
        (f.actor("manager", centre="LG", number=36), NotFound),
        (f.JUSTICE, Forbidden),
        (f.RECEPTIONIST, Forbidden),
    ],
)
def test_nobody_else_answers(who: Actor, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        actions.answer(who, rated()[0], ANSWER)


def test_it_is_answered_once_and_in_words() -> None:
    rating = rated()[0]
    with pytest.raises(InvalidInput):
        actions.answer(LEADER, rating, " ")
    actions.answer(LEADER, rating, ANSWER)
    with pytest.raises(Conflict):
        actions.answer(MANAGER, rating, "x")
    assert Reply.objects.count() == 1


def test_what_is_published_names_nobody() -> None:
    rating = rated()[0]
    with pytest.raises(NotFound):
        actions.publish(LEADER, rating, "Chờ lâu", ANSWER)
    actions.answer(LEADER, rating, ANSWER)
    with pytest.raises(InvalidInput) as certain:
        actions.publish(LEADER, rating, "Gọi 0912345678", ANSWER, are_no_names=True)
    assert [one.field for one in certain.value.errors] == ["question"]
    with pytest.raises(InvalidInput) as unsure:
        actions.publish(LEADER, rating, "Chị Nguyễn Thị Hoa làm chậm", ANSWER)
    assert unsure.value.extra["unsure"]
    actions.publish(LEADER, rating, "Chờ lâu ở quầy 17", ANSWER)
    assert "Chờ lâu ở quầy 17" in Client().get("/danh-gia/tra-loi").content.decode()
    actions.unpublish(LEADER, rating)
    assert queries.published() == []


def test_a_leader_answers_on_the_page() -> None:
    rating = rated()[0]
    client = Client()
    leader = Staff.objects.get(username="ld.stp")
    client.force_login(leader, "allauth.account.auth_backends.AuthenticationBackend")
    assert "Chờ quá lâu" in client.get("/ban-lam-viec/danh-gia").content.decode()
    where = f"/ban-lam-viec/danh-gia/{rating}"
    assert client.post(where, {"do": "answer", "text": ""}).status_code == 422
    assert client.post(where, {"do": "answer", "text": ANSWER}).status_code == 302
    refused = client.post(where, {"do": "publish", "question": "Chờ lâu", "answer": "Gọi 0912345678"})
    assert (refused.status_code, "0912345678" in refused.content.decode()) == (422, True)
    assert client.post(where, {"do": "publish", "question": "Chờ lâu", "answer": "Xin lỗi"}).status_code == 302
    assert Reply.objects.get().published_at is not None
