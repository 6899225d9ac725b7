"""Numbers drawn from afar: they keep their place and harm nobody in the hall."""

from datetime import timedelta
from typing import Any

import pytest

from motcua.base import clock, journal
from motcua.base.problems import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound, TooManyRequests
from motcua.domain.centre.models import Centre
from motcua.domain.queue import actions, queries
from motcua.domain.queue.models import RemoteTicket, Ticket
from motcua.domain.queue.rules import QueueOptions
from motcua.domain.queue.rules.remote import has_room, kept_until, period, same_phone
from motcua.domain.queue.shapes import IssuedTicket
from motcua.domain.queue.tests.factories import KIOSK, MONDAY, SYSTEM, make_hall, receptionist
from motcua.domain.queue.tests.test_concurrency import connections

ONE, TWO = receptionist(1), receptionist(2)
PHONE = "0912 345 678"


def open_hall(counters: int = 1, **options: Any) -> Centre:
    return make_hall(counters=counters, options={"queue": {"remote": True, **options}})


def at(minutes: float) -> Any:
    return clock.frozen(MONDAY + timedelta(minutes=minutes))


def draw(minute: float = 0, phone: str = PHONE, **more: Any) -> IssuedTicket:
    with at(minute):
        return actions.take_remote("BG", "A", phone=phone, **more)


def come(minute: float) -> IssuedTicket:
    with at(minute):
        return actions.issue_ticket(KIOSK, "BG", "A")


def call(minute: float, counter: int = 1) -> str | None:
    """Calls the next, and lets follow what follows."""
    with at(minute):
        called = actions.call_next(receptionist(counter), "BG", counter)
        if called is None:
            return None
        actions.pass_over(called.id)
        actions.start(receptionist(counter), called.id)
        actions.finish(receptionist(counter), called.id)
        return called.label


def code_now(hall: Centre) -> str:
    shown = queries.location_code(hall)
    assert shown
    return shown.code


@pytest.mark.django_db
def test_a_number_drawn_from_afar_keeps_its_place_and_is_called_after_check_in() -> None:
    hall = open_hall()
    away, here, later = draw(0), come(1), come(2)
    assert (away.absent, away.label) == (True, "A001")
    assert call(3) == here.label
    with at(4):
        checked = actions.check_in_remote(away.id, away.secret, code_now(hall))
        assert not checked.absent
    assert call(5) == away.label
    assert call(6) == later.label
    kinds = [entry.kind for entry in journal.subject_history(f"ticket:{away.id}")]
    assert kinds[:3] == ["ticket.issued", "ticket.passed_over", "ticket.checked_in"]


@pytest.mark.django_db
def test_case_35_who_is_away_is_not_counted_as_callable() -> None:
    open_hall()
    draw(0)
    with at(1):
        screen = queries.counter_screen(ONE, "BG", 1)
        assert (screen.callable, screen.waiting) == (0, ())
        assert queries.hall("BG")[0].waiting == 0
        assert actions.call_next(ONE, "BG", 1) is None


@pytest.mark.django_db
def test_people_behind_count_who_is_away_until_somebody_was_called_before_him() -> None:
    open_hall()
    away, second, third = draw(0), come(1), come(2)
    assert (second.ahead, third.ahead) == (1, 2)
    with at(3):
        assert queries.board("BG").waiting[0].waiting == 3
    assert call(4) == second.label
    with at(5):
        assert queries.ticket_by_secret(third.id, third.secret).ahead == 0
        assert queries.board("BG").waiting[0].waiting == 1
        assert queries.centre_view("BG").waiting == 1
        assert queries.ticket_by_secret(away.id, away.secret).ahead == 0
    assert come(6).ahead == 1


@pytest.mark.django_db
def test_a_place_whose_turn_has_passed_is_kept_for_the_minutes_of_the_centre_then_ends_and_says_so() -> None:
    open_hall(remote_keep_minutes=10, remote_travel_minutes=5)
    away = draw(0)
    come(1)
    call(20)
    with at(21):
        view = queries.remote_view(away.id)
        assert view
        assert view.here_until == MONDAY + timedelta(minutes=30)
    with at(29):
        assert actions.cancel_missed(SYSTEM, "BG") == 0
    with at(30):
        assert actions.cancel_missed(SYSTEM, "BG") == 1
        ended = queries.ticket_by_secret(away.id, away.secret)
        assert (ended.state, ended.outcome) == ("cancelled", "not_checked_in")
        with pytest.raises(IllegalTransition):
            actions.check_in_here(KIOSK, away.id)
    last = list(journal.subject_history(f"ticket:{away.id}"))[-1]
    assert (last.kind, last.data["by"]) == ("ticket.cancelled", "not_checked_in")


@pytest.mark.django_db
def test_nobody_need_be_here_sooner_than_the_way_takes() -> None:
    open_hall(remote_keep_minutes=2, remote_travel_minutes=20)
    away = draw(0)
    come(1)
    call(2)
    with at(19):
        assert actions.cancel_missed(SYSTEM, "BG") == 0
    with at(20):
        assert actions.cancel_missed(SYSTEM, "BG") == 1
        assert Ticket.objects.get(pk=away.id).state == "cancelled"


