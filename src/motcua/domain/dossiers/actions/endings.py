"""How a dossier ends without a result that was asked for: refused, withdrawn, stopped; with a written reason."""

from django.db import transaction

from motcua.base.actor import Actor
from motcua.domain.dossiers import rules
from motcua.domain.dossiers.actions._children import end_children
from motcua.domain.dossiers.actions._work import begin, read_reason
from motcua.domain.dossiers.rules import State, StepState, Verb
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.people.permissions import Action


@transaction.atomic
def refuse(actor: Actor, code: str, reason: str) -> DossierView:
    """At intake: not accepted (form 03). After work began the refusal is a result, to be handed over (art. 19.8)."""
    work = begin(actor, code)
    dossier = work.dossier
    work.require(Action.DOSSIER_REFUSE)
    work.allow(Verb.REFUSE)
    dossier.reason, dossier.decided_by, dossier.refused = read_reason(reason), actor.reference, True
    work.move(Verb.REFUSE)
    end_children(work)  # before steps are handed out: dossiers are locked before the rules by which that is done
    if dossier.state == State.PROCESSED:
        dossier.result_at = dossier.processed_at = work.now
        work.skip_open(keep=rules.return_step(work.graph))
        work.open_ready(work.now)
    else:
        dossier.closed_at = work.now
        work.skip_open()
    work.save()
    work.record("dossier.refused", at_intake=dossier.state == State.NOT_ACCEPTED)
    if dossier.state == State.PROCESSED:
        work.record("dossier.processed", refused=True, delivery=dossier.delivery)
    return work.view()


@transaction.atomic
def withdraw(actor: Actor, code: str, reason: str) -> DossierView:
    """The applicant wants it back; an officer then stops it. What is ready can't be withdrawn."""
    work = begin(actor, code)
    work.require(Action.DOSSIER_WITHDRAW)
    work.allow(Verb.WITHDRAW)
    work.dossier.reason, work.dossier.decided_by = read_reason(reason), actor.reference
    work.move(Verb.WITHDRAW)
    work.run_on()
    work.skip_open()
    end_children(work)
    work.save()
    work.record("dossier.withdrawn")
    return work.view()


@transaction.atomic
def stop(actor: Actor, code: str, reason: str) -> DossierView:
    """Ends the work for good: after a withdrawal, or when what was asked for never came."""
    work = begin(actor, code)
    work.require(Action.DOSSIER_STOP)
    work.allow(Verb.STOP)
    work.dossier.reason, work.dossier.decided_by = read_reason(reason), actor.reference
    work.move(Verb.STOP)
    work.run_on()
    work.dossier.closed_at = work.now
    work.skip_open()
    end_children(work)
    work.save()
    work.record("dossier.stopped", skipped=[s.code for s in work.steps.values() if s.state == StepState.SKIPPED])
    return work.view()
