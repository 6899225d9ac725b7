"""What somebody held who left goes to others: to whoever was named where they may do it, else by the rule of the agency."""

import logging

from django.db import transaction

from motcua.base.actor import Actor
from motcua.domain.dossiers.actions._sharing import SHARED_ROLES, hand_out
from motcua.domain.dossiers.actions._work import begin
from motcua.domain.dossiers.models import DossierStep
from motcua.domain.dossiers.models.steps import OPEN_STEP_STATES
from motcua.domain.people.queries import holders

log = logging.getLogger(__name__)


def hand_over_steps(actor: Actor, person: str, centre: str | None, to: str = "") -> int:
    """Gives the open steps of `person` (in a centre; None: everywhere) to others, each dossier in a transaction of its own. How many.

    Where neither `to` nor a rule finds anybody, a step lies with nobody, and whoever may do it takes it. A dossier in which that fails
    holds up no other; then, at the end, the first fault is raised, so that it is tried again.
    """
    held = DossierStep.objects.filter(assignee=person, state__in=OPEN_STEP_STATES)
    if centre is not None:
        held = held.filter(dossier__centre=centre)
    codes = sorted(set(held.values_list("dossier__code", flat=True)))
    handed, faults = 0, list[Exception]()
    for code in codes:
        try:
            handed += _hand_over(actor, code, person, to)
        except Exception as fault:
            log.warning("the steps of %s in %s could not be handed over: %s", person, code, type(fault).__name__)
            faults.append(fault)
    if faults:
        raise faults[0]
    return handed


@transaction.atomic
def _hand_over(actor: Actor, code: str, person: str, to: str) -> int:
    work = begin(actor, code)
    theirs = [
        (name, step)
        for name, step in work.steps.items()
        if step.assignee == person
        and step.state in OPEN_STEP_STATES
        and person not in holders(step.role, step.agency, work.dossier.centre)
    ]
    for _name, step in theirs:
        step.assignee, step.in_place_of = "", ""
        if step.role in SHARED_ROLES:
            hand_out(work.dossier, [step], work.now, chosen=to)
    if theirs:
        work.save()
    for name, step in theirs:
        work.record(
            "dossier.step_assigned",
            step=name,
            step_agency=step.agency,
            before=person,
            to=step.assignee,
            in_place_of=step.in_place_of,
        )
    return len(theirs)
