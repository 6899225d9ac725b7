"""The API of slips: what was given before there was a dossier (forms 02 and 03), its register, the paper as PDF."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema, Status

from motcua.domain.documents.forms import make_slip
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.actions import Missing, SlipInput
from motcua.domain.dossiers.queries import slips as queries
from motcua.domain.dossiers.queries.slips import Filters
from motcua.domain.dossiers.shapes import ApplicantView, SlipView
from motcua.surfaces.api.dossier_shapes import ApplicantIn
from motcua.surfaces.api.dossiers import binary
from motcua.surfaces.api.queue import actor_of
from motcua.surfaces.api.times import Day

router = Router(tags=["slips"])
MOST = 200


class MissingIn(Schema):
    """`requirement`: the procedure's code of the paper, empty for one in other words."""

    name: str = Field(max_length=400)
    requirement: str = Field("", max_length=40)


class SlipIn(Schema):
    """`form`: 02 (what is to be brought) or 03 (not accepted)."""

    form: Literal["02", "03"]
    procedure: str = Field(max_length=40)
    applicant: ApplicantIn
    reason: str = Field(max_length=1000)
    items: list[MissingIn] = Field([], max_length=50)
    counter: int | None = None
    ticket: UUID | None = None


class SlipOut(Schema):
    """`applicant_number` is masked; `dossier`: the code of the one that followed, empty while none did."""

    id: UUID
    form: str
    number: str
    counter: int | None
    agency: str
    procedure: str
    procedure_name: str
    given_at: datetime
    given_by_name: str
    applicant_name: str
    applicant_number: str
    items: list[str]
    reason: str
    dossier: str


class SlipPage(Schema):
    items: list[SlipOut]
    next: str | None


class SlipMade(Schema):
    id: UUID
    paper_url: str


class SlipFilters(Schema):
    """The days are the centre's, both with it; `waiting`: those that no dossier followed."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    procedure: str = ""
    form: Literal["", "02", "03"] = ""
    waiting: bool = False
    after: str = ""
    limit: int = Field(50, ge=1, le=MOST)


@router.get("/centres/{centre}/slips", response=SlipPage, operation_id="list_slips")
def list_slips(request: HttpRequest, centre: str, wanted: Query[SlipFilters]) -> dict[str, list[SlipView] | str | None]:
    """The register of slips, newest first."""
    filters = Filters(wanted.first, wanted.last, wanted.procedure, wanted.form, wanted.waiting)
    found, following = queries.slips(actor_of(request), centre, filters, after=wanted.after, limit=wanted.limit)
    return {"items": found, "next": following or None}


@router.post("/centres/{centre}/slips", response={201: SlipMade}, operation_id="give_slip")
def give(request: HttpRequest, centre: str, given: SlipIn) -> Status[SlipMade]:
    """Notes what somebody was told before there was a dossier; the same slip again within minutes is the first one."""
    who = given.applicant
    slip = actions.give_slip(
        actor_of(request),
        SlipInput(
            given.form,
            centre,
            given.procedure,
            ApplicantView(
                who.kind, who.name, who.id_number, who.tax_code, who.phone, who.email, who.address, who.place
            ),
            given.reason,
            tuple(Missing(one.name, one.requirement) for one in given.items),
            counter=given.counter,
            ticket=given.ticket,
        ),
    )
    return Status(201, SlipMade(id=slip.pk, paper_url=f"/api/v1/centres/{slip.centre}/slips/{slip.pk}.pdf"))


@router.get("/centres/{centre}/slips/{uuid:slip}.pdf", operation_id="get_slip", openapi_extra=binary("application/pdf"))
def paper(request: HttpRequest, centre: str, slip: UUID) -> HttpResponse:
    """Form 02 or 03 as PDF/A-2b; that it was printed is recorded."""
    actor = actor_of(request)
    made = make_slip(actor, queries.slip_paper(actor, centre, slip))
    response = HttpResponse(made.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{made.file_name}"'
    response["Cache-Control"] = "private, no-store"
    return response
