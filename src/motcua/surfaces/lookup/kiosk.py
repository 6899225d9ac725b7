"""The lookup kiosk of the hall: one question, one answer, and nothing kept of either."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from motcua.base.actor import Actor
from motcua.base.problems import NotFound, TooManyRequests
from motcua.domain.centre.queries import get_centre
from motcua.domain.devices import actions as devices
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.voice import NoVoice, level, speaker, trim, wav_bytes
from motcua.surfaces.following.picture import sentences
from motcua.surfaces.lookup import finding
from motcua.surfaces.pairing.guard import device_page

KEYS = ("1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM.")
IDLE_SECONDS, ASK_SECONDS = 45, 15


@never_cache
@device_page("lookup_kiosk", Action.DEVICE_SHOW_LOOKUP)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    """The question and a keyboard. `?language=` holds for this visitor only."""
    device: Actor = request.device  # type: ignore[attr-defined] # the middleware sets it
    devices.heartbeat(device)
    language = _language(request.GET.get("language"))
    context = {
        "centre": get_centre(centre),
        "rows": KEYS,
        "language": language,
        "idle_seconds": IDLE_SECONDS,
        "ask_seconds": ASK_SECONDS,
    }
    with translation.override(language):
        return render(request, "lookup/kiosk.html", context)


@never_cache
@require_POST
def answer(request: HttpRequest, centre: str) -> HttpResponse:
    """The dossier, as a part of the kiosk's page; wrong code and wrong secret look alike."""
    device: Actor = request.device  # type: ignore[attr-defined] # the middleware sets it
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


@never_cache
@require_POST
def spoken(request: HttpRequest, centre: str) -> HttpResponse:
    """What matters of the dossier as sound, for who does not read it; 204 where the server has no voice. Nothing of it is kept."""
    device: Actor = request.device  # type: ignore[attr-defined] # the middleware sets it
    require(device, Action.DEVICE_SHOW_LOOKUP, centre=get_centre(centre).code)
    language = _language(request.POST.get("language"))
    found = finding.find(*finding.given(request.POST), device.reference)
    with translation.override(language):
        text = " ".join(sentences(found))
    try:
        wav = wav_bytes(level(trim(speaker()(text, language))))
    except NoVoice:
        return HttpResponse(status=204)
    return HttpResponse(wav, content_type="audio/wav")


def _language(asked: str | None) -> str:
    """The language of this visitor only: the next one begins in Vietnamese."""
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
