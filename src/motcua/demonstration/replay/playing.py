"""Doing what a log says: each case is received at its first event, each event completes its step, the clock held at that moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.demonstration.replay import mapping
from motcua.demonstration.replay.reading import Case, LeftOut, UnreadableLog, cases
from motcua.domain.catalogue.actions import import_procedures
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.shapes import ApplicantInput, DossierView, GivenDocument, IntakeInput

# A case whose last event lies so long before the end of the log is over, also where that event is not the last step.
OVER = timedelta(days=30)
WEEK = timedelta(days=7)


@dataclass
class Summary:
    """What came of a file. `shifted`: by how many days the log was moved towards today, in whole weeks."""

    procedure: str
    cases: int = 0
    events: int = 0
    steps: int = 0
    received: int = 0
    known: int = 0
    returned: int = 0
    completed: int = 0
    went_back: int = 0
    beside: int = 0
    shifted: int = 0
    left_out: LeftOut = field(default_factory=LeftOut)

    def lines(self) -> list[str]:
        told = _told(self.left_out)
        return [
            *([f"left out as the file is read: {told}"] if told else []),
            f"{self.cases} cases and {self.events} events; procedure {self.procedure} of {self.steps} steps",
            f"{self.received} dossiers received, {self.known} were there already, {self.returned} returned",
            f"{self.completed} steps completed, {self.went_back} times a step was begun anew, "
            f"{self.beside} events of rare activities left out",
            f"all dates moved by {self.shifted} days" if self.shifted else "dates as in the log",
        ]


def _told(left_out: LeftOut) -> str:
    """What of the file tells nothing, in words; empty where all of it tells something."""
    words = {
        "events without a time": left_out.timeless,
        "events without an activity": left_out.nameless,
        "events that are not completions": left_out.unfinished,
        "cases of which nothing is left": left_out.cases,
    }
    return ", ".join(f"{count} {what}" for what, count in words.items() if count)


def replay(
    actor: Actor,
    path: Path,
    centre: str,
    agency: str,
    *,
    as_dated: bool = False,
    most: int = 0,
    say: Callable[[str], object] = lambda _line: None,
) -> Summary:
    """Plays a log into `centre`. The weekday and hour of each event stay; `as_dated` keeps the dates too; `most` cases only.

    Raises UnreadableLog; what was played before a fault further on stays, and a second run goes on from there.
    """
    name = path.name.lower().removesuffix(".gz").rpartition(".")[0]
    left_out = LeftOut()
    made = mapping.plan(name, cases(path, left_out), agency)
    if made is None:
        raise UnreadableLog(
            f"{path.name} holds no event with an activity and a time ({_told(left_out) or 'it has none at all'})"
        )
    import_procedures(actor, [made.row])
    shift = timedelta() if as_dated else (clock.now() - made.last) // WEEK * WEEK
    summary = Summary(made.code, made.cases, made.events, len(made.row["steps"]), shifted=shift.days, left_out=left_out)
    for number, case in enumerate(cases(path), 1):
        if most and number > most:
            break
        identity = uuid5(NAMESPACE_URL, f"motcua:replay:{name}:{case.name}")
        if queries.dossiers_of_ticket(actor, identity):
            summary.known += 1
            continue
        with transaction.atomic():
            _Play(actor, made, case, shift, summary).run(centre, identity, over=case.events[-1].at < made.last - OVER)
        if number % 500 == 0:
            say(f"{number} of {made.cases} cases")
    return summary


class _Play:
    """One case, in one transaction."""

    def __init__(self, actor: Actor, plan: mapping.Plan, case: Case, shift: timedelta, summary: Summary) -> None:
        self.actor, self.plan, self.case, self.shift, self.summary = actor, plan, case, shift, summary

    def run(self, centre: str, identity: UUID, *, over: bool) -> None:
        person = mapping.applicant(self.case.name)
        first, last = self._at(self.case.events[0].at), self._at(self.case.events[-1].at)
        with clock.frozen(first):
            made = actions.receive(
                self.actor,
                IntakeInput(
                    centre,
                    self.plan.code,
                    ApplicantInput("person", person.name, person.id_number, "", person.phone),
                    (GivenDocument("d1", 1, 0),),
                    ticket=identity,
                ),
            )
            view = queries.dossier(self.actor, made.code)
        self.summary.received += 1
        for event in self.case.events:
            step = self.plan.step_of.get(event.activity)
            if step is None:
                self.summary.beside += 1
                continue
            with clock.frozen(self._at(event.at)):
                view = self._reach(view, step)
        if over:
            with clock.frozen(last):
                self._end(view)

    def _at(self, at: datetime) -> datetime:
        return at + self.shift

    def _reach(self, view: DossierView, step: str) -> DossierView:
        """Completes a step; those before it that the case left out are passed, one that was done already begins anew."""
        while True:
            now = next((one for one in view.open_steps if one.code != mapping.HANDOVER), None)
            states = {one.code: one.state for one in view.steps}
            if states[step] == "done":
                if now is None or step not in now.return_to:
                    return view  # repeated after all else was done: nothing is open that could go back
                view = actions.return_step(self.actor, view.code, now.code, step, "Làm lại theo nhật ký")
                self.summary.went_back += 1
                continue
            if now is None:
                return view
            view = self._complete(view, now.code)
            if now.code == step:
                return view

    def _complete(self, view: DossierView, step: str) -> DossierView:
        self.summary.completed += 1
        return actions.complete_step(self.actor, view.code, step)

    def _end(self, view: DossierView) -> None:
        """The case is over: what is still open is passed, the result is there and handed over."""
        while now := next((one for one in view.open_steps if one.code != mapping.HANDOVER), None):
            view = self._complete(view, now.code)
        actions.attach_result(self.actor, view.code, f"KQ {view.code}")
        actions.hand_over(self.actor, view.code, "counter", view.applicant.name)
        self.summary.returned += 1
