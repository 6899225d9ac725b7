"""One request to somebody else's server, whatever that answers. The other end is a plain socket that says what a test wants."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from motcua.base.networks import read_networks
from motcua.domain.exchange import sending
from motcua.domain.exchange.rules import Outcome
from motcua.domain.exchange.sending import Line

ALLOWED = read_networks(["127.0.0.0/8"])
OK = b"HTTP/1.1 204 No Content\r\n\r\n"


@contextmanager
def other_end(answer: Callable[[socket.socket, int], None]) -> Iterator[tuple[str, list[int]]]:
    """A server on a free port; `answer` gets each connection's socket and its number. Also how many connections came."""
    listener, came = socket.create_server(("127.0.0.1", 0)), [0]

    def accept() -> None:
        while True:
            try:
                line, _address = listener.accept()
            except OSError:
                return
            came[0] += 1
            threading.Thread(target=serve, args=(line, came[0]), daemon=True).start()

    def serve(line: socket.socket, number: int) -> None:
        with line:
            try:
                answer(line, number)
            except OSError:
                return

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/hook?a=1", came
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def request_of(line: socket.socket) -> bytes:
    """One whole request with a body of 2 octets."""
    found = b""
    while not found.endswith(b"\r\n\r\n{}"):
        piece = line.recv(4096)
        if not piece:
            raise ConnectionError
        found += piece
    return found


def says(*answers: bytes) -> Callable[[socket.socket, int], None]:
    def answer(line: socket.socket, _number: int) -> None:
        for one in answers:
            request_of(line)
            line.sendall(one)

    return answer


def test_a_delivery_goes_to_the_path_with_its_headers_and_the_line_stays_open() -> None:
    seen: list[bytes] = []

    def answer(line: socket.socket, _number: int) -> None:
        for _ in range(2):
            seen.append(request_of(line))
            line.sendall(OK)

    with other_end(answer) as (url, came):
        line = Line(url, ALLOWED)
        outcomes = [line.post({"webhook-id": "m1"}, b"{}").outcome for _ in range(2)]
        line.close()
    assert outcomes == [Outcome.DELIVERED] * 2
    assert came == [1]
    assert seen[0].startswith(b"POST /hook?a=1 HTTP/1.1\r\n")
    assert b"webhook-id: m1\r\n" in seen[0]


def test_a_line_that_was_closed_meanwhile_is_opened_again() -> None:
    with other_end(says(OK)) as (url, came):
        line = Line(url, ALLOWED)
        assert line.post({}, b"{}").outcome == Outcome.DELIVERED
        time.sleep(0.1)
        assert line.post({}, b"{}").outcome == Outcome.DELIVERED
        line.close()
    assert came == [2]


def test_a_redirect_is_not_followed() -> None:
    with other_end(says(OK)) as (inside, reached):
        moved = f"HTTP/1.1 307 Moved\r\nLocation: {inside}\r\nContent-Length: 0\r\n\r\n".encode()
        with other_end(says(moved)) as (url, _came):
            answer = Line(url, ALLOWED).post({}, b"{}")
    assert (answer.outcome, answer.status) == (Outcome.REDIRECTED, 307)
    assert reached == [0]


def test_an_answer_without_end_is_not_read_to_its_end() -> None:
    sent = [0]

    def flood(line: socket.socket, _number: int) -> None:
        request_of(line)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while True:
            sent[0] += line.send(b"x" * 65536)

    with other_end(flood) as (url, _came):
        answer = Line(url, ALLOWED).post({}, b"{}")
        time.sleep(0.3)
        assert answer.outcome == Outcome.DELIVERED
        assert sent[0] < 50_000_000


def test_an_answer_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "ANSWER_SECONDS", 1.0)

    def drip(line: socket.socket, _number: int) -> None:
        request_of(line)
        for letter in b"HTTP/1.1 200 OK\r\n" * 50:
            line.sendall(bytes([letter]))
            time.sleep(0.05)

    with other_end(drip) as (url, _came):
        began = time.monotonic()
        answer = Line(url, ALLOWED).post({}, b"{}")
    assert answer.outcome == Outcome.TIMED_OUT
    assert time.monotonic() - began < 5


def test_nobody_there_and_nonsense_are_no_answer() -> None:
    assert Line("http://127.0.0.1:9/", ALLOWED).post({}, b"{}").outcome == Outcome.NO_ANSWER
    with other_end(says(b"SSH-2.0-OpenSSH_9\r\n")) as (url, _came):
        assert Line(url, ALLOWED).post({}, b"{}").outcome == Outcome.NO_ANSWER


def test_an_address_inside_is_never_reached() -> None:
    with other_end(says(OK)) as (url, came):
        assert Line(url, ()).post({}, b"{}").outcome == Outcome.FORBIDDEN
    assert came == [0]


def test_a_pause_that_was_asked_for_is_heard() -> None:
    later = b"HTTP/1.1 429 Later\r\nRetry-After: 90\r\nContent-Length: 0\r\n\r\n"
    with other_end(says(later)) as (url, _came):
        answer = Line(url, ALLOWED).post({}, b"{}")
    assert (answer.outcome, answer.retry_after) == (Outcome.FAILED, timedelta(seconds=90))
