"""Process mining of small logs: what follows what, variants, loops, and whether a trace keeps to the published steps. Pure.

Directly-follows graphs and conformance by rules (W. van der Aalst, Process Mining, 2016, chapters 2 and 8): the published steps are a
graph "after these", so a trace fits where each step was done after all that it comes after, none that is always done was left out, and
none was done that is not published.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

HOUR = 3600.0
BEGIN, END = "begin", "end"


@dataclass(frozen=True)
class Event:
    """`what`: a step's code, or what happened ("supplement_requested"); `is_step`: whether it is the end of a step's work."""

    what: str
    at: datetime
    is_step: bool = False


@dataclass(frozen=True)
class Trace:
    """What happened to one dossier, in order."""

    code: str
    events: tuple[Event, ...]

    @property
    def whats(self) -> tuple[str, ...]:
        return tuple(one.what for one in self.events)

    @property
    def hours(self) -> float:
        """Elapsed, from its first to its last event."""
        return (self.events[-1].at - self.events[0].at).total_seconds() / HOUR if self.events else 0.0


@dataclass(frozen=True)
class Edge:
    """That `after` directly followed `before`: how often, in how many dossiers, and the hours between (elapsed): median and sum."""

    before: str
    after: str
    count: int
    dossiers: int
    median_hours: float
    hours: float


@dataclass(frozen=True)
class Node:
    """`repeated`: dossiers in which it happened more than once."""

    what: str
    count: int
    dossiers: int
    repeated: int


@dataclass(frozen=True)
class Variant:
    """A way that dossiers went: `codes`, the first of them, as examples."""

    whats: tuple[str, ...]
    count: int
    share: float
    median_hours: float
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Deviation:
    """`kind`: "early" (done before `other`), "left_out", or "unknown" (not published)."""

    kind: str
    what: str
    other: str
    count: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Mined:
    dossiers: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    variants: tuple[Variant, ...]
    deviations: tuple[Deviation, ...]
    fitting: int
    median_hours: float | None


EXAMPLES = 20


def mine(traces: Sequence[Trace], published: Mapping[str, Sequence[str]], sometimes: Iterable[str] = ()) -> Mined:
    """`published`: each step with those it comes after; `sometimes`: steps that only some cases have."""
    told = [trace for trace in traces if trace.events]
    deviations, fitting = _conformance(told, published, frozenset(sometimes))
    return Mined(
        len(told),
        _nodes(told),
        _edges(told),
        _variants(told),
        deviations,
        fitting,
        round(median(trace.hours for trace in told), 1) if told else None,
    )


def _nodes(traces: Sequence[Trace]) -> tuple[Node, ...]:
    """In the order in which they stand in traces, on the average."""
    counts: Counter[str] = Counter()
    within: Counter[str] = Counter()
    repeated: Counter[str] = Counter()
    ranks: dict[str, list[float]] = defaultdict(list)
    for trace in traces:
        here = Counter(trace.whats)
        counts.update(here)
        within.update(here.keys())
        repeated.update(what for what, times in here.items() if times > 1)
        last = max(len(trace.events) - 1, 1)
        for place, what in enumerate(trace.whats):
            ranks[what].append(place / last)
    order = sorted(counts, key=lambda what: (sum(ranks[what]) / len(ranks[what]), what))
    return tuple(Node(what, counts[what], within[what], repeated[what]) for what in order)


def _edges(traces: Sequence[Trace]) -> tuple[Edge, ...]:
    """The one that took the longest in all first: where time goes."""
    hours: dict[tuple[str, str], list[float]] = defaultdict(list)
    within: Counter[tuple[str, str]] = Counter()
    for trace in traces:
        pairs = list(zip(trace.events, trace.events[1:], strict=False))
        within.update({(one.what, other.what) for one, other in pairs})
        for one, other in pairs:
            hours[one.what, other.what].append((other.at - one.at).total_seconds() / HOUR)
    found = [
        Edge(before, after, len(spans), within[before, after], round(median(spans), 1), round(sum(spans), 1))
        for (before, after), spans in hours.items()
    ]
    return tuple(sorted(found, key=lambda edge: (-edge.hours, edge.before, edge.after)))


def _variants(traces: Sequence[Trace]) -> tuple[Variant, ...]:
    """The most frequent first."""
    ways: dict[tuple[str, ...], list[Trace]] = defaultdict(list)
    for trace in traces:
        ways[trace.whats].append(trace)
    made = [
        Variant(
            whats,
            len(ones),
            round(100 * len(ones) / len(traces), 1),
            round(median(one.hours for one in ones), 1),
            tuple(one.code for one in ones[:EXAMPLES]),
        )
        for whats, ones in ways.items()
    ]
    return tuple(sorted(made, key=lambda variant: (-variant.count, variant.whats)))


def _conformance(
    traces: Sequence[Trace], published: Mapping[str, Sequence[str]], sometimes: frozenset[str]
) -> tuple[tuple[Deviation, ...], int]:
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    fitting = 0
    for trace in traces:
        faults = _faults(trace, published, sometimes)
        fitting += not faults
        for fault in faults:
            found[fault].append(trace.code)
    made = [
        Deviation(kind, what, other, len(codes), tuple(codes[:EXAMPLES]))
        for (kind, what, other), codes in found.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.count, one.kind, one.what, one.other))), fitting


def _faults(
    trace: Trace, published: Mapping[str, Sequence[str]], sometimes: frozenset[str]
) -> set[tuple[str, str, str]]:
    """Each kind of fault once a dossier. What only some cases have may be missing before a step, and itself."""
    done: set[str] = set()
    faults: set[tuple[str, str, str]] = set()
    for what in (one.what for one in trace.events if one.is_step):
        if what not in published:
            faults.add(("unknown", what, ""))
        else:
            missing = set(published[what]) - done - sometimes
            faults |= {("early", what, other) for other in missing}
        done.add(what)
    faults |= {("left_out", what, "") for what in set(published) - done - sometimes}
    return faults
