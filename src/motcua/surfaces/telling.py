"""What a browser sends that wants to be told something by web push, and what it is answered: shared by the pages that offer it."""

import json
from typing import TypedDict

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.base.problems import InvalidInput
from motcua.domain.messages.webpush import Recipient
from motcua.domain.people.rules import device_in_words

LARGEST_BODY = 4096


class Listener(TypedDict):
    """A browser that wants to hear of dossiers."""

    recipient: Recipient
    language: str
    device: str


def listener_of(request: HttpRequest) -> Listener:
    """Raises InvalidInput."""
    language = get_language() or settings.LANGUAGE_CODE
    device = device_in_words(request.headers.get("User-Agent", ""))
    return {"recipient": recipient_of(request), "language": language, "device": device}


def following(token: str) -> JsonResponse:
    """That it hears from now on, with where it chooses what."""
    return JsonResponse({"choose": reverse("notices:choose", args=[token])})


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
