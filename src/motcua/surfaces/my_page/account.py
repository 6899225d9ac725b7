"""What is known of me, how I sign in, where I am signed in; changing and closing it."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base import journal, limits
from motcua.base.problems import Conflict, Forbidden, InvalidInput, TooManyRequests
from motcua.domain.messages.codes import ask_for_code, offered
from motcua.domain.people import oidc
from motcua.domain.people.actions import addresses, citizens
from motcua.domain.people.actions.codes import prove
from motcua.domain.people.actions.proving import counter_code
from motcua.domain.people.queries import citizens as queries
from motcua.domain.people.rules import read_address
from motcua.surfaces.my_page.entering import language_of, with_headers
from motcua.surfaces.my_page.views import page
from motcua.surfaces.my_page.words import CHANGES, WAYS
from motcua.surfaces.sign_in.citizens import citizen_page, forget_cookie, the_citizen

DETAILS = {"name": "name", "address": "home_address", "language": "language"}
MOST_CHANGES = 30
ADDING = "citizen_adding"  # in the browser's session: the code that proves a further address


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def details(request: HttpRequest) -> HttpResponse:
    """What I said of myself can be changed; what was proven stands as it was proven."""
    who = the_citizen(request)
    context: dict[str, object] = {
        "by_phone": "phone" in offered(),
        "provider": settings.MOTCUA_OIDC_NAME if oidc.is_offered() else "",
        "counter_code": counter_code(who.actor) if who.citizen.has_passport or not who.citizen.is_proven else "",
    }
    if request.method != "POST":
        return page(request, "details", {**context, "typed": {}, "faults": {}})
    given = {name: request.POST.get(field, "")[:400] for name, field in DETAILS.items()}
    try:
        citizens.change_details(who.actor, **given)
    except InvalidInput as wrong:
        faults = {one.field: one.message for one in wrong.errors}
        return page(
            request, "details", {**context, "typed": given, "faults": faults, "errors": wrong.errors}, status=422
        )
    messages.success(request, _("Saved"))
    return redirect("my_page:details")


@require_POST
@citizen_page
def add_address(request: HttpRequest) -> HttpResponse:
    """Sends a code to a further address; to a new one instead of the old where that channel has one."""
    who = the_citizen(request)
    try:
        citizens.require_fresh(who)
        channel, address = read_address(request.POST.get("address", "")[:300], offered())
        number = ask_for_code(
            channel, address, language=language_of(), source=limits.address_of(request), adding=who.actor
        )
    except (InvalidInput, TooManyRequests, Forbidden) as problem:
        messages.error(request, problem.in_one_line)
        return redirect("my_page:details")
    request.session[ADDING] = {"code": str(number), "channel": channel}
    return redirect("my_page:prove_address")


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def prove_address(request: HttpRequest) -> HttpResponse:
    asked = request.session.get(ADDING)
    if asked is None:
        return redirect("my_page:details")
    who = the_citizen(request)
    context: dict[str, object] = {"here": "details", "channel": asked["channel"]}
    if request.method != "POST":
        return page(request, "prove_address", context)
    try:
        given = request.POST.get("code", "")[:20]
        proven = prove(UUID(asked["code"]), given, limits.address_of(request), adding=who.actor)
        addresses.add_address(who.actor, proven)
    except (InvalidInput, Conflict, TooManyRequests) as problem:
        return with_headers(page(request, "prove_address", {**context, "problem": problem}, problem.status), problem)
    del request.session[ADDING]
    messages.success(request, _("The address is confirmed; you can sign in with it"))
    return redirect("my_page:details")


@require_POST
@citizen_page
def remove_address(request: HttpRequest) -> HttpResponse:
    who = the_citizen(request)
    try:
        citizens.require_fresh(who)
        addresses.remove_address(who.actor, request.POST.get("channel", ""))
    except (Conflict, Forbidden) as problem:
        messages.error(request, problem.in_one_line)
    return redirect("my_page:details")


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def close(request: HttpRequest) -> HttpResponse:
    """Says what goes and what stays, then closes."""
    who = the_citizen(request)
    context: dict[str, object] = {"here": "details"}
    if request.method != "POST":
        return page(request, "close", context)
    try:
        citizens.require_fresh(who)
        citizens.close(who.actor)
    except (Conflict, Forbidden) as problem:
        return page(request, "close", {**context, "problem": problem}, status=problem.status)
    return forget_cookie(redirect("/"))


@require_safe
@citizen_page
def security(request: HttpRequest) -> HttpResponse:
    """Where I am signed in, and by what; and what changed of that, so that I see what was not me."""
    who = the_citizen(request)
    sessions = [(one, WAYS[one.way]) for one in queries.sessions(who.actor, who.session)]
    history = journal.subject_history(f"citizen:{who.citizen.id}")
    changes = [(one.at, CHANGES[one.kind]) for one in reversed(history) if one.kind in CHANGES]
    context: dict[str, object] = {
        "sessions": sessions,
        "passkeys": queries.passkeys(who.actor),
        "changes": changes[:MOST_CHANGES],
    }
    return page(request, "security", context)


@require_POST
@citizen_page
def end_session(request: HttpRequest) -> HttpResponse:
    """Signs out on one device; another's session is not there."""
    number = request.POST.get("session", "")
    citizens.end_session(the_citizen(request).actor, int(number) if number.isdecimal() and len(number) < 19 else 0)
    return redirect("my_page:security")


@require_POST
@citizen_page
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Signs out everywhere, here too."""
    citizens.end_sessions(the_citizen(request).actor)
    return forget_cookie(redirect("my_page:sign_in"))
