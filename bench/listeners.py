"""The listeners: a light process of its own that holds thousands of event streams and notes when a word reached each of them.

Order, on the first line of standard input: {"port", "count", "path", "word"}. It says {"listening": count} once every
stream has begun, and {"last", "first", "median"} (seconds of the machine's monotonic clock) once each has heard the
word; then it waits for the next line, any, and listens for the word again. The end of the input ends it.
"""

import json
import resource
import select
import socket
import struct
import sys
import time

BEGUN = b"\nevent: hello\n"
PORTS_AN_ADDRESS = 5_000  # of the about 28,000 that Linux hands out to one address by itself
IP_BIND_ADDRESS_NO_PORT = 24  # Linux: the port is chosen at connect(), when it is known to whom
AT_ONCE = 200  # connections that are being opened; the server's queue of new ones must not run over
SECONDS = 120


class Listeners:
    def __init__(self, port: int, count: int, path: str) -> None:
        self._request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n".encode()
        self._port = port
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        for begun in range(0, count, AT_ONCE):
            some = [self._open(number) for number in range(begun, min(begun + AT_ONCE, count))]
            self.until_all_heard(BEGUN, {one.fileno() for one in some})

    def _open(self, number: int) -> socket.socket:
        stream = socket.socket()
        stream.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # its port is free at once
        stream.bind((f"127.0.0.{2 + number // PORTS_AN_ADDRESS}", 0))
        stream.connect(("127.0.0.1", self._port))
        stream.sendall(self._request)
        stream.setblocking(False)
        self._sockets[stream.fileno()] = stream
        self._poll.register(stream, select.EPOLLIN)
        return stream

    def until_all_heard(self, word: bytes, missing: set[int] | None = None) -> list[float]:
        """When each heard the word. Raises ConnectionError when one was cut off, TimeoutError when one did not hear it."""
        missing = set(self._sockets) if missing is None else missing
        heard: list[float] = []
        tails: dict[int, bytes] = {}
        deadline = time.monotonic() + SECONDS
        while missing:
            for number, _events in self._poll.poll(1, 1024):
                read = self._sockets[number].recv(65536)
                if not read:
                    raise ConnectionError("a listener was cut off")
                if number in missing:
                    if word in tails.get(number, b"") + read:
                        missing.discard(number)
                        heard.append(time.monotonic())
                    else:
                        tails[number] = read[-len(word) :]
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(missing)} listeners heard nothing")
        return heard


def main() -> None:
    order = json.loads(sys.stdin.readline())
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    listeners = Listeners(order["port"], order["count"], order["path"])
    print(json.dumps({"listening": order["count"]}), flush=True)
    for _line in sys.stdin:
        heard = listeners.until_all_heard(order["word"].encode())
        print(json.dumps({"first": heard[0], "median": heard[len(heard) // 2], "last": heard[-1]}), flush=True)


if __name__ == "__main__":
    main()
