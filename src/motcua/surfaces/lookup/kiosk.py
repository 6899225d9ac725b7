"""The lookup kiosk of the hall: one question, one answer, and nothing kept of either."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.base.problems import NotFound, TooManyRequests
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.surfaces.lookup import finding

ROWS = ("1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM.")
