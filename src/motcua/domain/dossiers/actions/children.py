"""Child dossiers: opened at another agency when a step's turn comes, taken back when their work is over.

Done by the follower of the journal, so a crash between a verb and this loses nothing: it simply runs again.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.catalogue.queries import PublishedProcedure, get_published
from motcua.domain.centre.calendar import due
from motcua.domain.centre.standing import places
from motcua.domain.dossiers import rules
from motcua.domain.dossiers.actions._carried import carry, carry_papers
from motcua.domain.dossiers.actions._children import close, give_back, open_links, to_be_opened
from motcua.domain.dossiers.actions._sharing import hand_out, hold_rules
from motcua.domain.dossiers.actions._work import Work, begin
from motcua.domain.dossiers.actions.intake import hold_numbers, lay_out, next_number
from motcua.domain.dossiers.answers import case_of_dossier
from motcua.domain.dossiers.models import ChildLink, Dossier, DossierStep
from motcua.domain.dossiers.queries._context import content_of_version, way_of
from motcua.domain.dossiers.rule_sets import rule_set_on
from motcua.domain.dossiers.rules import Outcome, State, StepState, Verb, dossier_code

# Whoever applies, as the parent has it: the sealed facts and the indexes by which they are found.
SAME_FACTS = (
    "centre", "channel", "sets", "applicant_kind", "applicant_name", "name_key", "id_number", "id_index", "tax_code", "tax_index",
    "phone", "phone_index", "email", "address", "commune",
)  # fmt: skip
MAY_OPEN = (StepState.WAITING, StepState.READY)  # one that waits may become ready by what is taken back


@transaction.atomic
def tend_children(actor: Actor, code: str) -> None:
    """Opens the children whose turn has come and takes back those whose work is over; done twice it changes nothing.

    While the parent waits for its applicant nothing is opened or taken back: this is called again when it goes on.
    """
    waiting = DossierStep.objects.filter(dossier__code=code, current=True, waits_for_child=True, state=StepState.READY)
    if not waiting.exists() and not ChildLink.objects.filter(parent__code=code, outcome="").exists():
        return
    work = begin(actor, code)
    if work.dossier.state in rules.PAUSED:
        return
    _lock_ahead(work)
    for link in open_links(work).select_related("dossier"):
        _take_back(work, link)
        if not link.outcome:
            plan = work.content.step(link.step)
            asked = content_of_version(link.dossier.version_id)
            carry_papers(work.dossier, link.dossier, asked, plan.sends if plan else ())
    if work.dossier.state in rules.RUNNING:
        for step in to_be_opened(work.steps.values()):
            _open(work, work.steps[step])


def _lock_ahead(work: Work) -> None:
    """All that this will change, in the order in which everybody locks: dossiers, then numbers of the day, then rules of sharing.

    Several children are opened and taken back at once, each with a number and steps to hand out, so locking them as they come
    would let two parents, or a parent and a counter, wait for each other.
    """
    below = open_links(work).values_list("dossier_id", flat=True)
    list(Dossier.objects.select_for_update().filter(pk__in=list(below)).order_by("pk").values_list("pk", flat=True))
    to_open = [plan.opens for plan in work.content.steps if plan.opens and work.steps[plan.code].state in MAY_OPEN]
    procedures = [one for one in map(_published, to_open) if one is not None]
    own = (step.agency for step in work.steps.values())
    agencies = {work.dossier.agency, *own, *(step.agency for one in procedures for step in one.content.steps)}
    today = work.now.astimezone(work.calendar.zone).date()
    hold_numbers({one.agency for one in procedures}, today)
    hold_rules(agencies)


def _open(work: Work, step: DossierStep) -> None:
    """The child of this round of the step; where there can be none, the step goes to the parent's agency."""
    procedure = _procedure(work, step)
    if procedure is None:
        _give_to_parent(work, step)
        work.save()
        work.record("dossier.child_not_opened", step=step.code, step_agency=step.agency, round=step.round)
        return
    work.move(Verb.WORK)
    step.state, step.started_at = StepState.STARTED, work.now
    child = _child(work, step, procedure)
    ChildLink.objects.create(dossier=child, parent=work.dossier, step=step.code, round=step.round, opened_at=work.now)
    work.save()
    work.record(
        "dossier.child_opened",
        step=step.code,
        step_agency=step.agency,
        round=step.round,
        child=child.code,
        child_due_at=child.due_at.isoformat(),
    )


