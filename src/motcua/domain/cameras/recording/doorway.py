"""Where web processes ask the recorder: a Unix socket in its folder that its own account alone can open.

A question is one line of JSON. `live` is answered by a stream (`feed.HEADER` before each piece); everything else by one line of JSON with
the `size` of what follows.
"""

import asyncio
import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from motcua.domain.cameras.recording import feed
from motcua.domain.cameras.recording.asking import socket_path
from motcua.domain.cameras.recording.eye import as_jpeg
from motcua.domain.cameras.recording.source import Source

MOST_UNSENT = 6 * 2**20  # bytes
SLOW_AFTER, FEW_UNSENT = 1.0, 64 * 2**10  # seconds for which more than so many bytes lay unsent all the time
MOST_AT_ONCE = 32
Sources = Callable[[], dict[UUID, Source]]


class _Line:
    """One live stream: whoever takes it more slowly than it comes is to see the present, not ever more of the past."""

    def __init__(self, transport: asyncio.WriteTransport) -> None:
        self.transport = transport
        self._free_at = time.monotonic()

    @property
    def is_slow(self) -> bool:
        unsent, now = self.transport.get_write_buffer_size(), time.monotonic()
        if unsent < FEW_UNSENT:
            self._free_at = now
        return now - self._free_at > SLOW_AFTER or unsent > MOST_UNSENT


class _Watching:
    """One camera in one live stream; on a slow line it waits for a key picture."""

    def __init__(self, number: int, line: _Line) -> None:
        self._number, self._line, self._skips = number, line, False

    def write(self, kind: int, body: bytes, at: float) -> None:
        if self._line.transport.is_closing():
            return
        if kind == feed.PICTURES:
            begins_with_key = body[8 + 16 + 8 + 16 + 20 + 20 + 8] == 2
            self._skips = self._line.is_slow or (self._skips and not begins_with_key)
            if self._skips:
                return
        self._line.transport.writelines([feed.HEADER.pack(kind, self._number, len(body), round(at * 1000)), body])


class Doorway:
    """Answers in an event loop of its own thread."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True, name="doorway")
        self._server: asyncio.AbstractServer | None = None

    def start(self) -> None:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self.loop).result(10)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)

    async def _listen(self) -> None:
        with socket_path() as path:
            with suppress(FileNotFoundError):
                Path(path).unlink()
            before = os.umask(0o177)
            try:
                self._server = await asyncio.start_unix_server(self._answer, path)
            finally:
                os.umask(before)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = json.loads(await asyncio.wait_for(reader.readline(), 10))
            if asked["ask"] == "live":
                await self._live(asked["cameras"], reader, writer)
            else:
                facts, body = await asyncio.to_thread(self._one, asked)
                writer.write(json.dumps({**facts, "size": len(body)}).encode() + b"\n" + body)
                await writer.drain()
        except (TimeoutError, ValueError, KeyError, TypeError, OSError):
            pass  # who asks is our own web process, which has gone or says nothing sensible
        finally:
            writer.close()

    async def _live(self, cameras: list[str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until the other side hangs up; a camera whose connection is made anew is found again."""
        watched: dict[int, tuple[feed.Feed, _Watching]] = {}
        wanted = [UUID(one) for one in cameras[:MOST_AT_ONCE]]
        gone, line = asyncio.ensure_future(reader.read(1)), _Line(writer.transport)
        try:
            while not gone.done():
                known = self._sources()
                for number, camera in enumerate(wanted):
                    source = known.get(camera)
                    before = watched.get(number)
                    if source is None or (before and before[0] is source.shown):
                        continue
                    if before:
                        before[0].leave(before[1])
                    viewer = _Watching(number, line)
                    viewer.write(feed.STATE, json.dumps({"state": source.state.value}).encode(), 0)
                    source.shown.join(viewer)
                    watched[number] = (source.shown, viewer)
                await asyncio.wait({gone}, timeout=1)
        finally:
            gone.cancel()
            for shown, viewer in watched.values():
                shown.leave(viewer)

    def _one(self, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Facts and bytes of an answer. Raises KeyError for what is not there."""
        source = self._sources()[UUID(asked["camera"])]
        if asked["ask"] == "picture":
            eye = source.eye
            if eye is None or eye.frame is None:
                return {"found": False}, b""
            return {"found": True, "at": eye.seen_at}, as_jpeg(eye.frame, source.plan.masks)
        if asked["ask"] == "parts":
            kept = source.parts.kept()
            told = [(one.number, one.connection, one.begins, one.duration) for one in kept]
            return {"parts": told, "masks": bool(source.plan.masks)}, b""
        if asked["ask"] == "head":
            return {"found": True}, source.parts.heads[int(asked["number"])]
        if asked["ask"] == "part":
            part = source.parts.part(int(asked["number"]))
            if part is None:
                return {"found": False}, b""
            return {"found": True, "connection": part.connection}, part.made
        source.accept_view()
        return {"found": True}, b""
