"""Decisions about dossiers as tables and pure functions: what each state allows, which steps are next, how late."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from motcua.base.problems import IllegalTransition


class State(StrEnum):
    REGISTERED = "registered"
    RECEIVED = "received"
    NOT_ACCEPTED = "not_accepted"
    PROCESSING = "processing"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    PAYMENT_REQUESTED = "payment_requested"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    PROCESSED = "processed"
    RETURNED = "returned"


# The codes of the national portal (domain-reference 1.6).
NATIONAL_STATUS: Mapping[State, str] = {
    State.REGISTERED: "1",
    State.RECEIVED: "2",
    State.NOT_ACCEPTED: "3",
    State.PROCESSING: "4",
    State.SUPPLEMENT_REQUESTED: "5",
    State.PAYMENT_REQUESTED: "6",
    State.WITHDRAWN: "7",
    State.STOPPED: "8",
    State.PROCESSED: "9",
    State.RETURNED: "10",
}


class RepresentativeKind(StrEnum):
    """By what right somebody comes for the applicant (civil code 2015, articles 134-138)."""

    AUTHORISED = "authorised"  # by a power of attorney
    LEGAL = "legal"  # who stands for a company by law
    GUARDIAN = "guardian"  # parent or guardian


# Without the paper that proves it nobody comes for another; who stands for a company is in its register.
NEEDS_PAPER = frozenset({RepresentativeKind.AUTHORISED, RepresentativeKind.GUARDIAN})


class Verb(StrEnum):
    RECEIVE = "receive"  # what was registered online is accepted
    WORK = "work"  # a step is started, completed or returned
    REQUEST_SUPPLEMENT = "request-supplement"
    ASK_CONSENT = "ask-consent"  # a specialist asks the leader to allow a second request
    DECIDE_CONSENT = "decide-consent"
    SUPPLEMENT = "supplement"
    REQUEST_PAYMENT = "request-payment"
    PAY = "pay"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    STOP = "stop"
    APOLOGISE = "apologise"
    RESULT = "result"  # the result is attached
    CONCLUDE = "conclude"  # all work is done and the result is there
    HAND_OVER = "hand-over"
    CHANGE_DELIVERY = "change-delivery"  # collected at the counter, or brought by the post
    REVOKE_RESULT = "revoke-result"  # the agency withdraws a result that was issued, or lets it hold again
    TAKE_BACK = "take-back"  # the post brought the letter back: the result waits again


# A refusal at intake ends the dossier; one after appraisal is a result, handed over like any other (decree 61 art.
# 19.8). What is ready can't be withdrawn; what was withdrawn an officer stops. Money may come until the result is gone.
# Only a letter that came back opens again what was closed.
TRANSITIONS: Mapping[State, Mapping[Verb, State]] = {
    State.REGISTERED: {
        Verb.RECEIVE: State.RECEIVED,
        Verb.PAY: State.REGISTERED,
        Verb.REFUSE: State.NOT_ACCEPTED,
        Verb.WITHDRAW: State.WITHDRAWN,
        Verb.CHANGE_DELIVERY: State.REGISTERED,
    },
    State.RECEIVED: {
        Verb.WORK: State.PROCESSING,
        Verb.REQUEST_SUPPLEMENT: State.SUPPLEMENT_REQUESTED,
        Verb.ASK_CONSENT: State.RECEIVED,
        Verb.DECIDE_CONSENT: State.RECEIVED,
        Verb.REQUEST_PAYMENT: State.PAYMENT_REQUESTED,
        Verb.PAY: State.RECEIVED,
        Verb.REFUSE: State.NOT_ACCEPTED,
        Verb.WITHDRAW: State.WITHDRAWN,
        Verb.STOP: State.STOPPED,
        Verb.APOLOGISE: State.RECEIVED,
        Verb.CHANGE_DELIVERY: State.RECEIVED,
    },
    State.PROCESSING: {
        Verb.WORK: State.PROCESSING,
        Verb.REQUEST_SUPPLEMENT: State.SUPPLEMENT_REQUESTED,
        Verb.ASK_CONSENT: State.PROCESSING,
        Verb.DECIDE_CONSENT: State.PROCESSING,
        Verb.REQUEST_PAYMENT: State.PAYMENT_REQUESTED,
        Verb.PAY: State.PROCESSING,
        Verb.REFUSE: State.PROCESSED,
        Verb.WITHDRAW: State.WITHDRAWN,
        Verb.STOP: State.STOPPED,
        Verb.APOLOGISE: State.PROCESSING,
        Verb.RESULT: State.PROCESSING,
        Verb.CONCLUDE: State.PROCESSED,
        Verb.CHANGE_DELIVERY: State.PROCESSING,
    },
    State.SUPPLEMENT_REQUESTED: {
        Verb.SUPPLEMENT: State.PROCESSING,
        Verb.PAY: State.SUPPLEMENT_REQUESTED,
        Verb.WITHDRAW: State.WITHDRAWN,
        Verb.STOP: State.STOPPED,
        Verb.CHANGE_DELIVERY: State.SUPPLEMENT_REQUESTED,
    },
    State.PAYMENT_REQUESTED: {
        Verb.PAY: State.PROCESSING,
        Verb.WITHDRAW: State.WITHDRAWN,
        Verb.STOP: State.STOPPED,
        Verb.CHANGE_DELIVERY: State.PAYMENT_REQUESTED,
    },
    State.WITHDRAWN: {Verb.STOP: State.STOPPED},
    State.PROCESSED: {
        Verb.PAY: State.PROCESSED,
        Verb.HAND_OVER: State.RETURNED,
        Verb.CHANGE_DELIVERY: State.PROCESSED,
        Verb.REVOKE_RESULT: State.PROCESSED,
    },
    State.NOT_ACCEPTED: {},
    State.STOPPED: {},
    State.RETURNED: {Verb.TAKE_BACK: State.PROCESSED, Verb.REVOKE_RESULT: State.RETURNED},
}
RUNNING = frozenset({State.RECEIVED, State.PROCESSING})  # the clock runs
PAUSED = frozenset({State.SUPPLEMENT_REQUESTED, State.PAYMENT_REQUESTED})  # the clock stands still
OPEN = RUNNING | PAUSED | {State.REGISTERED}
CLOSED = frozenset({State.NOT_ACCEPTED, State.STOPPED, State.RETURNED})


class Outcome(StrEnum):
    """How a child dossier came back to the step that opened it."""

    RETURNED = "returned"  # with its result: the step is done
    REFUSED = "refused"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"  # its parent needed it no more


def outcome_of(state: str, *, refused: bool) -> Outcome | None:
    """None while work on a child goes on. A refusal comes back as one, also where it is a result (decree 61 art. 19.8)."""
    ended = {
        State.PROCESSED: Outcome.REFUSED if refused else Outcome.RETURNED,
        State.RETURNED: Outcome.REFUSED if refused else Outcome.RETURNED,
        State.NOT_ACCEPTED: Outcome.REFUSED,
        State.STOPPED: Outcome.STOPPED,
        State.WITHDRAWN: Outcome.WITHDRAWN,
    }
    return ended.get(State(state))


def target(state: str, verb: Verb) -> State:
    """The state that `verb` leads to. Raises IllegalTransition, which says what the state allows."""
    found = TRANSITIONS[State(state)].get(verb)
    if found is None:
        raise IllegalTransition(state=state, allowed=[one.value for one in TRANSITIONS[State(state)]])
    return found


class StepState(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    STARTED = "started"
    DONE = "done"
    SKIPPED = "skipped"


class StepVerb(StrEnum):
    START = "start"
    COMPLETE = "complete"
    RETURN = "return"  # to an earlier step


# A step may be completed without being started first: two taps must not become three.
STEP_TRANSITIONS: Mapping[StepState, Mapping[StepVerb, StepState]] = {
    StepState.WAITING: {},
    StepState.READY: {
        StepVerb.START: StepState.STARTED,
        StepVerb.COMPLETE: StepState.DONE,
        StepVerb.RETURN: StepState.SKIPPED,
    },
    StepState.STARTED: {StepVerb.COMPLETE: StepState.DONE, StepVerb.RETURN: StepState.SKIPPED},
    StepState.DONE: {},
    StepState.SKIPPED: {},
}
STEP_OPEN = frozenset({StepState.READY, StepState.STARTED})
STEP_OVER = frozenset({StepState.DONE, StepState.SKIPPED})


def step_target(state: str, verb: StepVerb) -> StepState:
    """Raises IllegalTransition, which says what the step's state allows."""
    found = STEP_TRANSITIONS[StepState(state)].get(verb)
    if found is None:
        raise IllegalTransition(state=state, allowed=[one.value for one in STEP_TRANSITIONS[StepState(state)]])
    return found


