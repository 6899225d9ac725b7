"""The body of a request, read in the loop until it is whole: a slow sender, or one without end, costs a socket and never a thread.

What is small stays in memory, what is long lies in a file without a name meanwhile. Whoever falls silent, drips, or sends more than
anything here takes is refused, and what came of it is forgotten (see docs/decisions/0073).
"""

import asyncio
import logging
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings

from motcua.base.live.asgi import Receive, Scope, header
from motcua.base.problems import FULL, NoRoom, TooLarge, TooSlow, Unavailable

MOST_BYTES = 256 * 1024 * 1024  # of one request; the largest that a form takes is a stack of scans, 100 MB
MOST_IN_MEMORY = 1024 * 1024
MOST_HELD = 2 * 1024 * 1024 * 1024  # of all long ones of a process together
SILENT_SECONDS = 20.0  # without any part
GRACE_SECONDS, SLOWEST = 30.0, 4 * 1024  # then it has to have come at so many bytes a second
FOLDER = "incoming"  # of the data folder: where the system keeps what is temporary may be memory
REFUSED = "motcua.refused"  # where in the environment of WSGI stands why a body was not taken
log = logging.getLogger(__name__)


class Gone(Exception):
    """The sender closed the connection before it had sent all."""


class Bodies:
    """Those of one process; `held` counts the bytes of the long ones that are coming or being worked on."""

    def __init__(self) -> None:
        self.held = 0

    async def read(self, scope: Scope, receive: Receive) -> "Body":
        """Raises TooLarge, TooSlow, Unavailable where too many are sent at once, NoRoom, Gone. The one who reads closes it."""
        announced = announced_length(scope)
        if announced is not None and announced > MOST_BYTES:
            raise TooLarge(limit=MOST_BYTES)
        body = Body(self)
        try:
            if announced != 0:
                await body.take(receive)
            body.file.seek(0)  # here what is still to be written is
        except OSError as error:
            body.close()
            if error.errno not in FULL:
                raise
            log.error("the disk takes no more of what is sent: %s", error)
            raise NoRoom from None
        except BaseException:
            body.close()
            raise
        return body


class Body:
    """What somebody sent, from its beginning; `size` in bytes."""

    def __init__(self, among: Bodies) -> None:
        self.file: IO[bytes] = BytesIO()
        self.size = 0
        self._among, self._held = among, 0

    async def take(self, receive: Receive) -> None:
        began = time.monotonic()
        while True:
            try:
                async with asyncio.timeout(SILENT_SECONDS):
                    message = await receive()
            except TimeoutError:
                raise TooSlow from None
            if message["type"] != "http.request":
                raise Gone
            self._add(message.get("body", b""))
            if not message.get("more_body", False):
                return
            if time.monotonic() - began > GRACE_SECONDS + self.size / SLOWEST:
                raise TooSlow

    def _add(self, part: bytes) -> None:
        self.size += len(part)
        if self.size > MOST_BYTES:
            raise TooLarge(limit=MOST_BYTES)
        if self.size > MOST_IN_MEMORY:
            is_first = self._held == 0
            self._among.held += self.size - self._held
            self._held = self.size
            if is_first:
                self._into_a_file()
            if self._among.held > MOST_HELD:
                raise Unavailable
        self.file.write(part)

    def _into_a_file(self) -> None:
        began, folder = self.file, Path(settings.DATA_DIR) / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        self.file = TemporaryFile(dir=folder)  # noqa: SIM115 - closed by `close`
        began.seek(0)
        self.file.write(began.read())

    def close(self) -> None:
        self._among.held -= self._held
        self._held = 0
        with suppress(OSError):  # it would still write what it holds, for which there is no room
            self.file.close()


def announced_length(scope: Scope) -> int | None:
    """How long the body is (bytes); None where nobody says."""
    if header(scope, b"transfer-encoding"):
        return None
    length = header(scope, b"content-length") or "0"
    return int(length) if length.isdecimal() and length.isascii() else None
