"""Intake at the counter: which procedure, who applies, which papers are there, what it costs, when it is due."""

from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound, Problem
from motcua.domain.catalogue.queries import PublishedProcedure, get_offered
from motcua.domain.centre.calendar import due
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.delivery.actions import ask as ask_for_post
from motcua.domain.delivery.queries import prices
from motcua.domain.documents.actions import add_file, keep_joined
from motcua.domain.documents.forms import make_receipts, make_slip
from motcua.domain.documents.gatherings import still_coming
from motcua.domain.dossiers import actions, answers, queries
from motcua.domain.dossiers.actions import Missing, SlipInput
from motcua.domain.dossiers.queries.slips import slip_paper
from motcua.domain.dossiers.shapes import ApplicantHistory, ApplicantInput, IntakeInput
from motcua.domain.payments.actions import record_payment, transfer_asked
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.places import of_address, search
from motcua.domain.scanning.actions import join_tray
from motcua.domain.scanning.queries import scanners
from motcua.surfaces.counter import finding, intake_form, tray
from motcua.surfaces.counter.asked import answers_of, with_answers
from motcua.surfaces.counter.intake_form import IntakeForm
from motcua.surfaces.counter.screen import Screen
from motcua.surfaces.counter.slips import printed
from motcua.surfaces.counter.views import page
from motcua.surfaces.sign_in.guard import actor_of, staff_page

LONGEST_PLACE = 120


def today() -> date:
    return timezone.localdate(clock.now())


@require_safe
@staff_page(Action.DOSSIER_RECEIVE)
def procedures(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """What is found while somebody types."""
    shown = page(request, centre, number) | {"of": request.GET.get("theo", "")}
    return render(request, "counter/parts/found.html", shown | finding.offer(request.GET.get("q", ""), shown["screen"]))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.DOSSIER_RECEIVE)
