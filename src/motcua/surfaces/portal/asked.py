"""What stands in an address of the portal."""

from django.http import HttpRequest

from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import centres, get_centre


def asked(request: HttpRequest, name: str) -> str:
    """A word of the address, without what PostgreSQL cannot hold."""
    return request.GET.get(name, "").replace("\0", "").strip()[:200]


def centre_asked(request: HttpRequest) -> Centre | None:
    """The centre that was asked for, or the first of the province. Raises NotFound."""
    code = asked(request, "centre")
    return get_centre(code) if code else next(iter(centres()), None)
