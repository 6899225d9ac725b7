"""Rating a visit: once, by its tablet or by the secret on its ticket, and without telling who was rated."""

import pytest
from django.db import IntegrityError, connection, transaction

from motcua.base import clock
from motcua.base.actor import ANONYMOUS, CITIZEN, Actor, Grant
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotAuthenticated, NotFound
from motcua.domain.feedback import queries
from motcua.domain.feedback.actions import give_feedback
from motcua.domain.feedback.models import Feedback
from motcua.domain.feedback.tests.factories import CONTROL_ROOM, TABLET, begun_visit, entries, finished_visit
from motcua.domain.queue.tests.factories import make_hall, receptionist

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hall():
    make_hall(counters=3)


def test_a_finished_visit_is_rated_by_the_secret_on_its_ticket():
    visit = finished_visit()
    given = give_feedback(CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=5)
    assert given.score == 5
    kept = Feedback.objects.get()
    assert (kept.centre, kept.ticket, kept.counter, kept.service, kept.agency) == ("BG", visit.ticket, 1, "A", "STP")
    assert (kept.channel, kept.served_by) == ("online", "staff:101")


def test_a_visit_is_rated_once():
    visit = finished_visit()
    give_feedback(CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=4)
    with pytest.raises(Conflict) as refused:
        give_feedback(CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=1)
    assert refused.value.code == "already_rated"
    assert Feedback.objects.get().score == 4


def test_tablet_and_phone_together_rate_once():
    visit = finished_visit()
    give_feedback(TABLET, ticket_id=visit.ticket, score=4)
    with pytest.raises(Conflict):
        give_feedback(CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=5)


def test_a_visit_that_still_goes_on_cannot_be_rated():
    visit = begun_visit()
    with pytest.raises(Conflict) as refused:
        give_feedback(CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=5)
    assert refused.value.code == "not_finished"


def test_without_the_right_secret_nothing_is_rated():
    visit = finished_visit()
    for secret in ("", "000000000000", visit.secret[:-1]):
        with pytest.raises(NotFound):
            give_feedback(ANONYMOUS, ticket_id=visit.ticket, secret=secret, score=1)
    assert not Feedback.objects.exists()


def test_staff_cannot_rate_without_the_ticket():
    visit = finished_visit()
    with pytest.raises(NotFound):
        give_feedback(receptionist(1), ticket_id=visit.ticket, score=5)


def test_a_tablet_rates_visits_of_its_own_counter_only():
    visit = finished_visit(counter=2)
    with pytest.raises(NotFound):
        give_feedback(TABLET, ticket_id=visit.ticket, score=5)


def test_a_tablet_of_another_centre_rates_nothing_here():
    visit = finished_visit()
    other = Actor("device", "8", "tablet", (Grant("rating_tablet", "XX", None, 1),))
    with pytest.raises(NotFound):
        give_feedback(other, ticket_id=visit.ticket, score=5)


def test_a_tablet_cannot_rate_what_it_was_not_asked():
    visit = begun_visit()
    with pytest.raises(NotFound):
        give_feedback(TABLET, ticket_id=visit.ticket, score=5)


@pytest.mark.parametrize("score", [0, 6, -1, 100])
def test_a_score_is_one_to_five(score):
    visit = finished_visit()
    with pytest.raises(InvalidInput) as refused:
        give_feedback(CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=score)
    assert refused.value.errors[0].field == "score"


def test_words_and_reasons_have_an_end():
    visit = finished_visit()
    with pytest.raises(InvalidInput) as refused:
        give_feedback(
            CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=2, reasons=["x" * 201], comment="y" * 2001
        )
    assert {error.field for error in refused.value.errors} == {"reasons", "comment"}


def test_something_is_rated_and_only_one_thing():
    visit = finished_visit()
    for what in ({}, {"ticket_id": visit.ticket, "dossier_code": "H02.12-261123-0001"}):
        with pytest.raises(InvalidInput):
            give_feedback(CITIZEN, secret=visit.secret, score=5, **what)


def test_own_words_are_sealed_and_counted_as_something_else():
    visit = finished_visit()
    give_feedback(
        CITIZEN,
        ticket_id=visit.ticket,
        secret=visit.secret,
        score=2,
        reasons=["late", "quá ồn"],
        comment="Nguyễn Văn An",
    )
    kept = Feedback.objects.get()
    assert kept.reasons == ["late", "other"]
    assert kept.comment == "quá ồn\nNguyễn Văn An"
    with connection.cursor() as cursor:
        cursor.execute("SELECT comment FROM feedback_feedback")
        assert "Nguyễn".encode() not in bytes(cursor.fetchone()[0])


def test_the_journal_learns_score_and_counter_and_nothing_of_visit_or_words():
    visit = finished_visit()
    give_feedback(TABLET, ticket_id=visit.ticket, score=4, comment="")
    [entry] = entries("feedback.given")
    assert entry.data == {"score": 4, "counter": 1}
    assert str(visit.ticket) not in entry.subject
    assert entry.actor == "device:7"
    assert entries("feedback.low") == []


def test_a_low_rating_is_told_at_once():
    visit = finished_visit()
    give_feedback(
        CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=2, reasons=["attitude"], comment="secret words"
    )
    [entry] = entries("feedback.low")
    assert entry.data == {"score": 2, "counter": 1}
    assert entry.actor == "citizen"
    [low] = queries.low_ratings_today(CONTROL_ROOM, "BG")
    assert (low.score, low.counter, [reason.code for reason in low.reasons], low.comment) == (
        2,
        1,
        ["attitude"],
        "secret words",
    )


def test_a_refused_rating_leaves_no_trace():
    visit = finished_visit()
    give_feedback(CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=2)
    with pytest.raises(Conflict):
        give_feedback(CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=2)
    assert len(entries("feedback.given")) == len(entries("feedback.low")) == 1


def test_whoever_was_rated_does_not_see_ratings():
    for nosy, refusal in ((receptionist(1), Forbidden), (ANONYMOUS, NotAuthenticated)):
        with pytest.raises(refusal):
            queries.low_ratings_today(nosy, "BG")
        with pytest.raises(refusal):
            queries.summary(nosy, "BG", clock.now(), clock.now())


def test_the_summary_counts_scores_and_reasons():
    today = clock.now().astimezone(clock.LOCAL_ZONE).date()
    for score, reasons in ((5, []), (4, []), (2, ["late", "waiting"]), (2, ["late"])):
        visit = finished_visit()
        give_feedback(CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=score, reasons=reasons)
    found = queries.summary(CONTROL_ROOM, "BG", today, clock.now())
    assert (found.count, found.mean, found.satisfied) == (4, 3.25, 50.0)
    assert found.by_score == {5: 1, 4: 1, 3: 0, 2: 2, 1: 0}
    assert [(one.reason.code, one.count) for one in found.reasons] == [("late", 2), ("waiting", 1)]
    assert queries.summary(CONTROL_ROOM, "BG", today, clock.now(), counter=2).count == 0


def test_the_database_itself_refuses_a_second_rating_and_a_wrong_score():
    visit = finished_visit()
    give_feedback(CITIZEN, ticket_id=visit.ticket, secret=visit.secret, score=5)
    kept = Feedback.objects.get()
    for change in ({"score": 6}, {"channel": "phone"}, {"dossier": "H02.12-261123-0001"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Feedback.objects.filter(pk=kept.pk).update(**change)
    kept.pk = None
    with pytest.raises(IntegrityError, match="one_rating_per_ticket"), transaction.atomic():
        kept.save(force_insert=True)
