"""The verbs of the queue, the only writers of its tables; each opens its own transaction."""

from motcua.domain.queue.actions.calling import call_next, call_ticket
from motcua.domain.queue.actions.counters import close_counter, open_counter, pause_counter
from motcua.domain.queue.actions.days import close_past_days, forget_old_keys, measure_service_time
from motcua.domain.queue.actions.issue import issue_ticket
from motcua.domain.queue.actions.master_data import export_services, import_services
from motcua.domain.queue.actions.printing import mark_print_failed, mark_printed
from motcua.domain.queue.actions.serving import (
    cancel,
    finish,
    hold,
    leave,
    no_show,
    recall,
    resume,
    return_to_queue,
    start,
    transfer,
)

__all__ = [
    "call_next",
    "call_ticket",
    "cancel",
    "close_counter",
    "close_past_days",
    "export_services",
    "finish",
    "forget_old_keys",
    "hold",
    "import_services",
    "issue_ticket",
    "leave",
    "mark_print_failed",
    "mark_printed",
    "measure_service_time",
    "no_show",
    "open_counter",
    "pause_counter",
    "recall",
    "resume",
    "return_to_queue",
    "start",
    "transfer",
]
