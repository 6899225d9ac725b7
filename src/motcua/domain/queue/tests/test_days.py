"""Cases 9, 77 and 82: the end of a day closes or carries on what is left, never silently, and changes no record."""

from datetime import UTC, datetime, timedelta

import pytest

from motcua.base import clock, journal
from motcua.base.problems import Forbidden
from motcua.domain.centre.models import Centre
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import CounterSession, Ticket
from motcua.domain.queue.shapes import TicketView
from motcua.domain.queue.tasks import end_of_day, forget_keys
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db

ONE, TWO = receptionist(1), receptionist(2)
OFFICE = {"mon-fri": ["07:30-17:00"]}
CARRY = {"queue": {"at_day_end": "carry"}}
DAY = 24 * 3600


def serving(counter: int = 1) -> TicketView:
    ticket = actions.issue_ticket(KIOSK, "BG", "A")
    actions.call_ticket(receptionist(counter), "BG", counter, ticket.id)
    return actions.start(receptionist(counter), ticket.id)


def last_entry(ticket: TicketView) -> tuple[str, dict[str, object]]:
    entry = journal.subject_history(f"ticket:{ticket.id}")[-1]
    return entry.kind, entry.data


def test_case_82_a_new_day_closes_what_was_left_and_leaves_the_records() -> None:
    with clock.frozen(MONDAY) as held:
        centre = make_hall()
        served, left = serving(), actions.issue_ticket(KIOSK, "BG", "A")
        finished = serving(2)
        held.move(300)
        actions.finish(TWO, finished.id)
        before = queries.day_figures(centre, MONDAY.date())
        ids = set(Ticket.objects.values_list("id", "label", "business_day"))
        held.move(DAY)
        done = actions.close_past_days(SYSTEM, centre)
        assert (done.finished, done.cancelled, done.carried, done.counters) == (1, 1, 0, 3)
        assert actions.close_past_days(SYSTEM, centre).cancelled == 0
        after = queries.day_figures(centre, MONDAY.date())
    rows = {row.id: row for row in Ticket.objects.all()}
    assert (rows[served.id].state, rows[left.id].state) == ("finished", "cancelled")
    assert rows[finished.id].outcome == ""
    assert set(Ticket.objects.values_list("id", "label", "business_day")) == ids
    assert (before.issued, before.called, before.finished) == (3, 2, 1)
    assert (after.issued, after.called, after.finished, after.cancelled) == (3, 2, 2, 1)
    assert after.mean_wait_seconds == before.mean_wait_seconds
    assert last_entry(left)[0] == "ticket.cancelled"
    assert last_entry(left)[1]["reason"] == "day_over"
    assert not CounterSession.objects.filter(closed_at__isnull=True).exists()
    (told,) = [e for e in journal.subject_history("centre:BG") if e.kind == "centre.day_closed"]
    assert (told.data["cancelled"], told.data["finished"]) == (1, 1)


def test_the_job_ends_the_day_of_every_centre() -> None:
    with clock.frozen(MONDAY) as held:
        make_hall()
        ticket = actions.issue_ticket(KIOSK, "BG", "A", key="press-1")
        end_of_day(timestamp=0)
        assert Ticket.objects.get(pk=ticket.id).state == "waiting"
        held.move(25 * 3600)
        end_of_day(timestamp=0)
        forget_keys(timestamp=0)
    row = Ticket.objects.get(pk=ticket.id)
    assert (row.state, row.issue_key) == ("cancelled", None)
    assert queries.hall("BG")[0].activity == "closed"


