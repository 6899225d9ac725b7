"""Signing in by a code that was sent to an address, and signing out."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from motcua.base import limits
from motcua.base.problems import Conflict, InvalidInput, Problem, TooManyRequests
from motcua.domain.messages.codes import ask_for_code, offered
from motcua.domain.people import oidc
from motcua.domain.people.actions import citizens
from motcua.domain.people.actions.codes import prove
from motcua.domain.people.rules import read_address
from motcua.surfaces.sign_in.citizens import HOME, citizen_of, forget_cookie, safe_address
from motcua.surfaces.sign_in.citizens import sign_in as begin

ASKED = "citizen_code"  # in the browser's session: which code it asked for, where that went, where to go then


# What this room keeps in the browser's session, which staff of the same machine may go on using.
BEGUN = (
    ASKED,
    "citizen_adding",
    "citizen_provider",
    "citizen_passkey_made",
    "citizen_passkey_asked",
    "tracked",
    "petition",
    "petition_begun",
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks for an address and sends a code there; says the same whether or not there is an account."""
    after = safe_address(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        if citizen_of(request) is not None and "lai" not in request.GET:  # who shows once more that it is them
            return redirect(after or HOME)
        return _asking(request, after)
    try:
        channel, address = read_address(request.POST.get("address", "")[:300], offered())
        number = ask_for_code(channel, address, language=language_of(), source=limits.address_of(request))
    except (InvalidInput, TooManyRequests) as problem:
        return _asking(request, after, problem)
    request.session[ASKED] = {"code": str(number), "channel": channel, "after": after}
    return redirect("my_page:code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Takes the code in the browser that asked for it."""
    asked = request.session.get(ASKED)
    if asked is None:
        return redirect("my_page:sign_in")
    context = {"channel": asked["channel"], "lasting": request.POST.get("lasting", ""), "after": asked["after"]}
    if request.method != "POST":
        return render(request, "my_page/code.html", context)
    try:
        proven = prove(UUID(asked["code"]), request.POST.get("code", "")[:20], limits.address_of(request))
    except (InvalidInput, Conflict, TooManyRequests) as problem:
        answer = render(request, "my_page/code.html", {**context, "problem": problem}, status=problem.status)
        return with_headers(answer, problem)
    del request.session[ASKED]
    who = citizens.account_of(proven, language_of())
    return begin(request, who, proven.channel, lasting=bool(request.POST.get("lasting")), after=asked["after"])


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session of this browser, and what was begun in it."""
    who = citizen_of(request)
    if who is not None:
        citizens.end_session(who.actor, who.session)
    for begun in BEGUN:
        request.session.pop(begun, None)
    return forget_cookie(redirect("/"))


def language_of() -> str:
    return "en" if get_language() == "en" else "vi"


def with_headers(response: HttpResponse, problem: Problem) -> HttpResponse:
    if isinstance(problem, TooManyRequests):
        response["Retry-After"] = str(problem.retry_after)
    return response


def _asking(request: HttpRequest, after: str, problem: Problem | None = None) -> HttpResponse:
    context = {
        "after": after,
        "problem": problem,
        "typed": request.POST.get("address", "")[:300],
        "by_phone": "phone" in offered(),
        "provider": settings.MOTCUA_OIDC_NAME if oidc.is_offered() else "",
    }
    answer = render(request, "my_page/sign_in.html", context, status=problem.status if problem else 200)
    return with_headers(answer, problem) if problem else answer
