"""What pictures of dossiers share: calendars, names of agencies and people, the graph of a version."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import cast

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.standing import Revisions, revisions
from motcua.domain.catalogue.queries import version_content
from motcua.domain.catalogue.rules import Content, TimeLimit
from motcua.domain.centre.calendar import WorkingCalendar
from motcua.domain.centre.standing import places
from motcua.domain.dossiers import access, rules
from motcua.domain.dossiers.models import Dossier, DossierStep
from motcua.domain.dossiers.reckoning import ClockFacts, NewDateFact, PauseFact, PauseKind
from motcua.domain.dossiers.rules import STEP_OPEN, Node, TimeLeft, time_left
from motcua.domain.dossiers.shapes import StepView
from motcua.domain.people.queries import names_of


@lru_cache(maxsize=2048)
def content_of_version(version_id: int) -> Content:
    """A version, once published, never changes."""
    return version_content(version_id)


def name_in_english(version_id: int, step: DossierStep) -> str:
    """As its version has it; the Vietnamese one where it has none."""
    plan = content_of_version(version_id).step(step.code)
    return (plan.name_en if plan else "") or step.name


def graph_of(content: Content, *, in_turn: bool = False) -> tuple[Node, ...]:
    """`in_turn`: the way of a dossier whose papers go round."""
    after, order = content.after(in_turn=in_turn), [step.code for step in content.steps]
    turns = {step.code: sorted(after[step.code] - {*step.after}, key=order.index) for step in content.steps}
    return tuple(Node(step.code, step.role, (*step.after, *turns[step.code])) for step in content.steps)


def way_of(dossier: Dossier) -> tuple[Node, ...]:
    """The graph by which this dossier goes."""
    return _way(dossier.version_id, dossier.in_turn)


@lru_cache(maxsize=4096)
def _way(version_id: int, in_turn: bool) -> tuple[Node, ...]:
    return graph_of(content_of_version(version_id), in_turn=in_turn)


def clock_facts(dossier: Dossier, limit: TimeLimit) -> ClockFacts:
    """What a dossier's clock depends on, from its rows."""
    apology = getattr(dossier, "apology", None)
    return ClockFacts(
        dossier.received_at,
        limit,
        tuple(
            PauseFact(cast("PauseKind", one.kind), one.began_at, one.ended_at, one.restarts)
            for one in dossier.pauses.all()
        ),
        apology and NewDateFact(apology.made_at, apology.new_due_at),
    )


class Context:
    """Lives for one answer; asks each thing once. `at`: the revisions, where they were read already in this transaction."""

    def __init__(self, actor: Actor, references: Iterable[str] = (), at: Revisions | None = None) -> None:
        self.actor = actor
        self.now = clock.now()
        self.at = revisions() if at is None else at
        self._places = places(self.at)
        self.agencies = self._places.agencies
        self.people = names_of(filter(None, references))

    def calendar(self, centre: str) -> WorkingCalendar:
        return self._places.calendar(centre)

    def agency_name(self, code: str) -> str:
        return self.agencies[code].name if code in self.agencies else code

    def agency_name_en(self, code: str) -> str:
        return self.agencies[code].name_en or self.agencies[code].name if code in self.agencies else code

    def name(self, reference: str) -> str:
        return self.people.get(reference, reference)

    def left(self, centre: str, begin: datetime, due_at: datetime) -> TimeLeft:
        """Working hours left of a limit that began then."""
        calendar = self.calendar(centre)
        hours, limit = calendar.hours_between(self.now, due_at), calendar.hours_between(begin, due_at)
        return time_left(hours, limit, is_past=self.now > due_at)

    def dossier_left(self, dossier: Dossier) -> TimeLeft | None:
        """None while the clock stands still or when the work is over."""
        if dossier.state not in rules.RUNNING:
            return None
        return self.left(dossier.centre, dossier.counted_from, dossier.due_at)

    def step_left(self, dossier: Dossier, step: DossierStep) -> TimeLeft | None:
        if step.state not in STEP_OPEN or dossier.state not in rules.RUNNING:
            return None
        return self.left(dossier.centre, step.ready_at or dossier.counted_from, step.due_at)

    def step_view(self, dossier: Dossier, step: DossierStep, graph: tuple[Node, ...]) -> StepView:
        node = next((node for node in graph if node.code == step.code), None)
        may_go_back = node is not None and step.current and step.state in STEP_OPEN
        back = tuple(rules.returnable(graph, step.code)) if may_go_back else ()
        verbs = access.allowed_step_verbs(
            self.actor, dossier, step, is_last=step.code == rules.return_step(graph), has_way_back=bool(back)
        )
        return StepView(
            code=step.code,
            name=step.name,
            name_en=name_in_english(dossier.version_id, step),
            agency=step.agency,
            agency_name=self.agency_name(step.agency),
            agency_name_en=self.agency_name_en(step.agency),
            role=step.role,
            state=step.state,
            round=step.round,
            hours=step.hours,
            after=node.after if node else (),
            ready_at=step.ready_at,
            due_at=step.due_at,
            started_at=step.started_at,
            finished_at=step.finished_at,
            assignee=step.assignee,
            assignee_name=self.name(step.assignee) if step.assignee else "",
            in_place_of_name=self.name(step.in_place_of) if step.in_place_of else "",
            finished_by_name=self.name(step.finished_by) if step.finished_by else "",
            note=step.note,
            time_left=self.step_left(dossier, step),
            allowed=verbs,
            return_to=back if "return" in verbs else (),
            waits_for_child=step.waits_for_child and step.state in STEP_OPEN,
        )


def progress(steps: Iterable[DossierStep]) -> int:
    """How much of the way is done, in percent of its steps."""
    states = [step.state for step in steps if step.current]
    return round(100 * sum(state in rules.STEP_OVER for state in states) / len(states)) if states else 0
