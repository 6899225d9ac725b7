"""`motcua demo past`: plays whole past working days of the demonstration centre, and marks each as played."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict
from motcua.demonstration.day.plan import draw_day
from motcua.demonstration.past.dossiers import Case, People, playable
from motcua.demonstration.past.hall import Office
from motcua.domain.catalogue.queries import PublishedProcedure
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.people.queries import demo_accounts_exist
from motcua.domain.queue.actions.learning import mark_demonstrated
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.queries import services, today

OPENS = time(7, 30)
LONGEST_BACK = 120  # calendar days in which working days without visits are looked for


def play_past(
    actor: Actor,
    centre: str,
    *,
    days: int,
    visitors: int,
    dossiers: int,
    seed: int,
    say: Callable[[str], object] = lambda _line: None,
) -> int:
    """Plays the last `days` working days that nobody visited, `visitors` and `dossiers` on each; how many days there were.

    Raises Conflict on an installation that is no demonstration: what is counted there happened.
    """
    if not demo_accounts_exist():
        raise Conflict("only the demonstration centre has played days; 'motcua demo load' loads it")
    hall = get_centre(centre)
    people = People.read()
    counters = {one.code: list(one.counters) for one in services(centre)}
    staff = {
        number: officer
        for number in {number for some in counters.values() for number in some}
        if (officer := people.at_counter(number)) is not None
    }
    procedures = playable(people)
    found = free_days(hall, days)
    for place, day in enumerate(found, 1):
        opened = datetime.combine(day, OPENS, clock.LOCAL_ZONE).astimezone(UTC)
        drawn = draw_day(counters, visitors, seed)  # the same services, as fast each day
        people_of_day = draw_day(counters, visitors * (place + 1), seed).visitors[place :: place + 1]
        with transaction.atomic():  # a running server would close a day that is over while it is played
            mark_demonstrated(actor, centre, day)
            Office(drawn, people_of_day, opened, counters, centre, actor, staff, rated=True).play()
            if procedures and staff:
                _dossiers(people, list(staff.values()), procedures, centre, opened, dossiers, seed)
        say(f"{day:%d/%m/%Y}: {len(people_of_day)} visitors, {dossiers if procedures else 0} dossiers")
    return len(found)


def free_days(hall: Centre, count: int) -> list[date]:
    """The last working days before today without a visit, oldest first."""
    calendar, now = working_calendar(hall), today(hall)
    found: list[date] = []
    for back in range(1, LONGEST_BACK):
        day = now - timedelta(days=back)
        if len(found) < count and calendar.is_working_day(day):
            found += [] if Ticket.objects.filter(centre=hall, business_day=day).exists() else [day]
    return found[::-1]


def _dossiers(
    people: People,
    desks: list[Actor],
    procedures: list[PublishedProcedure],
    centre: str,
    opened: datetime,
    count: int,
    seed: int,
) -> None:
    chance = random.Random(f"dossiers {seed} {opened}")  # noqa: S311 - a simulation, no secret
    until = clock.now()
    for number, minutes in enumerate(sorted(chance.uniform(5, 540) for _ in range(count))):
        came = opened + timedelta(minutes=minutes)
        case = Case(people, chance.choice(desks), chance.choice(procedures), chance, until)
        case.play(centre, f"{opened:%Y%m%d}-{number}", came)
