"""Visits and dossiers to be rated."""

from dataclasses import dataclass
from uuid import UUID

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant
from motcua.domain.feedback import follow
from motcua.domain.queue import actions as queue
from motcua.domain.queue.tests.factories import KIOSK, receptionist

TABLET = Actor("device", "7", "tablet", (Grant("rating_tablet", "BG", None, 1),))
CONTROL_ROOM = Actor("staff", "900", "control room", (Grant("control_room", "BG"),))


@dataclass(frozen=True)
class Visit:
    ticket: UUID
    secret: str
    token: str
    label: str


def begun_visit(counter: int = 1, *, service: str = "A") -> Visit:
    """Somebody who is being served."""
    issued = queue.issue_ticket(KIOSK, "BG", service)
    queue.call_next(receptionist(counter), "BG", counter)
    queue.start(receptionist(counter), issued.id)
    return Visit(issued.id, issued.secret, issued.token, issued.label)


def finished_visit(counter: int = 1, *, service: str = "A") -> Visit:
    """A visit that has just ended; the question about it has been written."""
    visit = begun_visit(counter, service=service)
    queue.finish(receptionist(counter), visit.ticket)
    [entry] = entries("ticket.finished", f"ticket:{visit.ticket}")
    follow.ask_about_the_visit(entry)
    return visit


def entries(kind: str, subject: str = "") -> list[journal.Entry]:
    """The journal's entries of one kind, oldest first."""
    found = journal.latest("BG", (kind,), clock.now().replace(year=2020), 100)
    return [entry for entry in reversed(found) if subject in ("", entry.subject)]
