"""A gateway for text messages that sends nothing: it keeps each message as a file, refuses or delays as told, and reports later.

It speaks as brokers do: JSON in, `{"code": "100", "id": "…"}` out; a wrong number is code 21. A repeat of a reference is
answered with the first number and kept once. Reports go to `--report-url`, perhaps several times.
"""

import argparse
import html
import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from motcua_simulators import _control

MODES = ("accept", "refuse", "later")
REPORTS = ("delivered", "undelivered", "none")
STATUS = {"delivered": "DELIVRD", "undelivered": "UNDELIV"}
LARGEST = 16 * 1024


@dataclass
class State:
    mode: str = "accept"
    report: str = "delivered"  # what it reports of what it takes from now on
    repeats: int = 1  # how often it reports
    delay: float = 0.0  # seconds until it answers
    received: int = 0
    reported: int = 0  # reports that were taken
    known: dict[str, str] = field(default_factory=dict)  # the number given to each reference

    def set(self, changes: Mapping[str, str]) -> None:
        """Raises ValueError for what is unknown."""
        mode, report = changes.get("mode", self.mode), changes.get("report", self.report)
        repeats, delay = int(changes.get("repeats", self.repeats)), float(changes.get("delay", self.delay))
        if set(changes) - {"mode", "report", "repeats", "delay"} or mode not in MODES or report not in REPORTS:
            raise ValueError(f"mode is one of {', '.join(MODES)}; report one of {', '.join(REPORTS)}")
        if not (0 <= repeats <= 9 and 0 <= delay <= 60):
            raise ValueError("repeats is 0 to 9, delay 0 to 60 seconds")
        self.mode, self.report, self.repeats, self.delay = mode, report, repeats, delay


@dataclass(frozen=True)
class Reporting:
    """Where reports go, and the word that shows who sends them."""

    url: str
    key: str

    def tell(self, state: State, number: str, status: str, times: int) -> None:
        body = json.dumps({"id": number, "status": status}).encode()
        headers = {"Content-Type": "application/json", "X-Motcua-Key": self.key}
        for _time in range(times):
            for _try in range(5):  # as a real one: what is not taken is told again
                try:
                    asked = urllib.request.Request(self.url, body, headers)  # noqa: S310 - http, named by who started it
                    urllib.request.urlopen(asked, timeout=5).close()  # noqa: S310 - as above
                except (urllib.error.URLError, OSError):
                    time.sleep(1)
                else:
                    state.reported += 1
                    break


def handler(state: State, folder: Path, reporting: Reporting) -> type[BaseHTTPRequestHandler]:
    class Gateway(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST))
            time.sleep(state.delay)
            status, said = self._take(body)
            self._answer(status, said)
            if "id" in said and reporting.url and state.report in STATUS:
                arguments = (state, said["id"], STATUS[state.report], state.repeats)
                threading.Thread(target=reporting.tell, args=arguments, daemon=True).start()

        def _take(self, body: bytes) -> tuple[int, dict[str, str]]:
            try:
                given = json.loads(body)
                to, text, reference = (str(given[name]) for name in ("to", "text", "ref"))
            except (ValueError, KeyError, TypeError):
                return 400, {"code": "99"}
            if not self.headers.get("Authorization"):
                return 401, {"code": "101"}
            if state.mode == "later":
                return 503, {"code": "500"}
            if state.mode == "refuse" or not to.lstrip("+").isdigit():
                return 200, {"code": "21"}
            known = state.known.get(reference)
            number = known or f"SIM{time.time_ns()}"
            if not known:
                state.known[reference] = number
                self._keep({"to": to, "text": text, "reference": reference, "id": number})
            return 200, {"code": "100", "id": number}

        def _keep(self, message: dict[str, str]) -> None:
            fresh = folder / f".fresh{threading.get_ident()}"  # several come in at once
            fresh.write_text(json.dumps(message, ensure_ascii=False))
            os.replace(fresh, folder / f"{time.time_ns()}.json")
            state.received += 1

        def _answer(self, status: int, said: dict[str, str]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """The control page tells what came in."""

    return Gateway


def control_page(state: State, folder: Path) -> "_control.Get":
    def get(path: str) -> _control.Answer | None:
        if path == "/":
            return _control.page("Text message simulator", page_body(state, folder))
        return _control.as_json({**asdict(state), "known": len(state.known)}) if path == "/state" else None

    return get


def page_body(state: State, folder: Path) -> str:
    modes = "".join(_control.switch("mode", mode, mode, state.mode == mode) for mode in MODES)
    reports = "".join(_control.switch("report", one, f"report: {one}", state.report == one) for one in REPORTS)
    kept = [json.loads(path.read_text()) for path in sorted(folder.glob("[0-9]*.json"), reverse=True)[:20]]
    shown = "".join(
        f"<li><small>{html.escape(one['to'])}</small><pre>{html.escape(one['text'])}</pre></li>" for one in kept
    )
    return f'<p>{modes}</p><p>{reports}</p><ul class="mail">{shown or "<li>Nothing yet.</li>"}</ul>'


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m motcua_simulators.sms", description=__doc__)
    parser.add_argument("--port", type=int, default=9860, help="where the gateway listens (default 9860)")
    parser.add_argument("--control-port", type=int, default=9861, help="where its page is (default 9861)")
    parser.add_argument("--folder", type=Path, default=Path("sms"), help="where messages are kept (default ./sms)")
    parser.add_argument("--report-url", default="", help="where reports of delivery go; none: it reports nothing")
    parser.add_argument(
        "--report-key", default=os.environ.get("MOTCUA_SMS_KEY", ""), help="the word that goes along with a report"
    )
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    state, stop = State(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    reporting = Reporting(given.report_url, given.report_key)
    try:
        service = ThreadingHTTPServer((_control.LOOPBACK, given.port), handler(state, given.folder, reporting))
        threading.Thread(target=service.serve_forever, daemon=True).start()
        _control.serve(given.control_port, control_page(state, given.folder), state.set)
    except OSError as problem:
        sys.stderr.write(f"text message simulator: {problem}\n")
        return 1
    stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
