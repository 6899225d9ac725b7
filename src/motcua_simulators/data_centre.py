"""A province's data centre: takes signed webhooks, knows repeats, sees gaps and fetches them by the feed; also misbehaves as told.

What it has applied is a file of events, one a line, so that it survives being stopped. `keys.json` in its folder says where the feed
is, its token and the secrets of its subscription; it is read anew when it changes. Below `/held` it can be asked (holdings.py).
"""

import argparse
import hmac
import html
import json
import random
import signal
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from motcua_simulators import _control
from motcua_simulators.holdings import Holdings
from motcua_simulators.keys import Keys
from motcua_simulators.national import NationalPortal
from motcua_simulators.national_exchange import PLACE, NationalExchange
from motcua_simulators.result_files import ResultFiles
from motcua_simulators.webhook_signatures import is_signed

SHOWN = 25
BRING_SECONDS = 1.0
ASKED = "/held"  # below it is what it can be asked
PERCENTAGES = ("lose", "repeat", "slow", "expire")


@dataclass
class State:
    """How it behaves (percentages of messages), and what happened to it."""

    lose: int = 0  # says thanks and forgets
    repeat: int = 0  # takes it and says that it failed, so that it comes again
    slow: int = 0  # takes `slow_seconds` for an answer
    slow_seconds: float = 1.0
    expire: int = 0  # takes tokens of the national exchange back
    away: bool = False  # hangs up on whoever comes
    received: int = 0
    lost: int = 0
    repeated: int = 0
    refused: int = 0
    fetched: int = 0
    tests: int = 0
    filed: int = 2  # what was filed on the national portal, to be brought here (national.py)

    def set(self, changes: Mapping[str, str]) -> None:
        """Raises ValueError for what is unknown."""
        for name, value in changes.items():
            if name in PERCENTAGES and value.isdecimal() and int(value) <= 100:
                setattr(self, name, int(value))
            elif name == "slow_seconds" and 0 <= float(value) <= 60:
                self.slow_seconds = float(value)
            elif name == "filed" and value == "more":
                self.filed += 1
            elif name == "away" and value in ("yes", "no"):
                self.away = value == "yes"
            elif name == "behave" and value == "well":
                self.lose = self.repeat = self.slow = self.expire = 0
                self.away = False
            else:
                raise ValueError(f"{name}={value} is not known")


