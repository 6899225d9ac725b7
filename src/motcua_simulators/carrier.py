"""A carrier: takes announced letters, gives tracking numbers, tells what becomes of each by a signed hook; also misbehaves as told.

What it knows is a file of lines, so that it survives being stopped. It checks and makes signatures by itself and shares no line with
the product. The secret comes from the environment (`MOTCUA_CARRIER_SECRET`), never from the command line.
"""

import argparse
import hmac
import html
import json
import os
import random
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from motcua_simulators import _control

TOLERANCE_SECONDS = 300
SHOWN = 30
SIGNATURE = "X-Motcua-Signature"
PERCENTAGES = ("lose", "repeat", "drop", "hold")
# From each state, what may follow.
WAYS: Mapping[str, tuple[str, ...]] = {
    "announced": ("on_its_way",),
    "on_its_way": ("on_its_way", "attempted", "delivered", "lost"),
    "attempted": ("attempted", "delivered", "returned"),
    "lost": ("returned", "delivered"),
    "delivered": (),
    "returned": (),
}
REASONS = ("nobody", "moved", "address", "refused", "not_collected")


@dataclass
class State:
    """How it behaves (percentages), and what happened to it."""

    lose: int = 0  # takes an order and hangs up before it answers
    repeat: int = 0  # tells the same word twice
    drop: int = 0  # never tells a word by itself; it is there for who asks
    hold: int = 0  # tells a word later, after those that followed it
    away: bool = False  # hangs up on whoever comes
    received: int = 0
    lost: int = 0
    refused: int = 0
    told: int = 0
    dropped: int = 0


@dataclass
class Order:
    """A letter: by the key of who announced it."""

    key: str
    number: str
    reference: str
    cod: int
    events: list[dict[str, Any]] = field(default_factory=list)
    called_off: bool = False

    @property
    def state(self) -> str:
        return str(self.events[-1]["state"]) if self.events else "announced"


