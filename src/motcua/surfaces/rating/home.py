"""Rating at home: a visit by the token of its ticket, a dossier by the code and secret of its receipt."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.base import limits
from motcua.base.actor import CITIZEN
from motcua.base.problems import Conflict, InvalidInput, NotFound, TooManyRequests
from motcua.domain.feedback.actions import give_feedback
from motcua.domain.feedback.queries import open_to_rating
from motcua.domain.feedback.rules import FACES, LONGEST_COMMENT, reasons_now
from motcua.domain.queue.rules import parse_ticket_token
from motcua.domain.replies.queries import reply_for
from motcua.surfaces.following.doors import SECRETS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """The visit of a ticket, by the QR that the ticket carries."""
    read = parse_ticket_token(token)
    if read is None:
        raise NotFound
    return _rate(request, ticket_id=read[0], secret=read[1])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def dossier(request: HttpRequest) -> HttpResponse:
    """The way of a dossier: asks for code and secret first, unless the receipt's page sent them along."""
    code, secret = request.POST.get("code", "").strip()[:80], request.POST.get("secret", "").strip()[:80]
    if not (code and secret):
        return _private(render(request, "rating/find.html", {"code": code, "problem": None}))
    try:
        return _rate(request, dossier_code=code, secret=secret)
    except (NotFound, TooManyRequests) as problem:
        return _private(render(request, "rating/find.html", {"code": code, "problem": problem}, status=problem.status))


def _rate(
    request: HttpRequest, *, ticket_id: UUID | None = None, dossier_code: str | None = None, secret: str
) -> HttpResponse:
    """Shows the question, takes the answer, says thanks; says so when it was answered before."""
    context: dict[str, object] = {"faces": FACES, "reasons": reasons_now(), "longest": LONGEST_COMMENT}
    context |= {"code": dossier_code or "", "secret": secret if dossier_code else ""}
    with limits.guesses(SECRETS, limits.address_of(request)):
        try:
            rated, is_open = open_to_rating(ticket_id=ticket_id, dossier_code=dossier_code, secret=secret)
        except Conflict as not_yet:
            return _private(render(request, "rating/not_yet.html", {"problem": not_yet}))
    context["rated"] = rated
    if not is_open:
        reply = reply_for(ticket=rated.ticket, dossier=rated.dossier)
        return _private(render(request, "rating/thanks.html", {"again": True, "reply": reply}))
    if "score" not in request.POST:
        missing = request.method == "POST" and "answered" in request.POST
        return _private(
            render(request, "rating/question.html", context | {"missing": missing}, status=422 if missing else 200)
        )
    try:
        give_feedback(
            CITIZEN,
            ticket_id=ticket_id,
            dossier_code=dossier_code,
            secret=secret,
            score=_score(request),
            reasons=request.POST.getlist("reasons"),
            comment=request.POST.get("comment", ""),
        )
    except InvalidInput as problem:
        sent = {
            "problem": problem,
            "chosen": request.POST.getlist("reasons"),
            "comment": request.POST.get("comment", ""),
        }
        return _private(render(request, "rating/question.html", context | sent, status=problem.status))
    except Conflict:
        return _private(render(request, "rating/thanks.html", {"again": True}))
    return _private(render(request, "rating/thanks.html", {"again": False}))


def _score(request: HttpRequest) -> int:
    written = request.POST.get("score", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 3 else 0


def _private(response: HttpResponse) -> HttpResponse:
    """A page that belongs to one visitor is not indexed.

    No `Referrer-Policy: no-referrer` here: it would take the origin from the page's own forms, which the protection
    against forged requests needs. The policy of the whole house, same-origin, tells no other site.
    """
    response["X-Robots-Tag"] = "noindex"
    return response
