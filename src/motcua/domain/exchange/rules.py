"""Decisions of the exchange as pure functions: cursors, when to try again, what an agreement may list."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

PROVINCE = "province"  # the stream of what belongs to no centre, such as a published procedure
ALL = ""  # the stream that counts every event
SEQUENCE_DIGITS = 10  # padded, so that sequences also order as text (CloudEvents sequence extension)
MOST_EVENTS = 5000
USUAL_EVENTS = 200
WINDOW = 50_000  # places looked at for one page, whatever an agreement leaves out of them

# Facts of persons that an agreement may list, by the name they have in an event's data.
PERSON = ("applicant_kind", "applicant_name", "id_number", "tax_code", "phone", "email", "address")
# What else tells of persons and goes only where the agreement lists it: papers handed in and result files, what was written to the
# applicant or noted by an officer, which officers handled it, who got the result. In no event; the national exchange and the
# files that are fetched ask for it.
BEYOND = ("papers", "results", "words", "officers", "recipient")
EXTRA = (*PERSON, *BEYOND)

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=30)
GIVE_UP_AFTER = timedelta(days=3)  # since the first try; within it a receiver may be away and misses nothing
REFUSED_TRIES = 6  # an event that the receiver itself refuses must not hold up the others for days
SECRET_OVERLAP = timedelta(hours=24)  # the old secret signs besides the new one

_CURSOR = re.compile(r"p(\d{1,18})")


class Way(StrEnum):
    """How a receiver is told."""

    WEBHOOK = "webhook"  # each event as it is, signed
    NATIONAL = "national"  # in the shapes of the national exchange (LGSP, NDXP)


class Outcome(StrEnum):
    """What came of one try."""

    DELIVERED = "delivered"
    REFUSED = "refused"  # 4xx: this event, as it is, will not be taken
    FAILED = "failed"  # 5xx, 408, 425, 429 and answers that make no sense
    REDIRECTED = "redirected"  # never followed
    GONE = "gone"  # 410: nobody wants this any more
    NO_ANSWER = "no_answer"
    TIMED_OUT = "timed_out"
    FORBIDDEN = "forbidden"  # its address is not one that may be sent to
    UNTRUSTED = "untrusted"  # its certificate is not good
    UNMAPPED = "unmapped"  # a table of codes has no code for something of ours: an administrator adds it
    NONSENSE = "nonsense"  # it said thanks, and not what was agreed
    BROKE_OFF = "broke_off"  # by a fault of this house, which stands in its log


def outcome_of(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome.DELIVERED
    if 300 <= status < 400:
        return Outcome.REDIRECTED
    if status == 410:
        return Outcome.GONE
    if 400 <= status < 500 and status not in (401, 403, 404, 408, 425, 429):
        return Outcome.REFUSED
    return Outcome.FAILED  # also 401, 403 and 404: the receiver's set-up is being mended, the event is none the worse


@dataclass(frozen=True)
class Wait:
    """After a try that failed: how long until the next, or that there is none."""

    until_next: timedelta
    given_up: bool = False


def next_try(
    tries: int, outcome: Outcome, trying_for: timedelta, chance: float, asked: timedelta | None = None
) -> Wait:
    """Doubles from 5 s to half an hour, shortened at random by up to half (`chance` in 0…1), so that many do not come at once.

    `tries`: how many there were. `asked`: what `Retry-After` said. Gives up after three days, or when the event itself is refused.
    """
    if trying_for >= GIVE_UP_AFTER or (outcome is Outcome.REFUSED and tries >= REFUSED_TRIES):
        return Wait(timedelta(0), given_up=True)
    doubled = min(FIRST_WAIT * 2 ** min(tries - 1, 20), LONGEST_WAIT)
    return Wait(max(doubled * (1 - chance / 2), min(asked or timedelta(0), LONGEST_WAIT)))


def cursor(position: int) -> str:
    return f"p{position}"


def read_cursor(text: str) -> int:
    """Raises ValueError."""
    if not text:
        return 0
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[1])


def source(centre: str) -> str:
    """The `source` of a centre's events; stays what it is when the address of the installation changes."""
    return f"urn:motcua:centre:{centre}"