class Carrier:
    """Orders, their words, and the hook by which they are told."""

    def __init__(self, hook: str, secret: str, folder: Path, seed: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.state, self.orders = State(), dict[str, Order]()
        self.lock = threading.RLock()
        self._hook, self._secret = hook, secret
        self._chance = random.Random(seed)  # noqa: S311 - misbehaviour that can be repeated
        self._file = folder / "carrier.jsonl"
        self._held: list[dict[str, Any]] = []
        self._read_back()

    def set(self, changes: Mapping[str, str]) -> None:
        """What the page's buttons do. Raises ValueError for what is unknown."""
        for name, value in changes.items():
            if name in PERCENTAGES and value.isdecimal() and int(value) <= 100:
                setattr(self.state, name, int(value))
            elif name == "away" and value in ("yes", "no"):
                self.state.away = value == "yes"
            elif name == "advance" and value == "all":
                self.advance_all()
            elif name == "become":
                key, _colon, state = value.partition(":")
                self.become(key, state)
            elif name == "behave" and value == "well":
                self.state.lose = self.state.repeat = self.state.drop = self.state.hold = 0
                self.state.away = False
                self.tell_held()
            else:
                raise ValueError(f"{name}={value} is not known")

    def is_signed(self, method: str, path: str, header: str, body: bytes) -> bool:
        parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
        at = parts.get("t", "")
        if not at.isdecimal() or abs(time.time() - int(at)) > TOLERANCE_SECONDS:
            return False
        content = b".".join((at.encode(), f"{method} {path}".encode(), body))
        wanted = hmac.digest(self._secret.encode(), content, "sha256").hex()
        return hmac.compare_digest(wanted, parts.get("v1", ""))

    def announce(self, said: Mapping[str, Any]) -> Order | None:
        """The order; the same for the same key. None for a letter without a receiver or an address."""
        key, to = str(said["order"]), said["receiver"]
        if not to.get("name") or not to.get("address"):
            return None
        with self.lock:
            if key not in self.orders:
                number = f"CP{len(self.orders) + 1:09d}VN"
                self.orders[key] = Order(key, number, str(said.get("reference", "")), int(said.get("cod", 0)))
                self._keep(self.orders[key])
            return self.orders[key]

    def call_off(self, key: str) -> bool:
        with self.lock:
            order = self.orders.get(key)
            if order is None or order.events:
                return False
            order.called_off = True
            self._keep(order)
            return True

    def become(self, key: str, state: str) -> None:
        """Raises ValueError where the way does not lead there."""
        with self.lock:
            order = self.orders.get(key)
            if order is None or order.called_off or state not in WAYS[order.state]:
                raise ValueError(f"{key} cannot become {state}")
            reason = self._chance.choice(REASONS) if state in ("attempted", "returned") else ""
            at = datetime.now(UTC).isoformat()
            order.events.append({"sequence": len(order.events) + 1, "state": state, "at": at, "reason": reason})
            self._keep(order)
            word = {"order": key, "tracking_number": order.number, **order.events[-1]}
        self._tell(word)

    def advance_all(self) -> None:
        """Each letter goes on by one step of its way, whichever chance takes."""
        with self.lock:
            going = [one for one in self.orders.values() if WAYS[one.state] and not one.called_off]
        for order in going:
            self.become(order.key, self._chance.choice(WAYS[order.state]))

    def tell_held(self) -> None:
        with self.lock:
            held, self._held = self._held, []
        for word in reversed(held):
            self._send(word)

    def happens(self, percent: int) -> bool:
        return self._chance.random() * 100 < percent

    def _tell(self, word: dict[str, Any]) -> None:
        if self.happens(self.state.drop):
            self.state.dropped += 1
            return
        if self.happens(self.state.hold):
            with self.lock:
                self._held.append(word)
            return
        for _time in range(2 if self.happens(self.state.repeat) else 1):
            self._send(word)
        if self._held and self.happens(50):
            self.tell_held()

    def _send(self, word: dict[str, Any]) -> None:
        """Once: what does not arrive is there for who asks."""
        body, at = json.dumps(word).encode(), str(int(time.time()))
        content = b".".join((at.encode(), f"POST {urlsplit(self._hook).path}".encode(), body))
        mark = hmac.digest(self._secret.encode(), content, "sha256").hex()
        headers = {"Content-Type": "application/json", SIGNATURE: f"t={at},v1={mark}"}
        request = urllib.request.Request(self._hook, body, headers)  # noqa: S310 - main() lets in http and https alone
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
                answer.read()
                self.state.told += 1
        except (urllib.error.URLError, OSError):
            self.state.dropped += 1

    def _keep(self, order: Order) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(order)) + "\n")

    def _read_back(self) -> None:
        for line in self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else ():
            try:
                order = Order(**json.loads(line))
            except ValueError:
                break  # torn when it was killed: as if it had not come
            self.orders[order.key] = order


