"""Alerts over their life: raised once, taken, told above, silenced, cleared by themselves; each in the journal."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.alerts import actions, queries
from motcua.domain.alerts.models import Alert
from motcua.domain.centre.models import Centre
from motcua.domain.devices.models import Device
from motcua.domain.queue import actions as queue
from motcua.domain.queue.models import CounterSession, Ticket
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall, receptionist
from motcua.domain.threads.models import Participant, Thread
from motcua.domain.threads.rules import LONGEST_TEXT

pytestmark = pytest.mark.django_db

ROOM = Actor("staff", "7", "Phòng điều hành", (Grant("control_room", "BG"),))
OTHER = Actor("staff", "8", "Quản lý", (Grant("manager", "BG"),))


@pytest.fixture
def hall() -> Centre:
    """One who waits while the only counter is closed."""
    made = make_hall(counters=1, opened=False)
    queue.issue_ticket(KIOSK, "BG", "A")
    return made


def look() -> None:
    actions.look(SYSTEM, "BG")


def raised() -> Alert:
    look()
    return Alert.objects.get(cleared_at=None)


def told(alert: UUID) -> list[str]:
    return [entry.kind for entry in journal.subject_history(f"alert:{alert}")]


@pytest.mark.usefixtures("hall")
def test_one_cause_is_raised_once_and_cleared_by_itself_when_it_is_gone() -> None:
    row = raised()
    look()
    assert (row.rule, row.subject, row.level) == ("service_without_counter", "service:A", "late")
    assert row.texts["vi"] != row.texts["en"]
    assert Alert.objects.count() == 1
    queue.open_counter(receptionist(1), "BG", 1)
    queue.call_next(receptionist(1), "BG", 1)
    look()
    row.refresh_from_db()
    assert (row.cleared_by, row.cleared_at is not None) == ("", True)
    assert told(row.pk) == ["alert.raised", "alert.cleared"]


@pytest.mark.usefixtures("hall")
def test_what_comes_back_is_another_alert() -> None:
    first = raised()
    Ticket.objects.update(state="held", held_at=clock.now())
    look()
    Ticket.objects.update(state="waiting")
    assert raised().pk != first.pk


@pytest.mark.usefixtures("hall")
def test_who_has_taken_it_is_seen_and_a_second_one_is_told_so() -> None:
    row = raised()
    actions.take(ROOM, row.pk)
    actions.take(ROOM, row.pk)
    with pytest.raises(Conflict) as refused:
        actions.take(OTHER, row.pk)
    assert refused.value.code == "alert_taken"
    (shown,) = queries.picture(ROOM, "BG")[1].alerts
    assert (shown.id, shown.taken_by, shown.state) == (row.pk, "staff:7", "taken")
    assert told(row.pk) == ["alert.raised", "alert.taken"]


@pytest.mark.usefixtures("hall")
def test_nobody_for_so_long_is_told_to_the_manager_once() -> None:
    row = raised()
    Alert.objects.update(alone_since=clock.now() - timedelta(minutes=5))
    look()
    look()
    thread = Thread.objects.get()
    assert list(Participant.objects.values_list("address", flat=True)) == ["role:BG/manager"]
    message = thread.messages.get()
    assert message.urgent
    assert row.texts["vi"] in message.text
    assert told(row.pk) == ["alert.raised", "alert.escalated"]


def test_what_is_due_at_once_is_one_message_to_those_who_are_told() -> None:
    services = [{"prefix": one, "name": f"Hàng {one}", "counters": [1]} for one in ("A", "B", "C")]
    make_hall(counters=1, opened=False, services=services)
    for prefix in ("A", "B", "C"):
        queue.issue_ticket(KIOSK, "BG", prefix)
    look()
    Alert.objects.update(alone_since=clock.now() - timedelta(minutes=5))
    look()
    message = Thread.objects.get().messages.get()
    assert all(row.texts["vi"] in message.text and str(row.pk) in message.text for row in Alert.objects.all())
    assert Alert.objects.exclude(escalated_at=None).count() == 3


def test_what_one_message_does_not_hold_is_counted_with_where_it_stands() -> None:
    hall = make_hall(opened=False)
    off = [
        Device(centre=hall, kind="printer", name=f"Máy in {number}", state="offline", paired_at=clock.now())
        for number in range(60)
    ]
    Device.objects.bulk_create(off)
    look()
    Alert.objects.update(alone_since=clock.now() - timedelta(hours=1))
    look()
    text = Thread.objects.get().messages.get().text
    told = [row for row in Alert.objects.all() if str(row.pk) in text]
    assert (Alert.objects.exclude(escalated_at=None).count(), len(text) <= LONGEST_TEXT) == (60, True)
    listed = f"{settings.MOTCUA_BASE_URL}/dieu-hanh/BG/canh-bao"
    assert all(f"{row.texts['vi']}\n{listed}/{row.pk}" in text for row in told)
    *_entries, last = text.split("\n\n")
    assert last == f"… và {60 - len(told)} cảnh báo nữa\n{listed}"


@pytest.mark.usefixtures("hall")
def test_where_the_agency_of_an_alert_is_gone_the_manager_is_told() -> None:
    actions.change_rules(OTHER, "BG", {"service_without_counter": {"to": ["leader"]}})
    raised()
    Alert.objects.update(alone_since=clock.now() - timedelta(hours=1), agency="XX")
    look()
    assert list(Participant.objects.values_list("address", flat=True)) == ["role:BG/manager"]


@pytest.mark.usefixtures("hall")
def test_a_centre_that_cannot_be_looked_at_keeps_no_other_from_it(caplog: pytest.LogCaptureFixture) -> None:
    make_hall("AA", opened=False, options={"alerts": {"device": {"to": 5}}})
    make_hall("AB", opened=False, options={"alerts": []})
    actions.look_everywhere(SYSTEM)
    assert Alert.objects.filter(centre__code="BG").exists()
    assert "the alerts of AA were not looked at" in caplog.text
    assert "the alerts of AB cannot be looked at" in caplog.text


@pytest.mark.usefixtures("hall")
def test_what_somebody_has_in_hand_is_told_nobody_until_it_is_given_back() -> None:
    row = raised()
    actions.take(ROOM, row.pk)
    Alert.objects.update(alone_since=clock.now() - timedelta(minutes=50))
    look()
    assert not Thread.objects.exists()
    actions.release(ROOM, row.pk)
    look()
    assert not Thread.objects.exists()  # its minutes begin anew
    Alert.objects.update(alone_since=clock.now() - timedelta(minutes=50))
    look()
    assert Thread.objects.count() == 1


def test_at_night_nobody_is_told() -> None:
    make_hall(counters=1, opened=False, always_open=False, hours={})
    Alert.objects.all().delete()
    centre = Centre.objects.get()
    Alert.objects.create(
        centre=centre, rule="device", kind="device_lost", subject="device:1", level="late", texts={"vi": "x", "en": "x"},
        raised_at=clock.now() - timedelta(hours=9), alone_since=clock.now() - timedelta(hours=9),
    )  # fmt: skip
    look()
    assert not Thread.objects.exists()


@pytest.mark.usefixtures("hall")
def test_a_silenced_cause_asks_for_nobody_and_is_told_with_its_reason() -> None:
    row = raised()
    number = actions.silence(
        ROOM, "BG", "service_without_counter", 30, "Quầy đang sửa", kind=row.kind, subject=row.subject
    )
    now = queries.picture(ROOM, "BG")[1]
    assert (now.alerts, [one.id for one in now.silenced]) == ([], [row.pk])
    assert now.silences[0].reason == "Quầy đang sửa"
    Alert.objects.update(alone_since=clock.now() - timedelta(hours=1))
    look()
    assert not Thread.objects.exists()
    actions.end_silence(ROOM, "BG", number)
    assert len(queries.picture(ROOM, "BG")[1].alerts) == 1


@pytest.mark.usefixtures("hall")
def test_a_silenced_rule_raises_nothing_and_other_rules_go_on() -> None:
    actions.silence(ROOM, "BG", "service_without_counter", 30, "Họp toàn trung tâm")
    Ticket.objects.update(arrived_at=clock.now() - timedelta(minutes=45))
    assert raised().rule == "long_wait"


@pytest.mark.usefixtures("hall")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 20000}, "minutes"),
        ({"rule": "x"}, "rule"),
    ],
)
def test_a_silence_has_a_reason_and_an_end(wrong: dict[str, object], field: str) -> None:
    given = {"rule": "device", "minutes": 30, "reason": "bảo trì", **wrong}
    with pytest.raises(InvalidInput) as refused:
        actions.silence(ROOM, "BG", **given)
    assert [one.field for one in refused.value.errors] == [field]


@pytest.mark.usefixtures("hall")
def test_what_lasts_cannot_be_ticked_off_and_a_note_can_be_written() -> None:
    row = raised()
    with pytest.raises(Conflict):
        actions.settle(ROOM, row.pk)
    actions.note(ROOM, row.pk, "Đã gọi quầy 1")
    assert [one.text for one in queries.alert(OTHER, row.pk).notes] == ["Đã gọi quầy 1"]
    entry = journal.subject_history(f"alert:{row.pk}")[-1]
    assert entry.kind == "alert.noted"
    assert "Đã gọi" not in str(entry.data)


@pytest.mark.usefixtures("hall")
def test_who_has_no_part_in_the_control_room_sees_and_does_nothing() -> None:
    row = raised()
    for verb in (actions.take, actions.release, actions.settle):
        with pytest.raises(Forbidden):
            verb(receptionist(1), row.pk)
    with pytest.raises(Forbidden):
        queries.alert(receptionist(1), row.pk)
    with pytest.raises(NotFound):
        actions.take(ROOM, UUID(int=1))


@pytest.mark.usefixtures("hall")
def test_an_alert_of_another_centre_is_as_none() -> None:
    row = raised()
    elsewhere = Actor("staff", "9", "Nơi khác", (Grant("control_room", "LG"),))
    with pytest.raises(NotFound):
        queries.alert(elsewhere, row.pk)
    for verb in (actions.take, actions.release, actions.settle):
        with pytest.raises(NotFound):
            verb(elsewhere, row.pk)


@pytest.mark.usefixtures("hall")
def test_a_rule_that_is_switched_off_clears_what_it_had_raised() -> None:
    raised()
    actions.change_rules(OTHER, "BG", {"service_without_counter": {"on": False}})
    look()
    assert not Alert.objects.filter(cleared_at=None).exists()
    with pytest.raises(InvalidInput):
        actions.change_rules(OTHER, "BG", {"service_without_counter": {"threshold": 0}})
    with pytest.raises(Forbidden):
        actions.change_rules(ROOM, "BG", {"device": {"on": False}})


def test_a_counter_is_idle_after_its_minutes_not_between_two_visitors() -> None:
    make_hall(counters=1)
    for _one in range(2):
        queue.issue_ticket(KIOSK, "BG", "A")
    CounterSession.objects.update(opened_at=clock.now() - timedelta(hours=1))
    ticket = queue.call_next(receptionist(1), "BG", 1)
    queue.start(receptionist(1), ticket.id)
    queue.finish(receptionist(1), ticket.id)
    look()
    assert not Alert.objects.filter(rule="counter_idle").exists()
    Ticket.objects.filter(pk=ticket.id).update(finished_at=clock.now() - timedelta(minutes=4))
    look()
    alert = Alert.objects.get(rule="counter_idle")
    assert (alert.counter, alert.subject) == (1, "counter:1")


def test_many_who_do_not_come_are_an_alert_and_few_are_not() -> None:
    make_hall(counters=1)
    first = queue.issue_ticket(KIOSK, "BG", "A")
    Ticket.objects.filter(pk=first.id).update(state="no_show", no_show_at=clock.now())
    look()
    assert not Alert.objects.filter(rule="no_show_rate").exists()
    for _one in range(8):
        one = queue.issue_ticket(KIOSK, "BG", "A")
        Ticket.objects.filter(pk=one.id).update(state="finished", finished_at=clock.now())
    look()
    assert not Alert.objects.filter(rule="no_show_rate").exists()  # 1 of 9
    Ticket.objects.filter(number__lte=3).update(state="no_show", no_show_at=clock.now(), finished_at=None)
    look()
    assert "33" in Alert.objects.get(rule="no_show_rate").texts["vi"]
