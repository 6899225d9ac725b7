"""Cases 1 to 18: giving numbers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.base import clock, crypto, journal
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.queue import actions, queries, rules
from motcua.domain.queue.models import QuotaDay, Series, Service, Ticket
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db

TWO_OF_ONE_SERIES = [
    {"code": "A1", "prefix": "A", "name": "Hộ tịch", "counters": [1]},
    {"code": "A2", "prefix": "A", "name": "Lý lịch tư pháp", "counters": [1]},
    {"prefix": "H", "name": "Đất đai", "counters": [2]},
]


def test_case_01_a_ticket_tells_number_prefix_service_time_and_who_is_ahead() -> None:
    make_hall()
    with clock.frozen(MONDAY):
        first, second = actions.issue_ticket(KIOSK, "BG", "A"), actions.issue_ticket(KIOSK, "BG", "A")
    assert (first.label, first.number, first.service, first.centre, first.ahead) == ("A001", 1, "A", "BG", 0)
    assert (second.label, second.ahead, second.state) == ("A002", 1, "waiting")
    assert first.issued_at == MONDAY
    assert crypto.secret_matches("ticket", str(first.id), first.secret)
    assert queries.ticket_by_token(first.token).label == "A001"


def test_an_issue_is_one_entry_of_the_journal_without_anybodys_number() -> None:
    make_hall()
    ticket = actions.issue_ticket(KIOSK, "BG", "A", phone="0912 345 678", language="en")
    (entry,) = journal.subject_history(f"ticket:{ticket.id}")
    assert (entry.kind, entry.centre, entry.actor) == ("ticket.issued", "BG", KIOSK.reference)
    assert entry.data["label"] == "A001"
    assert entry.data["ahead"] == 0
    assert "345" not in str(entry.data)
    assert Ticket.objects.get().phone == "0912 345 678"


@given(st.lists(st.sampled_from(["A1", "A2", "H"]), min_size=1, max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_case_02_numbers_run_on_by_one_in_each_series(wanted: list[str]) -> None:
    Ticket.objects.all().delete()
    Series.objects.all().delete()
    if not Service.objects.exists():
        make_hall(services=TWO_OF_ONE_SERIES)
    labels = [actions.issue_ticket(KIOSK, "BG", code).label for code in wanted]
    for prefix in "AH":
        numbers = [int(label[1:]) for label in labels if label[0] == prefix]
        assert numbers == list(range(1, len(numbers) + 1))
    assert [rules.label(t.prefix, t.number) for t in Ticket.objects.all()] == list(
        Ticket.objects.values_list("label", flat=True)
    )


def test_case_06_services_of_one_series_share_its_sequence_and_others_do_not() -> None:
    make_hall(services=TWO_OF_ONE_SERIES)
    labels = [actions.issue_ticket(KIOSK, "BG", code).label for code in ("A1", "A2", "H", "A2", "A1", "H")]
    assert labels == ["A001", "A002", "H001", "A003", "A004", "H002"]


def test_case_05_the_same_key_gives_the_same_answer_even_when_the_queue_has_moved_on() -> None:
    make_hall()
    actions.issue_ticket(KIOSK, "BG", "A")
    first = actions.issue_ticket(KIOSK, "BG", "A", key="press-1")
    called = actions.call_next(receptionist(1), "BG", 1)
    assert called is not None
    again = actions.issue_ticket(KIOSK, "BG", "A", key="press-1")
    assert (again.id, again.label, again.ahead, again.wait, again.issued_at, again.secret, again.state) == (
        first.id,
        first.label,
        first.ahead,
        first.wait,
        first.issued_at,
        first.secret,
        "waiting",
    )
    assert again.replayed
    assert not first.replayed
    assert Ticket.objects.count() == 2


def test_case_05_the_same_key_with_another_body_is_refused() -> None:
    make_hall()
    actions.issue_ticket(KIOSK, "BG", "A", key="press-1")
    with pytest.raises(InvalidInput) as refused:
        actions.issue_ticket(KIOSK, "BG", "A", key="press-1", priority="elderly")
    assert refused.value.errors[0].field == "Idempotency-Key"
    assert Ticket.objects.count() == 1


def test_case_05_a_key_of_somebody_else_is_another_key() -> None:
    make_hall()
    mine = actions.issue_ticket(KIOSK, "BG", "A", key="press-1")
    theirs = actions.issue_ticket(receptionist(1), "BG", "A", key="press-1")
    assert mine.id != theirs.id


def test_a_key_is_forgotten_after_a_day() -> None:
    make_hall()
    with clock.frozen(MONDAY) as held:
        first = actions.issue_ticket(KIOSK, "BG", "A", key="press-1")
        held.move(24 * 3600)
        second = actions.issue_ticket(KIOSK, "BG", "A", key="press-1")
        assert second.id != first.id
        held.move(25 * 3600)
        assert actions.forget_old_keys() == 1
        assert not Ticket.objects.filter(issue_key__isnull=False).exists()


def test_case_07_numbers_begin_anew_with_the_business_day_and_not_within_it() -> None:
    make_hall()
    with clock.frozen(MONDAY) as held:
        labels = [actions.issue_ticket(KIOSK, "BG", "A").label]
        held.move(8 * 3600)
        labels.append(actions.issue_ticket(KIOSK, "BG", "A").label)
        held.move(16 * 3600)
        labels.append(actions.issue_ticket(KIOSK, "BG", "A").label)
    assert labels == ["A001", "A002", "A001"]


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/Los_Angeles"])
@given(second=st.integers(0, 366 * 24 * 3600))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_case_08_the_statement_and_the_rule_agree_on_the_business_day(zone: str, second: int) -> None:
    if not Service.objects.exists():
        make_hall(time_zone=zone)
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    with clock.frozen(at):
        ticket = actions.issue_ticket(KIOSK, "BG", "A")
    assert Ticket.objects.get(pk=ticket.id).business_day == rules.business_day(at, zone)
    Ticket.objects.all().delete()
    Series.objects.all().delete()


def test_case_09_after_999_comes_1000_so_no_number_of_the_day_is_given_twice() -> None:
    make_hall()
    with clock.frozen(MONDAY):
        actions.issue_ticket(KIOSK, "BG", "A")
        Series.objects.update(last_number=998)
        assert [actions.issue_ticket(KIOSK, "BG", "A").label for _ in range(2)] == ["A999", "A1000"]


def test_case_10_the_quota_of_a_day_is_kept_and_the_next_is_refused_with_the_reason() -> None:
    make_hall(services=[{"prefix": "A", "name": "Tư pháp", "counters": [1], "daily_quota": 2}])
    with clock.frozen(MONDAY) as held:
        actions.issue_ticket(KIOSK, "BG", "A")
        actions.issue_ticket(KIOSK, "BG", "A")
        with pytest.raises(Conflict) as refused:
            actions.issue_ticket(KIOSK, "BG", "A")
        assert refused.value.code == "quota_reached"
        assert queries.services("BG")[0].quota_left == 0
        Service.objects.update(daily_quota=3)
        assert actions.issue_ticket(KIOSK, "BG", "A").label == "A003"
        held.move(24 * 3600)
        assert actions.issue_ticket(KIOSK, "BG", "A").label == "A001"
    assert sorted(QuotaDay.objects.values_list("given", flat=True)) == [1, 3]


@pytest.mark.parametrize("service", ["B", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "", "\x00"])
def test_case_11_an_unknown_service_is_refused_and_uses_no_number(service: str) -> None:
    make_hall()
    with pytest.raises(InvalidInput) as refused:
        actions.issue_ticket(KIOSK, "BG", service)
    assert refused.value.errors[0].field == "service"
    assert not Ticket.objects.exists()
    assert actions.issue_ticket(KIOSK, "BG", "A").label == "A001"


def test_case_11_a_service_that_was_closed_takes_nobody() -> None:
    make_hall()
    Service.objects.update(active=False)
    with pytest.raises(Conflict) as refused:
        actions.issue_ticket(KIOSK, "BG", "A")
    assert refused.value.code == "service_closed"
    assert not Series.objects.exists()


def test_case_11_a_closed_hall_takes_nobody() -> None:
    make_hall(always_open=False, hours={"mon-fri": ["07:30-11:30", "13:30-17:00"]})
    with clock.frozen(MONDAY) as held:
        assert actions.issue_ticket(KIOSK, "BG", "A").label == "A001"
        held.move(3 * 3600)  # noon
        with pytest.raises(Conflict) as refused:
            actions.issue_ticket(KIOSK, "BG", "A")
    assert refused.value.code == "centre_closed"
    assert Ticket.objects.count() == 1


def test_case_12_an_unknown_centre_is_not_found() -> None:
    with pytest.raises(NotFound):
        actions.issue_ticket(SYSTEM, "XX", "A")


@pytest.mark.parametrize(
    ("field", "value"), [("priority", "tall"), ("language", "tlh"), ("phone", "call me"), ("phone", "1" * 40)]
)
def test_case_12_what_cannot_be_used_is_refused_by_field(field: str, value: str) -> None:
    make_hall()
    with pytest.raises(InvalidInput) as refused:
        actions.issue_ticket(KIOSK, "BG", "A", **{field: value})
    assert refused.value.errors[0].field == field


def test_case_13_the_first_ticket_ever_is_number_one() -> None:
    make_hall()
    assert not Ticket.objects.exists()
    assert actions.issue_ticket(KIOSK, "BG", "A").number == 1


def test_case_14_a_ticket_that_was_not_printed_says_so_and_once_voided_is_never_called() -> None:
    make_hall()
    ticket = actions.issue_ticket(KIOSK, "BG", "A", device="device:3")
    assert ticket.printed == "waiting"
    actions.mark_print_failed(SYSTEM, ticket.id, "paper end")
    assert queries.ticket(receptionist(1), ticket.id).printed == "failed"
    actions.cancel(KIOSK, ticket.id)
    assert actions.call_next(receptionist(1), "BG", 1) is None
    assert [e.kind for e in journal.subject_history(f"ticket:{ticket.id}")] == [
        "ticket.issued",
        "ticket.print_failed",
        "ticket.cancelled",
    ]


def test_case_14_a_reprint_that_worked_is_printed() -> None:
    make_hall()
    ticket = actions.issue_ticket(KIOSK, "BG", "A", device="device:3")
    actions.mark_print_failed(SYSTEM, ticket.id, "paper end")
    actions.mark_printed(SYSTEM, ticket.id)
    assert queries.ticket(receptionist(1), ticket.id).printed == "printed"
    paper = queries.ticket_for_print(ticket.id)
    assert (paper.label, paper.token, paper.ahead, paper.wait, paper.device) == (
        "A001",
        ticket.token,
        0,
        ticket.wait,
        "device:3",
    )


def test_case_16_an_unknown_counter_in_the_file_is_named_and_nothing_is_taken_in() -> None:
    make_hall(counters=2)
    with pytest.raises(InvalidInput) as refused:
        actions.import_services(SYSTEM, "BG", [{"prefix": "H", "name": "Đất đai", "counters": [2, 77]}])
    assert "77" in refused.value.errors[0].message
    assert [view.code for view in queries.services("BG")] == ["A"]


def test_services_go_out_as_they_came_in() -> None:
    rows = [
        {"code": "A1", "prefix": "A", "name": "Hộ tịch", "name_en": "Civil status", "daily_quota": 9, "counters": [1]},
        {"prefix": "H", "name": "Đất đai", "mean_service_seconds": 600, "counters": [1, 2]},
        {"prefix": "Z", "name": "Công an", "active": False, "counters": []},
    ]
    make_hall(services=rows)
    assert actions.export_services("BG") == rows
    actions.import_services(SYSTEM, "BG", rows)
    assert actions.export_services("BG") == rows


def test_a_setting_of_the_queue_that_cannot_be_used_stops_the_import() -> None:
    with pytest.raises(InvalidInput):
        make_hall(options={"queue": {"head_start_minutes": {"elderly": -5}}})


def test_a_later_number_never_counts_as_issued_earlier_although_a_clock_runs_behind() -> None:
    make_hall()
    with clock.frozen(MONDAY):
        first = actions.issue_ticket(KIOSK, "BG", "A")
    with clock.frozen(MONDAY - timedelta(seconds=5)):
        second = actions.issue_ticket(KIOSK, "BG", "A")
    assert second.issued_at >= first.issued_at
    assert second.ahead == 1
