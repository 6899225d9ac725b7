"""Pages of the keeping of records: thin, each thing done is an action of `domain.records`."""

from datetime import date, timedelta
from tempfile import SpooledTemporaryFile

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from motcua.base import clock
from motcua.base.days import read_day
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.catalogue.queries import get_published
from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.records import actions, queries
from motcua.domain.records.actions.package import MOST_DOSSIERS
from motcua.domain.records.rules import DisposalState
from motcua.surfaces.sign_in.centres import chosen
from motcua.surfaces.sign_in.guard import actor_of, staff_page

IN_MEMORY = 32 * 1024 * 1024
A_MONTH = timedelta(days=30)


@require_GET
@staff_page(Action.RECORDS_VIEW)
def home(request: HttpRequest) -> HttpResponse:
    """Straight to the one centre; a choice for those who have several."""
    mine = [one for one in centres() if allowed(actor_of(request), Action.RECORDS_VIEW, centre=one.code)]
    if (hall := chosen(request, mine)) is not None:
        return redirect("records:page", centre=hall.code)
    return render(request, "records/home.html", {"centres": mine, "section": "records"})


@require_GET
@staff_page(Action.RECORDS_VIEW)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    return _page(request, centre)


def _page(request: HttpRequest, centre: str, problem: InvalidInput | Conflict | None = None) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.RECORDS_VIEW, centre=centre)
    place = get_centre(centre)
    today = clock.now().date()
    found = queries.keeping(actor, place.code)
    open_list = next((one for one in found.disposals if one.state == DisposalState.PROPOSED), None)
    context = {
        "centre": place,
        "found": found,
        "open_list": open_list,
        "is_own_list": open_list is not None and open_list.proposed_by == actor.reference,
        "may_keep": allowed(actor, Action.RECORDS_KEEP, centre=centre),
        "may_decide": allowed(actor, Action.RECORDS_DECIDE, centre=centre),
        "may_export": allowed(actor, Action.RECORDS_EXPORT, centre=centre),
        "state_words": _state_words(),
        "errors": problem.errors if isinstance(problem, InvalidInput) else (),
        "unchecked": isinstance(problem, Conflict) and problem.code == "files_not_checked",
        "refused": str(problem.detail) if isinstance(problem, Conflict) else "",
        "typed": request.POST,
        "first": request.POST.get("first") or (today - A_MONTH).isoformat(),
        "last": request.POST.get("last") or today.isoformat(),
        "section": "records",
        "tab": "records",
    }
    return render(request, "records/page.html", context, status=problem.status if problem else 200)


def _state_words() -> dict[str, str]:
    return {
        DisposalState.PROPOSED.value: _("to be decided"),
        DisposalState.APPROVED.value: _("being erased"),
        DisposalState.REJECTED.value: _("not erased"),
        DisposalState.CARRIED_OUT.value: _("erased"),
    }


@require_POST
@staff_page(Action.RECORDS_KEEP)
def hold(request: HttpRequest, centre: str) -> HttpResponse:
    given = request.POST
    try:
        placed = actions.place_hold(actor_of(request), centre, given.get("code", ""), given.get("reason", ""))
    except (InvalidInput, Conflict) as problem:
        return _page(request, centre, problem)
    messages.success(request, _("%(code)s is held: nothing of it is erased.") % {"code": placed.dossier})
    return redirect("records:page", centre=centre)


@require_POST
@staff_page(Action.RECORDS_KEEP)
def lift(request: HttpRequest, centre: str, plan: int) -> HttpResponse:
    actions.lift_hold(actor_of(request), centre, plan)
    messages.success(request, _("The hold was lifted."))
    return redirect("records:page", centre=centre)


@require_POST
@staff_page(Action.RECORDS_KEEP)
def propose(request: HttpRequest, centre: str) -> HttpResponse:
    try:
        actions.propose(actor_of(request), centre)
    except Conflict as problem:
        return _page(request, centre, problem)
    messages.success(request, _("The list was made; the head of the centre decides about it."))
    return redirect("records:page", centre=centre)


