"""The lookup kiosk of the hall: one question, one answer, and nothing kept of either."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.base.actor import Actor
from motcua.base.problems import NotFound, TooManyRequests
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, allowed, require
from motcua.surfaces.lookup import finding

KEYS = ("1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM.")
IDLE_SECONDS, ASK_SECONDS = 45, 15


@never_cache
@require_POST
def answer(request: HttpRequest, centre: str) -> HttpResponse:
    """The dossier, as a part of the kiosk's page; wrong code and wrong secret look alike."""
    device: Actor = request.device  # type: ignore[attr-defined]
    require(device, Action.DEVICE_SHOW_LOOKUP, centre=get_centre(centre).code)
    code, secret = finding.given(request.POST)
    context: dict[str, object] = {}
    status = 200
    try:
        context["found"] = finding.find(code, secret, device.reference)
    except (NotFound, TooManyRequests) as problem:
        context["problem"], status = problem, problem.status
    with translation.override(_language(request.POST.get("language"))):
        return render(request, "lookup/kiosk_answer.html", context, status=status)


def _language(asked: str | None) -> str:
    """The language of this visitor only: the next one begins in Vietnamese."""
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
