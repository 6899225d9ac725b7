"""The desk that answers what came online: what waits with its hours, answers and papers beside each other, one key to accept."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound, Problem
from motcua.domain.catalogue.words import answers_in_words, name_of
from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.documents.actions.apart import page_picture
from motcua.domain.dossiers import answers
from motcua.domain.dossiers.actions import Missing
from motcua.domain.dossiers.actions.finding import REASONS
from motcua.domain.payments.queries import ahead_of, aheads
from motcua.domain.people.identity import masked_address
from motcua.domain.people.permissions import Action, allowed, centres_of
from motcua.domain.submissions import actions, queries
from motcua.domain.submissions.queries import Whole
from motcua.domain.submissions.rules import WITH_THE_DESK, Mode, State
from motcua.surfaces.online.files import as_file, as_picture
from motcua.surfaces.online.filing import asked_of, power_of
from motcua.surfaces.sign_in.centres import chosen
from motcua.surfaces.sign_in.guard import actor_of, staff_page

# The lists by the word in the address: what they are called, and which state each shows.
TABS: dict[str, tuple[str | Promise, str]] = {
    "": (gettext_lazy("To answer"), ""),
    "bo-sung": (gettext_lazy("Something was asked for"), State.CHANGES),
    "du": (gettext_lazy("Checked beforehand, complete"), State.CLEARED),
    "tat-ca": (gettext_lazy("All"), "all"),
}
NUMBERS = ("answer_hours", "draft_days", "notice_days", "change_days", "cleared_days", "most_open")


@require_safe
@staff_page(Action.SUBMISSION_VIEW)
def choose(request: HttpRequest) -> HttpResponse:
    """Straight to one's own centre; a list where there are several."""
    mine = centres_of(actor_of(request), Action.SUBMISSION_VIEW)
    halls = [hall for hall in centres() if mine is None or hall.code in mine]
    if (hall := chosen(request, halls)) is not None:
        return redirect("online:desk", hall.code)
    return render(request, "online/desk_choose.html", {"halls": halls, "section": "online_desk"})


@require_safe
@staff_page(Action.SUBMISSION_VIEW)
def listing(request: HttpRequest, centre: str) -> HttpResponse:
    """What waits, the most urgent first."""
    actor, hall = actor_of(request), get_centre(centre)
    tab, q = request.GET.get("xem", ""), request.GET.get("q", "")[:100]
    _name, state = TABS.get(tab, TABS[""])
    found = queries.at_desk(actor, hall.code, state, q)
    context = {
        "section": "online_desk",
        "hall": hall,
        "found": found,
        "paid": aheads([one.subject for one in found]),
        "figures": queries.figures(hall.code),
        "tabs": [(key, name, key == tab) for key, (name, _state) in TABS.items()],
        "q": q,
        "may_set": allowed(actor, Action.SUBMISSION_SETTINGS, centre=hall.code),
    }
    return render(request, "online/desk_list.html", context)


@require_safe
@staff_page(Action.SUBMISSION_VIEW)
def one(request: HttpRequest, submission: UUID) -> HttpResponse:
    """One submission; whoever may decide and finds it in nobody's hand has it in theirs from now."""
    actor = actor_of(request)
    whole = queries.one_at_desk(actor, submission)
    if _may_decide(actor, whole) and whole.view.state in WITH_THE_DESK:
        actions.look(actor, submission)
        whole = queries.one_at_desk(actor, submission)
    return _one(request, whole)


def _may_decide(actor: Actor, whole: Whole) -> bool:
    return allowed(actor, Action.SUBMISSION_DECIDE, centre=whole.view.centre)