def handler(carrier: Carrier) -> type[BaseHTTPRequestHandler]:
    """What a sender asks: orders, and what became of them."""

    class Service(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self._allowed("POST")
            if body is None:
                return
            try:
                order = carrier.announce(json.loads(body))
            except (ValueError, KeyError, AttributeError, TypeError):
                order = None
            if order is None:
                carrier.state.refused += 1
                self._answer(422, {"problem": "receiver and address are missing"})
            elif carrier.happens(carrier.state.lose):
                carrier.state.lost += 1
                self.close_connection = True
            else:
                self._answer(201, {"order": order.key, "tracking_number": order.number})

        def do_DELETE(self) -> None:
            if self._allowed("DELETE") is not None:
                done = carrier.call_off(self.path.rpartition("/")[2])
                self._answer(200 if done else 409, {})

        def do_GET(self) -> None:
            if self._allowed("GET") is None:
                return
            order = carrier.orders.get(self.path.split("/")[-2])
            if order is None:
                self._answer(404, {})
            else:
                self._answer(200, {"order": order.key, "tracking_number": order.number, "events": order.events})

        def _allowed(self, method: str) -> bytes | None:
            """The body of a signed request; None where it was answered already."""
            if carrier.state.away:
                self.close_connection = True
                return None
            carrier.state.received += 1
            body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 65_536))
            if carrier.is_signed(method, self.path, self.headers.get(SIGNATURE, ""), body):
                return body
            carrier.state.refused += 1
            self._answer(401, {})
            return None

        def _answer(self, status: int, said: Mapping[str, object]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """The page tells what came in."""

    return Service


def control_page(carrier: Carrier) -> _control.Get:
    def get(path: str) -> _control.Answer | None:
        if path == "/":
            return _control.page("Carrier simulator", _body(carrier), refresh_seconds=10)
        if path == "/state":
            return _control.as_json(asdict(carrier.state))
        if path == "/orders":
            with carrier.lock:
                return _control.as_json({key: one.state for key, one in carrier.orders.items()})
        return None

    return get


def _body(carrier: Carrier) -> str:
    state = carrier.state
    words = {"lose": "Lose answers", "repeat": "Repeat words", "drop": "Tell nothing", "hold": "Tell out of order"}
    switches = _control.switch("behave", "well", "Behave well", not any(getattr(state, one) for one in PERCENTAGES))
    for name, label in words.items():
        on = bool(getattr(state, name))
        switches += _control.switch(name, "0" if on else "30", label, on)
    switches += _control.switch("away", "no" if state.away else "yes", "Be away", state.away)
    switches += _control.switch("advance", "all", "All go on by a step", False)
    with carrier.lock:
        rows = "".join(
            f"<li><strong>{html.escape(one.number)}</strong> · {html.escape(one.reference)} · {html.escape(one.state)}"
            f"{' · called off' if one.called_off else ''} · {one.cod:,} đồng<br>"
            + "".join(
                _control.switch("become", f"{one.key}:{way}", way, False) for way in dict.fromkeys(WAYS[one.state])
            )
            + "</li>"
            for one in list(carrier.orders.values())[: -SHOWN - 1 : -1]
        )
    told = ", ".join(f"{name} {getattr(state, name)}" for name in ("received", "lost", "refused", "told", "dropped"))
    return f"<p>{switches}</p><p>{told}</p><ul class='mail'>{rows}</ul>"


def main(arguments: list[str] | None = None) -> int:
    here = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/api/v1/carrier/events"
    parser = argparse.ArgumentParser(prog="python -m motcua_simulators.carrier", description=__doc__)
    parser.add_argument("--port", type=int, default=9880, help="where senders announce letters (default 9880)")
    parser.add_argument("--control-port", type=int, default=9881, help="where its page is (default 9881)")
    parser.add_argument("--folder", type=Path, default=Path("carrier"), help="where what it knows is kept (./carrier)")
    parser.add_argument("--hook", default=os.environ.get("MOTCUA_CARRIER_HOOK", here), help=f"default {here}")
    parser.add_argument("--seed", type=int, default=1, help="of its misbehaviour")
    given = parser.parse_args(arguments)
    if not given.hook.startswith(("http://", "https://")):
        parser.error("--hook begins with http:// or https://")
    secret, stop = os.environ.get("MOTCUA_CARRIER_SECRET", ""), threading.Event()
    carrier = Carrier(given.hook, secret, given.folder, given.seed)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        service = ThreadingHTTPServer((_control.LOOPBACK, given.port), handler(carrier))
        service.daemon_threads = True
        threading.Thread(target=service.serve_forever, daemon=True).start()
        _control.serve(given.control_port, control_page(carrier), carrier.set)
    except OSError as problem:
        sys.stderr.write(f"carrier simulator: {problem}\n")
        return 1
    stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
