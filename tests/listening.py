"""Screens that listen while what they listen to is killed: each opens its stream again from the last place it knows."""

import json
import threading
import time
from dataclasses import dataclass, field

import httpx

AGAIN_SECONDS = 0.4


@dataclass
class Listener:
    """A screen: it opens its stream again where it broke off, from the last place it knows."""

    url: str
    subjects: set[str] = field(default_factory=set)
    gaps: list[float] = field(default_factory=list)
    repeated: int = 0
    is_open: bool = False

    def run(self, stop: threading.Event) -> None:
        place, seen, broken = "", set[int](), 0.0
        while not stop.is_set():
            try:
                with httpx.stream(
                    "GET", self.url, headers={"Last-Event-ID": place} if place else {}, timeout=15
                ) as stream:
                    stream.raise_for_status()
                    self.is_open = True
                    if broken:
                        self.gaps.append(time.monotonic() - broken)
                    coming = place
                    for line in stream.iter_lines():
                        if line.startswith("id: "):
                            coming = line[4:]
                        elif not line:
                            place = coming  # not before the event is whole
                        elif line.startswith("data: ") and '"ticket.issued"' in line:
                            told = json.loads(line[6:])
                            self.repeated += told["id"] in seen
                            seen.add(told["id"])
                            self.subjects.add(told["subject"])
                        if stop.is_set():
                            return
            except httpx.HTTPError:
                pass
            broken = time.monotonic()
            time.sleep(AGAIN_SECONDS)
