"""The verbs of the queue, the only writers of its tables; each opens its own transaction."""

from motcua.domain.queue.actions.alarms import accept_alarm, end_alarm, raise_alarm, withdraw_alarm
from motcua.domain.queue.actions.announcements import (
    add_recording,
    announce,
    announce_due,
    end_plan,
    note_played,
    note_sounded,
    plan_announcement,
    remove_recording,
    stop_announcement,
)
from motcua.domain.queue.actions.appointments import (
    cancel_appointment,
    change_appointment,
    check_in,
    confirm_appointment,
    reserve_appointment,
)
from motcua.domain.queue.actions.appointments_in_time import end_appointments, forget_contacts, lead_due, remind
from motcua.domain.queue.actions.calling import call_next, call_ticket
from motcua.domain.queue.actions.counters import (
    close_counter,
    close_when_free,
    counter_beat,
    lift_pause,
    open_counter,
    pause_counter,
    pause_silent_counters,
)
from motcua.domain.queue.actions.days import close_day, close_past_days, forget_old_keys
from motcua.domain.queue.actions.direct import serve_directly
from motcua.domain.queue.actions.helping import call_for_others
from motcua.domain.queue.actions.issue import issue_ticket
from motcua.domain.queue.actions.learning import learn_from_visit, note_promise
from motcua.domain.queue.actions.master_data import export_services, import_services
from motcua.domain.queue.actions.moving import move_service, move_service_back
from motcua.domain.queue.actions.on_the_phone import confirm_coming, tell_who_is_near
from motcua.domain.queue.actions.printing import mark_print_failed, mark_printed
from motcua.domain.queue.actions.remote import cancel_missed, check_in_here, check_in_remote, pass_over, take_remote
from motcua.domain.queue.actions.serving import (
    cancel,
    finish,
    hold,
    leave,
    no_show,
    recall,
    resume,
    return_to_queue,
    send_back,
    start,
    transfer,
)
from motcua.domain.queue.actions.undo import undo
from motcua.domain.queue.actions.visits import add_service, drop_service

__all__ = [
    "accept_alarm",
    "add_recording",
    "add_service",
    "announce",
    "announce_due",
    "call_for_others",
    "call_next",
    "call_ticket",
    "cancel",
    "cancel_appointment",
    "cancel_missed",
    "change_appointment",
    "check_in",
    "check_in_here",
    "check_in_remote",
    "close_counter",
    "close_day",
    "close_past_days",
    "close_when_free",
    "confirm_appointment",
    "confirm_coming",
    "counter_beat",
    "drop_service",
    "end_alarm",
    "end_appointments",
    "end_plan",
    "export_services",
    "finish",
    "forget_contacts",
    "forget_old_keys",
    "hold",
    "import_services",
    "issue_ticket",
    "lead_due",
    "learn_from_visit",
    "leave",
    "lift_pause",
    "mark_print_failed",
    "mark_printed",
    "move_service",
    "move_service_back",
    "no_show",
    "note_played",
    "note_promise",
    "note_sounded",
    "open_counter",
    "pass_over",
    "pause_counter",
    "pause_silent_counters",
    "plan_announcement",
    "raise_alarm",
    "recall",
    "remind",
    "remove_recording",
    "reserve_appointment",
    "resume",
    "return_to_queue",
    "send_back",
    "serve_directly",
    "start",
    "stop_announcement",
    "take_remote",
    "tell_who_is_near",
    "transfer",
    "undo",
    "withdraw_alarm",
]
