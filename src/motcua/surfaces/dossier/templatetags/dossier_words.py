"""Words of a dossier's page: limits and days that did not count."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.domain.centre.calendar import SkippedDay
from motcua.domain.dossiers.shapes import DossierView

register = template.Library()


@register.filter
def limit(dossier: DossierView) -> str:
    """The time limit in words."""
    count = dossier.limit_value
    words = {
        "working_day": ngettext("%(count)d working day", "%(count)d working days", count),
        "day": ngettext("%(count)d day", "%(count)d days", count),
        "hour": ngettext("%(count)d working hour", "%(count)d working hours", count),
    }
    return words[dossier.limit_unit] % {"count": count}


@register.filter
def reason_words(day: SkippedDay) -> str:
    return _("weekend") if day.reason == "weekend" else day.reason


@register.filter
def payment_word(method: str) -> str:
    """How it was paid, in a word."""
    words = {"cash": _("cash"), "transfer": _("transfer"), "vietqr": "VietQR"}
    return words.get(method, method)


@register.filter
def to_bring(needed: int, given: int) -> int:
    """How many of what was needed are still to come."""
    return max(needed - given, 0)
