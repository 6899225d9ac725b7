"""One-time codes: right once, in time, within five tries, and for the address that they were sent to."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from motcua.base import clock
from motcua.base.problems import Conflict, InvalidInput, TooManyRequests
from motcua.domain.people.actions import codes
from motcua.domain.people.models import SignInCode
from motcua.domain.people.queries.citizens import view_of
from motcua.domain.people.tests.factories import make_citizen

pytestmark = pytest.mark.django_db
HERE = "203.0.113.7"


def asked(address: str = "an@example.vn") -> codes.Letter:
    made = codes.make("email", address, language="vi")
    letter = codes.letter(made)
    assert letter is not None
    return letter


def last() -> SignInCode:
    return SignInCode.objects.latest("made_at")


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_right_digits_prove_the_address_once() -> None:
    letter = asked()
    number = last().pk
    assert len(letter.code) == 6
    assert codes.prove(number, f" {letter.code[:3]} {letter.code[3:]} ", HERE) == codes.Proven("email", "an@example.vn")
    with pytest.raises(Conflict):
        codes.prove(number, letter.code, HERE)


def test_after_five_wrong_tries_the_right_one_is_wrong_too() -> None:
    letter = asked()
    number = last().pk
    for _try in range(5):
        with pytest.raises(InvalidInput):
            codes.prove(number, other_than(letter.code), HERE)
    with pytest.raises(Conflict):
        codes.prove(number, letter.code, HERE)


def test_a_code_is_too_old_after_ten_minutes() -> None:
    letter = asked()
    number = last().pk
    with clock.frozen(clock.now() + timedelta(minutes=10, seconds=1)), pytest.raises(Conflict):
        codes.prove(number, letter.code, HERE)


def test_a_code_that_adds_an_address_proves_nothing_to_anybody_else() -> None:
    actor = view_of(make_citizen()).actor
    made = codes.make("email", "binh@example.vn", language="vi", adding=actor)
    letter = codes.letter(made)
    assert letter is not None
    other = view_of(make_citizen("chi@example.vn")).actor
    for stranger in (None, other):
        with pytest.raises(Conflict):
            codes.prove(made, letter.code, HERE, adding=stranger)
    assert codes.prove(made, letter.code, HERE, adding=actor).address == "binh@example.vn"


def test_neither_the_code_nor_the_address_can_be_read_in_the_database() -> None:
    letter = asked()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM people_sign_in_code c")
        [(row,)] = cursor.fetchall()
        cursor.execute("SELECT row_to_json(e)::text FROM journal_entry e")
        everything = row + "".join(text for (text,) in cursor.fetchall())
    assert letter.code not in row.replace(str(last().pk), "")
    assert "an@example" not in everything


def test_one_address_gets_four_codes_and_then_waits_whoever_asks() -> None:
    for source in range(4):
        codes.hold_back("an@example.vn", f"203.0.113.{source}")
    with pytest.raises(TooManyRequests):
        codes.hold_back("an@example.vn", "203.0.113.99")
    codes.hold_back("binh@example.vn", "203.0.113.99")


def test_whoever_guesses_codes_of_one_address_is_stopped_although_they_ask_for_new_ones() -> None:
    guesses = 0
    for _code in range(4):
        letter = asked()
        for _try in range(5):
            with pytest.raises(InvalidInput):
                codes.prove(last().pk, other_than(letter.code), f"2001:db8:{guesses}::")
            guesses += 1
    asked()
    with pytest.raises(TooManyRequests):
        codes.prove(last().pk, "000000", "2001:db8:ffff::")
    assert guesses == 20


def test_no_code_was_asked_for_and_it_reads_like_one_that_is_spent() -> None:
    for number in (None, uuid4()):
        with pytest.raises(Conflict):
            codes.prove(number, "123456", HERE)
