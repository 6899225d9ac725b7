"""Pictures that cannot be trusted, what the ring lets go, moments of pictures, masks that never hide less than asked."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.domain.cameras.recording import fmp4
from motcua.domain.cameras.recording.groups import Groups, Picture
from motcua.domain.cameras.rules import Mask, Trouble, pause_after
from motcua.domain.cameras.rules.keeping import Held, Kept, to_remove
from motcua.domain.cameras.rules.pictures import HEIGHT, WIDTH, Judge, Look
from motcua.domain.cameras.rules.timing import TICKS, WallClock, clock_ahead, may_rest, next_begin

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
COLOURFUL, GREY = 20.0, 0.5


def scene(seed: int = 1, light: float = 1.0, noise: int = 0) -> Look:
    """A hall with things in it; the same seed is the same hall, `noise` what a sensor adds."""
    chance = np.random.default_rng(seed)
    picture = np.full((HEIGHT, WIDTH), 120.0)
    for _thing in range(30):
        x, y = chance.integers(0, WIDTH - 20), chance.integers(0, HEIGHT - 15)
        picture[y : y + 15, x : x + 20] = chance.integers(30, 230)
    shaken = picture * light + np.random.default_rng(noise).integers(-3, 4, picture.shape)
    return np.clip(shaken, 0, 255).astype(np.uint8)


def seen(*looks: Look, colour: float = COLOURFUL) -> set[Trouble]:
    judge = Judge()
    for look in looks:
        judge.look(look, colour)
    return judge.troubles


def flat(value: int) -> Look:
    return np.full((HEIGHT, WIDTH), value, np.uint8)


def test_a_hall_with_people_in_it_is_no_trouble() -> None:
    looks = [scene(noise=number) for number in range(8)]
    for number, look in enumerate(looks):
        look[60:80, number * 15 : number * 15 + 12] = 40  # somebody walks
    assert seen(*looks) == set()


@pytest.mark.parametrize(
    ("look", "trouble"), [(flat(5), Trouble.BLACK), (flat(110), Trouble.COVERED), (scene(light=0.25), Trouble.DARK)]
)
def test_a_picture_is_black_covered_or_dark(look: Look, trouble: Trouble) -> None:
    assert trouble in seen(*[look] * 3)


def test_a_trouble_ends_when_the_picture_is_well_again() -> None:
    looks = [scene(noise=1), *[flat(110)] * 3, *(scene(noise=number) for number in range(2, 6))]
    assert seen(*looks) == set()


def test_a_picture_that_does_not_change_by_one_dot_is_frozen() -> None:
    assert seen(*[scene()] * 7) == {Trouble.FROZEN}


def test_a_camera_that_was_turned_away_is_told_and_a_lamp_is_not() -> None:
    usual = [scene(noise=number) for number in range(4)]
    assert seen(*usual, *(scene(seed=9, noise=number) for number in range(4))) == {Trouble.MOVED}
    assert seen(*usual, *(scene(light=0.6, noise=number) for number in range(4))) == set()


def test_without_any_colour_it_sees_by_infrared() -> None:
    judge = Judge()
    judge.look(scene(), GREY)
    assert judge.is_grey
    judge.look(scene(), COLOURFUL)
    assert not judge.is_grey


def kept(camera: UUID, hours_ago: float, size: int = 10) -> Kept:
    end = NOON - timedelta(hours=hours_ago)
    return Kept(uuid4(), camera, end - timedelta(seconds=10), end, size)


def test_what_is_older_than_its_days_goes_then_the_oldest_until_there_is_room() -> None:
    one, other = uuid4(), uuid4()
    ring = [kept(one, 50), kept(other, 49), kept(one, 3), kept(other, 2), kept(one, 1)]
    days = {one: NOON - timedelta(hours=48), other: NOON - timedelta(hours=96)}
    assert to_remove(ring, days, 0, []) == [ring[0]]
    assert to_remove(ring, days, 25, []) == ring[:3]
    hold = Held(other, NOON - timedelta(hours=50), NOON - timedelta(hours=48))
    assert to_remove(ring, days, 25, [hold]) == [ring[0], ring[2], ring[3]]


@given(st.lists(st.floats(0, 0.4), min_size=3, max_size=60))
def test_late_packets_move_no_picture_and_time_never_runs_back(late: list[float]) -> None:
    clock, groups = WallClock(), Groups()
    found = []
    for number, delay in enumerate(late):
        moment = clock.at(number * 0.5, 1000 + number * 0.5 + delay)
        assert 1000 + number * 0.5 <= moment + 1e-6
        assert moment <= 1000 + number * 0.5 + 0.4 + 1e-6
        made = groups.add(Picture(b"\0\0\0\1x", number * TICKS // 2, 0, True), 1000 + number * 0.5 + delay)
        found += [made] if made else []
    for before, after in itertools.pairwise(found):
        assert after.begins >= before.ends
        assert after.begins - before.ends <= TICKS // 100


def test_a_reader_rests_only_after_a_picture_that_it_waited_for_and_that_is_fresh() -> None:
    assert may_rest(waited=0.03, late=0.01)
    assert not may_rest(waited=0.0, late=0.01)  # more lies there already
    assert not may_rest(waited=0.03, late=0.2)  # it is behind


def test_resting_moves_no_picture_on_the_wall_clock() -> None:
    groups, found = Groups(), []
    for number in range(25 * 60):
        stamp = number / 25
        arrived = (
            1000 + -(-number // 6) * 6 / 25
        )  # six pictures are read at once, the first of them a quarter of a second late
        made = groups.add(Picture(b"\0\0\0\1x", round(stamp * TICKS), 0, number % 25 == 0), arrived)
        found += [made] if made else []
    assert groups.late < 0.25
    assert all(abs(one.begins / TICKS - 1000 - at) < 0.02 for at, one in enumerate(found))


def test_a_camera_that_counts_from_its_start_tells_no_time() -> None:
    assert clock_ahead(NOON.timestamp() + 125.5, NOON.timestamp()) == pytest.approx(125.5)
    assert clock_ahead(3600.0, NOON.timestamp()) is None


@pytest.mark.parametrize(
    ("is_hevc", "units", "parameters"),
    [
        (False, (b"\x67sps", b"\x68pps", b"\x65slice"), b"\x67sps"),
        (False, (b"\x41slice", b"\x67late"), b""),
        (True, (b"\x40\x01vps", b"\x42\x01sps", b"\x44\x01pps", b"\x26\x01slice"), b"\x42\x01sps"),
        (True, (b"\x02\x01slice", b"\x42\x01late"), b""),
    ],
)
def test_the_format_of_a_picture_stands_before_its_slices(
    is_hevc: bool, units: tuple[bytes, ...], parameters: bytes
) -> None:
    data = fmp4.stored(b"".join(fmp4.START + one for one in units))
    assert fmp4.parameter_set(data, is_hevc=is_hevc) == parameters


def test_a_second_without_pictures_is_a_gap() -> None:
    assert next_begin(10 * TICKS, 13 * TICKS) == (13 * TICKS, True)
    assert next_begin(10 * TICKS, 10 * TICKS + TICKS // 2) == (10 * TICKS + TICKS // 100, False)


@given(st.lists(st.binary(min_size=1, max_size=30).filter(lambda one: b"\0\0" not in one), min_size=1, max_size=5))
def test_a_fragment_gives_back_what_went_in(units: list[bytes]) -> None:
    units = [one.strip(b"\0") or b"x" for one in units]
    plain = b"".join(fmp4.START + one for one in units)
    data = fmp4.stored(plain)
    assert fmp4.with_start_codes(data) == plain
    samples = [fmp4.Sample(data, 3600, -7, True), fmp4.Sample(data, 3601, 0, False)]
    made = fmp4.fragment(1, 2**40, samples)
    assert fmp4.samples_of(made) == samples
    assert fmp4.begins_at(fmp4.moved(made, 5)) == 5
    assert fmp4.split(made + made) == [made, made]


@given(st.integers(0, 990), st.integers(0, 990), st.integers(1, 1000), st.integers(1, 1000))
def test_a_mask_hides_at_least_what_was_asked(x: int, y: int, width: int, height: int) -> None:
    mask = Mask(x, y, min(width, 1000 - x), min(height, 1000 - y))
    left, top, right, bottom = mask.dots(640, 360)
    assert left <= mask.x * 640 / 1000
    assert top <= mask.y * 360 / 1000
    assert right >= min(640, (mask.x + mask.width) * 640 / 1000) - 1e-9
    assert bottom >= min(360, (mask.y + mask.height) * 360 / 1000) - 1e-9
    assert all(one % 2 == 0 for one in (left, top, right, bottom))


def test_a_lost_camera_is_tried_ever_less_often_but_each_minute() -> None:
    assert [pause_after(tries) for tries in (1, 2, 3, 50)] == [1, 2, 4, 60]