def test_who_is_carried_on_is_called_next_day_before_those_who_come_then() -> None:
    centre = make_hall(counters=1, always_open=False, hours=OFFICE, options=CARRY)
    with clock.frozen(MONDAY) as held:
        waits, parked = actions.issue_ticket(KIOSK, "BG", "A"), actions.issue_ticket(KIOSK, "BG", "A")
        actions.hold(ONE, parked.id, "papers")
        held.move(DAY)
        done = actions.close_past_days(SYSTEM, centre)
        assert (done.carried, done.cancelled) == (2, 0)
        actions.open_counter(ONE, "BG", 1)
        new = actions.issue_ticket(KIOSK, "BG", "A")
        first = actions.call_next(ONE, "BG", 1)
        assert first is not None
        assert (first.id, first.label) == (waits.id, "A001")
        actions.start(ONE, first.id)
        actions.finish(ONE, first.id)
        second = actions.call_next(ONE, "BG", 1)
        assert second is not None
        assert second.id == new.id
    kind, facts = last_entry(parked)
    assert (kind, facts["from_day"], facts["to_day"]) == ("ticket.carried", "2026-11-16", "2026-11-17")
    assert Ticket.objects.get(pk=parked.id).state == "held"


def test_case_09_a_number_that_still_waits_from_yesterday_is_not_given_again() -> None:
    centre = make_hall(counters=1, always_open=False, hours=OFFICE, options=CARRY)
    with clock.frozen(MONDAY) as held:
        old = [actions.issue_ticket(KIOSK, "BG", "A") for _ in range(4)]
        for ticket in (old[0], old[2]):
            actions.cancel(KIOSK, ticket.id)
        held.move(DAY)
        before_the_job = actions.issue_ticket(KIOSK, "BG", "A")
        actions.close_past_days(SYSTEM, centre)
        new = [before_the_job, *(actions.issue_ticket(KIOSK, "BG", "A") for _ in range(3))]
    assert [ticket.label for ticket in new] == ["A001", "A003", "A005", "A006"]  # A002 and A004 are still held
    labels = list(Ticket.objects.filter(state="waiting").values_list("label", flat=True))
    assert len(labels) == len(set(labels)) == 6


def test_case_09_a_number_that_was_carried_on_and_served_is_not_given_on_that_day() -> None:
    centre = make_hall(counters=1, always_open=False, hours=OFFICE, options=CARRY)
    with clock.frozen(MONDAY) as held:
        actions.issue_ticket(KIOSK, "BG", "A")
        held.move(DAY)
        actions.close_past_days(SYSTEM, centre)
        actions.open_counter(ONE, "BG", 1)
        called = actions.call_next(ONE, "BG", 1)
        assert called is not None
        actions.start(ONE, called.id)
        actions.finish(ONE, called.id)
        assert actions.issue_ticket(KIOSK, "BG", "A").label == "A002"
        held.move(DAY)
        assert actions.issue_ticket(KIOSK, "BG", "A").label == "A001"


def test_the_old_name_of_the_setting_is_still_read() -> None:
    centre = make_hall(options={"queue": {"close_past_days": False}})
    with clock.frozen(MONDAY) as held:
        ticket = actions.issue_ticket(KIOSK, "BG", "A")
        held.move(DAY)
        assert actions.close_past_days(SYSTEM, centre).carried == 1
    assert Ticket.objects.get(pk=ticket.id).state == "waiting"


def test_who_waits_over_a_weekend_is_carried_to_the_monday() -> None:
    centre = make_hall(counters=1, always_open=False, hours=OFFICE, options=CARRY)
    friday = MONDAY + timedelta(days=4)
    with clock.frozen(friday):
        ticket = actions.issue_ticket(KIOSK, "BG", "A")
        assert actions.close_day(SYSTEM, centre).carried == 1
    row = Ticket.objects.get(pk=ticket.id)
    assert (row.business_day, row.carried_from) == ((friday + timedelta(days=3)).date(), friday.date())
    with clock.frozen(friday + timedelta(days=3)):
        actions.open_counter(ONE, "BG", 1)
        assert actions.call_next(ONE, "BG", 1) is not None


def test_nobody_is_sent_away_at_midnight_in_a_hall_that_never_closes() -> None:
    centre = make_hall(counters=2)
    with clock.frozen(datetime(2026, 11, 16, 16, 30, tzinfo=UTC)) as held:  # half past eleven at night
        for number in (1, 2):
            actions.open_counter(receptionist(number), "BG", number)
        CounterSession.objects.update(opened_at=clock.now())
        served, waits = serving(), actions.issue_ticket(KIOSK, "BG", "A")
        held.move(3600)
        new = actions.issue_ticket(KIOSK, "BG", "A")
        done = actions.close_past_days(SYSTEM, centre)
        assert (done.carried, done.cancelled, done.finished, done.counters) == (2, 0, 0, 0)
        assert new.label == "A003"
        assert actions.finish(ONE, served.id).state == "finished"
        called = actions.call_next(ONE, "BG", 1)
        assert called is not None
        assert called.id == waits.id


