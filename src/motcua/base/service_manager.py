"""What the service manager of the system is told: that we serve now, that we stop (sd_notify(3), the protocol of systemd)."""

import logging
import os
import socket

log = logging.getLogger(__name__)


def tell(state: str) -> None:
    """Sends `READY=1`, `STOPPING=1` or the like to whoever started us and wants to know; nobody else hears of it."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place.startswith(("/", "@")):
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
            line.connect(f"\0{place[1:]}" if place.startswith("@") else place)
            line.sendall(state.encode())
    except OSError as fault:
        log.warning("the service manager does not hear us: %s", fault)
