"""What this room does when the working calendar was changed by hand."""

from motcua.base.journal import Entry, follow
from motcua.domain.dossiers.tasks import move_dates


@follow(consumer="dossiers.calendar", kinds=("calendar.day_set", "calendar.day_forgotten"))
def days_changed(entry: Entry) -> None:
    """Dossiers whose time runs over that day may be due later; many dossiers, so in the background."""
    move_dates.defer(centre=entry.centre, day=entry.data["day"])
