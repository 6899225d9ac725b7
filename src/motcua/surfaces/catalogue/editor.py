"""The editor of a draft: one page a part, a table where there are many, everything wrong told beside it."""

import json
from collections.abc import Mapping
from typing import Any

import yaml
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.base import plain_yaml
from motcua.base.problems import FieldError, InvalidInput, NotFound
from motcua.domain.catalogue import actions, administration
from motcua.domain.catalogue.administration import VersionView
from motcua.domain.catalogue.differences import role_word
from motcua.domain.catalogue.rules import IN_ENGLISH, OPERATORS, RESULT_KINDS, STEP_ROLES, UNITS
from motcua.domain.catalogue.rules.answers import title_of
from motcua.domain.catalogue.rules.forms import fields_of_form, sections_of_form
from motcua.domain.catalogue.words import FACT_WORDS, field_at
from motcua.domain.centre.models import Agency
from motcua.domain.people.permissions import Action
from motcua.surfaces.catalogue import questions
from motcua.surfaces.catalogue.drawing import draw
from motcua.surfaces.catalogue.rows import Fields, choices_of, read_table
from motcua.surfaces.catalogue.shown import asked_rows, preview_of, shown_row
from motcua.surfaces.catalogue.words import operator_word, question_word, result_word, unit_word
from motcua.surfaces.sign_in.guard import actor_of, staff_page

PARTS = (
    ("texts", gettext_lazy("Texts")),
    ("time", gettext_lazy("Time limit and steps")),
    ("documents", gettext_lazy("Documents")),
    ("fees", gettext_lazy("Fees")),
    ("form", gettext_lazy("Questions")),
    ("files", gettext_lazy("Template files")),
)
# which faults stand on which page: by the beginning of their place
PLACES = {
    "texts": ("name", "field", "agency", "result"),
    "time": ("time_limit", "steps"),
    "documents": ("documents",),
    "fees": ("fee",),
    "form": ("form",),
    "files": ("files",),
}
TEXTS = ("name", "name_en", "field", "agency", "queue_service", "audience", "description", "requirements", "ways_to_apply",
         "result", "result_kind", "result_template", *IN_ENGLISH)  # fmt: skip
