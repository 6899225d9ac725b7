"""What was asked of the tablet of a counter, and that it is asked no more."""

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.domain.dossiers.models import Dossier, SignatureRequest


def end(actor: Actor, asked: SignatureRequest, outcome: str) -> None:
    """Within a transaction, under the lock of its dossier."""
    asked.outcome, asked.ended_at = outcome, clock.now()
    asked.save(update_fields=["outcome", "ended_at"])
    dossier = asked.dossier
    journal.record(
        actor,
        "dossier.signature_ended",
        dossier.subject,
        centre=dossier.centre,
        agency=dossier.agency,
        counter=asked.counter,
        outcome=outcome,
    )


def end_open(actor: Actor, dossier: Dossier) -> None:
    for asked in SignatureRequest.objects.filter(dossier=dossier, outcome=""):
        end(actor, asked, "cancelled")