class Ledger:
    """What it has applied: each event once, in the order of its centre. `covered`: up to there nothing of a centre is missing."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._file = folder / "events.jsonl"
        self.lock = threading.Lock()
        self.covered: dict[str, int] = {}
        self.applied: list[dict[str, Any]] = []
        self.holdings = Holdings()
        self._read_back()
        self._out = self._file.open("a", encoding="utf-8")

    def _read_back(self) -> None:
        whole = 0
        lines = self._file.read_bytes().splitlines(keepends=True) if self._file.exists() else []
        for line in lines:
            if not line.endswith(b"\n"):
                break  # torn when it was killed: as if it had not come
            event = json.loads(line)
            self.applied.append(event)
            self.holdings.apply(event)
            self.covered[event["centre"]] = int(event["sequence"])
            whole += len(line)
        if lines:
            with self._file.open("r+b") as file:
                file.truncate(whole)

    def take(self, event: dict[str, Any]) -> str:
        """ "applied", "repeated", or "gap" when something before it is missing (then it is not applied)."""
        centre, sequence = str(event["centre"]), int(event["sequence"])
        with self.lock:
            covered = self.covered.get(centre, 0)
            if sequence <= covered:
                self.holdings.apply(event)
                return "repeated"
            if int(event.get("previoussequence", sequence - 1)) > covered:
                return "gap"
            self._apply(event, centre, sequence)
            return "applied"

    def fill(self, centre: str, events: list[dict[str, Any]], covered_to: int) -> int:
        """Applies a range that was fetched; how many were new."""
        with self.lock:
            new = [one for one in events if int(one["sequence"]) > self.covered.get(centre, 0)]
            for one in new:
                self._apply(one, centre, int(one["sequence"]))
            self.covered[centre] = max(self.covered.get(centre, 0), covered_to)
            return len(new)

    def _apply(self, event: dict[str, Any], centre: str, sequence: int) -> None:
        kept = {name: value for name, value in event.items() if name != "previoussequence"}
        self._out.write(json.dumps(kept, ensure_ascii=False) + "\n")
        self._out.flush()
        self.applied.append(kept)
        self.holdings.apply(kept)
        self.covered[centre] = sequence


class DataCentre:
    """Takes messages, and mends by itself what is missing."""

    def __init__(self, state: State, ledger: Ledger, keys: Keys, seed: int) -> None:
        self.state = state
        self.ledger = ledger
        self._keys = keys
        self._chance = random.Random(seed)  # noqa: S311 - misbehaviour that can be repeated
        self._mending = threading.Lock()
        self.problem = ""
        self.results = ResultFiles(ledger.folder / "results", ledger.holdings)
        self.exchange = NationalExchange(ledger.folder, keys.get, lambda: self.state, self._chance)

    def take(self, headers: Mapping[str, str], body: bytes) -> int:
        """The status that it answers."""
        state, known = self.state, self._keys.get()
        state.received += 1
        if self._happens(state.slow):
            time.sleep(state.slow_seconds)
        if not is_signed(headers, body, known.get("secrets", []), known.get("public_key", "")):
            state.refused += 1
            return 401
        if self._happens(state.lose):
            state.lost += 1
            return 204
        event = json.loads(body)
        if "sequence" not in event:
            state.tests += 1
            return 204
        outcome = self.ledger.take(event)
        state.repeated += outcome == "repeated"
        if outcome == "gap" and not self._fetch(event["centre"], int(event["sequence"])):
            return 503
        return 500 if self._happens(state.repeat) else 204

    def told(self, headers: Mapping[str, str], target: str, body: bytes | None) -> tuple[int, bytes]:
        """The status and content of what it answers to a question, or to being told something (`body`)."""
        if self._happens(self.state.slow):
            time.sleep(self.state.slow_seconds)
        known = self._keys.get().get("ask_token", "")
        if not known or not hmac.compare_digest(headers.get("authorization", ""), f"Bearer {known}"):
            return 401, b""
        if body is not None:
            if self._happens(self.state.lose):
                self.state.lost += 1
                return 204, b""
            is_known = self.ledger.holdings.take(target, body)
            return (500 if self._happens(self.state.repeat) else 204 if is_known else 404), b""
        found = self.ledger.holdings.answer(target)
        return (404, b"") if found is None else (200, json.dumps(found).encode())

    def called(self, method: str, headers: Mapping[str, str], target: str, body: bytes) -> tuple[int, bytes]:
        """What the national exchange answers."""
        if self._happens(self.state.slow):
            time.sleep(self.state.slow_seconds)
        return self.exchange.answer(method, target, headers, body)

    def change(self, changes: Mapping[str, str]) -> None:
        """Raises ValueError for what is unknown."""
        rest = {}
        for name, value in changes.items():
            try:
                is_known = self.ledger.holdings.change(name, value, self._chance) or self.exchange.change(name, value)
                if not is_known:
                    rest[name] = value
            except (KeyError, TypeError) as problem:
                raise ValueError(f"{name}: {problem} is missing") from None
        self.state.set(rest)

    def reconcile(self) -> bool:
        """Compares how far each centre has come and fetches what is missing. Whether all could be asked."""
        heads = self._ask("/feed/streams")
        if heads is None:
            return False
        behind = [one for one in heads if one["sequence"] > self.ledger.covered.get(one["centre"], 0)]
        is_complete = all(self._fetch(one["centre"], one["sequence"]) for one in behind)
        self.results.fetch(self._keys.get())
        return is_complete

    def _fetch(self, centre: str, last: int) -> bool:
        """Everything of a centre behind what it has, up to `last`."""
        with self._mending:
            while (covered := self.ledger.covered.get(centre, 0)) < last:
                asked = urllib.parse.urlencode({"from_sequence": covered + 1, "to_sequence": last})
                found = self._ask(f"/centres/{urllib.parse.quote(centre)}/events?{asked}")
                if found is None or found["covered_to"] <= covered:
                    return False
                self.state.fetched += self.ledger.fill(centre, found["items"], found["covered_to"])
        return True

    def _ask(self, path: str) -> Any:
        known = self._keys.get()
        if not known:
            return None
        headers = {"Authorization": f"Bearer {known['token']}"}
        try:
            asked = urllib.request.Request(known["feed"] + path, headers=headers)  # noqa: S310 - keys.json is the operator's
            with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310 - as above
                self.problem = ""
                return json.load(answer)
        except (urllib.error.URLError, OSError, ValueError) as problem:
            self.problem = str(problem)
            return None

    def _happens(self, percent: int) -> bool:
        return self._chance.random() * 100 < percent


def handler(centre: DataCentre) -> type[BaseHTTPRequestHandler]:
    class Receiver(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            if centre.state.away:
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path.startswith(PLACE):
                self._answer(*centre.called("POST", self._headers(), self.path.removeprefix(PLACE), body))
            elif self.path.startswith(ASKED):
                self._answer(*centre.told(self._headers(), self.path.removeprefix(ASKED), body))
            else:
                self._answer(centre.take(self._headers(), body))

        def do_GET(self) -> None:
            if centre.state.away or not self.path.startswith((ASKED, PLACE)):
                self.close_connection = True
                return
            if self.path.startswith(PLACE):
                self._answer(*centre.called("GET", self._headers(), self.path.removeprefix(PLACE), b""))
                return
            self._answer(*centre.told(self._headers(), self.path.removeprefix(ASKED), None))

        def _headers(self) -> dict[str, str]:
            return {name.lower(): value for name, value in self.headers.items()}

        def _answer(self, status: int, content: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """The control page tells what came in."""

    return Receiver


def control_page(centre: DataCentre) -> _control.Get:
    def get(path: str) -> _control.Answer | None:
        if path == "/":
            return _control.page("Data centre simulator", page_body(centre))
        if path == "/state":
            return _control.as_json(
                {**asdict(centre.state), "covered": centre.ledger.covered, "problem": centre.problem}
            )
        if path == "/events":
            with centre.ledger.lock:
                return _control.as_json(centre.ledger.applied)
        if path == "/held":
            return _control.as_json(centre.ledger.holdings.as_told())
        if path == "/results":
            return _control.as_json(centre.results.held)
        if path == "/exchange":
            return _control.as_json(centre.exchange.as_told())
        if path == "/reconcile":
            return _control.as_json({"done": centre.reconcile()})
        return None

    return get


def page_body(centre: DataCentre) -> str:
    state = centre.state
    switches = "".join(
        [
            _control.switch(
                "behave",
                "well",
                "Behave well",
                not (state.lose or state.repeat or state.slow or state.expire or state.away),
            ),
            _control.switch("lose", "0" if state.lose else "30", "Lose some", bool(state.lose)),
            _control.switch("repeat", "0" if state.repeat else "30", "Have some repeated", bool(state.repeat)),
            _control.switch("slow", "0" if state.slow else "30", "Answer slowly", bool(state.slow)),
            _control.switch("expire", "0" if state.expire else "30", "Take tokens back", bool(state.expire)),
            _control.switch("away", "no" if state.away else "yes", "Be away", state.away),
            _control.switch("filed", "more", "Somebody files on the national portal", pressed=False),
        ]
    )
    told = ", ".join(
        f"{name} {getattr(state, name)}"
        for name in ("received", "lost", "repeated", "refused", "fetched", "tests", "filed")
    )
    with centre.ledger.lock:
        last, covered = centre.ledger.applied[-SHOWN:][::-1], dict(centre.ledger.covered)
    streams = (
        ", ".join(f"{html.escape(name)} {sequence}" for name, sequence in sorted(covered.items())) or "nothing yet"
    )
    rows = "".join(f"<li>{_shown(one)}</li>" for one in last)
    told += f" · by the national exchange: {len(centre.exchange.dossiers)} dossiers, {len(centre.exchange.files)} files"
    problem = f"<p><strong>{html.escape(centre.problem)}</strong></p>" if centre.problem else ""
    return f"<p>{switches}</p><p>{told}</p><p>complete up to: {streams}</p>{problem}<ul class='mail'>{rows}</ul>"


def _shown(event: dict[str, Any]) -> str:
    words = [event["centre"], str(int(event["sequence"])), event["type"], event["subject"], event["time"]]
    line = " · ".join(html.escape(word) for word in words)
    return f"{line}<br><small>{html.escape(json.dumps(event['data'], ensure_ascii=False))}</small>"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m motcua_simulators.data_centre", description=__doc__)
    parser.add_argument("--port", type=int, default=9800, help="where it takes webhooks (default 9800)")
    parser.add_argument("--control-port", type=int, default=9801, help="where its page is (default 9801)")
    parser.add_argument("--folder", type=Path, default=Path("data-centre"), help="where its ledger and keys.json are")
    parser.add_argument(
        "--reconcile", type=float, default=20, metavar="SECONDS", help="how often it compares (0: never)"
    )
    parser.add_argument("--seed", type=int, default=1, help="of its misbehaviour")
    parser.add_argument("--filed", type=int, default=2, help="how many were filed on its portal at the beginning")
    given = parser.parse_args(arguments)
    state, stop = State(filed=given.filed), threading.Event()
    keys = Keys(given.folder / "keys.json")
    centre = DataCentre(state, Ledger(given.folder), keys, given.seed)
    portal = NationalPortal(given.folder, keys.get, centre.ledger.holdings.file)
    state.filed = max(state.filed, portal.brought)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        service = ThreadingHTTPServer((_control.LOOPBACK, given.port), handler(centre))
        service.daemon_threads = True
        threading.Thread(target=service.serve_forever, daemon=True).start()
        _control.serve(given.control_port, control_page(centre), centre.change)
    except OSError as problem:
        sys.stderr.write(f"data centre simulator: {problem}\n")
        return 1
    threading.Thread(target=bring, args=(portal, state, stop), daemon=True).start()
    while not stop.wait(given.reconcile or None):
        if not state.away:
            centre.reconcile()
    return 0


def bring(portal: NationalPortal, state: State, stop: threading.Event) -> None:
    """Looks each second whether something was filed that is not brought yet."""
    while not stop.wait(BRING_SECONDS):
        if portal.brought < state.filed and not state.away:
            portal.bring(state.filed)


if __name__ == "__main__":
    sys.exit(main())
