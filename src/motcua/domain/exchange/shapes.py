"""What crosses to the surfaces: agreements, subscriptions, tries and letters."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class ReceiverView:
    code: str
    name: str
    basis: str
    types: tuple[str, ...]
    centres: tuple[str, ...]
    agencies: tuple[str, ...]
    extra: tuple[str, ...]
    version: int
    has_token: bool
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class SubscriptionView:
    """`behind`: how many events of the feed it has not come past yet; `dead`: what was given up; `way`: rules.Way."""

    id: UUID
    receiver: str
    url: str
    state: str
    pause_reason: str
    public_key: str
    behind: int
    delivered: int
    dead: int
    tries: int
    failing_since: datetime | None
    next_try_at: datetime | None
    old_secret_until: datetime | None
    created_at: datetime
    way: str = "webhook"


@dataclass(frozen=True)
class AttemptView:
    """`call`: of the national exchange, the one that came last; or the code that a table lacks."""

    id: int
    message: str
    centre: str
    sequence: int | None
    number: int
    at: datetime
    outcome: str
    status: int | None
    milliseconds: int
    call: str = ""


@dataclass(frozen=True)
class LetterView:
    id: int
    centre: str
    sequence: int
    state: str
    reason: str
    at: datetime
