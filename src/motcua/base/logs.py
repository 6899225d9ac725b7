"""Lines of the log: each names the request that it belongs to, as text or, for what collects logs, as one JSON object a line.

The same number stands on the error page and in the header `X-Request-Id`. Addresses of pages are never logged: they may hold secrets.
"""

import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
SHOWN = {
    code: f"\\x{code:02x}" for code in (*range(32), 127, *range(128, 160), 0x2028, 0x2029)
}  # what ends or hides a line
_request: ContextVar[str] = ContextVar("request", default="")


@contextmanager
def of_request(number: str) -> Iterator[None]:
    """What is logged within belongs to this request, in whichever thread its work goes on."""
    before = _request.set(number)
    try:
        yield
    finally:
        _request.reset(before)


class Line(logging.Formatter):
    """For people: time, level, where, what, and the request where the words do not name it already.

    What somebody sent begins no line of its own, so nobody writes into the log what did not happen (CWE-117).
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        words, number = super().formatMessage(record).translate(SHOWN), _request.get()
        return f"{words} [request {number}]" if number and number not in words else words

    def formatException(self, ei: Any) -> str:
        return "\n".join(f"  | {line}" for line in super().formatException(ei).splitlines())


class JsonLine(logging.Formatter):
    """For programs: an object in one line, whatever was said in it (RFC 8259; time as in RFC 3339)."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": os.getpid(),
        }
        if number := _request.get():
            told["request"] = number
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)
