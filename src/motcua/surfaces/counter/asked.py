"""What the procedure asks at intake: its form on the page, and the answers that go with the dossier."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict

from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.catalogue.queries import PublishedProcedure
from motcua.domain.catalogue.rules import Content
from motcua.domain.dossiers.shapes import IntakeInput
from motcua.surfaces.asking.reading import read_form, with_rows
from motcua.surfaces.asking.showing import blocks
from motcua.surfaces.counter.intake_form import IntakeForm


class RowsChanged(InvalidInput):
    """A row of a group was added or taken away: the page is shown again, and nothing was received."""

    status = 200


@dataclass(frozen=True)
class AskedForm(IntakeForm):
    """One intake with what was answered to the procedure's form."""

    answers: Mapping[str, Any] | None = None
    fee_case: str = ""

    def order(self, centre: str, procedure: str, ticket: UUID | None) -> IntakeInput:
        order = super().order(centre, procedure, ticket)
        return replace(order, answers=self.answers, fee_case=self.fee_case)


def with_answers(form: IntakeForm, request: HttpRequest, content: Content) -> AskedForm:
    """The same intake with its answers and the fee that was chosen. Raises RowsChanged."""
    if "rows" in request.POST:
        raise RowsChanged([])
    typed = {one.name: getattr(form, one.name) for one in fields(form)}
    return AskedForm(**typed, answers=answers_of(request.POST, content), fee_case=request.POST.get("fee_case", ""))


def answers_of(sent: QueryDict, content: Content) -> dict[str, Any] | None:
    """What was answered on the page; None where the form was filled in on paper."""
    if not content.form or "asked" not in sent or "on_paper" in sent:
        return None
    return read_form(content.form, sent)


def shown(request: HttpRequest, procedure: PublishedProcedure, errors: Mapping[str, str]) -> dict[str, object]:
    """The form as it stands, for the page."""
    content = procedure.content
    answers = with_rows(content.form, request.POST) or answers_of(request.POST, content) or {}
    told = [FieldError(name, message) for name, message in errors.items()]
    return {
        "content": content,
        "blocks": blocks(content.form, answers, told, later=content.late_sections),
        "on_paper": "on_paper" in request.POST,
        "fee_case": request.POST.get("fee_case", ""),
    }
