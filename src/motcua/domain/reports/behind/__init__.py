"""What stands behind a figure of a report: dossiers, visits, steps, payments or ratings."""

from collections.abc import Callable, Collection

from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.people.permissions import Action, require
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.behind.dossiers import MEASURES, dossiers_behind
from motcua.domain.reports.behind.payments import OF_PAYMENTS, payments_behind
from motcua.domain.reports.behind.ratings import OF_RATINGS, ratings_behind
from motcua.domain.reports.behind.shapes import PAGE, Behind, within_row
from motcua.domain.reports.behind.steps import DONE, HELD, steps_behind
from motcua.domain.reports.behind.visits import OF_VISITS, visits_behind

__all__ = ["PAGE", "Behind", "behind"]

LISTS: tuple[tuple[Collection[str], Callable[[Asked, str, str, int], Behind]], ...] = (
    (MEASURES, dossiers_behind),
    (OF_VISITS, visits_behind),
    (DONE, steps_behind),
    (HELD, steps_behind),
    (OF_PAYMENTS, payments_behind),
    (OF_RATINGS, ratings_behind),
)


def behind(actor: Actor, asked: Asked, measure: str, row: str, page: int = 1) -> Behind:
    """What stands behind `measure` in the row of that key, or in all rows where it is empty; the newest first, of ratings the lowest.

    `asked` as `asked.asked` read it, with how the report is grouped. Raises NotFound for a measure that is none, InvalidInput, Forbidden.
    """
    require(actor, Action.REPORT_VIEW)
    if "\0" in row:
        raise InvalidInput.of("row", _("There is no such row"))
    listed = next((made for measures, made in LISTS if measure in measures), None)
    if listed is None:
        raise NotFound(_("Behind this figure there is nothing to be opened"))
    return listed(within_row(asked, row), measure, row, max(page, 1))
