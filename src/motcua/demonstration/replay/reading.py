"""Event logs case by case, never the whole file in memory: XES (IEEE 1849) and CSV. Pure but for the file.

A document type declaration is refused, so an entity can neither grow nor fetch anything.
"""

import csv
import gzip
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

PIECE = 1 << 16
LONGEST_NAME = 200
CASE, ACTIVITY, TIME, LIFECYCLE = "concept:name", "concept:name", "time:timestamp", "lifecycle:transition"
# Columns of a CSV by the names that tools write.
COLUMNS = {
    "case": ("case:concept:name", "case_id", "case id", "caseid", "case"),
    "activity": ("concept:name", "activity", "activity name", "event", "task"),
    "at": ("time:timestamp", "timestamp", "complete timestamp", "end_timestamp", "time"),
}


class UnreadableLog(Exception):
    """The file is not an event log that can be read; says where."""


@dataclass(frozen=True)
class Event:
    activity: str
    at: datetime


@dataclass(frozen=True)
class Case:
    """One run of the process, its events in the order of time."""

    name: str
    events: tuple[Event, ...]


def cases(path: Path) -> Iterator[Case]:
    """The cases of a log by its name: .xes, .csv, either also with .gz. Raises UnreadableLog."""
    name = path.name.lower().removesuffix(".gz")
    try:
        with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
            if name.endswith(".xes"):
                yield from _of_xes(file)  # type: ignore[arg-type]  # a GzipFile reads like any other
            elif name.endswith(".csv"):
                yield from _of_csv(file)  # type: ignore[arg-type]
            else:
                raise UnreadableLog(f"{path.name}: give a file that ends in .xes, .csv, .xes.gz or .csv.gz")
    except (OSError, EOFError) as problem:
        raise UnreadableLog(f"{path.name} cannot be read ({problem})") from None


class _Traces:
    """What expat tells, put together to cases; only `complete` events count where the log says which are."""

    def __init__(self) -> None:
        self.ready: list[Case] = []
        self._path: list[str] = []
        self._name = ""
        self._events: list[Event] = []
        self._event: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        inside = self._path[-1] if self._path else ""
        key, value = attributes.get("key", ""), attributes.get("value", "")
        if tag == "trace":
            self._name, self._events = "", []
        elif tag == "event":
            self._event = {}
        elif inside == "trace" and key == CASE:
            self._name = value
        elif inside == "event":
            self._event[key] = value
        self._path.append(tag)

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        self._path.pop()
        if tag == "event" and self._event.get(LIFECYCLE, "complete").lower() == "complete":
            with suppress(KeyError, ValueError):
                self._events.append(Event(_activity(self._event[ACTIVITY]), moment(self._event[TIME])))
        elif tag == "trace" and self._events:
            events = tuple(sorted(self._events, key=lambda event: event.at))
            self.ready.append(Case(self._name or f"#{events[0].at.isoformat()}", events))


def _of_xes(file: IO[bytes]) -> Iterator[Case]:
    traces, parser = _Traces(), expat.ParserCreate()

    def refuse(*_declaration: Any) -> None:
        raise UnreadableLog("the file declares a document type, which an event log has no need of")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = traces.start, traces.end
    try:
        while piece := file.read(PIECE):
            parser.Parse(piece, False)
            yield from traces.ready
            traces.ready.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as problem:
        raise UnreadableLog(f"not well-formed XML: {problem}") from None
    yield from traces.ready


def _of_csv(file: IO[bytes]) -> Iterator[Case]:
    """Rows of one case may stand apart, so the events are gathered (three short values each), then given out case by case."""
    lines = (line.decode("utf-8-sig", "replace") for line in file)
    head = next(lines, "")
    separator = max(",;\t", key=head.count)
    named = {name.strip().strip('"').lower(): place for place, name in enumerate(head.rstrip("\r\n").split(separator))}
    places = {}
    for what, names in COLUMNS.items():
        place = next((named[name] for name in names if name in named), None)
        if place is None:
            raise UnreadableLog(f"no column for the {what}; one of these is needed: {', '.join(names)}")
        places[what] = place
    gathered: dict[str, list[Event]] = {}
    for number, row in enumerate(csv.reader(lines, delimiter=separator), 2):
        if len(row) <= max(places.values()):
            continue
        try:
            at = moment(row[places["at"]])
        except ValueError:
            raise UnreadableLog(f"line {number}: “{row[places['at']][:40]}” is no date and time") from None
        gathered.setdefault(row[places["case"]], []).append(Event(_activity(row[places["activity"]]), at))
    for name, events in gathered.items():
        yield Case(name, tuple(sorted(events, key=lambda event: event.at)))


def _activity(text: str) -> str:
    """Raises ValueError for none."""
    tidy = " ".join(text.split())[:LONGEST_NAME]
    if not tidy:
        raise ValueError("an event without an activity")
    return tidy


def moment(text: str) -> datetime:
    """ISO 8601 with or without an offset (then UTC). Raises ValueError."""
    at = datetime.fromisoformat(text.strip())
    return at if at.tzinfo else at.replace(tzinfo=UTC)
