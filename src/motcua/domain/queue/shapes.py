"""What the queue tells others: frozen pictures of tickets, services, counters and halls."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from motcua.base import crypto
from motcua.domain.centre.directions import WayToCounters
from motcua.domain.queue.rules import allowed, ticket_token
from motcua.domain.queue.rules.announcements import Importance, Timing

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
    only_staff: str = ""
    held_until: datetime | None = None
    held_private: bool = False
    confirmed_at: datetime | None = None
    absent: bool = False
    sent_by: str = ""
    parts: "tuple[PartView, ...]" = ()

    @property
    def allowed(self) -> list[str]:
        """The verbs that the ticket takes now."""
        return allowed(self.state)


@dataclass(frozen=True)
class PartView:
    """One of several services of a visit. `state`: waiting, active (the one the visit is at), done, dropped."""

    service: str
    service_name: str
    service_name_en: str
    state: str
    quantity: int
    served_seconds: int


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
    ways: tuple[WayToCounters, ...] = ()  # to the counters that may call it, where the plan of the hall knows them all


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
    closed_reason: str = ""  # a code; `closed_words` says it to the visitor, with when numbers are given again
    closed_words: str = ""
    opens_at: datetime | None = None


@dataclass(frozen=True)
class CallView:
    """A call as a wall display shows it."""

    label: str
    counter: int
    called_at: datetime
    language: str = "vi"
    call_count: int = 1
    service: str = ""


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


BY_ORDER = "by_order"


def pause_in_words(reason: str) -> str:
    """Why a counter is paused: free text as it was written, known reasons in the reader's language."""
    if reason == BY_ORDER:
        return _("by order of the control room")
    if reason == "screen_gone":
        return _("its screen does not answer")
    return _(reason) if reason else ""


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

    @property
    def pause_words(self) -> str:
        return pause_in_words(self.pause_reason)


@dataclass(frozen=True)
class OthersLine:
    """A service that the counter does not serve, but may call for now. `since`: when the first to be called arrived."""

    service: str
    service_name: str
    service_name_en: str
    waiting: int
    first: str
    since: datetime


@dataclass(frozen=True)
class CounterScreen:
    """What the person at a counter sees. `waiting` holds the first ones in calling order; `callable` counts all."""

    counter: CounterView
    current: TicketView | None
    callable: int
    waiting: tuple[TicketView, ...]
    held: tuple[TicketView, ...]
    services: tuple[ServiceView, ...]
    others: tuple[OthersLine, ...] = ()  # nobody waits here, and the centre lets a counter help others


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

    @property
    def pause_words(self) -> str:
        return pause_in_words(self.pause_reason)


@dataclass(frozen=True)
class TicketPage:
    """A page of a list; `next` is the cursor of the following page, empty at the end."""

    items: list[TicketView] = field(default_factory=list)
    next: str = ""


@dataclass(frozen=True)
class DayLeft:
    """What closing the day now would meet, and what the centre has set to be done with it: "close" or "carry"."""

    at_day_end: str
    waiting: int
    held: int
    called: int
    serving: int
    counters: int  # still open

    @property
    def nothing(self) -> bool:
        return not (self.waiting or self.held or self.called or self.serving or self.counters)


@dataclass(frozen=True)
class DayClosed:
    """What the end of a day did: tickets finished, cancelled, carried on; counters closed."""

    finished: int
    cancelled: int
    carried: int
    counters: int


@dataclass(frozen=True)
class DayFigures:
    """A day in numbers; the means are None where nobody was called or served."""

    day: date
    issued: int
    carried_in: int
    carried_on: int
    called: int
    finished: int
    no_show: int
    cancelled: int
    mean_wait_seconds: float | None
    mean_service_seconds: float | None


@dataclass(frozen=True)
class Calibration:
    """Of the visits first called on a day: how many waited as long as they were told, less, more."""

    service: str
    prefix: str
    name: str
    name_en: str
    inside: int
    below: int
    above: int

    @property
    def visits(self) -> int:
        return self.inside + self.below + self.above

    @property
    def percent(self) -> int | None:
        """Share inside the promised range; None without visits."""
        return round(100 * self.inside / self.visits) if self.visits else None


@dataclass(frozen=True)
class StaffingAdvice:
    """How many counters a service needs in this hour, from the arrivals of the last weeks, and how many it has.

    `share` of visitors would be called within the target with the present counters; None: the line grows without end.
    """

    service: str
    prefix: str
    name: str
    name_en: str
    arrivals_per_hour: float
    service_seconds: int
    needed: int
    open: int
    share: float | None
    possible: int  # counters that may serve it at all

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(100 * self.share)

    @property
    def missing(self) -> int:
        """How many more could be opened."""
        return max(min(self.needed, self.possible) - self.open, 0)


@dataclass(frozen=True)
class PlayedView:
    """That a display has shown an announcement, and whether it sounded."""

    device: str
    name: str
    sounded: bool
    at: datetime


@dataclass(frozen=True)
class AnnouncementView:
    """Something that was said in the hall. Names of people only where a list has looked them up."""

    id: UUID
    centre: str
    texts: dict[str, str]
    zone: str
    importance: str
    recording: str
    plan: str
    made_by: str
    made_at: datetime
    stopped_by: str
    stopped_at: datetime | None
    played: tuple[PlayedView, ...] = ()
    made_by_name: str = ""
    stopped_by_name: str = ""

    @property
    def is_emergency(self) -> bool:
        return self.importance == Importance.EMERGENCY

    @property
    def goes_on(self) -> bool:
        """Only an emergency is repeated until somebody stops it."""
        return self.is_emergency and self.stopped_at is None


@dataclass(frozen=True)
class RecordingView:
    id: UUID
    name: str
    texts: dict[str, str]
    seconds: float
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class PlanView:
    """What is said by itself, and when."""

    id: int
    name: str
    texts: dict[str, str]
    recording: str
    zone: str
    timing: Timing
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class AlarmView:
    """A silent call for help. Names of people only where a list has looked them up."""

    id: UUID
    counter: int
    raised_by: str
    raised_at: datetime
    accepted_by: str
    accepted_at: datetime | None
    ended_by: str
    ended_at: datetime | None
    withdrawn: bool
    raised_by_name: str = ""
    accepted_by_name: str = ""
    ended_by_name: str = ""

    @property
    def state(self) -> str:
        if self.ended_at is not None:
            return "withdrawn" if self.withdrawn else "ended"
        return "accepted" if self.accepted_at is not None else "raised"
