"""Streams over real sockets of the real HTTP server: how one begins, ends, and is cut off."""

import asyncio
import gc
import socket
import time
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
import uvloop

from motcua.base.journal import Cursor, Entry
from motcua.base.live.asgi import LiveApp, Scope, Stream
from motcua.base.live.line import MOST_UNSENT_BYTES, Line

Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


def anything(entry: Entry) -> bool:
    return True


class OneGroup:
    """Stands for the hub: keeps the lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.asked: list[Cursor | None] = []

    async def join(self, line: Line, after: Cursor | None) -> None:
        self.asked.append(after)
        self.lines.append(line)
        line.joined(self.lines.remove)


async def resolve(scope: Scope) -> Stream:
    return Stream("BG", anything)


async def until(happened: Callable[[], bool]) -> None:
    for _ in range(1000):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never happened")


def run(story: Callable[[OneGroup, Connect, uvicorn.Server], Awaitable[None]]) -> None:
    async def whole() -> None:
        hub = OneGroup()
        app: Any = LiveApp(hub, resolve)
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        config = uvicorn.Config(app, loop="uvloop", http="httptools", lifespan="off", log_level="error")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await until(lambda: server.started)
        try:
            await story(hub, lambda: asyncio.open_connection("127.0.0.1", port), server)
        finally:
            server.should_exit = True
            await asyncio.wait_for(serving, 30)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as the server has it
        runner.run(whole())


ASK = b"GET /live?last-event-id=7-9 HTTP/1.1\r\nHost: here\r\n\r\n"


def test_a_stream_begins_carries_and_is_forgotten_when_its_reader_goes() -> None:
    async def story(hub: OneGroup, connect: Connect, server: uvicorn.Server) -> None:
        reader, writer = await connect()
        writer.write(ASK)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"content-type: text/event-stream" in head
        assert b"transfer-encoding" not in head
        await until(lambda: bool(hub.lines))
        assert hub.asked == [Cursor(7, 9)]
        assert hub.lines[0].write(b"event: beat\ndata: {}\n\n")
        assert await reader.readuntil(b"retry: 1500\n\n")
        assert await reader.readuntil(b"\n\n") == b"event: beat\ndata: {}\n\n"
        writer.close()
        await until(lambda: not hub.lines)

    run(story)


def test_the_server_keeps_no_request_and_no_task_of_an_open_stream() -> None:
    async def story(hub: OneGroup, connect: Connect, server: uvicorn.Server) -> None:
        gc.collect()
        kept = sum(1 for thing in gc.get_objects() if type(thing).__name__ == "RequestResponseCycle")
        streams = [await connect() for _ in range(5)]
        for _reader, writer in streams:
            writer.write(ASK)
        await until(lambda: len(hub.lines) == 5)
        await until(lambda: not server.server_state.tasks)
        assert not server.server_state.connections  # or a stop would wait for them
        assert sum(1 for thing in gc.get_objects() if type(thing).__name__ == "RequestResponseCycle") == kept

    run(story)


def test_a_reader_that_takes_nothing_more_is_cut_off_at_once() -> None:
    async def story(hub: OneGroup, connect: Connect, server: uvicorn.Server) -> None:
        _reader, writer = await connect()
        writer.write(ASK)
        await until(lambda: bool(hub.lines))
        writer.transport.pause_reading()
        line = hub.lines[0]
        begun = time.monotonic()
        while line.write(b"x" * MOST_UNSENT_BYTES):
            await asyncio.sleep(0)
            assert time.monotonic() - begun < 60, "it was never full"
        await until(lambda: not hub.lines)

    run(story)


def test_only_the_head_of_a_stream_can_be_asked_for() -> None:
    async def story(hub: OneGroup, connect: Connect, server: uvicorn.Server) -> None:
        reader, writer = await connect()
        writer.write(ASK.replace(b"GET", b"HEAD"))
        assert b"text/event-stream" in await reader.readuntil(b"\r\n\r\n")
        assert not hub.lines

    run(story)
