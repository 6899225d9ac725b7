"""A mail server that delivers nothing: it keeps each message as a file and shows the last ones on a small page."""

import argparse
import email
import html
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from motcua_simulators import _control

SHOWN_MESSAGES = 20
SIZE_LIMIT = 30 * 1024 * 1024  # bytes
# What the server says to a message, by mode (RFC 5321 section 4.2).
REPLIES = {"accept": "250 Message accepted", "later": "451 Try again later", "refuse": "550 Mailbox unavailable"}


@dataclass
class State:
    mode: str = "accept"  # one of REPLIES
    received: int = 0

    def set(self, changes: Mapping[str, str]) -> None:
        """Raises ValueError for what is unknown."""
        if set(changes) - {"mode"} or changes.get("mode", self.mode) not in REPLIES:
            raise ValueError(f"mode is one of {', '.join(REPLIES)}")
        self.mode = changes.get("mode", self.mode)


class Mailbox:
    """Keeps what comes in; the hook that aiosmtpd calls."""

    def __init__(self, folder: Path, state: State) -> None:
        self.folder = folder
        self.state = state
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.state.mode == "accept":
            self._save(envelope)
        return REPLIES[self.state.mode]

    def _save(self, envelope: Envelope) -> None:
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        told = f"X-Envelope-To: {', '.join(envelope.rcpt_tos)}\r\n".encode()
        name = f"{time.time_ns()}.eml"
        fresh = self.folder / f".{name}"
        fresh.write_bytes(told + content)
        os.replace(fresh, self.folder / name)
        self.state.received += 1

    def messages(self) -> list[Path]:
        """The messages, newest first."""
        return sorted(self.folder.glob("[0-9]*.eml"), reverse=True)


def control_page(mailbox: Mailbox) -> Callable[[str], _control.Answer | None]:
    def get(path: str) -> _control.Answer | None:
        if path == "/":
            return _control.page("Mail simulator", page_body(mailbox))
        if path == "/state":
            return _control.as_json(asdict(mailbox.state))
        if path == "/messages":
            return _control.as_json([message.name for message in mailbox.messages()])
        found = [message for message in mailbox.messages() if path == f"/messages/{message.name}"]
        return _control.Answer(found[0].read_bytes(), "message/rfc822") if found else None

    return get


def page_body(mailbox: Mailbox) -> str:
    switches = "".join(
        _control.switch("mode", mode, label, mailbox.state.mode == mode)
        for mode, label in (("accept", "Accept"), ("later", "Try again later"), ("refuse", "Refuse"))
    )
    shown = "".join(f"<li>{shown_message(path)}</li>" for path in mailbox.messages()[:SHOWN_MESSAGES])
    return f'<p>{switches}</p><ul class="mail">{shown or "<li>Nothing yet.</li>"}</ul>'


def shown_message(path: Path) -> str:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    body = message.get_body(("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    attached = [part.get_filename() or "?" for part in message.iter_attachments() if isinstance(part, EmailMessage)]
    headers = (message["From"], message["X-Envelope-To"], message["Date"])
    details = " · ".join(html.escape(str(value)) for value in headers if value)
    return (
        f"<strong>{html.escape(str(message['Subject'] or ''))}</strong><br><small>{details} · "
        f'<a href="/messages/{html.escape(path.name)}">file</a></small><pre>{html.escape(text)}</pre>'
        + (f"<small>{html.escape(', '.join(attached))}</small>" if attached else "")
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m motcua_simulators.smtp", description=__doc__)
    parser.add_argument("--port", type=int, default=8025, help="where the mail server listens (default 8025)")
    parser.add_argument("--control-port", type=int, default=8026, help="where its page is (default 8026)")
    parser.add_argument("--folder", type=Path, default=Path("mail"), help="where messages are kept (default ./mail)")
    given = parser.parse_args(arguments)
    state = State()
    mailbox = Mailbox(given.folder, state)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    controller = Controller(mailbox, hostname=_control.LOOPBACK, port=given.port, data_size_limit=SIZE_LIMIT)
    try:
        controller.start()
        _control.serve(given.control_port, control_page(mailbox), state.set)
    except OSError as problem:
        sys.stderr.write(f"mail simulator: {problem}\n")
        return 1
    stop.wait()
    controller.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
