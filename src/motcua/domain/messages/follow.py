"""At every change of a dossier that a citizen should know of: one notice, made in the transaction that moves the cursor."""

from motcua.base.journal import Entry, follow
from motcua.domain.messages import actions
from motcua.domain.messages.rules import APPOINTMENT_WORDINGS, WORDINGS


@follow("messages.notices", tuple(WORDINGS))
def tell_the_citizen(entry: Entry) -> None:
    actions.queue_notice(entry)


@follow("messages.appointments", tuple(APPOINTMENT_WORDINGS))
def tell_who_has_an_appointment(entry: Entry) -> None:
    actions.queue_notice(entry)
