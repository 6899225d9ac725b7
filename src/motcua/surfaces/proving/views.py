"""One page: the digits that the citizen reads out, their card, and the company where they act for one."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.base import clock, limits
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound, TooManyRequests
from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.people.actions import companies, proving
from motcua.domain.people.identity import read_card
from motcua.domain.people.permissions import Action, allowed, require
from motcua.surfaces.sign_in.centres import chosen
from motcua.surfaces.sign_in.guard import actor_of, staff_page

FIELDS = ("code", "card", "id_number", "name", "tax_code", "company_name")
TRIES = limits.Limit("counter_code", burst=10, seconds=60)  # eight digits, guessed by a member of staff


@require_safe
@staff_page(Action.CITIZEN_PROVE)
def home(request: HttpRequest) -> HttpResponse:
    """The centre in which one works; where it is several, which."""
    actor = actor_of(request)
    mine = [one for one in centres() if allowed(actor, Action.CITIZEN_PROVE, centre=one.code)]
    if (hall := chosen(request, mine)) is not None:
        return redirect("proving:page", centre=hall.code)
    return render(request, "proving/choose.html", {"centres": mine})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.CITIZEN_PROVE)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.CITIZEN_PROVE, centre=centre)
    context: dict[str, object] = {"section": "proving", "centre": get_centre(centre), "typed": {}, "faults": {}}
    if request.method != "POST":
        return render(request, "proving/page.html", context)
    typed = {name: request.POST.get(name, "").strip()[:600] for name in FIELDS}
    try:
        _prove(actor, centre, typed)
    except (InvalidInput, NotFound, Conflict, TooManyRequests) as problem:
        errors = problem.errors if isinstance(problem, InvalidInput) else (FieldError("code", problem.detail),)
        faults = {one.field: one.message for one in errors}
        context |= {"typed": typed | {"card": ""}, "faults": faults, "errors": errors}
        return render(request, "proving/page.html", context, status=problem.status)
    messages.success(request, _("Written to the account; the citizen sees it when they load their page"))
    return redirect("proving:page", centre=centre)


def _prove(actor: Actor, centre: str, typed: dict[str, str]) -> None:
    """Person and company in one transaction. Raises as the two verbs do."""
    if typed["card"]:
        card = read_card(typed["card"], clock.now().date())
        typed["id_number"], typed["name"] = card.id_number, card.name
    if not (typed["id_number"] or typed["tax_code"]):
        raise InvalidInput.of("id_number", _("Scan the card, or write its number; for a company its tax code"))
    with limits.guesses(TRIES, actor.reference), transaction.atomic():
        if typed["id_number"]:
            proving.prove_at_counter(actor, centre, typed["code"], typed["id_number"], typed["name"])
        if typed["tax_code"]:
            companies.prove_at_counter(actor, centre, typed["code"], typed["tax_code"], typed["company_name"])
