"""The look of the centre that a page is of: a style sheet and a mark at addresses of their version, so that browsers keep them."""

from dataclasses import dataclass

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motcua.domain.centre import brand
from motcua.domain.centre.branding import Look, looks

KEPT = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Shown:
    """`style`, `mark`: addresses, empty where the centre looks as the product does. `phone`, `address`: of the centre, empty where none is
    known."""

    name: str
    style: str
    mark: str
    phone: str
    address: str


def of_page(request: HttpRequest) -> Shown | None:
    """Of the centre in the address, else the one chosen in the header, else the only one; None where it is nobody's alone."""
    try:
        return _of_page(request)
    except DatabaseError:  # the page that says that the database is away has this frame, too
        return None


def _of_page(request: HttpRequest) -> Shown | None:
    known = looks()
    found = request.resolver_match
    code = str(found.kwargs.get("centre", "")) if found else ""
    if code not in known and hasattr(request, "session") and getattr(request, "actor", None) is not None:
        code = str(request.session.get("centre", "")) if request.session.accessed else ""
    look = known.get(code) or (next(iter(known.values())) if len(known) == 1 else None)
    return _shown(look) if look is not None else None


def _shown(look: Look) -> Shown:
    name = look.name_en if look.name_en and get_language() == "en" else look.name
    drawn = {what: reverse(f"brand_{what}", args=[look.centre, look.number]) for what in ("style", "mark")}
    style, mark = drawn["style"] if look.colour else "", drawn["mark"] if look.mark else ""
    return Shown(name, style, mark, look.phone, look.address)


@require_safe
def style(request: HttpRequest, code: str, number: int) -> HttpResponse:
    look = _look(code, number)
    return _kept(brand.style(look.colour).encode() if look.colour else b"", "text/css; charset=utf-8")


@require_safe
def mark(request: HttpRequest, code: str, number: int) -> HttpResponse:
    look = _look(code, number)
    if not look.mark:
        raise Http404
    return _kept(look.mark, "image/png")


def _look(code: str, number: int) -> Look:
    """Of an older version the present one: whoever asks for it has a page that was drawn before the change."""
    look = looks().get(code)
    if look is None or not 0 < number <= look.number:
        raise Http404
    return look


def _kept(content: bytes, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Cache-Control"] = KEPT
    return response
