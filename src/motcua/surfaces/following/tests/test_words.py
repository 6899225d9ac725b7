"""What a state and a step mean to whoever waits for it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from motcua.domain.dossiers.rules import NATIONAL_STATUS
from motcua.surfaces.following import words

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


@dataclass
class Step:
    state: str
    started_at: datetime | None = None
    finished_at: datetime | None = None
    due_at: datetime | None = None


def hours(number: float) -> datetime:
    return NOW + timedelta(hours=number)


@pytest.mark.parametrize("status", sorted(NATIONAL_STATUS.values()))
def test_every_state_says_what_happened_and_what_is_expected(status):
    meaning = words.meaning(status)
    assert str(meaning.headline)
    assert str(meaning.expected)


def test_what_the_post_brings_need_not_be_collected():
    assert words.meaning("9", by_post=True) != words.meaning("9")


@pytest.mark.parametrize(
    ("step", "standing"),
    [
        (Step("waiting", due_at=hours(5)), words.NOT_YET),
        (Step("done", hours(-5), hours(-2), hours(-1)), words.DONE),
        (Step("done", hours(-5), hours(-1), hours(-2)), words.DONE_LATE),
        (Step("started", hours(-2), None, hours(2)), words.ON_TIME),
        (Step("started", hours(-8), None, hours(2)), words.SOON),
        (Step("started", hours(-8), None, hours(-1)), words.LATE),
        (Step("ready", None, None, hours(-1)), words.LATE),
        (Step("ready", None, None, None), words.ON_TIME),
        (Step("skipped", None, None, hours(-1)), words.NOT_NEEDED),
    ],
)
def test_a_step_is_green_amber_or_red_by_the_time_it_has_left(step, standing):
    assert words.standing(step, NOW) == standing


def test_while_something_is_awaited_the_step_waits_for_its_applicant():
    assert words.standing(Step("started", hours(-8), None, hours(-1)), NOW, is_paused=True) == words.WAITS_FOR_YOU
    assert words.standing(Step("done", hours(-8), hours(-2), hours(-1)), NOW, is_paused=True) == words.DONE


def test_a_result_that_is_ready_waits_to_be_collected_and_is_not_late():
    assert words.standing(Step("ready", None, None, hours(-1)), NOW, is_ready=True) == words.READY_FOR_YOU
