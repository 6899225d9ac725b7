"""What stands in an address of the portal."""

from django.http import HttpRequest

from motcua.base.moments import lately
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.centre.standing import halls


def asked(request: HttpRequest, name: str) -> str:
    """A word of the address, without what PostgreSQL cannot hold."""
    return request.GET.get(name, "").replace("\0", "").strip()[:200]


def centre_asked(request: HttpRequest) -> Centre | None:
    """The centre that was asked for, or the first of the province; a second old at most. Raises NotFound."""
    code, known = asked(request, "centre"), halls(lately())
    return (
        next((one for one in known if one.code == code), None) or get_centre(code) if code else next(iter(known), None)
    )
