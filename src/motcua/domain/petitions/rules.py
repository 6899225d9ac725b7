"""What may become of a petition, by when, and what a centre may set about it (docs/decisions/0038). Pure.

Source: decree 20/2008/NĐ-CP as amended by 92/2017, from memory; the days as the index of decision 766 counts them (docs/legal.md).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from motcua.base.problems import IllegalTransition


class Kind(StrEnum):
    BEHAVIOUR = "behaviour"  # how somebody of the staff acted: delay, trouble made, a paper too many
    REGULATION = "regulation"  # what a text of the law or a procedure says
    PROPOSAL = "proposal"  # how it could be better
    SERVICE = "service"  # the hall, its equipment, the portal


class About(StrEnum):
    NOTHING = ""
    DOSSIER = "dossier"
    PROCEDURE = "procedure"
    COUNTER = "counter"
    LAW = "law"


class Channel(StrEnum):
    ONLINE = "online"  # without an account
    ACCOUNT = "account"
    COUNTER = "counter"  # written down by a receptionist


class State(StrEnum):
    UNPROVEN = "unproven"  # waits for the code that was sent to its sender
    RECEIVED = "received"  # is to be sorted
    ASKED = "asked"  # whoever sorts asked its sender for more
    HANDLING = "handling"  # an agency, or the centre itself, writes the answer
    AGENCY_ASKED = "agency_asked"
    PROPOSED = "proposed"  # the answer waits for the leader
    ANSWERED = "answered"
    REFUSED = "refused"
    TRANSFERRED = "transferred"  # to a body outside
    JOINED = "joined"  # is the same as another
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # its sender never proved the address, or never answered


class Verb(StrEnum):
    PROVE = "prove"
    ASSIGN = "assign"
    ASK = "ask"
    ADD = "add"
    REFUSE = "refuse"
    TRANSFER = "transfer"
    JOIN = "join"
    REOPEN = "reopen"  # by the house: the other ended without an answer for both
    HAND_BACK = "hand-back"
    PROPOSE = "propose"
    SEND_BACK = "send-back"
    APPROVE = "approve"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


_GONE: Mapping[Verb, State] = {
    Verb.TRANSFER: State.TRANSFERRED,
    Verb.JOIN: State.JOINED,
    Verb.WITHDRAW: State.WITHDRAWN,
}
TRANSITIONS: Mapping[State, Mapping[Verb, State]] = {
    State.UNPROVEN: {Verb.PROVE: State.RECEIVED, Verb.LAPSE: State.LAPSED},
    State.RECEIVED: {Verb.ASSIGN: State.HANDLING, Verb.ASK: State.ASKED, Verb.REFUSE: State.REFUSED, **_GONE},
    State.ASKED: {Verb.ADD: State.RECEIVED, Verb.LAPSE: State.LAPSED, Verb.WITHDRAW: State.WITHDRAWN},
    State.HANDLING: {
        Verb.ASSIGN: State.HANDLING,
        Verb.ASK: State.AGENCY_ASKED,
        Verb.HAND_BACK: State.RECEIVED,
        Verb.PROPOSE: State.PROPOSED,
        **_GONE,
    },
    State.AGENCY_ASKED: {Verb.ADD: State.HANDLING, Verb.LAPSE: State.LAPSED, Verb.WITHDRAW: State.WITHDRAWN},
    State.PROPOSED: {
        Verb.SEND_BACK: State.HANDLING,
        Verb.APPROVE: State.ANSWERED,
        Verb.WITHDRAW: State.WITHDRAWN,
    },
    State.ANSWERED: {Verb.PUBLISH: State.ANSWERED},
    State.REFUSED: {},
    State.TRANSFERRED: {},
    State.JOINED: {Verb.REOPEN: State.RECEIVED},
    State.WITHDRAWN: {},
    State.LAPSED: {},
}
OPEN = frozenset({State.RECEIVED, State.HANDLING, State.PROPOSED})  # its clock runs
WAITING = frozenset({State.ASKED, State.AGENCY_ASKED})  # for its sender
ENDED = frozenset(
    {State.ANSWERED, State.REFUSED, State.TRANSFERRED, State.JOINED, State.WITHDRAWN, State.LAPSED},
)


def target(state: str, verb: Verb) -> State:
    """The state that `verb` leads to. Raises IllegalTransition, which says what the state allows."""
    found = TRANSITIONS[State(state)].get(verb)
    if found is None:
        raise IllegalTransition(state=state, allowed=[one.value for one in TRANSITIONS[State(state)]])
    return found


def petition_code(centre: str, day: date, number: int) -> str:
    """BG-P261127-0007: P for "phản ánh"; the centre's daily number of petitions."""
    return f"{centre}-P{day:%y%m%d}-{number:04d}"


