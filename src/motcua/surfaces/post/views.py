"""The desk: its lists, the scan, and each verb on one letter."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import NotFound, Problem
from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.delivery import actions, queries
from motcua.domain.delivery.rules import CARRIED, State
from motcua.domain.dossiers.queries.following import owing_originals, revoked_of
from motcua.domain.people.permissions import Action, centres_of
from motcua.surfaces import postal_papers
from motcua.surfaces.post.words import REASONS, said
from motcua.surfaces.sign_in.centres import chosen
from motcua.surfaces.sign_in.guard import actor_of, staff_page

READY, HERE, AWAY, DONE, STRANDED, FOUND = "cho-nhan", "tai-quay", "dang-gui", "da-xong", "can-xu-ly", "tim"
TABS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    READY: (gettext_lazy("To be taken over"), (State.READY.value,)),
    HERE: (gettext_lazy("At the desk"), (State.TAKEN_OVER.value, State.IN_BATCH.value)),
    AWAY: (gettext_lazy("With the carrier"), (*(one.value for one in CARRIED), State.LOST.value)),
    DONE: (gettext_lazy("Ended in the last 7 days"), ()),
}
SHOWN_DAYS, FIGURE_DAYS = 7, 30
AT_HAND = (State.TAKEN_OVER, State.IN_BATCH)


@require_safe
@staff_page(Action.POST_DESK)
def choose(request: HttpRequest) -> HttpResponse:
    """Straight to one's own centre; a list where there are several."""
    mine = centres_of(actor_of(request), Action.POST_DESK)
    halls = [hall for hall in centres() if mine is None or hall.code in mine]
    if (hall := chosen(request, halls)) is not None:
        return redirect("post:desk", hall.code)
    return render(request, "post/choose.html", {"halls": halls, "section": "post"})


@require_safe
@staff_page(Action.POST_DESK)
def desk(request: HttpRequest, centre: str) -> HttpResponse:
    """One list of the desk; the list alone where a scan has changed it."""
    part = bool(getattr(request, "htmx", False))
    tab, q = request.GET.get("xem", READY), request.GET.get("q", "").strip()[:400]
    shown = frame(actor_of(request), centre) | _list(actor_of(request), centre, tab, q)
    return render(request, "post/parts/again.html" if part else "post/desk.html", shown)


def frame(actor: Actor, centre: str) -> dict[str, object]:
    """What every page of the desk shows around its middle. Raises NotFound, Forbidden."""
    hall = get_centre(centre)
    counts = queries.counts(actor, hall.code)
    tabs = [(key, words, sum(counts.get(one, 0) for one in states)) for key, (words, states) in TABS.items()]
    if left := len(queries.stranded(actor, hall.code)):
        tabs.append((STRANDED, _("Came back, to be settled"), left))
    today = timezone.localdate(clock.now())
    month = queries.figures(actor, hall.code, today - timedelta(days=FIGURE_DAYS - 1), today)
    return {"hall": hall, "tabs": tabs, "section": "post", "reasons": REASONS.items(), "month": month}


def _list(actor: Actor, centre: str, tab: str, q: str = "") -> dict[str, object]:
    if q:
        found = queries.find(actor, centre, q)
        return {"tab": FOUND, "q": q, "letters": found, "names": queries.takers(found)} | staying(found)
    if tab == STRANDED:
        left = queries.stranded(actor, centre)
        return {"tab": STRANDED, "letters": left, "names": queries.takers(left)}
    tab = tab if tab in TABS else READY
    states = TABS[tab][1]
    since = clock.now() - timedelta(days=SHOWN_DAYS)
    letters = queries.desk(actor, centre, states) if states else queries.ended_since(actor, centre, since)
    return {"tab": tab, "letters": letters, "names": queries.takers(letters)} | staying(letters)


def staying(letters: list[queries.LetterView]) -> dict[str, object]:
    """Of what lies here and does not go: the dossiers that owe originals, and those whose result is withdrawn."""
    here = [one.dossier for one in letters if one.state in (State.READY, *AT_HAND)]
    return {"owing": owing_originals(here), "revoked": revoked_of(here)}


