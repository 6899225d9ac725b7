"""What the sign-in page asks for: the accounts of a demonstration."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.people.queries import demo_accounts_exist

register = template.Library()

EXAMPLES: tuple[tuple[str, str | Promise], ...] = (
    ("quay17", _("receptionist of counter 17 (quay01 … quay23)")),
    ("cv.stp", _("specialist of the Department of Justice")),
    ("ld.stp", _("leader of the Department of Justice")),
    ("dieuhanh", _("control room and manager")),
    ("quantri", _("administrator")),
)
LOOPBACK = ("127.0.0.1", "::1")


@register.simple_tag(takes_context=True)
def demo_sign_ins(context: template.Context) -> tuple[tuple[str, str | Promise], ...]:
    """User names to try, without passwords: only at the server's own machine, only while such accounts exist."""
    request = context.get("request")
    if request is None or request.META.get("REMOTE_ADDR") not in LOOPBACK or not demo_accounts_exist():
        return ()
    return EXAMPLES
