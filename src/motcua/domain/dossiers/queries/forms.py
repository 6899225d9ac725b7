"""The sections of a procedure's form that are filled in at a step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from motcua.base.actor import Actor
from motcua.domain.catalogue.queries import version_content
from motcua.domain.dossiers import access
from motcua.domain.dossiers.answers import answers_of, case_of_dossier, form_at_step
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import tidy_code


@dataclass(frozen=True)
class StepForm:
    """What is asked at a step of one dossier, and what an earlier round left; `form` is empty where nothing is asked."""

    form: Mapping[str, Any]
    answers: Mapping[str, Any]


def step_form(actor: Actor, code: str, step: str) -> StepForm:
    """Raises NotFound for what is not theirs to see."""
    found = Dossier.objects.select_related("answers").prefetch_related("participations").filter(code=tidy_code(code))
    dossier = access.require_visible(actor, found.first())
    content = version_content(dossier.version_id)
    before = answers_of(dossier)
    form = form_at_step(content, step, case_of_dossier(dossier))
    return StepForm(form, {name: before[name] for name in form.get("properties", {}) if name in before})
