"""The Ed25519 keys (RFC 8032) that sign seals: outside the database, sealed under the data folder beside the tokens of agencies.

The newest signs; a seal is believed only by one of them, so whoever can write to the database alone cannot make one.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from motcua.base.crypto import CannotUnseal, seal, unseal
from motcua.base.resealing import sealed_beside

CONTEXT = "journal.seal-keys"


def place() -> Path:
    return Path(settings.SIGNING_DIR) / "journal-seal.keys"


def private_keys() -> list[Ed25519PrivateKey]:
    """Newest first; the first one is made where there is none. Raises CannotUnseal."""
    if not place().exists():
        _make_first()
    try:
        seeds = json.loads(unseal(place().read_bytes(), CONTEXT))
    except ValueError as fault:
        raise CannotUnseal(f"{place()} cannot be read") from fault
    return [Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)) for seed in seeds]


def public_keys() -> list[str]:
    """Hexadecimal, newest first."""
    return [public(key) for key in private_keys()]


def public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def is_signed(content: bytes, signature: str, key: str) -> bool:
    """Whether a signature (hexadecimal) of a public key holds."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _make_first() -> None:
    seed = os.urandom(32).hex()
    place().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place().with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(seal(json.dumps([seed]).encode(), CONTEXT))
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(fresh, place())  # of two processes exactly one key wins
    except FileExistsError:
        return
    finally:
        fresh.unlink(missing_ok=True)


@sealed_beside
def _own_file() -> Iterator[tuple[Path, str]]:
    if place().exists():
        yield place(), CONTEXT