@dataclass(frozen=True)
class Node:
    """A step in the graph of a procedure: its code, who does it, and what must be done before."""

    code: str
    role: str
    after: tuple[str, ...]


Graph = Sequence[Node]


def newly_ready(graph: Graph, states: Mapping[str, str]) -> list[str]:
    """Steps that wait although all they come after are over."""
    over = {code for code, state in states.items() if state in STEP_OVER}
    return [node.code for node in graph if states[node.code] == StepState.WAITING and set(node.after) <= over]


def ancestors(graph: Graph, code: str) -> set[str]:
    """All steps that lie before one."""
    before = {node.code: set(node.after) for node in graph}
    found: set[str] = set()
    frontier = set(before[code])
    while frontier:
        found |= frontier
        frontier = set().union(*(before[one] for one in frontier)) - found
    return found


def descendants(graph: Graph, code: str) -> set[str]:
    """All steps that lie behind one."""
    return {node.code for node in graph if code in ancestors(graph, node.code)}


def in_order(graph: Graph) -> list[Node]:
    """The steps, each after all it comes after; otherwise in the order of the procedure."""
    left, done, ordered = list(graph), set[str](), list[Node]()
    while left:
        node = next(node for node in left if set(node.after) <= done)
        left.remove(node)
        done.add(node.code)
        ordered.append(node)
    return ordered


