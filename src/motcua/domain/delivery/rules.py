"""Decisions about letters: the table of states, what the carrier's word changes, what the post costs. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from motcua.base.problems import IllegalTransition


class State(StrEnum):
    ASKED = "asked"  # the result is not there yet
    READY = "ready"  # it is, and waits for the post desk
    TAKEN_OVER = "taken_over"
    IN_BATCH = "in_batch"
    HANDED = "handed"  # the carrier signed for it
    ON_ITS_WAY = "on_its_way"
    ATTEMPTED = "attempted"  # the postman found nobody
    DELIVERED = "delivered"
    RETURNED = "returned"  # it is back at the centre
    LOST = "lost"  # a claim was made
    CANCELLED = "cancelled"  # nothing is sent after all


class Verb(StrEnum):
    CHANGE = "change"
    CANCEL = "cancel"
    MAKE_READY = "make-ready"
    TAKE_OVER = "take-over"
    PUT_BACK = "put-back"
    BATCH = "batch"
    UNBATCH = "unbatch"
    HAND_OVER = "hand-over"
    MOVE = "move"  # the carrier says that it is on its way
    ATTEMPT = "attempt"
    DELIVER = "deliver"
    RETURN = "return"
    LOSE = "lose"


_CARRIED: Mapping[Verb, State] = {
    Verb.MOVE: State.ON_ITS_WAY,
    Verb.ATTEMPT: State.ATTEMPTED,
    Verb.DELIVER: State.DELIVERED,
    Verb.RETURN: State.RETURNED,
    Verb.LOSE: State.LOST,
}
# Whoever asked may change their mind until the desk has it. A letter given out directly, without the desk, is handed from any
# state before. What is lost may be found. What arrived or came back has ended: asked for anew, it is another letter.
TRANSITIONS: Mapping[State, Mapping[Verb, State]] = {
    State.ASKED: {
        Verb.CHANGE: State.ASKED,
        Verb.CANCEL: State.CANCELLED,
        Verb.MAKE_READY: State.READY,
    },
    State.READY: {
        Verb.CHANGE: State.READY,
        Verb.CANCEL: State.CANCELLED,
        Verb.TAKE_OVER: State.TAKEN_OVER,
        Verb.HAND_OVER: State.HANDED,
    },
    State.TAKEN_OVER: {
        Verb.PUT_BACK: State.READY,
        Verb.BATCH: State.IN_BATCH,
        Verb.HAND_OVER: State.HANDED,
    },
    State.IN_BATCH: {Verb.UNBATCH: State.TAKEN_OVER, Verb.HAND_OVER: State.HANDED},
    State.HANDED: _CARRIED,
    State.ON_ITS_WAY: _CARRIED,
    State.ATTEMPTED: _CARRIED,
    State.LOST: {Verb.DELIVER: State.DELIVERED, Verb.RETURN: State.RETURNED},
    State.DELIVERED: {},
    State.RETURNED: {},
    State.CANCELLED: {},
}
ENDED = frozenset(state for state, verbs in TRANSITIONS.items() if not verbs)
BEFORE_THE_DESK = frozenset({State.ASKED, State.READY})
AT_THE_DESK = frozenset({State.READY, State.TAKEN_OVER, State.IN_BATCH})
CARRIED = frozenset({State.HANDED, State.ON_ITS_WAY, State.ATTEMPTED})


class Reason(StrEnum):
    """Why a letter was not delivered; codes only, so that the journal may keep them."""

    NOBODY = "nobody"
    MOVED = "moved"
    ADDRESS = "address"  # there is no such place
    REFUSED = "refused"
    NOT_COLLECTED = "not_collected"  # at the post office, in its days
    OTHER = "other"


class BatchState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"  # complete: its labels and its list can be printed
    HANDED = "handed"


class Pays(StrEnum):
    """Where the post is paid."""

    COUNTER = "counter"  # together with the fee
    DOOR = "door"  # to the postman


def target(state: str, verb: Verb) -> State:
    """The state that `verb` leads to. Raises IllegalTransition, which says what the state allows."""
    found = TRANSITIONS[State(state)].get(verb)
    if found is None:
        raise IllegalTransition(state=state, allowed=[one.value for one in TRANSITIONS[State(state)]])
    return found


def is_news(last_sequence: int, sequence: int, state: str, verb: Verb) -> bool:
    """Whether a carrier's word changes anything: what it said before, or too late, does not."""
    return sequence > last_sequence and verb in TRANSITIONS[State(state)]


