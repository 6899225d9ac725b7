"""What the page of a device tells the server, and what it is answered."""

import json
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotAuthenticated
from motcua.domain.devices import actions as devices
from motcua.domain.devices.shapes import Done, Report


@csrf_exempt  # the cookie is SameSite=Strict: no other site can send it; and a page open for a year must still beat
@never_cache
@require_POST
def beat(request: HttpRequest, centre: str, counter: int | None = None) -> JsonResponse:
    """Raises NotAuthenticated, Conflict for a copied access, InvalidInput."""
    device: Actor = request.device  # type: ignore[attr-defined] # the middleware sets it
    if not device.is_authenticated:
        raise NotAuthenticated
    return JsonResponse(asdict(devices.beat(device, read_report(request.body))))


def read_report(body: bytes) -> Report:
    """What a page sent. Raises InvalidInput for what is no report."""
    try:
        told: dict[str, Any] = json.loads(body)
        done = tuple(
            Done(int(one["command"]), one.get("succeeded") is True, str(one.get("note", ""))[:200], one.get("picture"))
            for one in told.get("done", [])
        )
        return Report(
            key=str(told.get("key", ""))[:200],
            page=str(told.get("page", ""))[:40],
            release=str(told.get("release", ""))[:40],
            width=_size(told.get("width")),
            height=_size(told.get("height")),
            sound=told["sound"] if isinstance(told.get("sound"), bool) else None,
            shown=max(0, int(told.get("shown") or 0)),
            fault=str(told.get("fault") or "")[:300],
            done=done,
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise InvalidInput.of("body", "JSON") from None


def _size(pixels: object) -> int:
    return min(100_000, max(0, int(pixels))) if isinstance(pixels, int | float) else 0
