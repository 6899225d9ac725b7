"""Orders as they are shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.domain.orders.rules import State


@dataclass(frozen=True)
class OrderView:
    """`counter` and `person`: whom it is for (of a page the counter is where to come to); `reason`: why it was declined."""

    id: UUID
    centre: str
    kind: str
    counter: int | None
    person: str
    person_name: str
    words: str
    reach: str
    state: State
    given_by: str
    given_by_name: str
    given_at: datetime
    answered_by: str
    answered_by_name: str
    answered_at: datetime | None
    reason: str
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None
