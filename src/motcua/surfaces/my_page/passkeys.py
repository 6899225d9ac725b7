"""Passkeys: what the page's module asks for and answers with, as JSON; removing one is an ordinary form."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from motcua.base import limits
from motcua.base.problems import Conflict, Forbidden, InvalidInput
from motcua.domain.people.actions import citizens, passkeys
from motcua.surfaces.sign_in.citizens import citizen_page, the_citizen
from motcua.surfaces.sign_in.citizens import sign_in as begin_session

MAKING, ENTERING = "citizen_passkey_made", "citizen_passkey_asked"
TRIES = limits.Limit("passkey", burst=30, seconds=10)
MOST_BYTES = 20_000


@require_POST
@citizen_page
def begin_making(request: HttpRequest) -> HttpResponse:
    who = the_citizen(request)
    citizens.require_fresh(who)
    options, state = passkeys.begin_registration(who.actor)
    request.session[MAKING] = state
    return JsonResponse(options)


@require_POST
@citizen_page
def make(request: HttpRequest) -> HttpResponse:
    who = the_citizen(request)
    citizens.require_fresh(who)
    answer = _sent(request)
    passkeys.register(who.actor, request.session.pop(MAKING, None), answer["credential"], str(answer.get("name", "")))
    messages.success(request, _("The passkey is ready; next time you sign in with it"))
    return JsonResponse({"next": "/cua-toi/dang-nhap"})


@require_POST
@citizen_page
def remove(request: HttpRequest) -> HttpResponse:
    who = the_citizen(request)
    number = request.POST.get("passkey", "")
    try:
        citizens.require_fresh(who)
        passkeys.remove(who.actor, int(number) if number.isdecimal() and len(number) < 19 else 0)
    except (Conflict, Forbidden) as problem:
        messages.error(request, problem.in_one_line)
    return redirect("my_page:security")


@never_cache
@require_POST
def begin_entering(request: HttpRequest) -> HttpResponse:
    limits.take(TRIES, limits.address_of(request))
    options, state = passkeys.begin_sign_in()
    request.session[ENTERING] = state
    return JsonResponse(options)


@never_cache
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Signs in whose passkey answered; the module then goes where the answer says."""
    limits.take(TRIES, limits.address_of(request))
    answer = _sent(request)
    who = passkeys.sign_in(request.session.pop(ENTERING, None), answer["credential"])
    after = str(answer.get("next", ""))[:500]
    signed_in = begin_session(request, who, "passkey", lasting=bool(answer.get("lasting")), after=after)
    response = JsonResponse({"next": signed_in["Location"]})
    response.cookies = signed_in.cookies
    return response


def _sent(request: HttpRequest) -> dict[str, Any]:
    """Raises InvalidInput."""
    is_json = (
        request.content_type == "application/json"
    )  # of a form the body is gone: what looks for its key has read it
    try:
        sent = json.loads(request.body) if is_json and len(request.body) <= MOST_BYTES else None
    except ValueError:
        sent = None
    if not isinstance(sent, dict) or not isinstance(sent.get("credential"), dict):
        raise InvalidInput.of("passkey", passkeys.NOT_GOOD)
    return sent
