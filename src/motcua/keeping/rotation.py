"""A new sealing key while people work."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from motcua.base import crypto, journal, tasks
from motcua.base.actor import Actor
from motcua.keeping.places import database


def rotate(actor: Actor) -> int:
    """Makes a key that seals from now on, and has the rest sealed anew in the background. Returns its version.

    Every process reads the key file anew when it changes, and older keys go on opening, so nothing stands still.
    """
    path = Path(settings.MOTCUA_KEY_FILE)
    with database():
        crypto.keys()  # the first one is made where there is none
        version = crypto.add_key(path)
        with transaction.atomic():
            journal.record(actor, "keys.rotated", f"key:{version}", version=version)
        tasks.go_on_resealing(0)
    return version
