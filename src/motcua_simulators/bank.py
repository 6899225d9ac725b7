"""A bank: reads VietQR codes, lets a person pay them (exactly, twice, too little, too much, later), and tells of it by the signed hook.

It reads codes by itself, from the specification (EMV QRCPS, merchant-presented), and shares no line with what wrote them. The secret comes
from the environment (`MOTCUA_PAYMENT_SECRET`), never from the command line.
"""

import argparse
import binascii
import hmac
import html
import json
import os
import secrets
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from motcua_simulators import _control

# How a code can be paid, and what the buttons say.
WAYS = {
    "exact": "pay",
    "again": "pay once more",
    "repeat": "say the last notice again",
    "short": "1.000 too little",
    "over": "1.000 too much",
    "later": "pay, tell later",
    "unknown": "pay without its note",
}
DIFFERENCE = 1000
SHOWN = 25


@dataclass(frozen=True)
class Code:
    """What a VietQR code asks for; `amount` in đồng."""

    account: str
    amount: int
    note: str


def fields_of(text: str) -> dict[str, str]:
    """Tag, two digits of length, value, and so on. Raises ValueError where one is cut off."""
    found: dict[str, str] = {}
    while text:
        tag, length = text[:2], text[2:4]
        if len(tag) < 2 or not length.isdigit() or len(text) < 4 + int(length):
            raise ValueError("a field is cut off")
        found[tag], text = text[4 : 4 + int(length)], text[4 + int(length) :]
    return found


def read(text: str) -> Code:
    """Raises ValueError for what is no code of VietQR with a sum."""
    text = text.strip()
    body, given = text[:-4], text[-4:]
    if not text.isascii() or f"{binascii.crc_hqx(body.encode(), 0xFFFF):04X}" != given.upper():
        raise ValueError("the check sum does not fit: copy the whole text of the code")
    fields = fields_of(text)
    merchant = fields_of(fields.get("38", ""))
    if merchant.get("00") != "A000000727" or not fields.get("54", "").isdigit():
        raise ValueError("not a code of VietQR with a sum")
    note = fields_of(fields.get("62", "")).get("08", "")
    return Code(fields_of(merchant.get("01", "")).get("01", ""), int(fields["54"]), note)


@dataclass
class Bank:
    """What was read and what was told; `hook` is where notices go."""

    hook: str
    secret: str
    folder: Path
    codes: dict[str, Code] = field(default_factory=dict)
    held: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, changes: Mapping[str, str]) -> None:
        """What the page's buttons do. Raises ValueError for what is unknown."""
        for name, value in changes.items():
            if name == "qr":
                self.add(value)
            elif name in WAYS:
                self.pay(value, name)
            elif name == "send":
                self.send_held()
            else:
                raise ValueError(f"{name} is not known")

    def add(self, text: str) -> str:
        """Reads a code; gives the note by which it is paid."""
        code = read(text)
        with self.lock:
            self.codes[code.note] = code
        return code.note

    def pay(self, note: str, how: str) -> list[dict[str, Any]]:
        """Pays a code that was read; gives what the hook answered. Raises ValueError."""
        code = self.codes.get(note)
        if code is None:
            raise ValueError("no such code was read")
        if how == "repeat":
            last = next((one["notice"] for one in reversed(self.told) if one["note"] == note), None)
            if last is None:
                raise ValueError("nothing was told of it yet")
            return [self.tell(last, note)]
        notice = self.notice(code, how)
        if how == "later":
            with self.lock:
                self.held.append({"notice": notice, "note": note})
            return []
        return [self.tell(notice, note)]

    def notice(self, code: Code, how: str) -> dict[str, Any]:
        """As banks write it: words before and after the payer's note."""
        amount = code.amount + {"short": -DIFFERENCE, "over": DIFFERENCE}.get(how, 0)
        number = secrets.token_hex(6).upper()
        written = "chuyen tien" if how == "unknown" else code.note
        return {
            "transaction": f"FT{number}",
            "amount": max(amount, 1),
            "note": f"MBVCB.{number[:6]}.{written}.CT tu 0011000 toi {code.account}",
            "at": datetime.now(UTC).isoformat(),
        }

    def send_held(self) -> None:
        with self.lock:
            waiting, self.held = self.held, []
        for one in waiting:
            self.tell(one["notice"], one["note"])

    def tell(self, notice: dict[str, Any], note: str) -> dict[str, Any]:
        """Says it to the hook, signed; what cannot be said is held. Keeps what was answered."""
        body, seconds = json.dumps(notice).encode(), str(int(time.time()))
        mark = hmac.digest(self.secret.encode(), seconds.encode() + b"." + body, "sha256").hex()
        headers = {"Content-Type": "application/json", "X-Motcua-Signature": f"t={seconds},v1={mark}"}
        request = urllib.request.Request(self.hook, body, headers)  # noqa: S310 - main() lets in http and https alone
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
                said: dict[str, Any] = {"status": answer.status, **json.loads(answer.read())}
        except urllib.error.HTTPError as refusal:
            said = {"status": refusal.code, "outcome": "refused"}
        except OSError as problem:
            said = {"status": 0, "outcome": f"not reached: {problem}"}
        with self.lock:
            if said["status"] == 0:
                self.held.append({"notice": notice, "note": note})
            self.told.append({"notice": notice, "note": note, "answer": said})
            (self.folder / f"{len(self.told):04d}.json").write_text(json.dumps(self.told[-1]))
        return said


