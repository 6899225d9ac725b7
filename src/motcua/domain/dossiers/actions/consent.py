"""A second request for papers: the specialist asks the leader, who allows it or not; the citizen reads the reason."""

import json
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import Conflict
from motcua.domain.dossiers.actions._work import Work, begin, read_reason
from motcua.domain.dossiers.actions.supplement import ask_for_papers, close_consent, needs_consent, read_items
from motcua.domain.dossiers.models import SupplementConsent
from motcua.domain.dossiers.rules import Verb
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.people.permissions import Action


@transaction.atomic
def ask_consent(actor: Actor, code: str, items: Sequence[str], reason: str) -> DossierView:
    """Asks the leader to allow another list; the clock runs on until it is allowed.

    `reason`: why, as the citizen is told. Raises Conflict where none is needed or one is open, InvalidInput.
    """
    work = begin(actor, code)
    work.require(Action.DOSSIER_REQUEST_SUPPLEMENT)
    work.allow(Verb.ASK_CONSENT)
    lines, why = read_items(items), read_reason(reason)
    if not needs_consent(work):
        raise Conflict(_("The first request needs no consent; ask for the papers directly"), code="consent_not_needed")
    if work.dossier.consents.filter(outcome="").exists():
        raise Conflict(_("The leader has been asked already and has not decided yet"), code="consent_already_asked")
    agency = next((grant.agency for grant in actor.grants if grant.agency), None) or work.dossier.agency
    SupplementConsent.objects.create(
        dossier=work.dossier,
        items=json.dumps(lines, ensure_ascii=False),
        reason=why,
        agency=agency,
        asked_by=actor.reference,
        asked_at=work.now,
    )
    work.save()
    work.record("dossier.consent_asked", consent_agency=agency, items=len(lines))
    return work.view()


@transaction.atomic
def give_consent(actor: Actor, code: str) -> DossierView:
    """Allows the list: the papers are asked for in the words of whoever wanted them, and the clock stands still."""
    work = begin(actor, code)
    asked = _open_consent(work)
    close_consent(work, "given")
    work.record("dossier.consent_given", consent_agency=asked.agency)
    ask_for_papers(work, json.loads(asked.items), asked.reason, asked.agency, asked.asked_by)
    return work.view()


@transaction.atomic
def refuse_consent(actor: Actor, code: str, reason: str) -> DossierView:
    """Does not allow it, and says why; the work goes on with what is there."""
    work = begin(actor, code)
    asked = _open_consent(work)
    close_consent(work, "refused", read_reason(reason))
    work.save()
    work.record("dossier.consent_refused", consent_agency=asked.agency)
    return work.view()


def _open_consent(work: Work) -> SupplementConsent:
    """What the actor may decide. Raises Forbidden, IllegalTransition, Conflict."""
    work.require(Action.DOSSIER_CONSENT)
    work.allow(Verb.DECIDE_CONSENT)
    asked = work.dossier.consents.filter(outcome="").first()
    if asked is None:
        raise Conflict(_("No consent is asked for any more; look at the dossier again"), code="no_consent_asked")
    work.require(Action.DOSSIER_CONSENT, agency=asked.agency)
    return asked
