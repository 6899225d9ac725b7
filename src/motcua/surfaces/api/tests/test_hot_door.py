"""What the hot doors remember: asked once however many wait for it, never kept when it failed."""

import asyncio

import pytest

from motcua.surfaces.api import hot_door
from motcua.surfaces.api.hot_door import Remembered


class Slow:
    """A question that takes a moment and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.fails = False

    async def __call__(self) -> int:
        self.asked += 1
        await asyncio.sleep(0.01)
        if self.fails:
            raise LookupError
        return self.asked


async def answered(known: Remembered[str, int]) -> None:
    """Until nothing is being asked."""
    while known._finding:
        await asyncio.sleep(0.001)


def test_a_hundred_who_ask_at_once_are_answered_by_one_question() -> None:
    async def ask() -> tuple[list[int], int]:
        slow, known = Slow(), Remembered[str, int]()
        answers = await asyncio.gather(*(known.get("BG", slow) for _one in range(100)))
        return [*answers, await known.get("BG", slow)], slow.asked

    assert asyncio.run(ask()) == ([1] * 101, 1)


def test_each_key_has_its_own_answer_and_what_ran_out_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hot_door, "REMEMBERED_SECONDS", 0.0)

    async def ask() -> list[int]:
        slow, known = Slow(), Remembered[str, int]()
        return [await known.get(key, slow) for key in ("BG", "LG", "BG")]

    assert asyncio.run(ask()) == [1, 2, 3]


def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    async def ask() -> tuple[list[type[object]], int]:
        slow, known = Slow(), Remembered[str, int]()
        slow.fails = True
        failed = await asyncio.gather(*(known.get("BG", slow) for _one in range(3)), return_exceptions=True)
        slow.fails = False
        return [type(one) for one in failed], await known.get("BG", slow)

    assert asyncio.run(ask()) == ([LookupError] * 3, 2)


def test_what_is_asked_all_the_time_is_asked_anew_before_it_runs_out_and_nobody_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hot_door, "FRESH_SECONDS", 0.0)

    async def ask() -> list[int]:
        slow, known = Slow(), Remembered[str, int]()
        answers = []
        for _time in range(3):
            answers.append(await known.get("BG", slow))
            await answered(known)
        return answers

    assert asyncio.run(ask()) == [1, 1, 2]


def test_a_right_that_ended_is_forgotten_as_soon_as_that_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hot_door, "FRESH_SECONDS", 0.0)

    async def ask() -> int:
        slow, known = Slow(), Remembered[str, int]()
        await known.get("BG", slow)
        await answered(known)
        slow.fails = True
        await known.get("BG", slow)  # still by what was known, and asks anew
        await answered(known)
        return await known.get("BG", slow)

    with pytest.raises(LookupError):
        asyncio.run(ask())


def test_who_goes_away_does_not_take_the_answer_from_the_others() -> None:
    async def ask() -> tuple[int, int]:
        slow, known = Slow(), Remembered[str, int]()
        first = asyncio.create_task(known.get("BG", slow))
        second = asyncio.create_task(known.get("BG", slow))
        await asyncio.sleep(0.001)
        first.cancel()
        return await second, slow.asked

    assert asyncio.run(ask()) == (1, 1)
