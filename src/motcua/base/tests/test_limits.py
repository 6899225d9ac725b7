"""How often somebody may try."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import RequestFactory

from motcua.base import clock, limits
from motcua.base.problems import NotFound, TooManyRequests

LIMIT = limits.Limit("guessing", burst=3, seconds=10)
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def exhaust(who: str = "10.0.0.1") -> None:
    for _ in range(LIMIT.burst):
        limits.take(LIMIT, who)


@pytest.mark.django_db
def test_after_the_burst_it_says_when_the_next_try_is_open():
    with clock.frozen(NOON) as held:
        exhaust()
        held.move(4)
        with pytest.raises(TooManyRequests) as refused:
            limits.take(LIMIT, "10.0.0.1")
        assert refused.value.retry_after == 6


@pytest.mark.django_db
def test_a_refused_try_does_not_put_off_the_next():
    with clock.frozen(NOON) as held:
        exhaust()
        for _ in range(5):
            held.move(1)
            with pytest.raises(TooManyRequests):
                limits.take(LIMIT, "10.0.0.1")
        held.move(5)
        limits.take(LIMIT, "10.0.0.1")


@pytest.mark.django_db
def test_the_bucket_never_holds_more_than_the_burst():
    with clock.frozen(NOON) as held:
        exhaust()
        held.move(100_000)
        exhaust()
        with pytest.raises(TooManyRequests):
            limits.take(LIMIT, "10.0.0.1")


@pytest.mark.django_db
def test_each_address_and_each_purpose_has_its_own_bucket():
    with clock.frozen(NOON):
        exhaust()
        with pytest.raises(TooManyRequests):
            limits.take(LIMIT, "10.0.0.1")
        limits.take(LIMIT, "10.0.0.2")
        limits.take(limits.Limit("something else", 3, 10), "10.0.0.1")


@pytest.mark.django_db
def test_who_finds_what_is_asked_for_is_never_slowed():
    with clock.frozen(NOON):
        for _ in range(20):
            with limits.guesses(LIMIT, "10.0.0.1"):
                pass
        exhaust()  # nothing of the bucket was used up
        with pytest.raises(TooManyRequests), limits.guesses(LIMIT, "10.0.0.1"):
            pass


@pytest.mark.django_db
def test_guesses_that_find_nothing_are_counted():
    with clock.frozen(NOON):
        for _ in range(LIMIT.burst):
            with pytest.raises(NotFound), limits.guesses(LIMIT, "10.0.0.1"):
                raise NotFound
        with pytest.raises(TooManyRequests), limits.guesses(LIMIT, "10.0.0.1"):
            raise AssertionError("looked although the bucket is empty")


@pytest.mark.django_db
def test_no_address_is_kept_in_the_clear():
    limits.take(LIMIT, "10.77.66.55")
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM base_limit")
        assert all(b"10.77.66.55" not in bytes(key) and len(bytes(key)) == 16 for (key,) in cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_time_each_pay():
    def one_try(_: int) -> bool:
        try:
            limits.take(LIMIT, "10.0.0.9")
        except TooManyRequests:
            return False
        finally:
            connection.close()
        return True

    with clock.frozen(NOON), ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one_try, range(24))) == LIMIT.burst


@pytest.mark.parametrize(
    ("written", "who"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_a_household_is_one_address(written, who):
    request = RequestFactory().get("/", REMOTE_ADDR=written)
    assert limits.address_of(request) == who


@pytest.mark.django_db
def test_a_clock_that_is_set_back_locks_nobody_out():
    with clock.frozen(NOON) as held:
        limits.take(LIMIT, "10.0.0.1")
        held.move(-3600)
        limits.take(LIMIT, "10.0.0.1")
        limits.take(LIMIT, "10.0.0.1")
        with pytest.raises(TooManyRequests) as refused:
            limits.take(LIMIT, "10.0.0.1")
        assert refused.value.retry_after <= LIMIT.seconds
        held.move(3600)
        limits.take(LIMIT, "10.0.0.1")
