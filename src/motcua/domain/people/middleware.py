"""Puts `request.actor` on every request: a program by bearer token, signed-in staff, or a paired device by its cookie.

The cookie of a device holds for the path of its page only, so that one browser can be several devices; `request.device` names the
device also when somebody is signed in on the same machine.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from motcua.base.actor import ANONYMOUS, Actor
from motcua.base.problems import NotAuthenticated
from motcua.base.web import render_problem
from motcua.domain.people.models import Staff
from motcua.domain.people.queries import actor_for_token

DEVICE_COOKIE = "motcua_device"


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        # devices stand above people in the order of rooms, so the composition root names the query
        self._actor_for_device: Callable[[str], Actor | None] = import_string(settings.MOTCUA_DEVICE_ACTOR)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        authorization = request.headers.get("Authorization", "")
        if authorization:
            scheme, _space, token = authorization.partition(" ")
            actor = self._actor_for_bearer(token.strip()) if scheme.lower() == "bearer" else None
            if actor is None:
                problem = NotAuthenticated(_("The token is not valid; make a new one with: motcua token"))
                return render_problem(request, problem)
        else:
            actor = request.user.actor() if isinstance(request.user, Staff) else ANONYMOUS
        cookie = request.COOKIES.get(DEVICE_COOKIE, "")
        device = (self._actor_for_device(cookie) if cookie else None) or ANONYMOUS
        request.device = device  # type: ignore[attr-defined] # the middleware sets it
        request.actor = actor if actor.is_authenticated else device  # type: ignore[attr-defined] # the middleware sets it
        return self.get_response(request)

    def _actor_for_bearer(self, token: str) -> Actor | None:
        """A program by its service token, or a device that is no browser by the token of its pairing."""
        return actor_for_token(token) or self._actor_for_device(token)
