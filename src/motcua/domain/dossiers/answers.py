"""The answers to a procedure's form: checked, sealed and kept beside the dossier, read again for whoever may see it."""

import json
from typing import Any

from django.utils.translation import gettext as _

from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.catalogue.rules import Content
from motcua.domain.catalogue.rules.answers import asked_answers, checked_answers
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
