"""What somebody typed into a search, sealed for the address of the page that answers: it names people, and no log reads it.

A sealed word opens for whom it was sealed only: an address that is passed on shows a colleague an empty box.
"""

import base64
import binascii

from motcua.base import crypto
from motcua.base.actor import Actor


def sealed(actor: Actor, typed: str) -> str:
    """For an address; empty where nothing was typed."""
    if not typed:
        return ""
    raw = crypto.seal(typed.encode(), f"search:{actor.reference}")
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def opened(actor: Actor, text: str) -> str:
    """What `sealed` made for the same reader; empty for anything else."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return crypto.unseal(raw, f"search:{actor.reference}").decode() if raw else ""
    except (crypto.CannotUnseal, binascii.Error, ValueError):
        return ""
