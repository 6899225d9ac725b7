"""The command: `python3 motcua-scan-agent.pyz --server URL`, or `motcua scan-agent --server URL`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from motcua_scan_agent import PROGRAM, scanner
from motcua_scan_agent.agent import Agent, say
from motcua_scan_agent.keeping import Folder
from motcua_scan_agent.listening import PAUSES
from motcua_scan_agent.web import Away, Refused, Server, Unpaired

CODE_SECONDS = 3.0


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parse(arguments)
    os.umask(0o077)
    try:
        if given.list:
            return _list()
        if not given.server.startswith(("https://", "http://")):
            return _fail("name the server with --server, such as --server https://motcua.example.vn")
        return _run(given)
    except scanner.NoProgram:
        return _fail("scanimage is missing; install it:  sudo apt-get install sane-utils")
    except Refused as refused:
        return _fail(refused.detail or str(refused))
    except OSError as problem:
        return _fail(str(problem))


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    ask = argparse.ArgumentParser(
        PROGRAM,
        description="Scans at a counter what its officer orders on the dossier's page, with SANE's scanimage.",
        epilog="At the first start it shows a code, which an administrator enters under Administration, Devices.",
    )
    ask.add_argument("--server", default=os.environ.get("MOTCUA_SERVER", ""), help="address of Motcua, https://…")
    ask.add_argument("--centre", default="", help="code of the centre; not needed where there is one only")
    ask.add_argument("--counter", type=int, default=0, help="number of the counter; needed once, for pairing")
    ask.add_argument("--device", default="", help="scanner, as --list names it; without it the first one")
    ask.add_argument("--name", default="", help="what officers read; without it maker and model")
    ask.add_argument(
        "--scan-option", action="append", default=[], metavar="--NAME=VALUE", help="an option of scanimage for each run"
    )
    ask.add_argument("--ca", default="", metavar="FILE", help="certificate of the house's own authority")
    ask.add_argument("--folder", type=Path, default=home / PROGRAM, help="where token and pages on their way lie")
    ask.add_argument("--list", action="store_true", help="show the scanners of this machine and what they can, and end")
    ask.add_argument("--once", action="store_true", help="do what waits, and end")
    return ask.parse_args(arguments)


def _fail(words: str) -> int:
    sys.stderr.write(f"{PROGRAM}: {words}\n")
    return 1


def _list() -> int:
    found = scanner.scanners()
    for one in found:
        can = scanner.abilities(one.device)
        tells = f"{', '.join(can.sources)} · {', '.join(can.colours)}" if can else "does not answer"
        sys.stdout.write(f"{one.device}\t{one.name}\t{tells}\n")
    return 0 if found else _fail("no scanner found; is it switched on, and is its cable in?")


def _run(given: argparse.Namespace) -> int:
    server, folder = Server(given.server, given.ca), Folder(given.folder)
    stop = threading.Event()
    agents: list[Agent] = []

    def end(*_signal: object) -> None:
        stop.set()
        for one in agents:
            one.stop()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    while not stop.is_set():
        server.token = folder.token or _paired(server, folder, given, stop)
        if stop.is_set():
            break
        agents[:] = [Agent(server, folder, given.device, given.name, tuple(given.scan_option))]
        try:
            agents[0].work(once=given.once)
            break
        except Unpaired:
            say("this PC is not paired any more")
            folder.token = server.token = ""
    return 0


def _paired(server: Server, folder: Folder, given: argparse.Namespace, stop: threading.Event) -> str:
    """Shows a code until an administrator has entered it. Raises Refused, such as for a counter that is not there."""
    told: dict[str, object] = {"counter": given.counter, "secret": ""}
    shown, tries = "", 0
    while not stop.is_set():
        try:
            if "centre" not in told:
                told["centre"] = given.centre or _only_centre(server)
            answer = server.post("/scanner/pairing", told)
        except Away as away:
            say(f"the server cannot be reached, trying again ({away})")
            stop.wait(PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1
            continue
        if answer["token"]:
            folder.token = str(answer["token"])
            say("paired")
            return folder.token
        told["secret"] = answer["secret"]
        if answer["code"] != shown:
            shown = str(answer["code"])
            say(
                f"Mã ghép nối / pairing code:  {shown[:3]} {shown[3:]}   (Quản trị → Thiết bị / Administration → Devices)"
            )
        stop.wait(CODE_SECONDS)
    return ""


def _only_centre(server: Server) -> str:
    """Raises Refused where there are several."""
    known = [str(one["code"]) for one in server.get("/centres")]
    if len(known) != 1:
        raise Refused(422, "invalid_input", f"name the centre with --centre: {', '.join(known) or 'there is none yet'}")
    return known[0]


if __name__ == "__main__":
    sys.exit(main())
