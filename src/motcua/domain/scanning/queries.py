"""Questions about scanning: which scanners an officer may use, what was chosen last, how far an order is and what is in the way."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Forbidden, NotFound
from motcua.domain.catalogue.queries import version_content
from motcua.domain.devices.models import Device
from motcua.domain.devices.queries import in_use
from motcua.domain.devices.rules import Kind
from motcua.domain.documents import gatherings
from motcua.domain.documents.gatherings import GatheringView
from motcua.domain.documents.rules import GatheredBy
from motcua.domain.documents.trays import TrayView
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.queue.queries import hall
from motcua.domain.scanning.models import Scanner, ScanOrder
from motcua.domain.scanning.rules import OPEN, Can, Colour, Source, State, Wish, is_silent


@dataclass(frozen=True)
class ScannerView:
    """A scanner at a counter. `silent`: its agent does not answer; `wish`: what was chosen on it last, as far as it can."""

    device: int
    counter: int
    name: str
    silent: bool
    can: Can
    wish: Wish
    chosen: bool


@dataclass(frozen=True)
class OrderView:
    """An order as the officer sees it. `before`: how many orders this scanner has to do first; `silent`: its agent does not answer."""

    id: UUID
    device: int
    counter: int
    scanner: str
    wish: Wish
    state: str
    fault: str
    pages: int
    before: int
    silent: bool
    asked_at: datetime

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True)
class ScanView:
    """Pages of one paper from a scanner, with the newest order for it."""

    gathering: GatheringView
    order: OrderView


def scanners(actor: Actor, centre: str) -> list[ScannerView]:
    """The paired scanners of the counters that `actor` may operate; the one to be offered first is `chosen`."""
    found = [
        one
        for one in in_use(centre).filter(kind=Kind.SCANNER, token_hash__isnull=False).order_by("counter", "pk")
        if allowed(actor, Action.COUNTER_OPERATE, centre=centre, counter=one.counter)
    ]
    first = _first(actor, centre, found)
    told = Scanner.objects.in_bulk([one.pk for one in found])
    return [_scanner_view(one, told.get(one.pk), one == first) for one in found]


def may_scan(actor: Actor, centre: str) -> bool:
    """Whether there is any counter of the centre at whose scanner `actor` could scan."""
    return allowed(actor, Action.COUNTER_OPERATE, centre=centre)


def _first(actor: Actor, centre: str, found: list[Device]) -> Device | None:
    """Of the counter where the officer sits now; of one's own counter; the one used last; any."""
    if len(found) < 2:
        return next(iter(found), None)
    seated = {one.number for one in hall(centre) if one.staff == actor.reference}
    own = {grant.counter for grant in actor.grants if grant.centre in (None, centre)}
    last = ScanOrder.objects.filter(asked_by=actor.reference, device__in=found).order_by("-asked_at").first()
    return min(
        found,
        key=lambda one: (
            one.counter not in seated,
            one.counter not in own,
            last is None or one.pk != last.device_id,
            one.counter or 0,
        ),
    )


def _scanner_view(device: Device, told: Scanner | None, chosen: bool) -> ScannerView:
    can, name = can_of(told), told.name if told else ""
    silent = is_silent(device.last_seen_at, clock.now())
    return ScannerView(device.pk, device.counter or 0, name or device.name, silent, can, _wish_of(device, can), chosen)


def can_of(told: Scanner | None) -> Can:
    if told is None:
        return Can()
    return Can(
        [Source(one) for one in told.sources],
        [Colour(one) for one in told.colours],
        [int(one) for one in told.resolutions],
    )


def _wish_of(device: Device, can: Can) -> Wish:
    """What was chosen at this scanner last; at first the feeder, in colour, at 200 dpi."""
    last = ScanOrder.objects.filter(device=device).order_by("-asked_at").first()
    return can.fitting(wish_of(last) if last else Wish())


def wish_of(order: ScanOrder) -> Wish:
    return Wish(Source(order.source), Colour(order.colour), order.resolution)


def scan(actor: Actor, code: str, gathering: UUID) -> ScanView:
    """How far the pages of a paper are. Raises NotFound."""
    view = gatherings.gathering(actor, code, gathering, GatheredBy.SCANNER)
    newest = (
        ScanOrder.objects.select_related("device__scanner").filter(gathering=gathering).order_by("-asked_at").first()
    )
    if newest is None:
        raise NotFound
    return ScanView(view, order_view(newest))


@dataclass(frozen=True)
class InTray:
    """Pages of one paper in a tray; `order` is the newest one, None for a phone's."""

    gathering: GatheringView
    order: OrderView | None

    @property
    def is_working(self) -> bool:
        return self.order is not None and self.order.is_open


def in_tray(view: TrayView) -> list[InTray]:
    """What a tray holds of pages, with how far each is."""
    rows = ScanOrder.objects.select_related("device__scanner").filter(gathering__tray=view.id).order_by("asked_at")
    newest = {one.gathering_id: one for one in rows}
    return [InTray(one, order_view(newest[one.id]) if one.id in newest else None) for one in view.gatherings]


def next_paper(view: TrayView) -> str:
    """The first paper of the procedure for which there is nothing in the tray; when there is something for all, any other paper."""
    asked = [one.code for one in version_content(view.version).documents]
    return next((one for one in asked if one not in view.begun), "")


def order_view(order: ScanOrder) -> OrderView:
    told = getattr(order.device, "scanner", None)
    return OrderView(
        order.pk,
        order.device_id,
        order.device.counter or 0,
        (told.name if told else "") or order.device.name,
        wish_of(order),
        order.state,
        order.fault,
        order.pages,
        orders_before(order),
        order.state in OPEN and is_silent(order.device.last_seen_at, clock.now()),
        order.asked_at,
    )


def orders_before(order: ScanOrder) -> int:
    if order.state != State.WAITING:
        return 0
    same = ScanOrder.objects.filter(device_id=order.device_id)
    return same.filter(Q(state=State.SCANNING) | Q(state=State.WAITING, asked_at__lt=order.asked_at)).count()


def scanner_of(device: Actor) -> Device:
    """The paired scanner behind an actor. Raises Forbidden for who is none."""
    found = None
    if device.kind == "device" and allowed(device, Action.DEVICE_SCAN):
        found = Device.objects.select_related("centre").filter(pk=int(device.id), retired_at__isnull=True).first()
    if found is None:
        raise Forbidden
    return found
