"""The API of scan agents: pairing, what is to be scanned, the pages, and the program itself. Its events are at `/scanner/live`."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, Status, UploadedFile

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.devices import actions as devices
from motcua.domain.devices.rules import Kind
from motcua.domain.scanning import actions, program
from motcua.domain.scanning.actions import Errand

router = Router(tags=["scanning"])


class PairingIn(Schema):
    """`secret`: from the answer before; without it a new code is shown."""

    centre: str
    counter: int
    secret: str = ""


class PairingOut(Schema):
    """`token` is empty until an administrator has entered the code; ask again every few seconds."""

    code: str
    secret: str
    token: str


class AbilitiesIn(Schema):
    """What the scanner can: sources `feeder`, `both`, `glass`; colours `colour`, `grey`; resolutions in dpi."""

    name: str
    sources: list[str] = []
    colours: list[str] = []
    resolutions: list[int] = []


class ErrandOut(Schema):
    id: UUID
    source: str
    colour: str
    resolution: int
    delivered: int
    begun: bool


class NextOut(Schema):
    order: ErrandOut | None


class ScanDeliveredOut(Schema):
    pages: int


class EndIn(Schema):
    """`fault` is empty when all is scanned."""

    fault: str = ""


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor


@router.get("/scanner/agent", auth=None, operation_id="get_scan_agent")
def get_scan_agent(request: HttpRequest) -> HttpResponse:
    """The program for the PC of a counter, one file: `python3 motcua-scan-agent.pyz --server …`."""
    answer = HttpResponse(program.packed(), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{program.FILE_NAME}"'
    return answer


@router.post("/scanner/pairing", response=PairingOut, auth=None, operation_id="pair_scanner")
def pair_scanner(request: HttpRequest, body: PairingIn) -> PairingOut:
    """A code to be shown; once it was entered, the token."""
    token = devices.claim(body.secret) if body.secret else None
    if token:
        return PairingOut(code="", secret="", token=token)
    if body.counter < 1 or body.counter > 32767:
        raise NotFound
    code, secret = devices.begin_pairing(body.centre, Kind.SCANNER, body.counter, body.secret or None)
    return PairingOut(code=code, secret=secret, token="")


@router.post("/scanner/abilities", response={204: None}, operation_id="tell_scanner")
def tell_scanner(request: HttpRequest, body: AbilitiesIn) -> Status[None]:
    """What the scanner can, so that nothing else is offered."""
    actions.tell(_actor(request), body.name, body.sources, body.colours, body.resolutions)
    return Status(204, None)


@router.post("/scanner/orders/next", response=NextOut, operation_id="next_scan")
def next_scan(request: HttpRequest) -> dict[str, Errand | None]:
    """The next order for this scanner, or `null`; one that was fetched and not ended is given again, `begun`."""
    return {"order": actions.fetch(_actor(request))}


@router.post("/scanner/orders/{order}/pages", response=ScanDeliveredOut, operation_id="deliver_page")
def deliver_page(request: HttpRequest, order: UUID, page: File[UploadedFile], key: Form[str]) -> dict[str, int]:
    """One page as PNG, TIFF or JPEG; the same key again changes nothing. 409 `scan_over` when the officer cancelled."""
    return {"pages": actions.deliver(_actor(request), order, page.read(), key)}


@router.post("/scanner/orders/{order}/end", response={204: None}, operation_id="end_scan")
def end_scan(request: HttpRequest, order: UUID, body: EndIn) -> Status[None]:
    """All is scanned, or why not."""
    actions.end(_actor(request), order, body.fault)
    return Status(204, None)
