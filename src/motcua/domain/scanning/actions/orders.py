"""Verbs of an officer about the pages of a paper of a dossier: order, go on, cancel, keep, drop."""

from uuid import UUID

from django.db import transaction

from motcua.base.actor import Actor
from motcua.base.problems import Conflict
from motcua.domain.documents import actions as documents
from motcua.domain.documents import gatherings
from motcua.domain.documents.gatherings import GatheringView
from motcua.domain.documents.rules import GatheredBy
from motcua.domain.people.permissions import Action, require
from motcua.domain.scanning import queries
from motcua.domain.scanning.actions._common import AT_WORK, locked, move, newest, ordered, scanner
from motcua.domain.scanning.models import ScanOrder
from motcua.domain.scanning.queries import OrderView, order_view
from motcua.domain.scanning.rules import OPEN, State, Wish


@transaction.atomic
def order(actor: Actor, code: str, requirement: str, device: int, wish: Wish) -> tuple[GatheringView, OrderView]:
    """Asks a scanner for the pages of one paper. Raises NotFound, Forbidden, InvalidInput; Conflict for a closed dossier."""
    opened = documents.open_for_scanner(actor, code, requirement)
    return opened, ordered(actor, opened, scanner(actor, opened.centre, device), wish)


@transaction.atomic
def go_on(actor: Actor, code: str, gathering: UUID, wish: Wish | None = None) -> OrderView:
    """More pages behind those that are there, on the same scanner: after a jam, or for the next sheet on the glass.

    Raises NotFound, Forbidden; Conflict while an order for them is open, and once they are kept.
    """
    view = gatherings.gathering(actor, code, gathering, GatheredBy.SCANNER)
    if not view.is_open:
        raise Conflict(documents.SCAN_OVER, code="gathering_ended")
    last = newest(gathering)
    return ordered(actor, view, scanner(actor, view.centre, last.device_id), wish or queries.wish_of(last))


@transaction.atomic
def cancel(actor: Actor, code: str, gathering: UUID) -> OrderView:
    """Stops an order; the pages that have come stay. The agent hears of it and lets the scanner stop. Raises NotFound, Forbidden."""
    view = gatherings.gathering(actor, code, gathering, GatheredBy.SCANNER)
    row = locked(newest(gathering).pk)
    require(actor, Action.COUNTER_OPERATE, centre=view.centre, counter=row.device.counter)
    if row.state in OPEN:
        move(actor, row, State.CANCELLED, "scan_cancelled")
    return order_view(row)


@transaction.atomic
def keep(actor: Actor, code: str, gathering: UUID) -> GatheringView:
    """The pages become a file. Raises NotFound; Conflict while the scanner is at work, and as `add_file` does."""
    _require_still(actor, code, gathering)
    return documents.keep_pictures(actor, code, gathering)


@transaction.atomic
def drop(actor: Actor, code: str, gathering: UUID) -> GatheringView:
    """Nothing is kept. Raises NotFound, Forbidden; Conflict while the scanner is at work."""
    _require_still(actor, code, gathering)
    return documents.end_pictures(actor, code, gathering)


def _require_still(actor: Actor, code: str, gathering: UUID) -> None:
    gatherings.gathering(actor, code, gathering, GatheredBy.SCANNER)
    if ScanOrder.objects.select_for_update().filter(gathering=gathering, state__in=OPEN).exists():
        raise Conflict(AT_WORK, code="scan_open")
