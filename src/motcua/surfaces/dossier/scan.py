"""Scanning at the counter, as the officer sees it: what is chosen, the pages as they come, what is in the way, and their end."""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound, Problem
from motcua.domain.documents import actions as documents
from motcua.domain.documents import gatherings
from motcua.domain.documents.reading import binding
from motcua.domain.dossiers import queries
from motcua.domain.people.permissions import Action
from motcua.domain.scanning import actions as scanning
from motcua.domain.scanning import queries as scanned
from motcua.domain.scanning import words
from motcua.domain.scanning.queries import ScannerView
from motcua.domain.scanning.rules import RESOLUTIONS, Colour, Fault, Source, Wish
from motcua.surfaces.dossier.trail import is_here
from motcua.surfaces.dossier.views import identifier
from motcua.surfaces.look.templatetags.motcua import localised
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.DOSSIER_FILE_ADD)
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """What is to be scanned and how, with what was chosen on this scanner last; then the order is given."""
    actor = actor_of(request)
    view = queries.dossier(actor, code)
    if request.method == "POST" and "source" not in request.POST:  # from another page, with the paper chosen there
        chosen = {"giay": request.POST.get("requirement", ""), "ve": _back(request)}
        return redirect(f"{reverse('dossier:ask_scan', args=[view.code])}?{urlencode(chosen)}")
    known = scanned.scanners(actor, view.centre)
    if request.method == "POST":
        try:
            paper, _order = scanning.order(actor, code, request.POST.get("requirement", ""), *_wanted(request))
            return _go(request, view.code, paper.id)
        except NotFound:
            raise
        except Problem as problem:
            messages.error(request, problem.in_one_line)
    wanted = request.GET.get("may", "")
    here = next((one for one in known if str(one.device) == wanted), None) or next(
        (one for one in known if one.chosen), None
    )
    context: dict[str, object] = {
        "dossier": view,
        "papers": [*((one.requirement, localised(one)) for one in view.documents), ("", _("other paper"))],
        "paper": request.GET.get("giay", view.documents[0].requirement if view.documents else ""),
        "scanner": here,
        "others": [one for one in known if one != here],
        "back": _back(request),
        "section": "dossiers",
        **(_offered(here) if here else {}),
    }
    return render(request, "dossier/ask_scan.html", context)


def _offered(here: ScannerView) -> dict[str, object]:
    can = here.can
    return {
        "sources": [(one.value, words.SOURCES[one]) for one in Source if one in (can.sources or Source)],
        "colours": [(one.value, words.COLOURS[one]) for one in Colour if one in (can.colours or Colour)],
        "resolutions": [(str(one), f"{one} dpi") for one in can.resolutions or RESOLUTIONS],
        "resolution": str(here.wish.resolution),
        "away": words.FAULTS[Fault.AGENT_AWAY],
    }


def _wanted(request: HttpRequest) -> tuple[int, Wish]:
    """Raises InvalidInput, NotFound."""
    given = request.POST
    if not given.get("scanner", "").isdecimal():
        raise NotFound
    try:
        wish = Wish(Source(given.get("source", "")), Colour(given.get("colour", "")), int(given.get("resolution", "")))
    except ValueError:
        raise InvalidInput.of("source", _("Choose how it is to be scanned")) from None
    return int(given["scanner"]), wish


@require_safe
@staff_page(Action.DOSSIER_FILE_ADD)
def scan(request: HttpRequest, code: str, gathering: str) -> HttpResponse:
    """How far it is, and the pages; asked for by a page that is open it is the part that changes alone."""
    view = scanned.scan(actor_of(request), code, identifier(gathering))
    fault = Fault(view.order.fault) if view.order.fault else Fault.AGENT_AWAY if view.order.silent else None
    context = {
        "scan": view,
        "order": view.order,
        "pages": view.gathering,
        "trouble": words.FAULTS[fault] if fault else None,
        "source": words.SOURCES[view.order.wish.source],
        "is_glass": view.order.wish.source == Source.GLASS,
        "back": _back(request),
        "section": "dossiers",
    }
    part = "dossier/parts/scan.html" if request.headers.get("HX-Request") else "dossier/scan.html"
    response = render(request, part, context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@staff_page(Action.DOSSIER_FILE_ADD)
def page(request: HttpRequest, code: str, gathering: str, number: int) -> HttpResponse:
    """A page that came and is not kept yet; with `nho` as small as the list shows it."""
    content = b"".join(gatherings.page_of_dossier(actor_of(request), code, identifier(gathering), number))
    shown = binding.small(content) if "nho" in request.GET else content
    return HttpResponse(shown, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@require_POST
@staff_page(Action.DOSSIER_FILE_ADD)
def more(request: HttpRequest, code: str, gathering: str) -> HttpResponse:
    """More sheets behind those that are there."""
    return _do(request, code, gathering, scanning.go_on)


@require_POST
@staff_page(Action.DOSSIER_FILE_ADD)
def cancel(request: HttpRequest, code: str, gathering: str) -> HttpResponse:
    return _do(request, code, gathering, scanning.cancel)


@require_POST
@staff_page(Action.DOSSIER_FILE_ADD)
def keep(request: HttpRequest, code: str, gathering: str) -> HttpResponse:
    return _do(request, code, gathering, scanning.keep)


@require_POST
@staff_page(Action.DOSSIER_FILE_ADD)
def drop(request: HttpRequest, code: str, gathering: str) -> HttpResponse:
    return _do(request, code, gathering, scanning.drop)


@require_POST
@staff_page(Action.DOSSIER_FILE_ADD)
def remove(request: HttpRequest, code: str, gathering: str, number: int) -> HttpResponse:
    return _do(request, code, gathering, lambda actor, code, name: documents.remove_page(actor, code, name, number))


def _do(request: HttpRequest, code: str, gathering: str, verb: Callable[[Actor, str, UUID], object]) -> HttpResponse:
    """Does it; the page itself shows what came of it, and says what was in the way."""
    name = identifier(gathering)
    try:
        verb(actor_of(request), code, name)
    except NotFound:
        raise
    except Problem as problem:
        messages.error(request, problem.in_one_line)
    return _go(request, code, name)


def _go(request: HttpRequest, code: str, gathering: UUID) -> HttpResponse:
    back = _back(request)
    query = f"?{urlencode({'ve': back})}" if back else ""
    return redirect(reverse("dossier:scan", args=[code, gathering]) + query)


def _back(request: HttpRequest) -> str:
    """Where the officer came from, such as the counter's page; nowhere else than here."""
    back = request.POST.get("ve", "") or request.GET.get("ve", "")
    return back if is_here(request, back) else ""
