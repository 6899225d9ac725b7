"""How a program outside speaks to the API: each request has a key and is sent again, with that key, until it is answered."""

import http.client
import json
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

AGAIN = (500, 502, 503)
PATIENCE = 90.0  # seconds after which a request counts as never answered


class NeverAnswered(Exception):
    """The server gave no answer to a request within the patience, however often it was sent."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any


class Client:
    """One for all threads: every thread has a connection of its own."""

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not the address of a server: {server}")
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._prefix = parts.path.rstrip("/") + "/api/v1"
        self._own = threading.local()
        self.sent_again = 0

    def get(self, path: str, token: str = "") -> Answer:
        return self._until_answered("GET", path, None, token)

    def post(self, path: str, body: dict[str, Any] | None = None, token: str = "") -> Answer:
        return self._until_answered("POST", path, body, token)

    def _until_answered(self, method: str, path: str, body: dict[str, Any] | None, token: str) -> Answer:
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if method == "POST":
            headers["Idempotency-Key"] = uuid4().hex
        written = None if body is None else json.dumps(body).encode()
        if written is not None:
            headers["Content-Type"] = "application/json"
        ends = time.monotonic() + PATIENCE
        while True:
            answer = self._once(method, self._prefix + path, written, headers)
            if answer is not None and answer.status not in AGAIN:
                return answer
            if time.monotonic() > ends:
                raise NeverAnswered(f"{method} {path}: {answer.status if answer else 'no connection'}")
            self.sent_again += 1
            time.sleep(0.1)

    def _once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer | None:
        """None when the connection broke: whether the server acted is not known then."""
        connection = self._connection()
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            found = response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return None
        is_json = "json" in (response.getheader("Content-Type") or "")
        return Answer(response.status, json.loads(found) if found and is_json else None)

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._own, "connection"):
            kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
            self._own.connection = kind(self._host, self._port, timeout=15)
        connection: http.client.HTTPConnection = self._own.connection
        return connection