@require_POST
@staff_page(Action.POST_DESK)
def scan(request: HttpRequest, centre: str) -> HttpResponse:
    """One code of a keyboard wedge: taken over, or put into the open batch. A part of the page for the module, else the desk."""
    actor, written = actor_of(request), request.POST.get("code", "").strip()[:400]
    into_batch = request.POST.get("do") == "batch"
    kind, words, letter = _scanned(actor, centre, written, into_batch=into_batch)
    if request.headers.get("Accept", "").startswith("application/json"):  # the module asks so
        shown = {"kind": kind, "words": words, "letter": letter, "written": written[-60:], "hall": get_centre(centre)}
        return render(request, "post/parts/scanned.html", shown)
    told = messages.success if kind in ("success", "info") else messages.error
    told(request, f"{letter.dossier if letter else written[-60:]}: {words}")
    return redirect(_back(centre, HERE if into_batch else READY))


def _scanned(
    actor: Actor, centre: str, written: str, *, into_batch: bool
) -> tuple[str, str, queries.LetterView | None]:
    """The kind of notice, the words, and the letter where there is one."""
    if not into_batch:
        taken = actions.take_over(actor, get_centre(centre).code, written)
        return *said(taken), taken.letter
    try:
        letter = actions.put_into_batch(actor, written)
    except Problem as problem:
        return "soon", problem.in_one_line, None
    return "success", _("In batch %(number)s.") % {"number": letter.batch_number}, letter


@require_POST
@staff_page(Action.POST_DESK)
def print_labels(request: HttpRequest, centre: str) -> HttpResponse:
    """Labels of what was ticked, or of a whole batch, as one PDF."""
    actor, hall = actor_of(request), get_centre(centre).code
    paper = "A4" if request.POST.get("paper") == "A4" else "A6"
    try:
        found = actions.look_at_letters(actor, hall, request.POST.getlist("letter"))
    except Problem as problem:
        messages.error(request, problem.in_one_line)
        return redirect(_back(hall, HERE))
    return pdf(postal_papers.labels(hall, found, paper), "nhan-buu-gui.pdf")


def pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


Verb = Callable[[Actor, str, QueryDict], str]


def _number(actor: Actor, code: str, fields: QueryDict) -> str:
    weight = fields.get("weight", "").strip()
    actions.set_number(actor, code, fields.get("tracking_number", ""), int(weight) if weight.isdigit() else None)
    return _("%(code)s has its tracking number.") % {"code": code}


def _back_to_hall(actor: Actor, code: str, fields: QueryDict) -> str:
    actions.put_back(actor, code)
    return _("%(code)s was given back.") % {"code": code}


def _into_batch(actor: Actor, code: str, fields: QueryDict) -> str:
    number = actions.put_into_batch(actor, code).batch_number
    return _("%(code)s lies in batch %(number)s.") % {"code": code, "number": number}


def _out_of_batch(actor: Actor, code: str, fields: QueryDict) -> str:
    actions.take_out_of_batch(actor, code)
    return _("%(code)s was taken out of its batch.") % {"code": code}


def _tell(actor: Actor, code: str, fields: QueryDict) -> str:
    what, _colon, reason = fields.get("outcome", "").partition(":")
    letter = actions.tell(actor, code, what, reason)
    state = letter.state
    if letter.stranded:
        return _("%(code)s is back, but its dossier cannot be opened again: it is to be settled.") % {"code": code}
    if state == State.RETURNED:
        return _("%(code)s is back: the result waits at the counter, the applicant is told.") % {"code": code}
    return _("%(code)s was noted.") % {"code": code}


def _settle(actor: Actor, code: str, fields: QueryDict) -> str:
    actions.settle(actor, code)
    return _("%(code)s is settled.") % {"code": code}


VERBS: dict[str, Verb] = {
    "da-xu-ly": _settle,
    "so-hieu": _number,
    "tra-lai": _back_to_hall,
    "xep": _into_batch,
    "lay-ra": _out_of_batch,
    "tinh-trang": _tell,
}


@require_POST
@staff_page(Action.POST_DESK)
def act(request: HttpRequest, centre: str, code: str, verb: str) -> HttpResponse:
    """One verb on one letter, and back to the list where it was done."""
    do = VERBS.get(verb)
    if do is None:
        raise NotFound
    try:
        messages.success(request, do(actor_of(request), code, request.POST))
    except Problem as problem:
        if problem.status in (403, 404):
            raise
        messages.error(request, f"{code}: {problem.in_one_line}")
    batch = request.POST.get("batch", "")
    if batch and verb in ("so-hieu", "lay-ra"):
        return redirect("post:batch", centre, batch)
    tab = request.POST.get("tab", READY)
    return redirect(_back(centre, tab if tab in (*TABS, STRANDED) else READY))


def _back(centre: str, tab: str) -> str:
    return f"{reverse('post:desk', args=[centre])}?xem={tab}"
