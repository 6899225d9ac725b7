"""Paper follows from the journal: a ticket issued at a kiosk is printed once its transaction has committed."""

from uuid import UUID

from django.db import transaction

from motcua.base.journal import Entry, follow
from motcua.domain.devices import actions, spooler


@follow(consumer="devices.print", kinds=("ticket.issued",))
def print_ticket(entry: Entry) -> None:
    """One job for each ticket that names the kiosk where it was taken; it wakes the spooler in this process."""
    kiosk = entry.data.get("device")
    if kiosk and actions.want_paper(UUID(entry.subject_id), kiosk, entry.at):
        transaction.on_commit(spooler.wake)
