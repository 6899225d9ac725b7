"""Between FFmpeg and a camera. FFmpeg follows redirects of RTSP to wherever a camera says, and cannot be told not to; so it speaks to a
gate on this machine alone, which leads to the one address that was looked at and ends where a camera sends elsewhere (docs/decisions/0081).

Redirects are followed until the picture is asked for (PLAY): from then on the gate passes on what comes without looking.
"""

import logging
import re
import selectors
import socket
import threading
from contextlib import ExitStack, suppress

from motcua.base.networks import Address, read_address

PIECE = 256 * 1024
LONGEST_TALK = 64 * 1024  # bytes of a camera before the picture is asked for; descriptions are a few thousand
PLAY = re.compile(rb"(?:\A|\n\r?\n)PLAY ")
# Wherever FFmpeg could read a reply from: it drops each \r, and a packet of pictures may stand before one on the same line.
REPLY = re.compile(rb"RTSP/[^ \t\n]*[ \t]+(?=([^ \t\n]*))")
LEADS_NOWHERE = re.compile(rb"[1245]\d\d\Z")
# Descriptions say such things as "s=RTSP/RTP stream from IPNC"; what atoi, which skips white space of some alphabets too, reads as 0.
NO_NUMBER = re.compile(rb"[^\d+\-\s\x85\xa0]")
log = logging.getLogger(__name__)


class SentElsewhere(Exception):
    """The camera answers with another address, or as no camera does."""


def opened(address: str, seconds: float) -> str:
    """host:port of a gate for one connection to this address, whose host is a number. It ends with either side; who does not come within
    these seconds, or is not reached, finds it closed."""
    host, _colon, port = address.rpartition(":")
    listener = socket.create_server(("127.0.0.1", 0), backlog=1)
    listener.settimeout(seconds)
    target = (read_address(host.strip("[]")), int(port))
    threading.Thread(target=_lead, args=(listener, target, seconds), daemon=True, name="camera-gate").start()
    return f"127.0.0.1:{listener.getsockname()[1]}"


def _lead(listener: socket.socket, target: tuple[Address, int], seconds: float) -> None:
    with ExitStack() as opened_here, suppress(OSError):
        with listener:
            ours = opened_here.enter_context(listener.accept()[0])
        camera = opened_here.enter_context(socket.create_connection((str(target[0]), target[1]), seconds))
        ours.settimeout(None)
        camera.settimeout(None)
        try:
            _talk(ours, camera)
        except SentElsewhere:
            log.warning("a camera sends whoever asks it to another address; it is not asked there")
            return
        _pass(ours, camera)


def _talk(ours: socket.socket, camera: socket.socket) -> None:
    """Until the picture is asked for. Raises SentElsewhere, and OSError where one of them has gone."""
    asked, heard, passed = b"", b"", 0
    with _both(ours, camera) as both:
        while True:
            for key, _events in both.select():
                piece = key.fileobj.recv(PIECE)  # type: ignore[union-attr] # sockets were registered
                if not piece:
                    raise ConnectionResetError
                if key.fileobj is ours:
                    asked = asked[-LONGEST_TALK:] + piece
                    camera.sendall(piece)
                    if PLAY.search(asked):
                        ours.sendall(heard[passed:])
                        return
                    continue
                heard += piece
                if len(heard) > LONGEST_TALK:
                    raise SentElsewhere
                if is_whole(heard):
                    ours.sendall(heard[passed:])
                    passed = len(heard)


def is_whole(heard: bytes) -> bool:
    """Whether its last reply says already which one it is. Raises SentElsewhere for one that leads on, or is none of RTSP."""
    plain = heard.replace(b"\r", b"")
    for reply in REPLY.finditer(plain):
        if NO_NUMBER.match(reply[1]):
            continue
        if reply.end(1) == len(plain):
            return False
        if not LEADS_NOWHERE.match(reply[1]):
            raise SentElsewhere
    return True


def _pass(ours: socket.socket, camera: socket.socket) -> None:
    """All that either sends, until one of them ends. Raises OSError."""
    with _both(ours, camera) as both:
        while True:
            for key, _events in both.select():
                piece = key.fileobj.recv(PIECE)  # type: ignore[union-attr] # sockets were registered
                if not piece:
                    return
                (camera if key.fileobj is ours else ours).sendall(piece)


def _both(ours: socket.socket, camera: socket.socket) -> selectors.BaseSelector:
    made = selectors.DefaultSelector()
    made.register(ours, selectors.EVENT_READ)
    made.register(camera, selectors.EVENT_READ)
    return made
