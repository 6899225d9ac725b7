"""The work list of those who decide: what to do next stands first, what is late is red and says so."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import Problem
from motcua.base.typed import opened, sealed
from motcua.domain.conversation import queries as talk
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.shapes import WorkItem
from motcua.domain.insight.queries.risk import Risk, risks_of
from motcua.domain.people.identity import fold
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.people.queries import name_of
from motcua.domain.threads import queries as threads
from motcua.surfaces.sign_in.guard import actor_of, staff_page

LONGEST = 300  # letters of what is looked for


def _colour(item: WorkItem) -> str:
    return item.time_left.colour if item.time_left else ""


# The filters by the word in the address: what they are called and what they let through.
FILTERS: dict[str, tuple[str | Promise, Callable[[WorkItem], bool]]] = {
    "tat-ca": (gettext_lazy("My agency"), lambda item: True),
    "cua-toi": (gettext_lazy("Mine"), lambda item: item.is_mine),
    "khong-ai": (gettext_lazy("Nobody's"), lambda item: not item.assignee and item.role != "receptionist"),
    "cho": (gettext_lazy("To begin"), lambda item: item.step_state == "ready"),
    "dang-lam": (gettext_lazy("In work"), lambda item: item.step_state == "started"),
    "sap-han": (gettext_lazy("Due soon"), lambda item: _colour(item) == "amber"),
    "qua-han": (gettext_lazy("Late"), lambda item: _colour(item) == "red"),
    "tam-dung": (gettext_lazy("Clock stands still"), lambda item: item.is_paused),
}
AT_RISK = "co-the-tre"  # those that may be late, the likeliest first


@dataclass(frozen=True)
class Tab:
    """A filter as it is shown, with how many it lets through."""

    key: str
    name: str | Promise
    count: int
    chosen: bool
    kind: str


def matches(item: WorkItem, q: str) -> bool:
    """Whether all words of `q` (with or without diacritics) stand in what the row shows."""
    text = fold(f"{item.code} {item.applicant_name} {item.procedure_name} {item.procedure_name_en} {item.step_name}")
    return all(word in text for word in fold(q).split())


def _colleagues(actor: Actor) -> list[tuple[str, str]]:
    """Whom a leader may give rows to."""
    led = [team for team in queries.teams(actor) if allowed(actor, Action.DOSSIER_ASSIGN, agency=team.agency)]
    people = {one.reference: one.name for team in led for one in team.members}
    return sorted(people.items(), key=lambda pair: pair[1])


@dataclass(frozen=True)
class Listed:
    """What a work list holds: `everything` of its reader, `found` by the words, `shown` by the chosen filter."""

    chosen: str
    q: str
    person: str
    everything: list[WorkItem]
    found: list[WorkItem]
    shown: list[WorkItem]
    risks: dict[str, Risk]


@dataclass(frozen=True)
class Row:
    """A line of the list; `back`: where its dossier's page leads back to, which names the dossier that follows."""

    item: WorkItem
    back: str
    risk: Risk | None = None


def _listed(request: HttpRequest, actor: Actor) -> Listed:
    chosen = request.GET.get("loc", "tat-ca")
    chosen = chosen if chosen in FILTERS or chosen == AT_RISK else "tat-ca"
    q = opened(actor, request.GET.get("s", ""))
    person = request.GET.get("nguoi", "")
    everything = queries.work_list(actor, person=person)
    if chosen in ("cua-toi", "khong-ai") and not person:  # asked for alone, so that a long list hides none of them
        alone = queries.work_list(actor, mine=chosen == "cua-toi", nobodys=chosen == "khong-ai")
        known = {(item.code, item.step) for item in everything}
        everything += [item for item in alone if (item.code, item.step) not in known]
    found = [item for item in everything if matches(item, q)]
    risks = risks_of({item.code for item in everything})
    if chosen == AT_RISK:
        shown = sorted((one for one in found if one.code in risks), key=lambda one: -risks[one.code].percent)
    else:
        shown = list(filter(FILTERS[chosen][1], found))
    return Listed(chosen, q, person, everything, found, shown, risks)


def _here(request: HttpRequest) -> str:
    """The address of the list itself, without what it is to offer."""
    fields = request.GET.copy()
    fields.pop("tiep", None)
    return reverse("desk:work") + (f"?{fields.urlencode()}" if fields else "")


