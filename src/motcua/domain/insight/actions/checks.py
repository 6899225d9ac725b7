"""Past days predicted from the days before them, and kept beside what was measured."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.domain.centre.models import Centre
from motcua.domain.insight.models import DayCheck
from motcua.domain.insight.queries.days import expected_facts, hall_of, known_days, past_day
from motcua.domain.insight.simulation.measured import PastDay, facts_of
from motcua.domain.insight.simulation.prediction import FEWEST_LEARNED, predict
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.queries import today

MOST_CHECKED = 10  # the last days with visits
FEWEST_VISITORS = 50  # of fewer a mean says little


def check_days(actor: Actor, centre: Centre) -> int:
    """Predicts those of the last days that were not predicted yet. Returns how many. Raises Forbidden."""
    require(actor, Action.STAFFING_SIMULATE, centre=centre.code)
    known = known_days(centre, today(centre))
    checked = set(DayCheck.objects.filter(centre=centre).values_list("day", flat=True))
    read: dict[date, PastDay] = {}
    count = 0
    for day in list(known.days)[-MOST_CHECKED:]:
        learned = known.before(day)
        if day in checked or known.days[day] < FEWEST_VISITORS or len(learned) < FEWEST_LEARNED:
            continue
        for one in [*learned, day]:
            read[one] = read.get(one) or past_day(centre, one)
        _check(actor, centre, read[day], [read[one] for one in learned])
        count += 1
    return count


def predicted(centre: Centre, day: PastDay, learned: list[PastDay]) -> DayCheck:
    """The row of a day, not saved."""
    services = {one.service for past in (*learned, day) for one in past.seen}
    hall = hall_of(centre, day.day, day.desks, learned)
    hall = replace(hall, services=facts_of(learned, expected_facts(centre), services))
    found = predict(hall, day, learned)
    return DayCheck(
        centre=centre,
        day=day.day,
        learned_days=len(learned),
        visitors=len(day.waits),
        measured=found.measured,
        predicted=found.predicted.mean,
        half=found.predicted.half or 0.0,
        forecast=found.forecast,
        usual=found.usual,
        made_at=clock.now(),
    )


def _check(actor: Actor, centre: Centre, day: PastDay, learned: list[PastDay]) -> None:
    row = predicted(centre, day, learned)
    with transaction.atomic():
        figures = {name: round(getattr(row, name), 1) for name in ("measured", "predicted", "forecast", "usual")}
        _row, is_new = DayCheck.objects.get_or_create(
            centre=centre,
            day=day.day,
            defaults={
                field.name: getattr(row, field.name)
                for field in DayCheck._meta.concrete_fields
                if field.name not in ("id", "centre", "day")
            },
        )
        if is_new:
            about = {"day": str(day.day), "visitors": row.visitors, "learned_days": row.learned_days}
            facts: dict[str, Any] = {**about, **figures}
            journal.record(actor, "simulation.checked", f"centre:{centre.code}", centre=centre.code, **facts)
