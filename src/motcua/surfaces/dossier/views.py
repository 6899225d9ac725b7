"""One dossier: everything about it, and every verb that somebody may use on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.files.base import File as Upload
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound, Problem
from motcua.domain.documents import actions as documents
from motcua.domain.documents import forms
from motcua.domain.documents import queries as papers
from motcua.domain.documents.signatures import has_token
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.actions.finding import REASONS
from motcua.domain.dossiers.shapes import DossierView, GivenDocument
from motcua.domain.payments import actions as payments
from motcua.domain.payments import queries as paid
from motcua.domain.people.identity import masked_address
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.people.queries import staff_of_centre
from motcua.surfaces.dossier.way import columns
from motcua.surfaces.sign_in.guard import actor_of, staff_page

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
    ("stop", gettext_lazy("notice that work stops"), lambda view: view.state == "stopped"),
)


@require_safe
@staff_page(Action.DOSSIER_VIEW)
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """Where it is, who has it, why it is late: one screen."""
    return render(request, "dossier/dossier.html", _page(request, queries.dossier(actor_of(request), code)))


@require_POST
@staff_page(Action.DOSSIER_REVEAL)
def reveal(request: HttpRequest, code: str) -> HttpResponse:
    """The same page with what is masked in the clear, this once; the reason is recorded."""
    fields = request.POST
    try:
        view = actions.reveal(actor_of(request), code, fields.get("reason", ""), fields.get("words", ""))
    except InvalidInput as problem:
        messages.error(request, words_of(problem))
        return redirect("dossier:dossier", code)
    response = render(request, "dossier/dossier.html", _page(request, view, revealed=True))
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: HttpRequest, view: DossierView, *, revealed: bool = False) -> dict[str, object]:
    actor = actor_of(request)
    may_do = any(step.allowed for step in view.open_steps)
    agencies = [step.agency for step in view.steps]
    return {
        "dossier": view,
        "applicant": view.applicant if revealed else view.applicant.masked(),
        "postal_address": view.postal_address if revealed else masked_address(view.postal_address),
        "revealed": revealed,
        "may_reveal": allowed(actor, Action.DOSSIER_REVEAL, centre=view.centre, agency=agencies),
        "reveal_reasons": list(REASONS.items()),
        "columns": columns(view.steps),
        "files": papers.files(actor, view.code),
        "payments": paid.payments(actor, view.code),
        "history": list(reversed(queries.history(actor, view.code))),
        "colleagues": _colleagues(view) if may_do else [],
        "endings": ENDINGS,
        "forms": [(number, name) for number, name, has_cause in FORMS if has_cause(view)],
        "may_seal": has_token(view.agency),
        "leader_step": any(step.role == "leader" and step.allowed for step in view.open_steps),
        "may_add": allowed(actor, Action.DOSSIER_FILE_ADD, centre=view.centre, agency=agencies),
        "nothing_to_do": not may_do and not view.allowed,
        "back_field": _back_field(request),
        "section": "dossiers",
    }


def _colleagues(view: DossierView) -> list[tuple[str, str]]:
    """Who may be named for the next steps: specialists and leaders of their agencies."""
    ahead = {step.agency for step in view.steps if step.state == "waiting" and step.role in ("specialist", "leader")}
    return [
        (f"staff:{person.id}", f"{person.full_name} · {person.title}" if person.title else person.full_name)
        for person in staff_of_centre(view.centre)
        if person.is_active and ahead & set(person.places) and {"specialist", "leader"} & set(person.roles)
    ]


def _back_field(request: HttpRequest) -> SafeString | str:
    """Keeps where somebody came from (the work list), so that they are there again when the step is done."""
    back = request.GET.get("tu", "")
    return format_html('<input type="hidden" name="back" value="{}">', back) if _is_here(request, back) else ""


def _is_here(request: HttpRequest, address: str) -> bool:
    return bool(address) and url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})


@dataclass(frozen=True)
class Order:
    """What was asked for on the page of a dossier."""

    actor: Actor
    code: str
    fields: Mapping[str, str]
    file: "Upload[bytes] | None" = None

    def text(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    def count(self, name: str) -> int:
        text = self.text(name)
        return int(text) if text.isdigit() else 0


def _start(order: Order, step: str) -> str:
    actions.start_step(order.actor, order.code, step)
    return _("The step has begun.")


def _complete(order: Order, step: str) -> str:
    actions.complete_step(order.actor, order.code, step, order.text("note"), order.text("next_assignee") or None)
    return _("The step is done; the next ones have been told.")


def _return(order: Order, step: str) -> str:
    actions.return_step(order.actor, order.code, step, order.text("to"), order.text("reason"))
    return _("Sent back, with the reason.")


def _approve(order: Order, step: str) -> str:
    order = _sealed(order)  # before the lock: it may wait for the time-stamping service
    with transaction.atomic():
        _attach(order)
        actions.complete_step(order.actor, order.code, step, order.text("note"), None)
    return _("Approved; the result is attached and the citizen is told.")


STEP_VERBS: dict[str, Callable[[Order, str], str]] = {
    "start": _start,
    "complete": _complete,
    "return": _return,
    "approve": _approve,
}


def _sealed(order: Order) -> Order:
    """With the agency's seal on the file, where that was asked for."""
    if "seal" not in order.fields:
        return order
    if order.file is None:
        raise InvalidInput.of("file", _("Choose the PDF that shall be sealed"))
    sealed = documents.seal_result(order.actor, order.code, order.file)
    return replace(order, file=sealed, fields={**order.fields, "signed": "on"})


