"""What this room does when something has happened: senders are told, and a closed account leaves its petitions to code and secret."""

from uuid import UUID

from motcua.base.journal import Entry, follow
from motcua.domain.petitions.actions import forget_account
from motcua.domain.petitions.notices import HAPPENED, has_address, joined_to


@follow("petitions.accounts", ("citizen.closed",))
def leave_account(entry: Entry) -> None:
    forget_account(int(entry.subject_id))


@follow("petitions.notices", tuple(HAPPENED))
def tell(entry: Entry) -> None:
    """Enqueues a letter to its sender, once for each happening; an answer also to those whose petitions were joined to it."""
    from motcua.domain.petitions.tasks import send_letter

    petition = UUID(entry.subject_id)
    others = joined_to(petition) if entry.kind == "petition.answered" else []
    for one in (petition, *others):
        if has_address(one):
            send_letter.defer(petition=str(one), kind=entry.kind, entry=entry.id)
