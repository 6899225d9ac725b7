"""Asking for a simulated day, playing it in the background, forgetting old ones."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from uuid import UUID

from django.db import DatabaseError, InterfaceError, transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import InvalidInput
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.insight.models import RunState, SimulationRun
from motcua.domain.insight.queries.days import (
    doors_of,
    expected_facts,
    hall_of,
    known_days,
    past_day,
    past_days,
)
from motcua.domain.insight.queries.erlang import busiest_hours
from motcua.domain.insight.shapes import OfPast, Result
from motcua.domain.insight.simulation.levers import (
    LEAST_PERCENT,
    MOST_EXTRA,
    MOST_PERCENT,
    Levers,
    changed_hall,
)
from motcua.domain.insight.simulation.measured import (
    PastDay,
    Profile,
    desks_of_average,
    facts_of,
    profile_of,
    with_facts,
)
from motcua.domain.insight.simulation.prediction import play_days
from motcua.domain.insight.simulation.results import difference, quantile, summed
from motcua.domain.insight.simulation.shapes import Hall, Played, Window
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.queries import today

LEAST_REPLICATIONS, MOST_REPLICATIONS = 5, 200
MOST_SEED = 1_000_000
MOST_WAITING = 3  # of a person: they are played one after the other, whoever asked
KEPT = timedelta(days=400)
SIMULATOR = system("insight")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """A past day, or an average weekday (0 is Monday); one of both."""

    day: date | None
    weekday: int | None
    levers: Levers
    replications: int
    seed: int


@transaction.atomic
def ask_simulation(actor: Actor, centre: str, asked: Asked) -> UUID:
    """Raises Forbidden, NotFound, InvalidInput for a day that is not known, levers that cannot be set so, and one too many at once."""
    from motcua.domain.insight import tasks

    require(actor, Action.STAFFING_SIMULATE, centre=centre)
    hall = get_centre(centre)
    if SimulationRun.objects.filter(asked_by=actor.reference, state=RunState.WAITING).count() >= MOST_WAITING:
        words = _("%(most)d of your simulations are not finished yet; ask again when one of them is")
        raise InvalidInput.of("about", words % {"most": MOST_WAITING})
    _check(hall, asked)
    row = SimulationRun.objects.create(
        centre=hall,
        asked_by=actor.reference,
        asked_at=clock.now(),
        day=asked.day,
        weekday=asked.weekday,
        levers=asked.levers.written(),
        seed=asked.seed,
        replications=asked.replications,
    )
    about = {"day": str(asked.day)} if asked.day else {"weekday": asked.weekday}
    facts = {**about, "levers": row.levers, "seed": row.seed, "replications": row.replications}
    journal.record(actor, "simulation.asked", f"simulation:{row.pk}", centre=hall.code, **facts)
    tasks.play.defer(run=str(row.pk))
    return row.pk


def play_run(run: UUID, *, is_last_try: bool = False) -> None:
    """Plays it; begun again after a crash, it is played again. Whatever goes wrong, nobody waits for it for ever.

    Raises DatabaseError and InterfaceError, for the queue to try again; at the last try only where nothing can be written at all.
    """
    row = SimulationRun.objects.select_related("centre").filter(pk=run, state=RunState.WAITING).first()
    if row is None:
        return
    try:
        _end(row, answer(row, lambda played: _tell(run, played)))
    except Exception as problem:
        if isinstance(problem, DatabaseError | InterfaceError) and not is_last_try:
            raise
        log.exception("simulation %s cannot be played", run)
        _end(row, None)


@transaction.atomic
def _end(row: SimulationRun, result: Result | None) -> None:
    kept = SimulationRun.objects.select_for_update().filter(pk=row.pk, state=RunState.WAITING).first()
    if kept is None:
        return
    kept.state = RunState.READY if result else RunState.FAILED
    kept.result, kept.made_at = (result.written() if result else None), clock.now()
    kept.save()
    journal.record(SIMULATOR, f"simulation.{kept.state}", f"simulation:{row.pk}", centre=row.centre.code)


def answer(row: SimulationRun, tell: Callable[[int], None] = lambda _played: None) -> Result:
    """The same row over the same past gives the same answer."""
    hall, profile, doors, days, like = _question(row)
    levers = Levers.read(row.levers)
    seeds = [f"{row.seed} {number}" for number in range(row.replications)]
    count = 0

    def played() -> None:
        nonlocal count
        count += 1
        tell(count)

    target = hall.options.target_wait_minutes * 60.0
    before = play_days(hall, profile, Levers(), doors, seeds, played=played)
    after: list[Played] | None = None
    if not levers.changes_nothing:
        after = play_days(hall, profile, levers, doors, seeds, played=played)
    return Result(
        target,
        len(days),
        summed(before, target),
        summed(after, target) if after else None,
        difference(before, after) if after else None,
        _as_it_was(like, target) if like else None,
        busiest_hours(changed_hall(hall, levers, doors), profile, levers, target),
    )


def forget_old() -> int:
    """Returns how many were forgotten."""
    count, _rows = SimulationRun.objects.filter(asked_at__lt=clock.now() - KEPT).delete()
    return count


def _question(row: SimulationRun) -> tuple[Hall, Profile, Window, list[PastDay], PastDay | None]:
    """The hall, the kind of day, its doors, the days learned from, and the day itself where it is a past one."""
    known = known_days(row.centre, today(row.centre))
    like = None
    if row.day is not None:
        like = past_day(row.centre, row.day)
        days, desks, day = [like], like.desks, row.day
    else:
        days = past_days(row.centre, known.of_weekday(row.weekday or 0))
        desks, day = desks_of_average(days), days[-1].day
    services = {one.service for past in days for one in past.seen} | {code for desk in desks for code in desk.services}
    place = with_facts(hall_of(row.centre, day, desks, days), facts_of(days, expected_facts(row.centre), services))
    return place, profile_of(days, like), doors_of(row.centre, day), days, like


def _check(centre: Centre, asked: Asked) -> None:
    levers, known = asked.levers, known_days(centre, today(centre))
    if asked.day is not None and asked.day not in known.days:
        raise InvalidInput.of("about", _("Nothing was measured on this day"))
    if asked.day is None and not known.of_weekday(asked.weekday or 0):
        raise InvalidInput.of("about", _("Nothing was measured on this weekday"))
    if not LEAST_REPLICATIONS <= asked.replications <= MOST_REPLICATIONS:
        words = _("Write a number from %(least)s to %(most)s") % {
            "least": LEAST_REPLICATIONS,
            "most": MOST_REPLICATIONS,
        }
        raise InvalidInput.of("replications", words)
    if not 0 <= asked.seed <= MOST_SEED:
        raise InvalidInput.of("seed", _("Write a number from %(least)s to %(most)s") % {"least": 0, "most": MOST_SEED})
    if not 0 <= levers.extra <= MOST_EXTRA:
        words = _("Write a number from %(least)s to %(most)s") % {"least": 0, "most": MOST_EXTRA}
        raise InvalidInput.of("extra", words)
    for name in ("arrivals_percent", "visit_percent"):
        if not LEAST_PERCENT <= getattr(levers, name) <= MOST_PERCENT:
            words = _("Write a number from %(least)s to %(most)s") % {"least": LEAST_PERCENT, "most": MOST_PERCENT}
            raise InvalidInput.of(name, words)
    _check_hours(levers)
    day = asked.day or known.of_weekday(asked.weekday or 0)[-1]
    like = past_day(centre, day)
    place = hall_of(centre, day, like.desks, [like])
    if levers.extra and levers.like not in {desk.number for desk in like.desks} - set(levers.closed):
        raise InvalidInput.of("like", _("Choose a counter that was open on this day"))
    try:
        changed_hall(place, levers, doors_of(centre, day))
    except ValueError:
        raise InvalidInput.of("order", _("The centre cannot call in this order")) from None


def _check_hours(levers: Levers) -> None:
    for begin, end, field in (
        (levers.opens, levers.closes, "closes"),
        (levers.extra_from, levers.extra_to, "extra_to"),
    ):
        if begin is not None and end is not None and end <= begin:
            raise InvalidInput.of(field, _("The end must come after the beginning"))


def _tell(run: UUID, played: int) -> None:
    """How far it is; no fact of the journal."""
    SimulationRun.objects.filter(pk=run).update(played=played)


def _as_it_was(day: PastDay, target: float) -> OfPast:
    """What was measured, by the first service of each visit, and of all together as ""."""
    waits: dict[str, list[float]] = {"": day.waits}
    for one in day.seen:
        if one.waited is not None:
            waits.setdefault(one.service, []).append(one.waited)
    return OfPast(
        {code: len(some) for code, some in waits.items()},
        {code: fmean(some) if some else 0.0 for code, some in waits.items()},
        {code: quantile(some, 0.9) for code, some in waits.items()},
        {code: fmean(wait > target for wait in some) if some else 0.0 for code, some in waits.items()},
        day.line(),
        sum(one.left_after is not None for one in day.seen),
    )
