"""The small page by which a person looks at a simulator and changes its state; answers on loopback only."""

import html
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

LOOPBACK = "127.0.0.1"

STYLE = """
body { font: 16px/1.5 "Be Vietnam Pro", "Noto Sans", sans-serif; margin: 0 auto; max-width: 72rem; padding: 1.5rem;
  background: #eef0f2; }
h1 { font-size: 1.5rem; }
form { display: inline; }
button { font: inherit; padding: .4rem .8rem; margin: .2rem; }
button[aria-pressed=true] { font-weight: bold; outline: 3px solid #0b5cad; }
ul { list-style: none; padding: 0; }
.paper { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; }
.paper li { background: #fff; padding: .5rem; box-shadow: 0 2px 8px #0003; }
.paper img { display: block; width: 288px; height: auto; }
.mail li { background: #fff; margin: 0 0 1rem; padding: 1rem; }
pre { white-space: pre-wrap; font: inherit; }
small { color: #444; }
"""


@dataclass(frozen=True)
class Answer:
    body: bytes
    type: str = "text/html; charset=utf-8"
    status: HTTPStatus = HTTPStatus.OK
    location: str = ""


Get = Callable[[str], Answer | None]
Change = Callable[[Mapping[str, str]], None]


def page(title: str, body: str, refresh_seconds: int = 3) -> Answer:
    """A whole page that looks again by itself; `body` is HTML that is safe already."""
    heading = html.escape(title)
    return Answer(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="{refresh_seconds}">'
        f"<title>{heading}</title><style>{STYLE}</style><h1>{heading}</h1>{body}</html>".encode()
    )


def as_json(value: object) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode(), "application/json")


def switch(name: str, value: str, label: str, pressed: bool) -> str:
    """A button that sets one thing of the simulator's state."""
    return (
        f'<form method="post" action="/state"><button name="{html.escape(name)}" value="{html.escape(value)}" '
        f'aria-pressed="{str(pressed).lower()}">{html.escape(label)}</button></form>'
    )


def serve(port: int, get: Get, change: Change) -> ThreadingHTTPServer:
    """Answers `GET` by `get` (None: not found) and any POST by `change`, in a thread. Raises OSError: port taken."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(get(urlsplit(self.path).path) or Answer(b"not found\n", "text/plain", HTTPStatus.NOT_FOUND))

        def do_POST(self) -> None:
            origin = self.headers.get("Origin")
            if origin is not None and urlsplit(origin).netloc != self.headers.get("Host"):
                self._send(Answer(b"from another site\n", "text/plain", HTTPStatus.FORBIDDEN))
                return
            length = min(int(self.headers.get("Content-Length") or 0), 65_536)
            fields = {name: values[-1] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            try:
                change(fields)
            except ValueError as problem:
                self._send(Answer(f"{problem}\n".encode(), "text/plain", HTTPStatus.UNPROCESSABLE_ENTITY))
                return
            self._send(Answer(b"", status=HTTPStatus.SEE_OTHER, location="/"))

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            if answer.location:
                self.send_header("Location", answer.location)
            self.send_header("Content-Type", answer.type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *arguments: object) -> None:
            """A simulator says nothing about its own page."""

    server = ThreadingHTTPServer((LOOPBACK, port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="control", daemon=True).start()
    return server
