"""What the verbs of a parent have to do with its open children: they hold a step, and they end with it."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from motcua.base.actor import system
from motcua.base.problems import Conflict
from motcua.domain.dossiers import rules
from motcua.domain.dossiers.actions._work import Work, begin
from motcua.domain.dossiers.models import ChildLink, DossierStep
from motcua.domain.dossiers.rules import Outcome, State, StepState, Verb

CHILDREN = system("children")


def to_be_opened(ready: Iterable[DossierStep]) -> list[str]:
    """Those of the steps that became ready for which a child is to be opened; the journal's follower does it."""
    return [step.code for step in ready if step.waits_for_child and step.state == StepState.READY]


def require_no_child(work: Work, step: DossierStep) -> None:
    """Raises Conflict, which names the child that is awaited."""
    if not step.waits_for_child or step.state not in rules.STEP_OPEN:
        return
    link = open_links(work).filter(step=step.code, round=step.round).select_related("dossier").first()
    if link is None:
        words = _("This step is done in a dossier of its own, which is just being opened")
        raise Conflict(words, code="waits_for_child")
    words = _("This step waits for dossier %(child)s: it is completed when that one comes back")
    raise Conflict(words % {"child": link.dossier.code}, code="waits_for_child", child=link.dossier.code)


def open_links(work: Work) -> QuerySet[ChildLink]:
    """The children that a locked parent still waits for."""
    return ChildLink.objects.filter(parent=work.dossier, outcome="")


def end_children(work: Work, steps: Collection[str] | None = None) -> None:
    """Ends the open children (those of `steps`) of a locked parent, and theirs; the parent says what became of itself.

    Locks parent before child, as everybody does who locks both.
    """
    links = open_links(work) if steps is None else open_links(work).filter(step__in=steps)
    for link in links.select_related("dossier"):
        child = begin(CHILDREN, link.dossier.code)
        ended = rules.outcome_of(child.dossier.state, refused=child.dossier.refused)
        if child.dossier.state == State.PROCESSED:
            give_back(child)
        elif Verb.STOP in rules.TRANSITIONS[State(child.dossier.state)]:
            child.dossier.reason = _("The dossier for which it was opened needs it no more")
            child.dossier.decided_by = CHILDREN.reference
            child.move(Verb.STOP)
            child.run_on()
            child.dossier.closed_at = child.now
            child.skip_open()
            end_children(child)
            child.save()
            child.record("dossier.stopped", skipped=[])
        close(link, ended or Outcome.ENDED, work)


def give_back(child: Work) -> None:
    """The result of a child goes into its parent: national status 10, without a hand-over at the counter."""
    child.move(Verb.HAND_OVER)
    child.dossier.closed_at = child.now
    last = rules.return_step(child.graph)
    if last is not None:
        step = child.steps[last]
        step.state, step.finished_at, step.finished_by = StepState.DONE, child.now, child.actor.reference
        step.started_at = step.started_at or child.now
    child.save()
    child.record("dossier.returned_to_parent")


def close(link: ChildLink, outcome: Outcome, work: Work) -> None:
    link.outcome, link.ended_at = outcome.value, work.now
    link.save(update_fields=["outcome", "ended_at"])
