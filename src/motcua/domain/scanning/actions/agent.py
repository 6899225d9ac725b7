"""Verbs of a counter's scan agent: tells what its scanner can, fetches, delivers, ends; and time, which ends what nobody does.

The agent acts as the paired device; another scanner's order is not there for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.devices.actions import heartbeat
from motcua.domain.devices.models import Device
from motcua.domain.documents import actions as documents
from motcua.domain.scanning.actions._common import locked, move
from motcua.domain.scanning.models import Scanner, ScanOrder
from motcua.domain.scanning.queries import scanner_of
from motcua.domain.scanning.rules import AGENT_FAULTS, OPEN, RESOLUTIONS, WAYS, Colour, Fault, Source, State, given_up

WATCH = system("scanning")
OVER = _("This order has ended")
MOST_TOLD = 20  # of each thing that a scanner says it can
LONGEST_KEY = 40


@dataclass(frozen=True)
class Errand:
    """An order as the agent gets it. `delivered`: pages of it that have come already; `begun`: it was fetched before."""

    id: UUID
    source: str
    colour: str
    resolution: int
    delivered: int
    begun: bool


def tell(device: Actor, name: str, sources: Sequence[str], colours: Sequence[str], resolutions: Sequence[int]) -> None:
    """What the agent's scanner can; what we have no use for is left out. Raises Forbidden."""
    found = scanner_of(device)
    told = {
        "name": " ".join(name.split())[:120],
        "sources": [one.value for one in Source if one in sources[:MOST_TOLD]],
        "colours": [one.value for one in Colour if one in colours[:MOST_TOLD]],
        "resolutions": [one for one in RESOLUTIONS if one in resolutions],
    }
    Scanner.objects.update_or_create(device=found, defaults={**told, "told_at": clock.now()})


def fetch(device: Actor) -> Errand | None:
    """The next order for this scanner, which the agent then has; one that it had already is given again. Raises Forbidden."""
    found = scanner_of(device)
    heartbeat(device)
    try:
        return _fetched(device, found)
    except IntegrityError:  # another request of the same agent was quicker; it has the order
        return None


@transaction.atomic
def _fetched(device: Actor, found: Device) -> Errand | None:
    of_it = ScanOrder.objects.select_for_update(of=("self",)).select_related(
        "device", "gathering__dossier", "gathering__tray"
    )
    row = of_it.filter(device=found, state=State.SCANNING).first()
    begun = row is not None
    if row is None:
        row = of_it.filter(device=found, state=State.WAITING).order_by("asked_at").first()
        if row is None:
            return None
        row.begun_at = clock.now()
        move(device, row, State.SCANNING, "scan_begun")
    return Errand(row.pk, row.source, row.colour, row.resolution, row.pages, begun)


def deliver(device: Actor, order_id: UUID, content: bytes, key: str) -> int:
    """Takes in one page; the same key again changes nothing. Returns how many pages of the order have come.

    Raises Forbidden, NotFound, TooLarge, UnsupportedMedia, InvalidInput; Conflict for an order that was cancelled or is over.
    """
    found = scanner_of(device)
    heartbeat(device)
    if not 1 <= len(key) <= LONGEST_KEY:
        raise InvalidInput.of("key", f"1–{LONGEST_KEY}")
    row = _of(found, order_id)
    documents.add_scanned_page(device, row.gathering_id, content, f"{row.pk.hex}:{key}")
    with transaction.atomic():
        row = locked(row.pk)
        row.pages = row.gathering.pages.filter(key__startswith=f"{row.pk.hex}:").count()
        row.save(update_fields=["pages"])
    return row.pages


@transaction.atomic
def end(device: Actor, order_id: UUID, fault: str = "") -> None:
    """The agent says that an order is done, or what is in the way. Said again it changes nothing.

    Raises Forbidden, NotFound, InvalidInput for a fault that is none.
    """
    found = scanner_of(device)
    row = locked(_of(found, order_id, also_over=True).pk)
    if fault and fault not in AGENT_FAULTS:
        raise InvalidInput.of("fault", ", ".join(sorted(AGENT_FAULTS)))
    to = State.FAILED if fault else State.DONE
    if to in WAYS[State(row.state)]:
        move(device, row, to, "scan_failed" if fault else "scan_finished", fault)


def settle() -> int:
    """Ends orders whose agent is away or fell silent; returns how many. Whoever else does the same does no harm."""
    ended = 0
    for one in list(ScanOrder.objects.filter(state__in=OPEN).values_list("pk", flat=True)):
        with transaction.atomic():
            row = locked(one)
            if row.state not in OPEN:
                continue
            fault = given_up(State(row.state), row.asked_at, row.device.last_seen_at, clock.now())
            if fault is None and row.device.retired_at is not None:
                fault = Fault.AGENT_AWAY
            if fault:
                move(WATCH, row, State.FAILED, "scan_failed", fault)
                ended += 1
    return ended


def _of(device: Device, order_id: UUID, *, also_over: bool = False) -> ScanOrder:
    """Raises NotFound for another's; Conflict for one that the officer ended."""
    row = ScanOrder.objects.filter(pk=order_id, device=device).first()
    if row is None:
        raise NotFound
    if not also_over and row.state in (State.CANCELLED, State.DONE):
        raise Conflict(OVER, code="scan_over")
    return row
