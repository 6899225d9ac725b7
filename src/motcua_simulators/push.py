"""A push service (RFC 8030) that delivers nothing: it checks the sender's word, keeps each message as a file, or refuses as told."""

import argparse
import base64
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from motcua_simulators import _control

# What the service answers, by mode.
ANSWERS = {"accept": 201, "gone": 410, "later": 429, "broken": 500}
LARGEST = 4096  # octets of a message (RFC 8291)


@dataclass
class State:
    mode: str = "accept"
    received: int = 0
    refused: str = ""  # why the last message was not as the standards say

    def set(self, changes: Mapping[str, str]) -> None:
        """Raises ValueError for what is unknown."""
        if set(changes) - {"mode"} or changes.get("mode", self.mode) not in ANSWERS:
            raise ValueError(f"mode is one of {', '.join(ANSWERS)}")
        self.mode = changes.get("mode", self.mode)


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def fault(headers: Mapping[str, str], audience: str, size: int) -> str:
    """What is wrong with a message; empty where nothing is."""
    if headers.get("Content-Encoding") != "aes128gcm":
        return "not aes128gcm"
    if not (headers.get("TTL") or "").isdigit():
        return "no TTL"
    if not 0 < size <= LARGEST:
        return "empty or too large"
    scheme, _blank, fields = (headers.get("Authorization") or "").partition(" ")
    given = dict(part.strip().partition("=")[::2] for part in fields.split(","))
    if scheme != "vapid" or not {"t", "k"} <= given.keys():
        return "no vapid"
    signed, _dot, signature = given["t"].rpartition(".")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _octets(given["k"]))
    raw = _octets(signature)
    both = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    try:
        key.verify(both, signed.encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return "signature"
    claims = json.loads(_octets(signed.partition(".")[2]))
    if claims.get("aud") != audience:
        return "audience"
    return "" if 0 < claims.get("exp", 0) - time.time() <= 24 * 3600 else "expiry"


def handler(state: State, folder: Path, audience: str) -> type[BaseHTTPRequestHandler]:
    class Service(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            state.refused = fault({name: self.headers.get(name) or "" for name in self.headers}, audience, len(body))
            status = 400 if state.refused else ANSWERS[state.mode]
            if status == 201:
                fresh = folder / f".fresh{threading.get_ident()}"  # several come in at once
                fresh.write_bytes(body)
                os.replace(fresh, folder / f"{time.time_ns()}.bin")
                state.received += 1
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """The control page tells what came in."""

    return Service


def control_page(state: State, folder: Path) -> "_control.Get":
    def get(path: str) -> _control.Answer | None:
        if path == "/":
            switches = "".join(_control.switch("mode", mode, mode, state.mode == mode) for mode in ANSWERS)
            return _control.page("Push service simulator", f"<p>{switches}</p><p>{state.received}</p>")
        return _control.as_json(asdict(state)) if path == "/state" else None

    return get


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m motcua_simulators.push", description=__doc__)
    parser.add_argument("--port", type=int, default=9700, help="where the push service listens (default 9700)")
    parser.add_argument("--control-port", type=int, default=9701, help="where its page is (default 9701)")
    parser.add_argument("--folder", type=Path, default=Path("push"), help="where messages are kept (default ./push)")
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    state, stop = State(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    audience = f"http://{_control.LOOPBACK}:{given.port}"
    try:
        service = ThreadingHTTPServer((_control.LOOPBACK, given.port), handler(state, given.folder, audience))
        threading.Thread(target=service.serve_forever, daemon=True).start()
        _control.serve(given.control_port, control_page(state, given.folder), state.set)
    except OSError as problem:
        sys.stderr.write(f"push simulator: {problem}\n")
        return 1
    stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
