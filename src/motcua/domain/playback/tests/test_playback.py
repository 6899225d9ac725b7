"""A day that is played again is the day that was: at each moment the counters, the tickets, the waits and what asked for a person."""

import contextlib
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from motcua.base import clock
from motcua.base.actor import Actor, Grant
from motcua.base.journal import Entry
from motcua.base.problems import Forbidden, Problem
from motcua.domain.alerts import actions as alerts
from motcua.domain.alerts.models import Alert
from motcua.domain.centre.models import Centre
from motcua.domain.playback import queries
from motcua.domain.playback.rules import MAKES, after
from motcua.domain.playback.shapes import HallThen, counters_then
from motcua.domain.queue import actions
from motcua.domain.queue import queries as queue
from motcua.domain.queue.actions.settings import change_service
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.queries.waits import queue_now
from motcua.domain.queue.rules import OPEN
from motcua.domain.queue.rules.services import ServiceFacts
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall, receptionist

pytestmark = pytest.mark.django_db

CONTROL = Actor("staff", "900", "control", (Grant("control_room", "BG"),))
SERVICES = [
    {"prefix": "A", "name": "Tư pháp", "counters": [1, 2]},
    {"prefix": "B", "name": "Đất đai", "counters": [3], "also": [2]},
    {"prefix": "C", "name": "Thuế", "counters": [4]},
]


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def hall() -> Centre:
    return make_hall(counters=4, services=SERVICES, opened=False)


def live(hall: Centre) -> dict[str, Any]:
    """What the control room shows now."""
    standing = queue_now(hall)
    return {
        "counters": [
            (one.number, one.activity, one.ticket.label if one.ticket else None, one.waiting)
            for one in queue.hall("BG")
        ],
        "waits": {code: standing.standing(pk).waiting for code, pk in standing.codes.items()},
        "open": {(one.label, one.state) for one in Ticket.objects.filter(centre=hall, state__in=OPEN)},
        "alerts": set(Alert.objects.filter(centre=hall, cleared_at=None).values_list("kind", "subject")),
    }


def rebuilt(hall: Centre, then: HallThen, moment: datetime) -> dict[str, Any]:
    numbers: dict[int, tuple[float, float] | None] = dict.fromkeys(hall.counters.values_list("number", flat=True))
    return {
        "counters": [
            (one.number, one.activity, one.ticket.label if one.ticket else None, one.waiting)
            for one in counters_then(then, numbers, moment)
        ],
        "waits": then.waiting_by_service,
        "open": {(one.label, one.state) for one in then.tickets.values() if one.state in OPEN},
        "alerts": {(one.kind, one.subject) for one in then.alerts.values()},
    }


def database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment.astimezone(UTC)


def simulate(chance: random.Random, steps: int) -> Iterator[None]:
    """Somebody does something at random, whether it is allowed or not; what is refused changes nothing."""

    def ticket(*states: str) -> Any:
        found = list(
            Ticket.objects.filter(state__in=states).order_by("number", "prefix").values_list("pk", "counter__number")
        )
        return chance.choice(found) if found else (None, 1)

    def on(verb: Callable[..., Any], *states: str, **more: Any) -> None:
        key, number = ticket(*states)
        if key is not None:
            verb(receptionist(number or chance.randint(1, 4)), key, **more)

    def at() -> tuple[Actor, int]:
        number = chance.randint(1, 4)
        return receptionist(number), number

    def counter(verb: Callable[..., Any], *more: str) -> None:
        who, number = at()
        verb(who, "BG", number, *more)

    verbs: list[tuple[int, Callable[[], object]]] = [
        (14, lambda: actions.issue_ticket(KIOSK, "BG", chance.choice("ABC"))),
        (14, lambda: counter(actions.call_next)),
        (9, lambda: on(actions.start, "called")),
        (8, lambda: on(actions.finish, "serving")),
        (3, lambda: on(actions.no_show, "called")),
        (2, lambda: on(actions.recall, "called")),
        (3, lambda: on(actions.hold, "serving", "waiting")),
        (3, lambda: on(actions.resume, "held")),
        (2, lambda: on(actions.return_to_queue, "called", "serving", "no_show")),
        (3, lambda: on(actions.transfer, "serving", service=chance.choice("ABC"))),
        (2, lambda: on(actions.cancel, "waiting", "held")),
        (3, lambda: on(actions.undo, "called", "serving", "finished", "held", "waiting")),
        (6, lambda: counter(actions.open_counter)),
        (2, lambda: counter(actions.pause_counter, "Nghỉ")),
        (1, lambda: counter(actions.close_counter)),
        (1, lambda: actions.move_service(CONTROL, "BG", chance.choice("ABC"), chance.sample([1, 2, 3, 4], 2))),
        (2, lambda: alerts.look(SYSTEM, "BG")),
    ]
    weights = [weight for weight, _verb in verbs]
    for _step in range(steps):
        with contextlib.suppress(Problem):
            chance.choices([verb for _weight, verb in verbs], weights)[0]()
        yield


def test_at_each_moment_of_a_simulated_day_the_hall_is_rebuilt_as_it_was(hall: Centre) -> None:
    seen = []
    for step, _done in enumerate(simulate(random.Random(7), 240)):
        if step % 12 == 0:
            seen.append((database_time(), live(hall)))
    day = queries.day_of(CONTROL, "BG", queue.today(hall))
    assert Ticket.objects.count() > 20
    for moment, was in seen:
        assert rebuilt(hall, day.at(moment), moment) == was
    assert sum(bool(was["alerts"]) for _moment, was in seen) > 2


