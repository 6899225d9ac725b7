"""A camera that was taken over cannot send this server to another address: FFmpeg speaks to it through a gate."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import av
import pytest

from motcua.domain.cameras.recording import gate

OPTIONS = {"rtsp_transport": "tcp"}


@contextmanager
def answering(reply: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A machine at a port that gives this answer to all that is asked; what it was asked."""
    asked: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _address = listener.accept()
            except OSError:
                return
            with line:
                line.settimeout(5)
                asked.append(line.recv(65536))
                line.sendall(reply)

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1], asked
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def moved_to(port: int) -> bytes:
    return f"RTSP/1.0 301 Moved\r\nCSeq: 1\r\nLocation: rtsp://127.0.0.1:{port}/inside\r\n\r\n".encode()


def test_a_redirect_is_followed_by_ffmpeg_and_by_nobody_through_the_gate() -> None:
    with (
        answering(b"RTSP/1.0 404 Not Found\r\nCSeq: 1\r\n\r\n") as (inside, greeted),
        answering(moved_to(inside)) as (port, asked),
    ):
        with pytest.raises(av.FFmpegError):
            av.open(f"rtsp://127.0.0.1:{port}/live", options=OPTIONS, timeout=(3, 3))
        assert (len(asked), len(greeted)) == (1, 1), "without the gate it goes wherever it is sent"
        with pytest.raises(av.FFmpegError):
            av.open(f"rtsp://{gate.opened(f'127.0.0.1:{port}', 3)}/live", options=OPTIONS, timeout=(3, 3))
        assert (len(asked), len(greeted)) == (2, 1)


@pytest.mark.parametrize(
    "heard",
    [
        b"RTSP/1.0 301 Moved\r\n", b"RTSP/1.0 302\n", b"RT\rSP/1.0 3\r05 X\r\n", b"RTSP/1.0\t +301 X\r\n", b"RTSP/1.0 0301 X\r\n",
        b"RTSP/1.0 4294967597 X\r\n", b"RTSP/1.0 200 OK\r\n\r\n$\0\0\4abcdRTSP/1.0 301 X\r\n", b"RTSP/1.0 \v301 X\r\n",
        b"RTSP/1.0 \xa0301 X\r\n", b"RTSP/1.0 -1 X\r\n", b"$\0\0\tRTSP/RTP RTSP/1.0 301 X\r\n",
    ],
)  # fmt: skip
def test_each_way_to_write_a_redirect_is_known(heard: bytes) -> None:
    with pytest.raises(gate.SentElsewhere):
        gate.is_whole(heard)


def test_an_answer_goes_on_once_it_says_which_it_is() -> None:
    assert gate.is_whole(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n")
    assert gate.is_whole(b"RTSP/1.0 401 Unauthorized\r\n")
    assert gate.is_whole(b"OPTIONS rtsp://camera RTSP/1.0\r\n\r\n"), "a camera may ask too"
    described = b"RTSP/1.0 200 OK\r\n\r\ns=RTSP/RTP stream from IPNC\r\na=x-qt-text-nam:RTSP/RTP stream from IPNC\r\n"
    assert gate.is_whole(described), "as the cameras of one family describe themselves"
    assert gate.is_whole(described.rstrip() + b" RTSP/RTP s")
    assert not gate.is_whole(b"RTSP/1.0 20")
    assert not gate.is_whole(b"RTSP/1.0 200 OK\r\n\r\nRTSP/1.0 3")
    assert gate.is_whole(b"RTS"), "what FFmpeg has of it is no answer yet"
