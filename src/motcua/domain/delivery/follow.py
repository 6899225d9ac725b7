"""What this room does when the journal says that a result is to be sent, is there, was given out, or will never be."""

from motcua.base.journal import Entry, follow
from motcua.domain.delivery.actions import note_asked, note_ended, note_handed

ENDINGS = ("dossier.withdrawn", "dossier.stopped", "dossier.refused")


@follow(consumer="delivery.parcels", kinds=("dossier.handed_over",), one_by_one=True)
def note_given_out(entry: Entry) -> None:
    """By the post: its letter is on its way. At the counter: nothing is sent."""
    if entry.data.get("method") == "post":
        note_handed(entry.subject_id, str(entry.data["tracking_number"]))
    else:
        note_ended(entry.subject_id)


@follow(
    consumer="delivery.asked",
    kinds=("dossier.received", "dossier.processed"),
    when=lambda entry: entry.data.get("delivery") == "post",
    one_by_one=True,
)
def note_wish(entry: Entry) -> None:
    note_asked(entry.subject_id)


@follow(
    consumer="delivery.asked",
    kinds=ENDINGS,
    when=lambda entry: entry.data.get("state") != "processed",
    one_by_one=True,
)
def note_end(entry: Entry) -> None:
    """A refusal after appraisal is a result, and sent like any other."""
    note_ended(entry.subject_id)
