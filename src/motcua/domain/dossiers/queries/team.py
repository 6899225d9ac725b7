"""Who does the steps of an agency: how many lie with each, by which rule they are shared, who is away."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.dossiers.models import Absence, DossierStep, SharingRule
from motcua.domain.dossiers.models.steps import OPEN_STEP_STATES
from motcua.domain.dossiers.sharing import Sharing
from motcua.domain.people.permissions import Action, agencies_of, allowed
from motcua.domain.people.queries import holders, names_of


@dataclass(frozen=True)
class Away:
    """Somebody is away, and who stands in."""

    id: int
    person: str
    person_name: str
    delegate: str
    delegate_name: str
    begins_at: datetime
    ends_at: datetime
    is_now: bool

    @property
    def last_day(self) -> date:
        """The last day on which they are away, where the centre is."""
        return (self.ends_at - timedelta(microseconds=1)).astimezone(clock.LOCAL_ZONE).date()


@dataclass(frozen=True)
class Member:
    """Somebody with the steps that lie with them: how many, how many are late, and until when they are away."""

    reference: str
    name: str
    open: int
    late: int
    away: Away | None


@dataclass(frozen=True)
class Team:
    """Those who do the steps of one role in an agency. `nobodys`: open steps that lie with nobody."""

    agency: str
    agency_name: str
    agency_name_en: str
    role: str
    rule: str
    nobodys: int
    members: tuple[Member, ...]


def teams(actor: Actor) -> list[Team]:
    """The teams that `actor` works in or leads: specialists and leaders of their agencies."""
    agencies = agencies_of(actor, Action.WORK_LIST) or frozenset()
    known = agencies_by_code()
    wanted = [(code, role) for code in sorted(agencies) if code in known for role in ("specialist", "leader")]
    people = {pair: holders(pair[1], pair[0], "") for pair in wanted}
    names = names_of({one for found in people.values() for one in found})
    away = {one.person: one for one in reversed(_absences()) if one.is_now}
    rules = {(one.agency, one.role): one.rule for one in SharingRule.objects.filter(agency__in=agencies)}
    load = _load(agencies)
    return [
        Team(
            code,
            known[code].name,
            known[code].name_en or known[code].name,
            role,
            rules.get((code, role), Sharing.BY_HAND.value),
            load.get((code, role, ""), (0, 0))[0],
            tuple(
                Member(one, names[one], *load.get((code, role, one), (0, 0)), away.get(one))
                for one in people[code, role]
            ),
        )
        for code, role in wanted
    ]


def absences(actor: Actor) -> list[Away]:
    """Who is away, or will be: oneself, and for a leader those of the agency."""
    led = agencies_of(actor, Action.DOSSIER_ASSIGN) if allowed(actor, Action.DOSSIER_ASSIGN) else frozenset()
    shown = {actor.reference}
    for agency in led or ():
        for role in ("specialist", "leader"):
            shown |= set(holders(role, agency, ""))
    return [one for one in _absences() if led is None or one.person in shown]


def _absences() -> list[Away]:
    now = clock.now()
    rows = list(Absence.objects.filter(ends_at__gt=now))
    names = names_of({name for row in rows for name in (row.person, row.delegate)})
    return [
        Away(
            row.pk,
            row.person,
            names[row.person],
            row.delegate,
            names[row.delegate],
            row.begins_at,
            row.ends_at,
            row.begins_at <= now,
        )
        for row in rows
    ]


def _load(agencies: frozenset[str]) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Open and late steps by agency, role and person. Index step_work_list."""
    late = Count("pk", filter=Q(due_at__lt=clock.now()))
    found = DossierStep.objects.filter(agency__in=agencies, state__in=OPEN_STEP_STATES)
    rows = found.order_by().values_list("agency", "role", "assignee").annotate(open=Count("pk"), late=late)
    return {(agency, role, person): (count, behind) for agency, role, person, count, behind in rows}


def steps_held(person: str) -> int:
    """How many open steps lie with somebody, in all agencies. Index step_in_hands."""
    return DossierStep.objects.filter(assignee=person, state__in=OPEN_STEP_STATES).count()
