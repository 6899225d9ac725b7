"""One event signed and sent over a line."""

from motcua.base import clock
from motcua.domain.exchange import signing
from motcua.domain.exchange.models import Subscription
from motcua.domain.exchange.queries import Outgoing
from motcua.domain.exchange.sending import Answer, Line


def message_id(row: Subscription, position: int) -> str:
    """The same at each try, and when it is sent again: by it a receiver knows a repeat."""
    return f"msg_{row.pk.hex}_{position}"


def post(row: Subscription, line: Line, event: Outgoing) -> Answer:
    return send_signed(row, line, message_id(row, event.position), event.body.encode())


def send_signed(row: Subscription, line: Line, message: str, body: bytes) -> Answer:
    """`body`: a CloudEvent in JSON. While a secret is being changed both sign."""
    now = clock.now()
    known = [row.secret]
    if row.old_secret and row.old_secret_until and row.old_secret_until > now:
        known.append(row.old_secret)
    signed = signing.headers(message, int(now.timestamp()), body, known, row.signing_key)
    return line.post({"Content-Type": "application/cloudevents+json; charset=utf-8", **signed}, body)
