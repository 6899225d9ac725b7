"""One page: the digits that the citizen reads out, their card, and the company where they act for one.

Where the card's number already opens another account, its holder may have lost the way into it: then it is given back here.
"""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base import clock, limits
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound, Problem, TooManyRequests
from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.people.actions import companies, proving, returning
from motcua.domain.people.passport import apart, find_passport, passport_number, read_holder, states
from motcua.domain.people.permissions import Action, allowed, require
from motcua.surfaces.sign_in.centres import chosen
from motcua.surfaces.sign_in.guard import actor_of, staff_page

FIELDS = ("code", "card", "id_state", "id_number", "name", "former", "tax_code", "company_name")
TRIES = limits.Limit("counter_code", burst=10, seconds=60)  # eight digits, guessed by a member of staff
REASONS = (
    ("lost", gettext_lazy("They no longer have the phone number or mailbox")),
    ("taken", gettext_lazy("Somebody else is in the account")),
)


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
    if request.method != "POST":
        return _page(request, centre, {})
    typed = _typed(request)
    try:
        _prove(actor, centre, typed)
    except Conflict as refused:
        if refused.code == "identity_of_another_account":
            return _other(request, centre, typed)
        return _page(request, centre, typed, refused)
    except (InvalidInput, NotFound, TooManyRequests) as problem:
        return _page(request, centre, typed, problem)
    messages.success(request, _("Written to the account; the citizen sees it when they load their page"))
    return redirect("proving:page", centre=centre)


@require_POST
@staff_page(Action.CITIZEN_RETURN)
def give_back(request: HttpRequest, centre: str) -> HttpResponse:
    """The account that bears the card's number, to who stands there with it."""
    actor = actor_of(request)
    require(actor, Action.CITIZEN_RETURN, centre=centre)
    typed = _typed(request)
    try:
        _read_card(typed)
        with limits.guesses(TRIES, actor.reference):
            returning.give_back(
                actor,
                centre,
                typed["code"],
                typed["id_number"],
                typed["name"],
                is_scanned=bool(typed["card"]),
                reason=request.POST.get("reason", ""),
                compared=bool(request.POST.get("compared")),
            )
    except InvalidInput as wrong:
        if {one.field for one in wrong.errors} <= {"reason", "compared"}:
            return _other(request, centre, typed, wrong)
        return _page(request, centre, typed, wrong)
    except (NotFound, Conflict, TooManyRequests) as problem:
        return _page(request, centre, typed, problem)
    messages.success(
        request,
        _(
            "The account is its holder's again; they load their page anew. Every other way into it has ended, and its addresses are told."
        ),
    )
    return redirect("proving:page", centre=centre)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").strip()[:600] for name in FIELDS}


def _page(request: HttpRequest, centre: str, typed: dict[str, str], problem: Problem | None = None) -> HttpResponse:
    context: dict[str, object] = {"section": "proving", "centre": get_centre(centre), "typed": typed, "faults": {}}
    context["states"] = states_to_choose()
    if problem is None:
        return render(request, "proving/page.html", context)
    errors = problem.errors if isinstance(problem, InvalidInput) else (FieldError("code", problem.detail),)
    context["renewed"] = problem.code == "identity_differs"
    context |= {"typed": typed | {"card": ""}, "faults": {one.field: one.message for one in errors}, "errors": errors}
    return render(request, "proving/page.html", context, status=problem.status)


def _other(
    request: HttpRequest, centre: str, typed: dict[str, str], problem: InvalidInput | None = None
) -> HttpResponse:
    """The number opens another account: which, and what can be done."""
    try:
        actor = actor_of(request)
        with limits.guesses(
            TRIES, actor.reference
        ):  # a form without a reason comes here with digits that nobody has looked at
            other = returning.returnable(actor, centre, typed["code"], typed["id_number"])
    except (InvalidInput, NotFound, Conflict, TooManyRequests) as gone:  # since the look a moment ago
        return _page(request, centre, typed, gone)
    errors = problem.errors if problem else ()
    context: dict[str, object] = {
        "section": "proving",
        "centre": get_centre(centre),
        "typed": typed,
        "other": other,
        "reasons": REASONS,
        "reason": request.POST.get("reason", ""),
        "errors": errors,
        "faults": {one.field: one.message for one in errors},
    }
    return render(request, "proving/other.html", context, status=problem.status if problem else 409)


def states_to_choose() -> list[tuple[str, str]]:
    """Whose passport it is; first that it is none."""
    return [("", _("none: a Vietnamese identity number")), *states(get_language() or "vi")]


def _read_card(typed: dict[str, str]) -> None:
    """Number and name from the card or passport, where it was scanned; of a passport that was typed its number with the state."""
    state, former = typed["id_state"], typed["former"]
    if typed["card"]:
        card = read_holder(typed["card"], clock.now().date())
        if card.warnings and find_passport(card.number):  # it ran out, so that it proves nothing
            raise InvalidInput.of("card", card.warnings[0])
        typed["id_number"], typed["name"] = card.number, card.name
        state = state or apart(card.number)[0]
    elif state and typed["id_number"] and not find_passport(typed["id_number"]):
        typed["id_number"] = passport_number(state, typed["id_number"])
    if former and not find_passport(former):
        typed["former"] = passport_number(state, former)


def _prove(actor: Actor, centre: str, typed: dict[str, str]) -> None:
    """Person and company in one transaction. Raises as the two verbs do."""
    _read_card(typed)
    if not (typed["id_number"] or typed["tax_code"]):
        raise InvalidInput.of(
            "id_number", _("Scan the card or passport, or write its number; for a company its tax code")
        )
    with limits.guesses(TRIES, actor.reference), transaction.atomic():
        if typed["id_number"]:
            former = find_passport(typed["former"])
            proving.prove_at_counter(actor, centre, typed["code"], typed["id_number"], typed["name"], former)
        if typed["tax_code"]:
            companies.prove_at_counter(actor, centre, typed["code"], typed["tax_code"], typed["company_name"])
