"""What every page's frame needs to know."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from motcua.base.actor import ANONYMOUS
from motcua.surfaces.look.brand import of_page
from motcua.surfaces.sign_in.centres import current, several

THEMES = ("light", "dark", "contrast")


def look(request: HttpRequest) -> dict[str, Any]:
    """Theme and text size of the reader, who acts, the languages there are; in which of several centres somebody works."""
    actor = getattr(request, "actor", ANONYMOUS)
    theme = request.COOKIES.get("motcua_theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "text_size": "large" if request.COOKIES.get("motcua_text") == "large" else "",
        "actor": getattr(request, "actor", None),
        "their_centres": lambda: several(actor),
        "current_centre": lambda: current(request),
        "brand": cache(lambda: of_page(request)),  # a page asks in several places
        "languages": settings.LANGUAGES,
    }