def handler(bank: Bank) -> type[BaseHTTPRequestHandler]:
    """What a payer's app asks: `POST /pay` with `{"qr": …, "how": …}`; answered with what came of it."""

    class App(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            try:
                asked = json.loads(self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 65_536)))
                how = str(asked.get("how", "exact"))
                if self.path != "/pay" or how not in WAYS:
                    raise ValueError("POST /pay with a way of paying")
                status, answer = 200, json.dumps({"answers": bank.pay(bank.add(str(asked["qr"])), how)})
            except (ValueError, KeyError, AttributeError) as problem:
                status, answer = 422, json.dumps({"problem": str(problem)})
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer.encode())))
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *_arguments: object) -> None:
            """The page tells what was paid."""

    return App


def control_page(bank: Bank) -> _control.Get:
    def get(path: str) -> _control.Answer | None:
        if path == "/":
            return _control.page("Bank simulator", _body(bank), refresh_seconds=20)
        if path != "/state":
            return None
        return _control.as_json({"codes": list(bank.codes), "held": len(bank.held), "told": bank.told})

    return get


def _body(bank: Bank) -> str:
    form = (
        '<form method="post" action="/state"><label>Text of a VietQR code '
        '<input name="qr" size="60" required autocomplete="off"></label> <button>Read</button></form>'
    )
    codes = "".join(
        f"<li>{html.escape(code.note)} · {code.amount:,} đồng · {html.escape(code.account)}<br>"
        + "".join(_control.switch(way, code.note, words, False) for way, words in WAYS.items())
        + "</li>"
        for code in reversed(bank.codes.values())
    )
    held = f"<p>{len(bank.held)} not told yet {_control.switch('send', 'yes', 'tell them now', False)}</p>"
    told = "".join(
        f"<li>{html.escape(one['notice']['transaction'])} · {one['notice']['amount']:,} đồng · "
        f"{html.escape(str(one['answer'].get('outcome', '')))}<br><small>{html.escape(one['notice']['note'])}</small></li>"
        for one in bank.told[: -SHOWN - 1 : -1]
    )
    return f"{form}<ul class='mail'>{codes}</ul>{held if bank.held else ''}<h2>Told</h2><ul class='mail'>{told}</ul>"


def main(arguments: list[str] | None = None) -> int:
    here = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/api/v1/bank/notices"
    parser = argparse.ArgumentParser(prog="python -m motcua_simulators.bank", description=__doc__)
    parser.add_argument("--port", type=int, default=9820, help="where a payer's app asks (default 9820)")
    parser.add_argument("--control-port", type=int, default=9821, help="where its page is (default 9821)")
    parser.add_argument(
        "--folder", type=Path, default=Path("bank"), help="where what was told is kept (default ./bank)"
    )
    parser.add_argument("--hook", default=os.environ.get("MOTCUA_BANK_HOOK", here), help=f"default {here}")
    given = parser.parse_args(arguments)
    if not given.hook.startswith(("http://", "https://")):
        parser.error("--hook begins with http:// or https://")
    given.folder.mkdir(parents=True, exist_ok=True)
    bank, stop = Bank(given.hook, os.environ.get("MOTCUA_PAYMENT_SECRET", ""), given.folder), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        service = ThreadingHTTPServer((_control.LOOPBACK, given.port), handler(bank))
        service.daemon_threads = True
        threading.Thread(target=service.serve_forever, daemon=True).start()
        _control.serve(given.control_port, control_page(bank), bank.set)
    except OSError as problem:
        sys.stderr.write(f"bank simulator: {problem}\n")
        return 1
    stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
