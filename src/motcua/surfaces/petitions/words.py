"""What kinds, states and things a petition is about are called: to its sender, and at the desk."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.petitions.rules import About, Channel, Kind, State

KINDS: Mapping[str, str | Promise] = {
    Kind.BEHAVIOUR: _("How I was treated: delay, trouble, papers too many"),
    Kind.REGULATION: _("A rule or form that is unclear, contradictory or no longer fits"),
    Kind.PROPOSAL: _("A proposal: how it could be simpler or better"),
    Kind.SERVICE: _("The hall, its equipment, these pages"),
}
SHORT_KINDS: Mapping[str, str | Promise] = {
    Kind.BEHAVIOUR: _("conduct"),
    Kind.REGULATION: _("rule"),
    Kind.PROPOSAL: _("proposal"),
    Kind.SERVICE: _("hall and equipment"),
}
ABOUTS: Mapping[str, str | Promise] = {
    About.NOTHING: _("nothing in particular"),
    About.DOSSIER: _("a dossier (its code)"),
    About.PROCEDURE: _("a procedure (its code)"),
    About.COUNTER: _("a counter (its number)"),
    About.LAW: _("a text of the law"),
}
CHANNELS: Mapping[str, str | Promise] = {
    Channel.ONLINE: _("online"),
    Channel.ACCOUNT: _("from an account"),
    Channel.COUNTER: _("at the counter"),
}


@dataclass(frozen=True)
class Meaning:
    """A state in a word, its colour, and what it means for the sender."""

    word: str | Promise
    tone: str
    sentence: str | Promise


STATES: Mapping[str, Meaning] = {
    State.UNPROVEN: Meaning(_("address not confirmed"), "", ""),
    State.RECEIVED: Meaning(_("to be sorted"), "info", _("We have it and are finding out who answers.")),
    State.ASKED: Meaning(_("waits for its sender"), "soon", _("We need to know more from you before we can go on.")),
    State.HANDLING: Meaning(_("being answered"), "info", _("It is being looked into and answered.")),
    State.AGENCY_ASKED: Meaning(
        _("waits for its sender"), "soon", _("We need to know more from you before we can go on.")
    ),
    State.PROPOSED: Meaning(
        _("to be approved"), "info", _("The answer is written and waits for the leader's approval.")
    ),
    State.ANSWERED: Meaning(_("answered"), "done", _("It is answered. The answer stands below.")),
    State.REFUSED: Meaning(_("not taken up"), "late", _("We cannot take it. The reason stands below.")),
    State.TRANSFERRED: Meaning(_("sent on"), "", _("Another body is competent; we have sent it there.")),
    State.JOINED: Meaning(
        _("joined to another"),
        "",
        _("Others wrote the same; you get the same answer as they, here, as soon as it is there."),
    ),
    State.WITHDRAWN: Meaning(_("withdrawn by its sender"), "", _("You took it back; its text was erased.")),
    State.LAPSED: Meaning(_("ended without an answer"), "", _("We asked and heard nothing more, so it ended.")),
}
