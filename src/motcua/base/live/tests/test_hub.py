"""The hub tells all who may hear, at once and in order; who cannot keep up is cut off and comes back without a gap."""

import asyncio
import json
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from motcua.base import journal
from motcua.base.actor import system
from motcua.base.journal import Cursor
from motcua.base.live.hub import Hub, Listener

pytestmark = pytest.mark.django_db(transaction=True)
ACTOR = system("test")
TICKET = "ticket:01936f3e-0000-7000-8000-000000000001"  # nobody has it: what follows the journal passes it over


class Screen:
    """Somebody who listens; `full` is a socket that takes nothing more."""

    def __init__(self, *, full: bool = False, public: bool = False) -> None:
        self.heard: list[dict[str, Any]] = []
        self.places: list[str] = []
        self.full = full
        self.listener = Listener(
            self.send, (lambda e: e.kind.startswith("ticket.")) if public else (lambda e: True), "BG"
        )

    async def send(self, message: dict[str, Any]) -> None:
        if self.full:
            await asyncio.Event().wait()
        for block in message["body"].decode().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
            if lines.get("event") not in (None, "hello", "reload"):
                self.heard.append(json.loads(lines["data"]))
            if "id" in lines:
                self.places.append(lines["id"])

    @property
    def kinds(self) -> list[str]:
        return [one["kind"] for one in self.heard]


async def connect() -> psycopg.AsyncConnection[Any]:
    parameters = connection.get_connection_params()
    parameters = {k: v for k, v in parameters.items() if k not in ("cursor_factory", "context", "prepare_threshold")}
    return await psycopg.AsyncConnection.connect(**parameters, autocommit=True)


def happen(*kinds: str, centre: str = "BG") -> None:
    for kind in kinds:
        with transaction.atomic():
            journal.record(ACTOR, kind, TICKET, centre=centre)


async def heard(screen: Screen, count: int) -> list[str]:
    """What a screen heard once it heard so much; looks for as long as the hub may need without a wake-up."""
    for _ in range(300):
        if len(screen.heard) >= count:
            break
        await asyncio.sleep(0.02)
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
        await hub.join(screen.listener, None)
        await asyncio.to_thread(happen, "ticket.issued", "ticket.called")
        await asyncio.to_thread(happen, "ticket.issued", centre="XX")
        await asyncio.to_thread(happen, "ticket.started")
        assert await heard(screen, 3) == ["ticket.issued", "ticket.called", "ticket.started"]

    run(story)


def test_what_a_listener_may_not_see_does_not_reach_it() -> None:
    async def story(hub: Hub) -> None:
        public, staff = Screen(public=True), Screen()
        await hub.join(public.listener, None)
        await hub.join(staff.listener, None)
        await asyncio.to_thread(happen, "dossier.received", "ticket.called")
        assert await heard(staff, 2) == ["dossier.received", "ticket.called"]
        assert public.kinds == ["ticket.called"]

    run(story)


def test_who_comes_back_hears_what_was_missed_and_nothing_twice() -> None:
    async def story(hub: Hub) -> None:
        screen = Screen()
        await hub.join(screen.listener, None)
        await asyncio.to_thread(happen, "ticket.issued")
        await heard(screen, 1)
        hub.remove(screen.listener)
        await asyncio.to_thread(happen, "ticket.called", "ticket.recalled")
        other = Screen()
        await hub.join(other.listener, None)
        await heard(other, 0)
        await asyncio.sleep(0.2)
        again = Screen()
        await hub.join(again.listener, Cursor.parse(screen.places[-1]))
        await asyncio.to_thread(happen, "ticket.started")
        assert await heard(again, 3) == ["ticket.called", "ticket.recalled", "ticket.started"]

    run(story)


def test_a_reader_whose_socket_is_full_is_cut_off_and_holds_up_nobody() -> None:
    async def story(hub: Hub) -> None:
        slow, quick = Screen(full=True), Screen()
        await hub.join(slow.listener, None)
        await hub.join(quick.listener, None)
        await asyncio.to_thread(happen, "ticket.called")
        assert await heard(quick, 1) == ["ticket.called"]
        assert slow.listener.gone.is_set()
        assert hub.listening == 1

    run(story)
