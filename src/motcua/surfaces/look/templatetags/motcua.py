"""Template tags and filters of the look: icons, keys against doing twice, dates and money as Vietnamese write them."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4

import segno
from django import template
from django.template.defaultfilters import linebreaksbr
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from motcua.base.release import release
from motcua.domain.catalogue.rules.graph import HOURS_PER_DAY

register = template.Library()
VIETNAMESE_LETTERS = frozenset("ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; with a label it speaks, without it is decoration."""
    if label:
        address = icon_address(name)
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address)
    return _silent_icon(name)


@lru_cache(maxsize=512)
def _silent_icon(name: str) -> SafeString:
    """A page has dozens of the same few."""
    words = '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>'
    return format_html(words, icon_address(name))


@register.simple_tag
def icon_address(name: str) -> str:
    """Of an icon that is drawn within another drawing."""
    return f"{static('look/icons.svg')}#{name}"


@register.simple_tag
def server_release() -> str:
    """Which release drew the page: a device's page that is left open compares it with the server's."""
    return release()


@register.simple_tag
def idempotency_key() -> SafeString:
    """A hidden field that makes sending a form twice do its work once."""
    return format_html('<input type="hidden" name="_key" value="{}">', uuid4())


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """A QR code (error correction M) as an inline picture; black on white in every theme: scanners need that."""
    code = segno.make(text, error="m", micro=False)
    picture = code.svg_inline(border=3, omitsize=True, dark="#000", light="#fff")
    spoken = label or _("QR code")
    return format_html('<div class="qr" role="img" aria-label="{}">{}</div>', spoken, mark_safe(picture))  # noqa: S308 - drawn by segno


@register.filter
def who(name: str) -> str:
    """Who did something, in words: a person's name as it is; a program or a machine, known by its reference, as what it is."""
    kind, _colon, number = name.partition(":")
    if kind == "token" and number:
        return _("connected system no. %(number)s") % {"number": number}
    if kind == "device" and number:
        return _("device no. %(number)s") % {"number": number}
    if kind == "citizen":
        return _("a citizen, in their account") if number else _("a citizen")
    return _("the system itself") if kind == "system" else name


@register.filter
def vn_date(value: date | datetime | None) -> str:
    """dd/mm/yyyy, local."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return value.strftime("%d/%m/%Y")


@register.filter
def vn_time(value: datetime | None) -> str:
    """HH:MM, local."""
    return timezone.localtime(value).strftime("%H:%M") if value else ""


@register.filter
def vn_datetime(value: datetime | None) -> str:
    """HH:MM dd/mm/yyyy, local."""
    return timezone.localtime(value).strftime("%H:%M %d/%m/%Y") if value else ""


@register.filter
def vn_number(value: float | None) -> str:
    """1.234.567"""
    return "" if value is None else f"{value:,.0f}".replace(",", ".")


@register.filter
def vn_money(value: float | None) -> str:
    """1.234.567 đ"""
    return "" if value is None else f"{vn_number(value)} đ"


@register.filter
def duration(seconds: float | None) -> str:
    """Whole minutes in words: "5 minutes", "2 h 05 min"; under a minute says so."""
    if seconds is None:
        return ""
    minutes = int(abs(seconds) // 60)
    if minutes < 1:
        return _("under a minute")
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    return _("%(hours)d h %(minutes)02d min") % {"hours": minutes // 60, "minutes": minutes % 60}


@register.filter
def elapsed(begin: datetime | None, end: datetime) -> str:
    """How long from `begin` until `end`, in words."""
    return duration((end - begin).total_seconds()) if begin else ""


HALF_AN_HOUR = 0.5


@register.filter
def working_hours(hours: float | None) -> str:
    """Working hours in words: whole days of the counter (7.5 hours, in which limits are counted too) and hours."""
    if hours is None:
        return ""
    days = int((abs(hours) + HALF_AN_HOUR) // HOURS_PER_DAY)
    rest = max(round(abs(hours) - days * HOURS_PER_DAY), 0)
    if not days and not rest:
        return _("under an hour")
    parts = []
    if days:
        parts.append(ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days})
    if rest:
        parts.append(ngettext("%(count)d hour", "%(count)d hours", rest) % {"count": rest})
    return " ".join(parts)


@register.filter
def localised(thing: Any, field: str = "name") -> str:
    """`name`, or `name_en` for those who read English, of an object or a dict."""

    def get(name: str) -> Any:
        return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, "")

    if get_language() != "vi":
        return str(get(f"{field}_en") or get(field) or "")
    return str(get(field) or "")


@register.filter
def is_vietnamese(text: str) -> bool:
    """Whether what somebody wrote is to be read out as Vietnamese: it has letters that only Vietnamese has."""
    return bool(set(text.casefold()) & VIETNAMESE_LETTERS)


@register.filter
def dialled(phone: str) -> str:
    """The first number of what stands there, as a telephone takes it: the 0 in "+84 (0)204" is for who calls from within the country."""
    first = re.split(r"[,/]| - ", phone)[0]
    if first.strip().startswith("+"):
        first = first.replace("(0)", "")
    return "".join(sign for sign in first if sign.isdigit() or sign == "+")


@register.simple_tag
def said(thing: Any, field: str = "name") -> SafeString:
    """As `localised`; where only Vietnamese is there, on a page in another language, marked so that it is read out as such."""
    words = localised(thing, field)
    known = thing.get(f"{field}_en") if isinstance(thing, dict) else getattr(thing, f"{field}_en", "")
    shown = linebreaksbr(words, autoescape=True)
    return shown if not words or known or get_language() == "vi" else format_html('<span lang="vi">{}</span>', shown)


def _states() -> dict[str, tuple[str, str]]:
    return {
        "waiting": (_("waiting"), "info"),
        "called": (_("called"), "now"),
        "serving": (_("being served"), "now"),
        "held": (_("on hold"), "soon"),
        "finished": (_("finished"), "done"),
        "no_show": (_("did not come"), "soon"),
        "cancelled": (_("cancelled"), ""),
        "registered": (_("registered online"), "info"),
        "received": (_("received"), "info"),
        "not_accepted": (_("not accepted"), "late"),
        "processing": (_("in processing"), "info"),
        "supplement_requested": (_("supplement requested"), "soon"),
        "payment_requested": (_("payment requested"), "soon"),
        "withdrawn": (_("withdrawn"), ""),
        "stopped": (_("stopped"), ""),
        "processed": (_("result ready"), "done"),
        "returned": (_("result returned"), "done"),
        "ready": (_("ready to start"), "info"),
        "started": (_("in work"), "now"),
        "done": (_("done"), "done"),
        "skipped": (_("skipped"), ""),
        "open": (_("open"), "done"),
        "paused": (_("paused"), "soon"),
        "closed": (_("closed"), ""),
    }


@register.filter
def state_word(state: str) -> str:
    return _states().get(state, (state, ""))[0]


@register.filter
def state_tag(state: str) -> SafeString:
    """The state as a coloured tag with its word."""
    word, colour = _states().get(state, (state, ""))
    return format_html('<span class="tag{}">{}</span>', f" tag--{colour}" if colour else "", word)