def _rows(here: str, listed: Listed) -> list[Row]:
    """Each with the one below it; one dossier may stand in several rows, by its steps."""
    join, shown = "&" if "?" in here else "?", listed.shown
    following = [
        next((one.code for one in shown[at + 1 :] if one.code != item.code), "") for at, item in enumerate(shown)
    ]
    return [
        Row(item, f"{here}{join}tiep={code}", listed.risks.get(item.code))
        for item, code in zip(shown, following, strict=True)
    ]


def _offered(request: HttpRequest, rows: list[Row]) -> Row | None:
    """What is to be done after the dossier that somebody comes back from: the one that followed it, else the most urgent."""
    wanted = request.GET.get("tiep")
    if wanted is None:
        return None
    return next((row for row in rows if row.item.code == wanted), rows[0] if rows else None)


@require_safe
@staff_page(Action.WORK_LIST)
def onward(request: HttpRequest) -> HttpResponse:
    """To the next dossier of the list; to the list itself where there is none."""
    offered = _offered(request, _rows(_here(request), _listed(request, actor_of(request))))
    if offered is None:
        return redirect(_here(request))
    return redirect(reverse("dossier:dossier", args=[offered.item.code]) + "?" + urlencode({"tu": offered.back}))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.WORK_LIST)
def work(request: HttpRequest) -> HttpResponse:
    """The open steps of one's agency and role, most urgent first. What is looked for names people: it comes by POST."""
    actor = actor_of(request)
    if request.method == "POST":
        words = sealed(actor, request.POST.get("q", "").strip()[:LONGEST])
        fields = {"loc": request.POST.get("loc", ""), "s": words}
        return redirect(reverse("desk:work") + "?" + urlencode({name: text for name, text in fields.items() if text}))
    listed = _listed(request, actor)
    kinds = {"qua-han": "late", "sap-han": "soon"}
    tabs = [
        Tab(key, name, count, key == listed.chosen, kinds.get(key, "") if count else "")
        for key, (name, passes) in FILTERS.items()
        for count in [sum(map(passes, listed.found))]
    ]
    at_risk = sum(item.code in listed.risks for item in listed.found)
    if at_risk or listed.chosen == AT_RISK:
        tabs.append(Tab(AT_RISK, _("May be late"), at_risk, listed.chosen == AT_RISK, "soon" if at_risk else ""))
    rows = _rows(_here(request), listed)
    context = {
        "rows": rows,
        "offered": _offered(request, rows),
        "tabs": tabs,
        "q": listed.q,
        "words": sealed(actor, listed.q),
        "chosen": listed.chosen,
        "person": listed.person,
        "person_name": name_of(listed.person) if listed.person else "",
        "colleagues": _colleagues(actor),
        "unread": talk.unread(actor) + threads.waiting(actor).mentions,
        "questions": len(talk.questions_to(actor)) if allowed(actor, Action.QUESTION_ANSWER) else None,
        "consents": queries.consents_waiting(actor) if allowed(actor, Action.DOSSIER_CONSENT) else (),
        "back": _here(request),
        "centres": sorted({item.centre for item in listed.everything}),
        "section": "desk",
    }
    template = "desk/parts/list.html" if getattr(request, "htmx", False) else "desk/work.html"
    return render(request, template, context)


@require_POST
@staff_page(Action.WORK_LIST)
def take(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Takes a step from the list; it lies with whoever pressed."""
    try:
        actions.take_step(actor_of(request), code, step)
    except Problem as problem:
        messages.error(request, problem.in_one_line)
    else:
        messages.success(request, _("%(code)s lies with you now.") % {"code": code})
    return redirect(_back(request) or reverse("desk:work") + "?loc=cua-toi")


@require_POST
@staff_page(Action.WORK_LIST)
def start(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Begins a step from the list and opens its dossier."""
    try:
        actions.start_step(actor_of(request), code, step)
    except Problem as problem:
        messages.error(request, problem.in_one_line)
        return redirect(_back(request) or "desk:work")
    messages.success(request, _("The step has begun."))
    back = _back(request) or reverse("desk:work")
    return redirect(reverse("dossier:dossier", args=[code]) + "?" + urlencode({"tu": back}, safe="/"))


def _back(request: HttpRequest) -> str:
    """The list as it was when something was pressed in it."""
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else ""