def _attach(order: Order) -> None:
    documents.attach_result(order.actor, order.code, order.text("number"), order.file, "signed" in order.fields)


def _attach_result(order: Order) -> str:
    _attach(_sealed(order))
    return _("The result is attached.")


def _pay(order: Order) -> str:
    payments.record_payment(order.actor, order.code, order.count("amount"), order.text("method"))
    return _("The payment is recorded.")


def _supplement(order: Order) -> str:
    view = queries.dossier(order.actor, order.code)
    given = tuple(
        GivenDocument(code, order.count(f"originals-{code}"), order.count(f"copies-{code}"))
        for code in (one.requirement for one in view.documents)
    )
    actions.supplement(order.actor, order.code, given)
    return _("The papers are taken in; the clock goes on.")


def _request_supplement(order: Order) -> str:
    items = [line.strip() for line in order.text("items").splitlines() if line.strip()]
    actions.request_supplement(order.actor, order.code, items, order.text("reason"))
    return _("The papers are asked for; the clock stands still until they come.")


def _apologise(order: Order) -> str:
    try:
        moment = timezone.make_aware(datetime.fromisoformat(order.text("new_due_at")))
    except ValueError:
        raise InvalidInput.of("new_due_at", _("Give the new date and time")) from None
    actions.apologise(order.actor, order.code, order.text("reason"), moment)
    return _("The apology is made and the new date holds.")


def _refuse(order: Order) -> str:
    actions.refuse(order.actor, order.code, order.text("reason"))
    return _("Refused, with the reason in writing.")


def _withdraw(order: Order) -> str:
    actions.withdraw(order.actor, order.code, order.text("reason"))
    return _("Withdrawn.")


def _stop(order: Order) -> str:
    actions.stop(order.actor, order.code, order.text("reason"))
    return _("Stopped.")


def _hand_over(order: Order) -> str:
    tracking = order.text("tracking_number")
    method, secret = "post" if tracking else "counter", order.text("receipt_code")
    actions.hand_over(order.actor, order.code, method, order.text("to"), tracking, secret)
    return _("Handed over. This cannot be undone.")


# Verbs on the whole dossier by the last word of their address.
VERBS: dict[str, Callable[[Order], str]] = {
    "ket-qua": _attach_result,
    "nop-phi": _pay,
    "bo-sung": _supplement,
    "yeu-cau-bo-sung": _request_supplement,
    "xin-loi": _apologise,
    "tu-choi": _refuse,
    "rut": _withdraw,
    "trao": _hand_over,
    "dung": _stop,
}


@require_POST
@staff_page(Action.DOSSIER_VIEW)
def act_on_step(request: HttpRequest, code: str, step: str, verb: str) -> HttpResponse:
    do = STEP_VERBS.get(verb)
    if do is None:
        raise NotFound
    return _done(request, code, lambda order: do(order, step), leave=verb != "start")


@require_POST
@staff_page(Action.DOSSIER_VIEW)
def act(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    do = VERBS.get(verb)
    if do is None:
        raise NotFound
    return _done(request, code, do)


@require_POST
@staff_page(Action.DOSSIER_FILE_ADD)
def add_files(request: HttpRequest, code: str) -> HttpResponse:
    """Takes in one file or several for a paper of the list."""

    def add(order: Order) -> str:
        uploads = request.FILES.getlist("files")
        for upload in uploads:
            documents.add_file(order.actor, order.code, upload, order.text("requirement"))
        return _("%(count)s files were added.") % {"count": len(uploads)}

    return _done(request, code, add)


def _done(request: HttpRequest, code: str, do: Callable[[Order], str], *, leave: bool = True) -> HttpResponse:
    """Back to where somebody came from with what happened, or to the dossier with what is in the way."""
    upload = request.FILES.get("file")
    order = Order(actor_of(request), code, request.POST.dict(), upload if isinstance(upload, UploadedFile) else None)
    here, back = reverse("dossier:dossier", args=[code]), order.text("back")
    if not _is_here(request, back):
        back = ""
    stay = f"{here}?tu={back}" if back else here
    try:
        words = do(order)
    except Problem as problem:
        messages.error(request, words_of(problem))
        return redirect(stay)
    messages.success(request, f"{code}: {words}")
    return redirect(back if back and leave else stay)


def words_of(problem: Problem) -> str:
    """A refusal in one line: what is wrong with the input, else what is in the way."""
    if isinstance(problem, InvalidInput) and problem.errors:
        return " ".join(str(error.message) for error in problem.errors)
    return str(problem.detail)


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
    made = forms.make(actor_of(request), code, form)
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
