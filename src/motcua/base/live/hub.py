"""One hub a web process: woken by NOTIFY, it reads the journal once and writes to all who listen.

It drives each `send()` itself: ten thousand sockets cost neither threads nor queues. A reader whose socket is full is
cut off; it comes back with `Last-Event-ID` and gets what it missed.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import psycopg

from motcua.base.journal._entries import READ_ENTRIES, Cursor, Entry, parameters
from motcua.base.journal.relay import CHANNEL

LOOK_SECONDS = 1.0
HEARTBEAT_SECONDS = 12.0
MOST_MISSED = 2000

Send = Callable[[dict[str, Any]], Awaitable[None]]
Filter = Callable[[Entry], bool]
log = logging.getLogger(__name__)


@dataclass(eq=False)
class Listener:
    """One open stream. `passes` says which entries it may see; `gone` is set when it was cut off."""

    send: Send
    passes: Filter
    group: str = "all"
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    def write(self, body: bytes) -> bool:
        """Writes without waiting. False when the socket is full or broken."""
        sending = self.send({"type": "http.response.body", "body": body, "more_body": True})
        coroutine: Coroutine[Any, Any, None] = sending  # type: ignore[assignment] # an async function gives one
        try:
            coroutine.send(None)
        except StopIteration:
            return True
        except Exception:
            return False
        coroutine.close()
        return False


def message(entry: Entry, safe: Cursor) -> bytes:
    """One event. Its id is a place from which nothing is missed; `data.id` is the entry's own number, by which a repeat is known."""
    data = {
        "id": entry.id,
        "kind": entry.kind,
        "subject": entry.subject,
        "at": entry.at.isoformat(),
        "centre": entry.centre,
        **entry.data,
    }
    return f"id: {safe}\nevent: {entry.kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


class Hub:
    def __init__(self, connect: Callable[[], Awaitable[psycopg.AsyncConnection[Any]]]) -> None:
        self._connect = connect
        self._listeners: dict[str, set[Listener]] = {}
        self._safe = Cursor()
        self._told: set[int] = set()
        self._task: asyncio.Task[None] | None = None
        self._reading: psycopg.AsyncConnection[Any] | None = None
        self._lock = asyncio.Lock()

    @property
    def listening(self) -> int:
        return sum(len(group) for group in self._listeners.values())

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="live-hub")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for group in self._listeners.values():
            for listener in group:
                listener.gone.set()
        if self._reading:
            await self._reading.close()

    def remove(self, listener: Listener) -> None:
        group = self._listeners.get(listener.group, set())
        group.discard(listener)
        if not group:
            self._listeners.pop(listener.group, None)

    async def join(self, listener: Listener, after: Cursor | None) -> None:
        """Takes a listener in; one that comes back first gets what it missed, in order, nothing twice and nothing left out.

        Whatever the hub has not told yet it will tell this listener with the others. When too much was missed, the screen is told to
        fetch its state anew.
        """
        async with self._lock:
            opening = f"id: {self._safe}\nevent: hello\ndata: {{}}\n\n".encode()
            if after is None:
                listener.write(opening)
            else:
                missed = await self._read(after, MOST_MISSED + 1, settled=False)
                if len(missed) > MOST_MISSED:
                    listener.write(opening.replace(b"event: hello", b"event: reload"))
                else:
                    told = [e for e in missed if e.cursor <= self._safe or e.id in self._told]
                    heard = [e for e in told if listener.group in ("all", e.centre) and listener.passes(e)]
                    listener.write(
                        b"".join(message(e, min(e.cursor, self._safe)) for e in heard) or b": nothing missed\n\n"
                    )
            self._listeners.setdefault(listener.group, set()).add(listener)

    @property
    def place(self) -> Cursor:
        return self._safe

    async def _read(self, after: Cursor, limit: int, settled: bool) -> list[Entry]:
        if self._reading is None or self._reading.closed:
            self._reading = await self._connect()
        cursor = await self._reading.execute(READ_ENTRIES, parameters(after, limit, settled))
        return [Entry(*row) for row in await cursor.fetchall()]

    async def _run(self) -> None:
        pause = 0.2
        while True:
            try:
                async with await self._connect() as waking:
                    await waking.execute(f"LISTEN {CHANNEL}")
                    if self._safe == Cursor():
                        await self._begin_at_the_end(waking)
                    beat = asyncio.get_running_loop().time()
                    while True:
                        await self._tell()
                        pause = 0.2
                        async for _ in waking.notifies(timeout=LOOK_SECONDS, stop_after=1):
                            pass
                        if asyncio.get_running_loop().time() - beat > HEARTBEAT_SECONDS:
                            beat = asyncio.get_running_loop().time()
                            self._write(list(self._everyone()), b": beat\n\n")
            except asyncio.CancelledError:
                raise
            except Exception as error:
                log.warning("live hub lost the database (%s); next try in %.1f s", error, pause)
                self._reading = None
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    async def _begin_at_the_end(self, connection: psycopg.AsyncConnection[Any]) -> None:
        row = await (
            await connection.execute(
                "SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1), clock_timestamp()"
            )
        ).fetchone()
        assert row is not None
        self._safe = Cursor(row[0], 2**62, row[1])

    async def _tell(self) -> None:
        """Tells what is new at once, also what others still running may precede; the safe place moves on only behind those."""
        async with self._lock:
            settled = await self._read(self._safe, MOST_MISSED, settled=True)
            safe = settled[-1].cursor if settled else self._safe
            # what is not settled yet is told too, and remembered until it is
            unsettled = await self._read(safe, MOST_MISSED, settled=False)
            fresh = [entry for entry in (*settled, *unsettled) if entry.id not in self._told]
            self._safe = safe
            self._told = {entry.id for entry in unsettled}
            for entry in fresh:
                self._tell_one(entry, min(entry.cursor, safe))

    def _tell_one(self, entry: Entry, safe: Cursor) -> None:
        groups = ["all"] if entry.centre is None else ["all", entry.centre]
        hearing = [one for group in groups for one in self._listeners.get(group, ()) if one.passes(entry)]
        self._write(hearing, message(entry, safe))

    def _write(self, listeners: list[Listener], body: bytes) -> None:
        for listener in listeners:
            if not listener.write(body):
                listener.gone.set()
                self.remove(listener)

    def _everyone(self) -> list[Listener]:
        return [listener for group in self._listeners.values() for listener in group]
