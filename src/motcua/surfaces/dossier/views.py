"""One dossier: everything about it, and every verb that somebody may use on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound, Problem
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.conversation import queries as talk
from motcua.domain.documents import actions as documents
from motcua.domain.documents import forms
from motcua.domain.documents import queries as papers
from motcua.domain.documents.gatherings import unkept
from motcua.domain.documents.signatures import has_token
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.actions.finding import REASONS
from motcua.domain.dossiers.rules import RUNNING
from motcua.domain.dossiers.shapes import DocumentView, DossierView, StepView
from motcua.domain.payments import queries as paid
from motcua.domain.payments.actions import transfer_asked
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.people.queries import account_of, holders, names_of, staff_of_centre
from motcua.domain.scanning.queries import may_scan
from motcua.domain.submissions.queries import originals_of
from motcua.surfaces.dossier.glance import glance
from motcua.surfaces.dossier.supplementing import rows
from motcua.surfaces.dossier.trail import came_from, is_here, trail
from motcua.surfaces.dossier.verbs import STEP_VERBS, VERBS, Order, sealed
from motcua.surfaces.dossier.way import columns
from motcua.surfaces.sign_in.guard import actor_of, staff_page

LOOKED = "dossier.viewed"  # told apart: what happened is not lost among who looked
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# How a dossier can end otherwise: the verb, the last word of its address, an icon, and what the button says.
ENDINGS = (
    ("refuse", "tu-choi", "circle-x", gettext_lazy("Refuse")),
    ("withdraw", "rut", "undo-2", gettext_lazy("The citizen withdraws it")),
    ("stop", "dung", "circle-pause", gettext_lazy("Stop the work")),
)
# The forms that a dossier may give cause for: number, name, and whether there is cause.
FORMS: tuple[tuple[str, str | Promise, Callable[[DossierView], bool]], ...] = (
    ("01", gettext_lazy("receipt"), lambda view: True),
    ("02", gettext_lazy("papers to bring"), lambda view: bool(view.supplements)),
    ("03", gettext_lazy("refusal"), lambda view: view.refused),
    ("04", gettext_lazy("apology"), lambda view: view.apology is not None),
    ("05", gettext_lazy("control slip"), lambda view: True),
    ("06", gettext_lazy("register"), lambda view: True),
    ("trao", gettext_lazy("receipt of the hand-over"), lambda view: view.handed_over is not None),
    ("stop", gettext_lazy("notice that work stops"), lambda view: view.state == "stopped"),
)


@require_safe
@staff_page(Action.DOSSIER_VIEW)
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """Where it is, who has it, why it is late: one screen."""
    return render(request, "dossier/dossier.html", _page(request, queries.dossier(actor_of(request), code)))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.DOSSIER_REVEAL)
def reveal(request: HttpRequest, code: str) -> HttpResponse:
    """The same page with what is masked in the clear, this once; the reason is recorded."""
    if request.method != "POST":
        return redirect("dossier:dossier", code)
    fields = request.POST
    try:
        view = actions.reveal(actor_of(request), code, fields.get("reason", ""), fields.get("words", ""))
    except InvalidInput as problem:
        messages.error(request, problem.in_one_line)
        return redirect("dossier:dossier", code)
    response = render(request, "dossier/dossier.html", _page(request, view, revealed=True))
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: HttpRequest, view: DossierView, *, revealed: bool = False) -> dict[str, object]:
    actor = actor_of(request)
    view = view if revealed else view.masked()
    may_do = any(step.allowed for step in view.open_steps)
    files = papers.files(actor, view.code)
    questions = talk.questions(actor, view.code)
    happened = list(reversed(queries.history(actor, view.code)))
    agencies = [step.agency for step in view.steps]
    return {
        "dossier": view,
        "applicant": view.applicant,
        "representative": view.representative,
        "postal_address": view.postal_address,
        "revealed": revealed,
        "may_see_cameras": allowed(actor, Action.CAMERA_VIEW, centre=view.centre),
        "may_see_looks": allowed(actor, Action.LOOKS_VIEW, centre=view.centre),
        "may_reveal": allowed(actor, Action.DOSSIER_REVEAL, centre=view.centre, agency=agencies),
        "reveal_reasons": list(REASONS.items()),
        "columns": columns(view.steps),
        "files": files,
        "papers": papers.list_of_papers(actor, view.code) if files else [],
        "not_scanned": _not_scanned(view, files) if view.in_turn else [],
        "unkept": unkept(actor, view.code),
        "earlier": documents.earlier_papers(actor, view.code),
        "payments": paid.payments(actor, view.code),
        "history": [entry for entry in happened if entry.kind != LOOKED],
        "looks": [entry for entry in happened if entry.kind == LOOKED],
        "colleagues": _colleagues(view) if may_do else [],
        "endings": ENDINGS,
        "forms": _forms(view),
        "may_seal": has_token(view.agency),
        "may_sign": has_token(f"@{account_of(actor)}"),
        "leader_step": any(step.role == "leader" and step.allowed for step in view.open_steps),
        "may_add": allowed(actor, Action.DOSSIER_FILE_ADD, centre=view.centre, agency=agencies),
        "may_scan": may_scan(actor, view.centre),
        "originals_come": originals_of(view.code) if view.owed else ("", ""),
        "supplement_rows": rows(view) if "supplement" in view.allowed else [],
        "nothing_to_do": not may_do and not view.allowed,
        "back_field": _back_field(request, view.row_version),
        "hands": _hands(actor, view),
        "questions": questions,
        **_said(actor, view),
        "glance": glance(view, questions),
        **trail(request),
        "open_consent": next((one for one in view.consents if not one.outcome), None),
        "revoked": queries.revocation(view.code) if view.result else None,
        "section": "dossiers",
    }


def _forms(view: DossierView) -> list[tuple[str, str, str | Promise]]:
    """Each form that there is cause for: its address, its number as the centre prints it, and its name."""
    printed = forms.printed_numbers(view)
    return [(form, printed[form], name) for form, name, has_cause in FORMS if has_cause(view)]


def _not_scanned(view: DossierView, files: Sequence[papers.FileView]) -> list[DocumentView]:
    """The papers for which a dossier still goes round: as soon as they are files it goes to all agencies at once."""
    open_ones = [one for one in files if one.kind == "submitted" and not one.closed]
    there = {paper for one in open_ones for paper in (one.requirement, *one.held)}
    on_paper = [one for one in view.documents if one.originals + one.copies and not one.electronic]
    return [one for one in on_paper if one.requirement not in there]


@dataclass(frozen=True)
class Hand:
    """Who has an open step, and what the reader may do about it; `people`: whom it may be given to."""

    step: StepView
    may_take: bool
    people: list[tuple[str, str]]


def _said(actor: Actor, view: DossierView) -> dict[str, object]:
    """What colleagues said and whom one may ask; nothing for who only sees the dossier."""
    agencies = [step.agency for step in view.steps] + [view.agency]
    shown: dict[str, object] = {}
    if allowed(actor, Action.DOSSIER_COMMENT, centre=view.centre, agency=agencies):
        people = [one for one in talk.people_to_mention(actor, view.code) if one.reference != actor.reference]
        shown |= {"may_comment": True, "comments": talk.comments(actor, view.code), "people": people}
    if view.state in RUNNING and allowed(actor, Action.QUESTION_ASK, centre=view.centre, agency=agencies):
        shown["askable"] = sorted(agencies_by_code().values(), key=lambda one: one.name)
    return shown


def _hands(actor: Actor, view: DossierView) -> list[Hand]:
    shared = [step for step in view.open_steps if step.role in ("specialist", "leader")]
    return [
        Hand(step, step.assignee != actor.reference and bool(step.allowed), _givable(actor, view, step))
        for step in shared
        if step.assignee_name or step.allowed
    ]


def _givable(actor: Actor, view: DossierView, step: StepView) -> list[tuple[str, str]]:
    may_give = allowed(actor, Action.DOSSIER_ASSIGN, centre=view.centre, agency=step.agency)
    if not may_give and step.assignee != actor.reference:
        return []
    people = [one for one in holders(step.role, step.agency, view.centre) if one != step.assignee]
    return sorted(names_of(people).items(), key=lambda pair: pair[1])


def _colleagues(view: DossierView) -> list[tuple[str, str]]:
    """Who may be named for the next steps: specialists and leaders of their agencies."""
    ahead = {step.agency for step in view.steps if step.state == "waiting" and step.role in ("specialist", "leader")}
    return [
        (f"staff:{person.id}", f"{person.full_name} · {person.title}" if person.title else person.full_name)
        for person in staff_of_centre(view.centre)
        if person.is_active and ahead & set(person.places) and {"specialist", "leader"} & set(person.roles)
    ]


def _back_field(request: HttpRequest, seen: int) -> SafeString:
    """What every form of the page tells: which version it shows, and where somebody came from (the work list)."""
    return format_html(
        '<input type="hidden" name="seen" value="{}"><input type="hidden" name="back" value="{}">',
        seen,
        came_from(request),
    )


TALK = frozenset({"trao-doi", "hoi-y-kien"})  # whatever changed meanwhile, it can be said
STAYS = frozenset({"start", "take", "assign"})  # verbs on a step after which one stays on the page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.DOSSIER_VIEW)
def act_on_step(request: HttpRequest, code: str, step: str, verb: str) -> HttpResponse:
    do = STEP_VERBS.get(verb)
    if do is None:
        raise NotFound
    if request.method != "POST":
        return redirect("dossier:dossier", code)
    return _done(request, code, lambda order: do(order, step), f"{step}/{verb}", step=step, leave=verb not in STAYS)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.DOSSIER_VIEW)
def act(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """By GET, the dossier: the page of a refused form stands at this address, and whoever changes its language comes back to it."""
    do = VERBS.get(verb)
    if do is None:
        raise NotFound
    if request.method != "POST":
        return redirect("dossier:dossier", code)
    return _done(request, code, do, verb, leave=verb not in TALK, guarded=verb not in TALK)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.DOSSIER_FILE_ADD)
def add_files(request: HttpRequest, code: str) -> HttpResponse:
    """Takes in one file or several for a paper of the list."""
    if request.method != "POST":
        return redirect("dossier:dossier", code)

    def add(order: Order) -> str:
        uploads = request.FILES.getlist("files")
        for upload in uploads:
            documents.add_file(
                order.actor, order.code, upload, order.text("requirement"), _day(order.text("valid_until"))
            )
        return _("%(count)s files were added.") % {"count": len(uploads)}

    return _done(request, code, add, "tep")


def _day(written: str) -> date | None:
    """Raises InvalidInput."""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise InvalidInput.of("valid_until", _("Give the day until which the paper holds")) from None


def _done(
    request: HttpRequest,
    code: str,
    do: Callable[[Order], str],
    verb: str,
    *,
    step: str | None = None,
    leave: bool = True,
    guarded: bool = True,
) -> HttpResponse:
    """Back to where somebody came from with what happened, or the dossier with what is in the way, and what was typed.

    What changed since the page was made, and matters for the verb, is told instead of doing it.
    """
    upload = request.FILES.get("file")
    file = upload if isinstance(upload, UploadedFile) else None
    order = Order(actor_of(request), code, request.POST.dict(), file, request.POST)
    here, back = reverse("dossier:dossier", args=[code]), order.text("back")
    if not is_here(request, back):
        back = ""
    stay = f"{here}?{urlencode({'tu': back})}" if back else here
    try:
        order = sealed(order)
        with transaction.atomic():
            if order.seen is not None and guarded:
                actions.require_unchanged(order.actor, code, order.seen, step)
            words = do(order)
    except Problem as problem:
        return _asked_again(request, code, problem, verb)
    messages.success(request, f"{code}: {words}")
    return redirect(back if back and leave else stay)


def _asked_again(request: HttpRequest, code: str, problem: Problem, verb: str) -> HttpResponse:
    """The page as it is now, with what was typed for `verb`, and what is in the way."""
    of_form = "asked" in request.POST and isinstance(problem, InvalidInput)
    if not of_form:
        messages.error(request, problem.in_one_line)
    errors = problem.errors if of_form and isinstance(problem, InvalidInput) else ()
    shown = _page(request, queries.dossier(actor_of(request), code)) | {"errors": errors, "failed": verb}
    return render(request, "dossier/dossier.html", shown, status=problem.status)


@require_safe
@staff_page(Action.DOSSIER_VIEW)
def file(request: HttpRequest, code: str, file: str) -> HttpResponseBase:
    """A file as it was handed in, shown where a browser can; that somebody looked is recorded."""
    opened = documents.open_file(actor_of(request), code, identifier(file))
    manner = "inline" if opened.view.in_page and "tai" not in request.GET else "attachment"
    response = StreamingHttpResponse(opened.chunks, content_type=opened.view.media_type)
    response["Content-Disposition"] = f"{manner}; filename*=UTF-8''{quote(opened.view.name)}"
    response["Content-Length"] = str(opened.view.size)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@staff_page(Action.DOSSIER_VIEW)
def signatures(request: HttpRequest, code: str, file: str) -> HttpResponse:
    """Who signed a file, whether it is unchanged, and whom we trust; checked at this moment."""
    view, found = documents.signatures_of(actor_of(request), code, identifier(file))
    return render(request, "dossier/signatures.html", {"file": view, "signatures": found, "section": "dossiers"})


def identifier(text: str) -> UUID:
    """Raises NotFound for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


@require_safe
@staff_page(Action.DOSSIER_VIEW)
def form(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """A form of the law as PDF, to be printed."""
    actor = actor_of(request)
    asked = transfer_asked(actor, code) if form == "01" else None
    made = forms.make(actor, code, form, asked.text if asked else "")
    response = HttpResponse(made.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{made.file_name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@staff_page(Action.DOSSIER_VIEW)
def workbook(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The register or the control slip as Excel."""
    content, name = forms.make_workbook(actor_of(request), code, form)
    response = HttpResponse(content, content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
