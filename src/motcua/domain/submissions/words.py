"""States of a submission in words, and the colour of each."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.submissions.rules import State

STATES: Mapping[State, tuple[str | Promise, str]] = {
    State.DRAFT: (_("draft, not sent yet"), "soon"),
    State.SENT: (_("sent, waits for the centre"), "info"),
    State.LOOKING: (_("an officer is looking at it"), "now"),
    State.CHANGES: (_("something is still missing"), "soon"),
    State.CLEARED: (_("all is there"), "done"),
    State.ACCEPTED: (_("received as a dossier"), "done"),
    State.REFUSED: (_("not accepted"), "late"),
    State.WITHDRAWN: (_("withdrawn"), ""),
    State.LAPSED: (_("lapsed"), ""),
}
