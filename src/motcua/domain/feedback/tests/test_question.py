"""The question on the tablet: about the visit that just ended at its counter, for a short while."""

import time
from datetime import timedelta

import pytest

from motcua.base import clock
from motcua.base.journal.followers import catch_up
from motcua.base.problems import NotFound
from motcua.domain.feedback import follow
from motcua.domain.feedback.actions import give_feedback
from motcua.domain.feedback.models import RatingRequest
from motcua.domain.feedback.queries import pending_for_counter
from motcua.domain.feedback.tests.factories import TABLET, begun_visit, entries, finished_visit
from motcua.domain.queue import actions as queue
from motcua.domain.queue.tests.factories import make_hall, receptionist


@pytest.fixture(autouse=True)
def hall(db):
    make_hall(counters=3)


def test_the_tablet_asks_about_the_last_visit_of_its_counter():
    first, other, last = finished_visit(1), finished_visit(2), finished_visit(1)
    assert pending_for_counter("BG", 1).ticket == last.ticket
    assert pending_for_counter("BG", 1).label == last.label
    assert pending_for_counter("BG", 2).ticket == other.ticket
    assert pending_for_counter("BG", 3) is None
    assert RatingRequest.objects.get(ticket=first.ticket).closed_at is not None


def test_what_was_answered_is_not_asked_again():
    visit = finished_visit()
    give_feedback(TABLET, ticket_id=visit.ticket, score=5)
    assert pending_for_counter("BG", 1) is None


def test_after_three_minutes_it_no_longer_asks():
    with clock.frozen(clock.now()) as held:
        finished_visit()
        held.move(170)
        assert pending_for_counter("BG", 1) is not None
        held.move(20)
        assert pending_for_counter("BG", 1) is None


def test_an_answer_that_the_network_held_up_is_taken_for_a_quarter_of_an_hour():
    with clock.frozen(clock.now()) as held:
        late, too_late = finished_visit(), finished_visit()
        held.move(timedelta(minutes=14).total_seconds())
        give_feedback(TABLET, ticket_id=late.ticket, score=5)
        held.move(120)
        with pytest.raises(NotFound):
            give_feedback(TABLET, ticket_id=too_late.ticket, score=5)


def test_who_sits_there_next_is_not_asked_about_somebody_elses_visit():
    finished_visit()
    following = begun_visit()
    [started] = entries("ticket.started", f"ticket:{following.ticket}")
    follow.close_questions(started)
    assert pending_for_counter("BG", 1) is None


@pytest.mark.django_db(transaction=True)
def test_the_question_is_written_once_from_the_journal():
    visit = begun_visit()
    queue.finish(receptionist(1), visit.ticket)
    assert pending_for_counter("BG", 1) is None
    catch_up_when_settled()
    assert catch_up("feedback.ask") == 0
    assert pending_for_counter("BG", 1).ticket == visit.ticket
    assert RatingRequest.objects.count() == 1
    assert RatingRequest.objects.get().served_by == "staff:101"


def catch_up_when_settled(seconds: float = 20) -> None:
    """Lets the follower read; entries wait for older transactions, and other tests' databases share this server's."""
    end = time.monotonic() + seconds
    while not catch_up("feedback.ask"):
        assert time.monotonic() < end, "the entries did not settle"
        time.sleep(0.05)
