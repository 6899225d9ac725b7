"""What somebody else (or oneself, in another window) did meanwhile: who, what and when, for a message that helps."""

from django.utils.translation import gettext as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.clock import LOCAL_ZONE
from motcua.base.journal import Entry
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.words import words_for
from motcua.domain.people.queries import name_of

# What changes for everybody who works on the dossier; not: looks, files, forms, payments, another agency's parallel step.
TURNS = frozenset(
    {
        "dossier.supplement_requested", "dossier.supplemented", "dossier.payment_requested", "dossier.refused", "dossier.withdrawn",
        "dossier.stopped", "dossier.apologised", "dossier.step_returned", "dossier.result_attached", "dossier.processed",
        "dossier.handed_over", "dossier.erased", "dossier.returned_to_parent", "dossier.result_revoked",
        "dossier.result_reinstated",
    }
)  # fmt: skip
STEPS = frozenset(
    {
        "dossier.step_started",
        "dossier.step_completed",
        "dossier.step_taken",
        "dossier.step_assigned",
        "dossier.child_opened",
        "dossier.child_returned",
        "dossier.child_came_back",
    }
)


def latest_turn(dossier: Dossier, *, step: str | None = None, seen: int | None = None) -> Entry | None:
    """The last thing that matters to whoever wants to change the dossier, or one step of it.

    `seen`: only what came after this version of the row.
    """
    for entry in reversed(journal.subject_history(dossier.subject)):
        if seen is not None and int(entry.data.get("row_version", 0)) <= seen:
            continue
        if entry.kind in TURNS or (entry.kind in STEPS and step in (None, entry.data.get("step"))):
            return entry
    return None


def told(actor: Actor, dossier: Dossier, entry: Entry | None) -> str:
    """In one line; empty where nothing is known."""
    if entry is None:
        return ""
    names = {step.code: step.name for step in dossier.steps.all()}
    who = _("by yourself") if entry.actor == actor.reference else name_of(entry.actor)
    facts = {
        "what": words_for(entry.kind, entry.data, names),
        "who": _("The system") if entry.actor.startswith("system") else who,
        "when": f"{entry.at.astimezone(LOCAL_ZONE):%H:%M %d/%m/%Y}",
    }
    return _("Meanwhile: %(what)s (%(who)s, %(when)s). Look at the dossier as it is now.") % facts
