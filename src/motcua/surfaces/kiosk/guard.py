"""Who is let onto the screens of a ticket machine: the paired machine itself."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from motcua.base.actor import Actor
from motcua.domain.people.permissions import Action, allowed

View = Callable[..., HttpResponseBase]


def kiosk_page(view: View) -> View:
    """Pages behind the first: the paired machine only, others are led to the first page, which pairs."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, centre: str, **rest: Any) -> HttpResponseBase:
        if not allowed(device_of(request), Action.DEVICE_SHOW_KIOSK, centre=centre):
            return redirect("kiosk", centre=centre)
        return view(request, centre, **rest)

    return guarded


def device_of(request: HttpRequest) -> Actor:
    return request.device  # type: ignore[attr-defined,no-any-return] # the middleware sets it
