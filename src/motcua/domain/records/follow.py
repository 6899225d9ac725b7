"""What this room does when a dossier is closed: it is kept from then on."""

from motcua.base.journal import Entry, follow
from motcua.domain.records.actions.classes import let_go, take_in

CLOSING = ("dossier.handed_over", "dossier.returned_to_parent", "dossier.refused", "dossier.stopped")


@follow(consumer="records.custody", kinds=CLOSING)
def dossier_closed(entry: Entry) -> None:
    """A refusal after work began is a result: such a dossier is closed when that was handed over."""
    take_in(entry.subject_id)


@follow(consumer="records.custody", kinds=("dossier.taken_back",))
def dossier_opened_again(entry: Entry) -> None:
    """The post brought its result back: it is kept anew from when that is collected."""
    let_go(entry.subject_id)