_CODE = re.compile(r"[0-9A-Z]{1,20}-P[0-9]{6}-[0-9]{4,6}")


def looks_like_a_code(written: str) -> bool:
    """Whether what somebody typed is a petition's code rather than a dossier's; says nothing of whether there is one."""
    return _CODE.fullmatch(tidy_code(written)) is not None


_DOSSIER = re.compile(r"(?=[^-]*[A-Z])[A-Z0-9]{1,4}(\.[A-Z0-9]{1,4}){0,5}-T?[0-9]{6}-[0-9]{4,6}")


def dossier_code_in(written: str) -> str:
    """The code of a dossier, or of what was sent online, tidy; empty for anything else, which may tell of somebody."""
    tidy = re.sub(r"[\s\0]", "", written).replace("–", "-").upper()
    return tidy if _DOSSIER.fullmatch(tidy) else ""


def tidy_code(written: str) -> str:
    return re.sub(r"[\s\0]", "", written).upper()[:40]


def _answer_days() -> Mapping[str, int]:
    return {one.value: 15 for one in Kind} | {Kind.SERVICE.value: 5}


CATEGORY_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,19}")
MOST_CATEGORIES, LONGEST_CATEGORY = 40, 80


@dataclass(frozen=True)
class Category:
    """A subject of a centre that its senders choose by ("đất đai"); `agency` answers it without anybody sorting; empty: it is sorted."""

    code: str
    name: str
    name_en: str = ""
    agency: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Category":
        """Raises ValueError for what cannot be used."""
        if set(given) - {one.name for one in fields(cls)} or not all(isinstance(one, str) for one in given.values()):
            raise ValueError("categories")
        found = cls(**{"name": "", "code": "", **given})
        longest = max(len(found.name), len(found.name_en))
        if not CATEGORY_CODE.fullmatch(found.code) or not found.name.strip() or longest > LONGEST_CATEGORY:
            raise ValueError("categories")
        return found


@dataclass(frozen=True)
class PetitionOptions:
    """What a centre sets, as it stands in `centre.options["petitions"]`. Days are working days.

    `kinds`: those that are taken here; `publishes`: whether answers are published at all. `sort_days`: until it is assigned, refused or
    sent on; `answer_days`: until it is answered, by kind; `more_days`: for its sender to
    answer a question; `publish_days`: from the answer to its publication; `most_open`: of one contact at once; `categories`: what its
    senders choose by; none: they are not asked.
    """

    takes: bool = True
    publishes: bool = True
    kinds: tuple[str, ...] = tuple(one.value for one in Kind)
    sort_days: int = 2
    answer_days: Mapping[str, int] = field(default_factory=_answer_days)
    more_days: int = 15
    publish_days: int = 2
    most_open: int = 5
    categories: tuple[Category, ...] = ()

    def category(self, code: str) -> Category | None:
        return next((one for one in self.categories if one.code == code), None)

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "PetitionOptions":
        """Raises ValueError for a setting that is unknown or cannot be used."""
        given = dict(options.get("petitions", {}))
        unknown = set(given) - {one.name for one in fields(cls)}
        days = {**_answer_days(), **given.pop("answer_days", {})}
        if unknown or set(days) - set(Kind):
            raise ValueError(", ".join(sorted(unknown | (set(days) - set(Kind)))))
        given["kinds"] = tuple(one.value for one in Kind if one in given.get("kinds", list(Kind)))
        if not given["kinds"]:
            raise ValueError("kinds")
        categories = tuple(Category.read(one) for one in given.pop("categories", []))
        if len({one.code for one in categories}) < len(categories) or len(categories) > MOST_CATEGORIES:
            raise ValueError("categories")
        found = cls(**given, answer_days=days, categories=categories)
        for name in ("takes", "publishes"):
            if type(getattr(found, name)) is not bool:
                raise ValueError(name)
        numbers = {name: getattr(found, name) for name in ("sort_days", "more_days", "publish_days", "most_open")}
        for name, value in {**numbers, **days}.items():
            if type(value) is not int or not 1 <= value <= 90:
                raise ValueError(name)
        return found


LONGEST_TITLE, LONGEST_TEXT, SHORTEST_TEXT, LONGEST_NAME = 200, 10_000, 20, 120
MOST_FILES = 5
MOST_BYTES = 20 * 1024 * 1024  # of all files of one sending
MOST_REMARKS = 20  # questions and answers of one petition
