"""POST /feedback and GET /transparency, as the contract says."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from motcua.base import clock
from motcua.base.actor import system
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.tests.factories import at, processed, received
from motcua.domain.feedback.models import Feedback
from motcua.domain.feedback.tests.factories import begun_visit, finished_visit
from motcua.domain.people.actions import create_token
from motcua.domain.queue.tests.factories import make_hall

pytestmark = pytest.mark.django_db
DECEMBER = at("01/12/2026 09:00")


@pytest.fixture
def hall():
    make_hall(counters=3)


def give(client, **body):
    return client.post("/api/v1/feedback", json.dumps(body), "application/json")


def test_a_visit_is_rated_once(hall, client):
    visit = finished_visit()
    sent = {"ticket": str(visit.ticket), "secret": visit.secret, "score": 4, "reasons": [], "comment": ""}
    first = give(client, **sent)
    assert first.status_code == 201
    assert first.json()["score"] == 4
    second = give(client, **sent)
    assert (second.status_code, second.json()["code"]) == (409, "already_rated")
    assert second["Content-Type"] == "application/problem+json"


def test_a_dossier_is_rated_once(demo_centre, client):
    dossier = received()
    sent = {"dossier": dossier.code, "secret": dossier.secret, "score": 5}
    assert give(client, **sent).status_code == 201
    assert give(client, **sent).status_code == 409


def test_the_same_key_gives_the_first_answer_again(hall, client):
    visit = finished_visit()
    body = json.dumps({"ticket": str(visit.ticket), "secret": visit.secret, "score": 4})
    answers = [
        client.post("/api/v1/feedback", body, "application/json", headers={"Idempotency-Key": "one"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert Feedback.objects.count() == 1


def test_a_wrong_secret_and_an_unknown_ticket_are_answered_alike(hall, client):
    visit = finished_visit()
    wrong = give(client, ticket=str(visit.ticket), secret="0" * 12, score=1)
    unknown = give(client, ticket="01890000-0000-7000-8000-000000000000", secret=visit.secret, score=1)
    assert wrong.status_code == unknown.status_code == 404
    assert wrong.json() == unknown.json()


def test_a_visit_that_goes_on_is_not_rated(hall, client):
    visit = begun_visit()
    answer = give(client, ticket=str(visit.ticket), secret=visit.secret, score=5)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_finished")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"score": 0}, "score"),
        ({"score": 6}, "score"),
        ({"score": "high"}, "score"),
        ({"ticket": "not a number"}, "ticket"),
        ({"secret": ""}, "secret"),
        ({"comment": "x" * 2001}, "comment"),
        ({"reasons": ["x"] * 13}, "reasons"),
        ({"dossier": "H02.03-261123-0001"}, "ticket"),
    ],
)
def test_what_is_wrong_is_named(hall, client, body, field):
    visit = finished_visit()
    answer = give(client, **({"ticket": str(visit.ticket), "secret": visit.secret, "score": 5} | body))
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_the_reasons_are_told_in_the_readers_language(client, db):
    vietnamese, english = (
        client.get("/api/v1/feedback/reasons", headers={"Accept-Language": language}).json()
        for language in ("vi", "en")
    )
    assert [one["code"] for one in vietnamese] == [one["code"] for one in english]
    assert english[0] == {"code": "waiting", "words": "I waited too long"}
    assert vietnamese[0]["words"] == "Chờ đợi quá lâu"


def figures(client, **asked):
    return client.get("/api/v1/transparency", asked).json()


def test_nothing_yet_is_zero_and_not_a_fault(demo_centre, client):
    found = figures(client)
    assert (found["received"], found["solved"], found["on_time"], found["late"]) == (0, 0, 0, 0)
    assert found["mean_hours"] is found["satisfaction"] is found["on_time_percent"] is None


def test_received_solved_on_time_and_late_are_counted(demo_centre, client):
    with clock.frozen(at("09/11/2026 09:00")) as held:
        for _ in range(4):
            processed()
        late = [received() for _ in range(2)]
        held.move(timedelta(days=10).total_seconds())
        for one in late:
            finish(one.code)
        received()
    with clock.frozen(DECEMBER):
        found = figures(client, **{"from": "2026-11-01", "to": "2026-11-30"})
    assert (found["from"], found["to"]) == ("2026-11-01", "2026-11-30")
    assert (found["received"], found["solved"], found["on_time"], found["late"]) == (7, 6, 4, 2)
    assert found["mean_hours"] == 80.0
    assert found["on_time_percent"] == 66.67
    [justice] = found["agencies"]
    assert (justice["agency"], justice["received"], justice["on_time"], justice["late"]) == ("STP", 7, 4, 2)


def test_a_new_date_does_not_make_late_on_time(demo_centre, client):
    with clock.frozen(at("09/11/2026 09:00")) as held:
        for _ in range(4):
            processed()
        code = received().code
        from motcua.domain.dossiers.tests.factories import JUSTICE

        dossiers.apologise(JUSTICE, code, "Chờ xác minh", at("30/11/2026 09:00"))
        held.move(timedelta(days=15).total_seconds())
        finish(code)
        assert figures(client)["counted"] == 0, "the month is not over"
    with clock.frozen(DECEMBER):
        found = figures(client)
    assert (found["solved"], found["counted"], found["on_time"], found["late"]) == (5, 5, 4, 1)
    assert (found["told_from"], found["told_to"]) == ("2025-12-01", "2026-11-30")


def test_only_the_days_that_were_asked_for_count(demo_centre, client):
    with clock.frozen(at("09/11/2026 23:30")):
        received()
    with clock.frozen(at("10/11/2026 00:30")):
        received()
        assert figures(client, **{"from": "2026-11-09", "to": "2026-11-09"})["received"] == 1
        assert figures(client, **{"from": "2026-11-09", "to": "2026-11-10"})["received"] == 2
        assert figures(client, **{"from": "2026-11-11", "to": "2026-11-12"})["received"] == 0


def test_one_agency_can_be_asked_for(demo_centre, client):
    received()
    assert figures(client, agency="STP")["received"] == 1
    assert figures(client, agency="CAT")["received"] == 0


def test_how_it_went_for_a_few_is_not_told(demo_centre, client):
    with clock.frozen(at("09/11/2026 09:00")):
        for _ in range(2):
            processed()
    with clock.frozen(DECEMBER):
        found = figures(client)
    assert found["solved"] == 2
    assert found["mean_hours"] is None
    assert found["agencies"][0]["late"] is None


def test_satisfaction_is_told_of_five_or_more(hall, client):
    for score in (5, 5, 4, 2):
        visit = finished_visit()
        give(client, ticket=str(visit.ticket), secret=visit.secret, score=score)
    Feedback.objects.update(agency="STP", at=at("09/11/2026 09:00"))
    with clock.frozen(DECEMBER):
        assert figures(client)["satisfaction"] is None
    visit = finished_visit()
    give(client, ticket=str(visit.ticket), secret=visit.secret, score=4)
    Feedback.objects.update(agency="STP", at=at("09/11/2026 09:00"))
    with clock.frozen(DECEMBER):
        found = figures(client)
    assert (found["ratings"], found["satisfaction"]) == (5, 80.0)


@pytest.mark.parametrize(
    "asked", [{"from": "yesterday"}, {"from": "2026-12-01", "to": "2026-11-01"}, {"from": "1990-01-01"}]
)
def test_a_period_that_is_none_is_refused(db, client, asked):
    answer = client.get("/api/v1/transparency", asked)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_no_field_of_a_person_is_in_the_answer(demo_centre, client):
    with clock.frozen(at("09/11/2026 09:00")):
        processed()
        body = client.get("/api/v1/transparency").content.decode()
    for personal in ("Nguyễn", "024090001234", "H02.03-"):
        assert personal not in body


def finish(code: str) -> None:
    from motcua.domain.dossiers.tests.factories import JUSTICE, JUSTICE_LEADER

    dossiers.complete_step(JUSTICE, code, "appraise")
    dossiers.attach_result(JUSTICE_LEADER, code, "12/XN-STP")
    dossiers.complete_step(JUSTICE_LEADER, code, "approve")


def test_a_rating_is_answered_and_published_by_a_program_of_its_agency_alone(demo_centre, client):
    made = received()
    give(client, dossier=made.code, secret=made.secret, score=1, comment="Chờ quá lâu")
    leader, other = (
        Client(headers={"Authorization": f"Bearer {create_token(system('test'), 'leader', agency=one)}"})
        for one in ("STP", "CAT")
    )
    [rating] = leader.get("/api/v1/feedback/to-answer").json()["items"]
    assert (rating["score"], rating["comment"], rating["reply"]) == (1, "Chờ quá lâu", None)
    assert made.code not in str(rating)
    here = f"/api/v1/feedback/{rating['id']}"
    assert other.get(here).status_code == 404
    said = leader.post(f"{here}/reply", json.dumps({"text": "Quầy 17 mở thêm buổi chiều."}), "application/json")
    assert said.status_code == 201
    again = leader.post(f"{here}/reply", json.dumps({"text": "Lần nữa"}), "application/json")
    assert (again.status_code, again.json()["code"]) == (409, "already_answered")
    words = {"question": "Chờ quá lâu", "answer": "Quầy 17 mở thêm buổi chiều."}
    shown = leader.post(f"{here}/publish", json.dumps(words), "application/json").json()
    assert shown["reply"]["public_question"] == "Chờ quá lâu"
    assert [one["answer"] for one in client.get("/api/v1/feedback/replies").json()] == [words["answer"]]
    assert leader.post(f"{here}/unpublish").json()["reply"]["published_at"] is None
    assert client.get("/api/v1/feedback/replies").json() == []
