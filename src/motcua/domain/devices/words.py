"""What each kind of device is called; on pages in the reader's language, in the stored name of a device in the house's."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from motcua.domain.devices.rules import Kind

KINDS: dict[Kind, str | Promise] = {
    Kind.KIOSK: gettext_lazy("Ticket machine"),
    Kind.DISPLAY: gettext_lazy("Wall display"),
    Kind.RATING_TABLET: gettext_lazy("Rating tablet"),
    Kind.LOOKUP_KIOSK: gettext_lazy("Lookup kiosk"),
    Kind.COUNTER_SCREEN: gettext_lazy("Counter screen"),
    Kind.PRINTER: gettext_lazy("Ticket printer"),
    Kind.SCANNER: gettext_lazy("Scanner"),
    Kind.CAMERA: gettext_lazy("Camera"),
    Kind.LOUDSPEAKER: gettext_lazy("Loudspeaker"),
}


def name_for(kind: Kind, counter: int | None, code: str) -> str:
    """The name of a device that nobody has named yet; `code`: by which it was paired, so that two are told apart."""
    with override(settings.LANGUAGE_CODE):
        if counter is None:
            return f"{KINDS[kind]} · {code}"
        return _("%(kind)s of counter %(number)d") % {"kind": KINDS[kind], "number": counter} + f" · {code}"
