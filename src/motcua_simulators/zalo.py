"""Zalo's door for notices of an official account (ZNS) that sends nothing: it answers by Zalo's own numbers, and tells later that a
message arrived.

As documented (https://developers.zalo.me, https://zalo.cloud/zns/guidelines/handle-error-code): POST /message/template with
`access_token` in the head; `{"error": 0, "message": "Success", "data": {"msg_id": …, "quota": …}}`, always with status 200. An event
`user_received_message` with a delivery time goes to `--report-url`.
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
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from motcua_simulators import _control

ERRORS = {
    -108: "Phone number invalid",
    -109: "Template ID invalid",
    -111: "Template data empty",
    -114: "User is inactive, or reject the message, or using an outdated Zalo version, or other internal errors",
    -115: "Out of quota",
    -118: "Zalo account not existed",
    -119: "Account can not receive",
    -124: "Access token invalid",
}
# Which error it answers with, by mode; the rest it finds by itself.
MODES = {"accept": 0, "no_account": -118, "rejects": -114, "quota": -115, "token": -124}
TOKEN = "zalo-token"  # noqa: S105 - of a simulator
LARGEST = 16 * 1024


@dataclass
class State:
    mode: str = "accept"
    report: str = "none"  # or "delivered"
    quota: int = 500  # left today
    received: int = 0
    reported: int = 0

    def set(self, changes: Mapping[str, str]) -> None:
        """Raises ValueError for what is unknown."""
        mode, report = changes.get("mode", self.mode), changes.get("report", self.report)
        if set(changes) - {"mode", "report", "quota"} or mode not in MODES or report not in ("none", "delivered"):
            raise ValueError(f"mode is one of {', '.join(MODES)}; report none or delivered")
        self.mode, self.report, self.quota = mode, report, int(changes.get("quota", self.quota))


def error_of(state: State, head: Mapping[str, str], given: Mapping[str, object]) -> int:
    """What is wrong with a message; 0 where nothing is. A number is written 84…, 0… or without either."""
    phone = str(given.get("phone", ""))
    if head.get("access_token") != TOKEN:
        return -124
    if not phone.isdigit() or not 9 <= len(phone) <= 11:
        return -108
    if not str(given.get("template_id", "")).isdigit():
        return -109
    if not given.get("template_data"):
        return -111
    return MODES[state.mode] or (-115 if state.quota <= 0 else 0)


def tell(state: State, url: str, message: Mapping[str, str]) -> None:
    event = {
        "event_name": "user_received_message",
        "app_id": "1",
        "sender": {"id": "oa"},
        "recipient": {"id": "user"},
        "message": {"delivery_time": str(time.time_ns() // 10**6), **message},
        "timestamp": str(time.time_ns() // 10**6),
    }
    for _try in range(5):
        try:
            asked = urllib.request.Request(url, json.dumps(event).encode(), {"Content-Type": "application/json"})  # noqa: S310 - named by who started it
            urllib.request.urlopen(asked, timeout=5).close()  # noqa: S310 - as above
        except (urllib.error.URLError, OSError):
            time.sleep(1)
        else:
            state.reported += 1
            return


def handler(state: State, folder: Path, report_url: str) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST))
            if self.path != "/message/template":
                self._answer(404, {"error": -106, "message": "Method unsupported"})
                return
            try:
                given = json.loads(body)
            except ValueError:
                given = {}
            error = error_of(state, {name.lower(): value for name, value in self.headers.items()}, given)
            if error:
                self._answer(200, {"error": error, "message": ERRORS[error]})
                return
            state.quota -= 1
            number = f"zns{time.time_ns()}"
            self._keep({**given, "msg_id": number})
            quota = {"remainingQuota": str(state.quota), "dailyQuota": "500"}
            data = {"msg_id": number, "sent_time": str(time.time_ns() // 10**6), "sending_mode": "1", "quota": quota}
            self._answer(200, {"error": 0, "message": "Success", "data": data})
            if report_url and state.report == "delivered":
                told = {"msg_id": number, "tracking_id": str(given.get("tracking_id", ""))}
                threading.Thread(target=tell, args=(state, report_url, told), daemon=True).start()

        def _keep(self, message: dict[str, object]) -> None:
            fresh = folder / f".fresh{threading.get_ident()}"  # several come in at once
            fresh.write_text(json.dumps(message, ensure_ascii=False))
            os.replace(fresh, folder / f"{time.time_ns()}.json")
            state.received += 1

        def _answer(self, status: int, said: Mapping[str, object]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """The control page tells what came in."""

    return Door


def control_page(state: State, folder: Path) -> "_control.Get":
    def get(path: str) -> _control.Answer | None:
        if path == "/":
            modes = "".join(_control.switch("mode", mode, mode, state.mode == mode) for mode in MODES)
            kept = [path.read_text() for path in sorted(folder.glob("[0-9]*.json"), reverse=True)[:20]]
            shown = "".join(f"<li><pre>{html.escape(one)}</pre></li>" for one in kept)
            return _control.page("Zalo simulator", f'<p>{modes}</p><ul class="mail">{shown}</ul>')
        return _control.as_json(asdict(state)) if path == "/state" else None

    return get


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m motcua_simulators.zalo", description=__doc__)
    parser.add_argument("--port", type=int, default=9870, help="where the door is (default 9870)")
    parser.add_argument("--control-port", type=int, default=9871, help="where its page is (default 9871)")
    parser.add_argument("--folder", type=Path, default=Path("zalo"), help="where messages are kept (default ./zalo)")
    parser.add_argument(
        "--report-url", default="", help="where it tells that a message arrived; none: it tells nothing"
    )
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    state, stop = State(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        service = ThreadingHTTPServer((_control.LOOPBACK, given.port), handler(state, given.folder, given.report_url))
        threading.Thread(target=service.serve_forever, daemon=True).start()
        _control.serve(given.control_port, control_page(state, given.folder), state.set)
    except OSError as problem:
        sys.stderr.write(f"Zalo simulator: {problem}\n")
        return 1
    stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
