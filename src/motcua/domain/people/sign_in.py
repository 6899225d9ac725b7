"""Signing in: staff are made by an administrator, never by themselves; too many wrong tries lock for a while."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from motcua.base.problems import TooManyRequests
from motcua.base.web import render_problem

LOCKED_SECONDS = 15 * 60


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """No self-registration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def name_tried(request: HttpRequest, credentials: Any = None) -> str:
    """The user name that somebody tries: the same, however the form and the backends call the field and whatever its case."""
    given = credentials or {}
    return str(given.get("username") or given.get("login") or request.POST.get("login", "")).strip().casefold()


def locked_out(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """The answer while an account is locked after too many wrong tries."""
    detail = _("Too many wrong tries. Wait 15 minutes, or ask an administrator of the centre.")
    return render_problem(request, TooManyRequests(detail, retry_after=LOCKED_SECONDS))
