"""What the states of letters and what a scan came to are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.delivery.actions.desk import Outcome, Scanned
from motcua.domain.delivery.rules import Reason, State

# The word for each state with the colour of its tag.
STATES: Mapping[str, tuple[str | Promise, str]] = {
    State.ASKED: (_("result not there yet"), ""),
    State.READY: (_("to be taken over"), "soon"),
    State.TAKEN_OVER: (_("at the desk"), "info"),
    State.IN_BATCH: (_("in a batch"), "info"),
    State.HANDED: (_("handed to the carrier"), "now"),
    State.ON_ITS_WAY: (_("on the road"), "info"),
    State.ATTEMPTED: (_("nobody was met"), "soon"),
    State.DELIVERED: (_("arrived"), "done"),
    State.RETURNED: (_("came back"), "late"),
    State.LOST: (_("lost, claim made"), "late"),
    State.CANCELLED: (_("not sent after all"), ""),
}
REASONS: Mapping[str, str | Promise] = {
    Reason.NOBODY: _("nobody at home"),
    Reason.MOVED: _("has moved"),
    Reason.ADDRESS: _("the address is wrong"),
    Reason.REFUSED: _("not accepted by the receiver"),
    Reason.NOT_COLLECTED: _("not collected at the post office"),
    Reason.OTHER: _("another reason"),
}
SCANS: Mapping[Outcome, tuple[str, str | Promise]] = {
    Outcome.TAKEN: ("success", _("Taken over.")),
    Outcome.AGAIN: ("info", _("It is here already; nothing to do.")),
    Outcome.NOT_READY: ("soon", _("The result is not there yet; it stays where it is.")),
    Outcome.AT_COUNTER: ("soon", _("This result is collected at the counter; it is not sent.")),
    Outcome.GONE: ("soon", _("The carrier has this letter already.")),
    Outcome.NOTHING: ("late", _("There is no such dossier or letter here.")),
}


def said(scanned: Scanned) -> tuple[str, str]:
    """The kind of notice, and the words."""
    kind, words = SCANS[scanned.outcome]
    return kind, str(words)
