"""The page on the phone: opened by the officer's code, without signing in; one paper, page after page, then it is over.

The code stands behind the sign # of the address, which browsers send to nobody; the page exchanges it by POST for a cookie that holds
for this gathering's path alone. Taking a picture needs no permission of the page: the phone's own camera takes it.
"""

from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base import limits
from motcua.base.problems import InvalidInput, NotFound, Problem
from motcua.domain.documents import actions as documents
from motcua.domain.documents import gatherings
from motcua.surfaces.dossier.views import identifier

COOKIE = "motcua_phone"
SECONDS = 2 * 3600  # longer than it lasts: what it opens ends on the server
CODES = limits.Limit("phone code", burst=10, seconds=30)


@never_cache
@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """Where the code leads to; the page sends on what stands behind the sign #."""
    return _quiet(render(request, "dossier/phone_door.html", {"problem": ""}))


@never_cache
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """The first phone gets its cookie; a second one, a wrong code and one that is over are refused with words."""
    name, _dot, secret = request.POST.get("code", "").strip()[:80].partition(".")
    try:
        with limits.guesses(CODES, limits.address_of(request)):
            gathering = identifier(name)
            token = documents.join(gathering, secret)
    except Problem as problem:
        if isinstance(problem, NotFound):
            return _gone(request)
        return _quiet(
            render(request, "dossier/phone_door.html", {"problem": problem.in_one_line}, status=problem.status)
        )
    place = reverse("dossier:phone", args=[gathering])
    response = redirect(place)
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, token, SECONDS, path=place, httponly=True, samesite="Strict", secure=secure)
    return _quiet(response)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest, gathering: str) -> HttpResponse:
    """Shows what was sent and takes the next page."""
    if request.method != "POST":
        try:
            return _page(request, gathering)
        except NotFound:
            return _gone(request)
    upload = request.FILES.get("page")
    try:
        if not isinstance(upload, UploadedFile):
            raise InvalidInput.of("page", _("Take a picture first"))
        content = upload.read()
        documents.add_page(identifier(gathering), _token(request), content, request.POST.get("page_key", ""))
    except NotFound:
        return _gone(request)
    except Problem as problem:
        return _page(request, gathering, problem)
    return redirect("dossier:phone", gathering)


@never_cache
@require_POST
def done(request: HttpRequest, gathering: str) -> HttpResponse:
    """All pages are there: they become one file."""
    try:
        documents.finish(identifier(gathering), _token(request))
    except NotFound:
        return _gone(request)
    except Problem as problem:
        return _page(request, gathering, problem)
    return redirect("dossier:phone", gathering)


@never_cache
@require_safe
def sent(request: HttpRequest, gathering: str, number: int) -> HttpResponse:
    """A page that this phone has sent, to be looked at again."""
    content = b"".join(gatherings.page_of_phone(identifier(gathering), _token(request), number))
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


def _gone(request: HttpRequest) -> HttpResponse:
    """No such code for this phone: it was never its own, or the intake it was shown for was left."""
    words = _("This code does not hold. Ask the officer for a new one")
    return _quiet(render(request, "dossier/phone_door.html", {"problem": words}, status=404))


def _page(request: HttpRequest, gathering: str, problem: Problem | None = None) -> HttpResponse:
    view = gatherings.gathering_of_phone(identifier(gathering), _token(request))
    context = {
        "pictures": view,
        "numbers": range(1, view.pages + 1) if view.is_open else (),
        "next": view.pages + 1,
        "problem": problem.in_one_line if problem else "",
        "page_key": uuid4().hex,
    }
    return _quiet(render(request, "dossier/phone.html", context, status=problem.status if problem else 200))


def _token(request: HttpRequest) -> str:
    return request.COOKIES.get(COOKIE, "")


def _quiet(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
