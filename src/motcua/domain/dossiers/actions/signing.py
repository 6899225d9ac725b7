"""Signing for a result on the tablet of a counter: asked there, drawn here, and with it handed over."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.dossiers import ink
from motcua.domain.dossiers.access import require_visible
from motcua.domain.dossiers.actions._asked import end, end_open
from motcua.domain.dossiers.actions._work import begin
from motcua.domain.dossiers.actions.originals import require_no_originals_owed
from motcua.domain.dossiers.actions.result import hand_over, require_receiver
from motcua.domain.dossiers.models import Dossier, HandOver, SignatureRequest
from motcua.domain.dossiers.rules import Verb
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import actor_for_staff

# A person at the tablet is asked whether he or she is still there; this ends what everybody has forgotten.
HOLDS_FOR = timedelta(minutes=15)
GIVEN_UP = ("cannot", "cancelled", "late")


@transaction.atomic
def ask_signature(actor: Actor, code: str, counter: int, to: str) -> None:
    """Lets `to` sign on the tablet of that counter; what was asked there before is asked no more.

    Raises NotFound, Forbidden, IllegalTransition; InvalidInput as `hand_over` does.
    """
    work = begin(actor, code)
    work.require(Action.RESULT_HAND_OVER)
    require(actor, Action.COUNTER_OPERATE, centre=work.dossier.centre, counter=counter)
    work.allow(Verb.HAND_OVER)
    require_no_originals_owed(work.dossier)
    receiver = require_receiver(work, to)
    here = SignatureRequest.objects.filter(centre=work.dossier.centre, counter=counter)
    for earlier in (here | SignatureRequest.objects.filter(dossier=work.dossier)).filter(outcome=""):
        end(actor, earlier, "cancelled")
    SignatureRequest.objects.create(
        dossier=work.dossier,
        centre=work.dossier.centre,
        counter=counter,
        to=receiver,
        asked_by=actor.reference,
        asked_at=work.now,
        until=work.now + HOLDS_FOR,
    )
    work.record("dossier.signature_asked", counter=counter)


@transaction.atomic
def sign(device: Actor, centre: str, counter: int, request: UUID, drawn: str) -> None:
    """The tablet's signature: the result is handed over by who asked for it. The same one twice is one.

    Raises Forbidden, NotFound, InvalidInput for what is no signature; Conflict for one that came too late, and where the
    dossier has gone on meanwhile.
    """
    require(device, Action.RESULT_SIGN, centre=centre, counter=counter)
    asked = _locked(centre, counter, request)
    if asked.outcome == "signed":
        return
    asker = actor_for_staff(int(asked.asked_by.rpartition(":")[2])) if asked.asked_by.startswith("staff:") else None
    if asked.outcome or asked.until < clock.now() or asker is None:
        raise Conflict(_("This signature is no longer asked for; turn to the counter"), code="signature_late")
    ink.read(drawn)  # also an empty one is refused: without a signature nothing is handed over from here
    end(device, asked, "signed")
    hand_over(asker, asked.dossier.code, "counter", asked.to, signature=drawn)


@transaction.atomic
def give_up_signature(device: Actor, centre: str, counter: int, request: UUID, outcome: str) -> None:
    """Nobody signs: `cannot` (the identity card will do), `cancelled`, or `late` where nobody was there any more."""
    require(device, Action.RESULT_SIGN, centre=centre, counter=counter)
    asked = _locked(centre, counter, request)
    if outcome not in GIVEN_UP:
        raise NotFound
    if not asked.outcome:
        end(device, asked, outcome)


@transaction.atomic
def cancel_signature(actor: Actor, code: str) -> None:
    """Whoever hands over asks for it no more. Raises NotFound, Forbidden."""
    work = begin(actor, code)
    work.require(Action.RESULT_HAND_OVER)
    end_open(actor, work.dossier)


@transaction.atomic
def look_at_signature(actor: Actor, code: str) -> ink.Ink:
    """The signature with which the result was taken; that somebody looked is recorded. Raises NotFound."""
    dossier = require_visible(actor, Dossier.objects.filter(code=code).first())
    done = HandOver.objects.filter(dossier=dossier).first()
    found = ink.kept(done.signature) if done else None
    if found is None:
        raise NotFound(_("Nobody signed for it"))
    journal.record(actor, "dossier.signature_seen", dossier.subject, centre=dossier.centre, agency=dossier.agency)
    return found


def _locked(centre: str, counter: int, request: UUID) -> SignatureRequest:
    """Under the dossier's lock, which every verb takes first. Raises NotFound."""
    here = SignatureRequest.objects.filter(pk=request, centre=centre, counter=counter)
    if Dossier.objects.select_for_update().filter(pk__in=here.values("dossier")).first() is None:
        raise NotFound
    return here.select_related("dossier").get()
