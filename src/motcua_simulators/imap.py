"""A mailbox over IMAP4rev1 (RFC 3501), as much of it as one needs who fetches what is unseen: each `*.eml` of a folder is a message.

One that cannot be read, as a folder of such a name, is answered with NO."""

import argparse
import re
import signal
import socketserver
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from motcua_simulators import _control

USER, PASSWORD = "trao-doi", "motcua-demo"


class Box:
    """The messages of a folder, oldest first, and which were seen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def messages(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"))


class Session(socketserver.StreamRequestHandler):
    """One client. The numbers of messages are those at SELECT."""

    def handle(self) -> None:
        box: Box = self.server.box  # type: ignore[attr-defined] # the Server below, which socketserver knows as its base
        self.listed: list[Path] = []
        self.signed_in = False
        self._say("* OK mailbox simulator")
        while line := self.rfile.readline():
            tag, _blank, rest = line.decode("utf-8", "replace").strip().partition(" ")
            command, _blank, rest = rest.partition(" ")
            if not self._do(box, tag, command.upper(), rest):
                return

    def _do(self, box: Box, tag: str, command: str, rest: str) -> bool:
        """Whether the session goes on."""
        if command == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif command == "LOGIN":
            if [part.strip('"') for part in rest.split(" ", 1)] != [USER, PASSWORD]:
                self._say(f"{tag} NO [AUTHENTICATIONFAILED] wrong name or password")
                return True
            self.signed_in = True
        elif command == "LOGOUT":
            self._say("* BYE", f"{tag} OK")
            return False
        elif not self.signed_in:
            self._say(f"{tag} NO sign in first")
            return True
        elif command == "SELECT":
            self.listed = box.messages()
            self._say(f"* {len(self.listed)} EXISTS", "* FLAGS (\\Seen)")
        elif command == "SEARCH":
            new = [str(at) for at, one in enumerate(self.listed, 1) if one.name not in box.seen]
            self._say(f"* SEARCH {' '.join(new)}".rstrip())
        elif command == "FETCH":
            try:
                self._fetch(rest)
            except OSError:
                self._say(f"{tag} NO [UNAVAILABLE] this message cannot be read now")
                return True
        elif command == "STORE":
            found = re.match(r"(\d+) \+FLAGS \(?\\Seen", rest)
            if found:
                box.seen.add(self.listed[int(found[1]) - 1].name)
        elif command != "NOOP":
            self._say(f"{tag} BAD unknown command")
            return True
        self._say(f"{tag} OK done")
        return True

    def _fetch(self, rest: str) -> None:
        number = int(rest.split(" ")[0])
        content = self.listed[number - 1].read_bytes()
        if "RFC822.SIZE" in rest:
            self._say(f"* {number} FETCH (RFC822.SIZE {len(content)})")
            return
        if "[HEADER]" in rest:
            content = re.split(rb"(?<=\n)\r?\n", content, maxsplit=1)[0]
        self.wfile.write(f"* {number} FETCH (BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, box: Box) -> None:
        super().__init__((_control.LOOPBACK, port), Session)
        self.box = box


def control_page(box: Box) -> Callable[[str], _control.Answer | None]:
    def get(path: str) -> _control.Answer | None:
        state = {"messages": len(box.messages()), "seen": len(box.seen)}
        if path == "/":
            return _control.page("Mailbox simulator", f"<p>{state['messages']} messages, {state['seen']} seen</p>")
        return _control.as_json(state) if path == "/state" else None

    return get


def no_change(changes: Mapping[str, str]) -> None:
    """Nothing is to be changed here. Raises ValueError."""
    raise ValueError(f"unknown: {', '.join(changes)}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m motcua_simulators.imap", description=__doc__)
    parser.add_argument("--port", type=int, default=9143, help="where the mailbox listens (default 9143)")
    parser.add_argument("--control-port", type=int, default=9144, help="where its page is (default 9144)")
    parser.add_argument(
        "--folder", type=Path, default=Path("mailbox"), help="where its messages lie (default ./mailbox)"
    )
    given = parser.parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    box = Box(given.folder)
    try:
        server = Server(given.port, box)
        _control.serve(given.control_port, control_page(box), no_change)
    except OSError as problem:
        sys.stderr.write(f"mailbox simulator: {problem}\n")
        return 1
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stop.wait()
    server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
