"""What a browser sends that wants to be told something by web push: shared by the pages that offer it."""

import json

from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.base.problems import InvalidInput
from motcua.domain.messages.webpush import Recipient

LARGEST_BODY = 4096


def recipient_of(request: HttpRequest) -> Recipient:
    """As `PushSubscription.toJSON()` writes it. Raises InvalidInput."""
    body = _body(request)
    keys = body.get("keys")
    values = [body.get("endpoint"), *(keys.get(name) for name in ("p256dh", "auth"))] if isinstance(keys, dict) else []
    if len(values) != 3 or not all(isinstance(value, str) and value for value in values):
        raise InvalidInput.of("endpoint", _("This browser's messages cannot be sent"))
    return Recipient(*map(str, values))


def endpoint_of(request: HttpRequest) -> str:
    """Of a browser that wants to hear no more. Raises InvalidInput."""
    return str(_body(request).get("endpoint", ""))


def _body(request: HttpRequest) -> dict[str, object]:
    try:
        body = json.loads(request.body) if len(request.body) <= LARGEST_BODY else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise InvalidInput.of("endpoint", _("This browser's messages cannot be sent"))
    return body
