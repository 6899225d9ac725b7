"""A malware scanner that speaks clamd's protocol (PING, INSTREAM) and finds the EICAR test file; or one that refuses, or is silent."""

import argparse
import signal
import socketserver
import struct
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from motcua_simulators import _control

MODES = ("accept", "broken", "silent")
SILENT_SECONDS = 60
# The test file that every scanner knows (EICAR, "Anti-Malware Testfile"), in two halves so that none finds it in this source.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MOST_BYTES = 26 * 1024 * 1024


@dataclass
class State:
    mode: str = "accept"
    scanned: int = 0
    found: int = 0

    def set(self, changes: Mapping[str, str]) -> None:
        """Raises ValueError for what is unknown."""
        if set(changes) - {"mode"} or changes.get("mode", self.mode) not in MODES:
            raise ValueError(f"mode is one of {', '.join(MODES)}")
        self.mode = changes.get("mode", self.mode)


def handler(state: State) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            command = self._word()
            if state.mode == "silent":
                time.sleep(SILENT_SECONDS)
            elif state.mode == "broken":
                self.wfile.write(b"INSTREAM: Can't allocate memory ERROR\0")
            elif command == b"zPING":
                self.wfile.write(b"PONG\0")
            elif command == b"zINSTREAM":
                self.wfile.write(self._verdict(self._stream()))
            else:
                self.wfile.write(b"UNKNOWN COMMAND\0")

        def _word(self) -> bytes:
            found = b""
            while (byte := self.rfile.read(1)) not in (b"\0", b""):
                found += byte
            return found

        def _stream(self) -> bytes | None:
            """What was sent; None where it was more than the scanner takes."""
            content = b""
            while size := struct.unpack(">I", self.rfile.read(4))[0]:
                if len(content) + size > MOST_BYTES:
                    return None
                content += self.rfile.read(size)
            return content

        def _verdict(self, content: bytes | None) -> bytes:
            if content is None:
                return b"INSTREAM size limit exceeded. ERROR\0"
            state.scanned += 1
            if EICAR in content:
                state.found += 1
                return b"stream: Eicar-Test-Signature FOUND\0"
            return b"stream: OK\0"

    return Handler


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=3310)
    parser.add_argument("--control-port", type=int, default=3311)
    parser.add_argument("--folder", type=Path, default=Path("data/simulators/clamd"))
    given = parser.parse_args()
    state = State()

    def get(path: str) -> _control.Answer | None:
        if path == "/state":
            return _control.as_json(asdict(state))
        if path == "/":
            buttons = "".join(_control.switch("mode", mode, mode, mode == state.mode) for mode in MODES)
            words = f"<p>{state.scanned} files were looked at, {state.found} were infected.</p>"
            return _control.page("Simulated malware scanner", f"<p>{buttons}</p>{words}")
        return None

    _control.serve(given.control_port, get, state.set)
    server = _Server((_control.LOOPBACK, given.port), handler(state))
    threading.Thread(target=server.serve_forever, name="clamd", daemon=True).start()
    print(f"simulated malware scanner on {_control.LOOPBACK}:{given.port}", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    sys.exit(0)


if __name__ == "__main__":
    main()
