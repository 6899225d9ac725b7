"""Event logs case by case, never the whole file in memory: XES (IEEE 1849) and CSV. Pure but for the file.

Logs made by others say more than that something was done: an event may tell that work was planned, begun or broken off (its
lifecycle), or not when. What counts is `complete`; of an activity that a case never completes, its beginning. What has no time
or no activity is left out and counted.

A document type declaration is refused, so an entity can neither grow nor fetch anything.
"""

import csv
import gzip
import zlib
from collections.abc import Iterator
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
LIFECYCLE_COLUMNS = (LIFECYCLE, "lifecycle", "transition", "event type")
DONE, BEGUN = "complete", ("start", "resume", "manualskip", "autoskip")


class UnreadableLog(Exception):
    """The file is not an event log that can be read; says where."""


@dataclass(frozen=True)
class Event:
    activity: str
    at: datetime


@dataclass
class LeftOut:
    """What of a file tells nothing: events without a time or an activity, those that say only that something was planned, begun or
    broken off, and cases of which nothing is left."""

    nameless: int = 0
    timeless: int = 0
    unfinished: int = 0
    cases: int = 0


@dataclass(frozen=True)
class Case:
    """One run of the process, its events in the order of time."""

    name: str
    events: tuple[Event, ...]


def cases(path: Path, left_out: LeftOut | None = None) -> Iterator[Case]:
    """The cases of a log by its name: .xes, .csv, either also with .gz; `left_out` counts. Raises UnreadableLog."""
    left_out = left_out or LeftOut()
    name = path.name.lower().removesuffix(".gz")
    try:
        with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
            if name.endswith(".xes"):
                yield from _of_xes(file, left_out)  # type: ignore[arg-type]  # a GzipFile reads like any other
            elif name.endswith(".csv"):
                yield from _of_csv(file, left_out)  # type: ignore[arg-type] # a GzipFile reads like any other
            else:
                raise UnreadableLog(f"{path.name}: give a file that ends in .xes, .csv, .xes.gz or .csv.gz")
    except (OSError, EOFError, zlib.error) as problem:
        raise UnreadableLog(f"{path.name} cannot be read ({problem})") from None


def _case(name: str, told: list[tuple[Event, str]], left_out: LeftOut) -> Case | None:
    """A case of events with their lifecycle ("" where the log has none), in the order of time; None where nothing of it is left."""
    done = {event.activity for event, stage in told if stage in ("", DONE)}
    kept = [event for event, stage in told if stage in ("", DONE) or (stage in BEGUN and event.activity not in done)]
    left_out.unfinished += len(told) - len(kept)
    if not kept:
        left_out.cases += 1
        return None
    return Case(name, tuple(sorted(kept, key=lambda event: event.at)))


class _Traces:
    """What expat tells, put together to cases."""

    def __init__(self, left_out: LeftOut) -> None:
        self.ready: list[Case] = []
        self._left_out = left_out
        self._count = 0
        self._path: list[str] = []
        self._name = ""
        self._events: list[tuple[Event, str]] = []
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
        if tag == "event" and "trace" in self._path:
            event = _event(self._event.get(ACTIVITY, ""), self._event.get(TIME, ""), self._left_out)
            if event is not None:
                self._events.append((event, self._event.get(LIFECYCLE, "").strip().lower()))
        elif tag == "trace":
            self._count += 1
            made = _case(self._name or f"#{self._count}", self._events, self._left_out)
            self.ready += [made] if made else []


def _event(activity: str, at: str, left_out: LeftOut) -> Event | None:
    """None for one that does not say what, or not when."""
    tidy = _tidy(activity)
    try:
        when = moment(at)
    except ValueError:
        left_out.timeless += 1
        return None
    left_out.nameless += not tidy
    return Event(tidy, when) if tidy else None


def _of_xes(file: IO[bytes], left_out: LeftOut) -> Iterator[Case]:
    traces, parser = _Traces(left_out), expat.ParserCreate()

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


def _of_csv(file: IO[bytes], left_out: LeftOut) -> Iterator[Case]:
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
    stage = next((named[name] for name in LIFECYCLE_COLUMNS if name in named), None)
    gathered: dict[str, list[tuple[Event, str]]] = {}
    for number, row in enumerate(csv.reader(lines, delimiter=separator), 2):
        if len(row) <= max(places.values()):
            continue
        at = row[places["at"]].strip()
        event = _event(row[places["activity"]], at, left_out)
        if event is None and at and _tidy(row[places["activity"]]):
            raise UnreadableLog(f"line {number}: “{at[:40]}” is no date and time (write 2026-11-23T09:30:00+07:00)")
        if event is not None:
            said = row[stage].strip().lower() if stage is not None and stage < len(row) else ""
            gathered.setdefault(row[places["case"]], []).append((event, said))
    for name, events in gathered.items():
        made = _case(name, events, left_out)
        if made is not None:
            yield made


def _tidy(text: str) -> str:
    return " ".join(text.split())[:LONGEST_NAME]


def moment(text: str) -> datetime:
    """ISO 8601 with or without an offset (then UTC). Raises ValueError."""
    at = datetime.fromisoformat(text.strip())
    return at if at.tzinfo else at.replace(tzinfo=UTC)
