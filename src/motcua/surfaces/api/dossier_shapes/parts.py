"""The parts of which answers about a dossier are made."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from motcua.surfaces.api.dossier_shapes.plain import Out


class TimeLeftOut(Out):
    hours: float
    share: float
    colour: Literal["green", "amber", "red"]


class StepOut(Out):
    code: str
    name: str
    agency: str
    agency_name: str
    role: str
    state: Literal["waiting", "ready", "started", "done", "skipped"]
    round: int
    after: list[str]
    due_at: datetime
    ready_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    assignee: str | None
    assignee_name: str
    in_place_of_name: str
    note: str
    time_left: TimeLeftOut | None
    allowed: list[str]


class FileOut(Out):
    id: UUID
    kind: Literal["submitted", "result", "letter"]
    requirement: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    url: str
    reading: str
    safety: str
    fault: str
    pages: int
    blank: int
    archive_sha256: str
    archive_size: int
    part_of: UUID | None


class ApplicantOut(Out):
    kind: str
    name: str
    id_number: str
    tax_code: str
    phone: str
    email: str
    address: str
    place: str
    place_code: str


class RepresentativeOut(Out):
    kind: str
    name: str
    id_number: str
    phone: str
    paper_number: str
    paper_date: date | None
    valid_until: date | None
    ran_out: bool


class GivenDocumentOut(Out):
    requirement: str
    name: str
    originals: int
    copies: int
    required: bool
    missing: bool


class SupplementOut(Out):
    number: int
    items: list[str]
    reason: str
    asked_at: datetime
    agency: str
    in_time: bool
    answered_at: datetime | None


class ConsentOut(Out):
    """A second request for papers that the leader is asked to allow; `outcome` is empty while it is open."""

    items: list[str]
    reason: str
    agency: str
    asked_at: datetime
    outcome: Literal["", "given", "refused", "dropped"]
    decided_at: datetime | None
    answer: str


class ApologyOut(Out):
    reason: str
    old_due_at: datetime
    new_due_at: datetime
    in_time: bool
    made_at: datetime


class ResultOut(Out):
    number: str
    at: datetime
    signed: bool
    refused: bool
    check_url: str


class HandedOverOut(Out):
    method: str
    to: str
    tracking_number: str
    proof: Literal["identity", "code", "signature", "post"]
    made_at: datetime


class SkippedDayOut(Out):
    day: date
    reason: str


class BecauseOut(Out):
    """One line of why it is due then; `text` in the language asked for."""

    kind: str
    text: str


class ListedApplicantOut(Out):
    kind: str
    name: str
    number: str
