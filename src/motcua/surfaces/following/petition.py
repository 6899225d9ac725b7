"""The petition that somebody follows, for half an hour in the session: sealed, so that the database does not know the secret."""

import base64
import json
from datetime import timedelta

from django.http import HttpRequest

from motcua.base import clock, crypto

KEY = "petition"
KEPT_FOR = timedelta(minutes=30)
_CONTEXT = "following.petition"


def remember(request: HttpRequest, code: str, secret: str) -> None:
    until = (clock.now() + KEPT_FOR).timestamp()
    sealed = crypto.seal(json.dumps([code, secret, until]).encode(), _CONTEXT)
    request.session[KEY] = base64.b64encode(sealed).decode()


def recall(request: HttpRequest) -> tuple[str, str] | None:
    """Code and secret; None when nothing is remembered any more."""
    kept = request.session.get(KEY)
    if not kept:
        return None
    try:
        code, secret, until = json.loads(crypto.unseal(base64.b64decode(kept), _CONTEXT))
    except crypto.CannotUnseal:
        return None
    return (code, secret) if clock.now().timestamp() < until else None


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
