"""What a device tells of itself, what is wrong with it, and what staff ask of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from motcua.base import clock, journal
from motcua.base.actor import ANONYMOUS, Actor, Grant, system
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.base.release import release
from motcua.domain.devices import actions, queries
from motcua.domain.devices.models import Condition, Device, DeviceAlarm, DeviceCommand
from motcua.domain.devices.rules import Alarm, Health, Pages, alarms, possible
from motcua.domain.devices.shapes import Done, Report
from motcua.domain.devices.tests.factories import ADMIN, ELSEWHERE, RECEPTIONIST, add_printer, make_hall, make_kiosk
from motcua.domain.people.actions import create_staff
from motcua.domain.queue.actions import call_next, cancel, issue_ticket, open_counter

pytestmark = pytest.mark.django_db
CONTROL = Actor("staff", "9", "control room", (Grant("control_room", "BG"),))
HERE = Report(key="k" * 64, page="p1", width=3840, height=2160)


@pytest.fixture(autouse=True)
def _hall(db: None) -> None:
    make_hall()


def pair(kind: str = "display", name: str = "Sảnh", counter: int | None = None) -> Device:
    code, secret = actions.begin_pairing("BG", kind, counter)
    made = actions.pair(ADMIN, code, name)
    assert actions.claim(secret)
    return Device.objects.select_related("centre").get(pk=made.id)


def beat(device: Device, **told: object) -> object:
    return actions.beat(device.actor(), replace(HERE, release=release(), **told))


def wrong(device: Device) -> set[str]:
    return set(DeviceAlarm.objects.filter(device=device).values_list("kind", flat=True))


def told(device: Device, *kinds: str) -> list[str]:
    return [one.kind for one in journal.subject_history(f"device:{device.pk}") if one.kind in kinds]


def test_a_device_that_is_silent_for_a_minute_is_lost_once_and_returns_once() -> None:
    display = pair()
    with clock.frozen(clock.now()) as time:
        beat(display)
        time.move(59)
        actions.mark_lost()
        assert wrong(display) == set()
        time.move(2)
        for _look in range(3):
            actions.mark_lost()
        assert wrong(display) == {"lost"}
        beat(display)
        beat(display)
    assert wrong(display) == set()
    assert told(display, "device.lost", "device.returned") == ["device.lost", "device.returned"]


def test_a_device_that_never_came_is_lost_too_and_a_retired_one_is_not() -> None:
    code, _secret = actions.begin_pairing("BG", "display")
    made = actions.pair(ADMIN, code, "Sảnh")
    with clock.frozen(clock.now()) as time:
        time.move(61)
        actions.mark_lost()
        assert [alarm.kind for alarm in queries.device(ADMIN, made.id).alarms] == [Alarm.LOST]
        actions.retire(ADMIN, made.id)
        actions.mark_lost()
    assert not DeviceAlarm.objects.exists()


def test_a_page_that_left_stays_online_since_the_first_beat() -> None:
    display = pair()
    with clock.frozen(clock.now()) as time:
        first = time.at
        beat(display)
        time.move(15)
        beat(display, page="p2")
        known = Condition.objects.get(device=display)
        assert (known.online_since, known.page_since) == (first, first + timedelta(seconds=15))
        time.move(120)
        beat(display, page="p2")
        assert Condition.objects.get(device=display).online_since == time.at, "it was away"


def test_a_wall_that_beats_and_shows_no_calls_is_frozen() -> None:
    display, kiosk = pair(), make_kiosk([])
    officer = Actor("staff", "3", "receptionist", (Grant("receptionist", "BG", None, 1),))
    open_counter(officer, "BG", 1)
    issue_ticket(kiosk.actor(), "BG", "A")
    start = clock.now()
    with clock.frozen(start - timedelta(seconds=5)):
        beat(display)
    call_next(officer, "BG", 1)
    (called,) = journal.latest("BG", ("ticket.called",), start - timedelta(minutes=1), 5)
    with clock.frozen(start) as time:
        time.move(10)
        beat(display)
        assert wrong(display) == set(), "the call may still be on its way"
        time.move(15)
        beat(display)
        assert wrong(display) == {"frozen"}
        time.move(15)
        beat(display, shown=called.id)
        assert wrong(display) == set()
    assert told(display, "device.frozen", "device.unfrozen") == ["device.frozen", "device.unfrozen"]


def test_a_wall_opened_after_a_call_has_not_missed_it() -> None:
    now = clock.now()
    health = Health("display", now, now, 0, None, None, None, None, None, (5, now - timedelta(seconds=60)))
    assert alarms(health, now) == frozenset()
    assert alarms(replace(health, page_since=now - timedelta(minutes=2)), now) == {Alarm.FROZEN}
    assert alarms(replace(health, page_since=now - timedelta(minutes=2), kind="kiosk"), now) == frozenset()


def test_a_wall_without_permission_to_sound_says_so_and_a_silent_one_does_not() -> None:
    display = pair()
    beat(display, sound=False)
    assert wrong(display) == {"mute"}
    beat(display, sound=None)
    assert wrong(display) == set()


def test_a_page_of_an_old_release_has_ten_minutes_to_renew_itself() -> None:
    display = pair()
    with clock.frozen(clock.now()) as time:
        for _beat in range(40):
            answer = actions.beat(display.actor(), replace(HERE, release="0.0.1"))
            time.move(15)
        assert wrong(display) == set()
        assert answer.release == release() != "0.0.1"
        time.move(15)
        actions.mark_lost()
        actions.beat(display.actor(), replace(HERE, release="0.0.1"))
        assert wrong(display) == {"outdated"}
        beat(display)
    assert told(display, "device.outdated", "device.renewed") == ["device.outdated", "device.renewed"]


def test_an_error_on_the_page_reaches_the_administrator() -> None:
    display = pair()
    with clock.frozen(clock.now()) as time:
        beat(display, fault="x is undefined (wall.js:12)")
        shown = queries.device(ADMIN, display.pk)
        assert shown.condition
        assert (shown.condition.fault, shown.alarm_kinds) == ("x is undefined (wall.js:12)", {Alarm.FAULTY})
        time.move(301)
        beat(display)
    assert wrong(display) == set()


def test_a_cookie_copied_to_another_machine_is_noticed_and_the_copy_refused() -> None:
    display = pair()
    beat(display)
    with pytest.raises(Conflict) as refused:
        beat(display, key="another machine", page="p9")
    assert refused.value.code == "device_copied"
    with pytest.raises(Conflict):
        beat(display, key="", page="p9")
    assert wrong(display) == {"copied"}
    beat(display)
    assert wrong(display) == {"copied"}, "the right machine works on, and staff still see what happened"
    actions.accept_machine(ADMIN, display.pk)
    beat(display, key="another machine")
    assert wrong(display) == set()
    assert told(display, "device.copied", "device.copy_settled") == ["device.copied", "device.copy_settled"]


def test_a_whole_profile_copied_is_noticed_by_two_pages_that_take_turns() -> None:
    display = pair()
    with clock.frozen(clock.now()) as time:
        for page in ("p1", "p1", "p2", "p2", "p3"):
            beat(display, page=page)
        assert wrong(display) == set(), "a page opened anew leaves the old one for good"
        for page in ("p2", "p3", "p2"):
            beat(display, page=page)
        assert wrong(display) == {"doubled"}
        time.move(50)
        beat(display, page="p2")
        time.move(50)
        beat(display, page="p2")
        time.move(50)
        beat(display, page="p2")
    assert wrong(display) == set()


def test_pages_that_take_turns_are_two_only_after_three_turns() -> None:
    pages = Pages()
    for page in ("a", "b", "a", "b"):
        pages = pages.heard(page)
    assert not pages.are_two, "a beat on its way while the page was renewed"
    assert pages.heard("a").are_two
    assert not pages.heard("c").are_two


@pytest.mark.parametrize("actor", [ANONYMOUS, RECEPTIONIST])
def test_only_devices_beat(actor: Actor) -> None:
    with pytest.raises(Forbidden):
        actions.beat(actor, HERE)


def test_a_retired_device_beats_no_more() -> None:
    display = pair()
    actions.retire(ADMIN, display.pk)
    with pytest.raises(NotFound):
        beat(display)


def test_a_command_goes_to_its_device_alone_and_is_told_when_done() -> None:
    display, other = pair(), pair("display", "Tầng 2")
    with clock.frozen(clock.now()) as time:
        asked = actions.command(CONTROL, display.pk, "identify")
        assert beat(other).commands == ()
        (order,) = beat(display).commands
        assert (order.id, order.kind) == (asked.id, "identify")
        time.move(2)
        beat(other, done=(Done(asked.id),))
        assert DeviceCommand.objects.get().done_at is None, "another device cannot answer for it"
        assert beat(display, done=(Done(asked.id),)).commands == ()
        beat(display, done=(Done(asked.id, False, "again"),))
    (shown,) = queries.device(ADMIN, display.pk).commands
    assert (shown.state, shown.note) == ("done", "")
    history = [one for one in journal.subject_history(f"device:{display.pk}") if "command" in one.kind]
    assert [(one.kind, one.actor) for one in history] == [
        ("device.command", "staff:9"),
        ("device.command_done", f"device:{display.pk}"),
    ]
    assert history[1].data["seconds"] == 2.0


def test_a_command_without_answer_says_so_and_is_not_carried_out_late() -> None:
    display = pair()
    with clock.frozen(clock.now()) as time:
        actions.command(ADMIN, display.pk, "reload")
        assert queries.device(ADMIN, display.pk).commands[0].state == "waiting"
        time.move(30)
        assert queries.device(ADMIN, display.pk).commands[0].state == "silent"
        time.move(91)
        assert beat(display).commands == ()


def test_a_locked_machine_stays_locked_over_a_restart() -> None:
    display = pair()
    actions.command(ADMIN, display.pk, "lock")
    assert beat(display).locked
    assert beat(display, page="after a restart").locked
    actions.command(ADMIN, display.pk, "unlock")
    assert not beat(display).locked


def test_a_picture_of_a_screen_is_for_who_may_command_and_goes_after_an_hour() -> None:
    display = pair()
    with clock.frozen(clock.now()) as time:
        asked = actions.command(ADMIN, display.pk, "screenshot")
        beat(display, done=(Done(asked.id, picture={"html": "<html>A001</html>", "width": 1, "height": 2}),))
        assert queries.picture_of(ADMIN, asked.id) == {"html": "<html>A001</html>", "width": 1, "height": 2}
        with pytest.raises(Forbidden):
            queries.picture_of(RECEPTIONIST, asked.id)
        time.move(3601)
        assert actions.forget_pictures() == 1
        with pytest.raises(NotFound):
            queries.picture_of(ADMIN, asked.id)


def test_who_may_command_what() -> None:
    display, printer = pair(), add_printer(9100)
    for actor in (RECEPTIONIST, ELSEWHERE):
        with pytest.raises(Forbidden):
            actions.command(actor, display.pk, "lock")
    for device, kind in ((printer, "lock"), (display.pk, "test_print"), (display.pk, "explode")):
        with pytest.raises(InvalidInput):
            actions.command(ADMIN, device, kind)
    assert possible("camera") == ()


def test_a_kiosk_without_printer_has_no_test_print() -> None:
    with pytest.raises(Conflict):
        actions.command(ADMIN, make_kiosk([]).pk, "test_print")


def test_a_test_print_ends_as_its_paper_does() -> None:
    printer = add_printer(9100)
    asked = actions.command(ADMIN, printer, "test_print")
    job = actions.take_job(printer)
    assert job
    actions.end_printed(job.pk)
    assert queries.device(ADMIN, printer).commands[0].state == "done"
    failed = actions.command(ADMIN, printer, "test_print")
    job = actions.take_job(printer)
    assert job
    actions.end_without_paper(job.pk, "paper_out", nothing_came_out=True)
    shown = queries.device(ADMIN, printer).commands
    assert [(one.id, one.state, one.note) for one in shown] == [
        (failed.id, "failed", "paper_out"),
        (asked.id, "done", ""),
    ]


def test_a_device_is_replaced_by_another_machine_that_takes_over_everything() -> None:
    printer = add_printer(9100)
    code, old_secret = actions.begin_pairing("BG", "kiosk")
    kiosk = actions.pair(ADMIN, code, "Cửa chính", printers=[printer])
    old_token = actions.claim(old_secret)
    assert old_token
    actions.set_settings(ADMIN, kiosk.id, {"services": ["A"]})
    beat(Device.objects.select_related("centre").get(pk=kiosk.id))
    code, secret = actions.begin_pairing("BG", "kiosk")
    new = actions.replace(ADMIN, kiosk.id, f"{code[:3]} {code[3:]}")
    assert (new.id, new.name, new.printers, new.settings) == (kiosk.id, "Cửa chính", (printer,), {"services": ["A"]})
    assert queries.actor_for_token(old_token) is None, "the old machine is out before the new one has come"
    assert actions.claim(old_secret) is None
    token = actions.claim(secret)
    assert token
    assert token != old_token
    actor = queries.actor_for_token(token)
    assert actor
    actions.beat(actor, replace(HERE, key="the new machine's"))
    assert told(Device.objects.get(pk=kiosk.id), "device.replaced") == ["device.replaced"]


def test_a_machine_with_another_page_does_not_replace() -> None:
    tablet = pair("rating_tablet", "Quầy 1", 1)
    for kind, counter in (("display", None), ("rating_tablet", 2)):
        code, _secret = actions.begin_pairing("BG", kind, counter)
        with pytest.raises(InvalidInput):
            actions.replace(ADMIN, tablet.pk, code)
    with pytest.raises(InvalidInput):
        actions.replace(ADMIN, tablet.pk, "no code")
    with pytest.raises(Forbidden):
        actions.replace(ELSEWHERE, tablet.pk, "no code")


def test_cameras_are_noted_with_their_place_and_never_lost() -> None:
    camera = actions.note_device(ADMIN, "BG", "camera", "Camera 1", " cửa  chính ")
    assert (camera.kind, camera.place) == ("camera", "cửa chính")
    with pytest.raises(InvalidInput):
        actions.note_device(ADMIN, "BG", "kiosk", "Kiosk", "")
    with clock.frozen(clock.now()) as time:
        time.move(3600)
        actions.mark_lost()
    assert not DeviceAlarm.objects.exists()


def test_changed_settings_reach_the_page_by_renewing_it() -> None:
    display = pair()
    actions.set_settings(ADMIN, display.pk, {"sound": False, "zone": "a"})
    assert [one.kind for one in beat(display).commands] == ["reload"]
    assert actions.set_settings(ADMIN, display.pk, {"zone": None}).settings == {"sound": False}


def test_case_14_a_waiting_ticket_without_paper_stands_in_a_list_until_it_is_printed_again() -> None:
    kiosk = make_kiosk([add_printer(9100)])
    ticket = issue_ticket(kiosk.actor(), "BG", "A")
    assert actions.want_paper(ticket.id, f"device:{kiosk.pk}", clock.now())
    job = actions.take_job(queries.printers_of(kiosk)[0].pk)
    assert job
    assert queries.missing_papers(ADMIN, "BG") == []
    actions.end_without_paper(job.pk, "paper_out", nothing_came_out=True)
    (missing,) = queries.missing_papers(ADMIN, "BG")
    assert (missing.label, missing.reason, missing.kiosk) == (ticket.label, "paper_out", "Cửa chính")
    actions.request_reprint(CONTROL, ticket.id)
    assert queries.missing_papers(ADMIN, "BG") == []
    with pytest.raises(Conflict):
        actions.request_reprint(CONTROL, ticket.id)
    with pytest.raises(Forbidden):
        actions.request_reprint(ELSEWHERE, ticket.id)
    again = actions.take_job(job.printer_id or 0)
    assert again
    actions.end_without_paper(again.pk, "interrupted", nothing_came_out=False)
    assert [one.is_uncertain for one in queries.missing_papers(ADMIN, "BG")] == [True]


def test_a_ticket_that_nobody_waits_with_any_more_misses_no_paper() -> None:
    kiosk = make_kiosk([])
    ticket = issue_ticket(kiosk.actor(), "BG", "A")
    actions.want_paper(ticket.id, f"device:{kiosk.pk}", clock.now())
    assert len(queries.missing_papers(ADMIN, "BG")) == 1
    cancel(kiosk.actor(), ticket.id)
    assert queries.missing_papers(ADMIN, "BG") == []


def test_a_demonstration_screen_that_was_closed_goes_by_itself_and_a_real_one_stays() -> None:
    create_staff(system("test"), "demo", "Demo", "demo-demo-demo", [], is_demo=True)
    with clock.frozen(clock.now()) as time:
        demo = queries.device_for_token(actions.pair_demo("BG", "kiosk"))
        real = pair()
        assert demo
        assert queries.printers_of(demo), "it prints as any other"
        time.move(29 * 60)
        assert actions.retire_forgotten_demos() == 0
        time.move(2 * 60)
        assert actions.retire_forgotten_demos() == 1
    assert set(queries.in_use("BG").exclude(kind="printer").values_list("pk", flat=True)) == {real.pk}
