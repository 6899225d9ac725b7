"""What happened to dossiers, as facts that tell of nobody: when they came, were due and were done, and when each step was. For learning."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from motcua.domain.dossiers.models import Dossier, DossierStep
from motcua.domain.dossiers.rules import OPEN, PAUSED

MANY = 2000  # dossiers whose steps are read at once
FACTS = ("pk", "code", "centre", "agency", "procedure", "counted_from", "due_at", "processed_at")


@dataclass(frozen=True)
class Course:
    """`steps`: how many it has until the result; `finished`: when those were done that are, in order."""

    code: str
    centre: str
    agency: str
    procedure: str
    counted_from: datetime
    due_at: datetime
    processed_at: datetime | None
    steps: int
    finished: tuple[datetime, ...]


def finished_courses(most: int) -> list[Course]:
    """Those that came last and are done, oldest first."""
    rows = Dossier.objects.filter(processed_at__isnull=False, parent="").order_by("-received_at", "-pk")
    return sorted(_courses(rows[:most]), key=lambda one: one.counted_from)


def running_courses(most: int) -> list[Course]:
    """Those that are open and whose clock runs, the most urgent first."""
    states = sorted(state.value for state in OPEN - PAUSED)
    rows = Dossier.objects.filter(state__in=states, processed_at=None, parent="").order_by("due_at", "pk")
    return _courses(rows[:most])


def _courses(rows: "QuerySet[Dossier]") -> list[Course]:
    found = list(rows.values_list(*FACTS))
    steps: dict[int, list[datetime | None]] = {}
    keys = [pk for pk, *_facts in found]
    for begin in range(0, len(keys), MANY):
        for dossier, finished_at in _steps(keys[begin : begin + MANY]):
            steps.setdefault(dossier, []).append(finished_at)
    return [
        Course(
            code,
            centre,
            agency,
            procedure,
            counted_from,
            due_at,
            processed_at,
            len(steps.get(pk, ())),
            tuple(sorted(at for at in steps.get(pk, ()) if at is not None)),
        )
        for pk, code, centre, agency, procedure, counted_from, due_at, processed_at in found
    ]


def _steps(dossiers: list[int]) -> Iterable[tuple[int, datetime | None]]:
    """Not the hand-over, which comes after the result."""
    rows = DossierStep.objects.filter(dossier__in=dossiers, current=True).exclude(role="receptionist")
    return rows.values_list("dossier_id", "finished_at")
