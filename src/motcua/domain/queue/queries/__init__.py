"""Questions about the queue, by subject, each in a few statements."""

from motcua.domain.queue.queries.counters import counter, counter_picture, counter_screen
from motcua.domain.queue.queries.hall import CentreView, board, centre_view, centre_views, hall
from motcua.domain.queue.queries.services import most_asked_first, services
from motcua.domain.queue.queries.tickets import (
    MOST_SHOWN,
    load,
    picture,
    picture_now,
    ticket,
    ticket_by_secret,
    ticket_by_token,
    ticket_for_print,
    tickets,
    visit,
    wait_at_issue,
)
from motcua.domain.queue.queries.waits import CALLABLE_HERE, CALLING_ORDER, places, standing, today

__all__ = [
    "CALLABLE_HERE",
    "CALLING_ORDER",
    "MOST_SHOWN",
    "CentreView",
    "board",
    "centre_view",
    "centre_views",
    "counter",
    "counter_picture",
    "counter_screen",
    "hall",
    "load",
    "most_asked_first",
    "picture",
    "picture_now",
    "places",
    "services",
    "standing",
    "ticket",
    "ticket_by_secret",
    "ticket_by_token",
    "ticket_for_print",
    "tickets",
    "today",
    "visit",
    "wait_at_issue",
]
