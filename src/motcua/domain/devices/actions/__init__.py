"""Verbs about devices, by subject; other rooms call them from here."""

from motcua.domain.devices.actions.beats import accept_machine, beat, heartbeat, mark_lost, settle_alarms
from motcua.domain.devices.actions.commands import acknowledge, command, end_sound_test, forget_pictures
from motcua.domain.devices.actions.design import change_ticket_design, design_faults, read_logo, restore_ticket_design
from motcua.domain.devices.actions.loudspeakers import add_loudspeaker, change_loudspeaker
from motcua.domain.devices.actions.pairing import (
    CODES_ENTERED,
    CODES_SHOWN,
    begin_pairing,
    claim,
    note_device,
    pair,
    pair_demo,
    rename,
    replace,
    retire,
    retire_forgotten_demos,
    set_settings,
)
from motcua.domain.devices.actions.paper import (
    end_left_behind,
    end_printed,
    end_without_paper,
    request_reprint,
    take_job,
    want_paper,
)
from motcua.domain.devices.actions.printers import add_printer, change_printer, note_printer, set_printers

__all__ = [
    "CODES_ENTERED",
    "CODES_SHOWN",
    "accept_machine",
    "acknowledge",
    "add_loudspeaker",
    "add_printer",
    "beat",
    "begin_pairing",
    "change_loudspeaker",
    "change_printer",
    "change_ticket_design",
    "claim",
    "command",
    "design_faults",
    "end_left_behind",
    "end_printed",
    "end_sound_test",
    "end_without_paper",
    "forget_pictures",
    "heartbeat",
    "mark_lost",
    "note_device",
    "note_printer",
    "pair",
    "pair_demo",
    "read_logo",
    "rename",
    "replace",
    "request_reprint",
    "restore_ticket_design",
    "retire",
    "retire_forgotten_demos",
    "set_printers",
    "set_settings",
    "settle_alarms",
    "take_job",
    "want_paper",
]
