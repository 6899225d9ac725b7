"""The catalogue as the API gives it out."""

from typing import Any, Literal

from ninja import Schema

from motcua.domain.catalogue.queries import PublishedProcedure
from motcua.surfaces.api.dossier_shapes.plain import Json, plain


class LimitOut(Schema):
    value: int
    unit: Literal["working_day", "day", "hour"]


class RequirementOut(Schema):
    code: str
    name: str
    name_en: str
    originals: int
    copies: int
    required: bool
    conditional: bool


class PlannedStepOut(Schema):
    code: str
    name: str
    name_en: str
    role: str
    agency: str
    hours: float
    after: list[str]
    conditional: bool
    opens: str
    in_turn: bool


class FeeCaseOut(Schema):
    code: str
    name: str
    name_en: str
    amount: int
    default: bool
    per: str


class ProcedureOut(Schema):
    code: str
    name: str
    name_en: str
    field: str
    agency: str
    agency_name: str
    queue_service: str
    version: int
    time_limit: LimitOut
    fee: int
    publication_fee: int
    documents: list[RequirementOut]
    steps: list[PlannedStepOut]
    fees: list[FeeCaseOut]
    form: dict[str, Any]
    legal_basis: list[str]
    audience: str
    result: str
    checked: bool


class ProcedurePage(Schema):
    items: list[ProcedureOut]
    next: str | None


def procedure_out(procedure: PublishedProcedure) -> Json:
    content = procedure.content
    return plain(
        ProcedureOut,
        procedure,
        time_limit=content.time_limit,
        fee=content.total_fee,
        publication_fee=content.publication_fee,
        documents=content.documents,
        steps=content.steps,
        fees=content.fees,
        form=content.form,
        legal_basis=content.legal_basis,
        audience=content.audience,
        result=content.result,
        checked=content.checked,
    )
