"""Puts `request.actor` on every request: a program by bearer token, a paired device by its cookie, or signed-in staff."""

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
            actor = actor_for_token(token.strip()) if scheme.lower() == "bearer" else None
            if actor is None:
                problem = NotAuthenticated(_("The token is not valid; make a new one with: motcua token"))
                return render_problem(request, problem)
        else:
            actor = self._of_browser(request)
        request.actor = actor  # type: ignore[attr-defined]
        return self.get_response(request)

    def _of_browser(self, request: HttpRequest) -> Actor:
        if isinstance(request.user, Staff):
            return request.user.actor()
        device = request.COOKIES.get(DEVICE_COOKIE, "")
        return (self._actor_for_device(device) if device else None) or ANONYMOUS