def _one(request: HttpRequest, whole: Whole, problem: Problem | None = None, *, revealed: bool = False) -> HttpResponse:
    """The page, and the record that somebody looked. What was filled in is shown to who has it in hand, to others for a reason."""
    actor, view, content = actor_of(request), whole.view, whole.procedure.content
    actions.note_look(actor, view.id)
    case = answers.case_of(queries.intake_of(whole), content)
    files = {one.code: [file for file in whole.papers if file.requirement == one.code] for one in content.documents}
    asked = asked_of(whole, case)
    known = {one.code for one in asked}
    asked += [one for one in content.documents if one.code not in known and files[one.code]]
    papers = [(one, [file for file in whole.papers if file.requirement == one.code]) for one in asked]
    may, shown = _may_decide(actor, whole), revealed or queries.sees_all(actor, view)
    by = whole.representative
    mine = not view.held_by or view.held_by == actor.reference
    is_open = view.state in WITH_THE_DESK
    context = {
        "section": "online_desk",
        "whole": whole,
        "who": whole.applicant if shown else whole.applicant.masked(),
        "by": by if shown or by is None else by.masked(),
        "shown": shown,
        "may_reveal": not shown and allowed(actor, Action.SUBMISSION_REVEAL, centre=view.centre, agency=view.agency),
        "reveal_reasons": list(REASONS.items()),
        "postal_address": whole.filled.postal_address if shown else masked_address(whole.filled.postal_address),
        "one": view,
        "hall": get_centre(view.centre),
        "procedure": whole.procedure,
        "papers": papers,
        "answered": answers_in_words(content.form, whole.filled.answers or {}),
        "faults": queries.faults_of(whole) if is_open or view.state == State.CLEARED else (),
        "missing": [one for one, there in papers if one.required and not there],
        "fee": content.fee_for(case, whole.filled.fee_case),
        "ahead": ahead_of(view.subject),
        "may_decide": may and is_open and mine,
        "may_take_over": may and is_open and not mine,
        "may_receive": may and view.state == State.CLEARED,
        "may_accept": may and ((is_open and mine and view.kind == "full") or view.state == State.CLEARED),
        "problem": problem,
        "typed": request.POST,
    }
    response = render(request, "online/desk_one.html", context, status=problem.status if problem else 200)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@staff_page(Action.SUBMISSION_REVEAL)
def reveal(request: HttpRequest, submission: UUID) -> HttpResponse:
    """The same page with all that was filled in, this once; the reason is recorded."""
    actor, fields = actor_of(request), request.POST
    try:
        actions.reveal(actor, submission, fields.get("reason", ""), fields.get("words", ""))
    except InvalidInput as refused:
        return _one(request, queries.one_at_desk(actor, submission), refused)
    return _one(request, queries.one_at_desk(actor, submission), revealed=True)


@dataclass(frozen=True)
class Order:
    """What was pressed on the page of one submission."""

    actor: Actor
    whole: Whole
    request: HttpRequest

    @property
    def submission(self) -> UUID:
        return self.whole.view.id

    @property
    def seen(self) -> int | None:
        sent = self.request.POST.get("row_version", "")
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None


def _accept(order: Order) -> str:
    documents = [*order.whole.procedure.content.documents, *power_of(order.whole)]
    asked = {one.code: one.originals for one in documents if one.originals}
    wanted = {code: count for code, count in asked.items() if f"original-{code}" in order.request.POST}
    received = actions.accept(order.actor, order.submission, wanted, seen=order.seen)
    return _("Dossier %(code)s is received.") % {"code": received.code}


def _ask(order: Order) -> str:
    known = {one.code: name_of(one) for one in [*order.whole.procedure.content.documents, *power_of(order.whole)]}
    papers = [Missing(known[code], code) for code in order.request.POST.getlist("missing") if code in known]
    others = [Missing(line.strip()) for line in order.request.POST.get("others", "").splitlines() if line.strip()]
    reason = order.request.POST.get("reason", "")
    actions.ask(order.actor, order.submission, (*papers, *others), reason, seen=order.seen)
    return _("The citizen was asked; it comes back to this list when they answer.")


def _refuse(order: Order) -> str:
    actions.refuse(order.actor, order.submission, order.request.POST.get("reason", ""), seen=order.seen)
    return _("It is refused, with form 03.")


def _clear(order: Order) -> str:
    actions.clear(order.actor, order.submission, seen=order.seen)
    return _("The citizen is told that all is there.")


def _put_back(order: Order) -> str:
    actions.put_back(order.actor, order.submission)
    return _("It is free for colleagues again.")


def _take_over(order: Order) -> str:
    actions.look(order.actor, order.submission, take_over=True)
    return _("You have it in hand now.")


