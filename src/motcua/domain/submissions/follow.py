"""What this room does when an account is closed. What citizens are told of what they filed is `notices.py`."""

from motcua.base.journal import Entry, follow
from motcua.domain.submissions.actions import forget_account


@follow("submissions.accounts", ("citizen.closed",))
def forget_drafts(entry: Entry) -> None:
    forget_account(int(entry.subject_id))
