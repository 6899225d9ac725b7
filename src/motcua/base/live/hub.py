"""One hub a web process: woken by NOTIFY, it reads the journal once and writes to all who listen.

It writes to the sockets itself: ten thousand cost neither threads nor tasks nor queues. A reader whose socket is full is
cut off; it comes back with `Last-Event-ID` and gets what it missed.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import psycopg

from motcua.base import figures
from motcua.base.journal._entries import READ_ENTRIES, READ_UNTOLD, Entry, parameters
from motcua.base.journal.places import Cursor
from motcua.base.journal.relay import CHANNEL
from motcua.base.live.line import Filter, Line, Proof

LOOK_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 0.5  # screens are right again within 2 s of the database's return
BEAT_SECONDS = 12  # live.js takes a line for dead after 2.5 of them without a word
MOST_MISSED = 2000
MOST_PLACES = 8  # from which what was missed is kept
AT_ONCE = 500  # lines that are written to before other requests of this process have their turn: about 5 ms

BEAT = b"event: beat\ndata: {}\n\n"
log = logging.getLogger(__name__)


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
        self._lines: dict[str, dict[Filter, set[Line]]] = {}
        self._safe = Cursor()
        self._told: dict[int, Cursor] = {}  # what was told and another transaction, still running, may precede
        self._missed: dict[Cursor, list[Entry]] = {}
        self._task: asyncio.Task[None] | None = None
        self._reading: psycopg.AsyncConnection[Any] | None = None
        self._lock = asyncio.Lock()
        self._beaten = 0.0
        self._stopped = False

    @property
    def listening(self) -> int:
        return sum(1 for _line in self._everyone())

    @property
    def people(self) -> set[str]:
        """Whose streams are open here now."""
        return {line.who for line in self._everyone() if line.who}

    def proven(self) -> dict[Proof, list[Line]]:
        """The lines that somebody was let into, by what they were let in for."""
        found: dict[Proof, list[Line]] = {}
        for line in self._everyone():
            if line.proof is not None:
                found.setdefault(line.proof, []).append(line)
        return found

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="live-hub")

    async def stop(self) -> None:
        self._stopped = True
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for line in list(self._everyone()):
            line.close()
        if self._reading:
            await self._reading.close()

    def remove(self, line: Line) -> None:
        """Forgets a line; also one that is not here."""
        group = self._lines.get(line.group, {})
        same = group.get(line.passes, set())
        same.discard(line)
        if not same:
            group.pop(line.passes, None)
        if not group:
            self._lines.pop(line.group, None)

    async def join(self, line: Line, after: Cursor | None) -> None:
        """Takes a line in; one that comes back first gets what it missed, in order, nothing twice and nothing left out.

        Whatever the hub has not told yet it will tell this line with the others. When too much was missed, the screen is told to
        fetch its state anew. When the database cannot say what was missed the line is closed: it will come again.
        """
        async with self._lock:
            try:
                if not self._lines:
                    await self._begin_at_the_end(await self._reader())
                opening = await self._opening(line, after)
            except psycopg.Error:
                line.close()
                return
            if self._stopped:
                line.close()
            elif line.write(opening) and line.is_open:
                self._lines.setdefault(line.group, {}).setdefault(line.passes, set()).add(line)
                line.joined(self.remove)

    async def _opening(self, line: Line, after: Cursor | None) -> bytes:
        hello = f"id: {self._safe}\nevent: hello\ndata: {{}}\n\n".encode()
        if after is None:
            return hello
        missed = await self._read_missed(after)
        if len(missed) > MOST_MISSED:
            return hello.replace(b"event: hello", b"event: reload")
        told = [e for e in missed if e.cursor <= self._safe or e.id in self._told]
        heard = [e for e in told if line.group in ("all", e.centre) and line.passes(e)]
        return b"".join(message(e, min(e.cursor, self._safe)) for e in heard) or BEAT

    async def _read_missed(self, after: Cursor) -> list[Entry]:
        """Kept until more is told: when a server is back, thousands come at once, and most from the same place."""
        if after not in self._missed:
            if len(self._missed) >= MOST_PLACES:
                self._missed.clear()
            self._missed[after] = await self._read(after, MOST_MISSED + 1, settled=False)
        return self._missed[after]

    @property
    def place(self) -> Cursor:
        return self._safe

    async def _read(self, after: Cursor, limit: int, settled: bool) -> list[Entry]:
        cursor = await (await self._reader()).execute(READ_ENTRIES, parameters(after, limit, settled))
        return [Entry(*row) for row in await cursor.fetchall()]

    async def _reader(self) -> psycopg.AsyncConnection[Any]:
        if self._reading is None or self._reading.closed:
            self._reading = await self._connect()
        return self._reading

    async def _run(self) -> None:
        pause = 0.2
        while True:
            try:
                async with await self._connect() as waking:
                    await waking.execute(f"LISTEN {CHANNEL}")
                    async with self._lock:
                        if self._safe == Cursor():
                            await self._begin_at_the_end(waking)
                    while True:
                        await self._tell()
                        pause = 0.2
                        async for _ in waking.notifies(timeout=LOOK_SECONDS, stop_after=1):
                            pass
                        await self._beat()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                log.warning("live hub lost the database (%s); next try in %.1f s", error, pause)
                self._reading = None
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _begin_at_the_end(self, connection: psycopg.AsyncConnection[Any]) -> None:
        """What was committed while the oldest transaction runs lies behind the safe place, and is old: it counts as told."""
        row = await (
            await connection.execute(
                "SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1), clock_timestamp()"
            )
        ).fetchone()
        assert row is not None
        self._safe = Cursor(row[0], 2**62, row[1])
        self._told.clear()
        self._missed.clear()
        while True:
            _settled, before = await self._read_untold()
            self._told.update({entry.id: entry.cursor for entry in before})
            if len(before) < MOST_MISSED:
                break

    async def _tell(self) -> None:
        """Tells what is new at once, also what others still running may precede; the safe place moves on only behind those.

        While nobody listens nothing is read: whoever joins first begins at what is there then.
        """
        while self._lines and await self._tell_some() == MOST_MISSED:
            pass

    async def _tell_some(self) -> int:
        """How many entries it told of."""
        async with self._lock:
            settled, fresh = await self._read_untold()
            known = [*self._told.values(), *(entry.cursor for entry in fresh)]
            if len(fresh) == MOST_MISSED:  # what comes after the last of them was not read yet
                known = [place for place in known if place <= fresh[-1].cursor]
            safe = max((place for place in known if place.xid < settled), default=self._safe)
            self._safe = safe
            self._told.update({entry.id: entry.cursor for entry in fresh})
            self._told = {number: place for number, place in self._told.items() if place > safe}
            self._missed.clear()
            for entry in fresh:
                await self._tell_one(entry, min(entry.cursor, safe))
            return len(fresh)

    async def _read_untold(self) -> tuple[int, list[Entry]]:
        """Before which transaction all is settled, and what was not told yet."""
        connection = await self._reader()
        given = parameters(self._safe, MOST_MISSED, settled=False) | {"told": list(self._told)}
        rows = await (await connection.execute(READ_UNTOLD, given, prepare=True)).fetchall()
        return rows[0][0], [Entry(*row) for _settled, *row in rows if row[0] is not None]

    async def _tell_one(self, entry: Entry, safe: Cursor) -> None:
        """Who listens to the same is asked once whether it may hear of this."""
        groups = ["all"] if entry.centre is None else ["all", entry.centre]
        kinds = [kind for group in groups for kind in self._lines.get(group, {}).items()]
        await self._write([line for passes, lines in kinds if passes(entry) for line in lines], message(entry, safe))

    async def _beat(self) -> None:
        """By it a page knows that its line still carries: a broken one is often silent for a quarter of an hour."""
        now = asyncio.get_running_loop().time()
        if now - self._beaten >= BEAT_SECONDS:
            self._beaten = now
            async with self._lock:
                everyone = list(self._everyone())
                figures.LISTENING.set(len(everyone))
                await self._write(everyone, BEAT)

    async def _write(self, lines: list[Line], body: bytes) -> None:
        for number, line in enumerate(lines, start=1):
            if not line.write(body):
                self.remove(line)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    def _everyone(self) -> Iterable[Line]:
        return (line for group in self._lines.values() for lines in group.values() for line in lines)
