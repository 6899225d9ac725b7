"""What makes the portal a phone's own: put on the home screen, read without a line, with the receipts its owner kept on it."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.base.pages import kept
from motcua.base.release import release

FILES = (
    "look/look.css", "look/faces-light.css", "look/icons.svg", "look/mark.svg", "look/band.svg", "look/js/frame.js", "look/js/theme.js",
    "look/js/print.js", "portal/portal.css", "portal/hall.js", "portal/phone.js", "portal/on_phone.js", "portal/receipts.js",
    "look/be-vietnam-pro-light-400.woff2", "look/be-vietnam-pro-light-600.woff2",
)  # fmt: skip


@require_safe
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the portal: keeps what everybody may read, and nothing of a person."""
    context = {
        "files": json.dumps([static(name) for name in FILES]),
        "release": json.dumps(release()),
        "alone": json.dumps(reverse("portal:on_phone")),
    }
    return render(request, "portal/sw.js", context, content_type="text/javascript; charset=utf-8")


@require_safe
@kept(60)
def manifest(request: HttpRequest) -> HttpResponse:
    """So that a phone may keep the portal among its programs (W3C Web Application Manifest)."""
    facts = {
        "id": "/",
        "name": _("Public Administration Centre"),
        "short_name": _("One door"),
        "lang": get_language(),
        "start_url": reverse("portal:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf8f3",
        "theme_color": "#9e1b1e",
        "icons": [{"src": static("look/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@require_safe
@kept(60)
def on_phone(request: HttpRequest) -> HttpResponse:
    """What this phone has of the portal: pages that were read, tickets, receipts; the page that stands when there is no line."""
    return render(request, "portal/on_phone.html", {"section": "on_phone"})
