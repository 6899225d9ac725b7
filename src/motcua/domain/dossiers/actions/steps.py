"""Work on the steps: start, complete, give back to an earlier one."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import Conflict, IllegalTransition, InvalidInput
from motcua.domain.dossiers import rules
from motcua.domain.dossiers.actions._children import end_children, require_no_child, to_be_opened
from motcua.domain.dossiers.actions._meanwhile import latest_turn, told
from motcua.domain.dossiers.actions._work import Work, begin, read_reason
from motcua.domain.dossiers.answers import fill_at_step
from motcua.domain.dossiers.models import DossierStep
from motcua.domain.dossiers.rules import StepState, StepVerb, Verb
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import reference_of

LONGEST_NOTE = 4000


@transaction.atomic
def start_step(actor: Actor, code: str, step: str) -> DossierView:
    """Says that somebody works on it now; a member of staff who starts it holds it."""
    work = begin(actor, code)
    taken = _own_step(work, step, StepVerb.START)
    work.move(Verb.WORK)
    taken.state, taken.started_at = StepState.STARTED, work.now
    if actor.kind == "staff" and taken.assignee != actor.reference:
        taken.assignee, taken.in_place_of = actor.reference, ""
    work.save_and_record("dossier.step_started", step=step, step_agency=taken.agency, round=taken.round)
    return work.view_of_steps()


@transaction.atomic
def complete_step(
    actor: Actor,
    code: str,
    step: str,
    note: str = "",
    next_assignee: str | None = None,
    answers: Mapping[str, Any] | None = None,
) -> DossierView:
    """Ends a step, so that what waited for it begins; with the last one and the result, the result is ready.

    `answers`: to the sections of the procedure's form that are filled in at this step; what is missing or wrong raises InvalidInput.
    `next_assignee`: user name or reference of who takes the steps that become ready. Raises IllegalTransition when
    somebody else was faster.
    """
    work = begin(actor, code)
    done = _own_step(work, step, StepVerb.COMPLETE)
    assignee = _assignee(next_assignee)
    filled = fill_at_step(work.dossier, work.content, step, answers, work.now)
    work.move(Verb.WORK)
    done.state, done.finished_at, done.finished_by = StepState.DONE, work.now, actor.reference
    done.started_at = done.started_at or work.now
    done.note = _note(note)
    ready = work.open_ready(work.now, chosen=assignee)
    is_processed = work.conclude_if_done()
    work.save_and_record(
        "dossier.step_completed",
        step=step,
        step_agency=done.agency,
        round=done.round,
        hours_left=round(work.calendar.hours_between(work.now, done.due_at), 2),
        ready=[one.code for one in ready],
        opens=to_be_opened(ready),
        agencies=sorted({one.agency for one in ready}),
        **({"forms": filled} if filled else {}),
    )
    if is_processed:
        work.record("dossier.processed", refused=work.dossier.refused, delivery=work.dossier.delivery)
    return work.view() if filled else work.view_of_steps()


@transaction.atomic
def return_step(actor: Actor, code: str, step: str, to: str, reason: str) -> DossierView:
    """Gives the work back to an earlier step: that one and all behind it begin a new round; parallel ones go on."""
    work = begin(actor, code)
    given_back = _own_step(work, step, StepVerb.RETURN)
    why = read_reason(reason)
    possible = [one for one in rules.returnable(work.graph, step) if work.states[one] != StepState.SKIPPED]
    if to not in possible:
        known = ", ".join(possible) or "-"
        raise InvalidInput.of("to", _("It can be given back to: %(steps)s") % {"steps": known})
    work.move(Verb.WORK)
    given_back.note = why
    begun_anew = [to, *(node.code for node in work.graph if node.code in rules.descendants(work.graph, to))]
    end_children(work, begun_anew)
    for again in begun_anew:
        _begin_new_round(work, again)
    ready = work.open_ready(work.now)
    work.save()
    work.record(
        "dossier.step_returned",
        step=step,
        to=to,
        step_agency=given_back.agency,
        round=work.steps[to].round,
        ready=[one.code for one in ready],
        opens=to_be_opened(ready),
        agencies=sorted({one.agency for one in ready}),
    )
    return work.view()


def _own_step(work: Work, code: str, verb: StepVerb) -> DossierStep:
    """The step, if it is the actor's and its state allows the verb. Raises NotFound, Forbidden, IllegalTransition."""
    step = work.step(code)
    require_no_child(work, step)
    require(work.actor, Action.DOSSIER_STEP, centre=work.dossier.centre, agency=step.agency, role=step.role)
    work.allow(Verb.WORK)
    if code == rules.return_step(work.graph):
        raise Conflict(_("This step is completed by handing over the result"), code="done_by_hand_over")
    try:
        rules.step_target(step.state, verb)
    except IllegalTransition as refused:
        raise IllegalTransition(_explained(work, step), **refused.extra) from None
    return step


def _explained(work: Work, step: DossierStep) -> str:
    if step.state == StepState.WAITING:
        return _("This step waits for others to be completed first")
    told_of = told(work.actor, work.dossier, latest_turn(work.dossier, step=step.code))
    if step.state in (StepState.DONE, StepState.STARTED) and told_of:
        return told_of
    return _("This step is not done any more")


def _begin_new_round(work: Work, code: str) -> None:
    old, plan = work.steps[code], work.content.step(code)
    if old.state in (StepState.WAITING, StepState.SKIPPED):  # a step that this case skips stays skipped
        return
    if old.state in rules.STEP_OPEN:
        old.state, old.finished_at, old.finished_by = StepState.SKIPPED, work.now, work.actor.reference
    old.current = False
    old.save()
    work.steps[code] = DossierStep(
        dossier=work.dossier,
        position=old.position,
        code=old.code,
        name=old.name,
        agency=plan.agency if plan else old.agency,  # a child that was refused had given it to the parent's agency
        role=old.role,
        hours=old.hours,
        round=old.round + 1,
        assignee=old.finished_by if old.finished_by.startswith("staff:") and old.finished_at != work.now else "",
        due_at=work.dossier.due_at,
    )


def _assignee(given: str | None) -> str:
    """The reference of an active member of staff. Raises InvalidInput."""
    if not given:
        return ""
    reference = reference_of(given)
    if reference is None:
        raise InvalidInput.of("next_assignee", _("There is no active member of staff with this user name"))
    return reference


def _note(text: str) -> str:
    if len(text) > LONGEST_NOTE:
        raise InvalidInput.of("note", _("At most 4,000 characters"))
    return text.strip()
