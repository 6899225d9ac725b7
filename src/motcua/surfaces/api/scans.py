"""The API of scanning for officers: which scanners, an order for a paper, its pages as they come, keeping or dropping them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from motcua.domain.documents import gatherings
from motcua.domain.people.permissions import Action, require
from motcua.domain.scanning import actions, queries
from motcua.domain.scanning.queries import ScannerView
from motcua.domain.scanning.rules import Colour, Source, Wish
from motcua.surfaces.api.dossiers import binary
from motcua.surfaces.api.dossiers import router as dossier_router  # their paths begin with a dossier's
from motcua.surfaces.api.queue import actor_of

router = Router(tags=["scanning"])


class ScannerOut(Schema):
    """`device` is what an order names; `silent`: its agent does not answer; `chosen`: the one to be offered first."""

    device: int
    counter: int
    name: str
    silent: bool
    chosen: bool


class ScannerPage(Schema):
    items: list[ScannerOut]
    next: None = None


class ScanIn(Schema):
    """`resolution` in dpi."""

    scanner: int
    requirement: str = Field("", max_length=40)
    source: Literal["feeder", "both", "glass"] = "feeder"
    colour: Literal["colour", "grey"] = "colour"
    resolution: int = 200


class ScanOut(Schema):
    """`state` of the newest order: waiting, scanning, done, failed (then `fault`), cancelled. `pages`: the numbers of those that came;
    `file`: what they became."""

    id: UUID
    requirement: str
    open: bool
    scanner: str
    state: str
    fault: str
    silent: bool
    pages: list[int]
    file: UUID | None
    asked_at: datetime


@router.get("/centres/{centre}/scanners", response=ScannerPage, operation_id="list_scanners")
def list_scanners(request: HttpRequest, centre: str) -> dict[str, list[ScannerView]]:
    """The scanners of the counters that the caller may operate."""
    actor = actor_of(request)
    require(actor, Action.COUNTER_OPERATE, centre=centre)
    return {"items": queries.scanners(actor, centre)}


@dossier_router.post("/dossiers/{code}/scans", response={201: ScanOut}, operation_id="order_scan")
def order(request: HttpRequest, code: str, wanted: ScanIn) -> Status[ScanOut]:
    """Asks a scanner for the pages of one paper."""
    wish = Wish(Source(wanted.source), Colour(wanted.colour), wanted.resolution)
    opened, _order = actions.order(actor_of(request), code, wanted.requirement, wanted.scanner, wish)
    return Status(201, _scan(request, code, opened.id))


@dossier_router.get("/dossiers/{code}/scans/{uuid:gathering}", response=ScanOut, operation_id="get_scan")
def show(request: HttpRequest, code: str, gathering: UUID) -> ScanOut:
    """How far it is, and what is in the way."""
    return _scan(request, code, gathering)


@dossier_router.get(
    "/dossiers/{code}/scans/{uuid:gathering}/pages/{int:number}.jpg",
    operation_id="get_scanned_page",
    openapi_extra=binary("image/jpeg"),
)
def page(request: HttpRequest, code: str, gathering: UUID, number: int) -> HttpResponse:
    """A page that came and is not kept yet."""
    content = b"".join(gatherings.page_of_dossier(actor_of(request), code, gathering, number))
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@dossier_router.post("/dossiers/{code}/scans/{uuid:gathering}/more", response=ScanOut, operation_id="scan_more")
def more(request: HttpRequest, code: str, gathering: UUID) -> ScanOut:
    """More sheets behind those that are there, such as after a jam."""
    actions.go_on(actor_of(request), code, gathering)
    return _scan(request, code, gathering)


@dossier_router.post("/dossiers/{code}/scans/{uuid:gathering}/cancel", response=ScanOut, operation_id="cancel_scan")
def cancel(request: HttpRequest, code: str, gathering: UUID) -> ScanOut:
    """Stops the scanner; the pages that have come stay."""
    actions.cancel(actor_of(request), code, gathering)
    return _scan(request, code, gathering)


@dossier_router.post("/dossiers/{code}/scans/{uuid:gathering}/keep", response=ScanOut, operation_id="keep_scan")
def keep(request: HttpRequest, code: str, gathering: UUID) -> ScanOut:
    """The pages become a file of the dossier."""
    actions.keep(actor_of(request), code, gathering)
    return _scan(request, code, gathering)


@dossier_router.post("/dossiers/{code}/scans/{uuid:gathering}/drop", response=ScanOut, operation_id="drop_scan")
def drop(request: HttpRequest, code: str, gathering: UUID) -> ScanOut:
    """Nothing is kept."""
    actions.drop(actor_of(request), code, gathering)
    return _scan(request, code, gathering)


def _scan(request: HttpRequest, code: str, gathering: UUID) -> ScanOut:
    view = queries.scan(actor_of(request), code, gathering)
    pages, newest = view.gathering, view.order
    return ScanOut(
        id=pages.id,
        requirement=pages.requirement,
        open=pages.is_open,
        scanner=newest.scanner,
        state=newest.state,
        fault=newest.fault,
        silent=newest.silent,
        pages=list(pages.numbers),
        file=pages.file,
        asked_at=newest.asked_at,
    )
