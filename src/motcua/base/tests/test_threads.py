"""Django's threads: a request goes over whole, a long stream piece by piece; who is slow or sends without end holds none."""

import asyncio
import errno
import threading
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from motcua.base import bodies, threads
from motcua.base.bodies import REFUSED
from motcua.base.problems import Problem
from motcua.base.threads import Environ, Threads

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


def test_a_long_upload_and_one_of_unknown_length_arrive_whole() -> None:
    half = b"x" * bodies.MOST_IN_MEMORY
    for headers in ([length(2 * len(half))], [(b"transfer-encoding", b"chunked")]):
        _head, body = asked(Threads(echo, 2), [half, half], *headers)
        assert body["body"].decode() == f"POST {2 * len(half)} yes"


def refused_for(app: Threads, pieces: list[bytes], *headers: tuple[bytes, bytes]) -> tuple[int, int]:
    """The status that Django is to tell, and how many bytes of the body were left for it."""
    (head, body) = asked(app, pieces, *headers)
    return head["status"], int(body["body"])


def tell(environ: Environ, start: Start) -> Whole:
    """The refusal that stands in the environment."""
    problem = environ[REFUSED]
    assert isinstance(problem, Problem)
    start(f"{problem.status} Refused", [])
    return Whole([str(len(environ["wsgi.input"].read())).encode()])


def tell_why(environ: Environ, start: Start) -> Whole:
    problem = environ[REFUSED]
    assert isinstance(problem, Problem)
    start(f"{problem.status} Refused", [])
    return Whole([f"{problem.code} {len(environ['wsgi.input'].read())}".encode()])


def test_an_upload_without_end_is_refused_before_it_fills_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST_BYTES", 100)
    app, chunked = Threads(tell, 1), (b"transfer-encoding", b"chunked")
    assert refused_for(app, [], length(101)) == (413, 0), "by what is announced, before a byte is read"
    assert refused_for(app, [b"x" * 60, b"x" * 60], chunked) == (413, 0)
    monkeypatch.setattr(bodies, "MOST_IN_MEMORY", 10)
    monkeypatch.setattr(bodies, "MOST_HELD", 50)
    assert refused_for(app, [b"x" * 60], length(60)) == (503, 0), "too much of all at once"
    assert app._bodies.held == 0, "what was refused takes no room"
    assert b"POST 40" in asked(Threads(echo, 1), [b"x" * 40], length(40))[1]["body"]


class FullDisk(BytesIO):
    """A file that takes so many bytes; `late`: it says so only when they are to be on the disk."""

    def __init__(self, most: int, *, late: bool = False) -> None:
        super().__init__()
        self.most, self.late = most, late

    def write(self, part: Any) -> int:
        self._require_room(len(part), now=not self.late)
        return super().write(part)

    def seek(self, *given: Any) -> int:
        self._require_room(0, now=True)
        return super().seek(*given)

    def close(self) -> None:
        super().close()
        raise OSError(errno.ENOSPC, "No space left on device")

    def _require_room(self, more: int, *, now: bool) -> None:
        if now and self.tell() + more > self.most:
            raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("disk", [FullDisk(5), FullDisk(25), FullDisk(25, late=True)])
def test_what_a_full_disk_does_not_take_is_refused_and_holds_nothing(
    monkeypatch: pytest.MonkeyPatch, disk: FullDisk
) -> None:
    monkeypatch.setattr(bodies, "MOST_IN_MEMORY", 10)
    monkeypatch.setattr(bodies, "TemporaryFile", lambda dir: disk)
    app = Threads(tell_why, 1)
    head, body = asked(app, [b"x" * 12, b"x" * 20], length(32))
    assert (head["status"], body["body"]) == (503, b"no_room 0")
    assert (app._bodies.held, disk.closed) == (0, True)


def test_a_disk_that_has_no_room_for_a_file_refuses_and_another_fault_is_not_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuses(number: int) -> Callable[..., Any]:
        def made(**_given: object) -> Any:
            raise OSError(number, "refused")

        return made

    monkeypatch.setattr(bodies, "MOST_IN_MEMORY", 10)
    monkeypatch.setattr(bodies, "TemporaryFile", refuses(errno.ENOSPC))
    app = Threads(tell_why, 1)
    assert asked(app, [b"x" * 12], length(12))[1]["body"] == b"no_room 0"
    assert app._bodies.held == 0
    monkeypatch.setattr(bodies, "TemporaryFile", refuses(errno.EACCES))
    with pytest.raises(PermissionError):
        asked(app, [b"x" * 12], length(12))


def test_what_is_long_lies_in_the_data_folder_and_has_no_name(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.setattr(bodies, "MOST_IN_MEMORY", 10)
    where: list[str] = []

    def look(environ: Environ, start: Start) -> Whole:
        where.append(str(Path(f"/proc/self/fd/{environ['wsgi.input'].fileno()}").readlink()))
        where.extend(one.name for one in (tmp_path / "data" / bodies.FOLDER).iterdir())
        return echo(environ, start)

    assert asked(Threads(look, 1), [b"x" * 12], length(12))[1]["body"] == b"POST 12 yes"
    assert len(where) == 1
    assert where[0].startswith(str(tmp_path / "data" / bodies.FOLDER))


def test_who_sends_drop_by_drop_or_nothing_holds_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE_SECONDS", -1.0)
    assert refused_for(Threads(tell, 1), [b"x", b"x", b"x"], length(3)) == (408, 0)
    monkeypatch.setattr(bodies, "SILENT_SECONDS", 0.01)
    app, told = Threads(echo, 1), []

    async def both() -> None:
        async def silent() -> dict[str, Any]:
            await asyncio.sleep(60)
            raise AssertionError

        async def send(message: dict[str, Any]) -> None:
            told.append(message)

        scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "http_version": "1.1"}
        headers = [(b"x-asked", b"yes"), length(9)]
        await asyncio.gather(*(app({**scope, "headers": headers}, silent, send) for _ in range(5)))

    asyncio.run(both())
    assert len(told) == 10, "five slow ones were answered by one thread, and at once"


def test_who_does_not_take_a_long_answer_loses_it_and_a_short_one_waits_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threads, "PIECE_SECONDS", 0.01)
    seen: list[dict[str, Any]] = []

    def file_of(size: int) -> Callable[[Environ, Start], Iterator[bytes]]:
        def app(environ: Environ, start: Start) -> Iterator[bytes]:
            start("200 OK", [("Content-Length", str(size))])
            return iter([b"x" * (size // 2)] * 2)

        return app

    async def stuck(message: dict[str, Any]) -> None:
        seen.append(message)
        await asyncio.sleep(0.5)

    async def nothing() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "http_version": "1.1", "headers": []}
    asyncio.run(Threads(file_of(2 * threads.MOST_WHOLE), 1)(scope, nothing, stuck))
    assert [one["type"] for one in seen] == ["http.response.start"]
    seen.clear()
    asyncio.run(Threads(file_of(100), 1)(scope, nothing, stuck))
    assert len(seen[-1]["body"]) == 100


def test_a_long_answer_whose_own_source_is_too_slow_fails_as_any_other_does() -> None:
    def stream(environ: Environ, start: Start) -> Iterator[bytes]:
        start("200 OK", [])
        return pieces()

    def pieces() -> Iterator[bytes]:
        yield b"the beginning"
        raise TimeoutError("the disk of another machine")

    with pytest.raises(TimeoutError, match="another machine"):
        asked(Threads(stream, 1), [])


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
