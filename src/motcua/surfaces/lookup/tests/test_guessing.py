"""Whoever tries codes gets nowhere: not by trying a hundred thousand, not by looking at the clock, not by many doors."""

import random
from collections import Counter
from itertools import product
from time import perf_counter_ns

import pytest
from django.test import Client

from motcua.base import crypto
from motcua.base.problems import NotFound
from motcua.domain.dossiers.queries import track
from motcua.domain.dossiers.tests.factories import received
from motcua.surfaces.following.doors import SECRETS

pytestmark = pytest.mark.django_db
GUESSES = 100_000
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
LUCK = random.Random(766)
TIMED = 1000  # tries of each kind
COIN = 0.1  # how much better than a coin a clock may tell them apart: one look-up gives 0.5, where a string lies in memory 0.04


def any_secret() -> str:
    return "".join(LUCK.choices(CROCKFORD, k=12))


def test_a_hundred_thousand_guesses_of_secrets_open_no_dossier() -> None:
    """At the comparison itself, which every door asks; the real secret is among those that open, so the test can fail."""
    codes = [f"H02.03-261127-{number:04}" for number in range(1, 21)]
    opened = [
        code
        for code in codes
        for _ in range(GUESSES // len(codes))
        if crypto.secret_matches("dossier", code, any_secret())
    ]
    assert opened == []
    assert crypto.secret_matches("dossier", codes[0], crypto.secret_for("dossier", codes[0]))
    assert not crypto.secret_matches("dossier", codes[1], crypto.secret_for("dossier", codes[0]))
    assert not crypto.secret_matches("result", codes[0], crypto.secret_for("dossier", codes[0]))


def test_secrets_of_neighbours_have_nothing_in_common() -> None:
    """Each of the 12 places takes each of the 32 signs, evenly: chi square with 31 degrees stays below 80 (1 in 300,000)."""
    secrets = [crypto.secret_for("dossier", f"H02.03-261127-{number:04}") for number in range(3200)]
    assert len(set(secrets)) == len(secrets)
    for place in range(12):
        seen = Counter(secret[place] for secret in secrets)
        assert sum((seen[sign] - 100) ** 2 / 100 for sign in CROCKFORD) < 80


def test_time_tells_nothing_of_what_was_wrong(demo_centre: str) -> None:
    """By turns and in a random order: a code that exists, one that does not, one that cannot be. Looking at how long each took, nobody
    says better than a coin which is which (the chance that one of the one kind is slower than one of the other; Mann and Whitney)."""
    code = received().code
    kinds = {"exists": code, "does not exist": code[:-4] + "9999", "is no code": "x" * len(code)}
    # what leaks shows in every round, what else the machine does in one of them
    assert any(_is_a_coin(_timed(kinds)) for _ in range(5))


def _timed(kinds: dict[str, str]) -> dict[str, list[int]]:
    times: dict[str, list[int]] = {kind: [] for kind in kinds}
    for _ in range(TIMED):
        for kind in LUCK.sample(sorted(kinds), len(kinds)):
            began = perf_counter_ns()
            with pytest.raises(NotFound):
                track(kinds[kind], "000000000000")
            times[kind].append(perf_counter_ns() - began)
    return times


def _is_a_coin(times: dict[str, list[int]]) -> bool:
    return all(abs(slower(times["exists"], times[kind]) - 0.5) < COIN for kind in ("does not exist", "is no code"))


def test_the_clock_of_the_test_would_see_a_difference() -> None:
    even = [1000 + number % 100 for number in range(TIMED)]
    assert slower(even, even) == 0.5
    assert slower([one + 15 for one in even], even) > 0.5 + COIN


def slower(some: list[int], others: list[int]) -> float:
    """The share of pairs in which the first is slower, halves for equal ones."""
    return sum((one > other) + (one == other) / 2 for one, other in product(some, others)) / (len(some) * len(others))


def test_over_http_every_wrong_pair_is_answered_alike_and_soon_not_at_all(demo_centre: str) -> None:
    dossier = received()
    pairs = [(dossier.code, any_secret()) for _ in range(7)] + [
        (f"H02.03-261127-{n:04}", dossier.secret) for n in range(900, 907)
    ]
    LUCK.shuffle(pairs)
    browser = Client(REMOTE_ADDR="203.0.113.77")
    answers = [browser.post("/tra-cuu", {"code": code, "secret": secret}) for code, secret in pairs]
    counted = Counter(answer.status_code for answer in answers)
    assert counted == {404: SECRETS.burst, 429: len(pairs) - SECRETS.burst}
    assert not any("/tra-cuu/ho-so" in answer.get("Location", "") for answer in answers)
    assert len({len(answer.content) for answer in answers if answer.status_code == 404}) == 1


def test_all_doors_have_one_wall_and_answer_alike(demo_centre: str) -> None:
    """Tries at the API are counted at the page and the other way round; a code that exists is answered as one that does not."""
    dossier = received()
    browser = Client(REMOTE_ADDR="203.0.113.78")

    def at_the_api(code: str) -> tuple[int, dict[str, object]]:
        answer = browser.post("/api/v1/track", {"code": code, "secret": any_secret()}, content_type="application/json")
        return answer.status_code, {key: value for key, value in answer.json().items() if key != "instance"}

    def at_the_page(code: str) -> int:
        return browser.post("/tra-cuu", {"code": code, "secret": any_secret()}).status_code

    assert at_the_api(dossier.code) == at_the_api(f"{dossier.code[:-4]}9999") == at_the_api("x")
    assert [at_the_page(dossier.code) for _ in range(4)] == [404] * 4
    given = {"dossier": dossier.code, "secret": "0" * 12, "score": 5}
    rated = [browser.post("/api/v1/feedback", given, content_type="application/json").status_code for _ in range(3)]
    assert rated == [404] * 3
    assert (at_the_api(dossier.code)[0], at_the_page(dossier.code)) == (429, 429)
    assert browser.post("/danh-gia/ho-so", {"code": dossier.code, "secret": "0" * 12}).status_code == 429
    assert browser.post("/nop-ho-so/theo-doi", {"code": "x", "secret": "y"}).status_code == 429