ASKING = ("steps", "documents", "fees")  # what has conditions on questions
LARGEST_YAML = 5 * 1024 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.MASTER_DATA)
def edit(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """Shows a part, or saves it and shows it again with what is wrong."""
    if part not in PLACES:
        raise NotFound
    actor = actor_of(request)
    draft = administration.draft(actor, code)
    if request.method != "POST":
        return _page(request, draft, part)
    try:
        changes = _changes(part, request.POST, draft.content)
        stored = "steps" if part == "time" else part
        seen = request.POST.get("seen", "")
        actions.change_draft(
            actor, code, int(seen) if seen.isdigit() else -1, stored, changes | _note(part, request.POST)
        )
    except actions.EditedMeanwhile as refused:
        return _page(request, draft, part, dict(draft.content) | changes, problem=str(refused.detail), status=409)
    except InvalidInput as refused:
        return _page(request, draft, part, errors=list(refused.errors), status=422)
    if request.POST.get("do", "save") == "save":
        messages.success(request, _("Saved."))
    return redirect("catalogue:edit", code, part)


@require_POST
@staff_page(Action.MASTER_DATA)
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """The steps as they stand on the page, not saved: their picture and what is wrong."""
    draft = administration.draft(actor_of(request), code)
    content = dict(draft.content) | _changes("time", request.POST, draft.content)
    faults = _of_part(administration.faults(actor_of(request), code, content), "time")
    return render(request, "catalogue/parts/picture.html", {"picture": draw(content), "faults": faults})


@require_safe
@staff_page(Action.MASTER_DATA)
def answers(request: HttpRequest, code: str) -> HttpResponse:
    """The answers of the question that was just chosen for a condition, to be ticked. `of`: the fields' common beginning."""
    form = administration.draft(actor_of(request), code).content.get("form") or {}
    prefix = request.GET.get("of", "")
    field = request.GET.get(f"{prefix}-field", "")
    choices = [(value, words, False) for value, words in choices_of(form, field)]
    beginning, _when, slot = prefix.rpartition("-when")
    shown = {"prefix": beginning, "test": {"slot": slot, "choices": choices}}
    return render(request, "catalogue/parts/condition_value.html", shown)


@require_POST
@staff_page(Action.MASTER_DATA)
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """A template, or the whole draft from a file of master data."""
    actor = actor_of(request)
    draft = administration.draft(actor, code)
    file = request.FILES.get("file")
    seen = request.POST.get("seen", "")
    edits = int(seen) if seen.isdigit() else -1
    try:
        if not isinstance(file, UploadedFile) or (file.size or 0) > LARGEST_YAML:
            raise InvalidInput.of("file", _("Choose a file"))
        if request.POST.get("do") == "import":
            actions.import_draft(actor, code, edits, _yaml(file.read()))
        else:
            actions.add_file(actor, code, edits, file.name or "", file.read())
    except actions.EditedMeanwhile as refused:
        return _page(request, draft, "files", problem=str(refused.detail), status=409)
    except InvalidInput as refused:
        return _page(
            request, draft, "files", errors=[FieldError("file", one.message) for one in refused.errors], status=422
        )
    messages.success(request, _("Saved."))
    return redirect("catalogue:edit", code, "files")


def _yaml(content: bytes) -> object:
    try:
        return plain_yaml.load(content)
    except (yaml.YAMLError, UnicodeDecodeError):
        raise InvalidInput.of("file", _("This is not a YAML file")) from None


def _changes(part: str, sent: QueryDict, content: Mapping[str, Any]) -> dict[str, Any]:
    """What the page says of a part. Raises InvalidInput for what can't be read at all."""
    form = content.get("form") or {}
    fields = Fields(sent, part)
    if part == "texts":
        basis = [line.strip() for line in fields.text("legal_basis").splitlines() if line.strip()]
        return {name: fields.text(name).replace("\r\n", "\n") for name in TEXTS} | {
            "legal_basis": basis,
            "agencies_only": fields.text("agencies_only") == "yes",
            "checked": fields.text("checked") == "yes",
        }
    if part == "time":
        unit = fields.text("unit")
        limit = {"value": int(fields.number("value")), "unit": unit if unit in UNITS else "working_day"}
        return {"time_limit": limit, "steps": read_table("steps", sent, form)}
    if part == "fees":
        rows = read_table("fees", sent, form)
        return {"fee": fields.number("fee"), "publication_fee": fields.number("publication_fee"), "fees": rows}
    if part == "documents":
        return {"documents": read_table("documents", sent, form)}
    if part == "files":
        gone = sent.get("do", "").removeprefix("remove:")
        return {"files": [one for one in content.get("files", []) if one["name"] != gone]}
    if "form-text" in sent:
        return {"form": _form(fields.text("text"))}
    made, moved = questions.read_questions(sent, form)
    asking = {part: questions.follow_rows(content.get(part, []), moved) for part in ASKING if content.get(part)}
    return {"form": made} | (asking if moved else {})


@require_POST
@staff_page(Action.MASTER_DATA)
def questions_preview(request: HttpRequest, code: str) -> HttpResponse:
    """The questions as they stand on the page, not saved: what the applicant would see, and what is wrong."""
    draft = administration.draft(actor_of(request), code)
    content = dict(draft.content) | _changes("form", request.POST, draft.content)
    return render(request, "catalogue/parts/questions_preview.html", preview_of(content))


def _note(part: str, sent: QueryDict) -> dict[str, str]:
    return {"time_limit_note": Fields(sent, part).text("note")} if part == "time" else {}


def _form(text: str) -> dict[str, Any]:
    if not text:
        return {}
    try:
        form = plain_yaml.load(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise InvalidInput.of("form", _("Line %(line)d cannot be read as YAML") % {"line": line}) from None
    if not isinstance(form, dict):
        raise InvalidInput.of("form", _("The form begins with `type: object`"))
    return json.loads(json.dumps(form, default=str))  # type: ignore[no-any-return] # plain JSON, as it is stored


def _page(
    request: HttpRequest,
    draft: VersionView,
    part: str,
    content: Mapping[str, Any] | None = None,
    *,
    errors: list[FieldError] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = content or draft.content
    form = shown.get("form") or {}
    faults = errors if errors is not None else _of_part(list(draft.faults), part)
    context = {
        "section": "admin",
        "code": draft.code,
        "draft": draft,
        "content": shown,
        "part": part,
        "parts": [(name, words, len(_of_part(list(draft.faults), name))) for name, words in PARTS],
        "problem": problem,
        "faults": faults,
        "picture": draw(shown) if part == "time" else None,
        **_choices(shown, form),
    }
    table = {"time": "steps", "documents": "documents", "fees": "fees"}.get(part, "")
    rows = [shown_row(table, at, row, form, faults) for at, row in enumerate(shown.get(table, []))]
    if part == "time":
        offered = administration.to_be_opened(actor_of(request), draft.code)
        known = {"", *(code for _agency, found in offered for code, _name in found)}
        rows = [row | {"opens_unknown": row.get("opens", "") not in known} for row in rows]
        context["to_be_opened"] = offered
    context["rows"] = rows
    if part == "form":
        context |= {
            "rows": asked_rows(form, faults),
            "kinds": [(kind, question_word(kind)) for kind in questions.KINDS],
        }
        context |= preview_of(shown) | {
            "is_expert": "form-text" in request.POST,
            "form_title_en": form.get("x-title-en", ""),
        }
        context["text"] = request.POST.get("form-text") or (
            yaml.safe_dump(form, allow_unicode=True, sort_keys=False, width=120) if form else ""
        )
    return render(request, "catalogue/edit.html", context, status=status)


def _of_part(faults: list[FieldError], part: str) -> list[FieldError]:
    return [one for one in faults if one.field.split(".")[0].startswith(PLACES[part])]


def _choices(content: Mapping[str, Any], form: Mapping[str, Any]) -> dict[str, object]:
    asked = [
        (path, str(FACT_WORDS.get(path) or title_of(field_at(form, path))))
        for path, kind in fields_of_form(form).items()
        if kind != "object" and not _is_group(form, path)
    ]
    whole = [(path, words) for path, words in asked if fields_of_form(form)[path] == "integer"]
    return {
        "agencies": [(one.code, one.name) for one in Agency.objects.order_by("name")],
        "roles": [(role, role_word(role)) for role in STEP_ROLES],
        "units": [(unit, unit_word(unit)) for unit in UNITS],
        "result_kinds": [("", "–"), *((kind, result_word(kind)) for kind in RESULT_KINDS)],
        "files": [("", "–"), *((one["name"], one["name"]) for one in content.get("files", []))],
        "asked": [("", _("always")), *asked],
        "operators": [(one, operator_word(one)) for one in OPERATORS],
        "numbers": [("", _("once")), *whole],
        "papers": [(one["code"], one.get("name") or one["code"]) for one in content.get("documents", [])],
        "sections": [(name, title_of(form["properties"][name])) for name in sections_of_form(form)],
        "steps": [(step["code"], step.get("name") or step["code"]) for step in content.get("steps", [])],
    }


def _is_group(form: Mapping[str, Any], path: str) -> bool:
    return (field_at(form, path).get("items") or {}).get("type") == "object"
