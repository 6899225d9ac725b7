"""Reading: the list of one's threads, one of them, what is found, what waits."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from motcua.base.problems import InvalidInput
from motcua.domain.calls import queries as calls
from motcua.domain.documents.rules import SHOWN_IN_PAGE
from motcua.domain.orders import queries as orders
from motcua.domain.orders.rules import Kind
from motcua.domain.orders.words import KINDS
from motcua.domain.people.permissions import Action
from motcua.domain.queue.queries import alarms_heard
from motcua.domain.threads import actions, queries
from motcua.domain.threads.rules import LONGEST_TEXT
from motcua.surfaces.sign_in.guard import actor_of, staff_page

LONGEST_QUERY = 200
A_LIST = 30


@require_safe
@staff_page(Action.THREAD_TALK)
def home(request: HttpRequest) -> HttpResponse:
    """The list; without a thread chosen beside it a word of how to begin."""
    return render(request, "talk/home.html", _listed(request))


@require_safe
@staff_page(Action.THREAD_TALK)
def thread(request: HttpRequest, thread: UUID) -> HttpResponse:
    """One thread beside the list. Whoever opens it has read it."""
    actor = actor_of(request)
    before = _number(request.GET.get("truoc", ""))
    page = queries.messages(actor, thread, before=before)
    view = queries.thread(actor, thread)
    actions.read(actor, thread, page.items[-1].id if page.items else None)
    names = {one.address for one in view.participants}
    shown = {
        "thread": view,
        "page": page,
        "older": before is not None,
        "groups": queries.reachable(actor, view.centre, view.dossier or ""),
        "callable": [one for one in view.participants if one.address != actor.reference and one.address[:5] != "role:"],
        "by_name": actor.reference in names,
        "longest": LONGEST_TEXT,
    }
    return render(request, "talk/thread.html", {**_listed(request), **shown})


@require_safe
@staff_page(Action.THREAD_TALK)
def messages_of(request: HttpRequest, thread: UUID) -> HttpResponse:
    """The newest messages alone, for a page that hears that there are new ones; `doc=1`: somebody looks at it."""
    actor = actor_of(request)
    page = queries.messages(actor, thread)
    if request.GET.get("doc") and page.items:
        actions.read(actor, thread, page.items[-1].id)
    return render(request, "talk/parts/messages.html", {"thread": queries.thread(actor, thread), "page": page})


@require_safe
@staff_page(Action.THREAD_TALK)
def bar(request: HttpRequest) -> HttpResponse:
    """What waits for the reader: who calls for help, what is unread or to be acknowledged, what rings. On every page of the staff."""
    actor = actor_of(request)
    shown = {
        "waiting": queries.waiting(actor),
        "ringing": calls.ringing(actor),
        "missed": calls.missed(actor),
        "alarms": alarms_heard(actor),
        "orders": [(one, KINDS[Kind(one.kind)]) for one in orders.waiting_for(actor)],
    }
    return render(request, "talk/bar.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.THREAD_TALK)
def search(request: HttpRequest) -> HttpResponse:
    """Messages in which all words stand. They are often somebody's name: what is looked for is sent, and stands in no address."""
    q = request.POST.get("q", "")[:LONGEST_QUERY].strip()
    shown: dict[str, object] = {"q": q, "section": "talk"}
    if q:
        try:
            shown["page"] = queries.found(actor_of(request), q, before=_number(request.POST.get("truoc", "")))
        except InvalidInput as fault:
            shown["fault"] = fault.in_one_line
    return render(request, "talk/search.html", shown)


@require_safe
@staff_page(Action.THREAD_TALK)
def attachment(request: HttpRequest, thread: UUID, file: UUID) -> HttpResponseBase:
    """A file of a message; what a browser shows safely is shown, the rest is saved."""
    opened = actions.open_file(actor_of(request), thread, file)
    response = StreamingHttpResponse(opened.chunks, content_type=opened.media_type)
    is_saved = opened.media_type not in SHOWN_IN_PAGE
    response["Content-Disposition"] = content_disposition_header(is_saved, opened.name) or "attachment"
    response["Content-Length"] = str(opened.size)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _listed(request: HttpRequest) -> dict[str, object]:
    unread = request.GET.get("loc") == "chua-doc"
    after = request.GET.get("tiep", "")
    threads = queries.threads(actor_of(request), after=after, unread=unread, limit=A_LIST)
    return {"threads": threads, "unread_only": unread, "section": "talk"}


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 18 else None
