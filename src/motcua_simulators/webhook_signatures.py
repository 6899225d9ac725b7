"""How a receiver checks that a message comes from the sender it knows: Standard Webhooks, by secret or by public key."""

import base64
import hmac
import time
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TOLERANCE_SECONDS = 300  # how old a signature may be


def is_signed(headers: Mapping[str, str], body: bytes, secrets: list[str], public_key: str) -> bool:
    """By Standard Webhooks: any of the signatures, by any of the secrets or the public key, and not older than five minutes."""
    message, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message or not at.isdecimal() or abs(time.time() - int(at)) > TOLERANCE_SECONDS:
        return False
    content = f"{message}.{at}.".encode() + body
    for signature in headers.get("webhook-signature", "").split():
        version, _comma, written = signature.partition(",")
        given = base64.b64decode(written)
        if version == "v1" and any(hmac.compare_digest(given, _hmac(secret, content)) for secret in secrets):
            return True
        if version == "v1a" and public_key and _verifies(public_key, given, content):
            return True
    return False


def _hmac(secret: str, content: bytes) -> bytes:
    return hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), content, "sha256")


def _verifies(public_key: str, signature: bytes, content: bytes) -> bool:
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True
