"""The citizen's pages: can I do this online, step by step, look over, send, and what became of it."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base import limits
from motcua.base.problems import (
    Conflict,
    FieldError,
    IllegalTransition,
    InvalidInput,
    NotFound,
    Problem,
    TooManyRequests,
)
from motcua.domain.catalogue.queries import PublishedProcedure, get_offered
from motcua.domain.catalogue.rules import Requirement
from motcua.domain.catalogue.words import answers_in_words
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.documents.actions.apart import page_picture
from motcua.domain.documents.own import own_earlier_files
from motcua.domain.documents.rules import SHOWN_IN_PAGE
from motcua.domain.dossiers import answers
from motcua.domain.dossiers.shapes import IntakeInput, dossier_secret
from motcua.domain.payments.actions import transfer_for_applicant
from motcua.domain.people.identity import fold
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.queue.queries.appointments import bookable_services
from motcua.domain.submissions import actions, queries
from motcua.domain.submissions.queries import PaperView, Whole
from motcua.domain.submissions.rules import CHANNEL, WITH_THE_CITIZEN, Kind, Offer
from motcua.surfaces.asking.showing import blocks
from motcua.surfaces.online import steps
from motcua.surfaces.sign_in.citizens import citizen_of, citizen_page, the_citizen

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.heic,.webp,.docx,.xlsx"
NATIONAL_PORTAL = "https://dichvucong.gov.vn"
FOLLOWING = limits.Limit("online.follow", burst=10, seconds=30)  # wrong tries; the secret has 60 bits
PICTURES = limits.Limit("online.picture", burst=60, seconds=2)  # each starts a process
MOST_AT_ONCE = 10  # files of one upload


@dataclass(frozen=True)
class Line:
    """A paper of the procedure with the files that are there for it; `earlier`: of a dossier of before, empty where none is."""

    requirement: Requirement
    papers: tuple[PaperView, ...]
    earlier: UUID | None
    error: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can be done here, and what was begun."""
    who = citizen_of(request)
    mine = queries.own(who.actor) if who else []
    options = [(hall, queries.options_of(hall.code)) for hall in centres()]
    context = {"section": "online", "mine": mine, "who": who, "halls": options, "national": NATIONAL_PORTAL}
    response = render(request, "online/home.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Whether and how it can be filed online, centre by centre."""
    found = get_offered(code)
    who = citizen_of(request)
    ways = [(hall, queries.offer_of(hall.code, code), queries.options_of(hall.code)) for hall in centres()]
    companies = [
        one for one in (who.citizen.companies if who else ()) if allowed(who.actor, Action.OWN_DOSSIER_SUBMIT, company=one.company)
    ] if who else []  # fmt: skip
    context = {"section": "online", "procedure": found, "ways": ways, "who": who, "companies": companies}
    context |= {"national": NATIONAL_PORTAL, "offers": Offer}
    response = render(request, "online/procedure.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@citizen_page
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begins a draft, or goes on with the one that is there."""
    kind = Kind.PRECHECK if request.POST.get("kind") == Kind.PRECHECK else Kind.FULL
    centre, company = request.POST.get("centre", ""), request.POST.get("company", "")
    try:
        made = actions.begin(the_citizen(request).actor, centre, code, kind, company)
    except Conflict as refused:
        messages.error(request, refused.in_one_line)
        return redirect("online:procedure", code)
    return redirect("online:step", made, steps.WHO)


@require_safe
@citizen_page
def one(request: HttpRequest, submission: UUID) -> HttpResponse:
    """What became of it, and what is expected now; a draft goes on where it was left."""
    whole = queries.own_one(the_citizen(request).actor, submission)
    if whole.view.state == "draft":
        return redirect("online:step", submission, _first_unfinished(whole))
    hall = get_centre(whole.view.centre)
    context = steps.shown(whole) | {"section": "online", "hall": hall}
    if whole.view.dossier:
        context |= {"asked": transfer_for_applicant(whole.view.dossier), "open_fee": whole.view.open_fee}
    context |= {"appointment": _appointment(hall, whole.procedure), "first": steps.steps_of(whole.procedure.content)[0]}
    return render(request, "online/one.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Where it stands, for whoever has both codes of its notice; slow for who guesses."""
    context: dict[str, object] = {"section": "online", "code": "", "found": None, "problem": None}
    if request.method != "POST":
        return render(request, "online/follow.html", context)
    code, secret = request.POST.get("code", "").strip()[:80], request.POST.get("secret", "").strip()[:80]
    context["code"] = code
    try:
        with limits.guesses(FOLLOWING, limits.address_of(request)):
            found = queries.track(code, secret)
    except (NotFound, TooManyRequests) as problem:
        response = render(request, "online/follow.html", context | {"problem": problem}, status=problem.status)
        if isinstance(problem, TooManyRequests):
            response["Retry-After"] = str(problem.retry_after)
        return response
    context |= {"found": found, "dossier_secret": dossier_secret(found.dossier) if found.dossier else ""}
    return render(request, "online/follow.html", context)


def _first_unfinished(whole: Whole) -> str:
    faults = queries.faults_of(whole)
    content = whole.procedure.content
    return next(
        (step.slug for step in steps.steps_of(content) if steps.own_faults(step, faults, content)), steps.REVIEW
    )


def _appointment(hall: Centre, known: PublishedProcedure) -> str:
    """Where an hour can be booked for it; empty where none is given."""
    books = any(one.code == known.queue_service for one in bookable_services(hall.code))
    return reverse("appointments:times", args=[hall.code, known.queue_service]) if books else ""


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def step(request: HttpRequest, submission: UUID, step: str) -> HttpResponse:
    """One step: what was typed is kept, right or wrong; one goes on when it is right."""
    actor = the_citizen(request).actor
    whole = queries.own_one(actor, submission)
    here = next((one for one in steps.steps_of(whole.procedure.content) if one.slug == step), None)
    if here is None:
        raise NotFound
    if whole.view.state not in WITH_THE_CITIZEN:
        return redirect("online:one", submission)
    if request.method != "POST":
        return _step(request, whole, here, ())
    if step in steps.READERS:
        try:
            read, content = steps.READERS[step], whole.procedure.content
            actions.save(actor, submission, lambda filled: read(filled, request.POST, content))
        except IllegalTransition:
            return redirect("online:one", submission)
        whole = queries.own_one(actor, submission)
        if "rows" in request.POST:
            return _step(request, whole, here, ())
    if "later" in request.POST:
        messages.success(request, _("Everything is saved. You find it here whenever you like."))
        return redirect("online:home")
    faults = queries.faults_of(whole)
    if steps.own_faults(here, faults, whole.procedure.content):
        return _step(request, whole, here, faults, status=422)
    return redirect("online:step", submission, _next(whole, here))


def _next(whole: Whole, here: steps.Step) -> str:
    way = steps.steps_of(whole.procedure.content)
    return way[min(way.index(here) + 1, len(way) - 1)].slug


def _step(
    request: HttpRequest,
    whole: Whole,
    here: steps.Step,
    faults: tuple[FieldError, ...],
    status: int = 200,
    **more: object,
) -> HttpResponse:
    content, filled = whole.procedure.content, whole.filled
    told = steps.own_faults(here, faults, content)
    way = steps.steps_of(content)
    place = way.index(here)
    case = answers.case_of(intake_of(whole), content)
    context = steps.shown(whole) | {
        "section": "online",
        "here": here,
        "now": place + 1,
        "titles": [one.title for one in way],
        "before": way[place - 1].slug if place else "",
        "told": told,
        "faults": {one.field: one.message for one in told},
        "fee": content.fee_for(case, filled.fee_case),
        "fee_case": content.fee_case(case, filled.fee_case),
        **more,
    }
    if here.slug == steps.FORM:
        context["blocks"] = blocks(content.form, filled.answers or {}, told, later=content.late_sections)
    if here.slug == steps.WHO:
        context["kinds"] = [("person", _("a person")), ("company", _("a company or organisation"))]
    if here.slug == steps.PAPERS:
        context |= {"lines": _lines(request, whole, case, told), "accepted": ACCEPTED}
    if here.slug == steps.RESULT:
        context["deliveries"] = [("counter", _("I collect it at the centre")), ("post", _("Send it by post"))]
        context["originals"] = [
            ("appointment", _("I bring them, at an hour that I choose")),
            ("post", _("I send them by post")),
        ]
        context["asks_originals"] = any(one.originals for one in content.documents_for(case))
    if here.slug == steps.REVIEW:
        context |= _looked_over(whole, case)
    return render(request, f"online/step_{STEP_PAGES[here.slug]}.html", context, status=status)


STEP_PAGES = {
    steps.WHO: "who",
    steps.FORM: "form",
    steps.PAPERS: "papers",
    steps.RESULT: "result",
    steps.REVIEW: "review",
}


def intake_of(whole: Whole) -> IntakeInput:
    papers = frozenset(one.requirement for one in whole.papers)
    return whole.filled.intake(whole.view.centre, whole.view.procedure, papers, channel=CHANNEL[Kind(whole.view.kind)])


def _lines(request: HttpRequest, whole: Whole, case: dict[str, object], told: list[FieldError]) -> list[Line]:
    asked = whole.procedure.content.documents_for(case)
    earlier = own_earlier_files(the_citizen(request).actor, [one.name for one in asked])
    errors = {one.field: str(one.message) for one in told}
    lines = []
    for paper in asked:
        there = tuple(one for one in whole.papers if one.requirement == paper.code)
        before = None if there else earlier.get(fold(paper.name))
        lines.append(Line(paper, there, before.pk if before else None, errors.get(f"file-{paper.code}", "")))
    return lines


def _looked_over(whole: Whole, case: dict[str, object]) -> dict[str, object]:
    content = whole.procedure.content
    faults = queries.faults_of(whole)
    parts = [(one, steps.own_faults(one, faults, content)) for one in steps.steps_of(content)]
    papers = [
        (one, [paper for paper in whole.papers if paper.requirement == one.code]) for one in content.documents_for(case)
    ]
    return {
        "parts": [(part, wrong) for part, wrong in parts if wrong],
        "answered": answers_in_words(content.form, whole.filled.answers or {}),
        "papers": papers,
    }


@require_POST
@citizen_page
def add_papers(request: HttpRequest, submission: UUID) -> HttpResponse:
    """Puts one or more files to a paper; what one of them is wrong with is told beside it, the others are kept."""
    actor, code = the_citizen(request).actor, request.POST.get("requirement", "")[:40]
    whole = queries.own_one(actor, submission)
    uploads = request.FILES.getlist("file")[:MOST_AT_ONCE]
    refused = "" if uploads else _("Choose a photo or a file first")
    for upload in uploads:
        try:
            actions.add_paper(actor, submission, code, upload)
        except IllegalTransition:
            return redirect("online:one", submission)
        except Problem as problem:
            refused = f"{upload.name}: {problem.in_one_line}"
    if refused:
        here = next(one for one in steps.ALL if one.slug == steps.PAPERS)
        return _step(
            request, queries.own_one(actor, submission), here, (), status=422, refused={"code": code, "words": refused}
        )
    return redirect(f"{reverse('online:step', args=[whole.view.id, steps.PAPERS])}#paper-{code}")


@require_POST
@citizen_page
def drop_paper(request: HttpRequest, submission: UUID) -> HttpResponse:
    try:
        paper = UUID(request.POST.get("paper", ""))
    except ValueError:
        raise NotFound from None
    actions.drop_paper(the_citizen(request).actor, submission, paper)
    return redirect("online:step", submission, steps.PAPERS)


@require_POST
@citizen_page
def reuse_paper(request: HttpRequest, submission: UUID) -> HttpResponse:
    """Takes a paper of an earlier dossier of mine."""
    try:
        file = UUID(request.POST.get("file", ""))
    except ValueError:
        raise NotFound from None
    actions.reuse_paper(the_citizen(request).actor, submission, request.POST.get("requirement", "")[:40], file)
    return redirect("online:step", submission, steps.PAPERS)


@require_safe
@citizen_page
def paper(request: HttpRequest, submission: UUID, paper: UUID) -> HttpResponseBase:
    """A file of mine as it will be read."""
    found = queries.own_paper(the_citizen(request).actor, submission, paper)
    return as_file(actions.opened_paper(found), inline=True)


@require_safe
@citizen_page
def picture(request: HttpRequest, submission: UUID, paper: UUID) -> HttpResponse:
    """The first page of a file of mine, as the officer will see it."""
    actor = the_citizen(request).actor
    found = queries.own_paper(actor, submission, paper)
    limits.take(PICTURES, actor.reference)
    return as_picture(page_picture(b"".join(actions.opened_paper(found).chunks), 1))


def as_picture(jpeg: bytes) -> HttpResponse:
    response = HttpResponse(jpeg, content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    return response


def as_file(opened: actions.OpenedPaper, *, inline: bool) -> HttpResponseBase:
    response = StreamingHttpResponse(opened.chunks, content_type=opened.media_type)
    ending = opened.name.rpartition(".")[2]
    manner = "inline" if inline and opened.media_type in SHOWN_IN_PAGE else "attachment"
    response["Content-Disposition"] = f'{manner}; filename="giay-to.{ending}"'
    response["Content-Length"] = str(opened.size)
    response["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; object-src 'self'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@citizen_page
def send(request: HttpRequest, submission: UUID) -> HttpResponse:
    """Sends it. What is wrong is told on the page that looks it over."""
    actor = the_citizen(request).actor
    try:
        actions.send(actor, submission)
    except InvalidInput:
        whole = queries.own_one(actor, submission)
        return _step(request, whole, steps.ALL[-1], (), status=422)
    except IllegalTransition:
        return redirect("online:one", submission)
    except Conflict as refused:
        messages.error(request, refused.in_one_line)
        return redirect("online:step", submission, steps.REVIEW)
    return redirect("online:one", submission)


@require_POST
@citizen_page
def withdraw(request: HttpRequest, submission: UUID) -> HttpResponse:
    """Takes it back, or deletes a draft."""
    try:
        actions.withdraw(the_citizen(request).actor, submission)
    except IllegalTransition:
        return redirect("online:one", submission)
    messages.success(request, _("It was deleted; nothing of it is kept."))
    return redirect("online:home")