@pytest.mark.django_db
def test_while_nobody_behind_was_called_a_place_is_kept() -> None:
    open_hall(remote_keep_minutes=1, remote_travel_minutes=1)
    draw(0)
    with at(200):
        assert actions.cancel_missed(SYSTEM, "BG") == 0


@pytest.mark.django_db
def test_a_chosen_ticket_passes_over_nobody() -> None:
    from motcua.base.journal import Entry
    from motcua.base.journal.registry import followers

    open_hall()
    away, here = draw(0), come(1)
    with at(2):
        actions.call_ticket(ONE, "BG", 1, here.id)
    entry: Entry = list(journal.subject_history(f"ticket:{here.id}"))[-1]
    assert entry.kind == "ticket.called"
    followers["queue.remote_turns"].handle([entry])
    assert Ticket.objects.get(pk=away.id).passed_over_at is None


@pytest.mark.django_db
def test_the_code_of_the_hall_changes_and_the_one_before_still_holds() -> None:
    hall = open_hall(location_code_minutes=10)
    away = draw(0)
    with at(0):
        shown = queries.location_code(hall)
        assert shown
        assert (len(shown.code), shown.changes_at) == (5, MONDAY + timedelta(minutes=10))
    with at(10):
        assert code_now(hall) != shown.code
    with at(20), pytest.raises(InvalidInput) as refused:
        actions.check_in_remote(away.id, away.secret, shown.code)
    assert refused.value.errors[0].field == "code"
    with at(19.9):
        assert not actions.check_in_remote(away.id, away.secret, f" {shown.code[:2]} {shown.code[2:]} ").absent


@pytest.mark.django_db
def test_another_centre_shows_another_code_and_one_without_remote_numbers_none() -> None:
    hall, other = open_hall(), make_hall("YD", options={"queue": {"remote": True}})
    with at(0):
        assert code_now(hall) != code_now(other)
        assert queries.location_code(make_hall("LN")) is None


@pytest.mark.django_db
def test_guessing_the_code_of_the_hall_is_limited() -> None:
    hall = open_hall()
    away = draw(0)
    with at(1):
        wrong = f"{(int(code_now(hall)) + 1) % 100_000:05}"
        for _try in range(5):
            with pytest.raises(InvalidInput):
                actions.check_in_remote(away.id, away.secret, wrong)
        with pytest.raises(TooManyRequests):
            actions.check_in_remote(away.id, away.secret, code_now(hall))
    with at(3):
        assert not actions.check_in_remote(away.id, away.secret, code_now(hall)).absent


@pytest.mark.django_db
def test_only_the_secret_of_a_ticket_checks_it_in_and_only_one_drawn_from_afar() -> None:
    hall = open_hall()
    away, here = draw(0), come(1)
    with at(2):
        for ticket_id, secret in ((away.id, here.secret), (here.id, here.secret)):
            with pytest.raises(NotFound):
                actions.check_in_remote(ticket_id, secret, code_now(hall))


@pytest.mark.django_db
def test_checking_in_twice_changes_nothing() -> None:
    hall = open_hall()
    away = draw(0)
    with at(1):
        actions.check_in_remote(away.id, away.secret, code_now(hall))
    with at(30):
        actions.check_in_remote(away.id, away.secret, "")
    assert Ticket.objects.get(pk=away.id).checked_in_at == MONDAY + timedelta(minutes=1)


@pytest.mark.django_db
def test_the_ticket_machine_and_the_reception_check_in_without_a_code_others_may_not() -> None:
    open_hall()
    away = draw(0)
    with at(1):
        with pytest.raises(Forbidden):
            actions.check_in_here(receptionist(1, "YD"), away.id)
        assert not actions.check_in_here(ONE, away.id).absent


@pytest.mark.django_db
def test_a_ticket_is_found_at_the_machine_by_its_short_number_while_its_holder_is_away() -> None:
    hall = open_hall()
    away = draw(0)
    with at(1):
        view = queries.remote_view(away.id)
        assert view
        assert queries.remote_by_pin(hall, f"{view.pin[:3]} {view.pin[3:]}") == away.id
        with pytest.raises(NotFound):
            queries.remote_by_pin(hall, f"{(int(view.pin) + 1) % 1_000_000:06}")
        actions.check_in_here(KIOSK, away.id)
        with pytest.raises(NotFound):
            queries.remote_by_pin(hall, view.pin)


@pytest.mark.django_db
def test_one_telephone_number_has_one_ticket_at_a_time_however_it_is_written() -> None:
    open_hall()
    first = draw(0)
    with at(1), pytest.raises(Conflict) as refused:
        actions.take_remote("BG", "A", phone="+84 912.345.678")
    assert refused.value.code == "remote_has_one"
    assert Ticket.objects.count() == 1
    assert draw(1, phone="0912345679").label == "A002"  # what was refused used no number
    actions.leave(first.id, first.secret)
    assert draw(2).label == "A003"


