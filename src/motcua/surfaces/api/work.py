"""The API of work: lists per person and agency, many rows at once, how steps are shared, who is away."""

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from motcua.base.actor import Actor
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.actions import Outcome
from motcua.domain.dossiers.queries import Away, Team
from motcua.domain.dossiers.shapes import WorkItem
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.api.times import Moment

router = Router(tags=["work"])
LIST = "/work"  # the address of the work list; what is done to many of its rows stands below it


class LeftOut(Schema):
    hours: float
    share: float
    colour: Literal["green", "amber", "red"]


class WorkOut(Schema):
    code: str
    step: str
    step_name: str
    step_state: str
    agency: str
    role: str
    procedure: str
    procedure_name: str
    applicant_name: str
    dossier_state: str
    is_paused: bool
    due_at: datetime
    dossier_due_at: datetime
    time_left: LeftOut | None
    assignee: str
    assignee_name: str
    in_place_of_name: str
    is_mine: bool


class WorkPage(Schema):
    items: list[WorkOut]
    next: None = None


class RowIn(Schema):
    dossier: str = Field(max_length=80)
    step: str = Field(max_length=40)


class CompleteManyIn(Schema):
    items: list[RowIn] = Field(max_length=200)
    note: str = Field("", max_length=4000)


class AssignManyIn(Schema):
    items: list[RowIn] = Field(max_length=200)
    to: str = Field(max_length=80)


class OutcomeOut(Schema):
    """`again`: the sender had done it before, nothing changed; `problem`: the code of what was in the way."""

    code: str
    step: str
    outcome: Literal["done", "again", "failed"]
    problem: str
    detail: str


class Outcomes(Schema):
    items: list[OutcomeOut]


class AwayOut(Schema):
    id: int
    person: str
    person_name: str
    delegate: str
    delegate_name: str
    begins_at: datetime
    ends_at: datetime
    is_now: bool


class AwayPage(Schema):
    items: list[AwayOut]
    next: None = None


class AwayIn(Schema):
    person: str = Field(max_length=80)
    delegate: str = Field(max_length=80)
    begins_at: Moment
    ends_at: Moment


class AbsenceOut(Schema):
    id: int


class MemberOut(Schema):
    reference: str
    name: str
    open: int
    late: int
    away: AwayOut | None


class TeamOut(Schema):
    agency: str
    agency_name: str
    role: str
    rule: str
    nobodys: int
    members: list[MemberOut]


class TeamPage(Schema):
    items: list[TeamOut]
    next: None = None


class SharingIn(Schema):
    role: Literal["specialist", "leader"]
    rule: Literal["by_hand", "round_robin", "least_load"]


@router.get(LIST, response=WorkPage, operation_id="list_work")
def show_work(
    request: HttpRequest,
    mine: bool = False,
    nobodys: bool = False,
    person: str = "",
    agency: str = "",
    limit: int = 200,
) -> dict[str, list[WorkItem]]:
    """Open steps with the hours left, most urgent first: one's agency's, one's own, nobody's, or a colleague's."""
    found = queries.work_list(
        _actor(request), mine=mine, nobodys=nobodys, person=person[:80], agency=agency[:20], limit=limit
    )
    return {"items": found}


@router.post(f"{LIST}/complete", response=Outcomes, operation_id="complete_many")
def complete_many(request: HttpRequest, wanted: CompleteManyIn) -> dict[str, list[Outcome]]:
    """Completes many steps, each by itself; says of each what became of it."""
    require(_actor(request), Action.DOSSIER_STEP)
    return {"items": actions.complete_many(_actor(request), _rows(wanted.items), wanted.note)}


@router.post(f"{LIST}/assign", response=Outcomes, operation_id="assign_many")
def assign_many(request: HttpRequest, wanted: AssignManyIn) -> dict[str, list[Outcome]]:
    """Gives many steps to one colleague, each by itself."""
    require(_actor(request), Action.DOSSIER_STEP)
    return {"items": actions.assign_many(_actor(request), _rows(wanted.items), wanted.to)}


@router.get("/teams", response=TeamPage, operation_id="list_teams")
def show_teams(request: HttpRequest) -> dict[str, list[Team]]:
    """Who does the steps of one's agencies, how many lie with each, how they are shared."""
    require(_actor(request), Action.WORK_LIST)
    return {"items": queries.teams(_actor(request))}


@router.post("/agencies/{agency}/sharing", response={204: None}, operation_id="set_sharing")
def set_sharing(request: HttpRequest, agency: str, wanted: SharingIn) -> Status[None]:
    """How new steps of a role find their person: by hand, in turn, or whoever has least."""
    actions.set_sharing(_actor(request), agency, wanted.role, wanted.rule)
    return Status(204, None)


@router.get("/absences", response=AwayPage, operation_id="list_absences")
def show_absences(request: HttpRequest) -> dict[str, list[Away]]:
    """Who is away or will be: oneself, and for a leader those of the agency."""
    require(_actor(request), Action.WORK_LIST)
    return {"items": queries.absences(_actor(request))}


@router.post("/absences", response={201: AbsenceOut}, operation_id="enter_absence")
def enter_absence(request: HttpRequest, wanted: AwayIn) -> Status[dict[str, int]]:
    """Enters that somebody is away, and who stands in; by oneself or by the leader."""
    require(_actor(request), Action.WORK_LIST)
    made = actions.be_away(_actor(request), wanted.person, wanted.delegate, wanted.begins_at, wanted.ends_at)
    return Status(201, {"id": made})


@router.post("/absences/{absence}/end", response={204: None}, operation_id="end_absence")
def end_absence(request: HttpRequest, absence: int) -> Status[None]:
    """Back sooner, or not away at all."""
    require(_actor(request), Action.WORK_LIST)
    actions.end_absence(_actor(request), absence)
    return Status(204, None)


def _rows(items: list[RowIn]) -> list[tuple[str, str]]:
    return [(row.dossier, row.step) for row in items]


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor
