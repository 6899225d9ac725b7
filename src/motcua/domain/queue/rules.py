"""Decisions of the queue as tables and pure functions: what a ticket may become, who is next, how long it takes.

Times are aware datetimes, durations seconds unless a name says minutes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo


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


ACTIVE = frozenset({State.CALLED, State.SERVING})
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


# Minutes by which a class counts as having come earlier. Nobody is overtaken by somebody who came later than that.
HEAD_START_MINUTES: dict[str, int] = {
    Priority.NONE: 0,
    Priority.ELDERLY: 20,
    Priority.DISABLED: 20,
    Priority.PREGNANT: 20,
    Priority.INFANT: 15,
    Priority.MERIT: 20,
}


@dataclass(frozen=True)
class QueueOptions:
    """What a centre has set about its queue, from `options["queue"]` of its master data."""

    head_start_minutes: Mapping[str, int] = field(default_factory=lambda: HEAD_START_MINUTES)
    calls_before_no_show: int = 1  # "not here" before that many calls puts the ticket back into the queue
    cool_down_minutes: int = 5  # so long a ticket put back that way is not offered again
    last_calls: int = 6  # how many a wall display keeps
    close_past_days: bool = True  # what waited yesterday is closed; False: it stays listed until somebody closes it

    @property
    def cool_down(self) -> timedelta:
        return timedelta(minutes=self.cool_down_minutes)

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "QueueOptions":
        """Raises ValueError for a setting that cannot be used."""
        written = dict(options.get("queue", {}))
        head_starts = {**HEAD_START_MINUTES, **written.pop("head_start_minutes", {})}
        unknown = set(head_starts) - set(Priority) | set(written) - set(cls.__dataclass_fields__)
        if unknown:
            raise ValueError(", ".join(sorted(unknown)))
        made = cls(head_start_minutes=head_starts, **written)
        numbers = (*head_starts.values(), made.calls_before_no_show, made.cool_down_minutes, made.last_calls)
        if any(not isinstance(number, int) or number < 0 for number in numbers):
            raise ValueError(str(written))
        return made


def queue_key(arrived_at: datetime, head_start_minutes: int) -> datetime:
    """When a ticket counts as arrived: the earliest is next. A static key, so that a plain index answers."""
    return arrived_at - timedelta(minutes=head_start_minutes)


# Quantiles of the standard normal distribution that bound the middle 80 %.
_P10, _P90 = -1.2816, 1.2816


def expected_wait(
    ahead: int, open_counters: int, mean_service_seconds: float, free_counters: int = 0
) -> tuple[int, int] | None:
    """The wait in whole minutes, from and to, that 8 of 10 visitors meet; None when no counter is open.

    Queue length method (Ibrahim & Whitt 2009): `ahead + 1` departures, each after mean/counters, make a gamma
    distribution; its quantiles by Wilson & Hilferty (1931). (0, 0) means "now": nobody is ahead and a counter is free.
    """
    if open_counters <= 0:
        return None
    if ahead <= 0 and free_counters > 0:
        return (0, 0)
    departures = max(ahead, 0) + 1
    minutes_each = mean_service_seconds / open_counters / 60
    low = math.floor(_gamma_quantile(departures, _P10) * minutes_each)
    high = math.ceil(_gamma_quantile(departures, _P90) * minutes_each)
    low = max(low, 1 if ahead > 0 else 0)
    return (low, max(high, low + 1))


def _gamma_quantile(shape: int, z: float) -> float:
    return float(shape * (1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape))) ** 3)


def trimmed_mean(seconds: list[float], cut: float = 0.1) -> float:
    """The mean without the shortest and longest tenth: a forgotten "finish" must not double everybody's wait."""
    kept = sorted(seconds)
    drop = int(len(kept) * cut)
    kept = kept[drop : len(kept) - drop] or kept
    return sum(kept) / len(kept)


def business_day(at: datetime, time_zone: str) -> date:
    """The day of the centre's calendar on the wall at that moment."""
    return at.astimezone(ZoneInfo(time_zone)).date()


def label(prefix: str, number: int) -> str:
    """How a ticket is shown and called: A001. After A999 comes A1000: a number of the day is never given twice."""
    return f"{prefix}{number:03d}"


def after_no_show(call_count: int, options: QueueOptions) -> State:
    """What "not here" makes of a called ticket: back into the queue until it was called often enough."""
    return State.NO_SHOW if call_count >= options.calls_before_no_show else State.WAITING


_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_UUID_LENGTH = 26


def ticket_token(ticket_id: UUID, secret: str) -> str:
    """The address of a ticket's page on the phone: its id in 26 characters of Crockford's base 32, then its secret."""
    number, digits = ticket_id.int, []
    for _ in range(_UUID_LENGTH):
        number, digit = divmod(number, 32)
        digits.append(_CROCKFORD[digit])
    return "".join(reversed(digits)) + secret


def parse_ticket_token(token: str) -> tuple[UUID, str] | None:
    """The id and secret in a token, or None where it cannot be one."""
    tidy = token.strip().lower()
    written, secret = tidy[:_UUID_LENGTH], tidy[_UUID_LENGTH:]
    if len(written) < _UUID_LENGTH or not secret or set(written) - set(_CROCKFORD):
        return None
    number = 0
    for character in written:
        number = number * 32 + _CROCKFORD.index(character)
    return (UUID(int=number), secret) if number < 1 << 128 else None


@dataclass(frozen=True)
class Stretch:
    """How long a ticket was in one state."""

    state: str
    seconds: float


def stretches(changes: list[tuple[datetime, str]], until: datetime) -> list[Stretch]:
    """The times between changes of state, in order; they add up to the time from the first change until `until`."""
    ends = [at for at, _state in changes[1:]] + [until]
    return [
        Stretch(state, (end - at).total_seconds()) for (at, state), end in zip(changes, ends, strict=True) if end > at
    ]
