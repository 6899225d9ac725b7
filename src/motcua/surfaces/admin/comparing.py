"""Comparing with a receiver: where it is asked, what the last comparisons found, and what a person decides about a difference."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.base.problems import Conflict, FieldError, InvalidInput
from motcua.domain.exchange import actions, administration, comparing, report
from motcua.domain.exchange.actions import Asked
from motcua.domain.exchange.report import DifferenceView, OriginView
from motcua.domain.exchange.rules_comparing import Kind, Rule, Standing, State
from motcua.domain.people.permissions import Action
from motcua.surfaces.admin.connections import OUTCOMES
from motcua.surfaces.sign_in.guard import actor_of, staff_page

KINDS: dict[str, str | Promise] = {
    Kind.MISSING_THERE: gettext_lazy("a dossier is missing there"),
    Kind.STATUS_THERE: gettext_lazy("a dossier has another status there"),
    Kind.UNKNOWN_HERE: gettext_lazy("a dossier is held there that nobody here took in"),
    Kind.NOT_BROUGHT: gettext_lazy("a submission never arrived here"),
    Kind.TAKEN_BACK: gettext_lazy("a submission was withdrawn there"),
    Kind.STATUS_BACK: gettext_lazy("they did not know what became of a submission"),
}
STANDINGS: dict[str, tuple[str, str | Promise]] = {
    Standing.CONFLICT: ("late", gettext_lazy("both sides changed it")),
    Standing.FAULT: ("late", gettext_lazy("cannot be taken as it is")),
    Standing.GONE: ("soon", gettext_lazy("retired there, published here")),
    Standing.DRAFT: ("soon", gettext_lazy("waits as a draft")),
}
PARTS: dict[str, str | Promise] = {
    "name": gettext_lazy("name"),
    "field": gettext_lazy("field"),
    "agency": gettext_lazy("agency"),
    "time_limit": gettext_lazy("time limit"),
    "fee": gettext_lazy("fee"),
    "fees": gettext_lazy("fees"),
    "documents": gettext_lazy("documents"),
    "steps": gettext_lazy("steps"),
    "form": gettext_lazy("questions of the form"),
}
RULES = [
    (Rule.OFF.value, gettext_lazy("Its procedures are not taken over")),
    (Rule.DRAFT.value, gettext_lazy("New versions come as drafts; somebody here publishes them")),
    (Rule.PUBLISH.value, gettext_lazy("New versions hold at once, where nothing is wrong with them")),
]


@never_cache
@require_safe
@staff_page(Action.EXCHANGE_MANAGE)
def page(request: HttpRequest, receiver: str) -> HttpResponse:
    return _page(request, receiver)


def _page(request: HttpRequest, receiver: str, problem: InvalidInput | None = None) -> HttpResponse:
    actor = actor_of(request)
    found = report.report(actor, receiver)
    errors = problem.errors if problem else ()
    context = {
        "receiver": administration.receiver(actor, receiver),
        "report": found,
        "comparisons": [(one, OUTCOMES.get(one.problem, _("the answer made no sense"))) for one in found.comparisons],
        "differences": [_difference(one) for one in found.differences],
        "origins": [_origin(one) for one in found.origins],
        "rules": RULES,
        "typed": _typed(request, found.counterpart),
        "errors": errors,
        "wrong": {one.field: one.message for one in errors},
        "section": "admin",
        "tab": "connections",
    }
    return render(request, "admin_pages/comparing.html", context, status=422 if problem else 200)


@require_POST
@staff_page(Action.EXCHANGE_MANAGE)
def save(request: HttpRequest, receiver: str) -> HttpResponse:
    """Says where the other side is asked."""
    given = request.POST
    try:
        asked = Asked(
            given.get("url", "").strip(),
            given.get("token", "").strip(),
            given.get("catalogue", Rule.OFF),
            bool(given.get("brings")),
            _codes(given.get("agency_codes", "")),
        )
        actions.connect(actor_of(request), receiver, asked)
    except InvalidInput as problem:
        return _page(request, receiver, problem)
    messages.success(request, _("Kept. Both sides are compared every hour, and now if you ask for it."))
    return redirect("admin_comparing", receiver=receiver)


@require_POST
@staff_page(Action.EXCHANGE_MANAGE)
def act(request: HttpRequest, receiver: str) -> HttpResponse:
    """What a button of the page asks for."""
    try:
        messages.success(request, _done(request, receiver))
    except (Conflict, InvalidInput) as problem:
        messages.error(request, str(problem.detail))
    return redirect("admin_comparing", receiver=receiver)


def _done(request: HttpRequest, receiver: str) -> str:
    """Does it, and says what came of it. Raises InvalidInput for what is no verb."""
    actor, (verb, _colon, which) = actor_of(request), request.POST.get("verb", "").partition(":")
    number = int(which) if which.isdecimal() and len(which) < 18 else 0
    if verb == "now":
        comparing.ask_for(actor, receiver)
        return _("Both sides are being compared; the result stands here in a moment.")
    if verb == "remove":
        actions.disconnect(actor, receiver)
        return _("This side is asked no more.")
    if verb == "aside":
        actions.set_aside(actor, receiver, number)
        return _("It may stay so until either side changes it.")
    if verb == "take_up":
        actions.take_up(actor, receiver, number)
        return _("It is open again.")
    if verb == "disown":
        comparing.disown(actor, receiver, number)
        return _("The other side was told that this dossier is none of ours.")
    if verb in ("ours", "theirs"):
        actions.resolve(actor, receiver, which, verb)
        return _("Ours stays.") if verb == "ours" else _("Theirs stands as a draft; publish it once it is right.")
    raise InvalidInput.of("verb", "now | remove | aside | take_up | disown | ours | theirs")


def _codes(written: str) -> dict[str, str]:
    """Lines `their code = our code`. Raises InvalidInput."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, written.splitlines())):
        theirs, sign, mine = (part.strip() for part in line.partition("="))
        if not (theirs and sign and mine) or len(found) > 500:
            raise InvalidInput([FieldError("agency_codes", _("Write on each line: their code = our code"))])
        found[theirs] = mine
    return found


def _typed(request: HttpRequest, held: report.CounterpartView | None) -> dict[str, Any]:
    if "url" in request.POST:
        return request.POST.dict()
    codes = "\n".join(f"{theirs} = {ours}" for theirs, ours in sorted(held.agency_codes.items())) if held else ""
    return {
        "url": held.url if held else "",
        "catalogue": held.catalogue if held else Rule.OFF,
        "brings": held.brings if held else False,
        "agency_codes": codes,
    }


def _difference(one: DifferenceView) -> dict[str, Any]:
    tag, words = {
        State.OPEN: ("late", _("not mended")),
        State.MENDED: ("done", _("mended")),
        State.ASIDE: ("soon", _("may stay so")),
    }[State(one.state)]
    can_disown = one.kind == Kind.UNKNOWN_HERE and one.state == State.OPEN
    return {"row": one, "kind": KINDS[one.kind], "tag": tag, "words": words, "can_disown": can_disown}


def _origin(one: OriginView) -> dict[str, Any]:
    tag, words = STANDINGS[one.standing]
    return {"row": one, "tag": tag, "words": words, "parts": [PARTS.get(name, name) for name in one.conflicts]}
