"""Asking that what is kept of me is put right or erased: about my account, about a dossier; and what was answered."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base.problems import Conflict, FieldError, IllegalTransition, InvalidInput
from motcua.domain.centre.queries import centres
from motcua.domain.dossiers.queries.own import OwnDossier, own_dossier
from motcua.domain.rights import actions, queries
from motcua.domain.rights.rules import ASKABLE, About, Kind, Piece, Verdict
from motcua.domain.rights.words import GROUNDS, KINDS, PIECES, STATES
from motcua.surfaces.my_page.views import page
from motcua.surfaces.sign_in.citizens import citizen_page, the_citizen

Choice = tuple[str, str | Promise]
FIELDS = ("what", "wanted", "why", "centre")


@require_safe
@citizen_page
def requests(request: HttpRequest) -> HttpResponse:
    """What I asked for, and the answers; what I change by myself, and what the law keeps."""
    found = queries.own_requests(the_citizen(request).actor)
    rows = [(one, KINDS[one.kind], PIECES[one.piece], STATES[one.state], GROUNDS.get(one.ground, "")) for one in found]
    return page(request, "requests", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def about_account(request: HttpRequest) -> HttpResponse:
    """What was confirmed of me is wrong."""
    offered: list[Choice] = [
        (f"{Kind.CORRECTION}:{one}", PIECES[one]) for one in ASKABLE[About.ACCOUNT, Kind.CORRECTION]
    ]
    return _form(request, offered, None)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def about_dossier(request: HttpRequest, code: str) -> HttpResponse:
    """What stands in one of mine is wrong, or is to be erased; what may be erased is said before it is asked for."""
    own = own_dossier(the_citizen(request).actor, code)
    offered: list[Choice] = [
        (f"{Kind.CORRECTION}:{one}", _("Put right: %(piece)s") % {"piece": PIECES[one]})
        for one in ASKABLE[About.DOSSIER, Kind.CORRECTION]
    ]
    offered += [
        (f"{Kind.ERASURE}:{one}", _("Erase: %(piece)s") % {"piece": PIECES[one]})
        for one in ASKABLE[About.DOSSIER, Kind.ERASURE]
    ]
    return _form(request, offered, own)


def _form(request: HttpRequest, offered: Sequence[Choice], own: OwnDossier | None) -> HttpResponse:
    typed = {name: request.POST.get(name, "")[:4000] for name in FIELDS}
    problem: InvalidInput | Conflict | None = None
    if request.method == "POST":
        try:
            _ask(request, typed, own)
        except (InvalidInput, Conflict) as refused:
            problem = refused
        else:
            messages.success(request, _("Your request is on its way. It is answered within 72 hours."))
            return redirect("my_page:requests")
    errors = _named(problem.errors) if isinstance(problem, InvalidInput) else []
    context: dict[str, object] = {
        "here": "details",
        "own": own,
        "offered": offered,
        "typed": typed,
        "errors": errors,
        "faults": {one.field: one.message for one in errors},
        "refused": problem if isinstance(problem, Conflict) else None,
        "verdicts": _verdicts(own) if own and not own.claimed else [],
        "centres": [(one.code, one.name) for one in centres()],
    }
    return page(request, "request", context, status=problem.status if problem else 200)


def _ask(request: HttpRequest, typed: dict[str, str], own: OwnDossier | None) -> None:
    kind, _colon, piece = typed["what"].partition(":")
    about = About.DOSSIER if own else About.ACCOUNT
    actions.ask(
        the_citizen(request).actor,
        kind,
        about,
        piece,
        dossier=own.code if own else "",
        centre=typed["centre"],
        wanted=typed["wanted"],
        why=typed["why"],
    )


def _named(errors: Sequence[FieldError]) -> list[FieldError]:
    """By the fields of the page."""
    return [FieldError({"piece": "what"}.get(one.field, one.field), one.message) for one in errors]


def _verdicts(own: OwnDossier) -> list[tuple[str | Promise, Verdict, str | Promise]]:
    """Each piece that may be asked to be erased: whether it may be, and why not."""
    found = [(Piece(one), queries.verdict_on(own.code, one)) for one in ASKABLE[About.DOSSIER, Kind.ERASURE]]
    return [(PIECES[piece], one, GROUNDS[one.ground] if one.ground else "") for piece, one in found]


@require_POST
@citizen_page
def take_back(request: HttpRequest, data_request: UUID) -> HttpResponse:
    try:
        actions.take_back(the_citizen(request).actor, data_request)
    except IllegalTransition as late:
        messages.error(request, late.in_one_line)
    else:
        messages.success(request, _("You took the request back."))
    return redirect("my_page:requests")
