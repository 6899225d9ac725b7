"""Questions about the queue, by subject, each in a few statements."""

from motcua.domain.queue.queries.alarms import alarms, running_alarms
from motcua.domain.queue.queries.announcements import (
    announcement_sound,
    announcement_view,
    announcements,
    emergency_now,
    plans,
    preview,
    recordings,
    shown_announcement,
)
from motcua.domain.queue.queries.counters import counter, counter_picture, counter_screen
from motcua.domain.queue.queries.days import day_end_preview, day_figures
from motcua.domain.queue.queries.hall import CentreView, board, centre_view, centre_views, hall
from motcua.domain.queue.queries.promises import calibration, calibration_of_all, staffing_advice
from motcua.domain.queue.queries.services import most_asked_first, services
from motcua.domain.queue.queries.tickets import (
    MOST_SHOWN,
    computed_at_issue,
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
from motcua.domain.queue.queries.waits import CALLABLE_HERE, ORDERS, SERVED_HERE, Queue, queue_now, today

__all__ = [
    "CALLABLE_HERE",
    "MOST_SHOWN",
    "ORDERS",
    "SERVED_HERE",
    "CentreView",
    "Queue",
    "alarms",
    "announcement_sound",
    "announcement_view",
    "announcements",
    "board",
    "calibration",
    "calibration_of_all",
    "centre_view",
    "centre_views",
    "computed_at_issue",
    "counter",
    "counter_picture",
    "counter_screen",
    "day_end_preview",
    "day_figures",
    "emergency_now",
    "hall",
    "load",
    "most_asked_first",
    "picture",
    "picture_now",
    "plans",
    "preview",
    "queue_now",
    "recordings",
    "running_alarms",
    "services",
    "shown_announcement",
    "staffing_advice",
    "ticket",
    "ticket_by_secret",
    "ticket_by_token",
    "ticket_for_print",
    "tickets",
    "today",
    "visit",
    "wait_at_issue",
]
