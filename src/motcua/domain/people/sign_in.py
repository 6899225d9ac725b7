"""Signing in: staff are made by an administrator, never by themselves; too many wrong tries lock; a second factor may be required."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from motcua.base.problems import Forbidden, TooManyRequests
from motcua.base.web import render_problem
from motcua.domain.people.models import Staff

LOCKED_SECONDS = 15 * 60


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """No self-registration. Wrong passwords are counted by name and address (django-axes): by the name alone all could be locked out."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts nothing; the limit that allauth would ask here is the second factor's."""


def name_tried(request: HttpRequest, credentials: Any = None) -> str:
    """The user name that somebody tries: the same, however the form and the backends call the field and whatever its case."""
    given = credentials or {}
    return str(given.get("username") or given.get("login") or request.POST.get("login", "")).strip().casefold()


def locked_out(request: HttpRequest, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """The answer while an account is locked after too many wrong tries."""
    detail = _("Too many wrong tries. Wait 15 minutes, or ask an administrator of the centre.")
    return render_problem(request, TooManyRequests(detail, retry_after=LOCKED_SECONDS))


def lacks_second_factor(person: Staff) -> bool:
    """Whether somebody has to set it up before anything opens to them."""
    return bool(settings.MOTCUA_REQUIRE_TOTP) and not is_mfa_enabled(person)


def require_second_factor(person: Staff) -> None:
    """Raises Forbidden where it is required and not set up; pages lead there instead."""
    if lacks_second_factor(person):
        raise Forbidden(_("Set up the second factor of your account first"), code="second_factor_missing")