def intake(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """The search, the form of a procedure, and what became of it."""
    actor = actor_of(request)
    shown = page(request, centre, number) | {"tab": "intake", "of": request.GET.get("theo", "")}
    if "xong" in request.GET:
        return render(request, "counter/intake.html", shown | _received(actor, request.GET["xong"], shown["screen"]))
    code = request.GET.get("thu-tuc", "")
    if not code:
        return render(request, "counter/intake.html", shown | finding.offer(request.GET.get("q", ""), shown["screen"]))
    procedure = get_offered(code)
    form, status = _begin(actor, procedure, request.GET.get("theo", "")), 200
    if request.method == "POST":
        form = intake_form.read(request.POST, procedure)
        if request.POST.get("do") == "scan":
            form = _scanned(form, request)
        else:
            try:
                answered = with_answers(form, request, procedure.content)
                received = _receive(request, actor, answered, procedure, shown["screen"])
                return redirect(f"{reverse('counter:intake', args=[centre, number])}?xong={received}")
            except InvalidInput as refusal:
                form, status = form.refused(refusal), refusal.status
            except Problem as problem:  # such as a file of a kind that is not accepted
                shown["problem"], status = str(problem.detail), problem.status
    history = _history(actor, centre, form, code) if form.number and request.method == "GET" else ApplicantHistory()
    shown |= {"procedure": procedure, "form": form, "due_at": _due_at(centre, procedure), "key": uuid4()}
    shown |= {"sent": intake_form.SENT, "history": history, "prices": prices()}
    lying = tray.shown(actor, centre, number, tray.read_id(request.POST.get("tray", "")))
    shown |= lying | {"screen": shown["screen"], "procedure": procedure}
    return render(request, "counter/intake.html", shown, status=status)


def _begin(actor: Actor, procedure: PublishedProcedure, of: str) -> IntakeForm:
    """A fresh form; for whoever handed in the dossier `of` on the same visit, already filled with them."""
    form = intake_form.blank(procedure)
    return intake_form.same_person(form, queries.dossier(actor, of)) if of else form


def _scanned(form: IntakeForm, request: HttpRequest) -> IntakeForm:
    """What a scanner typed fills the applicant, or whoever comes in their place."""
    if of_representative := request.POST.get("rep_card", ""):
        return intake_form.fill_representative(form, of_representative, today())
    return intake_form.fill_from_card(form, request.POST.get("card", ""), today())


def _due_at(centre: str, procedure: PublishedProcedure) -> datetime:
    """When the result would be promised for, were it received now."""
    return due(clock.now(), procedure.content.time_limit, working_calendar(get_centre(centre))).at


def _receive(
    request: HttpRequest, actor: Actor, form: IntakeForm, procedure: PublishedProcedure, screen: Screen
) -> str:
    """Takes in the dossier with its files and its fee, all or nothing. Returns its code. Raises InvalidInput; NotFound for a
    tray that was thrown away meanwhile."""
    ticket = _ticket(screen)
    lying = tray.read_id(request.POST.get("tray", ""))
    with transaction.atomic():
        received = actions.receive(actor, form.order(screen.centre, procedure.code, ticket))
        papers = [line.requirement.code for line in form.lines] + ([actions.PAPER] if form.rep_kind else [])
        for paper in papers:
            for upload in request.FILES.getlist(f"file-{paper}"):
                add_file(actor, received.code, upload, paper)
        if form.delivery == "post" and form.postage == "counter":
            order = form.order(screen.centre, procedure.code, ticket)
            ask_for_post(actor, received.code, order.postal_address, order.postal_place, form.postage)
        open_fee = queries.dossier(actor, received.code).open_fee if form.payment else 0
        if open_fee:
            record_payment(actor, received.code, open_fee, form.payment)
        if lying:
            join_tray(actor, lying, received.code)
    if lying:
        keep_joined(received.code)
    return received.code


def _received(actor: Actor, code: str, screen: Screen) -> dict[str, object]:
    """The dossier that was just received, and the others of the same visit."""
    received = queries.dossier(actor, code)
    current = screen.queue.current
    others = queries.dossiers_of_ticket(actor, received.ticket) if received.ticket else []
    serving = current is not None and current.id == received.ticket
    here = f"{reverse('counter:intake', args=[screen.centre, screen.number])}?xong={code}"
    return {
        "received": received,
        "others": [one for one in others if one.code != code],
        "serving": serving,
        "still_coming": still_coming(actor, code),
        "may_scan": bool(scanners(actor, screen.centre)),
        "scan_back": urlencode({"ve": here}),
    }


@require_safe
@staff_page(Action.DOSSIER_RECEIVE)
def receipts(request: HttpRequest, centre: str, number: int, code: str) -> HttpResponse:
    """All receipts of the visit on which the dossier was handed in, to be printed at once."""
    actor = actor_of(request)
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    one = queries.dossier(actor, code)
    codes = [other.code for other in queries.dossiers_of_ticket(actor, one.ticket)] if one.ticket else [one.code]
    asked = [(each, transfer_asked(actor, each)) for each in codes]
    made = make_receipts(actor, [(each, order.text if order else "") for each, order in asked])
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{one.code}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@staff_page(Action.DOSSIER_RECEIVE)
def slip(request: HttpRequest, centre: str, number: int, form: str) -> HttpResponse:
    """Form 02 (what is to be brought) or 03 (not accepted) from what stands on the page, before there is a dossier."""
    if form not in ("02", "03"):
        raise NotFound
    actor = actor_of(request)
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    procedure = get_offered(request.GET.get("thu-tuc", ""))
    typed = intake_form.read(request.POST, procedure)
    slip = actions.give_slip(
        actor,
        SlipInput(
            form,
            centre,
            procedure.code,
            typed.applicant,
            request.POST.get("reason", ""),
            _missing(request, typed, procedure),
            typed.representative_on_slip,
            number,
            _ticket(page(request, centre, number)["screen"]),
        ),
    )
    return printed(make_slip(actor, slip_paper(actor, centre, slip.pk)).pdf, f"mau-{form}.pdf")


def _missing(request: HttpRequest, typed: IntakeForm, procedure: PublishedProcedure) -> tuple[Missing, ...]:
    """What is not there of the papers that this case needs by its answers, and whatever was written besides."""
    case = answers.case_of(
        IntakeInput("", procedure.code, ApplicantInput(typed.kind, ""), delivery=typed.delivery,
                    answers=answers_of(request.POST, procedure.content)),
        procedure.content,
    )  # fmt: skip
    asked = {one.code for one in procedure.content.documents_for(case) if one.required}
    papers = [
        Missing(line.requirement.name, line.requirement.code)
        for line in typed.lines
        if line.requirement.code in asked and not line.present
    ]
    if typed.lacks_paper:
        papers.append(Missing(actions.paper_name(typed.rep_kind), actions.PAPER))
    others = [line.strip() for line in request.POST.get("others", "").splitlines()]
    return (*papers, *(Missing(line) for line in others if line))


def _ticket(screen: Screen) -> UUID | None:
    """That of the visitor who is being served."""
    current = screen.queue.current
    return current.id if current and current.state == "serving" else None


@require_POST
@staff_page(Action.DOSSIER_RECEIVE)
def check(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """What was scanned fills the fields; what was typed is checked at once, beside the applicant's earlier dossiers."""
    actor = actor_of(request)
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    form, code = intake_form.read_applicant(request.POST), request.GET.get("thu-tuc", "")
    do = request.POST.get("do", "")
    context: dict[str, object] = {
        "screen": {"centre": centre, "number": number},
        "procedure": {"code": code},
        "live": True,
        "sent": intake_form.SENT,
    }
    if do in ("scan", "prefill"):
        form = (
            _scanned(form, request)
            if do == "scan"
            else intake_form.take_over(form, actions.prefill(actor, centre, form.number))
        )
        form = intake_form.warn_of_addresses(form)
        context |= {"form": form, "history": _history(actor, centre, form, code)}
        context |= {"places": of_address(form.address) if form.address and not form.place else []}
        return render(request, "counter/parts/applicant.html", context)
    form = intake_form.warn_of_addresses(intake_form.check_numbers(form, today()))
    context |= {"form": form, "history": _history(actor, centre, form, code), "only": request.POST.get("only", "")}
    return render(request, "counter/parts/applicant_notes.html", context)


@require_POST
@staff_page(Action.DOSSIER_RECEIVE)
def places(request: HttpRequest, centre: str, number: int) -> HttpResponse:
    """Communes while somebody types; by POST, because an address stands in no URL."""
    here = get_centre(centre)
    home = str(here.options.get("place", "")) or here.name.rpartition(" tỉnh ")[2]
    found = search(request.POST.get("place", "")[:LONGEST_PLACE], home=home)
    return render(request, "counter/parts/places.html", {"places": found})


def _history(actor: Actor, centre: str, form: IntakeForm, procedure: str) -> ApplicantHistory:
    """The last dossiers of the same applicant, by number."""
    number_is_sound = form.number and not {"id_number", "tax_code", "card"} & set(form.errors)
    return actions.look_up(actor, centre, form.number, procedure) if number_is_sound else ApplicantHistory()