def test_a_supervisor_sees_what_closing_the_day_would_do_and_does_it() -> None:
    with clock.frozen(MONDAY):
        centre = make_hall(counters=3)
        serving()
        actions.issue_ticket(KIOSK, "BG", "A")
        parked = actions.issue_ticket(KIOSK, "BG", "A")
        actions.hold(ONE, parked.id)
        preview = queries.day_end_preview(SYSTEM, "BG")
        assert (preview.at_day_end, preview.waiting, preview.held, preview.serving) == ("close", 1, 1, 1)
        assert (preview.called, preview.counters, preview.nothing) == (0, 3, False)
        done = actions.close_day(SYSTEM, centre)
        assert (done.finished, done.cancelled, done.counters) == (1, 2, 3)
        assert queries.day_end_preview(SYSTEM, "BG").nothing


def test_only_a_supervisor_ends_the_day() -> None:
    centre = make_hall()
    with pytest.raises(Forbidden):
        actions.close_day(ONE, centre)
    with pytest.raises(Forbidden):
        queries.day_end_preview(ONE, "BG")


def test_case_77_the_figures_of_a_day_count_a_ticket_once() -> None:
    centre = make_hall(
        counters=2,
        services=[
            {"prefix": "A", "name": "Tư pháp", "counters": [1, 2]},
            {"prefix": "H", "name": "Đất đai", "counters": [1, 2]},
        ],
    )
    with clock.frozen(MONDAY) as held:
        ticket = actions.issue_ticket(KIOSK, "BG", "A")
        held.move(600)
        actions.call_next(ONE, "BG", 1)
        actions.recall(ONE, ticket.id)
        held.move(60)
        actions.start(ONE, ticket.id)
        actions.hold(ONE, ticket.id)
        actions.call_ticket(ONE, "BG", 1, ticket.id)
        actions.start(ONE, ticket.id)
        actions.transfer(ONE, ticket.id, "H")
        actions.call_next(TWO, "BG", 2)
        actions.start(TWO, ticket.id)
        held.move(300)
        actions.finish(TWO, ticket.id)
        figures = queries.day_figures(centre, MONDAY.date())
    assert (figures.issued, figures.called, figures.finished) == (1, 1, 1)
    assert (figures.no_show, figures.cancelled, figures.carried_on) == (0, 0, 0)
    assert figures.mean_wait_seconds == 600


def test_case_82_a_ticket_that_was_carried_on_stays_in_the_figures_of_its_day() -> None:
    centre = make_hall(counters=1, always_open=False, hours=OFFICE, options=CARRY)
    with clock.frozen(MONDAY) as held:
        actions.issue_ticket(KIOSK, "BG", "A")
        actions.issue_ticket(KIOSK, "BG", "A")
        held.move(DAY)
        actions.close_past_days(SYSTEM, centre)
        monday = queries.day_figures(centre, MONDAY.date())
        actions.open_counter(ONE, "BG", 1)
        called = actions.call_next(ONE, "BG", 1)
        assert called is not None
        tuesday = queries.day_figures(centre, MONDAY.date() + timedelta(days=1))
        assert queries.day_figures(centre, MONDAY.date()) == monday
    assert (monday.issued, monday.carried_on, monday.called) == (2, 2, 0)
    assert (tuesday.issued, tuesday.carried_in, tuesday.called) == (0, 2, 1)
    assert tuesday.mean_wait_seconds is None  # a night is no wait in the hall


def test_a_day_without_visitors_says_so() -> None:
    centre: Centre = make_hall()
    figures = queries.day_figures(centre, MONDAY.date())
    assert (figures.issued, figures.mean_wait_seconds, figures.mean_service_seconds) == (0, None, None)
    assert queries.calibration_of_all(centre).percent is None
