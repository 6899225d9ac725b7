"""The clock as the verbs keep it: what they keep step by step is what counting from the beginning gives."""

import random
from datetime import date, datetime, timedelta
from datetime import time as hour

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.base.journal import Entry
from motcua.base.problems import Forbidden, InvalidInput
from motcua.domain.centre.actions import forget_day, set_day
from motcua.domain.centre.models import DayOff
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.actions.time import move_promised_dates
from motcua.domain.dossiers.follow import days_changed
from motcua.domain.dossiers.models import Dossier, Pause
from motcua.domain.dossiers.queries._context import clock_facts, content_of_version
from motcua.domain.dossiers.reckoning import Reckoning, reckon
from motcua.domain.dossiers.shapes import GivenDocument
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
ADMIN = f.actor("admin", centre="BG", number=20)


def counted(code: str) -> Reckoning:
    dossier = Dossier.objects.get(code=code)
    limit = content_of_version(dossier.version_id).time_limit
    return reckon(clock_facts(dossier, limit), working_calendar(get_centre(dossier.centre)))


def kept(code: str) -> tuple[object, ...]:
    """What the verbs have kept step by step."""
    dossier = Dossier.objects.get(code=code)
    return (dossier.due_at, dossier.counted_from, dossier.index_due_at, dossier.paused_at)


def from_the_beginning(code: str) -> tuple[object, ...]:
    """The same, counted once more."""
    found = counted(code)
    return (found.due_at, found.counted_from, found.index_due_at, found.standing_still_since)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_kept_date_is_the_counted_one(seed: int) -> None:
    """Supplements, payments, an apology, in any order and at any hour."""
    chance = random.Random(seed)
    with clock.frozen(f.MONDAY + timedelta(minutes=chance.randrange(10_000))) as time:
        code = f.received().code
        assert kept(code) == from_the_beginning(code)
        for _round in range(4):
            time.move(60 * chance.randrange(1, 1500))
            something_happens(chance, code)
            assert kept(code) == from_the_beginning(code)


def something_happens(chance: random.Random, code: str) -> None:
    dossier = Dossier.objects.get(code=code)
    if dossier.state == "supplement_requested":
        requirement = content_of_version(dossier.version_id).documents[0].code
        actions.supplement(f.RECEPTIONIST, code, [GivenDocument(requirement, 1)])
    elif dossier.state == "payment_requested":
        actions.record_paid(f.CASHIER, code, dossier.fee - dossier.paid)
    else:
        doings = [
            lambda: actions.request_supplement(f.JUSTICE_LEADER, code, ["Bản sao giấy khai sinh"], "Thiếu giấy"),
            lambda: actions.request_payment(f.JUSTICE, code, dossier.fee + 10_000, "Phí bổ sung"),
            lambda: apologise_once(code, dossier.due_at),
        ]
        chance.choice(doings)()


def apologise_once(code: str, due_at: datetime) -> None:
    if not hasattr(Dossier.objects.get(code=code), "apology"):
        actions.apologise(f.JUSTICE, code, "Chờ xác minh", max(due_at, clock.now()) + timedelta(days=7))


def test_a_dossier_withdrawn_while_something_is_awaited_leaves_no_open_pause() -> None:
    with clock.frozen(f.MONDAY) as time:
        code = f.received().code
        actions.request_supplement(f.JUSTICE, code, ["Bản sao"], "Thiếu giấy")
        time.move(7200)
        actions.withdraw(f.RECEPTIONIST, code, "Không có nhu cầu nữa")
    pause = Pause.objects.get(dossier__code=code)
    assert (pause.kind, pause.ended_at, pause.restarts) == ("supplement", f.MONDAY + timedelta(hours=2), False)


def test_a_day_declared_off_moves_what_was_promised_and_says_why() -> None:
    with clock.frozen(f.MONDAY):
        code = f.received().code
        promised = Dossier.objects.get(code=code).due_at
        day = (promised - timedelta(days=1)).astimezone(f.ZONE).date()
        set_day(ADMIN, "BG", day, worked=False, reason="Bão số 9")
        assert move_promised_dates(system("calendar"), "BG", day) == 1
        assert move_promised_dates(system("calendar"), "BG", day) == 0, "done twice, it changes nothing"
        assert Dossier.objects.get(code=code).due_at > promised
        assert kept(code) == from_the_beginning(code)
        assert any("Bão số 9" in line.text for line in queries.dossier(f.JUSTICE, code).due_because)
        [moved] = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.due_moved"]
        assert (moved.data["old_due_at"], moved.data["day"]) == (promised.isoformat(), day.isoformat())


def test_what_was_promised_never_becomes_sooner() -> None:
    with clock.frozen(f.at("12/11/2026 09:00")):
        code = f.received().code
        promised = Dossier.objects.get(code=code).due_at
        saturday = date(2026, 11, 14)
        assert promised.date() > saturday
        set_day(ADMIN, "BG", saturday, worked=True, reason="Làm bù")
        assert move_promised_dates(system("calendar"), "BG", saturday) == 0
        assert Dossier.objects.get(code=code).due_at == promised
        assert [line.kind for line in queries.dossier(f.JUSTICE, code).due_because][-2:] == ["kept", "due"]


def test_a_half_day_holds_the_due_time_within_its_hours() -> None:
    with clock.frozen(f.at("09/11/2026 16:00")):
        before = f.received()
        day = before.due_at.astimezone(f.ZONE).date()
        assert before.due_at == datetime.combine(day, hour(16), f.ZONE)
        set_day(ADMIN, "BG", day, worked=True, hours=["07:30 - 11:30"], reason="Mất điện buổi chiều")
        assert f.received().due_at.astimezone(f.ZONE).strftime("%H:%M") == "11:30"


def test_who_may_not_change_the_calendar_is_refused_and_bad_hours_are_named() -> None:
    with clock.frozen(f.MONDAY):
        with pytest.raises(Forbidden):
            set_day(f.RECEPTIONIST, "BG", date(2026, 11, 20), worked=False, reason="Bão")
        for hours in (["11:30-07:30"], ["07:30-11:30", "11:00-12:00"], ["sáng"]):
            with pytest.raises(InvalidInput) as refused:
                set_day(ADMIN, "BG", date(2026, 11, 20), worked=True, reason="Nửa ngày", hours=hours)
            assert [one.field for one in refused.value.errors] == ["hours"]
    assert not DayOff.objects.exists()


def test_the_change_of_a_day_is_followed_in_the_background() -> None:
    with clock.frozen(f.MONDAY):
        set_day(ADMIN, "BG", date(2026, 11, 20), worked=False, reason="Bão")
        forget_day(ADMIN, "BG", date(2026, 11, 20))
    assert not DayOff.objects.exists()
    entry = Entry(1, 1, f.MONDAY, "calendar.day_set", "day:2026-11-20", "BG", None, "staff:1", {"day": "2026-11-20"})
    days_changed(entry)
    job = ProcrastinateJob.objects.latest("id")
    assert (job.task_name.rpartition(".")[2], job.args) == ("move_dates", {"centre": "BG", "day": "2026-11-20"})
