"""Filing, step by step: what was typed is kept, papers are put and taken away, all is looked over and sent."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.base.problems import Conflict, FieldError, IllegalTransition, InvalidInput, NotFound, Problem
from motcua.domain.catalogue.rules import Requirement
from motcua.domain.catalogue.words import answers_in_words
from motcua.domain.documents.own import own_earlier_files
from motcua.domain.dossiers import answers
from motcua.domain.dossiers.actions import PAPER, paper_name
from motcua.domain.dossiers.rules import RepresentativeKind
from motcua.domain.dossiers.words import PAPER_OF_REPRESENTATIVE
from motcua.domain.payments.queries import account
from motcua.domain.people.identity import fold
from motcua.domain.people.passport import apart, states
from motcua.domain.submissions import actions, queries
from motcua.domain.submissions.content import Filled
from motcua.domain.submissions.queries import PaperView, Whole
from motcua.domain.submissions.rules import WITH_THE_CITIZEN
from motcua.surfaces.asking.showing import blocks
from motcua.surfaces.online import steps
from motcua.surfaces.sign_in.citizens import citizen_page, the_citizen

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.heic,.webp,.docx,.xlsx"
MOST_AT_ONCE = 10  # files of one upload


@dataclass(frozen=True)
class Line:
    """A paper of the procedure with the files that are there for it; `earlier`: of a dossier of before, empty where none is."""

    requirement: Requirement
    papers: tuple[PaperView, ...]
    earlier: UUID | None
    error: str


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def step(request: HttpRequest, submission: UUID, step: str) -> HttpResponse:
    """One step: what was typed is kept, right or wrong; one goes on when it is right."""
    actor = the_citizen(request).actor
    whole = queries.own_one(actor, submission)
    here = next((one for one in steps.steps_of(whole) if one.slug == step), None)
    if here is None:
        raise NotFound
    if whole.view.state not in WITH_THE_CITIZEN:
        return redirect("online:one", submission)
    if request.method != "POST":
        return _step(request, whole, here, ())
    if step in steps.READERS:
        read, content = steps.READERS[step], whole.procedure.content
        typed = read(whole.filled, request.POST, content)
        seen = request.POST.get("seen", "")
        if seen and seen != steps.mark_of(step, whole.filled) and _differs(step, typed, whole):
            return _conflict(request, whole, typed, here)
        try:
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


def _differs(step: str, typed: Filled, whole: Whole) -> bool:
    return steps.part_of(step, typed) != steps.part_of(step, whole.filled)


def _conflict(request: HttpRequest, whole: Whole, typed: Filled, here: steps.Step) -> HttpResponse:
    """Another tab saved the same step meanwhile: nothing is lost, what was typed here stands beside what is kept; saved once more it
    takes its place."""
    kept = _in_words(here.slug, whole)
    mine = dict(_in_words(here.slug, replace(whole, filled=typed)))
    other = [(name, words, mine.get(name, "")) for name, words in kept if words != mine.get(name, "")]
    other += [(name, "", words) for name, words in mine.items() if name not in dict(kept)]
    more = {"other": other, "seen": steps.mark_of(here.slug, whole.filled), "saved_at": whole.view.saved_at}
    return _step(request, replace(whole, filled=typed), here, (), status=409, **more)


def _in_words(step: str, whole: Whole) -> list[tuple[str, str]]:
    """What a step holds, line by line, as its page calls it."""
    filled, content = whole.filled, whole.procedure.content
    if step == steps.FORM:
        found = answers_in_words(content.form, filled.answers or {})
        return [(str(one.title), str(one.words)) for one in found if not one.heading]
    if step == steps.RESULT:
        ways = {"counter": _("at the centre"), "post": _("by post")}
        return [
            (_("How you get it"), ways.get(filled.delivery, "")),
            (_("Address for the post"), filled.postal_address),
            (_("Originals"), str(dict(originals()).get(filled.originals, ""))),
        ]
    who, by = filled.applicant, filled.acts_for
    lines = [
        (_("Name"), who.name),
        (_("Identity number"), who.id_number),
        (_("Tax code"), who.tax_code),
        (_("Telephone number"), who.phone),
        (_("E-mail address"), who.email),
        (_("Address"), who.address),
    ]
    lines += [(_("Who files for them"), by.name), (_("Date of the paper"), by.paper_date)] if by else []
    return [(name, words) for name, words in lines if words]


def originals() -> list[tuple[str, str]]:
    """How originals come to the centre, for whoever chooses."""
    return [("appointment", _("I bring them, at an hour that I choose")), ("post", _("I send them by post"))]


def rights() -> list[tuple[str, str]]:
    """By what right somebody files, for whoever chooses."""
    return [
        ("", _("I file for myself")),
        (RepresentativeKind.AUTHORISED.value, _("I file for somebody else, by a power of attorney")),
        (RepresentativeKind.GUARDIAN.value, _("I file for my child or ward")),
        (RepresentativeKind.LEGAL.value, _("I stand for the company by law")),
    ]


def _next(whole: Whole, here: steps.Step) -> str:
    way = steps.steps_of(whole)
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
    way = steps.steps_of(whole)
    place = way.index(here)
    case = answers.case_of(queries.intake_of(whole), content)
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
        "seen": steps.mark_of(here.slug, filled),
        **more,
    }
    if here.slug == steps.FORM:
        context["blocks"] = blocks(content.form, filled.answers or {}, told, later=content.late_sections)
    if here.slug == steps.WHO:
        context["kinds"] = [("person", _("a person")), ("company", _("a company or organisation"))]
        context["rights"] = [one for one in rights() if not whole.view.company or one[0] != "guardian"]
        mine = the_citizen(request).citizen
        by = filled.acts_for.id_number if filled.acts_for else ""
        context |= {
            "account": mine,
            "number": apart(filled.applicant.id_number),
            "rep_number": apart(by or mine.id_number),
        }
        context["states"] = [("", _("none: I have an identity number")), *states(get_language() or "vi")]
    if here.slug == steps.PAPERS:
        context |= {"lines": _lines(request, whole, case, told), "accepted": ACCEPTED}
    if here.slug == steps.RESULT:
        context["deliveries"] = [("counter", _("I collect it at the centre")), ("post", _("Send it by post"))]
        context["originals"] = originals()
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


def _lines(request: HttpRequest, whole: Whole, case: dict[str, object], told: list[FieldError]) -> list[Line]:
    asked = asked_of(whole, case)
    earlier = own_earlier_files(the_citizen(request).actor, [one.name for one in asked])
    errors = {one.field: str(one.message) for one in told}
    lines = []
    for paper in asked:
        there = tuple(one for one in whole.papers if one.requirement == paper.code)
        before = None if there else earlier.get(fold(paper.name))
        lines.append(Line(paper, there, before.pk if before else None, errors.get(f"file-{paper.code}", "")))
    return lines


def power_of(whole: Whole) -> list[Requirement]:
    """The paper that proves somebody's right to file for another, among those that are asked for."""
    by = whole.filled.acts_for
    if by is None or not whole.filled.needs_power:
        return []
    name = PAPER_OF_REPRESENTATIVE[RepresentativeKind(by.kind)]
    with translation.override("en"):
        english = str(name)
    return [Requirement(PAPER, paper_name(by.kind), 1, 0, True, name_en=english)]


def asked_of(whole: Whole, case: dict[str, object]) -> list[Requirement]:
    """The papers that are asked for: where somebody's right is proved, the procedure's own optional paper of that name is the same."""
    power = power_of(whole)
    names = {fold(one.name) for one in power}
    own = whole.procedure.content.documents_for(case)
    return [*(one for one in own if one.required or fold(one.name) not in names), *power]


def _looked_over(whole: Whole, case: dict[str, object]) -> dict[str, object]:
    content = whole.procedure.content
    faults = queries.faults_of(whole)
    parts = [(one, steps.own_faults(one, faults, content)) for one in steps.steps_of(whole)]
    papers = [
        (one, [paper for paper in whole.papers if paper.requirement == one.code]) for one in asked_of(whole, case)
    ]
    return {
        "parts": [(part, wrong) for part, wrong in parts if wrong],
        "answered": answers_in_words(content.form, whole.filled.answers or {}),
        "papers": papers,
        "pays_ahead": account() is not None and queries.options_of(whole.view.centre).pay_ahead,
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