VERBS: dict[str, Callable[[Order], str]] = {
    "tiep-nhan": _accept,
    "yeu-cau": _ask,
    "tu-choi": _refuse,
    "du": _clear,
    "tra-lai": _put_back,
    "nhan-lai": _take_over,
}
STAYS = frozenset({"nhan-lai"})  # verbs after which one goes on with the same one


@require_POST
@staff_page(Action.SUBMISSION_DECIDE)
def act(request: HttpRequest, submission: UUID, verb: str) -> HttpResponse:
    """Does one verb; what was typed stays where it is refused. Afterwards the next one of the list."""
    do = VERBS.get(verb)
    if do is None:
        raise NotFound
    actor = actor_of(request)
    whole = queries.one_at_desk(actor, submission)
    try:
        told = do(Order(actor, whole, request))
    except Problem as refused:
        if refused.status == 404:
            raise
        return _one(request, queries.one_at_desk(actor, submission), refused)
    messages.success(request, told)
    if verb in STAYS:
        return redirect("online:desk_one", submission)
    return redirect("online:desk", whole.view.centre)


@require_safe
@staff_page(Action.SUBMISSION_VIEW)
def paper(request: HttpRequest, submission: UUID, paper: UUID) -> HttpResponseBase:
    """A file as it came; that somebody looked is recorded."""
    return as_file(actions.open_paper(actor_of(request), submission, paper), inline=True)


@require_safe
@staff_page(Action.SUBMISSION_VIEW)
def picture(request: HttpRequest, submission: UUID, paper: UUID, page_number: int) -> HttpResponse:
    """A page of a file beside the answers; the look is recorded as that at the file."""
    opened = actions.open_paper(actor_of(request), submission, paper)
    return as_picture(page_picture(b"".join(opened.chunks), page_number))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.SUBMISSION_SETTINGS)
def settings(request: HttpRequest, centre: str) -> HttpResponse:
    """Whether the centre takes submissions, only receives them, or both; hours and days."""
    actor, hall = actor_of(request), get_centre(centre)
    problem: Problem | None = None
    if request.method == "POST":
        try:
            actions.change_online_options(actor, hall.code, _wanted(request))
            messages.success(request, _("Saved."))
            return redirect("online:desk_settings", hall.code)
        except InvalidInput as refused:
            problem = refused
    elif not allowed(actor, Action.SUBMISSION_SETTINGS, centre=hall.code):
        raise NotFound
    options = queries.options_of(hall.code)
    labels = {
        "answer_hours": _("Working hours until the desk answers"),
        "draft_days": _("Days that a draft is kept"),
        "notice_days": _("Days before it lapses that its writer is told"),
        "change_days": _("Days to answer what was asked for"),
        "cleared_days": _("Days that a checked set of papers holds"),
        "most_open": _("Submissions of one account that wait at once"),
    }
    wrong = {error.field: error.message for error in problem.errors} if isinstance(problem, InvalidInput) else {}
    context = {
        "section": "online_desk",
        "hall": hall,
        "options": options,
        "modes": [
            (Mode.BOTH.value, _("takes them itself and receives from the national portal")),
            (Mode.TAKES.value, _("takes them itself only")),
            (Mode.RECEIVES.value, _("only receives from the national portal")),
        ],
        "numbers": [
            (name, labels[name], request.POST.get(name) or getattr(options, name), wrong.get(name, ""))
            for name in NUMBERS
        ],
        "only_precheck": "\n".join(options.only_precheck),
        "problem": problem,
    }
    return render(request, "online/desk_settings.html", context, status=problem.status if problem else 200)


def _wanted(request: HttpRequest) -> dict[str, object]:
    wanted: dict[str, object] = {
        "mode": request.POST.get("mode", ""),
        "precheck": "precheck" in request.POST,
        "pay_ahead": "pay_ahead" in request.POST,
        "only_precheck": sorted(set(request.POST.get("only_precheck", "").split())),
    }
    for name in NUMBERS:
        written = request.POST.get(name, "").strip()
        wanted[name] = int(written) if written.isascii() and written.isdigit() and len(written) < 5 else -1
    return wanted
