"""What is said in the hall: typed, recorded, by plan; how it sounds; who may; what displays tell."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound, Unavailable
from motcua.domain.centre.models import DayOff
from motcua.domain.queue import actions, queries, voice
from motcua.domain.queue.models import Announcement
from motcua.domain.queue.rules.announcements import (
    EVACUATION,
    SUGGESTED,
    Timing,
    check_announcements,
    due_moment,
    evacuation_texts,
    tidy_texts,
)
from motcua.domain.queue.tests.factories import MONDAY, SYSTEM, make_hall, receptionist
from motcua.domain.queue.tests.sounds import seconds, tone, written

CONTROL = Actor("staff", "900", "control", (Grant("control_room", "BG"),))
ADMIN = Actor("staff", "901", "admin", (Grant("admin", "BG"),))
MANAGER = Actor("staff", "902", "manager", (Grant("manager", "BG"),))
DISPLAY = Actor("device", "7", "Màn hình 1", (Grant("display", "BG"),))
PAPERS = {"vi": "Xin ông bà chuẩn bị sẵn giấy tờ.", "en": "Please have your papers ready."}
ALL_DAYS = frozenset(range(7))
OFFICE = {"mon-fri": ["07:30-11:30", "13:30-17:00"]}
LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def kinds(announcement: Any) -> list[str]:
    return [entry.kind for entry in journal.subject_history(f"announcement:{announcement.id}")]


# --- rules ---


def test_texts_are_spoken_in_one_order_and_empty_ones_left_out() -> None:
    assert list(tidy_texts({"en": " Hello\n there ", "vi": "Chào"})) == ["vi", "en"]
    assert tidy_texts({"en": " Hello\n there ", "vi": " "}) == {"en": "Hello there"}
    for bad in ({"fr": "Bonjour"}, {"vi": "x" * 501}, {"vi": "a\x00b"}):
        with pytest.raises(ValueError, match=r"."):
            tidy_texts(bad)


def test_the_evacuation_is_ready_in_both_languages_and_a_centre_may_have_its_own() -> None:
    assert evacuation_texts({}) == EVACUATION
    own = evacuation_texts({"announcements": {"evacuation": {"vi": "Ra ngoài ngay!"}}})
    assert own == {"vi": "Ra ngoài ngay!", "en": EVACUATION["en"]}


@pytest.mark.parametrize(
    "wrong", ["text", {"evacuation": "Ra!"}, {"evacuation": {"fr": "Sortez"}}, {"evacuation": {"vi": 1}}, {"x": 1}]
)
def test_an_evacuation_that_cannot_be_said_is_refused_with_the_master_data(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        check_announcements({"announcements": wrong})


def test_what_is_suggested_can_be_said() -> None:
    check_announcements({"announcements": {"evacuation": EVACUATION}})
    assert all(list(tidy_texts(texts)) == ["vi", "en"] for texts in SUGGESTED.values())


SPANS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))


def due(timing: Timing, at: str, day: date = date(2026, 11, 16)) -> str | None:
    found = due_moment(timing, datetime.combine(day, time.fromisoformat(at), LOCAL), SPANS)
    return found and found.strftime("%H:%M")


def test_a_plan_is_due_at_its_times_for_three_minutes_and_only_while_open() -> None:
    plan = Timing(ALL_DAYS, times=(time(8), time(12), time(16, 30)))
    assert [due(plan, at) for at in ("07:59", "08:00", "08:02:59", "08:03", "12:00", "16:31")] == [
        None,
        "08:00",
        "08:00",
        None,
        None,
        "16:30",
    ]


def test_a_plan_by_minutes_counts_from_each_opening() -> None:
    plan = Timing(ALL_DAYS, every_minutes=60)
    assert [due(plan, at) for at in ("07:30", "08:30", "10:31", "11:30", "12:30", "13:30", "14:30", "17:30")] == [
        None,
        "08:30",
        "10:30",
        None,
        None,
        None,
        "14:30",
        None,
    ]


def test_closing_soon_is_said_before_the_last_closing_of_the_day() -> None:
    plan = Timing(ALL_DAYS, before_closing=15)
    assert (due(plan, "16:45"), due(plan, "11:15")) == ("16:45", None)


def test_a_plan_holds_on_its_weekdays_and_between_its_days() -> None:
    monday = Timing(frozenset({0}), times=(time(8),), begins_on=date(2026, 11, 16), ends_on=date(2026, 11, 23))
    days = [date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 23), date(2026, 12, 7)]
    assert [due(monday, "08:00", day) for day in days] == [None, "08:00", None, "08:00", None]


@pytest.mark.parametrize(
    "wrong",
    [
        {"times": ()},
        {"times": (time(8),), "every_minutes": 30},
        {"every_minutes": 4},
        {"before_closing": 0},
        {"times": (time(8),), "weekdays": frozenset()},
        {"times": (time(8),), "begins_on": date(2026, 2, 1), "ends_on": date(2026, 1, 1)},
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^(times|every_minutes|before_closing|weekdays|ends_on)$"):
        Timing(**{"weekdays": ALL_DAYS, **wrong})


# --- saying and stopping ---


@pytest.mark.django_db
def test_an_announcement_is_told_without_its_words() -> None:
    make_hall(options={"zones": {"A": [1, 2]}})
    said = actions.announce(CONTROL, "BG", {"vi": "Mời bà Nguyễn Thị Hoa đến quầy số 3"}, zone="A")
    entry = journal.subject_history(f"announcement:{said.id}")[0]
    assert entry.kind == "announcement.made"
    assert entry.data == {
        "announcement": str(said.id),
        "zone": "A",
        "importance": "usual",
        "languages": ["vi"],
    }


@pytest.mark.django_db
def test_who_may_not_announce_or_names_no_zone_or_no_words_is_refused() -> None:
    make_hall()
    for other in (receptionist(1), ADMIN, MANAGER, DISPLAY):
        with pytest.raises(Forbidden):
            actions.announce(other, "BG", PAPERS)
    for bad in ({"texts": {}}, {"texts": PAPERS, "zone": "Z"}, {"texts": {"vi": "x" * 501}}, {"texts": {"fr": "x"}}):
        with pytest.raises(InvalidInput):
            actions.announce(CONTROL, "BG", **bad)
    assert not Announcement.objects.exists()


@pytest.mark.django_db
def test_an_announcement_is_stopped_once_by_who_may() -> None:
    make_hall()
    said = actions.announce(CONTROL, "BG", PAPERS)
    with pytest.raises(Forbidden):
        actions.stop_announcement(receptionist(1), said.id)
    assert actions.stop_announcement(CONTROL, said.id).stopped_at
    actions.stop_announcement(CONTROL, said.id)
    assert kinds(said) == ["announcement.made", "announcement.stopped"]


@pytest.mark.django_db
def test_an_emergency_goes_on_until_it_is_stopped_and_takes_the_place_of_another() -> None:
    make_hall()
    with clock.frozen(MONDAY) as moment:
        usual = actions.announce(CONTROL, "BG", PAPERS)
        first = actions.announce(CONTROL, "BG", {}, importance="emergency")
        assert first.texts == EVACUATION
        moment.move(3600)
        running = queries.emergency_now("BG")
        assert running
        assert (running.id, running.goes_on) == (first.id, True)
        assert queries.announcement_sound("BG", first.id)
        with pytest.raises(NotFound):
            queries.announcement_sound("BG", usual.id)  # an hour old
        second = actions.announce(CONTROL, "BG", {"vi": "Cháy ở tầng 2"}, importance="emergency")
        assert kinds(first) == ["announcement.made", "announcement.stopped"]
        actions.stop_announcement(CONTROL, second.id)
        assert queries.emergency_now("BG") is None
    assert kinds(usual) == ["announcement.made"]


@pytest.mark.django_db
def test_each_display_tells_once_that_it_played_and_the_control_room_sees_which() -> None:
    make_hall()
    said = actions.announce(CONTROL, "BG", PAPERS)
    assert actions.note_played(DISPLAY, "BG", said.id, sounded=True)
    assert not actions.note_played(DISPLAY, "BG", said.id, sounded=True)
    other = Actor("device", "8", "Màn hình 2", (Grant("display", "BG"),))
    actions.note_played(other, "BG", said.id, sounded=False)
    for refused in (CONTROL, receptionist(1), Actor("device", "9", "", (Grant("display", "LS"),))):
        with pytest.raises(Forbidden):
            actions.note_played(refused, "BG", said.id, sounded=True)
    shown = queries.announcements(MANAGER, "BG")[0]
    assert [(one.name, one.sounded) for one in shown.played] == [("Màn hình 1", True), ("Màn hình 2", False)]
    assert shown.made_by == CONTROL.reference
    told = [entry.kind for entry in journal.subject_history(DISPLAY.reference)]
    assert told == ["device.played"]


# --- recordings ---


@pytest.mark.django_db
def test_a_recording_is_kept_sealed_and_said_with_its_words() -> None:
    make_hall()
    added = actions.add_recording(ADMIN, "BG", "Chào mừng", PAPERS, written(tone(1.5, 0.2)))
    assert abs(added.seconds - 1.5) < 0.1
    assert b"RIFF" not in vault.place_of(added.id).read_bytes()
    with pytest.raises(Conflict):
        actions.add_recording(ADMIN, "BG", "Chào mừng", PAPERS, written(tone(1.5, 0.2)))
    with pytest.raises(Forbidden):
        actions.add_recording(receptionist(1), "BG", "Khác", PAPERS, written(tone(1.5, 0.2)))
    with pytest.raises(InvalidInput):
        actions.add_recording(ADMIN, "BG", "Khác", {}, written(tone(1.5, 0.2)))
    said = actions.announce(CONTROL, "BG", {}, recording=added.id)
    assert said.texts == PAPERS
    chime = seconds(queries.announcement_sound("BG", said.id)) - added.seconds
    assert 1 < chime < 2.5


@pytest.mark.django_db
def test_a_recording_that_was_removed_or_is_of_another_hall_is_not_said() -> None:
    make_hall()
    make_hall(code="LS")
    added = actions.add_recording(ADMIN, "BG", "Chào mừng", PAPERS, written(tone(1, 0.2)))
    elsewhere = Actor("staff", "3", "", (Grant("control_room", "LS"),))
    with pytest.raises(InvalidInput):
        actions.announce(elsewhere, "LS", {}, recording=added.id)
    with pytest.raises(NotFound):
        queries.preview(elsewhere, "LS", {}, added.id, "usual")
    actions.remove_recording(ADMIN, added.id)
    with pytest.raises(InvalidInput):
        actions.announce(CONTROL, "BG", {}, recording=added.id)
    assert queries.recordings(ADMIN, "BG") == []


# --- plans ---


def at(hour: int, minute: int, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LOCAL).astimezone(UTC)


@pytest.mark.django_db
def test_a_planned_announcement_is_said_once_even_after_the_worker_was_restarted() -> None:
    hall = make_hall(always_open=False, hours=OFFICE, opened=False)
    with clock.frozen(at(7, 0)) as moment:
        plan = actions.plan_announcement(ADMIN, "BG", "Giấy tờ", Timing(ALL_DAYS, times=(time(8), time(9))), PAPERS)
        assert actions.announce_due(SYSTEM, hall) == 0
        moment.at = at(8, 0)
        assert [actions.announce_due(SYSTEM, hall) for _ in range(3)] == [1, 0, 0]
        moment.at = at(8, 0) + timedelta(seconds=170)
        assert actions.announce_due(SYSTEM, hall) == 0
        moment.at = at(9, 2)
        assert actions.announce_due(SYSTEM, hall) == 1
        actions.end_plan(ADMIN, plan.id)
        moment.at = at(8, 0, day=24)
        assert actions.announce_due(SYSTEM, hall) == 0
    said = Announcement.objects.filter(plan=plan.id)
    assert sorted(one.due_at for one in said) == [at(8, 0), at(9, 0)]
    assert said[0].texts == PAPERS


@pytest.mark.django_db
def test_what_is_planned_is_left_out_while_the_centre_is_closed() -> None:
    hall = make_hall(always_open=False, hours=OFFICE, opened=False)
    with clock.frozen(at(7, 0)) as moment:
        actions.plan_announcement(ADMIN, "BG", "Trưa", Timing(ALL_DAYS, times=(time(8), time(12))), PAPERS)
        moment.at = at(12, 0)  # the break at noon
        assert actions.announce_due(SYSTEM, hall) == 0
        moment.at = at(8, 0, day=22)  # a Sunday
        assert actions.announce_due(SYSTEM, hall) == 0
        DayOff.objects.create(centre=hall, day=date(2026, 11, 17), reason="Nghỉ")
        moment.at = at(8, 0, day=24)
        assert actions.announce_due(SYSTEM, hall) == 0
        moment.at = at(8, 0, day=25)
        assert actions.announce_due(SYSTEM, hall) == 1


@pytest.mark.django_db
def test_a_plan_does_not_say_what_was_due_before_it_was_made() -> None:
    hall = make_hall()
    with clock.frozen(at(8, 1)):
        actions.plan_announcement(ADMIN, "BG", "Giấy tờ", Timing(ALL_DAYS, times=(time(8),)), PAPERS)
        assert actions.announce_due(SYSTEM, hall) == 0


@pytest.mark.django_db
def test_a_plan_may_say_a_recording_which_then_cannot_be_removed() -> None:
    hall = make_hall()
    with clock.frozen(at(7, 0)) as moment:
        added = actions.add_recording(ADMIN, "BG", "Chào mừng", PAPERS, written(tone(1, 0.2)))
        plan = actions.plan_announcement(
            ADMIN, "BG", "Chào", Timing(ALL_DAYS, every_minutes=60), {}, recording=added.id
        )
        with pytest.raises(Conflict):
            actions.remove_recording(ADMIN, added.id)
        moment.at = at(8, 0)
        assert actions.announce_due(SYSTEM, hall) == 1
        actions.end_plan(ADMIN, plan.id)
        actions.remove_recording(ADMIN, added.id)
    said = queries.announcements(CONTROL, "BG")[0]
    assert (said.recording, said.plan, said.texts) == ("Chào mừng", "Chào", PAPERS)


@pytest.mark.django_db
def test_plans_are_made_by_who_may_and_say_something() -> None:
    make_hall()
    with pytest.raises(Forbidden):
        actions.plan_announcement(receptionist(1), "BG", "x", Timing(ALL_DAYS, every_minutes=60), PAPERS)
    with pytest.raises(InvalidInput):
        actions.plan_announcement(ADMIN, "BG", "x", Timing(ALL_DAYS, every_minutes=60), {})
    with pytest.raises(InvalidInput):
        actions.plan_announcement(ADMIN, "BG", " ", Timing(ALL_DAYS, every_minutes=60), PAPERS)
    assert queries.plans(CONTROL, "BG") == []


@pytest.mark.django_db
def test_a_server_without_a_voice_says_so_and_the_words_are_shown_all_the_same(monkeypatch: Any) -> None:
    def no_voice() -> None:
        raise voice.NoVoice

    make_hall()
    monkeypatch.setattr(voice, "speaker", no_voice)
    said = actions.announce(CONTROL, "BG", {"vi": "Chưa ai nghe câu này bao giờ"})
    with pytest.raises(Unavailable):
        queries.announcement_sound("BG", said.id)
    assert queries.shown_announcement("BG", said.id).texts == said.texts
