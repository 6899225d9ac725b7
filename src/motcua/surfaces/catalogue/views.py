"""Pages of the catalogue: the list, one procedure with its versions, comparing two, publishing, what goes out as a file."""

from urllib.parse import quote

import yaml
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.catalogue import actions, administration
from motcua.domain.catalogue.administration import ListedVersion, VersionView
from motcua.domain.catalogue.bpmn import bpmn
from motcua.domain.catalogue.differences import differences
from motcua.domain.catalogue.rules import content_of
from motcua.domain.centre.models import Agency
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.people.permissions import Action
from motcua.surfaces.asking.showing import blocks
from motcua.surfaces.catalogue.drawing import draw
from motcua.surfaces.look.templatetags.motcua import localised
from motcua.surfaces.sign_in.guard import actor_of, staff_page

STATES = ("", "draft", "published", "retired")
CATALOGUE = {"section": "admin"}


@require_safe
@staff_page(Action.MASTER_DATA)
def home(request: HttpRequest) -> HttpResponse:
    return _home(request)


def _home(request: HttpRequest, problem: InvalidInput | None = None) -> HttpResponse:
    q, state = request.GET.get("q", "").strip(), request.GET.get("trang-thai", "")
    state = state if state in STATES else ""
    context = CATALOGUE | {
        "q": q,
        "state": state,
        "states": [
            ("", _("all")),
            ("draft", _("with a draft")),
            ("published", _("published")),
            ("retired", _("retired")),
        ],
        "found": administration.listed(actor_of(request), q, state),
        "agencies": [("", "–"), *((one.code, one.name) for one in Agency.objects.order_by("name"))],
        "errors": problem.errors if problem else (),
        "told": {error.field: error.message for error in problem.errors} if problem else {},
        "typed": request.POST,
    }
    return render(request, "catalogue/home.html", context, status=problem.status if problem else 200)


@require_POST
@staff_page(Action.MASTER_DATA)
def begin_procedure(request: HttpRequest) -> HttpResponse:
    given = {name: request.POST.get(name, "") for name in ("code", "name", "field", "agency")}
    try:
        draft = actions.begin_procedure(actor_of(request), **given)
    except InvalidInput as problem:
        return _home(request, problem)
    return redirect("catalogue:edit", draft.procedure.code, "texts")


