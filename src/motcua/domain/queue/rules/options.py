"""What a centre may set about its queue, with the defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from motcua.domain.queue.rules.states import Priority, State

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


def after_no_show(call_count: int, options: QueueOptions) -> State:
    """What "not here" makes of a called ticket: back into the queue until it was called often enough."""
    return State.NO_SHOW if call_count >= options.calls_before_no_show else State.WAITING
