"""A service is served elsewhere for today: the queue follows at once, and on the next day it is as before, by itself.

Nothing has to be put back: what holds for a day says for which (`queries.serving_today.holding`).
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions.master_data import OWN
from motcua.domain.queue.models import CounterService, CounterSession, Service, Ticket
from motcua.domain.queue.queries.serving_today import MOVED, MOVED_BACK, as_a_rule, counters_of, holding
from motcua.domain.queue.queries.waits import today
from motcua.domain.queue.rules import State


@transaction.atomic
def move_service(actor: Actor, centre: str, code: str, counters: Iterable[int]) -> list[int]:
    """These counters call its visitors for the rest of the day, and no others do. Returns those of them that are open.

    Who was sent to one counter that serves it no more waits for all of them. To its usual counters it is moved back.
    Raises Forbidden, NotFound, InvalidInput for no counter or an unknown one.
    """
    hall, service = _locked(actor, centre, code)
    wanted = set(counters)
    known = {one.number: one for one in hall.counters.all()}
    if not wanted or wanted - set(known):
        raise InvalidInput.of("counters", _("Choose counters that the centre has, at least one"))
    usual = _usual(service)
    if wanted == set(usual):
        _move_back(actor, hall, service)
    else:
        _move(actor, hall, service, {known[number] for number in wanted})
    sessions = CounterSession.objects.filter(counter__in=counters_of(service, today(hall)), closed_at__isnull=True)
    return sorted(sessions.filter(paused_at__isnull=True).values_list("counter__number", flat=True))


@transaction.atomic
def move_service_back(actor: Actor, centre: str, code: str) -> None:
    """To its usual counters before the day is over. Raises Forbidden, NotFound, Conflict (`not_moved`)."""
    hall, service = _locked(actor, centre, code)
    if not _move_back(actor, hall, service):
        raise Conflict(_("This service is at its usual counters"), code="not_moved")


def _move(actor: Actor, hall: Centre, service: Service, wanted: set[Counter]) -> None:
    day = today(hall)
    before = list(counters_of(service, day).values_list("number", flat=True))
    after = sorted(one.number for one in wanted)
    if before == after:
        return
    rows = CounterService.objects.filter(service=service)
    rows.exclude(as_a_rule()).exclude(counter__in=wanted).delete()
    rows.filter(as_a_rule(), counter__in=wanted).update(not_on=None)
    rows.filter(as_a_rule()).exclude(counter__in=wanted).update(not_on=day)
    for counter in wanted - {row.counter for row in rows.filter(as_a_rule()).select_related("counter")}:
        CounterService.objects.update_or_create(
            counter=counter, service=service, defaults={"rank": OWN, "team": "", "only_on": day}
        )
    let_go = _let_go(service)
    journal.record(
        actor,
        MOVED,
        f"queue_service:{hall.code}/{service.code}",
        centre=hall.code,
        service=service.code,
        counters=after,
        before=before,
        day=day.isoformat(),
        let_go=let_go,
    )


def _move_back(actor: Actor, hall: Centre, service: Service) -> bool:
    """Whether it was elsewhere."""
    day = today(hall)
    rows = CounterService.objects.filter(service=service)
    if not rows.filter(only_on=day).exists() and not rows.filter(not_on=day).exists():
        return False
    before = list(counters_of(service, day).values_list("number", flat=True))
    rows.exclude(as_a_rule()).delete()
    rows.update(not_on=None)
    journal.record(
        actor,
        MOVED_BACK,
        f"queue_service:{hall.code}/{service.code}",
        centre=hall.code,
        service=service.code,
        counters=_usual(service),
        before=before,
        day=day.isoformat(),
        let_go=_let_go(service),
    )
    return True


def _let_go(service: Service) -> int:
    """Who waits for a counter or a team that serves it no more today is everybody's. How many."""
    day = today(service.centre)
    serving = CounterService.objects.filter(holding(day), service=service)
    waiting = Ticket.objects.filter(service=service, business_day=day, state=State.WAITING)
    gone = waiting.filter(only_counter__isnull=False).exclude(only_counter__in=serving.values("counter"))
    of_gone_teams = waiting.exclude(team="").exclude(team__in=serving.values("team"))
    return gone.update(only_counter=None) + of_gone_teams.update(team="")


def _usual(service: Service) -> list[int]:
    rows = CounterService.objects.filter(as_a_rule(), service=service).order_by("counter__number")
    return list(rows.values_list("counter__number", flat=True))


def _locked(actor: Actor, centre: str, code: str) -> tuple[Centre, Service]:
    """One change of a centre's queue at a time, whoever orders it; giving numbers and calling go on meanwhile."""
    require(actor, Action.SERVICE_MOVE, centre=centre)
    hall = Centre.objects.select_for_update(no_key=True).filter(code=centre).first()
    service = Service.objects.select_related("centre").filter(centre=hall, code=code, active=True).first()
    if hall is None or service is None:
        raise NotFound(_("There is no such service"))
    return hall, service
