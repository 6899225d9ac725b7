"""Django's threads: what is small goes over whole, a stream piece by piece, a long upload as it comes."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from motcua.base.threads import MOST_WHOLE, Environ, Threads

Start = Callable[[str, list[tuple[str, str]]], object]


class Whole(list[bytes]):
    """An answer that is in memory, as Django's are; `closed_in`: in which thread it was closed."""

    streaming = False
    closed_in = ""

    def close(self) -> None:
        Whole.closed_in = threading.current_thread().name


def echo(environ: Environ, start: Start) -> Whole:
    """Tells what was asked and how long its body was."""
    length = len(environ["wsgi.input"].read())
    start("201 Created", [("Content-Type", "text/plain"), ("X-Path", environ["PATH_INFO"])])
    return Whole([f"{environ['REQUEST_METHOD']} {length} ".encode(), environ["HTTP_X_ASKED"].encode()])


async def _asked(app: Callable[..., Any], pieces: list[bytes], *headers: tuple[bytes, bytes]) -> list[dict[str, Any]]:
    """What the app sends for a POST whose body comes in these pieces; nobody is there any more after them where the last is empty."""
    coming, sent = list(pieces), []

    async def receive() -> dict[str, Any]:
        if not coming:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": coming.pop(0), "more_body": bool(coming) or pieces[-1] == b""}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/hồ-sơ", "query_string": b"", "http_version": "1.1"}
    await app({**scope, "headers": [(b"x-asked", b"yes"), *headers]}, receive, send)
    return sent


def asked(app: Callable[..., Any], pieces: list[bytes], *headers: tuple[bytes, bytes]) -> list[dict[str, Any]]:
    return asyncio.run(_asked(app, pieces, *headers))


def length(count: int) -> tuple[bytes, bytes]:
    return b"content-length", str(count).encode()


def test_a_small_request_and_its_answer_are_handed_over_whole_and_closed_where_they_were_made() -> None:
    head, body = asked(Threads(echo, 2), [b"ab", b"cd"], length(4))
    assert (head["status"], dict(head["headers"])[b"content-type"]) == (201, b"text/plain")
    assert dict(head["headers"])[b"x-path"].decode() == "/hồ-sơ"
    assert body == {"type": "http.response.body", "body": b"POST 4 yes"}
    assert Whole.closed_in.startswith("WSGI")


def test_a_request_without_a_body_waits_for_none() -> None:
    _head, body = asked(Threads(echo, 2), [])
    assert body["body"] == b"POST 0 yes"


def test_a_long_upload_and_one_of_unknown_length_arrive_part_by_part() -> None:
    half = b"x" * MOST_WHOLE
    for headers in ([length(2 * MOST_WHOLE)], [(b"transfer-encoding", b"chunked")]):
        sent = asked(Threads(echo, 2), [half, half], *headers)
        told = b"".join(message.get("body", b"") for message in sent)
        assert told.decode() == f"POST {2 * MOST_WHOLE} yes"


def test_of_whoever_leaves_within_their_body_nothing_is_done() -> None:
    assert asked(Threads(echo, 2), [b"ab", b""], length(4)) == []


def test_a_stream_is_sent_piece_by_piece_while_it_is_made() -> None:
    seen: list[dict[str, Any]] = []
    before: list[int] = []

    def stream(environ: Environ, start: Start) -> Iterator[bytes]:
        start("200 OK", [])
        return pieces()

    def pieces() -> Iterator[bytes]:
        for number in range(3):
            before.append(len(seen))
            yield f"{number}".encode()

    async def send(message: dict[str, Any]) -> None:
        seen.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "http_version": "1.1", "headers": []}
    asyncio.run(Threads(stream, 1)(scope, send, send))
    assert [one.get("body") for one in seen] == [None, b"0", b"1", b"2", b""]
    assert before == [1, 2, 3], "the head and each piece had gone before the next was made"


def test_what_fails_in_a_thread_fails_for_whoever_asked() -> None:
    def broken(environ: Environ, start: Start) -> Whole:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        asked(Threads(broken, 1), [])
