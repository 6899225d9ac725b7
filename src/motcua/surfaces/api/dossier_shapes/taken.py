"""What the calls of dossiers take in, and what the domain makes of it."""

from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from motcua.domain.dossiers.shapes import (
    ApplicantInput,
    GivenDocument,
    IntakeInput,
    RepresentativeInput,
)
from motcua.surfaces.api.times import AsWritten, Day

ID_NUMBER = "Twelve digits; of somebody without them the passport with the three letters of its state in front, as KOR M123A4567."


class ApplicantIn(Schema):
    kind: Literal["person", "company"]
    name: str = Field(max_length=400)
    id_number: str = Field("", max_length=40, description=ID_NUMBER)
    tax_code: str = Field("", max_length=40)
    phone: str = Field(max_length=40)
    email: str = Field("", max_length=254)
    address: str = Field("", max_length=1000)
    place: str = Field("", max_length=200)  # the commune of today: its code, or its name and province


class RepresentativeIn(Schema):
    """Whoever comes in the applicant's place. An authorised one has a power of attorney, with its date; its paper, and
    that of a guardian, is handed in as the document `representation`."""

    kind: Literal["authorised", "legal", "guardian"]
    name: str = Field(max_length=400)
    id_number: str = Field(max_length=40, description=ID_NUMBER)
    phone: str = Field("", max_length=40)
    paper_number: str = Field("", max_length=200)
    paper_date: Day | None = None
    valid_until: Day | None = None


class DocumentIn(Schema):
    requirement: str = Field(max_length=40)
    originals: int = Field(0, ge=0, le=999)
    copies: int = Field(0, ge=0, le=999)


class DossierIn(Schema):
    centre: str = Field(max_length=20)
    procedure: str = Field(max_length=40)
    applicant: ApplicantIn
    representative: RepresentativeIn | None = None
    documents: list[DocumentIn] = Field([], max_length=200)
    ticket: UUID | None = None
    delivery: Literal["counter", "post"] = "counter"
    postal_address: str = Field("", max_length=1000)
    postal_place: str = Field("", max_length=200, description="Its commune: the code, or the name with its province.")
    sets: int = Field(1, ge=1, le=99)
    answers: dict[str, Any] | None = None
    fee_case: str = Field("", max_length=40)


class NoteIn(Schema):
    note: str = ""
    next_assignee: str | None = Field(None, max_length=60)
    answers: dict[str, Any] | None = Field(
        None, description="To the sections of the form that are filled in at this step."
    )


class AssignIn(Schema):
    to: str = Field(max_length=80)


class ReturnIn(Schema):
    to: str = Field(max_length=40)
    reason: str


class DossierReasonIn(Schema):
    reason: str


class RevocationIn(Schema):
    """`decision`: its number; `replaced_by`: the code of the dossier whose result holds instead, if any."""

    decision: str
    reason: str
    replaced_by: str = ""


class RevealIn(Schema):
    """Why somebody needs to see what is masked; `words` only where it is "other"."""

    reason: Literal["call", "identity", "work", "post", "request", "other"]
    words: str = ""


class SupplementRequestIn(Schema):
    items: list[str] = Field(max_length=200)
    reason: str


class SupplementIn(Schema):
    documents: list[DocumentIn] = Field(max_length=200)


class PaymentRequestIn(Schema):
    fee: int = Field(ge=1, le=2_000_000_000)
    reason: str


class ApologyIn(Schema):
    reason: str
    new_due_at: AsWritten


class PaymentIn(Schema):
    amount: int = Field(ge=1, le=2_000_000_000)
    method: Literal["cash", "transfer", "vietqr"]


class DrawnIn(Schema):
    """A signature as it was drawn: strokes of points in whole pixels of the field; at most 80 strokes and 5,000 points."""

    width: int = Field(ge=50, le=4000)
    height: int = Field(ge=50, le=4000)
    strokes: list[list[tuple[int, int]]] = Field(min_length=1, max_length=80)


class HandOverIn(Schema):
    method: Literal["counter", "post"]
    to: str = Field(max_length=400)
    tracking_number: str | None = Field(None, max_length=80)
    receipt_code: str = Field("", max_length=400)
    signature: DrawnIn | None = None


class CodeIn(Schema):
    code: str = Field(max_length=80)


class TrackIn(Schema):
    code: str = Field(max_length=80)
    secret: str = Field(max_length=80)


def intake_of(wanted: DossierIn) -> IntakeInput:
    return IntakeInput(
        centre=wanted.centre,
        procedure=wanted.procedure,
        applicant=ApplicantInput(**wanted.applicant.dict()),
        representative=RepresentativeInput(**wanted.representative.dict()) if wanted.representative else None,
        documents=given(wanted.documents),
        ticket=wanted.ticket,
        delivery=wanted.delivery,
        postal_address=wanted.postal_address,
        postal_place=wanted.postal_place,
        sets=wanted.sets,
        answers=wanted.answers,
        fee_case=wanted.fee_case,
    )


def given(documents: list[DocumentIn]) -> tuple[GivenDocument, ...]:
    return tuple(GivenDocument(**one.dict()) for one in documents)