@require_safe
@staff_page(Action.MASTER_DATA)
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Its versions, and what can be done with them."""
    actor = actor_of(request)
    versions = administration.versions(actor, code)
    newest = administration.version(actor, code, versions[0].number)
    context = CATALOGUE | {
        "code": code,
        "name": localised(newest.content),
        "versions": versions,
        "draft": next((one for one in versions if one.state == "draft"), None),
        "published": next((one for one in versions if one.state == "published"), None),
        "numbers": [(str(one.number), f"{one.number}") for one in versions],
        "picture": draw(newest.content),
    }
    return render(request, "catalogue/procedure.html", context)


@require_POST
@staff_page(Action.MASTER_DATA)
def begin_draft(request: HttpRequest, code: str) -> HttpResponse:
    actions.begin_draft(actor_of(request), code)
    return redirect("catalogue:edit", code, "texts")


@require_POST
@staff_page(Action.MASTER_DATA)
def retire(request: HttpRequest, code: str) -> HttpResponse:
    actions.retire(actor_of(request), code)
    messages.success(request, _("The procedure can be asked for no more; dossiers that run go on."))
    return redirect("catalogue:procedure", code)


@require_POST
@staff_page(Action.MASTER_DATA)
def drop(request: HttpRequest, code: str) -> HttpResponse:
    actions.drop_draft(actor_of(request), code, _seen(request))
    messages.success(request, _("The draft was thrown away."))
    return redirect("catalogue:procedure", code)


@require_safe
@staff_page(Action.MASTER_DATA)
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """What any two versions differ in; without both numbers, what the draft changes in the published one, else the last two."""
    actor = actor_of(request)
    versions = administration.versions(actor, code)
    first, second = _usually_compared(versions)
    old, new = (
        administration.version(actor, code, _number(request.GET.get(name, "") or str(usual)))
        for name, usual in (("tu", first), ("den", second))
    )
    context = CATALOGUE | {
        "code": code,
        "old": old,
        "new": new,
        "name": localised(new.content),
        "changes": differences(old.content, new.content),
        "numbers": [(str(one.number), _version_words(one)) for one in versions],
        "is_one": len(versions) == 1,
        "picture": draw(new.content),
    }
    return render(request, "catalogue/compare.html", context)


def _usually_compared(versions: list[ListedVersion]) -> tuple[int, int]:
    """The published version and its draft; without a draft the newest and the one before. Newest first they come."""
    newest = versions[0]
    published = next((one.number for one in versions[1:] if one.state == "published"), None)
    before = versions[1].number if len(versions) > 1 else newest.number
    return (published if published is not None else before), newest.number


def _version_words(version: ListedVersion) -> str:
    """As it is chosen: its number, and what it is."""
    words = {"draft": _("draft"), "published": _("in force"), "retired": _("not in force any more")}
    return f"{version.number} · {words.get(version.state, version.state)}"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.MASTER_DATA)
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """A second look at all that changes, then it holds."""
    actor = actor_of(request)
    draft = administration.draft(actor, code)
    if request.method == "POST" and not draft.faults:
        if request.POST.get("looked") == "yes":
            actions.publish_draft(actor, code, _seen(request))
            messages.success(request, _("Version %(number)d holds from now on.") % {"number": draft.number})
            return redirect("catalogue:procedure", code)
        messages.error(request, _("Please confirm that you have looked at the changes."))
    return render(request, "catalogue/publish.html", _publishing(request, code, draft))


def _publishing(request: HttpRequest, code: str, draft: VersionView) -> dict[str, object]:
    versions = administration.versions(actor_of(request), code)
    held = next((one for one in versions if one.state == "published"), None)
    base = administration.version(actor_of(request), code, held.number) if held else None
    return CATALOGUE | {
        "code": code,
        "draft": draft,
        "base": base,
        "name": localised(draft.content),
        "changes": differences(base.content, draft.content) if base else [],
        "picture": draw(draft.content),
    }


@require_safe
@staff_page(Action.MASTER_DATA)
def preview(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version as the citizen sees it."""
    version = administration.version(actor_of(request), code, number)
    content = content_of(version.content)
    context = CATALOGUE | {
        "code": code,
        "version": version,
        "head": version.content,
        "content": content,
        "agencies": agencies_by_code(),
        "blocks": blocks(content.form, {}, later=content.late_sections),
    }
    return render(request, "catalogue/preview.html", context)


@require_safe
@staff_page(Action.MASTER_DATA)
def as_yaml(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One procedure as master data takes it back."""
    row = actions.export_procedure(administration.version_row(actor_of(request), code, number))
    text = yaml.safe_dump({"procedures": [row]}, allow_unicode=True, sort_keys=False, width=140)
    return _file(text.encode(), "application/yaml", f"{code}-{number}.yaml")


@require_safe
@staff_page(Action.MASTER_DATA)
def as_bpmn(request: HttpRequest, code: str, number: int) -> HttpResponse:
    version = administration.version(actor_of(request), code, number)
    if version.faults:
        raise InvalidInput(version.faults, _("The steps must be without faults before they can be drawn as BPMN."))
    names = {one: agency.name for one, agency in agencies_by_code().items()}
    text = bpmn(code, version.content["name"], content_of(version.content), names)
    return _file(text.encode(), "application/xml", f"{code}-{number}.bpmn")


@require_safe
@staff_page(Action.MASTER_DATA)
def template(request: HttpRequest, code: str, number: int) -> HttpResponse:
    name = request.GET.get("ten", "")
    media_type, content = administration.file_of(actor_of(request), code, number, name)
    return _file(content, media_type, name)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _seen(request: HttpRequest) -> int:
    return _number(request.POST.get("seen", ""))


def _number(text: str) -> int:
    """Raises NotFound for what is no number of a version."""
    if not text.isdigit() or len(text) > 9:
        raise NotFound
    return int(text)
