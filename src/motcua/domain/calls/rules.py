"""The states of a call, and the credentials of a relay. Pure."""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    RINGING = "ringing"
    TALKING = "talking"
    ENDED = "ended"  # after a talk
    MISSED = "missed"  # nobody answered, or the caller gave up
    REFUSED = "refused"
    BUSY = "busy"  # everybody was in a call, or not to be disturbed


class Verb(StrEnum):
    ANSWER = "answer"
    REFUSE = "refuse"
    GIVE_UP = "give_up"
    HANG_UP = "hang_up"


TRANSITIONS: dict[State, dict[Verb, State]] = {
    State.RINGING: {Verb.ANSWER: State.TALKING, Verb.REFUSE: State.REFUSED, Verb.GIVE_UP: State.MISSED},
    State.TALKING: {Verb.HANG_UP: State.ENDED},
    State.ENDED: {},
    State.MISSED: {},
    State.REFUSED: {},
    State.BUSY: {},
}
OPEN = (State.RINGING, State.TALKING)
LOST_AFTER = timedelta(seconds=25)  # a page that talks says every 5 s that it is there; a reload takes less
LATE = timedelta(seconds=20)  # beyond its time to ring, when the caller's page is gone too
LONGEST_SIGNAL = 60_000  # letters of a session description (RFC 8866) with all its candidates
MOST_SIGNALS = 200  # of one call
SIGNALS = ("hello", "offer", "answer")


def ice_servers(
    stun: Sequence[str], turn: Sequence[str], secret: str, person: str, now: datetime, seconds: int
) -> list[dict[str, str | list[str]]]:
    """What a browser is given to find its way (RTCIceServer). A relay's credentials last so many seconds and name the person
    (draft-uberti-behave-turn-rest-00: HMAC-SHA-1 of "expiry:user" under the shared secret)."""
    found: list[dict[str, str | list[str]]] = [{"urls": list(stun)}] if stun else []
    if turn and secret:
        user = f"{int(now.timestamp()) + seconds}:{person}"
        word = base64.b64encode(hmac.digest(secret.encode(), user.encode(), "sha1")).decode()
        found.append({"urls": list(turn), "username": user, "credential": word})
    return found
