"""What may become of a submission (docs/decisions/0040), and what a centre may set about it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from motcua.base.problems import IllegalTransition


class Kind(StrEnum):
    FULL = "full"
    PRECHECK = "precheck"  # the counter only says whether all is there; the applicant comes and signs


CHANNEL: Mapping[Kind, str] = {Kind.FULL: "online", Kind.PRECHECK: "direct"}  # of the dossier that follows


class Origin(StrEnum):
    OWN = "own"  # from the pages of this house
    NATIONAL = "national"  # brought by the data centre


class State(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    LOOKING = "looking"  # an officer has it in hand
    CHANGES = "changes"  # something is missing; the citizen answers
    CLEARED = "cleared"  # a pre-check: all is there
    ACCEPTED = "accepted"  # it is a dossier now
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Verb(StrEnum):
    SAVE = "save"
    SEND = "send"
    LOOK = "look"
    PUT_BACK = "put-back"
    ASK = "ask"
    CLEAR = "clear"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


_AT_THE_DESK: Mapping[Verb, State] = {
    Verb.LOOK: State.LOOKING,
    Verb.ASK: State.CHANGES,
    Verb.CLEAR: State.CLEARED,
    Verb.ACCEPT: State.ACCEPTED,
    Verb.REFUSE: State.REFUSED,
    Verb.WITHDRAW: State.WITHDRAWN,
}
TRANSITIONS: Mapping[State, Mapping[Verb, State]] = {
    State.DRAFT: {
        Verb.SAVE: State.DRAFT,
        Verb.SEND: State.SENT,
        Verb.WITHDRAW: State.WITHDRAWN,
        Verb.LAPSE: State.LAPSED,
    },
    State.SENT: _AT_THE_DESK,
    State.LOOKING: {**_AT_THE_DESK, Verb.PUT_BACK: State.SENT},
    State.CHANGES: {
        Verb.SAVE: State.CHANGES,
        Verb.SEND: State.SENT,
        Verb.WITHDRAW: State.WITHDRAWN,
        Verb.LAPSE: State.LAPSED,
    },
    # what was found complete becomes a dossier when its applicant stands at the counter
    State.CLEARED: {Verb.ACCEPT: State.ACCEPTED, Verb.WITHDRAW: State.WITHDRAWN, Verb.LAPSE: State.LAPSED},
    State.ACCEPTED: {},
    State.REFUSED: {},
    State.WITHDRAWN: {},
    State.LAPSED: {},
}
WITH_THE_CITIZEN = frozenset({State.DRAFT, State.CHANGES})
WITH_THE_DESK = frozenset({State.SENT, State.LOOKING})
# while somebody may still accept it; a pre-check is paid at the counter, and the national portal has its own way
TAKES_MONEY = WITH_THE_DESK | {State.CHANGES}
ENDED = frozenset(state for state, verbs in TRANSITIONS.items() if not verbs)
# As the national portal counts them (docs/legal.md); once it is a dossier, that of the dossier.
NATIONAL_STATUS: Mapping[State, str] = {
    State.DRAFT: "1",
    State.SENT: "1",
    State.LOOKING: "1",
    State.CLEARED: "1",
    State.CHANGES: "5",
    State.REFUSED: "3",
    State.WITHDRAWN: "7",
    State.LAPSED: "8",
    State.ACCEPTED: "2",
}


def target(state: str, verb: Verb) -> State:
    """The state that `verb` leads to. Raises IllegalTransition, which says what the state allows."""
    found = TRANSITIONS[State(state)].get(verb)
    if found is None:
        raise IllegalTransition(state=state, allowed=[one.value for one in TRANSITIONS[State(state)]])
    return found


def takes_money(state: str, kind: str, origin: str) -> bool:
    """Whether a fee may be paid for it though it is no dossier yet."""
    return state in TAKES_MONEY and kind == Kind.FULL and origin == Origin.OWN


def submission_code(centre: str, day: date, number: int) -> str:
    """BG-T261127-0007: T for "trực tuyến"; the centre's daily number of what came online."""
    return f"{centre}-T{day:%y%m%d}-{number:04d}"


class Mode(StrEnum):
    """Since July 2025 citizens file on the national portal and the province's system receives."""

    TAKES = "takes"  # citizens file here
    RECEIVES = "receives"  # only what the national portal brings
    BOTH = "both"


@dataclass(frozen=True)
class OnlineOptions:
    """What a centre sets, as it stands in `centre.options["online"]`. Days are calendar days.

    `answer_hours`: working hours within which somebody answers (decree 45/2020 art. 11, docs/legal.md). `only_precheck`: codes of
    procedures whose applicant must come. `most_open`: submissions of one account that the desk has not answered yet. `pay_ahead`: a fee
    that is known may be paid before the desk has answered.
    """

    mode: str = Mode.RECEIVES.value
    precheck: bool = True
    answer_hours: int = 8
    draft_days: int = 30
    notice_days: int = 3
    change_days: int = 30
    cleared_days: int = 30
    most_open: int = 10
    only_precheck: tuple[str, ...] = ()
    pay_ahead: bool = True

    @property
    def takes(self) -> bool:
        return self.mode in (Mode.TAKES, Mode.BOTH)

    @property
    def receives(self) -> bool:
        return self.mode in (Mode.RECEIVES, Mode.BOTH)

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "OnlineOptions":
        """Raises ValueError for a setting that is unknown or cannot be used."""
        given = dict(options.get("online", {}))
        unknown = set(given) - {one.name for one in fields(cls)}
        if unknown:
            raise ValueError(", ".join(sorted(unknown)))
        found = cls(**{**given, "only_precheck": tuple(given.get("only_precheck", ()))})
        if found.mode not in set(Mode):
            raise ValueError("mode")
        for name, least, most in BOUNDS:
            value = getattr(found, name)
            if type(value) is not int or not least <= value <= most:
                raise ValueError(name)
        return found


BOUNDS = (
    ("answer_hours", 1, 80),
    ("draft_days", 7, 365),
    ("notice_days", 1, 6),
    ("change_days", 5, 180),
    ("cleared_days", 5, 180),
    ("most_open", 1, 100),
)


class Offer(StrEnum):
    """How a procedure can be filed here online."""

    FULL = "full"
    PRECHECK = "precheck"
    NATIONAL = "national"  # on the national portal alone
    NOT = "not"


def offer(options: OnlineOptions, procedure: str) -> Offer:
    if options.takes and procedure not in options.only_precheck:
        return Offer.FULL
    if options.precheck:
        return Offer.PRECHECK
    return Offer.NATIONAL if options.receives else Offer.NOT


MOST_PAPERS = 40  # files of one submission
MOST_BYTES = 200 * 1024 * 1024  # of all of them
MOST_DRAFTS = 20  # of one account
HELD_FOR = timedelta(minutes=30)  # so long nobody else decides what an officer has in hand
ORIGINALS = ("", "appointment", "post")  # how the originals come
