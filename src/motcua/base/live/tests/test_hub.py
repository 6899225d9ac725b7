"""The hub tells all who may hear, at once and in order; who cannot keep up is cut off and comes back without a gap."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from motcua.base import journal
from motcua.base.actor import system
from motcua.base.journal import Cursor, Entry
from motcua.base.live import hub
from motcua.base.live.hub import Hub
from motcua.base.live.line import Line

pytestmark = pytest.mark.django_db(transaction=True)
ACTOR = system("test")
TICKET = "ticket:01936f3e-0000-7000-8000-000000000001"  # nobody has it: what follows the journal passes it over


class Screen(asyncio.Transport):
    """Somebody who listens, as the socket that a line writes to; `is_full`: it takes nothing more."""

    def __init__(self, *, is_full: bool = False, public: bool = False) -> None:
        super().__init__()
        self.heard: list[dict[str, Any]] = []
        self.places: list[str] = []
        self.beats = 0
        self.is_full = is_full
        self.closed = ""
        self.line = Line(self, "BG", only_tickets if public else anything)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.high = high

    def is_closing(self) -> bool:
        return bool(self.closed)

    def close(self) -> None:
        self.closed = "in order"

    def abort(self) -> None:
        self.closed = "at once"
        self.line.connection_lost(None)

    def write(self, data: Any) -> None:
        if self.is_full:
            self.line.pause_writing()
            return
        for block in bytes(data).decode().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines())
            self.beats += lines.get("event") == "beat"
            if lines.get("event") not in (None, "hello", "reload", "beat"):
                self.heard.append(json.loads(lines["data"]))
            if "id" in lines:
                self.places.append(lines["id"])

    @property
    def kinds(self) -> list[str]:
        return [one["kind"] for one in self.heard]


def anything(entry: Entry) -> bool:
    return True


def only_tickets(entry: Entry) -> bool:
    return entry.kind.startswith("ticket.")


async def connect() -> psycopg.AsyncConnection[Any]:
    parameters = connection.get_connection_params()
    parameters = {k: v for k, v in parameters.items() if k not in ("cursor_factory", "context", "prepare_threshold")}
    return await psycopg.AsyncConnection.connect(**parameters, autocommit=True)


def happen(*kinds: str, centre: str = "BG") -> None:
    for kind in kinds:
        with transaction.atomic():
            journal.record(ACTOR, kind, TICKET, centre=centre)


async def until(happened: Callable[[], bool]) -> None:
    """Looks for as long as the hub may need without a wake-up, on a slow machine."""
    for _ in range(1000):
        if happened():
            break
        await asyncio.sleep(0.02)


async def heard(screen: Screen, count: int) -> list[str]:
    """What a screen heard once it heard so much."""
    await until(lambda: len(screen.heard) >= count)
    return screen.kinds


def run(story: Any) -> None:
    async def whole() -> None:
        hub = Hub(connect)
        await hub.start()
        for _ in range(200):
            if hub.place != Cursor():
                break
            await asyncio.sleep(0.02)
        try:
            await story(hub)
        finally:
            await hub.stop()

    asyncio.run(whole())


def test_a_screen_hears_what_happens_in_its_centre_in_order_and_only_that() -> None:
    async def story(hub: Hub) -> None:
        screen = Screen()
        await hub.join(screen.line, None)
        await asyncio.to_thread(happen, "ticket.issued", "ticket.called")
        await asyncio.to_thread(happen, "ticket.issued", centre="XX")
        await asyncio.to_thread(happen, "ticket.started")
        assert await heard(screen, 3) == ["ticket.issued", "ticket.called", "ticket.started"]

    run(story)


def test_what_a_listener_may_not_see_does_not_reach_it() -> None:
    async def story(hub: Hub) -> None:
        public, staff = Screen(public=True), Screen()
        await hub.join(public.line, None)
        await hub.join(staff.line, None)
        await asyncio.to_thread(happen, "dossier.received", "ticket.called")
        assert await heard(staff, 2) == ["dossier.received", "ticket.called"]
        assert public.kinds == ["ticket.called"]

    run(story)


def test_who_comes_back_hears_what_was_missed_and_nothing_twice() -> None:
    async def story(hub: Hub) -> None:
        screen = Screen()
        await hub.join(screen.line, None)
        await asyncio.to_thread(happen, "ticket.issued")
        await heard(screen, 1)
        hub.remove(screen.line)
        await asyncio.to_thread(happen, "ticket.called", "ticket.recalled")
        other = Screen()
        await hub.join(other.line, None)
        await heard(other, 0)
        await asyncio.sleep(0.2)
        again = Screen()
        await hub.join(again.line, Cursor.parse(screen.places[-1]))
        await asyncio.to_thread(happen, "ticket.started")
        assert await heard(again, 3) == ["ticket.called", "ticket.recalled", "ticket.started"]

    run(story)


def test_a_reader_whose_socket_is_full_is_cut_off_and_holds_up_nobody() -> None:
    async def story(hub: Hub) -> None:
        slow, quick = Screen(is_full=True), Screen()
        await hub.join(slow.line, None)  # its socket has taken what it could
        await hub.join(quick.line, None)
        await asyncio.to_thread(happen, "ticket.called")
        assert await heard(quick, 1) == ["ticket.called"]
        assert slow.closed == "at once"
        assert hub.listening == 1

    run(story)


def test_a_transaction_that_stays_open_silences_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much happens meanwhile: each thing is told at once, and once; the late one when it is committed."""
    monkeypatch.setattr(hub, "MOST_MISSED", 3)

    async def story(hub: Hub) -> None:
        screen = Screen()
        await hub.join(screen.line, None)
        async with await connect() as late:
            await late.set_autocommit(False)
            await late.execute(
                "INSERT INTO journal_entry (kind, subject, centre, actor, data) VALUES ('ticket.held', %s, 'BG', 'test', '{}')",
                [TICKET],
            )
            before = hub.place
            await asyncio.to_thread(happen, *["ticket.issued"] * 10)
            assert await heard(screen, 10) == ["ticket.issued"] * 10
            assert hub.place == before
            again = Screen()
            await hub.join(again.line, before)
            await late.commit()
        assert (await heard(screen, 11))[10:] == ["ticket.held"]
        await asyncio.to_thread(happen, "ticket.called")
        assert (await heard(screen, 12))[11:] == ["ticket.called"]
        assert hub.place > before
        assert sorted(one["id"] for one in screen.heard) == sorted({one["id"] for one in screen.heard})

    run(story)


