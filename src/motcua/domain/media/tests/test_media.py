"""Keeping pictures and videos, arranging them, and what each display shows when."""

from datetime import date, datetime, time
from itertools import pairwise
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound, Problem
from motcua.domain.centre.models import Centre
from motcua.domain.devices import actions as devices
from motcua.domain.media.actions import add_medium, end_showing, move_showing, remove_medium, show_medium
from motcua.domain.media.models import Medium
from motcua.domain.media.queries import content, kept_medium, library, lists, shown_medium, shown_now
from motcua.domain.media.rules import Schedule, Target, list_that_holds
from motcua.domain.media.tests.factories import mp4, picture, webm
from motcua.domain.queue.tests.factories import SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db

ADMIN = Actor("staff", "1", "Trần Thị Hoa", (Grant("admin", "BG"),))
FRIDAY = datetime(2026, 11, 27, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
HALL = Target()


@pytest.fixture
def hall() -> Centre:
    make_hall()
    place = Centre.objects.get(code="BG")
    place.options = {**place.options, "zones": {"Dãy A": [1, 2], "Dãy B": [3]}}
    place.save()
    return place


def kept(name: str = "Nộp phí", file: bytes | None = None) -> UUID:
    return add_medium(ADMIN, "BG", name, "Cách nộp phí bằng điện thoại", "", file or picture()).id


def shown(hall: Centre, display: int | None = None, zones: tuple[str, ...] = ()) -> list[UUID]:
    return [one.id for one in shown_now(hall, display, zones)]


def test_what_is_kept_is_sealed_known_by_its_content_and_told_in_the_journal_without_words(hall: Centre) -> None:
    film, image = kept("Phim", mp4(10)), kept("Ảnh")
    by_name = {one.name: one for one in library(ADMIN, "BG")}
    assert (by_name["Phim"].kind, by_name["Phim"].content_type, by_name["Phim"].seconds) == ("video", "video/mp4", 10)
    assert (by_name["Ảnh"].kind, by_name["Ảnh"].content_type) == ("picture", "image/webp")
    assert b"avc1" not in vault.place_of(film).read_bytes()
    entry = journal.latest("BG", ("media.added",), FRIDAY.replace(year=2020), 5)[0]
    assert entry.subject == f"medium:{image}"
    assert "điện thoại" not in str(entry.data)


def test_a_part_of_a_video_is_read_without_the_rest(hall: Centre) -> None:
    whole = mp4(10) + bytes(range(256)) * 12_000  # three chunks; what stands behind the boxes is cut off below
    film = mp4(10) + len(whole[len(mp4(10)) :] + bytes(8)).to_bytes(4) + b"free" + whole[len(mp4(10)) :]
    view = kept_medium(ADMIN, "BG", kept("Phim", film))
    for begin, end in ((0, 10), (1_048_570, 1_048_590), (2_000_000, len(film)), (5, len(film) - 3)):
        assert b"".join(content(view, begin, end)) == film[begin:end]


@pytest.mark.parametrize(
    ("file", "field"),
    [
        (picture((300, 200)), "file"),
        (mp4(0.2), "file"),
        (mp4(400), "file"),
        (webm(size=(7680, 4320)), "file"),
        (b"%PDF-1.7", None),
        (bytes(50 * 1024 * 1024 + 1), None),
    ],
)
def test_what_cannot_be_shown_is_refused_and_leaves_nothing(hall: Centre, file: bytes, field: str | None) -> None:
    with pytest.raises(Problem) as refused:
        kept(file=file)
    assert field is None or (isinstance(refused.value, InvalidInput) and refused.value.errors[0].field == field)
    assert Medium.objects.count() == 0


def test_who_cannot_see_it_is_told_what_it_says_and_a_name_is_given_once(hall: Centre) -> None:
    with pytest.raises(InvalidInput):
        add_medium(ADMIN, "BG", "Ảnh", "  ", "", picture())
    kept("Ảnh")
    with pytest.raises(Conflict):
        kept("Ảnh")
    assert Medium.objects.count() == 1


def test_only_who_looks_after_the_displays_of_this_centre_arranges_them(hall: Centre) -> None:
    make_hall(code="LS")
    image = kept()
    line = show_medium(ADMIN, "BG", image, HALL).id
    elsewhere = Actor("staff", "2", "Lê Văn Nam", (Grant("admin", "LS"),))
    for other in (elsewhere, receptionist(1)):
        with pytest.raises(Forbidden):
            add_medium(other, "BG", "Khác", "Khác", "", picture())
        with pytest.raises(Forbidden):
            move_showing(other, line, 1)
        with pytest.raises(Forbidden):
            end_showing(other, line)
        with pytest.raises(Forbidden):
            remove_medium(other, image)
    with pytest.raises(InvalidInput):  # what another centre keeps is not there
        show_medium(elsewhere, "LS", image, HALL)
    with pytest.raises(NotFound):
        shown_medium("LS", image)


def test_a_display_follows_its_own_list_else_its_zones_else_the_halls(hall: Centre) -> None:
    code, _secret = devices.begin_pairing("BG", "display")
    display = devices.pair(SYSTEM, code, "Màn hình 1").id
    for_hall, for_zone, own = kept("Sảnh"), kept("Dãy"), kept("Riêng")
    show_medium(ADMIN, "BG", for_hall, HALL)
    show_medium(ADMIN, "BG", for_zone, Target(zone="Dãy A"))
    show_medium(ADMIN, "BG", own, Target(display=display), Schedule(from_time=time(8), until_time=time(9)))
    with clock.frozen(FRIDAY.replace(hour=8, minute=30)):
        assert shown(hall, display, ("Dãy A",)) == [own]
        assert shown(hall, display + 1, ("Dãy A",)) == [for_zone]
        assert shown(hall, None, ("Dãy B",)) == [for_hall]
    with clock.frozen(FRIDAY):  # nine o'clock is not before nine: the zone's list holds
        assert shown(hall, display, ("Dãy A",)) == [for_zone]


def test_a_list_keeps_its_order_and_is_changed_by_one_place(hall: Centre) -> None:
    names = [kept(name) for name in ("Một", "Hai", "Ba")]
    lines = [show_medium(ADMIN, "BG", one, HALL).id for one in names]
    move_showing(ADMIN, lines[2], -1)
    assert shown(hall) == [names[0], names[2], names[1]]
    move_showing(ADMIN, lines[0], -1)  # at the end it stays
    assert shown(hall) == [names[0], names[2], names[1]]
    end_showing(ADMIN, lines[0])
    assert shown(hall) == [names[2], names[1]]
    assert [one.medium.id for one in lists(ADMIN, "BG")[HALL]] == [names[2], names[1]]


def test_what_a_list_shows_is_public_and_stays_until_it_is_taken_off(hall: Centre) -> None:
    image = kept()
    with pytest.raises(NotFound):
        shown_medium("BG", image)
    line = show_medium(ADMIN, "BG", image, HALL).id
    assert shown_medium("BG", image).id == image
    with pytest.raises(Conflict):
        remove_medium(ADMIN, image)
    end_showing(ADMIN, line)
    remove_medium(ADMIN, image)
    assert library(ADMIN, "BG") == []
    with pytest.raises(NotFound):
        remove_medium(ADMIN, image)


@pytest.mark.parametrize("target", [Target(zone="Dãy C"), Target(display=10**6)])
def test_a_list_is_of_something_that_the_centre_has(hall: Centre, target: Target) -> None:
    with pytest.raises(InvalidInput):
        show_medium(ADMIN, "BG", kept(), target)
    with pytest.raises(InvalidInput):
        show_medium(ADMIN, "BG", uuid4(), HALL)
    with pytest.raises(InvalidInput):
        show_medium(ADMIN, "BG", kept("Hai"), HALL, seconds=1)
    assert lists(ADMIN, "BG") == {}


def test_days_and_hours_are_those_of_the_centre() -> None:
    mornings = Schedule(frozenset({4}), time(7, 30), time(11, 30), date(2026, 11, 1), date(2026, 11, 27))
    assert mornings.holds(FRIDAY)
    others = [FRIDAY.replace(day=26), FRIDAY.replace(month=12, day=4), FRIDAY.replace(hour=7), FRIDAY.replace(hour=12)]
    assert [mornings.holds(one) for one in others] == [False] * 4


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("weekdays", {"weekdays": frozenset()}),
        ("until_time", {"from_time": time(9)}),
        ("until_time", {"from_time": time(9), "until_time": time(9)}),
        ("ends_on", {"begins_on": date(2026, 2, 2), "ends_on": date(2026, 2, 1)}),
    ],
)
def test_a_schedule_that_never_comes_names_the_field_to_mend(field: str, given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=field):
        Schedule(**given)


def test_of_three_lists_one_holds_in_its_order() -> None:
    lines = [(HALL, 1), (Target(zone="A"), 2), (Target(zone="A"), 3), (Target(display=7), 4), (HALL, 5)]
    assert list_that_holds(lines, 7, {"A"}) == [4]
    assert list_that_holds(lines, 8, {"A", "B"}) == [2, 3]
    assert list_that_holds(lines, None, ()) == [1, 5]
    assert all(before < after for before, after in pairwise(list_that_holds(lines, 8, {"A"})))
