"""Who gets the steps that become ready: whoever was named, who had it before, or by the rule of the agency."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Count

from motcua.base import planned
from motcua.domain.dossiers import sharing
from motcua.domain.dossiers.models import Absence, Dossier, DossierStep, SharingRule
from motcua.domain.dossiers.models.steps import OPEN_STEP_STATES
from motcua.domain.people.queries import holders

SHARED_ROLES = ("specialist", "leader")


def hand_out(
    dossier: Dossier,
    ready: Iterable[DossierStep],
    now: datetime,
    chosen: str = "",
    rules: Collection[tuple[str, str]] | None = None,
) -> None:
    """Gives each step its person; who is away is replaced by their delegate, and both names stay on the step.

    Rules are locked in one order, so that two dossiers at once never wait for each other. `rules`: agency and role of those there are,
    where that is known: of the others none is asked for.
    """
    shared = [step for step in ready if step.role in SHARED_ROLES]
    for step in sorted(shared, key=lambda one: (one.agency, one.role, one.position)):
        wanted = _able(dossier, step, chosen) or _able(dossier, step, step.assignee)
        if not wanted and (rules is None or (step.agency, step.role) in rules):
            wanted = _by_rule(dossier, step)
        step.assignee, step.in_place_of = in_their_place(dossier, step, wanted, now) if wanted else ("", "")


def hold_rules(agencies: Iterable[str]) -> None:
    """Locks the rules of these agencies in the order of `hand_out`: whoever hands out several times in one transaction does it first."""
    held = SharingRule.objects.select_for_update().filter(agency__in=list(agencies)).order_by("agency", "role")
    list(held.values_list("pk", flat=True))


def _able(dossier: Dossier, step: DossierStep, person: str) -> str:
    """`person`, if they still do such steps; empty otherwise."""
    return person if person and person in holders(step.role, step.agency, dossier.centre) else ""


def in_their_place(dossier: Dossier, step: DossierStep, person: str, now: datetime) -> tuple[str, str]:
    """Who has it now, and who was away. Where all are away it lies with nobody, so that a colleague takes it."""
    away = delegates_at(now)
    if person not in away:
        return person, ""
    able = frozenset(holders(step.role, step.agency, dossier.centre))
    return sharing.stand_in(person, away, able), person


def delegates_at(now: datetime) -> dict[str, str]:
    """Who is away at that moment, and who stands in; what was entered last holds."""
    found = Absence.objects.filter(begins_at__lte=now, ends_at__gt=now).order_by("id")
    return dict(found.values_list("person", "delegate"))


def load_of(agency: str, people: Iterable[str]) -> dict[str, int]:
    """How many open steps of the agency each of them holds. Index step_in_hands."""
    found = DossierStep.objects.filter(assignee__in=list(people), agency=agency, state__in=OPEN_STEP_STATES)
    return dict(found.values_list("assignee").annotate(open=Count("pk")).order_by())


def _by_rule(dossier: Dossier, step: DossierStep) -> str:
    found = planned.read(SharingRule, "WHERE agency = %s AND role = %s FOR UPDATE", [step.agency, step.role])
    rule = found[0] if found else None
    if rule is None or rule.rule == sharing.Sharing.BY_HAND:
        return ""
    people = holders(step.role, step.agency, dossier.centre)
    load = load_of(step.agency, people) if rule.rule == sharing.Sharing.LEAST_LOAD else {}
    chosen = sharing.pick(rule.rule, people, rule.last, load)
    if chosen:
        rule.last = chosen
        rule.save(update_fields=["last"])
    return chosen
