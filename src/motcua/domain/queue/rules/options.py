"""What a centre may set about its queue, with the defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
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


RATES: dict[str, float] = {**dict.fromkeys(Priority, 2.0), Priority.NONE: 1.0}
PRIORITY, APPOINTMENT, OTHERS = "priority", "appointment", "others"  # classes of a mix; a service's code is one too
MIX = ((PRIORITY, 2), (APPOINTMENT, 1), (OTHERS, 1))


def gettext_noop(message: str) -> str:
    """Marks a message for translation; Django's own of this name wants settings, which rules do without."""
    return message


# Why an officer leaves the counter for a while, as the screen offers it; message ids of this room.
PAUSE_REASONS = (
    gettext_noop("Short break"),
    gettext_noop("Lunch"),
    gettext_noop("Meeting"),
    gettext_noop("Away with a visitor"),
    gettext_noop("Technical trouble"),
)


MOST_REMINDERS, LONGEST_REMINDER_HOURS = 4, 168  # of one appointment, and how long before it


class LastTicket(StrEnum):
    """Until when a service gives numbers."""

    CLOSING = "closing"  # until the doors close
    WORK_LEFT = "work_left"  # until the work of those who wait reaches the closing time


class Order(StrEnum):
    """How the next is chosen among those who wait."""

    HEAD_START = "head_start"  # the earliest arrival, less the head start of the class
    ACCUMULATING = "accumulating"  # the most points; each class gains points at its own rate
    MIX = "mix"  # so many of each class in a round


class Helping(StrEnum):
    """For whose services a counter may call when nobody waits for its own."""

    NOBODY = "nobody"
    ZONE = "zone"  # those that counters of its zones serve
    CENTRE = "centre"


class DayEnd(StrEnum):
    """What becomes of who still waits when the day is over."""

    CLOSE = "close"
    CARRY = "carry"  # called on the next day, before those who come then


@dataclass(frozen=True)
class QueueOptions:
    """What a centre has set about its queue, from `options["queue"]` of its master data."""

    head_start_minutes: Mapping[str, int] = field(default_factory=lambda: HEAD_START_MINUTES)
    order: str = Order.HEAD_START.value
    rates: Mapping[str, float] = field(default_factory=lambda: RATES)  # points a minute, by class
    mix: tuple[tuple[str, int], ...] = MIX  # classes in their order, and how many of each are called in a round
    appointment_head_start_minutes: int = 240  # before whom a due appointment is called
    appointment_days_ahead: int = 14  # so far ahead they are made,
    appointment_notice_minutes: int = 60  # and at the latest so long before
    appointment_grace_minutes: int = 15  # who comes later than that is a walk-in
    appointment_reminder_hours: tuple[int, ...] = (24, 2)  # so long before it, its holder is reminded; none: never
    reservation_minutes: int = 10  # so long a chosen time is kept until it is confirmed
    remind_at_place: int = 3  # whoever comes to this place is told on the phone, once; 0: nobody
    undo_seconds: int = 30
    returns_after_no_show: int = 1  # so often somebody who missed the call gets back in line,
    return_minutes: int = 60  # within so long
    calls_before_no_show: int = 1  # "not here" before that many calls puts the ticket back into the queue
    cool_down_minutes: int = 5  # so long a ticket put back that way is not offered again
    last_calls: int = 6  # how many a wall display keeps
    helping: str = Helping.NOBODY.value  # whom a counter may call when nobody waits for it
    at_day_end: str = DayEnd.CLOSE.value  # `close_past_days: false` of earlier versions is read as "carry"
    last_ticket: str = LastTicket.CLOSING.value
    pause_reasons: tuple[str, ...] = PAUSE_REASONS
    screen_gone_seconds: int = 60  # a counter whose screen is silent so long is paused; 0: never
    target_wait_minutes: int = 15  # what the advice on staffing aims at, for 8 of 10 visitors
    remote: bool = False  # numbers may be drawn from afar, on the portal
    remote_share: int = 30  # so many percent of a service's numbers may be of people who are not here yet
    remote_per_day: int = 2  # so many a day with one telephone number
    remote_travel_minutes: int = 20  # nobody need be here sooner after drawing a number
    remote_keep_minutes: int = 10  # so long a place is kept once somebody behind it was called
    location_code_minutes: int = 10  # how often the code shown in the hall changes

    @property
    def cool_down(self) -> timedelta:
        return timedelta(minutes=self.cool_down_minutes)

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "QueueOptions":
        """Raises ValueError for a setting that cannot be used."""
        written = dict(options.get("queue", {}))
        head_starts = {**HEAD_START_MINUTES, **written.pop("head_start_minutes", {})}
        if not written.pop("close_past_days", True):
            written.setdefault("at_day_end", DayEnd.CARRY.value)
        written["pause_reasons"] = tuple(written.get("pause_reasons", PAUSE_REASONS))
        rates = {**RATES, **written.pop("rates", {})}
        if "mix" in written:
            written["mix"] = tuple((str(name), share) for name, share in written["mix"])
        unknown = (
            set(rates) - set(Priority) | set(head_starts) - set(Priority) | set(written) - set(cls.__dataclass_fields__)
        )
        if unknown:
            raise ValueError(", ".join(sorted(unknown)))
        reminders = tuple(
            sorted(set(written.get("appointment_reminder_hours", cls.appointment_reminder_hours)), reverse=True)
        )
        if len(reminders) > MOST_REMINDERS or any(
            type(hours) is not int or not 1 <= hours <= LONGEST_REMINDER_HOURS for hours in reminders
        ):
            raise ValueError(f"appointment_reminder_hours: {reminders}")
        written["appointment_reminder_hours"] = reminders
        made = cls(head_start_minutes=head_starts, rates=rates, **written)
        numbers = (
            *head_starts.values(),
            made.calls_before_no_show,
            made.cool_down_minutes,
            made.last_calls,
            made.screen_gone_seconds,
            made.target_wait_minutes,
            made.appointment_head_start_minutes,
            made.appointment_days_ahead,
            made.appointment_notice_minutes,
            made.appointment_grace_minutes,
            made.reservation_minutes,
            made.undo_seconds,
            made.remind_at_place,
            made.returns_after_no_show,
            made.return_minutes,
            made.remote_share,
            made.remote_per_day,
            made.remote_travel_minutes,
            made.remote_keep_minutes,
        )
        if any(not isinstance(number, int) or number < 0 for number in numbers):
            raise ValueError(str(written))
        if any(not isinstance(rate, int | float) or rate < 0 for rate in rates.values()):
            raise ValueError(str(rates))
        if not made.mix or any(not isinstance(share, int) or share < 1 for _name, share in made.mix):
            raise ValueError(str(made.mix))
        if not isinstance(made.remote, bool) or made.remote_share > 100:
            raise ValueError(f"remote: {made.remote}, remote_share: {made.remote_share}")
        if not isinstance(made.location_code_minutes, int) or not 1 <= made.location_code_minutes <= 720:
            raise ValueError(f"location_code_minutes: {made.location_code_minutes}")
        Order(made.order)
        LastTicket(made.last_ticket)
        DayEnd(made.at_day_end)
        Helping(made.helping)
        if any(not isinstance(reason, str) or not 1 <= len(reason) <= 200 for reason in made.pause_reasons):
            raise ValueError(str(made.pause_reasons))
        return made


def after_no_show(call_count: int, options: QueueOptions) -> State:
    """What "not here" makes of a called ticket: back into the queue until it was called often enough."""
    return State.NO_SHOW if call_count >= options.calls_before_no_show else State.WAITING
