"""Where the office answers: what is to be done with the most urgent first, and one petition with what may be done to it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.centre.queries import agencies_by_code, centres
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.petitions import actions, queries
from motcua.domain.petitions.actions import Public
from motcua.domain.petitions.actions.revealing import REASONS
from motcua.domain.petitions.queries import Whole
from motcua.surfaces.petitions.words import CHANNELS, KINDS, SHORT_KINDS, STATES
from motcua.surfaces.sign_in.guard import actor_of, staff_page

# The lists by the word in the address: as queries name them, and what they are called.
LISTS: dict[str, tuple[str, str | Promise]] = {
    "mo": ("", _("Open")),
    "qua-han": ("late", _("Late")),
    "phan-loai": ("sort", _("To be sorted")),
    "duyet": ("approve", _("To be approved")),
    "cong-khai": ("publish", _("To be published")),
    "xong": ("ended", _("Ended")),
}
Verb = Callable[[Actor, UUID, QueryDict, int | None], None]


def _publish(actor: Actor, petition: UUID, fields: QueryDict, seen: int | None) -> None:
    public = Public(fields.get("title", ""), fields.get("text", ""), fields.get("answer", ""))
    actions.publish(actor, petition, public, are_no_names=bool(fields.get("are_no_names")), seen=seen)


# What may be pressed, by the word in the address: the verb, and what is said when it is done.
VERBS: dict[str, tuple[Verb, str | Promise]] = {
    "giao": (
        lambda who, one, of, seen: actions.assign(who, one, of.get("agency", ""), of.get("kind", ""), seen=seen),
        _("It was assigned."),
    ),
    "hoi": (
        lambda who, one, of, seen: actions.ask(who, one, of.get("text", ""), seen=seen),
        _("The sender was asked."),
    ),
    "tu-choi": (
        lambda who, one, of, seen: actions.refuse(who, one, of.get("why_not", ""), seen=seen),
        _("It was not taken; the sender reads why."),
    ),
    "chuyen": (
        lambda who, one, of, seen: actions.transfer(who, one, of.get("to", ""), of.get("why_on", ""), seen=seen),
        _("It was sent on; the sender reads where."),
    ),
    "gop": (
        lambda who, one, of, seen: actions.join(who, one, of.get("other", ""), seen=seen),
        _("It was joined to the other."),
    ),
    "tra-lai": (
        lambda who, one, of, seen: actions.hand_back(who, one, of.get("why_back", ""), seen=seen),
        _("It was handed back to be sorted again."),
    ),
    "trinh": (
        lambda who, one, of, seen: actions.propose(who, one, of.get("answer", ""), seen=seen),
        _("The answer waits for approval."),
    ),
    "sua-lai": (
        lambda who, one, of, seen: actions.send_back(who, one, of.get("reason", ""), seen=seen),
        _("It was sent back to be written otherwise."),
    ),
    "phe-duyet": (
        lambda who, one, of, seen: actions.approve(who, one, seen=seen),
        _("The answer went to its sender."),
    ),
    "dang": (_publish, _("Question and answer are published.")),
    "go": (lambda who, one, of, seen: actions.unpublish(who, one, seen=seen), _("It is not published any more.")),
}
# Several forms of a page ask for a reason; each has a field of its own.
REASON_FIELDS = {"tra-lai": "why_back", "chuyen": "why_on", "tu-choi": "why_not"}


@require_safe
@staff_page(Action.PETITION_VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    chosen = request.GET.get("loc", "mo")
    chosen = chosen if chosen in LISTS else "mo"
    counts = queries.counts(actor)
    context = {
        "rows": [(one, SHORT_KINDS[one.kind], STATES[one.state]) for one in queries.desk(actor, only=LISTS[chosen][0])],
        "tabs": [(key, name, counts.get(only), key == chosen) for key, (only, name) in LISTS.items()],
        "chosen": chosen,
        "may_set": [one for one in centres() if allowed(actor, Action.PETITION_SETTINGS, centre=one.code)],
        "may_answer_ratings": allowed(actor, Action.FEEDBACK_ANSWER),
        "may_take": allowed(actor, Action.PETITION_TAKE),
        "section": "petitions",
    }
    return render(request, "petitions/desk.html", context)


@require_safe
@staff_page(Action.PETITION_VIEW)
def one(request: HttpRequest, petition: UUID) -> HttpResponse:
    return _one(request, petition)


def _one(
    request: HttpRequest,
    petition: UUID,
    pressed: str = "",
    problem: InvalidInput | Conflict | None = None,
    revealed: Whole | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    found = revealed or queries.petition(actor, petition)
    view = found.view
    faults = problem.errors if isinstance(problem, InvalidInput) else ()
    own = {"reason": REASON_FIELDS.get(pressed, "reason")}
    errors = [FieldError(own.get(fault.field, fault.field), fault.message) for fault in faults]
    context = {
        "found": found,
        "meaning": STATES[found.view.state],
        "kind": KINDS[found.view.kind],
        "channel": CHANNELS[found.view.channel],
        "kinds": list(KINDS.items()),
        "agencies": [("", _("the centre itself")), *((one.code, one.name) for one in agencies_by_code().values())],
        "pressed": pressed,
        "errors": errors,
        "error": {one.field: one.message for one in errors},
        "refused": str(problem.detail) if isinstance(problem, Conflict) else "",
        "unsure": bool(problem and problem.extra.get("unsure")),
        "typed": request.POST if problem else {},
        "revealed": revealed is not None,
        "may_reveal": allowed(actor, Action.PETITION_REVEAL, centre=view.centre, agency=view.agency),
        "reveal_reasons": list(REASONS.items()),
        "notices": str(view.id),
        "section": "petitions",
    }
    return render(request, "petitions/one.html", context, status=problem.status if problem else 200)


@require_POST
@staff_page(Action.PETITION_REVEAL)
def reveal(request: HttpRequest, petition: UUID) -> HttpResponse:
    """The same page with e-mail and phone in the clear, this once; the reason is kept."""
    fields = request.POST
    try:
        found = actions.reveal(actor_of(request), petition, fields.get("reason", ""), fields.get("words", ""))
    except InvalidInput as problem:
        messages.error(request, problem.in_one_line)
        return redirect("petitions:one", petition=petition)
    response = _one(request, petition, revealed=found)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@staff_page(Action.PETITION_VIEW)
def act(request: HttpRequest, petition: UUID, verb: str) -> HttpResponse:
    """Does what was pressed; `seen`: the version of the page on which it was."""
    known = VERBS.get(verb)
    if known is None:
        raise NotFound
    written = request.POST.get("seen", "")
    seen = int(written) if written.isascii() and written.isdigit() and len(written) < 8 else None
    do, said = known
    try:
        do(actor_of(request), petition, request.POST, seen)
    except (InvalidInput, Conflict) as problem:
        return _one(request, petition, verb, problem)
    messages.success(request, str(said))
    try:
        queries.petition(actor_of(request), petition)
    except NotFound:  # it is somebody else's now
        return redirect("petitions:desk")
    return redirect("petitions:one", petition=petition)


@require_safe
@staff_page(Action.PETITION_VIEW)
def attachment(request: HttpRequest, petition: UUID, file: UUID) -> HttpResponseBase:
    view, chunks = queries.open_file(actor_of(request), petition, file)
    response = StreamingHttpResponse(chunks, content_type=view.media_type)
    response["Content-Disposition"] = content_disposition_header(True, view.name) or "attachment"
    response["Content-Length"] = str(view.size)
    response["X-Content-Type-Options"] = "nosniff"
    return response
