"""A phone that is told by web push: the browser's side of a subscription, which alone can open what the service kept.

It opens a message by the words of RFC 8291 and RFC 8188, with the primitives alone: not by the library that sealed it.
"""

import base64
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from motcua.domain.messages.webpush import Recipient
from motcua_simulators.running import Simulator


@dataclass
class Phone:
    """A browser's side of a subscription."""

    service: Simulator
    key: ec.EllipticCurvePrivateKey
    auth: bytes

    @classmethod
    def new(cls, service: Simulator) -> "Phone":
        return cls(service, ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16))

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def recipient(self) -> Recipient:
        return Recipient(
            f"http://127.0.0.1:{self.service.port}/push/{self.auth.hex()}", coded(self.point), coded(self.auth)
        )

    def read(self) -> list[dict[str, object]]:
        return [json.loads(self.opened(path.read_bytes())) for path in self.service.kept()]

    def read_own(self) -> list[dict[str, object]]:
        """What of all that the service kept this phone can open."""
        found = []
        for path in self.service.kept():
            with suppress(InvalidTag):
                found.append(json.loads(self.opened(path.read_bytes())))
        return found

    def opened(self, message: bytes) -> bytes:
        """The words of a message of one record. Raises InvalidTag for another phone's."""
        return opened(message, self.key, self.point, self.auth)


def opened(message: bytes, key: ec.EllipticCurvePrivateKey, point: bytes, auth: bytes) -> bytes:
    """RFC 8188 section 2.1: salt, record size, length of the key's name, the name: the sender's point (RFC 8291 section 4)."""
    salt, size, length = message[:16], int.from_bytes(message[16:20]), message[20]
    sender, record = message[21 : 21 + length], message[21 + length :]
    assert len(record) <= size, "one record"
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    secret = derived(auth, shared, b"WebPush: info\0" + point + sender, 32)
    content_key = derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = derived(salt, secret, b"Content-Encoding: nonce\0", 12)
    padded = AESGCM(content_key).decrypt(nonce, record, None).rstrip(b"\0")
    assert padded.endswith(b"\2"), "the last record"
    return padded[:-1]


def derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def coded(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def plain(text: str) -> bytes:
    """base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
