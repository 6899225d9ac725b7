"""How long things about citizens hold, and what an address is. Pure."""

import re
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from motcua.base.problems import InvalidInput
from motcua.domain.people.identity import EMAIL, read_phone

CODE_DIGITS = 6
CODE_LIFETIME = timedelta(minutes=10)
CODE_TRIES = 5
# On somebody else's device a session ends soon after the last page; on one's own it lasts.
SHORT_SESSION, LONG_SESSION = timedelta(minutes=30), timedelta(days=30)
LONGEST_SESSION = timedelta(days=180)  # after which somebody shows again that it is them, however often they come
SEEN_EVERY = timedelta(minutes=2)
FRESH = timedelta(minutes=15)  # so recently somebody must have shown that it is them to change how they sign in
COUNTER_CODE_DIGITS = 8
COUNTER_CODE_LIFETIME = timedelta(minutes=15)
FORMER_ADDRESS_KEPT = timedelta(days=3)  # where a letter to it could not be sent
RETURN_REASONS = ("lost", "taken")  # why an account is given back at a counter
INVITATION_LIFETIME = timedelta(days=7)
UNUSED_YEARS = 3  # after which an account that nobody used is closed (docs/legal.md)
LONGEST_ADDRESS, LONGEST_NAME, LONGEST_PLACE, LONGEST_DEVICE = 254, 120, 300, 60


def read_address(text: str, offered: tuple[str, ...]) -> tuple[str, str]:
    """Channel and address of what somebody typed into one field: an e-mail address, or a phone number as E.164.

    Raises InvalidInput on "address", also for what cannot be written to here.
    """
    written = text.strip()
    if "@" in written:
        address = written.casefold()
        if len(address) > LONGEST_ADDRESS or not EMAIL.fullmatch(address):
            raise InvalidInput.of("address", _("An e-mail address looks like an@example.vn"))
        return _offered("email", address, offered)
    try:
        return _offered("phone", read_phone(written), offered)
    except InvalidInput as wrong:
        if "phone" not in offered:
            raise InvalidInput.of("address", _("An e-mail address looks like an@example.vn")) from None
        raise InvalidInput.of("address", wrong.errors[0].message) from None


def _offered(channel: str, address: str, offered: tuple[str, ...]) -> tuple[str, str]:
    if channel not in offered:
        raise InvalidInput.of("address", _("This centre sends codes by e-mail only"))
    return channel, address


def session_end(now: datetime, made_at: datetime, *, lasting: bool) -> datetime:
    """When a session ends that was just used."""
    return min(now + (LONG_SESSION if lasting else SHORT_SESSION), made_at + LONGEST_SESSION)


# first found wins: what calls itself Chrome as well stands before it
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("coc_coc", "Cốc Cốc"), ("SamsungBrowser", "Samsung Internet"), ("Zalo", "Zalo"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_in_words(user_agent: str) -> str:
    """Browser and system, by which somebody knows their own device again: "Chrome · Android"; empty where neither is known."""
    found = [
        next((name for mark, name in known if re.search(re.escape(mark), user_agent)), "")
        for known in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(filter(None, found))[:LONGEST_DEVICE]
