"""A simulated day is asked for, played, repeatable; past days are predicted from those before; order and pauses are the real ones."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from statistics import fmean
from typing import Any

import pytest
from django.db import OperationalError, connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import Forbidden, InvalidInput, NotFound
from motcua.domain.insight import actions, tasks
from motcua.domain.insight.actions.runs import Asked, answer
from motcua.domain.insight.models import DayCheck, RunState, SimulationRun
from motcua.domain.insight.queries import runs
from motcua.domain.insight.queries.days import known_days, past_day
from motcua.domain.insight.shapes import Result
from motcua.domain.insight.simulation.levers import Levers
from motcua.domain.insight.tests.factories import ELSEWHERE, MANAGER, MONDAY, NOW, ZONE, live_day, small_hall
from motcua.domain.queue.actions.learning import practise
from motcua.domain.queue.queries.past import shifts
from motcua.domain.queue.tests.factories import KIOSK, make_hall, receptionist

pytestmark = pytest.mark.django_db
TUESDAY = (MONDAY + timedelta(days=1)).date()


@pytest.fixture
def hall() -> Iterator[Any]:
    with clock.frozen(NOW):
        centre = small_hall()
        for day in range(3):
            live_day(centre, day)
        yield centre


def asked(levers: Levers | None = None, **other: Any) -> Asked:
    facts: dict[str, Any] = {"day": TUESDAY, "weekday": None, "replications": 6, "seed": 3, **other}
    return Asked(facts["day"], facts["weekday"], levers or Levers(), facts["replications"], facts["seed"])


def test_a_day_is_asked_for_played_and_told_beside_the_day_as_it_was(hall: Any) -> None:
    run = actions.ask_simulation(MANAGER, "BG", asked(Levers(extra=2, like=1)))
    actions.play_run(run)
    row = runs.get_run(MANAGER, run)
    assert (row.state, row.played) == (RunState.READY, 12)
    told = Result.read(row.result or {})
    assert told.written() == Result.read(told.written()).written()
    assert told.measured is not None
    assert told.measured.visitors == {"": 60, "A": 40, "B": 20}
    assert told.before.whole.visitors == 60
    assert told.before.whole.mean.mean == pytest.approx(told.measured.mean[""], rel=0.5)
    assert told.after is not None
    assert told.difference is not None
    assert told.difference.high < 0  # two counters more: shorter beyond chance
    assert told.after.services["B"].mean.mean == pytest.approx(told.before.services["B"].mean.mean, rel=0.05)
    assert {one.service for one in told.erlang} == {"A", "B"}
    kinds = [entry.kind for entry in journal.subject_history(f"simulation:{run}")]
    assert kinds == ["simulation.asked", "simulation.ready"]


def test_the_same_question_gives_the_same_answer_and_another_seed_another(hall: Any) -> None:
    rows = [SimulationRun.objects.get(pk=actions.ask_simulation(MANAGER, "BG", asked(seed=seed))) for seed in (3, 3, 4)]
    first, second, other = (answer(row).before.whole.mean for row in rows)
    assert first == second
    assert first != other


def test_an_average_weekday_is_drawn_from_the_same_weekdays(hall: Any) -> None:
    run = actions.ask_simulation(MANAGER, "BG", asked(day=None, weekday=0))
    actions.play_run(run)
    told = Result.read(runs.get_run(MANAGER, run).result or {})
    assert (told.measured, told.learned_days) == (None, 1)
    assert told.before.whole.visitors == pytest.approx(60, abs=20)


@pytest.mark.django_db(transaction=True)
def test_it_waits_in_a_queue_of_its_own_until_a_worker_plays_it(hall: Any) -> None:
    run = actions.ask_simulation(MANAGER, "BG", asked(replications=5))
    assert ProcrastinateJob.objects.get(task_name=tasks.play.name).queue_name == "simulations"

    async def work() -> None:
        worker_app = app.with_connector(app.connector.get_worker_connector())
        async with worker_app.open_async():
            await worker_app.run_worker_async(
                queues=["simulations"], wait=False, install_signal_handlers=False, listen_notify=False
            )

    asyncio.run(work())
    assert runs.get_run(MANAGER, run).state == RunState.READY


def test_three_of_a_person_may_wait_and_the_next_is_refused_until_one_is_done(hall: Any) -> None:
    first, *_others = [actions.ask_simulation(MANAGER, "BG", asked(replications=5)) for _ in range(3)]
    with pytest.raises(InvalidInput) as refused:
        actions.ask_simulation(MANAGER, "BG", asked())
    assert refused.value.errors[0].field == "about"
    assert "3" in refused.value.in_one_line
    actions.ask_simulation(outsider("manager"), "BG", asked())
    actions.play_run(first)
    actions.ask_simulation(MANAGER, "BG", asked())


def test_what_the_database_broke_off_is_tried_again_and_said_to_have_failed_in_the_end(hall: Any) -> None:
    run = actions.ask_simulation(MANAGER, "BG", asked())

    def breaks_off(execute: Any, sql: str, *others: Any) -> Any:
        if 'FROM "queue_ticket"' in sql:
            raise OperationalError("the database went away")
        return execute(sql, *others)

    with connection.execute_wrapper(breaks_off):
        with pytest.raises(OperationalError):
            actions.play_run(run)
        assert runs.get_run(MANAGER, run).state == RunState.WAITING
        actions.play_run(run, is_last_try=True)
    assert runs.get_run(MANAGER, run).state == RunState.FAILED
    assert tasks.play.retry_strategy == RetryStrategy(max_attempts=3, wait=10)


def test_played_twice_it_stays_as_it_was(hall: Any) -> None:
    run = actions.ask_simulation(MANAGER, "BG", asked())
    actions.play_run(run)
    made = runs.get_run(MANAGER, run).made_at
    actions.play_run(run)
    assert runs.get_run(MANAGER, run).made_at == made


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (asked(day=(MONDAY - timedelta(days=1)).date()), "about"),
        (asked(day=None, weekday=6), "about"),
        (asked(replications=1), "replications"),
        (asked(seed=-1), "seed"),
        (asked(Levers(extra=99, like=1)), "extra"),
        (asked(Levers(extra=1, like=77)), "like"),
        (asked(Levers(arrivals_percent=0)), "arrivals_percent"),
        (asked(Levers(opens=9 * 3600.0, closes=8 * 3600.0)), "closes"),
        (asked(Levers(queue={"rates": {"elderly": -1}})), "order"),
    ],
)
def test_what_cannot_be_played_is_refused_with_its_field(hall: Any, question: Asked, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.ask_simulation(MANAGER, "BG", question)
    assert [error.field for error in refused.value.errors] == [field]


def test_only_the_manager_and_the_control_room_of_the_centre_simulate(hall: Any) -> None:
    run = actions.ask_simulation(MANAGER, "BG", asked())
    with pytest.raises(Forbidden):
        actions.ask_simulation(ELSEWHERE, "BG", asked())
    with pytest.raises(NotFound):
        runs.get_run(ELSEWHERE, run)
    with pytest.raises(Forbidden):
        runs.get_run(receptionist(1), run)


def test_each_past_day_is_predicted_once_from_those_before_it(hall: Any) -> None:
    assert actions.check_days(system("insight"), hall) == 1
    assert actions.check_days(system("insight"), hall) == 0
    (row,) = runs.checks(MANAGER, "BG")
    assert (row.day, row.learned_days, row.visitors) == (TUESDAY + timedelta(days=1), 2, 60)
    days = [fmean(past_day(hall, TUESDAY + timedelta(days=after)).waits) for after in (-1, 0, 1)]
    assert row.measured == days[2]
    assert row.usual == pytest.approx(fmean(days[:2]))
    assert (row.predicted > 0, row.half > 0, row.forecast > 0) == (True, True, True)
    told = runs.accuracy([row])
    assert told is not None
    assert (told.days, told.inside) == (1, int(abs(row.error or 1) <= 0.1))
    assert runs.accuracy([]) is None
    assert DayCheck.objects.count() == 1


def test_a_day_of_practice_is_never_learned_from() -> None:
    opened = clock.now()
    with clock.frozen(opened):
        centre = small_hall()
        day = opened.astimezone(ZONE).date()
        live_day(centre, (day - MONDAY.date()).days)
        tomorrow = day + timedelta(days=1)
        assert list(known_days(centre, tomorrow).days) == [day]
        practise(system("demo"), "BG")
        assert known_days(centre, tomorrow).days == {}


def test_questions_are_forgotten_after_more_than_a_year(hall: Any) -> None:
    actions.ask_simulation(MANAGER, "BG", asked())
    assert actions.forget_old() == 0
    with clock.frozen(NOW + timedelta(days=401)):
        assert actions.forget_old() == 1


def test_a_pause_stands_between_two_shifts_and_the_last_shift_lasts_until_nobody_is_left(hall: Any) -> None:
    day = past_day(hall, TUESDAY)
    one = day.desks[0]
    assert one.windows == ((7.5 * 3600, 12 * 3600), (13.5 * 3600, 17 * 3600))
    assert one.stays
    assert dict(one.services) == {"A": 0}
    assert set(day.reactions) == {5.0}
    assert len(day.waits) == 60


def test_a_pause_that_ended_is_kept_and_one_with_which_somebody_left_ends_the_shift() -> None:
    from motcua.domain.queue import actions as queue

    with clock.frozen(NOW) as held:
        hall = make_hall(counters=1)
        for minutes, verb in ((60, queue.pause_counter), (90, queue.open_counter), (120, queue.pause_counter)):
            held.at = NOW + timedelta(minutes=minutes)
            verb(receptionist(1), "BG", 1)
        held.at = NOW + timedelta(minutes=150)
        queue.close_counter(receptionist(1), "BG", 1)
    found = [((one.begin - NOW).seconds // 60, (one.end - NOW).seconds // 60) for one in shifts(hall, NOW.date())]
    assert found == [(0, 60), (90, 120)]


@pytest.mark.parametrize("order", ["head_start", "accumulating", "mix"])
def test_the_simulated_counter_calls_in_the_order_of_the_real_one(order: str) -> None:
    import random

    from motcua.domain.insight.simulation.engine import play
    from motcua.domain.insight.simulation.shapes import Desk, Hall, Piece, ServiceFacts, Visitor
    from motcua.domain.queue import actions as queue
    from motcua.domain.queue.rules import QueueOptions

    services = [
        {"prefix": "A", "name": "A", "counters": [1]},
        {"prefix": "B", "name": "B", "counters": [], "also": [1]},
        {"prefix": "X", "name": "X", "counters": [], "also": [1], "urgent_after_minutes": 25},
    ]
    options = {"order": order, "mix": [["priority", 2], ["B", 1], ["others", 1]], "rates": {"elderly": 3}}
    chance, visitors, expected = random.Random(5), [], []
    with clock.frozen(NOW) as held:
        centre = make_hall(services=services, counters=1, options={"queue": options})
        for second in sorted(chance.sample(range(2400), 24)):
            held.at = NOW + timedelta(seconds=second)
            service, priority = chance.choice("ABX"), chance.choice(["none", "none", "elderly", "infant"])
            queue.issue_ticket(KIOSK, "BG", service, priority=priority)
            visitors.append(Visitor(float(second), (Piece(service, 60.0),), priority))
        for number in range(24):
            held.at = NOW + timedelta(seconds=2400 + 60 * number)
            called = queue.call_next(receptionist(1), "BG", 1)
            assert called is not None
            expected.append((called.arrived_at - NOW).total_seconds())
            queue.start(receptionist(1), called.id)
            queue.finish(receptionist(1), called.id)
    facts = {code: ServiceFacts(60.0, urgent_after=25 if code == "X" else None) for code in "ABX"}
    desk = Desk(1, {"A": 0, "B": 1, "X": 1}, ((2400.0, 90_000.0),))
    place = Hall(NOW, (desk,), facts, QueueOptions.of(centre.options))
    assert [one.came for one in play(place, visitors, "1").waits] == expected


def outsider(role: str) -> Actor:
    from motcua.base.actor import Grant

    return Actor("staff", "73", role, (Grant(role, "BG"),))


@pytest.mark.parametrize("role", ["receptionist", "auditor", "admin"])
def test_other_roles_do_not_see_the_simulations(hall: Any, role: str) -> None:
    with pytest.raises(Forbidden):
        runs.last_runs(outsider(role), "BG")
    with pytest.raises(Forbidden):
        runs.checks(outsider(role), "BG")
