"""A phone that is told by web push: the browser's side of a subscription, which alone can open what the service kept."""

import base64
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
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
    def recipient(self) -> Recipient:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return Recipient(f"http://127.0.0.1:{self.service.port}/push/{self.auth.hex()}", coded(point), coded(self.auth))

    def read(self) -> list[dict[str, object]]:
        return [
            json.loads(http_ece.decrypt(path.read_bytes(), private_key=self.key, auth_secret=self.auth))
            for path in self.service.kept()
        ]

    def read_own(self) -> list[dict[str, object]]:
        """What of all that the service kept this phone can open."""
        found = []
        for path in self.service.kept():
            with suppress(http_ece.ECEException):
                found.append(
                    json.loads(http_ece.decrypt(path.read_bytes(), private_key=self.key, auth_secret=self.auth))
                )
        return found


def coded(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
