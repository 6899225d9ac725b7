"""What this room does when the working calendar was changed by hand, and when a dossier opens or ends another."""

from motcua.base.journal import Entry, follow
from motcua.domain.dossiers.actions._children import CHILDREN
from motcua.domain.dossiers.actions.children import tend_children
from motcua.domain.dossiers.tasks import move_dates


@follow(consumer="dossiers.calendar", kinds=("calendar.day_set", "calendar.day_forgotten"))
def days_changed(entry: Entry) -> None:
    """Dossiers whose time runs over that day may be due later; many dossiers, so in the background."""
    move_dates.defer(centre=entry.centre, day=entry.data["day"])


@follow(
    "dossiers.children",
    ("dossier.received", "dossier.step_completed", "dossier.step_returned", "dossier.child_returned"),
    when=lambda entry: bool(entry.data.get("opens")),
    one_by_one=True,
)
def open_children(entry: Entry) -> None:
    tend_children(CHILDREN, entry.subject_id)


@follow("dossiers.children", ("dossier.supplemented", "dossier.paid"))
def go_on(entry: Entry) -> None:
    """What became ready or came back while the parent waited for its applicant."""
    tend_children(CHILDREN, entry.subject_id)


@follow(
    "dossiers.children",
    ("dossier.processed", "dossier.refused", "dossier.withdrawn", "dossier.stopped"),
    when=lambda entry: bool(entry.data.get("parent")),
)
def take_back(entry: Entry) -> None:
    tend_children(CHILDREN, entry.data["parent"])
