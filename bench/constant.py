"""A second front beside a measured server: as many of its own web processes, on a port of their own, that also answer a constant.

The constant comes from where Django's door is: behind uvicorn, the dispatcher and the thread that carries the request, before
Django. The rest is the product as it is; nothing of this is part of it. `python -m bench.constant FD` is one such process.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from bench import cpu
from bench.hall import Hall

PATH = "/constant"
LARGEST = 1_000_000
Start = Callable[[str, list[tuple[str, str]]], Any]


class Constant:
    """Around a WSGI application: `/constant?BYTES` is answered by a body of that size, made once."""

    def __init__(self, application: Callable[[dict[str, Any], Start], Iterable[bytes]]) -> None:
        self._application = application
        self._bodies: dict[str, bytes] = {}

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH:
            return self._application(environ, start)
        asked = str(environ["QUERY_STRING"])
        if asked not in self._bodies:
            self._bodies[asked] = b"x" * min(int(asked), LARGEST)
        body = self._bodies[asked]
        start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]


@contextmanager
def front(hall: Hall) -> Iterator[int]:
    """Its port, while it runs."""
    from motcua import server

    listener = server.listen("127.0.0.1", 0)
    port: int = listener.getsockname()[1]
    command = [sys.executable, "-m", "bench.constant", str(listener.fileno())]
    log = (hall.folder / "constant.log").open("wb")
    processes = [
        subprocess.Popen(command, pass_fds=[listener.fileno()], stdout=log, stderr=log)
        for _one in range(cpu.web_processes(hall.server))
    ]
    try:
        server.wait_until_answering(port, "127.0.0.1")
        yield port
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)
        listener.close()
        log.close()


def main() -> None:
    """The product's own web process, with the constant in front of its Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.settings")
    import django as framework

    from motcua import server

    framework.setup()
    django = vars(server)["WSGIHandler"]
    vars(server)["WSGIHandler"] = lambda: Constant(
        django()
    )  # in this process alone: the dispatcher makes its door of it
    server.run_web(socket.socket(fileno=int(sys.argv[1])))


if __name__ == "__main__":
    main()
