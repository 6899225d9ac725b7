"""Where somebody came from to a dossier's page, and where the list of that place goes on."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def is_here(request: HttpRequest, address: str) -> bool:
    """Whether an address is one of this server."""
    return bool(address) and url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})


def came_from(request: HttpRequest) -> str:
    """Where somebody came from, as the address of the page says, or the form that was refused; empty for what is not here."""
    back = request.GET.get("tu", "") or request.POST.get("back", "")
    return back if is_here(request, back) else ""


def trail(request: HttpRequest) -> dict[str, object]:
    """`back`: the list that the dossier was opened from; `onward`: its next dossier, where it is the work list."""
    back = came_from(request)
    if not back:
        return {"back": "", "onward": ""}
    place = urlsplit(back)
    listed = place.path == reverse("desk:work")
    return {"back": back, "onward": f"{reverse('desk:next')}?{place.query}" if listed else ""}
