"""What the verbs share: the locked dossier with its steps and calendar, moving along the graph, saving, recording."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal, planned
from motcua.base.actor import Actor
from motcua.base.problems import IllegalTransition, InvalidInput, NotFound
from motcua.base.standing import Revisions
from motcua.domain.catalogue.rules import Content
from motcua.domain.centre.calendar import WorkingCalendar, due
from motcua.domain.centre.standing import places
from motcua.domain.dossiers import access, rules
from motcua.domain.dossiers.actions._meanwhile import latest_turn, told
from motcua.domain.dossiers.actions._sharing import hand_out
from motcua.domain.dossiers.models import Dossier, DossierStep, Pause, SupplementConsent
from motcua.domain.dossiers.queries._context import Context, clock_facts, content_of_version, way_of
from motcua.domain.dossiers.queries._whole import Beside, beside, complete, hold
from motcua.domain.dossiers.queries.one import load, picture
from motcua.domain.dossiers.reckoning import PauseKind, Reckoning, reckon
from motcua.domain.dossiers.rule_sets import RuleSet, rule_set
from motcua.domain.dossiers.rules import NATIONAL_STATUS, Node, State, StepState, Verb
from motcua.domain.dossiers.shapes import DossierView, StepView
from motcua.domain.people.permissions import Action, require

LONGEST_REASON = 4000


@dataclass
class Work:
    """A dossier that nobody else can change until this transaction ends."""

    actor: Actor
    dossier: Dossier
    steps: dict[str, DossierStep]
    content: Content
    graph: tuple[Node, ...]
    calendar: WorkingCalendar
    rules_held: RuleSet
    now: datetime
    at: Revisions | None = None  # of what stands, as this transaction read them
    earlier: list[DossierStep] = field(default_factory=list)  # rounds that ended before it began
    loaded: dict[Model, tuple[object, ...]] = field(default_factory=dict)
    around: Beside | None = None  # what stood beside it when it was locked

    @property
    def states(self) -> dict[str, str]:
        return {code: step.state for code, step in self.steps.items()}

    def require(self, action: Action, *, agency: str | Iterable[str] | None = None) -> None:
        """Raises Forbidden; without `agency`, any agency that takes part will do."""
        taking_part = access.agencies_in(self.dossier) if agency is None else agency
        require(self.actor, action, centre=self.dossier.centre, agency=taking_part)

    def step(self, code: str) -> DossierStep:
        """Its present round. Raises NotFound."""
        if code not in self.steps:
            raise NotFound(_("This dossier has no such step"))
        return self.steps[code]

    def allow(self, verb: Verb) -> State:
        """The state that `verb` leads to. Raises IllegalTransition, which says what happened meanwhile."""
        try:
            return rules.target(self.dossier.state, verb)
        except IllegalTransition as refused:
            words = told(self.actor, self.dossier, latest_turn(self.dossier))
            raise IllegalTransition(words, **refused.extra) from None

    def move(self, verb: Verb) -> None:
        """Raises IllegalTransition. A leader has nothing to allow any more where the work does not go on."""
        self.dossier.state = self.allow(verb)
        if self.dossier.state not in rules.RUNNING:
            SupplementConsent.objects.filter(dossier=self.dossier, outcome="").update(
                outcome="dropped", decided_by=self.actor.reference, decided_at=self.now
            )

    def due_after(self, start: datetime) -> datetime:
        return due(start, self.content.time_limit, self.calendar).at

    def stand_still(self, kind: PauseKind) -> None:
        """From now the clock waits for something."""
        self.dossier.paused_at = self.now
        Pause.objects.create(dossier=self.dossier, kind=kind, began_at=self.now)

    def run_on(self, *, restarts: bool = False) -> None:
        """What was awaited came, or is awaited no more. Does nothing while the clock runs."""
        self.dossier.paused_at = None
        self.dossier.pauses.filter(ended_at=None).update(ended_at=self.now, restarts=restarts)

    def later_by_the_wait(self, due_at: datetime) -> datetime:
        """`due_at`, later by the working time for which the clock stood still until now."""
        paused_at = self.dossier.paused_at or self.now
        return self.calendar.add_working_time(due_at, self.calendar.worked_between(paused_at, self.now))

    def let_the_clock_run(self, *, restarts: bool = False) -> None:
        """Open steps begin their hours anew when what was awaited is forwarded to them."""
        self.run_on(restarts=restarts)
        forwarded = self.calendar.forwarded_at(self.now, self.rules_held.forward_until)
        for step in self.steps.values():
            if step.state in rules.STEP_OPEN:
                step.ready_at = forwarded
        self.plan(forwarded)

    def reckon(self) -> Reckoning:
        """Its clock, counted from the beginning."""
        return reckon(clock_facts(self.dossier, self.content.time_limit), self.calendar)

    def plan(self, start: datetime, keep: Collection[str] = ()) -> None:
        """Sets by when each step that is not over should be done, if work on the open ones began at `start`.

        Those of `keep` are in work already: their date stays.
        """
        ends: dict[str, datetime] = {}
        for node in rules.in_order(self.graph):
            step = self.steps[node.code]
            if step.state in rules.STEP_OVER:
                ends[node.code] = min(step.finished_at or start, start)
                continue
            begins = max([start, *(ends[before] for before in node.after)])
            if node.code not in keep:
                step.due_at = self.step_due(begins, step)
            ends[node.code] = step.due_at

    def open_ready(self, start: datetime, *, chosen: str = "") -> list[DossierStep]:
        """Lets the steps begin whose turn it is; their hours run from `start`, or its next opening.

        They go to the one who was `chosen`, else to whom the rule of their agency names.
        """
        in_work = [code for code, state in self.states.items() if state in rules.STEP_OPEN]
        ready = [self.steps[code] for code in rules.newly_ready(self.graph, self.states)]
        for step in ready:
            step.state = StepState.READY
            step.ready_at = self.calendar.next_opening(start)
        if ready:
            self.plan(start, in_work)
            for step in ready:
                step.due_at = self.step_due(step.ready_at or start, step)
                plan = self.content.step(step.code)
                step.waits_for_child = plan is not None and bool(plan.opens)
            rules_there = self.around.rules if self.around else None
            hand_out(self.dossier, [step for step in ready if not step.waits_for_child], self.now, chosen, rules_there)
        return ready

    def step_due(self, begins: datetime, step: DossierStep) -> datetime:
        """The step's hours, within the dossier's date while that is ahead; the hand-over has until that date."""
        if step.code == rules.return_step(self.graph):
            return max(self.dossier.due_at, begins)
        by_hours = self.calendar.add_working_time(begins, timedelta(hours=step.hours))
        return min(by_hours, self.dossier.due_at) if begins < self.dossier.due_at else by_hours

    def skip_open(self, *, keep: str | None = None) -> None:
        """What is not over will not be done any more; the step `keep` stays."""
        for step in self.steps.values():
            if step.state not in rules.STEP_OVER and step.code != keep:
                step.state, step.finished_at, step.finished_by = StepState.SKIPPED, self.now, self.actor.reference

    def conclude_if_done(self) -> bool:
        """The result is ready once all work is done and the result is attached."""
        is_ready = self.dossier.result_at is not None and rules.is_concluded(self.graph, self.states)
        if not is_ready or self.dossier.state != State.PROCESSING:
            return False
        self.move(Verb.CONCLUDE)
        self.dossier.processed_at = self.now
        return True

    def save(self) -> None:
        """What was changed, and nothing else: a column that is sealed costs its sealing, one with an index its index."""
        planned.update_all(self._changes())

    def save_and_record(self, kind: str, **data: Any) -> None:
        """Both in one statement."""
        self.record(kind, self._changes(), **data)

    def _changes(self) -> planned.Changes:
        """What is to be written of the rows that were there; those that are new are written."""
        self.dossier.row_version += 1
        rows = (self.dossier, *self.steps.values())
        for row in rows:
            if row.pk is None or row not in self.loaded:
                row.save()
        changes = [(row, changed_columns(row, self.loaded[row])) for row in rows if row in self.loaded]
        return [(row, changed) for row, changed in changes if changed]

    def record(self, kind: str, along: planned.Changes = (), **data: Any) -> None:
        """Facts and codes only; whoever shows the dossier reads the rest in its tables."""
        facts = {
            "procedure": self.dossier.procedure,
            "state": self.dossier.state,
            "national_status": NATIONAL_STATUS[State(self.dossier.state)],
            "due_at": self.dossier.due_at.isoformat(),
            "row_version": self.dossier.row_version,
            **({"parent": self.dossier.parent} if self.dossier.parent else {}),
            **data,
        }
        where = {"centre": self.dossier.centre, "agency": self.dossier.agency}
        journal.record_with(along, self.actor, kind, self.dossier.subject, **where, data=facts)

    def view(self) -> DossierView:
        """The dossier as it is now, for whoever changed it."""
        fresh = load(self.dossier.code)
        assert fresh is not None
        return picture(self.actor, fresh, self.at)

    def step_views(self) -> tuple[StepView, ...]:
        """Its steps from what is in hand."""
        context = Context(self.actor, {step.assignee for step in self.steps.values()}, self.at)
        for step in self.steps.values():
            as_kept(step)
        return tuple(context.step_view(self.dossier, step, self.graph) for step in self.steps.values())

    def view_of_steps(self) -> DossierView:
        """The same from what is in hand, after a verb that changed the dossier and the rounds it began with, and nothing else."""
        assert self.around is not None
        rows = sorted([*self.earlier, *self.steps.values()], key=lambda step: (step.position, step.round))
        for row in (self.dossier, *rows):
            as_kept(row)
        hold(self.dossier, "steps", rows)
        return picture(self.actor, complete(self.dossier, self.around), self.at)


def facts_of(row: Model) -> tuple[object, ...]:
    """Every column, to see whether it was changed."""
    return tuple(map(row.__dict__.get, _columns(type(row))))


def changed_columns(row: Model, before: tuple[object, ...]) -> list[str]:
    """The names of the columns that are not as `facts_of` found them."""
    now = facts_of(row)
    if now == before:
        return []
    columns = zip(row._meta.concrete_fields, now, before, strict=True)
    return [column.name for column, value, was in columns if value != was]


def as_kept(row: Model) -> None:
    """The values as the database would give them again: times in UTC, states as plain text."""
    held = row.__dict__
    for name in _columns(type(row)):
        value = held[name]
        if isinstance(value, datetime):
            held[name] = value.astimezone(UTC)
        elif isinstance(value, Enum):
            held[name] = value.value


@cache
def _columns(model: type[Model]) -> tuple[str, ...]:
    """The names of its values, which a row that was read whole or made holds by these."""
    return tuple(column.attname for column in model._meta.concrete_fields)


def begin(actor: Actor, code: str) -> Work:
    """Locks a dossier for change. Raises NotFound where it is not theirs to see."""
    access.require_viewer(actor)
    tidy = rules.tidy_code(code)
    found = next(iter(planned.read(Dossier, "WHERE code = %s FOR UPDATE", [tidy])), None)
    if found is None:
        raise NotFound
    around = beside(found.code)
    hold(found, "participations", around.participations)
    dossier = access.require_visible(actor, found)
    content = content_of_version(dossier.version_id)
    for step in around.steps:
        step.dossier = dossier
    steps = {step.code: step for step in around.steps if step.current}
    return Work(
        actor=actor,
        dossier=dossier,
        steps=steps,
        content=content,
        graph=way_of(dossier),
        calendar=places(around.at).calendar(dossier.centre),
        rules_held=rule_set(dossier.rule_set),
        now=clock.now(),
        at=around.at,
        around=around,
        earlier=[step for step in around.steps if not step.current],
        loaded={row: facts_of(row) for row in (dossier, *steps.values())},
    )


def read_reason(text: str, field: str = "reason") -> str:
    """A reason that a citizen can be told. Raises InvalidInput when there is none."""
    reason = text.strip()
    if not reason:
        raise InvalidInput.of(field, _("Give the reason in words that the citizen understands"))
    if len(reason) > LONGEST_REASON:
        raise InvalidInput.of(field, _("At most 4,000 characters"))
    return reason
