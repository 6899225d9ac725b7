"""What everybody reads, and how a sender follows a petition: what was asked, what is answered, taking it back."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base import limits
from motcua.base.pages import kept as kept_page
from motcua.base.problems import NotFound, Problem
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.petitions import actions, queries
from motcua.domain.petitions.rules import Kind
from motcua.surfaces.following import petition as kept
from motcua.surfaces.petitions.words import KINDS, SHORT_KINDS, STATES
from motcua.surfaces.sign_in.citizens import citizen_page, the_citizen


@require_safe
@kept_page(5)
def listing(request: HttpRequest) -> HttpResponse:
    """Questions and answers without names, the newest first."""
    agency, kind = request.GET.get("co-quan", ""), request.GET.get("loai", "")
    agency = agency if agency in agencies_by_code() else ""
    kind = kind if kind in set(Kind) else ""
    number = request.GET.get("trang", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    found, more = queries.published(agency=agency, kind=kind, page=page)
    fields = request.GET.copy()

    def at(number: int) -> str:
        fields["trang"] = str(number)
        return f"?{fields.urlencode()}"

    context = {
        "found": [(one, SHORT_KINDS[one.kind]) for one in found],
        "agencies": list(agencies_by_code().values()),
        "agency": agency,
        "kinds": list(KINDS.items()),
        "kind": kind,
        "previous": at(page - 1) if page > 1 else "",
        "next": at(page + 1) if more else "",
    }
    return render(request, "petitions/published.html", context)


@require_safe
@kept_page(5)
def one(request: HttpRequest, petition: UUID) -> HttpResponse:
    found = queries.published_one(petition)
    return render(request, "petitions/published_one.html", {"one": found, "kind": SHORT_KINDS[found.kind]})


@never_cache
@require_safe
def followed(request: HttpRequest) -> HttpResponse:
    """The petition that was last asked for on this device."""
    return _followed(request)


def _followed(request: HttpRequest, problem: Problem | None = None) -> HttpResponse:
    asked = kept.recall(request)
    if asked is None:
        return redirect("lookup:track")
    found = queries.follow(*asked)
    context = {
        "found": found,
        "meaning": STATES[found.view.state],
        "kind": KINDS[found.view.kind],
        "problem": problem,
        "typed": request.POST.get("text", ""),
        "confirm": problem is None and "rut" in request.GET,
    }
    response = render(request, "petitions/followed.html", context, status=problem.status if problem else 200)
    response["X-Robots-Tag"] = "noindex"
    return response


def _of_sender(request: HttpRequest, do: Callable[[str, str], None]) -> HttpResponse:
    asked = kept.recall(request)
    if asked is None:
        return redirect("lookup:track")
    try:
        do(*asked)
    except NotFound:
        raise
    except Problem as problem:
        return _followed(request, problem)
    return redirect("petitions:followed")


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Answers what the office asked."""
    text, files, source = request.POST.get("text", ""), request.FILES.getlist("files"), limits.address_of(request)
    return _of_sender(request, lambda code, secret: actions.add(code, secret, text, files, source=source))


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    return _of_sender(request, actions.withdraw)


@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Whether question and answer may be published without names."""
    may_publish = bool(request.POST.get("may_publish"))
    return _of_sender(request, lambda code, secret: actions.consent(code, secret, may_publish=may_publish))


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """For those who asked on somebody else's computer."""
    kept.forget(request)
    return redirect("petitions:published")


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def mine(request: HttpRequest) -> HttpResponseBase:
    """Those of one's account; opens the one that was pressed."""
    actor = the_citizen(request).actor
    if request.method == "POST":
        code = request.POST.get("code", "")[:40]
        try:
            kept.remember(request, code, queries.own_secret(actor, code))
        except NotFound:
            raise NotFound(_("There is no such petition in your account")) from None
        return redirect("petitions:followed")
    after = request.GET.get("sau", "")[:40]
    found, further = queries.own(actor, after=after)
    rows = [(view, STATES[view.state]) for view, _secret in found]
    shown = {"rows": rows, "section": "mine", "begins": not after, "further": f"?sau={further}" if further else ""}
    return render(request, "petitions/mine.html", shown)
