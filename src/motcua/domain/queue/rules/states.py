"""What a ticket is and what may become of it: states, verbs and the table between them."""

from enum import StrEnum


class State(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    FINISHED = "finished"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Verb(StrEnum):
    CALL = "call"
    RECALL = "recall"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    NO_SHOW = "no_show"
    FINISH = "finish"
    CANCEL = "cancel"
    TRANSFER = "transfer"
    RETURN_TO_QUEUE = "return_to_queue"


class Priority(StrEnum):
    NONE = "none"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    PREGNANT = "pregnant"
    INFANT = "infant"
    MERIT = "merit"


class PartState(StrEnum):
    """One of several services of a visit."""

    WAITING = "waiting"
    ACTIVE = "active"
    DONE = "done"
    DROPPED = "dropped"


ACTIVE = frozenset({State.CALLED, State.SERVING})
OPEN = frozenset({State.WAITING, State.CALLED, State.SERVING, State.HELD})
FINAL = frozenset({State.FINISHED, State.CANCELLED})

# What each verb makes of each state; what is not here is not allowed.
TRANSITIONS: dict[State, dict[Verb, State]] = {
    State.WAITING: {
        Verb.CALL: State.CALLED,
        Verb.HOLD: State.HELD,
        Verb.TRANSFER: State.WAITING,
        Verb.CANCEL: State.CANCELLED,
    },
    State.CALLED: {
        Verb.RECALL: State.CALLED,
        Verb.START: State.SERVING,
        Verb.NO_SHOW: State.NO_SHOW,
        Verb.RETURN_TO_QUEUE: State.WAITING,
        Verb.CANCEL: State.CANCELLED,
    },
    State.SERVING: {
        Verb.FINISH: State.FINISHED,
        Verb.HOLD: State.HELD,
        Verb.TRANSFER: State.WAITING,
        Verb.RETURN_TO_QUEUE: State.WAITING,
    },
    State.HELD: {
        Verb.RESUME: State.WAITING,
        Verb.CALL: State.CALLED,
        Verb.CANCEL: State.CANCELLED,
    },
    State.NO_SHOW: {Verb.RETURN_TO_QUEUE: State.WAITING},
    State.FINISHED: {},
    State.CANCELLED: {},
}


def target(state: str, verb: str) -> State | None:
    """The state that `verb` leads to, or None where it is not allowed."""
    return TRANSITIONS[State(state)].get(Verb(verb))


def allowed(state: str) -> list[str]:
    """The verbs that a ticket in this state takes, by name."""
    return sorted(verb.value for verb in TRANSITIONS[State(state)])
