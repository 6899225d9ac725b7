"""Checks the content of a version, with every fault at its place; a version with a fault is neither published nor imported."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.catalogue.rules.conditions import condition_faults, condition_of, fields_of
from motcua.domain.catalogue.rules.content import (
    RESULT_KINDS,
    STEP_ROLES,
    UNITS,
    Content,
    TimeLimit,
    content_of,
)
from motcua.domain.catalogue.rules.forms import fields_of_form, form_faults, sections_of_form
from motcua.domain.catalogue.rules.graph import has_circle, limit_hours, longest_way, one_by_one

LONGEST_NAME = 400


def read_content(
    raw: Mapping[str, Any], agencies: frozenset[str], procedures: Mapping[str, str] | None = None
) -> Content:
    """Checks and reads what master data says. Raises InvalidInput with every fault found.

    `procedures`: the agency of each procedure that a step may open; None: they are not known yet, and checked later.
    """
    errors = content_faults(raw, agencies, procedures)
    if errors:
        raise InvalidInput(errors)
    return content_of(raw)


def content_faults(
    raw: Mapping[str, Any], agencies: frozenset[str], procedures: Mapping[str, str] | None = None
) -> list[FieldError]:
    errors: list[FieldError] = []
    limit = raw.get("time_limit", {})
    value = limit.get("value")
    if limit.get("unit") not in UNITS or type(value) is not int or value < 0:  # 0: the same day
        errors.append(FieldError("time_limit", _("Give a whole number and one of: working_day, day, hour")))
    form = raw.get("form") or {}
    errors += form_faults(form)
    fields = fields_of_form(form) if not errors else {}
    errors += _step_faults(raw, agencies, fields, procedures)
    errors += _document_faults(raw, fields)
    errors += _fee_faults(raw, fields)
    errors += _english_faults(raw)
    if raw.get("result_kind", "") not in ("", *RESULT_KINDS):
        errors.append(FieldError("result_kind", _("This can only be: %(known)s") % {"known": ", ".join(RESULT_KINDS)}))
    if raw.get("result_template", "") not in ("", *_file_names(raw)):
        errors.append(FieldError("result_template", _("The version has no file of this name")))
    return errors


def _file_names(raw: Mapping[str, Any]) -> set[str]:
    return {one["name"] for one in raw.get("files", [])}


def _document_faults(raw: Mapping[str, Any], fields: Mapping[str, str]) -> list[FieldError]:
    errors: list[FieldError] = []
    documents = raw.get("documents", [])
    codes = [document["code"] for document in documents]
    if len(codes) != len(set(codes)):
        errors.append(FieldError("documents", _("Two documents have the same code")))
    for document in documents:
        place = f"documents.{document['code']}"
        errors += condition_faults(document.get("when"), place, fields)
        if not str(document.get("name", "")).strip():
            errors.append(FieldError(place, _("Enter a name")))
        if not all(_is_count(document.get(name, 0)) for name in ("originals", "copies")):
            errors.append(FieldError(place, _("The number of papers is a whole number from 0")))
        elif document.get("required", True) and not document.get("originals", 0) + document.get("copies", 0):
            errors.append(FieldError(place, _("What must be handed in needs at least one original or copy")))
        if document.get("template", "") not in ("", *_file_names(raw)):
            errors.append(FieldError(place, _("The version has no file of this name")))
    return errors


def _fee_faults(raw: Mapping[str, Any], fields: Mapping[str, str]) -> list[FieldError]:
    errors: list[FieldError] = [
        FieldError(name, _("An amount is a whole number of đồng, from 0"))
        for name in ("fee", "publication_fee")
        if not _is_count(raw.get(name, 0))
    ]
    fees = raw.get("fees", [])
    codes = [fee["code"] for fee in fees]
    if len(codes) != len(set(codes)):
        errors.append(FieldError("fees", _("Two fees have the same code")))
    if fees and sum(bool(fee.get("default")) for fee in fees) != 1:
        errors.append(FieldError("fees", _("Exactly one fee holds where no other does")))
    for fee in fees:
        place = f"fees.{fee['code']}"
        errors += condition_faults(fee.get("when"), place, fields)
        if not str(fee.get("name", "")).strip():
            errors.append(FieldError(place, _("Enter a name")))
        if not _is_count(fee.get("amount")):
            errors.append(FieldError(place, _("An amount is a whole number of đồng, from 0")))
        if fee.get("per") and fields.get(fee["per"]) != "integer":
            errors.append(FieldError(place, _("A fee can be multiplied by a whole number of the form only")))
    return errors


def _english_faults(raw: Mapping[str, Any]) -> list[FieldError]:
    """Names in English may be left out; where there is one it is words."""
    return [
        FieldError(f"{kind}.{one['code']}", _("A name in English is words, 400 characters at most"))
        for kind in ("documents", "fees", "steps")
        for one in raw.get(kind, [])
        if not isinstance(one.get("name_en", ""), str) or len(one.get("name_en", "")) > LONGEST_NAME
    ]


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _step_faults(
    raw: Mapping[str, Any], agencies: frozenset[str], fields: Mapping[str, str], procedures: Mapping[str, str] | None
) -> list[FieldError]:
    """Every step known once, by a known role at a known agency, after known steps, no circle, all within the limit."""
    errors: list[FieldError] = []
    steps = raw.get("steps", [])
    codes = [step["code"] for step in steps]
    if not steps:
        errors.append(FieldError("steps", _("A procedure needs at least one step")))
    if len(codes) != len(set(codes)):
        errors.append(FieldError("steps", _("Two steps have the same code")))
    sections = sections_of_form(raw.get("form") or {})
    papers = {document["code"] for document in raw.get("documents", [])}
    for step in steps:
        place = f"steps.{step['code']}"
        if not str(step.get("name", "")).strip():
            errors.append(FieldError(place, _("Enter a name")))
        if step["role"] not in STEP_ROLES:
            errors.append(FieldError(place, _("Unknown role")))
        if step["agency"] not in agencies:
            errors.append(FieldError(place, _("Unknown agency")))
        if not isinstance(step["hours"], int | float) or step["hours"] <= 0:
            errors.append(FieldError(place, _("A step needs working hours")))
        if set(step.get("after", [])) - set(codes):
            errors.append(FieldError(place, _("It comes after a step that does not exist")))
        errors += condition_faults(step.get("when"), place, fields)
        errors += _filled_faults(step, sections, place)
        errors += _child_faults(step, procedures, place)
        errors += _sent_faults(step, papers, place)
    if not errors:
        errors += _graph_faults(raw)
    return errors


def _filled_faults(step: Mapping[str, Any], sections: tuple[str, ...], place: str) -> list[FieldError]:
    """What a step fills in are sections, and nothing decides on a step that is filled in after the dossier began."""
    if set(step.get("forms", [])) - set(sections):
        return [FieldError(place, _("It fills in a section that the form does not have"))]
    return []


def _sent_faults(step: Mapping[str, Any], papers: set[str], place: str) -> list[FieldError]:
    """Only papers that are asked for go along, and only with a step that opens a dossier."""
    sent = step.get("sends", [])
    if sent and not step.get("opens"):
        return [FieldError(place, _("Papers are sent along only with a step that opens a procedure"))]
    if set(sent) - papers:
        return [FieldError(place, _("It sends along a paper that the procedure does not ask for"))]
    return []


def _child_faults(step: Mapping[str, Any], procedures: Mapping[str, str] | None, place: str) -> list[FieldError]:
    opened = step.get("opens", "")
    if not opened or procedures is None:
        return []
    if opened not in procedures:
        return [FieldError(place, _("It opens a procedure that is not published: %(code)s") % {"code": opened})]
    if procedures[opened] != step["agency"]:
        return [FieldError(place, _("It opens a procedure that is not of the step's agency"))]
    return []


def _graph_faults(raw: Mapping[str, Any]) -> list[FieldError]:
    steps = raw["steps"]
    after = {step["code"]: set(step.get("after", [])) for step in steps}
    if has_circle(after):
        return [FieldError("steps", _("The steps wait for each other in a circle"))]
    errors = _orphan_faults(steps) + _late_section_faults(steps)
    limit = raw.get("time_limit", {})
    if limit.get("unit") in UNITS and type(limit.get("value")) is int:
        allowed = limit_hours(TimeLimit(limit["value"], limit["unit"]))
        errors += _hours_faults(steps, after, allowed)
    return errors


def _hours_faults(steps: list[Mapping[str, Any]], after: Mapping[str, set[str]], allowed: float) -> list[FieldError]:
    """The longest way fits into the time limit, also where the papers go round."""
    hours_of = {step["code"]: float(step["hours"]) for step in steps}
    hours, way = longest_way(hours_of, after)
    words = _("The longest way takes %(hours)g working hours, but the time limit gives %(allowed).4g: %(way)s")
    if hours <= allowed + 1e-6:
        hours, way = longest_way(hours_of, one_by_one(after, {step["code"] for step in steps if step.get("in_turn")}))
        words = _(
            "On paper, in turn, it takes %(hours)g working hours, but the time limit gives %(allowed).4g: %(way)s"
        )
    if hours <= allowed + 1e-6:
        return []
    names = {step["code"]: step["name"] for step in steps}
    facts = {"hours": hours, "allowed": allowed, "way": " → ".join(names[code] for code in way)}
    return [FieldError("steps", words % facts)]


def _orphan_faults(steps: list[Mapping[str, Any]]) -> list[FieldError]:
    """One beginning, one end, both always done: what hangs loose would never be waited for."""
    waited_for = {code for step in steps for code in step.get("after", [])}
    first = [step for step in steps if not step.get("after")]
    last = [step for step in steps if step["code"] not in waited_for]
    errors = [
        FieldError(f"steps.{step['code']}", _("Nothing comes before this step: say after which one it begins"))
        for step in first[1:]
    ]
    if len(steps) > 1:
        errors += [
            FieldError(f"steps.{step['code']}", _("No step waits for this one, although it is not the last"))
            for step in last[:-1]
        ]
    errors += [
        FieldError(f"steps.{step['code']}", _("The first and the last step cannot have a condition"))
        for step in {id(one): one for one in (*first[:1], *last[-1:])}.values()
        if step.get("when")
    ]
    errors += [
        FieldError(
            f"steps.{step['code']}", _("The first and the last step are done at the counter: they do not go in turn")
        )
        for step in {id(one): one for one in (*first[:1], *last[-1:])}.values()
        if step.get("in_turn")
    ]
    return errors


def _late_section_faults(steps: list[Mapping[str, Any]]) -> list[FieldError]:
    """A step is skipped or not as the dossier begins: its condition cannot ask what is filled in at a step."""
    late = {section for step in steps for section in step.get("forms", [])}
    return [
        FieldError(f"steps.{step['code']}", _("Its condition asks what is only filled in at a later step"))
        for step in steps
        if any(field.split(".")[0] in late for field in fields_of(condition_of(step.get("when"))))
    ]
