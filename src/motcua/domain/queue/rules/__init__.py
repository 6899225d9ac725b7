"""Decisions of the queue as tables and pure functions, no database and no clock.

Times are aware datetimes, durations seconds unless a name says minutes.
"""

from motcua.domain.queue.rules.names import label, parse_ticket_token, ticket_token
from motcua.domain.queue.rules.options import (
    HEAD_START_MINUTES,
    PAUSE_REASONS,
    DayEnd,
    Helping,
    LastTicket,
    QueueOptions,
    after_no_show,
)
from motcua.domain.queue.rules.order import (
    InLine,
    calling_key,
    class_in_mix,
    next_in_mix,
    points,
    queue_key,
    turn_of_class,
)
from motcua.domain.queue.rules.states import (
    ACTIVE,
    FINAL,
    OPEN,
    TRANSITIONS,
    PartState,
    Priority,
    State,
    Verb,
    allowed,
    target,
)
from motcua.domain.queue.rules.times import Stretch, business_day, stretches
from motcua.domain.queue.rules.waits import (
    Kept,
    credible_mean,
    expected_wait,
    mean_wait,
    measured_spread,
    measured_stretch,
    promise_kept,
    trimmed_mean,
)

__all__ = [
    "ACTIVE",
    "FINAL",
    "HEAD_START_MINUTES",
    "OPEN",
    "PAUSE_REASONS",
    "TRANSITIONS",
    "DayEnd",
    "Helping",
    "InLine",
    "Kept",
    "LastTicket",
    "PartState",
    "Priority",
    "QueueOptions",
    "State",
    "Stretch",
    "Verb",
    "after_no_show",
    "allowed",
    "business_day",
    "calling_key",
    "class_in_mix",
    "credible_mean",
    "expected_wait",
    "label",
    "mean_wait",
    "measured_spread",
    "measured_stretch",
    "next_in_mix",
    "parse_ticket_token",
    "points",
    "promise_kept",
    "queue_key",
    "stretches",
    "target",
    "ticket_token",
    "trimmed_mean",
    "turn_of_class",
]
