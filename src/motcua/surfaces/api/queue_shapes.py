"""The queue in JSON: what programs send and get, the same from Django and from the hot path."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from ninja import Schema
from pydantic import ConfigDict

from motcua.domain.centre.queries import opening_of_today
from motcua.domain.queue.queries import CentreView
from motcua.domain.queue.shapes import CounterView, IssuedTicket, ServiceView, TicketView, Wait


class Strict(Schema):
    """What is sent: a field that nobody knows is a mistake to be told, not to be passed over."""

    model_config = ConfigDict(extra="forbid")


class TicketIn(Strict):
    service: str
    priority: str = "none"
    appointment: str | None = None
    phone: str = ""
    language: str = "vi"


class ReasonIn(Strict):
    reason: str = ""


class OutcomeIn(Strict):
    outcome: str = ""


class HoldIn(ReasonIn):
    private: bool = False
    minutes: int | None = None


class ChosenIn(Strict):
    ticket: UUID
    reason: str = ""


class HelpIn(Strict):
    service: str = ""  # none: the first of all others


class DirectIn(Strict):
    service: str
    priority: str = "none"
    language: str = "vi"


class TicketNoteIn(Strict):
    note: str = ""


class AddedIn(Strict):
    service: str
    quantity: int = 1


class TransferIn(Strict):
    service: str
    counter: int | None = None
    note: str = ""
    place: str = "kept"
    staff: str = ""


class SecretIn(Strict):
    secret: str


class WaitOut(Schema):
    """Minutes, from and to; both null when nobody waits, or when no counter is open and there is no telling."""

    low: int | None
    high: int | None


class VisitPartOut(Schema):
    """One of several services of a visit. `state`: waiting, active, done, dropped."""

    service: str
    service_name: str
    service_name_en: str
    state: str
    quantity: int
    served_seconds: int


class TicketOut(Schema):
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
    expected_wait_minutes: WaitOut
    issued_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    call_count: int
    language: str
    centre: str
    printed: str
    only_counter: int | None
    note: str
    held_by: str
    held_reason: str
    held_until: datetime | None
    held_private: bool
    only_staff: str
    sent_by: str
    absent: bool
    confirmed_at: datetime | None
    parts: list[VisitPartOut]
    outcome: str
    allowed: list[str]


class IssuedOut(TicketOut):
    secret: str
    status_url: str


class StatusOut(Schema):
    label: str
    state: str
    ahead: int
    expected_wait_minutes: WaitOut
    counter: int | None
    service: str
    service_name: str
    service_name_en: str
    absent: bool  # drawn from afar, and not checked in yet


class PageOut(Schema):
    items: list[TicketOut]
    next: str | None


class CentreOut(Schema):
    code: str
    name: str
    name_en: str
    address: str
    open: bool
    always_open: bool
    opens_at: str | None
    closes_at: str | None
    counters: int
    open_counters: int
    waiting: int


class ServiceOut(Schema):
    code: str
    prefix: str
    name: str
    name_en: str
    agencies: list[str]
    counters: list[int]
    open_counters: int
    waiting: int
    expected_wait_minutes: WaitOut
    open: bool
    quota_left: int | None
    closed_reason: str
    closed_words: str
    opens_at: datetime | None


class BoardCallOut(Schema):
    label: str
    counter: int
    called_at: datetime


class WaitingOut(Schema):
    service: str
    prefix: str
    name: str
    name_en: str
    waiting: int


class BoardOut(Schema):
    now_calling: list[BoardCallOut]
    last_calls: list[BoardCallOut]
    waiting: list[WaitingOut]


class CounterOut(Schema):
    centre: str
    number: int
    state: str
    opened_at: datetime | None
    paused_at: datetime | None
    pause_reason: str


def wait_out(wait: Wait | None) -> dict[str, int | None]:
    return {"low": wait[0], "high": wait[1]} if wait else {"low": None, "high": None}


def ticket_out(ticket: TicketView) -> dict[str, Any]:
    shown = {name: getattr(ticket, name) for name in TicketOut.model_fields if name != "expected_wait_minutes"}
    shown["parts"] = [asdict(part) for part in ticket.parts]
    return {**shown, "expected_wait_minutes": wait_out(ticket.wait)}


def issued_out(ticket: IssuedTicket) -> dict[str, Any]:
    secrets = {"secret": ticket.secret, "status_url": f"{settings.MOTCUA_BASE_URL}/p/{ticket.token}"}
    return {**ticket_out(ticket), **secrets}


def status_out(ticket: TicketView) -> dict[str, Any]:
    shown = {name: getattr(ticket, name) for name in StatusOut.model_fields if name != "expected_wait_minutes"}
    return {**shown, "expected_wait_minutes": wait_out(ticket.wait)}


def service_out(service: ServiceView) -> dict[str, Any]:
    shown = {name: getattr(service, name) for name in ServiceOut.model_fields if name != "expected_wait_minutes"}
    return {**shown, "expected_wait_minutes": wait_out(service.wait)}


def counter_out(counter: CounterView) -> dict[str, Any]:
    return {name: getattr(counter, name) for name in CounterOut.model_fields}


def centre_out(view: CentreView) -> dict[str, Any]:
    """Opening and closing are those of today, on the centre's clock; null on a day without hours."""
    opens, closes = opening_of_today(view.centre)
    return {
        **{name: getattr(view.centre, name) for name in ("code", "name", "name_en", "address", "always_open")},
        "open": view.open,
        "opens_at": opens.isoformat("minutes") if opens else None,
        "closes_at": closes.isoformat("minutes") if closes else None,
        "counters": view.counters,
        "open_counters": view.open_counters,
        "waiting": view.waiting,
    }