def test_who_joins_first_while_a_transaction_runs_hears_nothing_that_was_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hub, "MOST_MISSED", 2)

    async def story(hub: Hub) -> None:
        gone, screen = Screen(), Screen()
        await hub.join(gone.line, None)
        async with await connect() as late:
            await late.set_autocommit(False)
            await late.execute(
                "INSERT INTO journal_entry (kind, subject, centre, actor, data) VALUES ('ticket.held', %s, 'BG', 'test', '{}')",
                [TICKET],
            )
            await asyncio.to_thread(happen, *["ticket.issued"] * 5)
            await heard(gone, 5)
            hub.remove(gone.line)
            await hub.join(screen.line, None)
            await asyncio.to_thread(happen, "ticket.called")
            assert await heard(screen, 1) == ["ticket.called"]
            await late.commit()
        assert await heard(screen, 2) == ["ticket.called", "ticket.held"]

    run(story)


def test_a_silent_line_beats_so_that_a_page_knows_a_dead_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "BEAT_SECONDS", 0)

    async def story(hub: Hub) -> None:
        screen = Screen()
        await hub.join(screen.line, None)
        await until(lambda: screen.beats >= 2)
        assert screen.heard == []

    run(story)


def test_thousands_who_come_back_at_once_from_one_place_cost_one_question(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(hub: Hub) -> None:
        first = Screen()
        await hub.join(first.line, None)
        await asyncio.to_thread(happen, "ticket.issued", "ticket.called")
        await heard(first, 2)
        asked: list[Cursor] = []
        read = hub._read

        async def counted(after: Cursor, limit: int, settled: bool) -> list[Entry]:
            asked.append(after)
            return await read(after, limit, settled)

        monkeypatch.setattr(hub, "_read", counted)
        place = Cursor.parse(first.places[0])
        back = [Screen() for _ in range(50)]
        async with asyncio.timeout(30):
            await asyncio.gather(*(hub.join(screen.line, place) for screen in back))
        assert all(screen.kinds == ["ticket.issued", "ticket.called"] for screen in back)
        assert asked.count(place) < 5  # again only after the hub has told more

    run(story)


def test_who_closes_is_forgotten_and_who_listens_is_told_when_the_server_stops() -> None:
    async def story(hub: Hub) -> None:
        gone, stays = Screen(), Screen(public=True)
        await hub.join(gone.line, None)
        await hub.join(stays.line, None)
        gone.line.connection_lost(None)
        assert hub.listening == 1
        await hub.stop()
        assert stays.closed == "in order"
        late = Screen()
        await hub.join(late.line, None)
        assert late.closed == "in order"

    run(story)
