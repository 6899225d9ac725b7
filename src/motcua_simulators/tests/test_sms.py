"""The simulated gateway keeps a message once, and reports as often as it was told to."""

import json
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from motcua_simulators.running import Simulator, running


def send(sms: Simulator, reference: str) -> dict[str, str]:
    body = json.dumps({"to": "0912345678", "text": "Chào", "ref": reference}).encode()
    asked = urllib.request.Request(f"http://127.0.0.1:{sms.port}/send", body, {"Authorization": "Bearer x"})
    with urllib.request.urlopen(asked, timeout=5) as answer:
        return dict(json.loads(answer.read()))


def test_a_repeat_is_kept_once_and_each_answer_is_reported_twice(tmp_path: Path) -> None:
    told: list[dict[str, str]] = []
    enough = threading.Event()

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            if len(told) == 4:
                enough.set()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    where = f"http://127.0.0.1:{server.server_port}/"
    with running("sms", tmp_path, "--report-url", where, "--report-key", "k") as sms:
        sms.set(repeats=2, report="undelivered")
        first, again = send(sms, "notice-1"), send(sms, "notice-1")
        assert first == again
        assert len(sms.kept()) == 1
        assert enough.wait(5)
        assert {(one["id"], one["status"]) for one in told} == {(first["id"], "UNDELIV")}
    server.shutdown()
