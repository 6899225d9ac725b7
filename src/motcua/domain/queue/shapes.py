"""What the queue tells others: frozen pictures of tickets, services, counters and halls."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from motcua.base import crypto
from motcua.domain.queue.rules import allowed, ticket_token

Wait = tuple[int, int]  # minutes, from and to


@dataclass(frozen=True)
class TicketView:
    """A ticket as screens and the API show it. `wait` is None when nobody waits or no counter is open."""

    id: UUID
    label: str
    number: int
    service: str
    service_name: str
    service_name_en: str
    state: str
    priority: str
    counter: int | None
    ahead: int
    wait: Wait | None
    issued_at: datetime
    arrived_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    language: str
    centre: str
    printed: str = ""
    call_count: int = 0
    only_counter: int | None = None
    note: str = ""
    held_by: str = ""
    held_reason: str = ""
    held_counter: int | None = None
    outcome: str = ""

    @property
    def allowed(self) -> list[str]:
        """The verbs that the ticket takes now."""
        return allowed(self.state)


@dataclass(frozen=True)
class IssuedTicket(TicketView):
    """The answer to whoever took the ticket; `replayed` says that it was given before, to the same key."""

    replayed: bool = False

    @property
    def secret(self) -> str:
        """Lets its holder see the ticket and leave the queue; derived, never stored."""
        return crypto.secret_for("ticket", str(self.id))

    @property
    def token(self) -> str:
        return ticket_token(self.id, self.secret)


@dataclass(frozen=True)
class PrintableTicket:
    """What is drawn on paper."""

    id: UUID
    label: str
    service_name: str
    service_name_en: str
    centre: str
    centre_name: str
    centre_name_en: str
    priority: str
    language: str
    ahead: int
    wait: Wait | None
    issued_at: datetime
    time_zone: str
    token: str
    device: str


@dataclass(frozen=True)
class ServiceView:
    """A service as a visitor chooses it. `counters` serve it, `open_counters` of them now."""

    code: str
    prefix: str
    name: str
    name_en: str
    agencies: tuple[str, ...]
    counters: tuple[int, ...]
    open_counters: int
    waiting: int
    wait: Wait | None
    open: bool
    quota_left: int | None = None


@dataclass(frozen=True)
class CallView:
    """A call as a wall display shows it."""

    label: str
    counter: int
    called_at: datetime
    language: str = "vi"
    call_count: int = 1


@dataclass(frozen=True)
class WaitingView:
    """How many wait for a service."""

    service: str
    prefix: str
    name: str
    name_en: str
    waiting: int


@dataclass(frozen=True)
class BoardView:
    """The wall display: whom a counter calls now, the last calls newest first, who waits for what."""

    now_calling: tuple[CallView, ...]
    last_calls: tuple[CallView, ...]
    waiting: tuple[WaitingView, ...]


@dataclass(frozen=True)
class CounterView:
    """A counter and whether somebody sits at it: "closed", "open" or "paused"."""

    centre: str
    number: int
    state: str
    staff: str = ""
    opened_at: datetime | None = None
    paused_at: datetime | None = None
    pause_reason: str = ""


@dataclass(frozen=True)
class CounterScreen:
    """What the person at a counter sees. `waiting` holds the first ones in calling order; `callable` counts all."""

    counter: CounterView
    current: TicketView | None
    callable: int
    waiting: tuple[TicketView, ...]
    held: tuple[TicketView, ...]
    services: tuple[ServiceView, ...]


@dataclass(frozen=True)
class HallCounter:
    """A counter on the map of the control room. `activity`: closed, paused, idle, calling or serving; `since` when."""

    number: int
    activity: str
    since: datetime | None
    staff: str
    ticket: TicketView | None
    agencies: tuple[str, ...]
    services: tuple[str, ...]
    waiting: int
    pause_reason: str = ""
    plan: tuple[float, float] | None = None


@dataclass(frozen=True)
class TicketPage:
    """A page of a list; `next` is the cursor of the following page, empty at the end."""

    items: list[TicketView] = field(default_factory=list)
    next: str = ""
