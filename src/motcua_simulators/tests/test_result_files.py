"""The data centre fetches what it may; what it may not yet, or never, holds up no other."""

import json
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from motcua_simulators.holdings import Holdings
from motcua_simulators.result_files import ResultFiles

PDF = b"%PDF-1.4"
LISTED = {"A": None, "B": [], "C": [{"id": "1", "sha256": sha256(PDF).hexdigest()}]}


class Feed(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        _nothing, _dossiers, code, _results, *file = self.path.split("/")
        listed = LISTED[code]
        self.send_response(404 if listed is None else 200)
        self.end_headers()
        self.wfile.write(PDF if file else json.dumps({"items": listed}).encode())

    def log_message(self, *_told: object) -> None:
        pass


@pytest.fixture
def feed() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Feed)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_one_that_is_not_there_holds_up_no_other_and_an_empty_list_is_asked_again(feed: str, tmp_path: Path) -> None:
    holdings = Holdings()
    holdings.dossiers = {code: {"status": "10"} for code in LISTED}
    files = ResultFiles(tmp_path / "results", holdings)
    files.fetch({"results": True, "feed": feed, "token": "mc_1"})
    assert files.held == {"C": [sha256(PDF).hexdigest()]}
