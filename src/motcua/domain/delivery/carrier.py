"""The interface of a carrier: letters are announced, called off, asked after; JSON over HTTP, each request signed.

`X-Motcua-Signature: t=SECONDS,v1=HEX`, where HEX is HMAC-SHA-256 of "SECONDS.METHOD PATH.BODY" with the shared secret; the
carrier signs what it tells us likewise. A request that is sent again bears the same `Idempotency-Key`.
"""

import hmac
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener
from uuid import UUID

from django.conf import settings

from motcua.base import clock

SECONDS = 10.0
MOST_BYTES = 256 * 1024
HIGHEST_SEQUENCE = 2_000_000_000
SIGNATURE = "X-Motcua-Signature"


class Away(Exception):
    """Nothing, or nothing that makes sense, came back: it is tried again. Its words name no person."""


class Unreadable(Away):
    """The carrier answered, but what it says of this one letter makes no sense; others may."""


class Refused(Exception):
    """The carrier does not take this letter as it is; a person looks."""


@dataclass(frozen=True)
class Announcement:
    """A letter as the carrier needs it. Personal: never into a log. `cod`: what the postman collects, in đồng; weight in grams."""

    key: UUID
    reference: str
    sender: Mapping[str, str]
    receiver: Mapping[str, str]
    weight: int
    cod: int


@dataclass(frozen=True)
class Said:
    """One word of the carrier about a letter; `sequence` orders its words, `reason` is a code of `rules.Reason` or empty."""

    sequence: int
    state: str
    at: datetime
    reason: str = ""


class Carrier(Protocol):
    """What a carrier's interface must offer; each raises Away or Refused."""

    def announce(self, letter: Announcement) -> str:
        """Gives the tracking number."""
        ...

    def call_off(self, key: UUID) -> None: ...

    def ask(self, key: UUID) -> list[Said]:
        """All it has to say about a letter, the earliest first."""
        ...


class HttpCarrier:
    """The carrier behind `MOTCUA_CARRIER_URL`."""

    def __init__(self, url: str, secret: str) -> None:
        self._url, self._secret = url.rstrip("/"), secret
        self._opener = build_opener(ProxyHandler({}), _NoRedirects())

    def announce(self, letter: Announcement) -> str:
        body = {
            "order": str(letter.key),
            "reference": letter.reference,
            "sender": dict(letter.sender),
            "receiver": dict(letter.receiver),
            "weight": letter.weight,
            "cod": letter.cod,
        }
        number = self._send("POST", "/orders", body, key=letter.key).get("tracking_number")
        if not isinstance(number, str) or not number:
            raise Away("no tracking number")
        return number

    def call_off(self, key: UUID) -> None:
        self._send("DELETE", f"/orders/{key}", key=key)

    def ask(self, key: UUID) -> list[Said]:
        events = self._send("GET", f"/orders/{key}/events").get("events")
        if not isinstance(events, list):
            raise Unreadable("no list of events")
        return sorted((read_said(one) for one in events), key=lambda said: said.sequence)

    def _send(
        self, method: str, path: str, body: Mapping[str, object] | None = None, *, key: UUID | None = None
    ) -> Mapping[str, object]:
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "User-Agent": "Motcua-Post/1"}
        if key is not None:
            headers["Idempotency-Key"] = f"{method.lower()}-{key}"
        whole = urlsplit(self._url).path + path
        headers[SIGNATURE] = sign(self._secret, method, whole, content, int(clock.now().timestamp()))
        request = Request(self._url + path, content or None, headers, method=method)  # noqa: S310 - checked in `connected`
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                read = answer.read(MOST_BYTES)
        except HTTPError as refusal:
            if refusal.code in (400, 409, 410, 413, 422) or (refusal.code == 404 and method != "POST"):
                raise Refused(str(refusal.code)) from None
            raise Away(str(refusal.code)) from None
        except (URLError, OSError, http.client.HTTPException, ValueError) as problem:
            raise Away(type(problem).__name__) from None
        try:
            found = json.loads(read) if read else {}
        except ValueError:
            raise Unreadable("no JSON") from None
        if not isinstance(found, dict):
            raise Unreadable("no object")
        return found


class _NoRedirects(HTTPRedirectHandler):
    """What is signed for one address goes to no other."""

    def redirect_request(self, *_arguments: object) -> None:
        return None


def connected() -> Carrier | None:
    """The carrier that was set up; None where letters get their numbers by hand."""
    url = settings.MOTCUA_CARRIER_URL
    is_http = url.startswith(("https://", "http://"))
    return HttpCarrier(url, settings.MOTCUA_CARRIER_SECRET) if is_http and settings.MOTCUA_CARRIER_SECRET else None


def sign(secret: str, method: str, path: str, body: bytes, seconds: int) -> str:
    content = f"{seconds}.{method} {path}.".encode() + body
    return f"t={seconds},v1={hmac.digest(secret.encode(), content, 'sha256').hex()}"


def read_said(given: object) -> Said:
    """Raises Unreadable for what is no word of a carrier."""
    try:
        if not isinstance(given, Mapping):
            raise TypeError
        at = datetime.fromisoformat(str(given["at"]))
        sequence = int(given["sequence"])
        if at.tzinfo is None or not 1 <= sequence <= HIGHEST_SEQUENCE:
            raise ValueError
        return Said(sequence, str(given["state"]), at, str(given.get("reason") or ""))
    except (KeyError, TypeError, ValueError):
        raise Unreadable("a word that cannot be read") from None
