"""The search page: what was typed goes by POST into a sealed address, so that it can be paged, reloaded and gone back to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, Problem
from motcua.domain.catalogue.queries import get_published
from motcua.domain.documents.queries import dossiers_with_words
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.actions.finding import EXPORT_REASONS
from motcua.domain.dossiers.queries import Filters, FoundPage
from motcua.domain.dossiers.typed import Kind, Reading
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.people.queries import name_of
from motcua.surfaces.search import address, export, words
from motcua.surfaces.search.address import Asked
from motcua.surfaces.sign_in.guard import actor_of, staff_page

Link = Callable[..., str]
PAGE, MOST_IN_DOCUMENTS = 50, 200
FILE_KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Tab:
    """A view in the bar above the list; `own`: the number by which its maker changes and drops it; `agency`: which one has it too;
    `share_with`: which ones may."""

    name: str | Promise
    href: str
    chosen: bool
    agency: str = ""
    own: int | None = None
    share_with: Sequence[words.Choice] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.DOSSIER_VIEW)
def find(request: HttpRequest) -> HttpResponse:
    """The page; a form's POST only leads to its address, or straight to the dossier whose whole code was typed."""
    actor = actor_of(request)
    if request.method == "POST":
        return _to_address(actor, address.read(actor, request.POST.dict()))
    asked = address.read(actor, request.GET.dict())
    try:
        found = search(actor, asked)
    except InvalidInput as problem:
        messages.error(request, " ".join(str(error.message) for error in problem.errors))
        return redirect("search:find")
    return render(request, "search/search.html", _page(actor, asked, found))


def _to_address(actor: Actor, asked: Asked) -> HttpResponse:
    page = search(actor, asked) if asked.typed else None
    is_one = page is not None and len(page.items) == 1 and page.next is None
    if page and is_one and page.read_as and page.read_as[0].kind in (Kind.CODE, Kind.NUMBER):
        return redirect("dossier:dossier", page.items[0].code)
    return redirect(f"{reverse('search:find')}?{address.written(actor, asked)}")


def search(actor: Actor, asked: Asked) -> FoundPage:
    return queries.search(
        actor,
        asked.typed,
        asked.filters,
        read_as=asked.read_as,
        among=in_documents(actor, asked),
        after=asked.after,
        before=asked.before,
        limit=PAGE,
    )


def in_documents(actor: Actor, asked: Asked) -> list[str] | None:
    """The codes of dossiers whose documents hold the words, the newest MOST_IN_DOCUMENTS, where that was asked for."""
    if asked.read_as != Kind.TEXT or not asked.typed:
        return None
    return [one.code for one in dossiers_with_words(actor, asked.typed, MOST_IN_DOCUMENTS)]


def _page(actor: Actor, asked: Asked, found: FoundPage) -> dict[str, object]:
    here = reverse("search:find")

    def link(**changes: str) -> str:
        return f"{here}?{address.written(actor, asked, **changes)}"

    filters = address.filters_of(actor, asked.filters)
    return {
        "q": asked.typed,
        "found": found,
        "read_as": [words.READ_AS[kind] for kind in dict.fromkeys(one.kind for one in found.read_as)],
        "others": [(words.INSTEAD[one.kind], link(doc=one.kind)) for one in _offered(found.others)],
        "previous": found.previous and link(truoc=found.previous),
        "next": found.next and link(sau=found.next),
        "further": found.stopped_at and found.next and link(sau=found.next),
        "back": link(),
        "chosen": {name: filters.get(word, "") for name, word in address.WORDS.items()},
        "chips": _chips(actor, asked, link),
        "tabs": _tabs(actor, asked.filters, here),
        "states": words.STATES,
        "due": words.DUE,
        "channels": words.CHANNELS,
        "agencies": words.agency_choices(actor),
        "fields": words.field_choices(),
        "people": words.people_choices(actor),
        "hidden": parse_qsl(address.written(actor, asked)),
        "may_export": allowed(actor, Action.DOSSIER_EXPORT) and bool(found.items),
        "export_reasons": list(EXPORT_REASONS.items()),
        "most_rows": export.MOST_ROWS,
        "may_keep": bool(filters),
        "share_with": words.sharing_choices(actor),
        "now": clock.now(),
        "section": "dossiers",
    }


def _offered(others: Sequence[Reading]) -> list[Reading]:
    """Other readings, each kind once."""
    kinds: dict[str, Reading] = {}
    for one in others:
        kinds.setdefault(one.kind, one)
    return list(kinds.values())


