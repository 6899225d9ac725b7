"""One letter about a dossier: begun with a template, written beside its picture, issued, printed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base import clock
from motcua.base.problems import InvalidInput, Problem
from motcua.domain.documents.signatures import has_token
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.actions.finding import REASONS
from motcua.domain.letters import actions, hiding, paper, queries
from motcua.domain.letters.queries import Desk, LetterView
from motcua.domain.letters.rules import LetterText, missing_parts
from motcua.domain.people.permissions import Action, allowed
from motcua.surfaces.letters.pictures import pictures
from motcua.surfaces.sign_in.guard import actor_of, staff_page

WRITERS = (Action.LETTER_WRITE, Action.CENTRE_LETTER_WRITE)


@require_safe
@staff_page(*WRITERS)
def book(request: HttpRequest) -> HttpResponse:
    """What was issued, by number: the book of outgoing documents of a year."""
    actor = actor_of(request)
    books = queries.books(actor)
    chosen = request.GET.get("so") or (books[0][0] if books else "")
    written = request.GET.get("nam", "")
    year = int(written) if written.isdigit() and len(written) == 4 else timezone.localtime(clock.now()).year
    shown = {
        "books": books,
        "chosen": chosen,
        "year": year,
        "letters": queries.book(actor, chosen, year) if chosen else [],
        "may_template": allowed(actor, Action.LETTER_TEMPLATE),
        "section": "letters",
    }
    return render(request, "letters/book.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(*WRITERS)
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Which letter: the templates that fit the dossier; choosing one begins the draft."""
    actor = actor_of(request)
    offers = queries.templates_for(actor, code)
    if request.method == "POST":
        chosen = request.POST.get("template", "")
        letter = actions.begin_letter(actor, code, int(chosen) if chosen.isdigit() else 0)
        return redirect("letters:letter", letter.pk)
    shown = {"offers": offers, "letters": queries.letters(actor, code), "code": code, "section": "dossiers"}
    return render(request, "letters/begin.html", shown)


@require_safe
@staff_page(*WRITERS)
def page(request: HttpRequest, letter: UUID) -> HttpResponse:
    view, desk = queries.writing(actor_of(request), letter)
    return _page(request, view, desk)


@require_POST
@staff_page(Action.DOSSIER_REVEAL)
def reveal(request: HttpRequest, letter: UUID) -> HttpResponse:
    """The same page with what is masked on the paper in the clear, this once; the reason is recorded."""
    actor = actor_of(request)
    view, desk = queries.writing(actor, letter)
    try:
        dossiers.reveal(actor, view.dossier, request.POST.get("reason", ""), request.POST.get("words", ""))
    except InvalidInput as problem:
        messages.error(request, problem.in_one_line)
        return redirect("letters:letter", letter)
    response = _page(request, view, desk, revealed=True)
    response["Cache-Control"] = "private, no-store"
    return response


def _page(
    request: HttpRequest, view: LetterView, desk: Desk, problem: Problem | None = None, *, revealed: bool = False
) -> HttpResponse:
    errors = problem.errors if isinstance(problem, InvalidInput) else []
    said = {error.field: error.message for error in errors}
    dossier = desk.facts.view
    given = desk.facts.given if revealed else hiding.masked_text(desk.facts.given, desk.facts)
    agencies = [step.agency for step in dossier.steps]
    shown = {
        "letter": view,
        "applicant": desk.facts.view.applicant.name,
        "procedure": desk.facts.view,
        "given": given,
        "parts": [
            (part, given.parts.get(part.code, ""), said.get(f"part-{part.code}", "")) for part in desk.content.parts
        ],
        "content": desk.content,
        "may_be_result": view.may_issue and queries.can_be_result(actor_of(request), view, desk),
        "has_seal": has_token(view.agency or view.centre),
        "problem": problem.in_one_line if problem and not errors else "",
        "errors": errors,
        "section": "dossiers",
        "may_reveal": allowed(actor_of(request), Action.DOSSIER_REVEAL, centre=dossier.centre, agency=agencies),
        "reveal_reasons": list(REASONS.items()),
        **_seen(view, desk, revealed=revealed),
    }
    return render(request, "letters/letter.html", shown, status=problem.status if problem else 200)


def _seen(view: LetterView, desk: Desk, *, revealed: bool = False) -> dict[str, object]:
    """The pages as pictures: as they were issued, or of a draft, with what is still to be filled in; masked but for who said why."""
    is_issued = view.state == "issued"
    data = desk.printed if is_issued else paper.of_letter(desk.content, desk.facts, agency=view.agency, issued=False)
    shown = data if data is None or revealed else hiding.masked(data, desk.facts)
    return {
        "pages": pictures(shown, clock.now()) if shown else [],
        "faults": [] if is_issued else missing_parts(desk.content, desk.facts.given),
        "letter": view,
        "is_masked": shown != data,
    }


def _typed(request: HttpRequest, desk: Desk) -> LetterText:
    given = request.POST
    parts = {part.code: given.get(f"part-{part.code}", "") for part in desk.content.parts}
    return LetterText(given.get("to", ""), parts, "english" in given)


def _edits(request: HttpRequest) -> int:
    written = request.POST.get("seen", "")
    return int(written) if written.isdigit() else -1


@require_POST
@staff_page(*WRITERS)
def save(request: HttpRequest, letter: UUID) -> HttpResponse:
    """Keeps the draft as it is typed; the answer is its picture, or the page where scripts do not run."""
    actor = actor_of(request)
    view, desk = queries.writing(actor, letter)
    typed = _typed(request, desk)
    try:
        actions.change_letter(actor, letter, _edits(request), typed)
    except Problem as problem:
        if getattr(request, "htmx", False):
            raise
        return _page(request, view, queries.with_given(desk, typed), problem)
    if getattr(request, "htmx", False):
        view, desk = queries.writing(actor, letter)
        return render(request, "letters/parts/preview.html", _seen(view, desk) | {"saved": True})
    messages.success(request, _("The draft is kept."))
    return redirect("letters:letter", letter)


@require_POST
@staff_page(Action.LETTER_ISSUE, Action.CENTRE_LETTER_ISSUE)
def issue(request: HttpRequest, letter: UUID) -> HttpResponse:
    """Issues it as it stands on the page: what was typed last is kept first."""
    actor = actor_of(request)
    view, desk = queries.writing(actor, letter)
    typed = _typed(request, desk)
    try:
        kept = actions.change_and_issue(actor, letter, _edits(request), typed, as_result="as_result" in request.POST)
    except Problem as problem:
        return _page(request, view, queries.with_given(desk, typed), problem)
    messages.success(request, _("Issued as number %(number)s.") % {"number": kept.number_text})
    return redirect("letters:letter", letter)


@require_POST
@staff_page(*WRITERS)
def drop(request: HttpRequest, letter: UUID) -> HttpResponse:
    code = actions.drop_letter(actor_of(request), letter)
    messages.success(request, _("The draft was thrown away."))
    return redirect("dossier:dossier", code)
