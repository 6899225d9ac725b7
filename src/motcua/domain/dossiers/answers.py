"""The answers to a procedure's form: checked, sealed and kept beside the dossier, read again for whoever may see it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.catalogue.rules import Content, condition_of, holds
from motcua.domain.catalogue.rules.answers import asked_answers, checked_answers
from motcua.domain.catalogue.rules.conditions import fields_asked
from motcua.domain.dossiers.models import Dossier, DossierAnswers
from motcua.domain.dossiers.shapes import IntakeInput


def facts_of(intake: IntakeInput) -> dict[str, str]:
    """What conditions may ask beside the form."""
    return {"applicant.kind": intake.applicant.kind, "channel": intake.channel, "delivery": intake.delivery}


def faults(intake: IntakeInput, content: Content) -> list[FieldError]:
    """What is wrong with the answers and the case that was chosen for the fee."""
    found: list[FieldError] = []
    if intake.fee_case and intake.fee_case not in {one.code for one in content.fees}:
        found.append(FieldError("fee_case", _("The procedure has no such fee")))
    try:
        read(intake, content)
    except InvalidInput as fault:
        found += fault.errors
    return found


def read(intake: IntakeInput, content: Content) -> dict[str, Any]:
    """The answers that count. Raises InvalidInput."""
    if intake.answers is None:
        return {}
    return checked_answers(content.form, intake.answers, facts_of(intake), later=content.late_sections)


def case_of(intake: IntakeInput, content: Content) -> dict[str, Any]:
    """Answers and facts together: what conditions of documents, fees and steps are asked against."""
    facts = facts_of(intake)
    return {**asked_answers(content.form, intake.answers or {}, facts), **facts}


def keep(dossier: Dossier, answers: dict[str, Any]) -> None:
    """Writes them within the transaction of an action; nothing is kept where nothing was asked."""
    if answers:
        sealed = json.dumps(answers, ensure_ascii=False, separators=(",", ":"))
        DossierAnswers.objects.create(dossier=dossier, content=sealed, changed_at=dossier.received_at)


def form_at_step(content: Content, step: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """The sections that are filled in at a step, as a form of their own; empty where there are none.

    `known`: the case as it is. A question that hangs on it alone is asked without condition, or not at all.
    """
    plan = content.step(step)
    properties = content.form.get("properties", {})
    names = [name for name in (plan.forms if plan else ()) if name in properties]
    sections = _decided({name: properties[name] for name in names}, known, frozenset(names))
    if not sections:
        return {}
    required = [name for name in content.form.get("required", []) if name in sections]
    return {**content.form, "required": required, "properties": sections}


def _decided(properties: Mapping[str, Any], known: Mapping[str, Any], open_sections: frozenset[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, one in properties.items():
        condition = condition_of(one.get("x-when"))
        is_open = any(field.partition(".")[0] in open_sections for field in fields_asked(condition))
        if not is_open and not holds(condition, known):
            continue
        kept = one if is_open else {key: value for key, value in one.items() if key != "x-when"}
        if one.get("type") == "object":
            inner = _decided(one["properties"], known, open_sections)
            needed = [field for field in one.get("required", []) if field in inner]
            kept = {**kept, "properties": inner, "required": needed}
        found[name] = kept
    return found


def fill_at_step(
    dossier: Dossier, content: Content, step: str, given: Mapping[str, Any] | None, now: datetime
) -> list[str]:
    """Keeps what was filled in at a step; without `given`, what an earlier round left must do. Returns the sections.

    Raises InvalidInput with every fault, at `answers.<section>.<field>`. Within the transaction of the action that completes it.
    """
    plan = content.step(step)
    named = frozenset(plan.forms if plan else ())
    if not named:
        return []  # most steps ask nothing; nothing is read for them
    before = answers_of(dossier)
    known = {**{name: value for name, value in before.items() if name not in named}, **facts_of_dossier(dossier)}
    form = form_at_step(content, step, known)
    if not form:
        return []
    typed = {name: before[name] for name in form["properties"] if name in before} if given is None else given
    filled = checked_answers(form, typed, known)
    kept = {**{name: value for name, value in before.items() if name not in named}, **filled}
    if kept:
        sealed = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        row, _new = DossierAnswers.objects.update_or_create(
            dossier=dossier, defaults={"content": sealed, "changed_at": now}
        )
        row.dossier = dossier  # whoever shows the dossier that is in hand reads these, not those of before
    return list(form["properties"])


def answers_of(dossier: Dossier) -> dict[str, Any]:
    """Empty where nothing was asked, or after it was erased."""
    found: DossierAnswers | None = getattr(dossier, "answers", None)
    return dict(json.loads(found.content)) if found and found.content else {}


def facts_of_dossier(dossier: Dossier) -> dict[str, str]:
    """What conditions may ask of it beside the form."""
    return {"applicant.kind": dossier.applicant_kind, "channel": dossier.channel, "delivery": dossier.delivery}


def case_of_dossier(dossier: Dossier) -> dict[str, Any]:
    """The case that a dossier is, as conditions ask it."""
    return {**answers_of(dossier), **facts_of_dossier(dossier)}
