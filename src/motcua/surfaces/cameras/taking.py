"""Taking a stretch away, holding one, and the lists of who took and who watched."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.cameras import actions, queries
from motcua.domain.cameras.words import EXPORT_STATES, REASONS, USES
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.cameras import views
from motcua.surfaces.cameras.about import in_words
from motcua.surfaces.cameras.past import stretch_of
from motcua.surfaces.sign_in.guard import actor_of, staff_page


@require_safe
@staff_page(Action.CAMERA_EXPORT)
def exports(request: HttpRequest, centre: str) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.CAMERA_EXPORT, centre=centre)
    taken = queries.exports(actor, centre)
    about = in_words(actor, centre, (one.subject for one in taken))
    context = {
        **views.frame(actor, get_centre(centre)),
        "exports": [(one, EXPORT_STATES[one.state], REASONS[one.reason], about.get(one.subject, "")) for one in taken],
        "holds": [(one, REASONS[one.reason]) for one in queries.holds(actor, centre)],
        "tab": "exports",
    }
    return render(request, "cameras/exports.html", context)


@require_POST
@staff_page(Action.CAMERA_EXPORT)
def ask(request: HttpRequest, centre: str, camera: UUID) -> HttpResponse:
    given = request.POST
    try:
        begin, end = stretch_of(given)
        words, subject = given.get("words", ""), given.get("subject", "")[:120]
        actions.ask_export(actor_of(request), camera, begin, end, given.get("reason", ""), words, subject)
    except (InvalidInput, NotFound) as problem:
        return _back(request, centre, camera, problem)
    messages.success(request, _("The file is being made; it appears in this list."))
    return redirect("cameras_exports", centre=centre)


@require_POST
@staff_page(Action.CAMERA_EXPORT)
def hold(request: HttpRequest, centre: str, camera: UUID) -> HttpResponse:
    given = request.POST
    try:
        begin, end = stretch_of(given)
        actions.hold(actor_of(request), camera, begin, end, given.get("reason", ""), given.get("words", ""))
    except InvalidInput as problem:
        return _back(request, centre, camera, problem)
    messages.success(request, _("This stretch is kept until somebody releases it."))
    return redirect("cameras_exports", centre=centre)


@require_POST
@staff_page(Action.CAMERA_EXPORT)
def release(request: HttpRequest, centre: str, hold: int) -> HttpResponse:
    actions.release(actor_of(request), hold)
    messages.success(request, _("Released: it goes when its days are over."))
    return redirect("cameras_exports", centre=centre)


@require_safe
@staff_page(Action.CAMERA_EXPORT)
def export_file(request: HttpRequest, centre: str, export: UUID) -> StreamingHttpResponse:
    row, content = actions.fetch_export(actor_of(request), export)
    headers = {
        "Content-Disposition": f'attachment; filename="{queries.file_name(row)}"',
        "Content-Length": str(row.size),
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(content, content_type="video/mp4", headers=headers)


@require_safe
@staff_page(Action.CAMERA_EXPORT)
def export_manifest(request: HttpRequest, centre: str, export: UUID) -> JsonResponse:
    row = queries.get_export(actor_of(request), export)
    name = queries.file_name(row).replace(".mp4", ".json")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return JsonResponse(queries.manifest(row), headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 2})


@require_safe
@staff_page(Action.LOOKS_VIEW)
def watches(request: HttpRequest, centre: str) -> HttpResponse:
    """Who watched what, when and why: for whoever answers for it."""
    actor = actor_of(request)
    require(actor, Action.LOOKS_VIEW, centre=centre)
    seen = queries.watches(actor, centre)
    about = in_words(actor, centre, (one.subject for one in seen))
    shown = [(one, USES[one.use], REASONS[one.reason], about.get(one.subject, "")) for one in seen]
    context = {**views.frame(actor, get_centre(centre)), "watches": shown, "tab": "watches"}
    return render(request, "cameras/watches.html", context)


def _back(request: HttpRequest, centre: str, camera: UUID, problem: InvalidInput | NotFound) -> HttpResponse:
    told = [error.message for error in problem.errors] if isinstance(problem, InvalidInput) else [problem.detail]
    for words in told:
        messages.error(request, str(words))
    return redirect("camera", centre=centre, camera=camera)
