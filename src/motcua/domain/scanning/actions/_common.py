"""What all verbs about scanning need: the scanner, a new order, the newest one, and the step from one state to another."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.devices.models import Device
from motcua.domain.devices.queries import in_use
from motcua.domain.devices.rules import Kind
from motcua.domain.documents.gatherings import GatheringView
from motcua.domain.people.permissions import Action, require
from motcua.domain.scanning.models import ScanOrder
from motcua.domain.scanning.queries import OrderView, order_view
from motcua.domain.scanning.rules import OPEN, RESOLUTIONS, State, Wish

AT_WORK = _("The scanner is at work on this paper")


def scanner(actor: Actor, centre: str, device: int) -> Device:
    """Of a counter that `actor` may operate. Raises NotFound, Forbidden."""
    found = in_use(centre).filter(pk=device, kind=Kind.SCANNER, token_hash__isnull=False).first()
    if found is None:
        raise NotFound(_("There is no such scanner"))
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=found.counter)
    return found


def ordered(actor: Actor, opened: GatheringView, device: Device, wish: Wish) -> OrderView:
    """Raises Conflict while another order for these pages is open, InvalidInput."""
    if ScanOrder.objects.filter(gathering=opened.id, state__in=OPEN).exists():
        raise Conflict(AT_WORK, code="scan_open")
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
    _record(actor, row, "scan_ordered", source=row.source, colour=row.colour, resolution=row.resolution)
    return order_view(row)


def newest(gathering: UUID) -> ScanOrder:
    return ScanOrder.objects.select_related("device").filter(gathering=gathering).latest("asked_at")


def locked(order_id: UUID) -> ScanOrder:
    rows = ScanOrder.objects.select_for_update(of=("self",)).select_related(
        "device", "gathering__dossier", "gathering__tray"
    )
    return rows.get(pk=order_id)


def move(actor: Actor, row: ScanOrder, to: State, kind: str, fault: str = "") -> None:
    """`kind`: what the journal calls it, such as `scan_begun`; it is told of the dossier, or of the tray."""
    row.state, row.fault = to, fault
    if to != State.SCANNING:
        row.ended_at = clock.now()
    row.save(update_fields=["state", "fault", "begun_at", "ended_at"])
    told: dict[str, object] = {"fault": fault} if fault else {}
    _record(actor, row, kind, pages=row.pages, **told)


def _record(actor: Actor, row: ScanOrder, kind: str, **more: object) -> None:
    place = row.gathering.place
    of = "dossier" if row.gathering.dossier_id else "tray"
    journal.record(
        actor,
        f"{of}.{kind}",
        place.subject,
        centre=place.centre,
        agency=place.agency,
        gathering=str(row.gathering_id),
        requirement=row.gathering.requirement,
        order=str(row.pk),
        device=f"device:{row.device_id}",
        counter=row.device.counter,
        **more,
    )
