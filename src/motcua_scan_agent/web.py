"""What the agent says to the server: JSON and pages over HTTP, with the token of the paired device."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any

SECONDS = 30.0
SECONDS_FOR_A_PAGE = 180.0


class Away(Exception):
    """The server cannot be reached, or cannot answer now; it is worth trying again."""


class Refused(Exception):
    """The server answered, and said no; `code` is its stable word for it."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.detail = status, code, detail


class Unpaired(Exception):
    """The token does not hold (any more)."""


class Server:
    """One server; `token` is set once the agent is paired."""

    def __init__(self, address: str, authority: str = "") -> None:
        self.address = address.rstrip("/")
        self.token = ""
        self._trust = ssl.create_default_context(cafile=authority or None)

    def post(self, path: str, told: dict[str, Any]) -> dict[str, Any]:
        """Raises Away, Refused, Unpaired."""
        answer: dict[str, Any] = self._call(path, json.dumps(told).encode(), "application/json", SECONDS)
        return answer

    def get(self, path: str) -> Any:
        """Raises Away, Refused, Unpaired."""
        return self._call(path, None, "", SECONDS)

    def page(self, order: str, key: str, page: Path) -> dict[str, Any]:
        """Delivers a page of an order. Raises Away, Refused, Unpaired."""
        edge = "motcua-page-edge-5e1f0c1d"
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="key"\r\n\r\n{key}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="page"; filename="{page.name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + page.read_bytes() + f"\r\n--{edge}--\r\n".encode()
        kind = f"multipart/form-data; boundary={edge}"
        answer: dict[str, Any] = self._call(f"/scanner/orders/{order}/pages", body, kind, SECONDS_FOR_A_PAGE)
        return answer

    def listen(self, silence: float) -> HTTPResponse:
        """The open stream of events; reading it raises an OSError after so many seconds of `silence`. Raises as the others do."""
        opened: HTTPResponse = self._open(self._request("/scanner/live", None, ""), silence)
        return opened

    def _call(self, path: str, body: bytes | None, kind: str, seconds: float) -> Any:
        try:
            with self._open(self._request(path, body, kind), seconds) as answer:
                said = answer.read()
        except (OSError, HTTPException) as error:
            raise Away(str(error)) from None
        return json.loads(said) if said else {}

    def _request(self, path: str, body: bytes | None, kind: str) -> urllib.request.Request:
        asked = urllib.request.Request(f"{self.address}/api/v1{path}", data=body)  # noqa: S310 - main() saw to the scheme
        if kind:
            asked.add_header("Content-Type", kind)
        if self.token:
            asked.add_header("Authorization", f"Bearer {self.token}")
        return asked

    def _open(self, asked: urllib.request.Request, seconds: float) -> Any:
        try:
            return urllib.request.urlopen(asked, timeout=seconds, context=self._trust)  # noqa: S310 - the same
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error) from None
        except (OSError, HTTPException) as error:
            raise Away(str(error)) from None


def _refusal(error: urllib.error.HTTPError) -> Exception:
    try:
        told = json.loads(error.read())
        code, detail = str(told["code"]), str(told.get("detail", ""))
    except (ValueError, KeyError, TypeError, OSError, HTTPException):
        code, detail = "", error.reason
    if error.code == 401:
        return Unpaired()
    if error.code == 429 or error.code >= 500:
        return Away(f"{error.code} {detail}")
    return Refused(error.code, code, str(detail))
