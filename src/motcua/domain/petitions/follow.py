"""What this room does when an account is closed: its petitions are found by code and secret alone."""

from motcua.base.journal import Entry, follow
from motcua.domain.petitions.actions import forget_account


@follow("petitions.accounts", ("citizen.closed",))
def leave_account(entry: Entry) -> None:
    forget_account(int(entry.subject_id))
