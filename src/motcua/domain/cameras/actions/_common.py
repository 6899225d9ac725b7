"""What several actions share: the reason that must be given, and the entry in the journal."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.cameras.models import Camera
from motcua.domain.cameras.rules import LONGEST_REASON, Reason

SHORTEST_WORDS = 5


def checked_reason(reason: str, words: str) -> tuple[str, str]:
    """The reason and its words, tidied. Raises InvalidInput."""
    said = " ".join(words.split())
    if reason not in set(Reason):
        raise InvalidInput([FieldError("reason", str(_("Say why you need to see it")))])
    too_long = len(said) > LONGEST_REASON
    if too_long or (reason == Reason.OTHER and len(said) < SHORTEST_WORDS):
        limit = {"limit": LONGEST_REASON}
        raise InvalidInput(
            [FieldError("words", str(_("Give the reason in words, %(limit)d characters at most") % limit))]
        )
    return reason, said


def record(actor: Actor, kind: str, camera: Camera, **data: Any) -> None:
    journal.record(actor, kind, f"camera:{camera.pk}", centre=camera.centre.code, **data)
