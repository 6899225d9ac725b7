"""Looks every ten seconds whether devices are lost, frozen or well again: their silence tells nobody by itself."""

import logging
import threading

from django.db import InterfaceError, OperationalError, connection

from motcua.domain.devices import actions

LOOK_SECONDS = 10.0
log = logging.getLogger(__name__)


def run_forever(stop: threading.Event) -> None:
    """Until `stop` is set; an absent database or a fault ends one look, not the watch."""
    while not stop.wait(LOOK_SECONDS):
        try:
            actions.mark_lost()
            actions.forget_pictures()
            actions.retire_forgotten_demos()
        except (OperationalError, InterfaceError) as error:
            log.warning("devices cannot be looked at: %s", error)
            connection.close()
        except Exception:
            log.exception("devices were not looked at; again in %.0f s", LOOK_SECONDS)
    connection.close()
