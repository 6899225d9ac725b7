"""How messages are signed: Standard Webhooks 1.0, symmetric (`v1`, HMAC-SHA256) and with a public key (`v1a`, Ed25519).

Signed is `id.timestamp.body`. While a secret is being changed both sign, so that a receiver may change its own at leisure.
"""

import base64
import hmac
import secrets
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SECRET_BYTES = 32
SECRET_PREFIX, PUBLIC_PREFIX = "whsec_", "whpk_"


def new_secret() -> str:
    """A fresh secret as a receiver enters it: `whsec_` and 256 random bits in base64."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def new_key() -> str:
    """The seed of a fresh Ed25519 key, in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def public_key(seed: str) -> str:
    """What a receiver checks `v1a` signatures with."""
    public = _private(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return PUBLIC_PREFIX + base64.b64encode(public).decode()


def headers(message: str, at: int, body: bytes, known: Sequence[str], seed: str) -> dict[str, str]:
    """The three headers of a message. `at` in seconds since 1970; `known`: the secrets that hold now."""
    content = f"{message}.{at}.".encode() + body
    signatures = [f"v1,{base64.b64encode(_hmac(secret, content)).decode()}" for secret in known]
    signatures.append(f"v1a,{base64.b64encode(_private(seed).sign(content)).decode()}")
    return {"webhook-id": message, "webhook-timestamp": str(at), "webhook-signature": " ".join(signatures)}


def _hmac(secret: str, content: bytes) -> bytes:
    return hmac.digest(base64.b64decode(secret.removeprefix(SECRET_PREFIX)), content, "sha256")


def _private(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed))
