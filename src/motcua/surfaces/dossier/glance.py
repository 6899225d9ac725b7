"""Where a dossier is, who has it, and why it is late: what the top of its page answers at one look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from motcua.base import clock
from motcua.domain.conversation.queries import QuestionView
from motcua.domain.dossiers.rules import State, StepState
from motcua.domain.dossiers.shapes import DossierView, StepView

WAITS = {State.SUPPLEMENT_REQUESTED: "supplement", State.PAYMENT_REQUESTED: "payment"}


@dataclass(frozen=True)
class Cause:
    """What took longer than it should. `kind`: done (late), open (late, not done yet), child (awaited), question (silent)."""

    kind: str
    name: str
    name_en: str
    agency: str
    agency_en: str
    due_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True)
class Glance:
    """As things stood `at`. `holders`: the open steps, empty once nobody works on it; `waits_for`: supplement or payment; `causes`: of
    lateness; `returned`: the step from which it was given back last, with who and why, while what that asked for is being done.
    """

    at: datetime
    holders: tuple[StepView, ...]
    waits_for: str
    is_late: bool
    causes: tuple[Cause, ...]
    returned: StepView | None = None


def glance(view: DossierView, questions: Iterable[QuestionView]) -> Glance:
    """The answers of the page's head. A dossier that stands still is late only if it was before."""
    late = is_late(view)
    return Glance(
        at=clock.now(),
        holders=view.open_steps,
        waits_for=WAITS.get(State(view.state), ""),
        is_late=late,
        causes=tuple(_causes(view, questions)) if late else (),
        returned=_returned(view),
    )


def _returned(view: DossierView) -> StepView | None:
    """Until it has come back to the step that gave it back."""
    awaited = {step.code for step in view.steps if step.state == StepState.WAITING}
    given_back = [
        one
        for one in view.earlier_rounds
        if one.code in awaited and one.state == StepState.SKIPPED and one.note and one.finished_at
    ]
    if not given_back or not any(step.round > 1 for step in view.open_steps):
        return None
    return max(given_back, key=lambda one: one.finished_at or view.received_at)


def is_late(view: DossierView) -> bool:
    """Whether the promised date has passed without a result, or the result came after it."""
    if view.time_left is not None:
        return view.time_left.colour == "red"
    return view.processed_at is not None and view.processed_at > view.due_at


def _causes(view: DossierView, questions: Iterable[QuestionView]) -> Iterable[Cause]:
    for step in view.steps:
        if step.was_late:
            yield _of(step, "done")
        elif step in view.open_steps and step.time_left is not None and step.time_left.colour == "red":
            yield _of(step, "open")
    for child in view.below:
        if not child.outcome:
            yield Cause("child", child.code, child.code, child.agency_name, child.agency_name_en, child.due_at)
    for one in questions:
        if one.is_late and one.answered_at is None:
            yield Cause("question", "", "", one.to_agency_name, one.to_agency_name, one.due_at)


def _of(step: StepView, kind: str) -> Cause:
    return Cause(kind, step.name, step.name_en, step.agency_name, step.agency_name_en, step.due_at, step.finished_at)
