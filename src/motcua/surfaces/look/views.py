"""What a reader chooses about the look: the theme and the size of the text."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from motcua.surfaces.look.context import THEMES

A_YEAR = 365 * 24 * 3600


@require_POST
def set_look(request: HttpRequest) -> HttpResponse:
    """Keeps the choice in a cookie and goes back to where it was made."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    theme = request.POST.get("theme")
    if theme in THEMES:
        response.set_cookie("motcua_theme", theme, max_age=A_YEAR, samesite="Lax")
    elif theme == "auto":
        response.delete_cookie("motcua_theme")
    if "text" in request.POST:
        size = "large" if request.POST["text"] == "large" else "normal"
        response.set_cookie("motcua_text", size, max_age=A_YEAR, samesite="Lax")
    return response
