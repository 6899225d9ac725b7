"""Web push as the standards say: VAPID (RFC 8292), the payload encrypted for one browser (RFC 8291, RFC 8188).

The sender's key is derived from the installation's oldest key, so that nothing has to be kept or made; when that key is
taken out of use, phones subscribe anew. Requests go to the push services of the known browsers only.
"""

import base64
import http.client
import json
import secrets
import time
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02

from motcua.base import crypto

# Chrome and other Chromium, Firefox, Safari, Edge.
SERVICES = ("fcm.googleapis.com", ".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
TIMEOUT_SECONDS = 10
LIFETIME_SECONDS = 12 * 3600  # of the sender's word; at most 24 hours (RFC 8292 section 2)
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the group of P-256


class Gone(Exception):
    """The browser takes no messages here any more: the subscription is to be forgotten."""


class NotDelivered(OSError):
    """The push service did not take it now; it is tried again."""


@dataclass(frozen=True)
class Recipient:
    """A browser's subscription, as its `PushSubscription.toJSON()` gives it."""

    endpoint: str
    p256dh: str
    auth: str


def is_push_service(endpoint: str) -> bool:
    """Whether we speak to this address: a known push service, or one the installation has named (`MOTCUA_PUSH_SERVICES`)."""
    try:
        parts = urlsplit(endpoint)
        place = f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        return False
    if place in settings.MOTCUA_PUSH_SERVICES:
        return True
    host = parts.hostname or ""
    known = any(host == one.removeprefix(".") or (one[0] == "." and host.endswith(one)) for one in SERVICES)
    return parts.scheme == "https" and known and parts.port in (None, 443) and not parts.username


def is_readable(recipient: Recipient) -> bool:
    """Whether its keys are a point of P-256 and 16 octets."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _octets(recipient.p256dh))
        return len(_octets(recipient.auth)) == 16
    except ValueError:
        return False


def public_key() -> str:
    """What a page gives the browser as `applicationServerKey`."""
    point = _sender().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


@lru_cache(maxsize=4)
def _key_of(material: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(material) % (_ORDER - 1) + 1, ec.SECP256R1())


def _sender() -> ec.EllipticCurvePrivateKey:
    return _key_of(crypto.keys()[-1].derive("web push"))


def send(
    recipient: Recipient, payload: dict[str, object], *, keep_seconds: int, topic: str = "", urgency: str = "high"
) -> None:
    """Gives a message to the push service, which keeps it so long for a phone that is off; `topic` replaces an older one; `urgency` as
    RFC 8030 section 5.3 has it.

    Raises Gone, NotDelivered, ValueError for an address we do not speak to.
    """
    if not is_push_service(recipient.endpoint):
        raise ValueError("not a push service")
    parts = urlsplit(recipient.endpoint)
    headers = {
        **_signature(f"{parts.scheme}://{parts.netloc}"),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(keep_seconds),
        "Urgency": urgency,
    }
    if topic:
        headers["Topic"] = topic
    body = encrypted(recipient, json.dumps(payload, ensure_ascii=False).encode())
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("POST", parts.path + (f"?{parts.query}" if parts.query else ""), body, headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise NotDelivered(type(error).__name__) from None
    finally:
        connection.close()
    if status in (404, 410):
        raise Gone
    if not 200 <= status < 300:
        raise NotDelivered(f"push service answered {status}")


def encrypted(recipient: Recipient, plain: bytes) -> bytes:
    """With a key made for this message alone."""
    once = ec.generate_private_key(ec.SECP256R1())
    sealed: bytes = http_ece.encrypt(
        plain,
        salt=secrets.token_bytes(16),
        private_key=once,
        dh=_octets(recipient.p256dh),
        auth_secret=_octets(recipient.auth),
        version="aes128gcm",
    )
    return sealed


def _signature(audience: str) -> dict[str, str]:
    """The sender's word, to this push service alone, with where the sender is reached."""
    reached = settings.MOTCUA_BASE_URL
    if not reached.startswith("https:"):
        reached = f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].rstrip('>')}"
    claims = {"aud": audience, "sub": reached, "exp": int(time.time()) + LIFETIME_SECONDS}
    return dict(Vapid02(_sender()).sign(claims))


def _octets(text: str) -> bytes:
    """base64url, with or without padding. Raises ValueError."""
    return base64.b64decode(text.translate(str.maketrans("-_", "+/")) + "=" * (-len(text) % 4), validate=True)
