"""What this room does when an account is closed, and what it tells citizens of what they filed."""

from motcua.base.journal import Entry, follow
from motcua.domain.submissions import letters, tasks
from motcua.domain.submissions.actions import forget_account


@follow("submissions.accounts", ("citizen.closed",))
def forget_drafts(entry: Entry) -> None:
    forget_account(int(entry.subject_id))


@follow("submissions.letters", tuple(letters.WORDINGS))
def tell_the_citizen(entry: Entry) -> None:
    """One letter for each happening; what the national portal brought is told by its status there."""
    if entry.data.get("origin") == "own":
        tasks.tell.defer(kind=entry.kind, submission=entry.subject_id, entry=entry.id)
