"""What this room does when the working calendar was changed by hand, somebody left, and when a dossier opens or ends another."""

from motcua.base.journal import Entry, follow
from motcua.domain.dossiers.actions._children import CHILDREN
from motcua.domain.dossiers.actions.children import tend_children
from motcua.domain.dossiers.tasks import hand_over, move_dates


@follow(consumer="dossiers.calendar", kinds=("calendar.day_set", "calendar.day_forgotten"))
def days_changed(entry: Entry) -> None:
    """Dossiers whose time runs over that day may be due later; many dossiers, so in the background."""
    move_dates.defer(centre=entry.centre, day=entry.data["day"])


@follow("dossiers.leavers", ("staff.left",))
def somebody_left(entry: Entry) -> None:
    """Their open steps go to others: perhaps hundreds, so in the background."""
    centre = None if entry.data["wholly"] else entry.centre
    hand_over.defer(person=entry.subject, centre=centre, to=entry.data["to"])


@follow(
    "dossiers.children",
    (
        "dossier.received",
        "dossier.step_completed",
        "dossier.step_returned",
        "dossier.sent_at_once",
        "dossier.child_returned",
    ),
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