def intake_step(graph: Graph) -> str | None:
    """The first step at the counter, which receiving a dossier completes; None where a procedure has none."""
    first = [node.code for node in graph if not node.after and node.role == "receptionist"]
    return first[0] if first else None


def return_step(graph: Graph) -> str | None:
    """The last step at the counter, which the hand-over completes; None where a procedure has none."""
    inner = {code for node in graph for code in node.after}
    last = [node.code for node in graph if node.code not in inner and node.role == "receptionist" and node.after]
    return last[0] if last else None


def returnable(graph: Graph, code: str) -> list[str]:
    """The steps that `code` may go back to: those before it, but not the intake, for which there is the supplement."""
    before = ancestors(graph, code) - {intake_step(graph)}
    return [node.code for node in graph if node.code in before]


def is_concluded(graph: Graph, states: Mapping[str, str]) -> bool:
    """Whether everything but the hand-over is done."""
    last = return_step(graph)
    return all(states[node.code] in STEP_OVER for node in graph if node.code != last)


def due_reminders(waited: int, days: Sequence[int]) -> int:
    """How many reminders a result that has waited so many days should have had."""
    return sum(waited >= day for day in days)


AMBER_SHARE = 0.25


@dataclass(frozen=True)
class TimeLeft:
    """Working hours until due (negative: late), the share of the limit that is left (0 to 1), and its colour."""

    hours: float
    share: float
    colour: str


def time_left(hours: float, limit_hours: float, *, is_past: bool = False) -> TimeLeft:
    """Green; amber under a quarter of the limit; red when late. `is_past`: the moment is over, also where nobody has worked since."""
    share = max(0.0, min(1.0, hours / limit_hours)) if limit_hours > 0 else 0.0
    colour = "red" if hours < 0 or is_past else "amber" if share < AMBER_SHARE else "green"
    return TimeLeft(hours, share, colour)


def dossier_code(agency_identifier: str, day: date, number: int) -> str:
    """H02.12-261123-0007 (circular 01/2018 art. 19): agency, date of intake, daily number of that agency."""
    return f"{agency_identifier}-{day:%y%m%d}-{number:04d}"


def tidy_code(written: str) -> str:
    """A code as people type it: capitals, no blanks or control signs, any dash."""
    return re.sub(r"[\s\x00-\x1f]+", "", written).replace("–", "-").replace("_", "-").upper()[:60]


def code_in(text: str) -> str:
    """What is looked for: of a receipt's QR (an address that ends in #code,secret) the code, else the text itself."""
    return text.strip().rpartition("#")[2].partition(",")[0]


@dataclass(frozen=True)
class Papers:
    """How many originals and copies of a document are needed, or were given."""

    originals: int
    copies: int

    def satisfy(self, needed: "Papers") -> bool:
        """An original may stand for a copy, a copy never for an original."""
        enough = self.originals + self.copies >= needed.originals + needed.copies
        return enough and self.originals >= needed.originals


def missing_documents(needed: Mapping[str, Papers], given: Mapping[str, Papers]) -> list[str]:
    """Which of the needed documents were not handed in as asked."""
    return [code for code, papers in needed.items() if not given.get(code, Papers(0, 0)).satisfy(papers)]
