"""Reads how dossiers of a procedure went from the journal: of those that ended in a period, the newest, one trace each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from motcua.base import clock, planned
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.models import Fact
from motcua.domain.reports.processes.mining import Event, Trace

MOST_DOSSIERS = 1_000
YEARS_BEFORE = 3  # a dossier began at most so long before it ended; older months of the journal are not read
STEP = "dossier.step_completed"
# What else happened on the way, by the name under which it is told.
HAPPENINGS = {
    "dossier.received": "received",
    "dossier.step_returned": "returned",
    "dossier.supplement_requested": "supplement_requested",
    "dossier.supplemented": "supplemented",
    "dossier.payment_requested": "payment_requested",
    "dossier.apologised": "apologised",
    "dossier.refused": "refused",
    "dossier.withdrawn": "withdrawn",
    "dossier.stopped": "stopped",
    "dossier.processed": "processed",
    "dossier.handed_over": "handed_over",
    "dossier.returned_to_parent": "returned_to_parent",
    "dossier.taken_back": "taken_back",
}
CODES = "SELECT code, received_at FROM dossiers_dossier WHERE id = ANY (%s)"
WRITTEN_LATER = timedelta(
    days=1
)  # what was played from a log, or by the demonstration, was written down long after it happened
# Index journal_entry_subject, once for each dossier.
HISTORIES = """
SELECT subject, kind, at, data->>'step' FROM journal_entry
WHERE subject = ANY (%s) AND kind = ANY (%s) AND at >= %s ORDER BY subject, xid, id
"""
# When it happened by the dossier's own rows. A primary key or `..._of_dossier` for each.
HAPPENED = """
SELECT dossier.code, told.kind, told.step, told.at
FROM dossiers_dossier dossier CROSS JOIN LATERAL (
    SELECT 'dossier.received' AS kind, NULL AS step, dossier.received_at AS at
    UNION ALL SELECT 'dossier.processed', NULL, dossier.processed_at
    UNION ALL SELECT 'dossier.handed_over', NULL, made_at FROM dossiers_hand_over WHERE dossier_id = dossier.id
    UNION ALL SELECT 'dossier.step_completed', code, finished_at FROM dossiers_step WHERE dossier_id = dossier.id AND state = 'done'
    UNION ALL SELECT 'dossier.supplement_requested', NULL, asked_at FROM dossiers_supplement WHERE dossier_id = dossier.id
    UNION ALL SELECT 'dossier.supplemented', NULL, answered_at FROM dossiers_supplement WHERE dossier_id = dossier.id
) told
WHERE dossier.code = ANY (%s) AND told.at IS NOT NULL ORDER BY dossier.code, told.at
"""


def traces(asked: Asked, procedure: str) -> tuple[list[Trace], int]:
    """The traces, and of how many dossiers of the period they are."""
    facts = Fact.objects.filter(asked.within, procedure=procedure, ended_day__gte=asked.begin, ended_day__lte=asked.end)
    numbers = list(facts.order_by("-ended_day", "-dossier").values_list("dossier", flat=True)[:MOST_DOSSIERS])
    received = dict(planned.run(CODES, [numbers]))
    return _read(received, asked), facts.count()


def _read(received: Mapping[str, datetime], asked: Asked) -> list[Trace]:
    codes = sorted(received)
    kinds = [STEP, *HAPPENINGS]
    begun = datetime(asked.begin.year - YEARS_BEFORE, 1, 1, tzinfo=clock.LOCAL_ZONE)
    found: dict[str, list[tuple[str, str | None, datetime]]] = defaultdict(list)
    for subject, kind, at, step in planned.run(HISTORIES, [[f"dossier:{code}" for code in codes], kinds, begun]):
        found[subject.partition(":")[2]].append((kind, step if kind == STEP else None, at))
    later = [code for code in codes if code in found and found[code][0][2] - received[code] > WRITTEN_LATER]
    happened = _happened(later) if later else {}
    return [Trace(code, tuple(_events(found[code], happened.get(code)))) for code in codes if code in found]


Times = dict[tuple[str, str | None], list[datetime]]


def _happened(codes: Sequence[str]) -> dict[str, Times]:
    """By dossier when each kind of thing, or each step, happened, in order."""
    found: dict[str, Times] = defaultdict(lambda: defaultdict(list))
    for code, kind, step, at in planned.run(HAPPENED, [list(codes)]):
        found[code][kind, step].append(at)
    return found


def _events(told: Sequence[tuple[str, str | None, datetime]], happened: Times | None) -> Iterator[Event]:
    """As the journal has them; of what was written down later at its own times, the rest with what was before it."""
    before: datetime | None = None
    for kind, step, at in told:
        times = happened.get((kind, step)) if happened is not None else None
        at = at if happened is None else times.pop(0) if times else before or at
        before = at
        yield Event(step or HAPPENINGS.get(kind, kind), at, step is not None)
