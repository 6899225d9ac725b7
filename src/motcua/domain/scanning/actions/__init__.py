"""Verbs about scanning: an officer orders, goes on, cancels; a counter's agent fetches, delivers, ends; time ends what nobody does.

Officers may order at the scanners of counters that they may operate, for dossiers to which they may add files, and into the tray of
an intake of their own.
"""

from motcua.domain.scanning.actions.agent import Errand, deliver, end, fetch, settle, tell
from motcua.domain.scanning.actions.orders import cancel, drop, go_on, keep, order
from motcua.domain.scanning.actions.trays import (
    drop_from_tray,
    go_on_in_tray,
    join_tray,
    leave_tray,
    scan_into_tray,
    stop_in_tray,
)

__all__ = [
    "Errand",
    "cancel",
    "deliver",
    "drop",
    "drop_from_tray",
    "end",
    "fetch",
    "go_on",
    "go_on_in_tray",
    "join_tray",
    "keep",
    "leave_tray",
    "order",
    "scan_into_tray",
    "settle",
    "stop_in_tray",
    "tell",
]
