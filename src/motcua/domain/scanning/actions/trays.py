"""Verbs of an officer about what is scanned into the tray of an intake, and the end of a tray with the orders for it."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.base.actor import Actor
from motcua.base.problems import Conflict
from motcua.domain.documents import actions as documents
from motcua.domain.documents import trays
from motcua.domain.documents.gatherings import gathering_view
from motcua.domain.documents.rules import GatheredBy
from motcua.domain.scanning import queries
from motcua.domain.scanning.actions._common import locked, move, newest, ordered, scanner
from motcua.domain.scanning.models import ScanOrder
from motcua.domain.scanning.rules import OPEN, State, Wish


@transaction.atomic
def scan_into_tray(actor: Actor, tray: UUID, requirement: str | None, device: int, wish: Wish) -> None:
    """Asks the scanner for the pages of one paper; more pages go behind those that are there.

    `requirement` None: the next paper for which there is nothing yet, while no scan is on its way.
    Raises NotFound, Forbidden, InvalidInput; Conflict while the scanner is at work on the same paper.
    """
    documents.hold_tray(actor, tray)
    view = trays.tray(actor, tray)
    known = scanner(actor, view.centre, device)
    if requirement is None:
        if _open_orders(tray).exists():
            raise Conflict(_("The scanner is still at work: wait for its pages, or choose the paper"), code="scan_open")
        requirement = queries.next_paper(view)
    scanned = [one for one in view.gatherings if one.by == GatheredBy.SCANNER and one.requirement == requirement]
    opened = scanned[-1] if scanned else documents.begin_in_tray(actor, tray, requirement, GatheredBy.SCANNER)
    ordered(actor, opened, known, wish)


@transaction.atomic
def go_on_in_tray(actor: Actor, tray: UUID, gathering: UUID) -> None:
    """More sheets, as the last ones were asked for. Raises NotFound, Forbidden; Conflict while an order for them is open."""
    documents.hold_tray(actor, tray)
    row = trays.of_tray(actor, tray, gathering)
    last = newest(gathering)
    ordered(actor, gathering_view(row), scanner(actor, row.place.centre, last.device_id), queries.wish_of(last))


@transaction.atomic
def stop_in_tray(actor: Actor, tray: UUID, gathering: UUID) -> None:
    """Stops the scanner; the pages that have come stay. Raises NotFound."""
    trays.of_tray(actor, tray, gathering)
    _cancel(actor, gathering)


@transaction.atomic
def drop_from_tray(actor: Actor, tray: UUID, gathering: UUID) -> None:
    """Throws the pages of one paper away, and stops what is still on its way. Raises NotFound."""
    trays.of_tray(actor, tray, gathering)
    _cancel(actor, gathering)
    documents.end_in_tray(actor, tray, gathering)


@transaction.atomic
def leave_tray(actor: Actor, tray: UUID) -> None:
    """The intake was left: the scanner stops, nothing is kept. Raises NotFound."""
    for one in trays.tray(actor, tray).gatherings:
        _cancel(actor, one.id)
    documents.throw_tray_away(actor, tray)


@transaction.atomic
def join_tray(actor: Actor, tray: UUID, code: str) -> None:
    """All that lies in the tray goes to the dossier, within the transaction that received it; `documents.keep_joined` follows it.

    Raises NotFound for a tray that was thrown away.
    """
    documents.join_tray(actor, tray, code, lambda: set(_open_orders(tray).values_list("gathering_id", flat=True)))


def _open_orders(tray: UUID) -> QuerySet[ScanOrder]:
    return ScanOrder.objects.filter(gathering__tray=tray, state__in=OPEN)


def _cancel(actor: Actor, gathering: UUID) -> None:
    for one in ScanOrder.objects.filter(gathering=gathering, state__in=OPEN).values_list("pk", flat=True):
        row = locked(one)
        if row.state in OPEN:
            move(actor, row, State.CANCELLED, "scan_cancelled")
