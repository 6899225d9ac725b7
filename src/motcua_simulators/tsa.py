"""A time-stamping authority (RFC 3161 over HTTP) whose certificate it makes itself; or one that refuses, or keeps silent."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.timestamps import DummyTimeStamper

from motcua_simulators import _control

MODES = ("accept", "broken", "silent")
SILENT_SECONDS = 30


@dataclass
class State:
    mode: str = "accept"
    stamped: int = 0

    def set(self, changes: Mapping[str, str]) -> None:
        """Raises ValueError for what is unknown."""
        if set(changes) - {"mode"} or changes.get("mode", self.mode) not in MODES:
            raise ValueError(f"mode is one of {', '.join(MODES)}")
        self.mode = changes.get("mode", self.mode)


def make_authority(folder: Path) -> DummyTimeStamper:
    """A fresh key and its certificate, which is written to `tsa.pem` for those who shall trust it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Motcua simulated TSA")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "tsa.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return DummyTimeStamper(
        asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)), keys.PrivateKeyInfo.load(plain)
    )


def handler(state: State, authority: DummyTimeStamper) -> type[BaseHTTPRequestHandler]:
    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if state.mode == "silent":
                time.sleep(SILENT_SECONDS)
            if state.mode != "accept" or self.headers.get("Content-Type") != "application/timestamp-query":
                self.send_error(500 if state.mode == "broken" else 415)
                return
            answer = authority.request_tsa_response(tsp.TimeStampReq.load(body)).dump()
            state.stamped += 1
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments: object) -> None:
            """The control page tells how many were stamped."""

    return Service


def control_page(state: State) -> "_control.Get":
    def get(path: str) -> _control.Answer | None:
        if path == "/":
            switches = "".join(_control.switch("mode", mode, mode, state.mode == mode) for mode in MODES)
            return _control.page("Time-stamping simulator", f"<p>{switches}</p><p>{state.stamped}</p>")
        return _control.as_json(asdict(state)) if path == "/state" else None

    return get


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m motcua_simulators.tsa", description=__doc__)
    parser.add_argument("--port", type=int, default=9710, help="where the authority listens (default 9710)")
    parser.add_argument("--control-port", type=int, default=9711, help="where its page is (default 9711)")
    parser.add_argument("--folder", type=Path, default=Path("tsa"), help="where tsa.pem is written (default ./tsa)")
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    state, stop = State(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        service = ThreadingHTTPServer((_control.LOOPBACK, given.port), handler(state, make_authority(given.folder)))
        threading.Thread(target=service.serve_forever, daemon=True).start()
        _control.serve(given.control_port, control_page(state), state.set)
    except OSError as problem:
        sys.stderr.write(f"time-stamping simulator: {problem}\n")
        return 1
    stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
