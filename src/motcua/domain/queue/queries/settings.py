"""Questions about how the queue is set: what a service is, who still has its numbers, what was changed last."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.models import CounterService, Service
from motcua.domain.queue.queries.serving_today import as_a_rule
from motcua.domain.queue.rules import State
from motcua.domain.queue.rules.prefixes import mistaken
from motcua.domain.queue.rules.services import ServiceFacts


@dataclass(frozen=True)
class ServiceSetting:
    """A service as an administrator sees it. `mistaken`: other prefixes of the hall that are taken for its own, and how."""

    code: str
    facts: ServiceFacts
    waiting: int
    measured_minutes: int | None  # what visits took of late
    mistaken: tuple[tuple[str, str], ...]


def service_settings(actor: Actor, centre: str) -> list[ServiceSetting]:
    """All services of a centre in their order, closed ones too. Raises Forbidden, NotFound."""
    require(actor, Action.QUEUE_SETTINGS, centre=centre)
    rows = list(
        Service.objects.filter(centre=get_centre(centre)).annotate(
            now=Count("ticket", filter=Q(ticket__state=State.WAITING))
        )
    )
    used = {row.prefix for row in rows if row.active}
    return [
        ServiceSetting(
            row.code,
            facts_of(row),
            row.now,
            round(row.measured_service_seconds / 60) if row.measured_service_seconds else None,
            tuple(mistaken(row.prefix, used)) if row.active else (),
        )
        for row in rows
    ]


def service_setting(actor: Actor, centre: str, code: str) -> ServiceSetting:
    """Raises Forbidden, NotFound."""
    found = next((one for one in service_settings(actor, centre) if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def facts_of(row: Service) -> ServiceFacts:
    serves = list(
        CounterService.objects.filter(as_a_rule(), service=row)
        .order_by("counter__number")
        .values_list("counter__number", "rank")
    )
    return ServiceFacts(
        row.name,
        row.prefix,
        row.name_en,
        row.active,
        row.hours,
        tuple(number for number, rank in serves if rank == 0),
        tuple(number for number, rank in serves if rank != 0),
        max(1, round(row.mean_service_seconds / 60)),
        row.daily_quota,
        row.urgent_after_minutes,
        row.appointment_minutes,
        row.appointment_share,
        teams_of(row),
        row.wraps_after,
    )


def teams_of(row: Service) -> dict[str, list[int]]:
    """The counters of each team; none where the service has no teams."""
    teams: dict[str, list[int]] = {}
    serves = CounterService.objects.filter(as_a_rule(), service=row).exclude(team="").order_by("counter__number")
    for team, number in serves.values_list("team", "counter__number"):
        teams.setdefault(team, []).append(number)
    return teams


def last_change(subject: str, kind: str) -> dict[str, Any] | None:
    """What the journal holds of the newest change of this kind."""
    found = [entry for entry in journal.subject_history(subject) if entry.kind == kind]
    return found[-1].data if found else None
