"""Choosing by a secret link: nobody signs in, nobody else's choices are seen, and looking alone changes nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from motcua.domain.messages import choosing
from motcua.surfaces.notices.words import groups


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """What is heard at this address, by channel and topic."""
    if request.method == "POST":
        given = request.POST
        wanted = () if "nothing" in given else given.getlist("wanted")
        choosing.choose(token, wanted, given.get("language", ""))
        messages.success(request, _("Saved. It holds for all that is sent to this address from now on."))
        return redirect("notices:choose", token)
    choices = choosing.choices(token)
    context = {"choices": choices, "groups": groups(choices), "token": token}
    response = render(request, "notices/choose.html", context)
    response["Referrer-Policy"] = "no-referrer"  # the address of the page is its secret
    return response


@csrf_exempt  # a mail program calls it (RFC 8058 section 3.1); the secret in its address is what shows the right to
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One touch in the mail program; whoever opens the address in a browser chooses there, because scanners open addresses too."""
    if request.method != "POST":
        choosing.choices(token)
        return redirect("notices:choose", token)
    choosing.unsubscribe(token)
    return HttpResponse(status=204)