def _procedure(work: Work, step: DossierStep) -> PublishedProcedure | None:
    """What the step opens; None where it holds no more, or where procedures would open each other without end."""
    plan = work.content.step(step.code)
    above, dossier = {work.dossier.procedure}, work.dossier
    while dossier.parent:
        dossier = Dossier.objects.get(code=dossier.parent)
        above.add(dossier.procedure)
    return None if plan is None or plan.opens in above else _published(plan.opens)


def _published(procedure: str) -> PublishedProcedure | None:
    try:
        return get_published(procedure)
    except NotFound:
        return None


def _child(work: Work, step: DossierStep, procedure: PublishedProcedure) -> Dossier:
    """A dossier of its own: code, clock, steps; the applicant as the parent has it, what its procedure asks for; nothing to pay."""
    today = work.now.astimezone(work.calendar.zone).date()
    counted = due(work.now, procedure.content.time_limit, work.calendar)
    held = rule_set_on(today)
    identifier = places(work.at).agency(procedure.agency).identifier
    dossier = Dossier(
        code=dossier_code(identifier, today, next_number(procedure.agency, today)),
        parent=work.dossier.code,
        agency=procedure.agency,
        procedure=procedure.code,
        version_id=procedure.version_id,
        state=State.RECEIVED,
        rule_set=held.code,
        received_at=work.now,
        counted_from=counted.counted_from,
        due_at=counted.at,
        index_due_at=counted.at,
        received_by=work.actor.reference,
        **{name: getattr(work.dossier, name) for name in SAME_FACTS},
    )
    dossier.save()
    plan = work.content.step(step.code)
    carried = carry(work.dossier, dossier, procedure.content, plan.sends if plan else ())
    skipped = procedure.content.skipped_steps(case_of_dossier(dossier))
    if work.dossier.in_turn and procedure.content.goes_round(skipped):
        dossier.in_turn = True
        dossier.save(update_fields=["in_turn"])
    below = Work(work.actor, dossier, {}, procedure.content, way_of(dossier), work.calendar, held, work.now, work.at)
    taking_part = lay_out(below, skipped)
    below.record(
        "dossier.received",
        channel=dossier.channel,
        ticket=None,
        fee=0,
        representative=dossier.representative.kind if carried["representative"] else None,
        ready=[step.code for step in below.steps.values() if step.state == StepState.READY],
        opens=to_be_opened(below.steps.values()),
        agencies=sorted(taking_part),
        skipped=sorted(skipped),
        carried=carried,
    )
    return dossier


def _take_back(work: Work, link: ChildLink) -> None:
    """Nothing while work on the child goes on. With a result the step is done; without one it is the parent's agency's."""
    child = begin(work.actor, link.dossier.code)
    outcome = rules.outcome_of(child.dossier.state, refused=child.dossier.refused)
    if outcome is None:
        return
    if child.dossier.state == State.PROCESSED:
        give_back(child)
    close(link, outcome, work)
    step = work.steps.get(link.step)
    if step is None or step.round != link.round or not step.waits_for_child or step.state not in rules.STEP_OPEN:
        return
    if outcome is Outcome.RETURNED:
        _complete(work, step, child.dossier)
    else:
        _give_to_parent(work, step)
        work.save()
        work.record(
            "dossier.child_came_back",
            step=step.code,
            step_agency=step.agency,
            round=step.round,
            child=child.dossier.code,
            outcome=outcome.value,
            ready=[step.code],
            agencies=[step.agency],
        )


def _complete(work: Work, step: DossierStep, child: Dossier) -> None:
    work.move(Verb.WORK)
    step.waits_for_child = False
    step.state, step.finished_at, step.finished_by = StepState.DONE, work.now, work.actor.reference
    step.note = _("Result %(number)s of dossier %(child)s") % {"number": child.result_number, "child": child.code}
    ready = work.open_ready(work.now)
    is_processed = work.conclude_if_done()
    work.save()
    work.record(
        "dossier.child_returned",
        step=step.code,
        step_agency=step.agency,
        round=step.round,
        child=child.code,
        number=child.result_number,
        ready=[one.code for one in ready],
        opens=to_be_opened(ready),
        agencies=sorted({one.agency for one in ready}),
    )
    if is_processed:
        work.record("dossier.processed", refused=work.dossier.refused, delivery=work.dossier.delivery)


def _give_to_parent(work: Work, step: DossierStep) -> None:
    """The agency of the parent decides what to do now: complete it without, give it back for another round, or refuse."""
    step.waits_for_child = False
    step.agency, step.assignee, step.in_place_of = work.dossier.agency, "", ""
    step.state, step.ready_at, step.started_at = StepState.READY, work.now, None
    step.due_at = work.step_due(work.now, step)
    hand_out(work.dossier, [step], work.now)
