"""An agency withdraws a result that it issued, says by which decision, why and what holds in its place; or lets it hold again.

Whoever checks the result by its QR sees it from then on (`queries.check_result`); the applicant is told. The state stays as it is: the
dossier was processed, and it was.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.dossiers.actions._work import Work, begin, read_reason
from motcua.domain.dossiers.actions.result import LONGEST_NUMBER
from motcua.domain.dossiers.models import Dossier, Revocation, withdrawn
from motcua.domain.dossiers.rules import State, Verb, tidy_code
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.people.identity import tidy_name
from motcua.domain.people.permissions import Action


@transaction.atomic
def revoke_result(actor: Actor, code: str, decision: str, reason: str, replaced_by: str = "") -> DossierView:
    """`decision`: the number of the decision to withdraw it; `replaced_by`: the code of the dossier whose result holds instead, if any.

    Raises Forbidden, NotFound, InvalidInput, IllegalTransition; Conflict `result_revoked` where it is withdrawn already.
    """
    work = _begin(actor, code)
    number = tidy_name(decision)
    if not number or len(number) > LONGEST_NUMBER:
        raise InvalidInput.of(
            "decision", _("Enter the number of the decision by which it is withdrawn (at most 80 characters)")
        )
    why, instead = read_reason(reason), _replacement(work.dossier, replaced_by)
    if work.dossier.is_withdrawn:
        raise Conflict(_("This result is withdrawn already"), code="result_revoked")
    Revocation.objects.create(
        dossier=work.dossier,
        decision=number,
        reason=_kept(work.dossier, why),
        replaced_by=instead,
        made_by=actor.reference,
        made_at=work.now,
    )
    work.save()
    work.record("dossier.result_revoked", decision=number, replaced_by=instead)
    return work.view()


@transaction.atomic
def reinstate_result(actor: Actor, code: str, reason: str) -> DossierView:
    """The withdrawal is taken back: the result holds again. Raises as `revoke_result`; Conflict `result_holds` where none is withdrawn."""
    work = _begin(actor, code)
    why = read_reason(reason)
    row = work.dossier.revocations.filter(ended_at=None).first()
    if row is None:
        raise Conflict(_("This result is not withdrawn"), code="result_holds")
    row.ended_at, row.ended_by, row.end_reason = work.now, actor.reference, _kept(work.dossier, why)
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    work.save()
    work.record("dossier.result_reinstated")
    return work.view()


def _begin(actor: Actor, code: str) -> Work:
    work = begin(actor, code)
    work.require(Action.RESULT_REVOKE, agency=work.dossier.agency)
    work.allow(Verb.REVOKE_RESULT)
    return work


def _kept(dossier: Dossier, words: str) -> str:
    """Of a dossier that was erased the decision alone is kept: nobody would erase these words again."""
    return words if dossier.name_key else ""


def _replacement(dossier: Dossier, typed: str) -> str:
    """The code of another dossier of the same agency that has a result which holds. Raises InvalidInput."""
    if not typed.strip():
        return ""
    found = Dossier.objects.filter(
        ~withdrawn(), code=tidy_code(typed), agency=dossier.agency, state__in=[State.PROCESSED, State.RETURNED]
    ).exclude(pk=dossier.pk)
    instead = found.values_list("code", flat=True).first()
    if instead is None:
        raise InvalidInput.of(
            "replaced_by", _("There is no other dossier of this agency with this code that has a result which holds")
        )
    return instead
