"""Which happenings are told to the citizen, how urgent each is, over which channels, and when. Pure tables and functions."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Topic(StrEnum):
    """What a citizen chooses by."""

    RECEIPT = "receipt"  # that it was received, and when it is due
    PROGRESS = "progress"  # who works on it now, that something arrived
    ASKS = "asks"  # something is expected of the citizen
    DECISIONS = "decisions"  # refused, stopped, later than promised
    APPOINTMENTS = "appointments"
    OUTAGES = "outages"  # planned ones of the centre or of its services online


class Part(StrEnum):
    """A part of what citizens use, which a planned interruption touches. `ALL`: the whole portal."""

    ALL = "all"
    FILING = "filing"
    TRACKING = "tracking"
    APPOINTMENTS = "appointments"
    NUMBERS = "numbers"  # drawn from afar
    PAYING = "paying"
    ACCOUNT = "account"
    PETITIONS = "petitions"
    RESULTS = "results"  # the check of a result
    HALL = "hall"


def parts_of(given: Iterable[str]) -> list[str]:
    """Each once and in their order; what touches all names no other besides. Raises ValueError for what is no part."""
    parts = {Part(one) for one in given}
    return [one.value for one in Part if one in parts and (one is Part.ALL or Part.ALL not in parts)]


@dataclass(frozen=True)
class Told:
    """How a happening is told. `legal`: by at least one channel, whatever was chosen (docs/legal.md). `at_once`: answers what the
    citizen has just done, so quiet hours do not hold it. `weight`: of several in one message the heaviest gives it its subject."""

    topic: Topic
    weight: int = 1
    legal: bool = False
    at_once: bool = False


POSTED = "dossier.handed_over"  # told at the counter alone: what goes by post its letter tells
LETTER = "dossier.letter_issued"  # told only where it is addressed to the applicant
BEGAN = "dossier.step_started"  # told when another agency than before begins its work
OUTAGE, OUTAGE_TODAY = "outage.announced", "outage.today"
# Decree 224/2026 art. 15 (to be confirmed, docs/legal.md): a notice at every change of status.
OF_DOSSIERS: Mapping[str, Told] = {
    "dossier.received": Told(Topic.RECEIPT, at_once=True),
    BEGAN: Told(Topic.PROGRESS),
    "dossier.supplement_requested": Told(Topic.ASKS, 4, legal=True),
    "dossier.supplemented": Told(Topic.PROGRESS, 2, at_once=True),
    "dossier.payment_requested": Told(Topic.ASKS, 3),
    "dossier.paid": Told(Topic.PROGRESS, at_once=True),
    "dossier.processed": Told(Topic.ASKS, 5, legal=True),
    "dossier.unclaimed": Told(Topic.ASKS, 3),
    "dossier.result_archived": Told(Topic.ASKS, 3),
    "dossier.handed_over": Told(Topic.PROGRESS, 6, at_once=True),
    "dossier.apologised": Told(Topic.DECISIONS, 3, legal=True),
    "dossier.due_moved": Told(Topic.DECISIONS, 3),
    "dossier.refused": Told(Topic.DECISIONS, 7, legal=True),
    "dossier.stopped": Told(Topic.DECISIONS, 7, legal=True),
    "dossier.result_revoked": Told(Topic.DECISIONS, 9, legal=True),
    "dossier.result_reinstated": Told(Topic.DECISIONS, 9, legal=True),
    LETTER: Told(Topic.DECISIONS, 3, legal=True),
    "dossier.delivery_changed": Told(Topic.PROGRESS, 2, at_once=True),  # whoever it was who asked
    "dossier.withdrawn": Told(Topic.DECISIONS, 6, at_once=True),
    "parcel.handed": Told(Topic.PROGRESS, 6),
    "parcel.attempted": Told(Topic.ASKS, 7),
    "parcel.delivered": Told(Topic.PROGRESS, 8),
    "parcel.returned": Told(Topic.ASKS, 8, legal=True),
    "parcel.lost": Told(Topic.DECISIONS, 8, legal=True),
}
# What is filed online before it is a dossier; what the national portal brought is told by its status there.
OF_SUBMISSIONS: Mapping[str, Told] = {
    "submission.sent": Told(Topic.RECEIPT, at_once=True),
    "submission.changes_asked": Told(Topic.ASKS, 4, legal=True),
    "submission.cleared": Told(Topic.ASKS, 5),
    "submission.paid": Told(Topic.PROGRESS, at_once=True),
    "submission.refunded": Told(Topic.DECISIONS, 3),
    "submission.refused": Told(Topic.DECISIONS, 7, legal=True),
    "submission.lapses_soon": Told(Topic.ASKS, 3),
}
# Of petitions never the words themselves: they stay in the house, behind code and secret.
OF_PETITIONS: Mapping[str, Told] = {
    "petition.received": Told(Topic.RECEIPT, at_once=True),
    "petition.asked": Told(Topic.ASKS, 4, legal=True),
    "petition.answered": Told(Topic.DECISIONS, 7, legal=True),
    "petition.refused": Told(Topic.DECISIONS, 7, legal=True),
    "petition.transferred": Told(Topic.DECISIONS, 6, legal=True),
}
OF_REPLIES: Mapping[str, Told] = {"reply.given": Told(Topic.PROGRESS)}  # to a rating
# Of requests about personal data never what they are about: that one came in, and that it is answered (domain/rights).
OF_DATA_REQUESTS: Mapping[str, Told] = {
    "data_request.asked": Told(Topic.RECEIPT, at_once=True),
    "data_request.done": Told(Topic.DECISIONS, 7, legal=True),
    "data_request.refused": Told(Topic.DECISIONS, 7, legal=True),
}
OF_APPOINTMENTS: Mapping[str, Told] = {
    "appointment.booked": Told(Topic.APPOINTMENTS, at_once=True),
    "appointment.changed": Told(Topic.APPOINTMENTS, at_once=True),
    "appointment.reminder_due": Told(Topic.APPOINTMENTS, at_once=True),  # its hour was chosen already
    "appointment.cancelled": Told(Topic.APPOINTMENTS, at_once=True),
}
OF_OUTAGES: Mapping[str, Told] = {OUTAGE: Told(Topic.OUTAGES), OUTAGE_TODAY: Told(Topic.OUTAGES)}
TOLD: Mapping[str, Told] = {
    **OF_DOSSIERS,
    **OF_SUBMISSIONS,
    **OF_PETITIONS,
    **OF_REPLIES,
    **OF_DATA_REQUESTS,
    **OF_APPOINTMENTS,
    **OF_OUTAGES,
}

# Parts whose interruption concerns whoever has an appointment in that time.
OF_THE_VISIT = frozenset({Part.ALL, Part.HALL, Part.APPOINTMENTS})
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_of_appointment(kind: str, about: str) -> bool:
    """Whether `about` names an appointment: of an interruption both holders of dossiers, by their codes, and of appointments are told."""
    return kind in OF_APPOINTMENTS or (kind in OF_OUTAGES and _UUID.fullmatch(about) is not None)


# The citizen has one dossier in hand; of one that it opened at another agency they hear only when it needs something of them.
CHILD_ASKS = frozenset({"dossier.supplement_requested"})
# What a program does for another time is no news: the log of a demonstration that is played again.
NOT_NEWS = frozenset({"system:replay"})
OLDEST = timedelta(
    hours=72
)  # what happened longer ago is not told any more: after a restore, an import, a long stillness
WINDOWS = 3  # a message waits for what follows it at most so many windows


def is_news(at: datetime, actor: str, now: datetime) -> bool:
    """Whether a happening is told at all. `at`: when the journal says that it happened."""
    return now - at <= OLDEST and actor not in NOT_NEWS


@dataclass(frozen=True)
class Reachable:
    """A way by which somebody can be reached: a channel to an address (the number of its row); `unwanted`: what they chose not to hear
    ("channel:topic"), None where they never chose; `is_wrong`: what was sent there came back; `is_besides`: a browser, of which nobody
    knows whether it is looked at, so the law is not done by it."""

    channel: str
    by_phone: bool
    unwanted: Collection[str] | None = None
    is_wrong: bool = False
    address: int = 0
    is_besides: bool = False


def choice(channel: str, topic: str) -> str:
    return f"{channel}:{topic}"


def is_wanted(one: Reachable, topic: Topic, phones: Sequence[str]) -> bool:
    """Whether somebody hears of a topic over a channel. Where they never chose: e-mail tells everything, and so does a browser, which
    asked for it; of the channels to a number the first does, but not of mere progress, because each of its messages costs and rings."""
    if one.unwanted is not None:
        return choice(one.channel, topic) not in one.unwanted
    return not one.by_phone or (one.channel == phones[0] and topic != Topic.PROGRESS)


def ways_for(told: Told, reachable: Sequence[Reachable]) -> list[Reachable]:
    """The ways by which something is told: those that are wanted and lead somewhere; what the law asks for goes by the first that leads
    somewhere, in the end by the first at all, where none of the wanted is more than a browser."""
    phones = [one.channel for one in reachable if one.by_phone]
    sound = [one for one in reachable if not one.is_wrong]
    wanted = [one for one in sound if is_wanted(one, told.topic, phones)]
    if not told.legal or any(not one.is_besides for one in wanted):
        return wanted
    others = [one for one in sound if not one.is_besides] or [one for one in reachable if not one.is_besides]
    return [*wanted, *others[:1]] or list(reachable[:1])


Quiet = tuple[time, time]


def read_quiet(written: str) -> Quiet | None:
    """ "21:00-07:00"; None where nothing is written. Raises ValueError."""
    if not written.strip():
        return None
    begin, sign, end = written.partition("-")
    if not sign:
        raise ValueError(written)
    return time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())


def after_quiet(at: datetime, quiet: Quiet | None, zone: ZoneInfo) -> datetime:
    """The moment itself, or the end of the quiet hours in which it lies (of the centre's zone)."""
    if quiet is None:
        return at
    begin, end = quiet
    local = at.astimezone(zone)
    here, over_midnight = local.time(), begin > end
    if not (here >= begin or here < end if over_midnight else begin <= here < end):
        return at
    day = local.date() + timedelta(days=1) if over_midnight and here >= begin else local.date()
    return datetime.combine(day, end, zone).astimezone(at.tzinfo)


def sent_from(
    told: Told, now: datetime, window: timedelta, waiting_since: datetime, quiet: Quiet | None, zone: ZoneInfo
) -> datetime:
    """From when it is sent: after a window in which what follows joins it, counted from the first that waits three windows at most;
    not within quiet hours, unless it answers what the citizen has just done."""
    ready = min(now + window, waiting_since + WINDOWS * window)
    return ready if told.at_once else after_quiet(ready, quiet, zone)


def heaviest(kinds: Iterable[str]) -> str:
    """Of several happenings, in their order, the one that gives a message its subject: the heaviest, of those the last."""
    found = list(kinds)
    return max(enumerate(found), key=lambda pair: (TOLD[pair[1]].weight, pair[0]))[1]
