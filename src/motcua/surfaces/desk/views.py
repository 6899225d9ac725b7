"""The work list of those who decide: what to do next stands first, what is late is red and says so."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import Problem
from motcua.domain.conversation import queries as talk
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.shapes import WorkItem
from motcua.domain.people.identity import fold
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.people.queries import name_of
from motcua.surfaces.sign_in.guard import actor_of, staff_page


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


@require_safe
@staff_page(Action.WORK_LIST)
def work(request: HttpRequest) -> HttpResponse:
    """The open steps of one's agency and role, most urgent first."""
    actor = actor_of(request)
    chosen = request.GET.get("loc", "tat-ca")
    chosen = chosen if chosen in FILTERS else "tat-ca"
    q = request.GET.get("q", "").strip()
    person = request.GET.get("nguoi", "")
    everything = queries.work_list(actor, person=person)
    if chosen in ("cua-toi", "khong-ai") and not person:  # asked for alone, so that a long list hides none of them
        alone = queries.work_list(actor, mine=chosen == "cua-toi", nobodys=chosen == "khong-ai")
        known = {(item.code, item.step) for item in everything}
        everything += [item for item in alone if (item.code, item.step) not in known]
    found = [item for item in everything if matches(item, q)]
    kinds = {"qua-han": "late", "sap-han": "soon"}
    tabs = [
        Tab(key, name, count, key == chosen, kinds.get(key, "") if count else "")
        for key, (name, passes) in FILTERS.items()
        for count in [sum(map(passes, found))]
    ]
    shown = [item for item in found if FILTERS[chosen][1](item)]
    context = {
        "items": shown,
        "tabs": tabs,
        "q": q,
        "chosen": chosen,
        "person": person,
        "person_name": name_of(person) if person else "",
        "colleagues": _colleagues(actor),
        "unread": talk.unread(actor),
        "questions": len(talk.questions_to(actor)) if allowed(actor, Action.QUESTION_ANSWER) else None,
        "back": request.get_full_path(),
        "centres": sorted({item.centre for item in everything}),
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
    return redirect(reverse("desk:work") + "?loc=cua-toi")


@require_POST
@staff_page(Action.WORK_LIST)
def start(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Begins a step from the list and opens its dossier."""
    try:
        actions.start_step(actor_of(request), code, step)
    except Problem as problem:
        messages.error(request, problem.in_one_line)
        return redirect("desk:work")
    messages.success(request, _("The step has begun."))
    return redirect(reverse("dossier:dossier", args=[code]) + f"?tu={reverse('desk:work')}")
