"""One HTTP request to an address that somebody else named: no redirects, no proxies, bounded in time and size.

The name is resolved here, every address it has is looked at, and the socket goes to exactly the one that was looked at, so a name
that answers differently the second time leads nowhere (server-side request forgery, OWASP).
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

from motcua.base.networks import Address, Network, is_in, is_public, read_address
from motcua.domain.exchange.rules import Outcome, outcome_of

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0  # for the whole request
MOST_ANSWER_BYTES = 64 * 1024  # to a message; it is not read
MOST_TOLD_BYTES = 32 * 1024 * 1024  # to a question


class ForbiddenAddress(Exception):
    """The name leads to this machine, a network inside, or somewhere that is no public address."""


class BadUrl(Exception):
    """Not an address that events can be sent to."""


@dataclass(frozen=True)
class Answer:
    """What came of one try; never what was in the answer. `call`: which one of several it was."""

    outcome: Outcome
    status: int | None
    milliseconds: int
    retry_after: timedelta | None = None
    call: str = ""


def may_be_sent_to(address: Address, networks: Sequence[Network]) -> bool:
    """Public addresses, and those in a network that was allowed; one that hides an IPv4 address is taken for that."""
    return is_in(address, networks) or is_public(address)


def read_url(url: str) -> SplitResult:
    """Raises BadUrl: only http(s), a host, no name or password, nothing behind a `#`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadUrl(url) from None
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.username
        or parts.password
        or parts.fragment
    ):
        raise BadUrl(url)
    if port == 0 or any(ord(letter) <= 32 or ord(letter) == 127 for letter in url) or not url.isascii():
        raise BadUrl(url)
    return parts


def resolve(parts: SplitResult, networks: Sequence[Network]) -> str:
    """The address to connect to. Raises ForbiddenAddress (also when only one of several is), OSError for an unknown name.

    Without encryption only into a network that was allowed.
    """
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [read_address(str(one[4][0])) for one in found]
    for address in addresses:
        if not may_be_sent_to(address, networks):
            raise ForbiddenAddress(str(address))
        if parts.scheme == "http" and not is_in(address, networks):
            raise ForbiddenAddress("http")
    return str(addresses[0])


class Line:
    """A connection to one address, kept open between messages; used by one thread."""

    def __init__(self, url: str, networks: Sequence[Network], seconds: float | None = None) -> None:
        """`seconds`: for a whole request, however slowly its answer drips."""
        self._seconds = seconds or ANSWER_SECONDS
        self._parts = read_url(url)
        self._networks = networks
        self._connection: http.client.HTTPConnection | None = None

    def post(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """Sends one message. Never raises for what is wrong at the other end."""
        return self._send("POST", "", headers, body, MOST_ANSWER_BYTES)[0]

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> tuple[Answer, bytes]:
        """Asks at a path below the address; also what was told. Never raises for what is wrong at the other end."""
        return self._send(method, path, headers, body, MOST_TOLD_BYTES)

    def _send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, most: int
    ) -> tuple[Answer, bytes]:
        began, told = time.monotonic(), b""
        try:
            response, told = self._ask(method, path, headers, body, most)
            is_late = time.monotonic() - began >= self._seconds  # an answer that was cut off reads like a short one
            outcome = Outcome.TIMED_OUT if is_late else outcome_of(response.status)
            status, wait = response.status, _retry_after(response)
        except ForbiddenAddress:
            outcome, status, wait = Outcome.FORBIDDEN, None, None
        except ssl.SSLCertVerificationError:
            outcome, status, wait = Outcome.UNTRUSTED, None, None
        except (OSError, http.client.HTTPException, ValueError) as error:
            is_late = isinstance(error, TimeoutError) or time.monotonic() - began >= self._seconds
            outcome, status, wait = Outcome.TIMED_OUT if is_late else Outcome.NO_ANSWER, None, None
        if outcome is not Outcome.DELIVERED:
            self.close()
        return Answer(outcome, status, round((time.monotonic() - began) * 1000), wait), told

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, most: int
    ) -> tuple[http.client.HTTPResponse, bytes]:
        was_open = self._connection is not None
        try:
            return self._request(method, path, headers, body, most)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.close()
            if not was_open:
                raise
            # it had closed a line that was idle; the same message id tells a repeat
            return self._request(method, path, headers, body, most)

    def _request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, most: int
    ) -> tuple[http.client.HTTPResponse, bytes]:
        if self._connection is None:
            self._connection = self._connect()
        line = self._connection
        watch = threading.Timer(self._seconds, _cut, (line.sock,))
        watch.daemon = True
        watch.start()
        try:
            target = self._parts.path.rstrip("/") + path if path else _target(self._parts)
            line.request(method, target, body, {"User-Agent": "Motcua-Webhooks/1", **headers})
            response = line.getresponse()
            told = response.read(most + 1)
            if len(told) > most or response.will_close:
                self.close()
            return response, told[:most]
        finally:
            watch.cancel()

    def _connect(self) -> http.client.HTTPConnection:
        """To the address that was looked at; the certificate is that of the name."""
        address, parts = resolve(self._parts, self._networks), self._parts
        host = str(parts.hostname)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        line = http.client.HTTPConnection(host, port, timeout=self._seconds)
        raw: socket.socket = socket.create_connection((address, port), timeout=CONNECT_SECONDS)
        try:
            if parts.scheme == "https":
                raw = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
            raw.settimeout(self._seconds)
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            raw.close()
            raise
        line.sock = raw
        return line


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _cut(line: socket.socket | None) -> None:
    if line is not None:
        try:
            line.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended by itself


def _retry_after(response: http.client.HTTPResponse) -> timedelta | None:
    """In seconds only; a date is not worth a clock that differs."""
    written = response.getheader("Retry-After", "").strip()
    return timedelta(seconds=int(written)) if written.isdecimal() and len(written) < 7 else None
