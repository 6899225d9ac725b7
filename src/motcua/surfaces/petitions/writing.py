"""Where a petition is written: by anybody with an e-mail address or phone, from an account, or by a receptionist for somebody."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.base import limits
from motcua.base.actor import CITIZEN, Actor
from motcua.base.problems import Conflict, FieldError, Forbidden, InvalidInput, NotFound, Problem, TooManyRequests
from motcua.domain.centre.queries import centres
from motcua.domain.messages.codes import ask_for_code
from motcua.domain.people.actions.codes import prove as prove_address
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.petitions.actions import Given, Sent, prove, submit
from motcua.domain.petitions.queries import options_of
from motcua.domain.petitions.rules import LONGEST_TEXT, LONGEST_TITLE, About
from motcua.surfaces.following import petition as kept
from motcua.surfaces.petitions.words import ABOUTS, KINDS
from motcua.surfaces.sign_in.citizens import citizen_of
from motcua.surfaces.sign_in.guard import actor_of, staff_page

BEGUN = "petition_begun"  # in the browser's session: which petition waits for which code
TRAP = "website"  # nobody sees this field; only a program fills it in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """The form; sends it, and a code to the address of a stranger."""
    who = citizen_of(request)
    if request.method != "POST":
        return _form(request, _asked_about(request.GET))
    if request.POST.get(TRAP):
        return redirect("petitions:published")
    given = _given(request.POST)
    source = limits.address_of(request)
    try:
        sent = submit(who.actor if who else CITIZEN, given, request.FILES.getlist("files"), source=source)
        if sent.code:
            return _taken(request, sent)
        number = ask_for_code("email", given.email.strip().casefold(), language=_language(), source=source)
    except Problem as problem:
        if isinstance(problem, NotFound):
            raise
        return _form(request, request.POST, problem)
    request.session[BEGUN] = {"petition": str(sent.id), "code": str(number)}
    return redirect("petitions:code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Takes the code in the browser in which the petition was written."""
    begun = request.session.get(BEGUN)
    if begun is None:
        return redirect("petitions:write")
    if request.method != "POST":
        return render(request, "petitions/code.html", {"problem": None})
    try:
        proven = prove_address(UUID(begun["code"]), request.POST.get("code", "")[:20], limits.address_of(request))
        sent = prove(UUID(begun["petition"]), proven.address)
    except (InvalidInput, Conflict, TooManyRequests) as problem:
        response = render(request, "petitions/code.html", {"problem": problem}, status=problem.status)
        return _slowed(response, problem)
    del request.session[BEGUN]
    return _taken(request, sent)


@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The receipt of what was just sent: code and secret, to be kept."""
    asked = kept.recall(request)
    if asked is None:
        return redirect("petitions:write")
    return _private(render(request, "petitions/done.html", {"code": asked[0], "secret": asked[1]}))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.PETITION_TAKE)
def at_counter(request: HttpRequest) -> HttpResponse:
    """A receptionist writes one down for somebody who cannot, and prints the receipt."""
    actor = actor_of(request)
    context = {"section": "counter", "centres": _counters_of(actor)}
    if request.method != "POST":
        return render(request, "petitions/at_counter.html", {**context, **_fields({})})
    try:
        sent = submit(actor, _given(request.POST), request.FILES.getlist("files"))
    except Problem as problem:
        if isinstance(problem, Forbidden | NotFound):
            raise
        shown = {**context, **_fields(request.POST, problem)}
        return render(request, "petitions/at_counter.html", shown, status=problem.status)
    return render(request, "petitions/at_counter_done.html", {**context, "sent": sent})


def _counters_of(actor: Actor) -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in centres() if allowed(actor, Action.PETITION_TAKE, centre=one.code)]


def _given(fields: Mapping[str, str]) -> Given:
    return Given(
        centre=fields.get("centre", "")[:20],
        kind=fields.get("kind", ""),
        category=fields.get("category", "")[:20],
        title=fields.get("title", ""),
        text=fields.get("text", ""),
        about=fields.get("about", ""),
        reference=fields.get("reference", ""),
        name=fields.get("name", ""),
        email=fields.get("email", "")[:300],
        phone=fields.get("phone", "")[:60],
        may_publish=bool(fields.get("may_publish")),
        language=_language(),
    )


def _asked_about(query: Mapping[str, str]) -> Mapping[str, str]:
    """From a link of a page: what it is about."""
    about = query.get("ve", "")
    return {"about": about, "reference": query.get("ma", "")[:LONGEST_TITLE]} if about in set(About) else {}


def _fields(typed: Mapping[str, str], problem: Problem | None = None) -> dict[str, object]:
    faults = problem.errors if isinstance(problem, InvalidInput) else ()
    errors = [FieldError("files" if one.field == "file" else one.field, one.message) for one in faults]
    return {
        "typed": typed,
        "errors": errors,
        "error": {one.field: one.message for one in errors},
        "refused": str(problem.detail) if problem and not errors else "",
        "kinds": list(KINDS.items()),
        "abouts": list(ABOUTS.items()),
        "categories": _categories(),
        "longest_title": LONGEST_TITLE,
        "longest_text": LONGEST_TEXT,
    }


def _categories() -> list[tuple[str, str]]:
    """The subjects of the centres that take petitions, each once, in the reader's language."""
    is_english = get_language() == "en"
    found = [one for place in centres() if options_of(place.code).takes for one in options_of(place.code).categories]
    return list({one.code: (one.name_en if is_english else "") or one.name for one in found}.items())


def _form(request: HttpRequest, typed: Mapping[str, str], problem: Problem | None = None) -> HttpResponse:
    who = citizen_of(request)
    taking = [one for one in centres() if options_of(one.code).takes]
    days = max((max(options_of(one.code).answer_days.values()) for one in taking), default=0)
    context = {
        **_fields(typed, problem),
        "who": who.citizen if who else None,
        "centres": [(one.code, one.name if get_language() == "vi" else one.name_en or one.name) for one in taking],
        "days": days,
        "kinds": [
            (kind, words) for kind, words in KINDS.items() if any(kind in options_of(one.code).kinds for one in taking)
        ],
        "trap": TRAP,
    }
    response = render(request, "petitions/write.html", context, status=problem.status if problem else 200)
    return _slowed(response, problem)


def _taken(request: HttpRequest, sent: Sent) -> HttpResponse:
    kept.remember(request, sent.code, sent.secret)
    return redirect("petitions:done")


def _language() -> str:
    return "en" if get_language() == "en" else "vi"


def _slowed(response: HttpResponse, problem: Problem | None) -> HttpResponse:
    if isinstance(problem, TooManyRequests):
        response["Retry-After"] = str(problem.retry_after)
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