def test_from_a_checkpoint_it_is_the_same_as_from_the_beginning(hall: Centre) -> None:
    for _done in simulate(random.Random(11), 60):
        pass
    day = queries.read_day(hall, queue.today(hall))
    whole = after(day.checkpoints[0], day.entries, day.day)
    for cut in range(0, len(day.entries), 7):
        half = after(day.checkpoints[0], day.entries[:cut], day.day)
        assert after(half, day.entries[cut:], day.day) == whole


def test_since_when_a_counter_stands_as_it_does_and_how_long_somebody_has_waited(hall: Centre) -> None:
    actions.open_counter(receptionist(1), "BG", 1)
    actions.pause_counter(receptionist(1), "BG", 1)
    actions.open_counter(receptionist(1), "BG", 1)
    actions.issue_ticket(KIOSK, "BG", "A")
    moment = database_time()
    then = queries.hall_at(CONTROL, "BG", moment)
    was, now = counters_then(then, {1: None}, moment)[0], queue.hall("BG")[0]
    assert was.since is not None
    assert now.since is not None
    assert abs(was.since - now.since) < timedelta(seconds=1)
    assert was.waiting == now.waiting == 1
    assert abs(then.waiting[0].arrived_at - Ticket.objects.get().arrived_at) < timedelta(seconds=1)


def test_who_was_carried_onto_the_day_and_who_sat_there_over_midnight_are_there_at_its_beginning(
    hall: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    Centre.objects.update(options={"queue": {"at_day_end": "carry"}})
    hall.refresh_from_db()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(days=1))
    actions.open_counter(receptionist(1), "BG", 1)
    label = actions.issue_ticket(KIOSK, "BG", "A").label
    monkeypatch.setattr(clock, "now", lambda: now)
    actions.close_past_days(SYSTEM, hall)
    then = queries.read_day(hall, queue.today(hall)).checkpoints[0]
    assert [(one.label, one.state) for one in then.tickets.values()] == [(label, "waiting")]
    assert list(then.seats) == [1]


def test_which_counters_served_what_is_as_it_was_set_then(hall: Centre) -> None:
    admin = Actor("staff", "1", "a", (Grant("admin", "BG"),))
    before = database_time()
    change_service(admin, "BG", "C", ServiceFacts(name="Thuế", prefix="C", counters=(1,)))
    assert queries.hall_at(CONTROL, "BG", before).serving["C"] == {4}
    assert queries.hall_at(CONTROL, "BG", database_time()).serving["C"] == {1}


def test_a_visitor_who_drew_from_afar_is_called_by_nobody_before_coming() -> None:
    at = datetime(2026, 11, 16, 2, tzinfo=UTC)

    def entry(number: int, kind: str, **data: Any) -> Entry:
        moment = at + timedelta(minutes=number)
        return Entry(
            number, number, moment, kind, "ticket:t", "BG", None, "x", {"label": "A001", "service": "A", **data}
        )

    told = [entry(1, "ticket.issued", source="remote"), entry(2, "ticket.passed_over"), entry(3, "ticket.checked_in")]
    empty = HallThen(serving={"A": frozenset({1})})
    waits = [(after(empty, told[:n], date(2026, 11, 16))) for n in (1, 2, 3)]
    assert [one.waiting_by_service["A"] for one in waits] == [1, 0, 1]
    assert [one.waiting_at((1,), at)[1] for one in waits] == [0, 0, 1]


def test_who_was_called_in_vain_is_offered_to_a_counter_again_when_the_pause_is_over(hall: Centre) -> None:
    Centre.objects.update(options={"queue": {"calls_before_no_show": 3, "cool_down_minutes": 5}})
    actions.open_counter(receptionist(1), "BG", 1)
    actions.issue_ticket(KIOSK, "BG", "A")
    called = actions.call_next(receptionist(1), "BG", 1)
    assert called is not None
    actions.no_show(receptionist(1), called.id)
    then = queries.hall_at(CONTROL, "BG", database_time())
    (again,) = then.offered_again
    assert timedelta(minutes=4) < again - clock.now() < timedelta(minutes=6)
    offered = [then.waiting_at((1,), moment)[1] for moment in (database_time(), again)]
    assert offered == [0, 1]
    assert then.waiting_by_service["A"] == 1


def test_no_name_and_no_reference_of_a_person_comes_out(hall: Centre) -> None:
    actions.open_counter(receptionist(1), "BG", 1)
    actions.issue_ticket(KIOSK, "BG", "A", phone="0912345678")
    then = queries.hall_at(CONTROL, "BG", database_time())
    shown = repr(counters_then(then, {1: None}, clock.now())) + repr(then)
    assert "staff:" not in shown
    assert "0912345678" not in shown


def test_only_who_may_see_the_control_room_sees_how_it_was(hall: Centre) -> None:
    for other in (KIOSK, receptionist(1), Actor("staff", "9", "x", (Grant("control_room", "LS"),))):
        with pytest.raises(Forbidden):
            queries.day_of(other, "BG", queue.today(hall))


def test_every_verb_that_moves_a_ticket_or_a_counter_is_read() -> None:
    moves = {
        "ticket.issued",
        "ticket.called",
        "ticket.undone",
        "ticket.service_finished",
        "counter.paused",
        "alert.cleared",
    }
    assert moves <= set(MAKES)