def _chips(actor: Actor, asked: Asked, link: Link) -> list[tuple[str, str]]:
    """Each filter in words, with the address without it."""
    named = {
        "trang-thai": dict(words.STATES),
        "han": dict(words.DUE),
        "kenh": dict(words.CHANNELS),
        "co-quan": dict(words.agency_choices(actor)),
    }
    chips = []
    for word, value in address.filters_of(actor, asked.filters).items():
        text = str(named.get(word, {}).get(value, value))
        if word == "thu-tuc":
            text = _procedure(value)
        elif word in ("nguoi-giu", "nguoi-nhan"):
            person = _("me") if value == address.ME else name_of(value)
            text = (_("in the hands of %(who)s") if word == "nguoi-giu" else _("received by %(who)s")) % {"who": person}
        elif word in ("tu", "den"):
            day = f"{value[8:]}/{value[5:7]}/{value[:4]}"
            text = (_("from %(day)s") if word == "tu" else _("until %(day)s")) % {"day": day}
        chips.append((text, link(**{word: ""})))
    return chips


def _procedure(code: str) -> str:
    try:
        return f"{code} {get_published(code).name}"
    except Problem:
        return code


def _tabs(actor: Actor, filters: Filters, here: str) -> list[Tab]:
    shown = urlencode(address.filters_of(actor, filters))
    tabs = [Tab(_("All"), here, not shown)]
    for one in words.standing_views(actor):
        query = urlencode(address.filters_of(actor, one.filters))
        tabs.append(Tab(one.name, f"{here}?{query}", query == shown))
    for kept in queries.saved_views(actor):
        chosen, own = kept.filters == shown, kept.id if kept.mine else None
        choices = words.sharing_choices(actor, kept.agency) if chosen and own else ()
        tabs.append(Tab(kept.name, f"{here}?{kept.filters}", chosen, kept.agency, own, choices))
    return tabs


@require_POST
@staff_page(Action.DOSSIER_VIEW)
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps the filters as a view of its own."""
    actor = actor_of(request)
    asked = replace(address.read(actor, request.POST.dict()), typed="", read_as="")
    query = address.written(actor, asked)
    try:
        actions.save_view(actor, request.POST.get("name", ""), query, request.POST.get("share", ""))
        messages.success(request, _("The view is kept."))
    except Problem as problem:
        messages.error(request, _said(problem))
    return redirect(f"{reverse('search:find')}?{query}")


@require_POST
@staff_page(Action.DOSSIER_VIEW)
def change(request: HttpRequest, view: int) -> HttpResponse:
    """Another name for a view of one's own, or others who have it."""
    given = request.POST
    try:
        actions.change_view(actor_of(request), view, given.get("name", ""), given.get("share", ""))
        messages.success(request, _("The view is changed."))
    except (Conflict, InvalidInput) as problem:
        messages.error(request, _said(problem))
    filters = address.read(actor_of(request), given.dict())
    return redirect(f"{reverse('search:find')}?{address.written(actor_of(request), filters)}")


@require_POST
@staff_page(Action.DOSSIER_VIEW)
def drop(request: HttpRequest, view: int) -> HttpResponse:
    actions.drop_view(actor_of(request), view)
    messages.success(request, _("The view is dropped."))
    return redirect("search:find")


@require_POST
@staff_page(Action.DOSSIER_EXPORT)
def take_away(request: HttpRequest) -> HttpResponse:
    """The list as a file; that it was taken, and what for, is recorded."""
    actor = actor_of(request)
    asked = export.without_cursor(address.read(actor, request.POST.dict()))
    form = request.POST.get("form", "")
    filters = urlencode(address.filters_of(actor, asked.filters))
    try:
        if form not in FILE_KINDS:
            raise InvalidInput.of("form", _("Choose CSV or Excel"))
        items, _more = export.collect(actor, asked, in_documents(actor, asked))
        actions.record_export(actor, request.POST.get("reason", ""), form, len(items), filters)
    except InvalidInput as problem:
        messages.error(request, _said(problem))
        return redirect(f"{reverse('search:find')}?{address.written(actor, asked)}")
    content = export.as_csv(items) if form == "csv" else export.as_workbook(items)
    response = HttpResponse(content, content_type=FILE_KINDS[form])
    name = f"ho-so-{clock.now().astimezone(clock.LOCAL_ZONE):%Y%m%d-%H%M}.{form}"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    return response


def _said(problem: Problem) -> str:
    if isinstance(problem, InvalidInput):
        return " ".join(str(error.message) for error in problem.errors)
    return str(problem.detail)
