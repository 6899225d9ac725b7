"""Ways to reach somebody outside, behind one small interface: e-mail, a gateway over HTTP, whatever apprise knows.

A channel takes a message and an address and says under which number the other side keeps it. It knows nothing of dossiers, and
nothing here writes. Web push is another matter: its addresses are browsers, and what it says is old within minutes (push.py).
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

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

    `facts`: what templates of others may name besides (the code of the dossier, the kind of notice).
    """

    to: str
    subject: str
    text: str
    reference: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


# Sends a message; gives the number under which the other side keeps it, empty where it has none. Raises Refused, OSError.
Send = Callable[[Message], str]


@dataclass(frozen=True)
class Channel:
    """`address`: what it needs, "email" or "phone". `offered`: whether this installation has it."""

    name: str
    address: str
    send: Send
    offered: Callable[[], bool]


def all_channels() -> dict[str, Channel]:
    """By name, in the order in which they are used where one is enough."""
    from motcua.domain.messages.channels import email, gateway, relay

    found = (
        Channel("email", "email", email.send, lambda: True),
        Channel("zalo", "phone", gateway.sender("zalo"), lambda: gateway.find("zalo") is not None),
        Channel("sms", "phone", gateway.sender("sms"), lambda: gateway.find("sms") is not None),
        Channel("relay", "phone", relay.send, relay.is_offered),
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
