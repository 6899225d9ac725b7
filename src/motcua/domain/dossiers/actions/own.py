"""Verbs of a citizen about their own dossiers."""

from motcua.base.actor import Actor
from motcua.domain.dossiers.queries.public import track
from motcua.domain.people.actions import citizens


def claim(actor: Actor, code: str, secret: str) -> str:
    """Takes a dossier into the account by what its receipt bears; gives its code.

    Raises NotFound alike, and after the same work, for a wrong code and a wrong secret; whoever asks limits guessing.
    """
    code = track(code, secret).code
    citizens.claim(actor, "dossier", code)
    return code
