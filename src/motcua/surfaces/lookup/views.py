"""Tracking on the portal, and the check of a result."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base import limits
from motcua.base.pages import from_this_site
from motcua.base.problems import NotFound, Problem, TooManyRequests
from motcua.domain.documents.queries import issued_files, issued_signatures
from motcua.domain.dossiers.queries import check_result, is_check_code, progress_by_code
from motcua.domain.letters.actions import open_for_applicant
from motcua.domain.letters.queries import letters_for_applicant
from motcua.domain.messages import browsers
from motcua.domain.petitions.queries import follow as follow_petition
from motcua.domain.petitions.rules import looks_like_a_code
from motcua.surfaces.following import petition
from motcua.surfaces.following.doors import CODES, SECRETS
from motcua.surfaces.lookup import finding, remembered
from motcua.surfaces.telling import endpoint_of, following, listener_of

CHECKS = limits.Limit("result check", burst=10, seconds=30)


@from_this_site
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Asks for code and secret; the right ones are remembered for half an hour, so that the page can be read anew."""
    if request.method != "POST":
        return _asking(request)
    code, secret = finding.given(request.POST)
    try:
        if not secret and settings.MOTCUA_PROGRESS_BY_CODE:
            limits.take(CODES, limits.address_of(request))
            return _asking(request, code, share=progress_by_code(code))
        if looks_like_a_code(code):
            with limits.guesses(SECRETS, limits.address_of(request)):
                petition.remember(request, follow_petition(code, secret).view.code, secret)
            return redirect("petitions:followed")
        found = finding.find(code, secret, limits.address_of(request))
    except (NotFound, TooManyRequests) as problem:
        return _asked_again(request, code, problem)
    remembered.remember(request, found.view.code, secret)
    return redirect("lookup:dossier")


@never_cache
@require_safe
def dossier(request: HttpRequest) -> HttpResponse:
    """The dossier that was last asked for on this device."""
    asked = remembered.recall(request)
    if asked is None:
        return redirect("lookup:track")
    code, secret = asked
    found = finding.find(code, secret, limits.address_of(request))
    shown = {"found": found, "code": code, "secret": secret, "letters": letters_for_applicant(code, secret)}
    response = render(request, "lookup/dossier.html", shown)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def letter(request: HttpRequest, letter: UUID) -> HttpResponseBase:
    """A letter that was issued to the applicant of the dossier that was last asked for on this device."""
    asked = remembered.recall(request)
    if asked is None:
        return redirect("lookup:track")
    opened = open_for_applicant(*asked, letter)
    response = StreamingHttpResponse(opened.chunks, content_type=opened.view.media_type)
    response["Content-Disposition"] = f'inline; filename="{letter}.pdf"'
    response["Content-Length"] = str(opened.view.size)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_POST
def tell_me(request: HttpRequest) -> HttpResponse:
    """Has this phone told of the dossier that was last asked for on it; sent again it changes the language."""
    asked = remembered.recall(request)
    if asked is None:
        raise NotFound
    return following(browsers.follow_dossier(*asked, **listener_of(request)))


@never_cache
@require_POST
def tell_no_more(request: HttpRequest) -> HttpResponse:
    asked = remembered.recall(request)
    if asked is None:
        raise NotFound
    browsers.leave_dossier(*asked, endpoint_of(request))
    return HttpResponse(status=204)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """For those who asked on somebody else's computer."""
    remembered.forget(request)
    return redirect("lookup:track")


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Where the code of a result is typed by those who cannot scan it."""
    code = request.GET.get("code", "").strip()
    return redirect("lookup:result", code=code) if code else render(request, "lookup/check.html", {"code": ""})


@never_cache
@require_safe
def result(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a result with this code was issued, by whom and when; nobody's name."""
    context: dict[str, object] = {"code": code.strip()}
    status = 200
    try:
        with limits.guesses(CHECKS, limits.address_of(request)):
            context["issued"] = check_result(code.strip())
        context["files"] = issued_files(code)
        context["signatures"] = issued_signatures(code)
    except NotFound:
        status = 404
        context["incomplete"] = not is_check_code(code)
    response = render(request, "lookup/check.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _asking(
    request: HttpRequest, code: str = "", *, problem: Problem | None = None, share: int | None = None
) -> HttpResponse:
    """The page that asks for code and secret; `share`: how much of the way is done, for whoever had the code alone."""
    shown = {"code": code, "problem": problem, "share": share, "by_code": settings.MOTCUA_PROGRESS_BY_CODE}
    return render(request, "lookup/track.html", shown, status=problem.status if problem else 200)


def _asked_again(request: HttpRequest, code: str, problem: Problem) -> HttpResponse:
    response = _asking(request, code, problem=problem)
    if isinstance(problem, TooManyRequests):
        response["Retry-After"] = str(problem.retry_after)
    return response