@require_GET
@staff_page(Action.RECORDS_VIEW)
def listed(request: HttpRequest, centre: str, plan: int) -> HttpResponse:
    """The codes on a list, for whoever decides."""
    codes = queries.listed(actor_of(request), get_centre(centre).code, plan)
    if not codes:
        raise NotFound(_("There is no such list"))
    answer = HttpResponse("".join(f"{code}\n" for code in codes), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="danh-muc-{centre}-{plan}.txt"'
    return answer


@require_POST
@staff_page(Action.RECORDS_DECIDE)
def decide(request: HttpRequest, centre: str, plan: int) -> HttpResponse:
    decision = request.POST.get("decision", "")
    try:
        if request.POST.get("verdict") == "approve":
            actions.approve(actor_of(request), centre, plan, decision)
            messages.success(request, _("Decided. The dossiers are erased one after the other."))
        else:
            actions.reject(actor_of(request), centre, plan, decision)
            messages.success(request, _("Decided. Nothing of the list is erased."))
    except (InvalidInput, Conflict) as problem:
        return _page(request, centre, problem)
    return redirect("records:page", centre=centre)


@require_POST
@staff_page(Action.RECORDS_EXPORT)
def package(request: HttpRequest, centre: str) -> HttpResponseBase:
    """A package of what was closed in these days, as a download."""
    actor = actor_of(request)
    # beyond this size the content goes to a file without a name
    out = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    try:
        first, last = _day(request, "first"), _day(request, "last")
        codes = queries.closed_between(actor, get_centre(centre).code, first, last, MOST_DOSSIERS)
        if not codes:
            raise InvalidInput.of("first", _("No dossier was closed in these days"))
        without = request.POST.get("without_unchecked") == "yes"
        made = actions.export(actor, centre, codes, request.POST.get("reason", ""), out, without_unchecked=without)
    except (InvalidInput, Conflict) as problem:
        out.close()
        return _page(request, centre, problem)
    if made.left_out:  # the page stays as it is while the browser keeps the file: told as it is next shown
        words = ngettext(
            "%(count)d file was left out of the package; left-out.txt in it says which and why.",
            "%(count)d files were left out of the package; left-out.txt in it says which and why.",
            len(made.left_out),
        )
        messages.warning(request, words % {"count": len(made.left_out)})
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"luu-tru-{centre}-{first:%Y%m%d}-{last:%Y%m%d}.zip")


def _day(request: HttpRequest, name: str) -> date:
    try:
        return read_day(request.POST.get(name, ""))
    except ValueError:
        raise InvalidInput.of(name, _("Choose a day")) from None


@require_GET
@staff_page(Action.RECORDS_VIEW)
def schedule(request: HttpRequest) -> HttpResponse:
    return _schedule(request)


def _schedule(request: HttpRequest, problem: InvalidInput | None = None) -> HttpResponse:
    found = queries.schedule()
    context = {
        "found": found,
        "choices": [("", _("The default class")), *((one.code, one.name) for one in found.classes)],
        "may_change": allowed(actor_of(request), Action.MASTER_DATA),
        "errors": problem.errors if problem else (),
        "typed": request.POST,
        "section": "records",
        "tab": "schedule",
    }
    return render(request, "records/schedule.html", context, status=422 if problem else 200)


@require_POST
@staff_page(Action.MASTER_DATA)
def set_class(request: HttpRequest) -> HttpResponse:
    given = request.POST
    try:
        years = given.get("years", "").strip()
        if years and not (years.isascii() and years.isdigit() and len(years) < 4):
            raise InvalidInput.of("years", _("Write a number of years, or nothing: for ever"))
        actions.set_class(
            actor_of(request),
            given.get("code", "").strip(),
            name=given.get("name", ""),
            years=int(years) if years else None,
            basis=given.get("basis", ""),
            is_default=bool(given.get("is_default")),
        )
    except InvalidInput as problem:
        return _schedule(request, problem)
    messages.success(request, _("Saved. All that is kept was counted anew."))
    return redirect("records:schedule")


@require_POST
@staff_page(Action.MASTER_DATA)
def assign(request: HttpRequest) -> HttpResponse:
    procedure = request.POST.get("procedure", "").strip()
    try:
        get_published(procedure)
        actions.assign_class(actor_of(request), procedure, request.POST.get("retention", ""))
    except NotFound:
        return _schedule(request, InvalidInput.of("procedure", _("There is no such procedure")))
    messages.success(request, _("Saved. All that is kept was counted anew."))
    return redirect("records:schedule")