@pytest.mark.django_db
def test_one_telephone_number_draws_at_most_so_many_a_day() -> None:
    open_hall(remote_per_day=1)
    first = draw(0)
    actions.leave(first.id, first.secret)
    with at(1), pytest.raises(Conflict) as refused:
        actions.take_remote("BG", "A", phone=PHONE)
    assert refused.value.code == "remote_too_many"
    assert draw(24 * 60).label == "A001"


@pytest.mark.django_db(transaction=True)
def test_who_draws_twice_at_once_gets_one_ticket() -> None:
    open_hall()

    def once(_which: int) -> bool:
        try:
            actions.take_remote("BG", "A", phone=PHONE)
        except Conflict:
            return False
        return True

    with connections(4) as at_once:
        assert sorted(map(bool, at_once(once))) == [False, False, False, True]
    assert RemoteTicket.objects.count() == 1


@pytest.mark.django_db
def test_the_same_key_gives_the_same_ticket_but_never_that_of_another_telephone() -> None:
    open_hall()
    first, again = draw(0, key="k"), draw(1, key="k")
    assert (again.id, again.replayed) == (first.id, True)
    assert draw(1, key="k", phone="0987654321").id != first.id


@pytest.mark.django_db
def test_walk_ins_always_find_the_numbers_that_are_not_given_from_afar() -> None:
    open_hall(remote_share=50)
    for number in range(5):
        draw(number, phone=f"091234567{number}")
    with at(6), pytest.raises(Conflict) as refused:
        actions.take_remote("BG", "A", phone="0911111111")
    assert refused.value.code == "remote_full"
    with at(6):
        assert not queries.remote_offers("BG")[0].room
    assert come(7).label == "A006"


@pytest.mark.django_db
def test_of_a_daily_quota_only_its_share_is_given_from_afar() -> None:
    services = [{"prefix": "A", "name": "A", "counters": [1], "daily_quota": 4}]
    make_hall(counters=1, services=services, options={"queue": {"remote": True, "remote_share": 50}})
    draw(0, phone="0911111111"), draw(1, phone="0922222222")
    with at(2), pytest.raises(Conflict) as refused:
        actions.take_remote("BG", "A", phone="0933333333")
    assert refused.value.code == "remote_full"
    come(3), come(4)
    with at(5), pytest.raises(Conflict) as over:
        actions.issue_ticket(KIOSK, "BG", "A")
    assert over.value.code == "quota_reached"


@pytest.mark.django_db
def test_where_it_is_not_switched_on_nothing_is_drawn_from_afar() -> None:
    make_hall()
    with pytest.raises(Conflict) as refused:
        actions.take_remote("BG", "A", phone=PHONE)
    assert refused.value.code == "remote_off"
    with pytest.raises(NotFound):
        queries.remote_offers("BG")


@pytest.mark.django_db
@pytest.mark.parametrize("phone", ["", "   ", "call me", "12"])
def test_without_a_telephone_number_nothing_is_drawn_from_afar(phone: str) -> None:
    open_hall()
    with pytest.raises(InvalidInput) as refused:
        actions.take_remote("BG", "A", phone=phone)
    assert refused.value.errors[0].field == "phone"


@pytest.mark.django_db
def test_the_telephone_number_is_sealed_and_stands_in_no_entry() -> None:
    open_hall()
    away = draw(0)
    assert Ticket.objects.get(pk=away.id).phone == PHONE
    written = "".join(str(entry.data) for entry in journal.subject_history(f"ticket:{away.id}"))
    assert "345" not in written


@pytest.mark.parametrize(
    ("share", "waiting", "away", "quota", "drawn", "room"),
    [
        (30, 0, 4, None, 4, True),
        (30, 0, 5, None, 5, False),
        (30, 40, 11, None, 30, True),
        (30, 40, 12, None, 12, False),
        (0, 40, 0, None, 0, False),
        (30, 0, 0, 100, 29, True),
        (30, 0, 0, 100, 30, False),
    ],
)
def test_how_many_may_come_from_afar(
    share: int, waiting: int, away: int, quota: int | None, drawn: int, room: bool
) -> None:
    assert has_room(share, waiting, away, quota, drawn) is room


def test_a_place_is_kept_from_the_later_of_turn_and_way() -> None:
    for passed, until in ((5, 20), (30, 40)):
        assert kept_until(MONDAY, MONDAY + timedelta(minutes=passed), 10, 20) == MONDAY + timedelta(minutes=until)


def test_periods_of_the_code_begin_on_the_clock() -> None:
    assert period(MONDAY, 10) + 1 == period(MONDAY + timedelta(minutes=10), 10)
    assert period(MONDAY, 10) == period(MONDAY + timedelta(minutes=9, seconds=59), 10)


@pytest.mark.parametrize("written", ["0912345678", "+84 912 345 678", "84912345678", "0912.345.678"])
def test_one_telephone_number_is_one_however_written(written: str) -> None:
    assert same_phone(written) == "0912345678"


@pytest.mark.parametrize("wrong", [{"remote": 1}, {"remote_share": 101}, {"location_code_minutes": 0}])
def test_settings_that_cannot_be_used_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        QueueOptions.of({"queue": wrong})