NUMBER = re.compile(r"[A-Z0-9][A-Z0-9.\-/]{3,39}")


def read_number(text: str) -> str:
    """A tracking number as printed on a sticker or typed: capitals, without blanks; empty where it cannot be one."""
    tidy = re.sub(r"\s+", "", text).upper()
    return tidy if NUMBER.fullmatch(tidy) else ""


@dataclass(frozen=True)
class Zone:
    """Where the same is paid: provinces by their codes, or all others (`rest`).

    `prices` in đồng, one for each weight class; `days`: working days until a letter usually arrives.
    """

    code: str
    name: str
    name_en: str
    provinces: frozenset[str]
    rest: bool
    prices: tuple[int, ...]
    days: int


@dataclass(frozen=True)
class Tariff:
    """What the post costs; `weights` are the upper bounds of its classes in grams, the lightest first."""

    weights: tuple[int, ...]
    zones: tuple[Zone, ...]

    def zone_of(self, province: str) -> Zone:
        """Where the province is not known, the zone of all others."""
        named = next((zone for zone in self.zones if province in zone.provinces), None)
        return named or next(zone for zone in self.zones if zone.rest)

    def price(self, zone: Zone, weight: int) -> int:
        """In đồng; what is heavier than the last class costs what that costs."""
        place = next((n for n, bound in enumerate(self.weights) if weight <= bound), len(self.weights) - 1)
        return zone.prices[place]


def read_tariff(weights: object, zones: object) -> Tariff:
    """Raises ValueError with what is wrong; exactly one zone must hold all other provinces."""
    if not isinstance(weights, Sequence) or not isinstance(zones, Sequence) or not weights:
        raise ValueError("weights and zones must be lists")
    bounds = tuple(_whole(one, "weights") for one in weights)
    if list(bounds) != sorted(set(bounds)) or bounds[0] <= 0:
        raise ValueError("weights must grow")
    read = tuple(_zone(one, len(bounds)) for one in zones)
    if sum(zone.rest for zone in read) != 1:
        raise ValueError("one zone must hold the rest of the provinces")
    named = [province for zone in read for province in zone.provinces]
    if len(named) != len(set(named)) or len({zone.code for zone in read}) != len(read):
        raise ValueError("a province or zone is named twice")
    return Tariff(bounds, read)


def _zone(given: object, classes: int) -> Zone:
    if not isinstance(given, Mapping):
        raise ValueError("a zone must have code, name, prices, days")
    prices = tuple(_whole(one, "prices") for one in given.get("prices", ()))
    if len(prices) != classes:
        raise ValueError(f"zone {given.get('code')}: a price for each weight class")
    provinces = frozenset(str(one) for one in given.get("provinces", ()))
    days = _whole(given.get("days", 0), "days")
    code, name = str(given.get("code", "")), str(given.get("name", ""))
    if not code or not name or len(code) > 20 or not 1 <= days <= 60:
        raise ValueError(f"zone {code}: code, name, and from 1 to 60 days")
    return Zone(code, name, str(given.get("name_en") or name), provinces, bool(given.get("rest")), prices, days)


def _whole(value: object, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000_000:
        raise ValueError(f"{what}: whole numbers")
    return value


LOST_IS_ASKED_AFTER = timedelta(days=180)  # from its hand-over: what turns up later, a clerk is told by the post
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=30)


def next_try(tries: int, chance: float) -> timedelta:
    """How long until the carrier is tried again: doubled from 5 s to half an hour, shortened at random by up to half.

    It is never given up: a letter without a number goes nowhere, and a clerk may type one.
    """
    doubled: timedelta = min(FIRST_WAIT * 2 ** min(tries - 1, 20), LONGEST_WAIT)
    return doubled * (1 - chance / 2)
