"""Ways to reach somebody outside, behind one small interface: e-mail, a gateway over HTTP, whatever apprise knows.

A channel takes a message and an address and says under which number the other side keeps it. It knows nothing of dossiers, and
nothing here writes. What a ticket says to a phone is another matter: it is old within minutes (push.py).
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from motcua.domain.messages.webpush import Recipient

log = logging.getLogger(__name__)


class Refused(Exception):
    """The other side will never take this message. `wrong_address`: because nobody is reached there.

    `code`: what it said ("550", "21"); never the address.
    """

    def __init__(self, code: str, *, wrong_address: bool) -> None:
        super().__init__(code)
        self.code, self.wrong_address = code, wrong_address


class NotNow(OSError):
    """The other side did not take it now; it is tried again."""


@dataclass(frozen=True)
class Message:
    """What is sent to one address. `reference` is ours, the same at each try, so that a repeat can be told.

    `facts`: what templates of others may name besides (the code of the dossier, the kind of notice). `browser`: where it goes by web
    push, to whom; `to` is then the page that a touch opens.
    """

    to: str
    subject: str
    text: str
    reference: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    browser: Recipient | None = None


# Sends a message; gives the number under which the other side keeps it, empty where it has none. Raises Refused, OSError.
Send = Callable[[Message], str]


@dataclass(frozen=True)
class Channel:
    """`address`: what it needs, "email", "phone" or "push" (a browser). `offered`: whether this installation has it."""

    name: str
    address: str
    send: Send
    offered: Callable[[], bool]


def all_channels() -> dict[str, Channel]:
    """By name, in the order in which they are used where one is enough."""
    from motcua.domain.messages.channels import browser, email, gateway, relay

    found = (
        Channel("email", "email", email.send, lambda: True),
        Channel("zalo", "phone", gateway.sender("zalo"), lambda: gateway.find("zalo") is not None),
        Channel("sms", "phone", gateway.sender("sms"), lambda: gateway.find("sms") is not None),
        Channel("relay", "phone", relay.send, relay.is_offered),
        Channel("push", "push", browser.send, lambda: True),
    )
    return {one.name: one for one in found}


def offered() -> dict[str, Channel]:
    """Those that this installation has. One whose settings cannot be read is left out and logged: the others go on (`motcua doctor`
    tells what is wrong with it)."""
    return {name: one for name, one in all_channels().items() if _is_offered(one)}


def _is_offered(one: Channel) -> bool:
    from motcua.domain.messages.channels.settings import GatewayProblem

    try:
        return one.offered()
    except GatewayProblem as problem:
        log.error("nothing is sent by %s: %s", one.name, problem)
        return False
