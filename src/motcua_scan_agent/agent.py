"""The agent's day: waits until something is to do, fetches it, scans, delivers each page until the server has it, says how it ended."""

from __future__ import annotations

import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from motcua_scan_agent import scanner
from motcua_scan_agent.keeping import Folder
from motcua_scan_agent.listening import PAUSES, Listener
from motcua_scan_agent.options import GLASS, Abilities
from motcua_scan_agent.scanner import Found, NoProgram, Run
from motcua_scan_agent.web import Away, Refused, Server

BEAT_SECONDS = 15.0
LOOK_AGAIN_SECONDS = 60.0  # for a scanner that was not there
NO_PROGRAM = "scanimage is missing: install sane-utils"


class Stopped(Exception):
    """Somebody ended the agent."""


def say(words: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {words}\n")
    sys.stdout.flush()


class Agent:
    """`device`: the name of the scanner for scanimage; "" takes the first that there is.

    `name`: what officers read instead of maker and model; `extra`: options of scanimage for each run.
    """

    def __init__(
        self, server: Server, folder: Folder, device: str = "", name: str = "", extra: tuple[str, ...] = ()
    ) -> None:
        self._server, self._folder, self._device, self._name, self._extra = server, folder, device, name, extra
        self._run_id = uuid.uuid4().hex
        self._found: Found | None = None
        self._can = Abilities()
        self._trouble = ""
        self._looked_at = 0.0
        self._beaten_at = 0.0
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._listener = Listener(server, self._wake.set)

    def stop(self) -> None:
        """May be called from a signal handler."""
        self._stop.set()
        self._wake.set()

    def work(self, *, once: bool = False) -> None:
        """Until it is stopped, or with `once` until nothing waits. Raises Unpaired."""
        self._listener.start()
        try:
            while not self._stop.is_set():
                self._wake.clear()
                if self._look_round() and once:
                    return
                self._wake.wait(BEAT_SECONDS)
        except Stopped:
            pass
        finally:
            self._listener.stop()

    def _look_round(self) -> bool:
        """Does all that waits; False where the server was away."""
        try:
            self._beat(now=True)
            self._know_scanner()
            for order in self._folder.begun():
                self._end_left_behind(order)
            while not self._stop.is_set() and (errand := self._server.post("/scanner/orders/next", {}).get("order")):
                self._do(errand)
        except Away as away:
            say(f"the server cannot be reached, trying again ({away})")
            self._stop.wait(PAUSES[0])
            self._wake.set()
            return False
        except Refused as refused:
            say(f"the server refuses: {refused}")
        return True

    def _beat(self, *, now: bool = False) -> None:
        """A sign of life. Raises Away, Refused, Unpaired."""
        if now or time.monotonic() - self._beaten_at >= BEAT_SECONDS:
            self._server.post("/devices/beat", {"key": self._folder.key, "page": self._run_id, "fault": self._trouble})
            self._beaten_at = time.monotonic()

    def _know_scanner(self) -> None:
        """Finds the scanner and tells what it can; looks again after a while where there was none."""
        if self._found or (self._looked_at and time.monotonic() - self._looked_at < LOOK_AGAIN_SECONDS):
            return
        self._looked_at = time.monotonic()
        try:
            named = (
                Found(self._device, self._device) if self._device else None
            )  # opens by its name, also where it is not listed
            found = named or next(iter(scanner.scanners()), None)
            can = scanner.abilities(found.device) if found else None
        except NoProgram:
            self._tell_trouble(NO_PROGRAM)
            return
        if found is None or can is None:
            self._tell_trouble(f"no answer from {self._device}" if self._device else "no scanner found")
            return
        self._found, self._can, self._trouble = found, can, ""
        say(f"scanner: {found.name} ({found.device})")
        told = {"sources": can.sources, "colours": can.colours, "resolutions": can.resolutions}
        self._server.post("/scanner/abilities", {"name": self._name or found.name, **told})

    def _tell_trouble(self, words: str) -> None:
        if words != self._trouble:
            say(words)
        self._trouble = words
        self._beat(now=True)

    def _do(self, errand: dict[str, Any]) -> None:
        order = str(errand["id"])
        if self._found is None:
            self._looked_at = 0.0
            self._know_scanner()  # perhaps it was switched on meanwhile
        if self._found is None:
            self._end(order, "failed" if self._trouble == NO_PROGRAM else "no_scanner")
            return
        asked = self._can.asked(errand["source"], errand["colour"], int(errand["resolution"]))
        if asked is None:
            self._end(order, "not_possible")
            return
        folder = self._folder.begin(order)
        if not scanner.has_space(folder):
            self._end(order, "no_space")
            return
        say(f"order {order[:8]}: {errand['source']}, {errand['colour']}, {errand['resolution']} dpi")
        self._scan(order, asked, folder, single=errand["source"] == GLASS)

    def _scan(self, order: str, asked: list[str], folder: Path, *, single: bool) -> None:
        assert self._found is not None
        run = Run(self._found.device, [*asked, *self._extra], folder, single=single)
        over, refused = False, False
        try:
            for page in run:
                if self._stop.is_set() or order in self._listener.cancelled or over or refused:
                    run.cancel()
                    continue
                try:
                    if page is None:
                        self._beat()
                    else:
                        over = not self._deliver(order, page)
                except Away:
                    pass  # it lies on the disk; it is delivered below
                except Refused as refusal:
                    say(f"a page was refused: {refusal}")
                    refused = True
        finally:
            run.cancel()
            fault = run.end()
        if self._stop.is_set():
            self._end_at_stop(order)
        if not (over or refused or order in self._listener.cancelled):
            over = not self._deliver_rest(order)
        if over or order in self._listener.cancelled:
            self._folder.forget(order)
            say(f"order {order[:8]}: was cancelled")
            return
        if fault in ("switched_off", "no_scanner", "failed"):
            self._found = None  # it is looked for anew
        self._end(order, "refused" if refused else fault)
        say(f"order {order[:8]}: {run.pages} pages{', ' + fault if fault else ''}")

    def _deliver(self, order: str, page: Path) -> bool:
        """Hands over one page; False where the order is over. Raises Away, Refused, Unpaired."""
        try:
            self._server.page(order, page.stem, page)
        except Refused as refused:
            if refused.status in (404, 409) and refused.code != "too_many_pages":
                return False
            raise
        page.unlink(missing_ok=True)
        self._beaten_at = time.monotonic()
        return True

    def _deliver_rest(self, order: str) -> bool:
        """All pages that are still here, for as long as it takes the server to come back; False where the order is over."""
        tries = 0
        for page in self._folder.pages(order):
            while True:
                try:
                    if not self._deliver(order, page):
                        return False
                    break
                except Away as away:
                    say(f"the server cannot be reached, pages wait here ({away})")
                    self._pause(tries)
                    tries += 1
                except Refused as refused:
                    say(f"a page was refused: {refused}")
                    page.unlink(missing_ok=True)
                    break
        return True

    def _end_at_stop(self, order: str) -> None:
        """Hands in what there is, once; what does not arrive lies on the disk for the next start. Raises Stopped."""
        try:
            if all(self._deliver(order, page) for page in self._folder.pages(order)):
                self._server.post(f"/scanner/orders/{order}/end", {"fault": "interrupted"})
            self._folder.forget(order)
        except (Away, Refused) as problem:
            say(f"pages wait for the next start ({problem})")
        raise Stopped

    def _end(self, order: str, fault: str = "") -> None:
        tries = 0
        while True:
            try:
                self._server.post(f"/scanner/orders/{order}/end", {"fault": fault})
                break
            except Away:
                self._pause(tries)
                tries += 1
            except Refused as refused:
                say(f"the end of an order was refused: {refused}")
                break
        self._folder.forget(order)

    def _pause(self, tries: int) -> None:
        """Raises Stopped."""
        if self._stop.wait(PAUSES[min(tries, len(PAUSES) - 1)]):
            raise Stopped

    def _end_left_behind(self, order: str) -> None:
        """What an earlier run of this agent did not end: its whole pages are delivered, and the officer is told to look."""
        say(f"order {order[:8]}: was interrupted; delivering what was scanned")
        if self._deliver_rest(order):
            self._end(order, "interrupted")
        else:
            self._folder.forget(order)
