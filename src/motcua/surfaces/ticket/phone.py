"""What makes the page of a ticket a phone's own: kept for when there is no line, put on the home screen, told when it is called."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from motcua.base.problems import NotFound
from motcua.base.release import release
from motcua.domain.messages import push
from motcua.domain.messages.webpush import public_key
from motcua.domain.queue import queries
from motcua.domain.queue.rules import parse_ticket_token
from motcua.surfaces.telling import endpoint_of, recipient_of
from motcua.surfaces.ticket.times import minutes_typed

AWAY = "minutes_away"  # a cookie of this one page; the server keeps it only for who asked to be told
FILES = (
    "look/look.css", "look/faces-light.css", "look/icons.svg", "look/mark.svg", "look/js/frame.js",
    "look/js/live.js", "look/js/push.js", "look/js/theme.js", "look/govuk-frontend.min.js",
    "ticket/ticket.css", "ticket/js/ticket.js", "ticket/js/phone.js",
    "look/be-vietnam-pro-light-400.woff2", "look/be-vietnam-pro-light-600.woff2",
)  # fmt: skip
EAST = (
    "look/faces-east.css",
)  # for those who read Chinese or Korean alone; the worker keeps what a page fetched besides
LANGUAGES = [*settings.LANGUAGES, *settings.MOTCUA_MORE_LANGUAGES["/p/"]]
SHORT = {"zh-hans": "zh"}  # as a ticket names its language


def speak(request: HttpRequest, language: str) -> None:
    """A ticket's page speaks as its machine did, until its reader chooses another language."""
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) in dict(LANGUAGES):
        return
    spoken = {short: code for code, short in SHORT.items()}.get(language, language)
    if spoken in dict(LANGUAGES):
        translation.activate(spoken)


@require_GET
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of all tickets' pages."""
    east = EAST if get_language() in dict(settings.MOTCUA_MORE_LANGUAGES["/p/"]) else ()
    context = {"files": json.dumps([static(name) for name in FILES + east]), "release": json.dumps(release())}
    return render(request, "ticket/sw.js", context, content_type="text/javascript; charset=utf-8")


@require_GET
@never_cache
def manifest(request: HttpRequest, token: str) -> HttpResponse:
    """So that a phone may keep the page of this ticket among its programs (W3C Web Application Manifest)."""
    ticket = queries.ticket_by_token(token)
    speak(request, ticket.language)
    facts = {
        "name": _("Number %(label)s") % {"label": ticket.label},
        "short_name": ticket.label,
        "lang": get_language(),
        "start_url": reverse("ticket_page", args=[token]),
        "scope": "/p/",
        "display": "standalone",
        "background_color": "#fbf8f4",
        "theme_color": "#9e1b1e",
        "icons": [{"src": static("look/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@require_POST
@never_cache
def tell_me(request: HttpRequest, token: str) -> HttpResponse:
    """Has this phone told of the ticket, in the language and with the way that its page knows; sent again it changes those."""
    parsed = parse_ticket_token(token)
    if parsed is None:
        raise NotFound
    speak(request, queries.ticket_by_token(token).language)
    language = get_language() or settings.LANGUAGE_CODE
    push.subscribe(
        *parsed,
        recipient_of(request),
        language=SHORT.get(language, language),
        away_minutes=minutes_typed(request.COOKIES.get(AWAY, "")) or 0,
    )
    return HttpResponse(status=204)


@require_POST
@never_cache
def tell_no_more(request: HttpRequest, token: str) -> HttpResponse:
    parsed = parse_ticket_token(token)
    if parsed is None:
        raise NotFound
    push.unsubscribe(*parsed, endpoint_of(request))
    return HttpResponse(status=204)


def sender_key() -> str:
    """The key by which a browser knows whose messages it takes (RFC 8292), base64url."""
    return public_key()
