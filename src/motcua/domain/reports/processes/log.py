"""Reads how dossiers of a procedure went from the journal: of those that ended in a period, the newest, one trace each."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

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
CODES = "SELECT id, code FROM dossiers_dossier WHERE id = ANY (%s)"
# Index journal_entry_subject, once for each dossier.
HISTORIES = """
SELECT subject, kind, at, data->>'step' FROM journal_entry
WHERE subject = ANY (%s) AND kind = ANY (%s) AND at >= %s ORDER BY subject, xid, id
"""


def traces(asked: Asked, procedure: str) -> tuple[list[Trace], int]:
    """The traces, and of how many dossiers of the period they are."""
    facts = Fact.objects.filter(asked.within, procedure=procedure, ended_day__gte=asked.begin, ended_day__lte=asked.end)
    numbers = list(facts.order_by("-ended_day", "-dossier").values_list("dossier", flat=True)[:MOST_DOSSIERS])
    codes = sorted(code for _number, code in planned.run(CODES, [numbers]))
    return _read(codes, asked), facts.count()


def _read(codes: Sequence[str], asked: Asked) -> list[Trace]:
    kinds = [STEP, *HAPPENINGS]
    begun = datetime(asked.begin.year - YEARS_BEFORE, 1, 1, tzinfo=clock.LOCAL_ZONE)
    found: dict[str, list[Event]] = defaultdict(list)
    for subject, kind, at, step in planned.run(HISTORIES, [[f"dossier:{code}" for code in codes], kinds, begun]):
        is_step = kind == STEP and step is not None
        found[subject.partition(":")[2]].append(Event(step if is_step else HAPPENINGS.get(kind, kind), at, is_step))
    return [Trace(code, tuple(found[code])) for code in codes if code in found]
