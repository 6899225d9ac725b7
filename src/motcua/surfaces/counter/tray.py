"""The tray of an intake: what the scanner, a phone and uploads put into it while the form is filled in, part by part of the page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound, Problem
from motcua.domain.documents import actions as documents
from motcua.domain.documents import gatherings, trays
from motcua.domain.documents.reading import binding
from motcua.domain.documents.rules import GatheredBy
from motcua.domain.people.permissions import Action, require
from motcua.domain.scanning import actions as scanning
from motcua.domain.scanning import queries as scanned
from motcua.domain.scanning import words
from motcua.domain.scanning.queries import InTray, ScannerView
from motcua.domain.scanning.rules import Fault, Source, Wish
from motcua.surfaces.sign_in.guard import actor_of, staff_page

NEXT = "next"  # in the place of a paper: the first one for which there is nothing yet


@dataclass(frozen=True)
class Lying:
    """Pages of one paper, as they are shown: with what is in the way, or the code for a phone."""

    held: InTray
    trouble: words.Trouble | None
    address: str

    @property
    def pages(self) -> gatherings.GatheringView:
        return self.held.gathering

    @property
    def order(self) -> scanned.OrderView | None:
        return self.held.order


@require_POST
@staff_page(Action.DOSSIER_RECEIVE)
def act(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """One verb; the answer is the tray as it lies then, with what was in the way."""
    actor = actor_of(request)
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    verb, _colon, rest = request.POST.get("tray_do", "").partition(":")
    name = read_id(request.POST.get("tray", ""))
    problem = ""
    try:
        if verb == "leave":
            if name:
                scanning.leave_tray(actor, name)
            return HttpResponse(status=204)
        if verb in OPENING and name is None:
            name = documents.open_tray(actor, centre, number, request.GET.get("thu-tuc", ""))
        if verb not in VERBS or name is None:
            raise NotFound
        VERBS[verb](Doing(request, actor, centre, number, name), rest)
    except Problem as refused:
        problem = refused.in_one_line
    return render(request, "counter/parts/tray.html", shown(actor, centre, number, name) | {"tray_problem": problem})


@require_safe
@staff_page(Action.DOSSIER_RECEIVE)
def look(request: HttpRequest, centre: str, number: int, tray: str) -> HttpResponse:
    """The tray as it lies now."""
    actor = actor_of(request)
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    return render(request, "counter/parts/tray.html", shown(actor, centre, number, read_id(tray)))


@require_safe
@staff_page(Action.DOSSIER_RECEIVE)
def picture(request: HttpRequest, centre: str, number: int, tray: str, gathering: str, page: int) -> HttpResponse:
    """A page that has come; with `nho` as small as the tray shows it."""
    actor = actor_of(request)
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    content = b"".join(trays.page_of_tray(actor, *_both(tray, gathering), page))
    drawn = binding.small(content) if "nho" in request.GET else content
    return HttpResponse(drawn, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


def shown(actor: Actor, centre: str, number: int, name: UUID | None) -> dict[str, Any]:
    """What the page needs of a tray, also where there is none yet or no more."""
    here = scanner_here(actor, centre, number)
    offered = here.can.sources or tuple(Source) if here else ()
    told: dict[str, Any] = {
        "screen": {"centre": centre, "number": number},
        "scanner": here,
        "sources": [(one.value, words.SOURCES[one]) for one in Source if one in offered],
    }
    if name is None:
        return told
    try:
        view = trays.tray(actor, name)
    except NotFound as gone:
        return told | {"tray_problem": gone.in_one_line}
    lying = [_lying(one) for one in scanned.in_tray(view)]
    working = any(one.held.is_working or one.address for one in lying)
    return told | {"tray": view, "lying": lying, "working": working, "procedure": {"code": view.procedure}}


def scanner_here(actor: Actor, centre: str, number: int) -> ScannerView | None:
    """The scanner of this counter; another counter's is used from the dossier's own page."""
    return next((one for one in scanned.scanners(actor, centre) if one.counter == number), None)


def read_id(text: str) -> UUID | None:
    """None for what is no tray's name."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _lying(held: InTray) -> Lying:
    fault = None
    if held.order is not None:
        fault = Fault(held.order.fault) if held.order.fault else Fault.AGENT_AWAY if held.order.silent else None
    waits_for_phone = held.order is None and held.gathering.state == "waiting"
    address = gatherings.phone_address(held.gathering.id) if waits_for_phone else ""
    return Lying(held, words.FAULTS[fault] if fault else None, address)


@dataclass(frozen=True)
class Doing:
    """Who does something with which tray, and what was sent with it."""

    request: HttpRequest
    actor: Actor
    centre: str
    number: int
    tray: UUID


def _scan(doing: Doing, paper: str) -> None:
    here = scanner_here(doing.actor, doing.centre, doing.number)
    if here is None:
        raise NotFound(_("No scanner is paired at this counter"))
    wanted = doing.request.POST.get("source", "")
    source = Source(wanted) if wanted in set(Source) else here.wish.source
    wish = here.can.fitting(Wish(source, here.wish.colour, here.wish.resolution))
    scanning.scan_into_tray(doing.actor, doing.tray, None if paper == NEXT else paper, here.device, wish)


def _phone(doing: Doing, paper: str) -> None:
    documents.begin_in_tray(doing.actor, doing.tray, paper, GatheredBy.PHONE)


def _upload(doing: Doing, paper: str) -> None:
    uploads = doing.request.FILES.getlist(f"file-{paper}")
    if not uploads:
        raise InvalidInput.of("file", _("Choose a file first"))
    for upload in uploads:
        assert isinstance(upload, UploadedFile), "Django gives uploads"
        documents.put_file_into_tray(doing.actor, doing.tray, upload, paper)


def _remove_page(doing: Doing, which: str) -> None:
    gathering, _colon, page = which.partition(":")
    documents.remove_page_from_tray(
        doing.actor, doing.tray, _known(gathering), int(page) if page.isdecimal() and len(page) < 6 else 0
    )


def _known(text: str) -> UUID:
    """Raises NotFound."""
    found = read_id(text)
    if found is None:
        raise NotFound
    return found


def _both(tray: str, gathering: str) -> tuple[UUID, UUID]:
    return _known(tray), _known(gathering)


OPENING = ("scan", "phone", "file")  # also where there is no tray yet
VERBS: dict[str, Callable[[Doing, str], object]] = {
    "scan": _scan,
    "phone": _phone,
    "file": _upload,
    "more": lambda doing, which: scanning.go_on_in_tray(doing.actor, doing.tray, _known(which)),
    "stop": lambda doing, which: scanning.stop_in_tray(doing.actor, doing.tray, _known(which)),
    "drop": lambda doing, which: scanning.drop_from_tray(doing.actor, doing.tray, _known(which)),
    "page": _remove_page,
    "unfile": lambda doing, which: documents.take_file_out_of_tray(doing.actor, doing.tray, _known(which)),
}
