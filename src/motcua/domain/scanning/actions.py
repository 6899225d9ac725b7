"""Verbs about scanning: an officer orders, goes on, cancels; a counter's agent fetches, delivers, ends; time ends what nobody does.

Officers may order at the scanners of counters that they may operate, for dossiers to which they may add files. The agent acts as
the paired device; another scanner's order is not there for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.devices.actions import heartbeat
from motcua.domain.devices.models import Device
from motcua.domain.devices.queries import in_use
from motcua.domain.devices.rules import Kind
from motcua.domain.documents import actions as documents
from motcua.domain.documents import gatherings
from motcua.domain.documents.gatherings import GatheringView
from motcua.domain.documents.rules import GatheredBy
from motcua.domain.people.permissions import Action, require
from motcua.domain.scanning import queries
from motcua.domain.scanning.models import Scanner, ScanOrder
from motcua.domain.scanning.queries import OrderView, order_view, scanner_of
from motcua.domain.scanning.rules import (
    AGENT_FAULTS,
    OPEN,
    RESOLUTIONS,
    WAYS,
    Colour,
    Fault,
    Source,
    State,
    Wish,
    given_up,
)

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


@transaction.atomic
def order(actor: Actor, code: str, requirement: str, device: int, wish: Wish) -> tuple[GatheringView, OrderView]:
    """Asks a scanner for the pages of one paper. Raises NotFound, Forbidden, InvalidInput; Conflict for a closed dossier."""
    opened = documents.open_for_scanner(actor, code, requirement)
    return opened, _ordered(actor, opened, _scanner(actor, opened.centre, device), wish)


@transaction.atomic
def go_on(actor: Actor, code: str, gathering: UUID, wish: Wish | None = None) -> OrderView:
    """More pages behind those that are there, on the same scanner: after a jam, or for the next sheet on the glass.

    Raises NotFound, Forbidden; Conflict while an order for them is open, and once they are kept.
    """
    view = gatherings.gathering(actor, code, gathering, GatheredBy.SCANNER)
    if not view.is_open:
        raise Conflict(documents.SCAN_OVER, code="gathering_ended")
    last = _newest(gathering)
    return _ordered(actor, view, _scanner(actor, view.centre, last.device_id), wish or queries.wish_of(last))


@transaction.atomic
def cancel(actor: Actor, code: str, gathering: UUID) -> OrderView:
    """Stops an order; the pages that have come stay. The agent hears of it and lets the scanner stop. Raises NotFound, Forbidden."""
    view = gatherings.gathering(actor, code, gathering, GatheredBy.SCANNER)
    row = _locked(_newest(gathering).pk)
    require(actor, Action.COUNTER_OPERATE, centre=view.centre, counter=row.device.counter)
    if row.state in OPEN:
        _move(actor, row, State.CANCELLED, "dossier.scan_cancelled")
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
    of_it = ScanOrder.objects.select_for_update(of=("self",)).select_related("device", "gathering__dossier")
    row = of_it.filter(device=found, state=State.SCANNING).first()
    begun = row is not None
    if row is None:
        row = of_it.filter(device=found, state=State.WAITING).order_by("asked_at").first()
        if row is None:
            return None
        row.begun_at = clock.now()
        _move(device, row, State.SCANNING, "dossier.scan_begun")
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
        row = _locked(row.pk)
        row.pages = row.gathering.pages.filter(key__startswith=f"{row.pk.hex}:").count()
        row.save(update_fields=["pages"])
    return row.pages


@transaction.atomic
def end(device: Actor, order_id: UUID, fault: str = "") -> None:
    """The agent says that an order is done, or what is in the way. Said again it changes nothing.

    Raises Forbidden, NotFound, InvalidInput for a fault that is none.
    """
    found = scanner_of(device)
    row = _locked(_of(found, order_id, also_over=True).pk)
    if fault and fault not in AGENT_FAULTS:
        raise InvalidInput.of("fault", ", ".join(sorted(AGENT_FAULTS)))
    to = State.FAILED if fault else State.DONE
    if to in WAYS[State(row.state)]:
        _move(device, row, to, "dossier.scan_failed" if fault else "dossier.scan_finished", fault)


def settle() -> int:
    """Ends orders whose agent is away or fell silent; returns how many. Whoever else does the same does no harm."""
    ended = 0
    for one in list(ScanOrder.objects.filter(state__in=OPEN).values_list("pk", flat=True)):
        with transaction.atomic():
            row = _locked(one)
            if row.state not in OPEN:
                continue
            fault = given_up(State(row.state), row.asked_at, row.device.last_seen_at, clock.now())
            if fault is None and row.device.retired_at is not None:
                fault = Fault.AGENT_AWAY
            if fault:
                _move(WATCH, row, State.FAILED, "dossier.scan_failed", fault)
                ended += 1
    return ended


def _scanner(actor: Actor, centre: str, device: int) -> Device:
    """Raises NotFound, Forbidden."""
    found = in_use(centre).filter(pk=device, kind=Kind.SCANNER, token_hash__isnull=False).first()
    if found is None:
        raise NotFound(_("There is no such scanner"))
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=found.counter)
    return found


def _ordered(actor: Actor, opened: GatheringView, device: Device, wish: Wish) -> OrderView:
    if ScanOrder.objects.filter(gathering=opened.id, state__in=OPEN).exists():
        raise Conflict(_("The scanner is at work on this paper"), code="scan_open")
    if wish.resolution not in RESOLUTIONS:
        raise InvalidInput.of("resolution", ", ".join(str(one) for one in RESOLUTIONS))
    row = ScanOrder.objects.create(
        gathering_id=opened.id,
        device=device,
        source=wish.source,
        colour=wish.colour,
        resolution=wish.resolution,
        asked_by=actor.reference,
        asked_at=clock.now(),
    )
    _record(actor, row, "dossier.scan_ordered", source=row.source, colour=row.colour, resolution=row.resolution)
    return order_view(row)


def _newest(gathering: UUID) -> ScanOrder:
    return ScanOrder.objects.select_related("device").filter(gathering=gathering).latest("asked_at")


def _locked(order_id: UUID) -> ScanOrder:
    rows = ScanOrder.objects.select_for_update(of=("self",)).select_related("device", "gathering__dossier")
    return rows.get(pk=order_id)


def _of(device: Device, order_id: UUID, *, also_over: bool = False) -> ScanOrder:
    """Raises NotFound for another's; Conflict for one that the officer ended."""
    row = ScanOrder.objects.filter(pk=order_id, device=device).first()
    if row is None:
        raise NotFound
    if not also_over and row.state in (State.CANCELLED, State.DONE):
        raise Conflict(OVER, code="scan_over")
    return row


def _require_still(actor: Actor, code: str, gathering: UUID) -> None:
    gatherings.gathering(actor, code, gathering, GatheredBy.SCANNER)
    if ScanOrder.objects.select_for_update().filter(gathering=gathering, state__in=OPEN).exists():
        raise Conflict(_("The scanner is at work on this paper"), code="scan_open")


def _move(actor: Actor, row: ScanOrder, to: State, kind: str, fault: str = "") -> None:
    row.state, row.fault = to, fault
    if to != State.SCANNING:
        row.ended_at = clock.now()
    row.save(update_fields=["state", "fault", "begun_at", "ended_at"])
    told: dict[str, object] = {"fault": fault} if fault else {}
    _record(actor, row, kind, pages=row.pages, **told)


def _record(actor: Actor, row: ScanOrder, kind: str, **more: object) -> None:
    dossier = row.gathering.dossier
    journal.record(
        actor,
        kind,
        dossier.subject,
        centre=dossier.centre,
        agency=dossier.agency,
        gathering=str(row.gathering_id),
        requirement=row.gathering.requirement,
        order=str(row.pk),
        device=f"device:{row.device_id}",
        counter=row.device.counter,
        **more,
    )
