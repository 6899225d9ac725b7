"""The steps of a dossier, as those who work on it see them."""

from dataclasses import dataclass
from datetime import datetime

from motcua.base.clock import LOCAL_ZONE
from motcua.domain.dossiers.rules import TimeLeft


@dataclass(frozen=True)
class StepView:
    """A step in its present round.

    `allowed`: what the one who asked may do with it now; `return_to`: the steps to which it may go back.
    """

    code: str
    name: str
    agency: str
    agency_name: str
    agency_name_en: str
    role: str
    state: str
    round: int
    hours: float
    after: tuple[str, ...]
    ready_at: datetime | None
    due_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    assignee: str
    assignee_name: str
    in_place_of_name: str
    finished_by_name: str
    note: str
    time_left: TimeLeft | None
    allowed: tuple[str, ...] = ()
    return_to: tuple[str, ...] = ()
    waits_for_child: bool = False
    name_en: str = ""

    @property
    def was_late(self) -> bool:
        return self.finished_at is not None and self.finished_at > self.due_at

    @property
    def was_early(self) -> bool:
        """Done on an earlier day than it had to be."""
        return self.finished_at is not None and is_early(self.finished_at, self.due_at)


def is_early(done_at: datetime, due_at: datetime) -> bool:
    """On an earlier day than promised, where the centre is: what is promised is a day."""
    return done_at.astimezone(LOCAL_ZONE).date() < due_at.astimezone(LOCAL_ZONE).date()


@dataclass(frozen=True)
class OpenStep:
    """Who has a dossier now."""

    name: str
    agency: str
    agency_name: str
    agency_name_en: str
    assignee_name: str
    name_en: str = ""


@dataclass(frozen=True)
class WorkItem:
    """One step that waits for somebody, with the time that is left for it and for the whole dossier."""

    code: str
    centre: str
    step: str
    step_name: str
    step_state: str
    round: int
    agency: str
    agency_name: str
    agency_name_en: str
    role: str
    procedure: str
    procedure_name: str
    procedure_name_en: str
    applicant_name: str
    dossier_state: str
    is_paused: bool
    received_at: datetime
    ready_at: datetime | None
    due_at: datetime
    dossier_due_at: datetime
    time_left: TimeLeft | None
    dossier_time_left: TimeLeft | None
    assignee: str
    assignee_name: str
    in_place_of_name: str
    is_mine: bool
    may_take: bool
    delivery: str
    step_name_en: str = ""
