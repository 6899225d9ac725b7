"""Dossiers and slips in lists: what a row shows, no more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.domain.dossiers.rules import TimeLeft
from motcua.domain.dossiers.shapes.steps import OpenStep, StepView


@dataclass(frozen=True)
class DossierItem:
    """A dossier in a list."""

    code: str
    centre: str
    agency: str
    agency_name: str
    agency_name_en: str
    procedure: str
    procedure_name: str
    procedure_name_en: str
    state: str
    national_status: str
    refused: bool
    received_at: datetime
    due_at: datetime
    time_left: TimeLeft | None
    processed_at: datetime | None
    applicant_kind: str
    applicant_name: str
    applicant_number: str  # masked
    delivery: str
    fee: int
    paid: int
    steps: tuple[StepView, ...]

    @property
    def open_steps(self) -> tuple[StepView, ...]:
        return tuple(step for step in self.steps if step.state in ("ready", "started"))

    @property
    def open_fee(self) -> int:
        """Đồng still to be paid."""
        return max(self.fee - self.paid, 0)


@dataclass(frozen=True)
class FoundDossier:
    """A dossier in the list of a search: what a row shows, no more. `holders`: the agencies that have it, by code and name."""

    id: int
    code: str
    centre: str
    agency: str
    agency_name: str
    agency_name_en: str
    procedure: str
    procedure_name: str
    procedure_name_en: str
    state: str
    refused: bool
    channel: str
    applicant_kind: str
    applicant_name: str
    applicant_number: str  # masked
    received_at: datetime
    due_at: datetime
    processed_at: datetime | None
    result_number: str
    time_left: TimeLeft | None
    open_steps: tuple["OpenStep", ...]


@dataclass(frozen=True)
class SlipView:
    """A slip in a list; the applicant's number is masked. `dossier`: the code of the one that followed, empty while none did."""

    id: UUID
    form: str
    number: str
    centre: str
    counter: int | None
    agency: str
    agency_name: str
    agency_name_en: str
    procedure: str
    procedure_name: str
    procedure_name_en: str
    given_at: datetime
    given_by_name: str
    applicant_name: str
    applicant_number: str
    items: tuple[str, ...]
    reason: str
    dossier: str
    erased: bool


@dataclass(frozen=True)
class ApplicantHistory:
    """Earlier dossiers of an applicant, newest first; `open_alike`: those of the same procedure that are not over.

    `slips`: what they were given for that procedure before, which no dossier followed. `phone_hint`: the end of the phone
    number of last time, where there is something to prefill.
    """

    earlier: tuple[DossierItem, ...] = ()
    open_alike: tuple[DossierItem, ...] = ()
    phone_hint: str = ""
    slips: tuple[SlipView, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page of a list; `next` and `previous` are the cursors of the pages after and before it."""

    items: list[DossierItem]
    next: str | None
    previous: str | None = None
