"""What this room does when an account is closed or joins another, and when money came or went for what is no dossier.

What citizens are told of what they filed is `notices.py`.
"""

from uuid import UUID

from motcua.base.journal import Entry, follow
from motcua.domain.submissions.actions import forget_account, move_account, note_money
from motcua.domain.submissions.actions.paying import MONEY


@follow("submissions.accounts", ("citizen.closed", "citizen.given_back"))
def follow_the_account(entry: Entry) -> None:
    if entry.kind == "citizen.closed":
        forget_account(int(entry.subject_id))
    else:
        move_account(int(entry.data["joined"]), int(entry.subject_id))


@follow("submissions.money", tuple(MONEY))
def tell_of_money(entry: Entry) -> None:
    """A surplus is told where it is paid back."""
    kind, _colon, identifier = entry.subject.partition(":")
    if kind == "submission" and entry.data.get("outcome") not in ("back", "late"):
        note_money(entry.kind, UUID(identifier), int(entry.data["amount"]))
