"""The pages of money: each reads the form, calls one action, and says what happened."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.problems import NotFound, Problem
from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.documents import forms
from motcua.domain.dossiers import queries
from motcua.domain.dossiers.rules import code_in
from motcua.domain.payments import actions
from motcua.domain.payments import queries as paid
from motcua.domain.payments.queries import NoticeView
from motcua.domain.people.permissions import Action, centres_of
from motcua.surfaces.paying.showing import showing
from motcua.surfaces.sign_in.centres import chosen
from motcua.surfaces.sign_in.guard import actor_of, staff_page

MOST_FOUND = 20
LONGEST = 300  # letters of what is looked for


@require_safe
@staff_page(Action.DOSSIER_VIEW)
def fee(request: HttpRequest, code: str) -> HttpResponse:
    """A fee and its two ways to be paid; the panel alone where a page asks for it again."""
    shown = showing(actor_of(request), code)
    panel = bool(getattr(request, "htmx", False))
    return render(request, "paying/panel.html" if panel else "paying/fee.html", shown | {"section": "dossiers"})


@require_POST
@staff_page(Action.DOSSIER_PAY)
def take_cash(request: HttpRequest, code: str) -> HttpResponse:
    """Takes what is open in cash; its receipt is the answer, ready to be printed."""
    actor = actor_of(request)
    view = queries.dossier(actor, code)
    try:
        actions.record_payment(actor, code, view.open_fee, "cash")
    except Problem as problem:
        messages.error(request, problem.in_one_line)
        return redirect("paying:fee", code)
    number = paid.payments(actor, code)[-1].number
    return redirect("paying:receipt", view.code, number)


@require_safe
@staff_page(Action.DOSSIER_VIEW)
def receipt(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The numbered receipt for cash as PDF."""
    actor = actor_of(request)
    one = paid.receipt(actor, code, number)
    made = forms.make_cash_receipt(actor, code, forms.CashPaid(one.number, one.amount, one.received_by_name, one.at))
    response = HttpResponse(made.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{made.file_name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@staff_page(Action.DOSSIER_PAY)
def choose(request: HttpRequest) -> HttpResponse:
    """Straight to one's own centre; a list where there are several."""
    mine = centres_of(actor_of(request), Action.DOSSIER_PAY)
    halls = [hall for hall in centres() if mine is None or hall.code in mine]
    if (hall := chosen(request, halls)) is not None:
        return redirect("paying:day", hall.code)
    return render(request, "paying/choose.html", {"halls": halls, "section": "cash"})


@require_safe
@staff_page(Action.DOSSIER_PAY)
def day(request: HttpRequest, centre: str) -> HttpResponse:
    """The cashier's own day: receipts, the closing, and how many transfers name no dossier."""
    return render(request, "paying/day.html", _day(request, centre))


def _day(request: HttpRequest, centre: str, notices: list[NoticeView] | None = None) -> dict[str, object]:
    actor, code = actor_of(request), get_centre(centre).code
    today = actions.today_in(code)
    return {
        "centre": code,
        "cash": paid.cash_day(actor, code, today),
        "receipts": paid.cash_receipts(actor, code, today),
        "unknown": paid.unknown_count(actor, code),
        "keeps_the_account": paid.keeps_the_account(code),
        "notices": notices,
        "refunds": paid.refunds(actor, code),
        "section": "cash",
    }


@require_POST
@staff_page(Action.DOSSIER_PAY)
def find(request: HttpRequest, centre: str) -> HttpResponse:
    """The fee of the dossier whose receipt was scanned or whose applicant was named; a list where several match."""
    actor, hall = actor_of(request), get_centre(centre).code
    q = code_in(request.POST.get("q", ""))[:LONGEST]
    try:
        found = queries.dossiers(actor, q=q, centre=hall, limit=MOST_FOUND).items if q else []
    except Problem as problem:
        messages.error(request, problem.in_one_line)
        return redirect("paying:day", hall)
    if len(found) == 1:
        return redirect("paying:fee", found[0].code)
    response = render(request, "paying/day.html", _day(request, hall) | {"q": q, "found": found})
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@staff_page(Action.DOSSIER_PAY)
def close(request: HttpRequest, centre: str) -> HttpResponse:
    """Closes the day; what was written stays on the page where it is refused."""
    counted = request.POST.get("counted", "").replace(".", "").replace(" ", "")
    try:
        amount = int(counted) if counted.isascii() and counted.isdigit() else -1
        actions.close_cash(actor_of(request), get_centre(centre).code, amount, request.POST.get("reason", ""))
    except Problem as problem:
        shown = _day(request, centre) | {"problem": problem.in_one_line, "typed": request.POST}
        return render(request, "paying/day.html", shown, status=problem.status)
    messages.success(request, _("Your cash of today is closed. This cannot be undone."))
    return redirect("paying:day", centre)


@require_POST
@staff_page(Action.DOSSIER_PAY)
def unknown(request: HttpRequest, centre: str) -> HttpResponse:
    """The transfers with what their payers wrote, this once; that somebody looked is recorded."""
    notices = actions.look_at_unknown(actor_of(request), get_centre(centre).code)
    response = render(request, "paying/day.html", _day(request, centre, notices))
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@staff_page(Action.DOSSIER_PAY)
def assign(request: HttpRequest, centre: str, notice: str) -> HttpResponse:
    """Somebody found out for which dossier a transfer was meant."""
    try:
        identifier = UUID(notice)
    except ValueError:
        raise NotFound from None
    code = request.POST.get("dossier", "")
    try:
        taken = actions.assign(actor_of(request), get_centre(centre).code, str(identifier), code)
    except Problem as problem:
        words = (
            _("There is no dossier %(code)s here") % {"code": code} if problem.status == 404 else problem.in_one_line
        )
        messages.error(request, words)
        return redirect("paying:day", centre)
    shown = showing(actor_of(request), code)["told"]
    messages.success(request, f"{code}: {shown[-1].text}" if isinstance(shown, list) else taken.outcome)
    return redirect(f"{reverse('paying:day', args=[centre])}")


@require_POST
@staff_page(Action.DOSSIER_PAY)
def owe_back(request: HttpRequest, centre: str, notice: str) -> HttpResponse:
    """Nobody finds out what a transfer was meant for."""
    try:
        actions.owe_back(actor_of(request), get_centre(centre).code, str(UUID(notice)))
    except ValueError:
        raise NotFound from None
    except Problem as problem:
        if problem.status == 404:
            raise
        messages.error(request, problem.in_one_line)
    else:
        messages.success(request, _("It is to be paid back."))
    return redirect(f"{reverse('paying:day', args=[centre])}#refunds")


@require_POST
@staff_page(Action.DOSSIER_PAY)
def refund(request: HttpRequest, centre: str, notice: str) -> HttpResponse:
    """The bank paid a surplus back: under which name it keeps that."""
    try:
        identifier = UUID(notice)
    except ValueError:
        raise NotFound from None
    try:
        named = request.POST.get("transaction", "")
        actions.note_refund(actor_of(request), get_centre(centre).code, str(identifier), named)
    except Problem as problem:
        if problem.status == 404:
            raise
        messages.error(request, problem.in_one_line)
    else:
        messages.success(request, _("It is noted as paid back."))
    return redirect(f"{reverse('paying:day', args=[centre])}#refunds")
