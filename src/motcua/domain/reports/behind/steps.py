"""The steps behind a figure of the work of people: done in a period as `sums.dossiers` counts them, or in hand now."""

from collections.abc import Callable

from django.db.models import F, Q
from django.db.models.functions import TruncDate

from motcua.base import clock
from motcua.domain.dossiers.models import DossierStep
from motcua.domain.reports import names
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.behind.shapes import PAGE, Behind, StepBehind, further
from motcua.domain.reports.made.staff import in_hand, of_steps
from motcua.domain.reports.periods import moments

EARLY = Q(finished_day__lt=F("due_day"))
LATE = Q(finished_at__gt=F("due_at"))
DONE: dict[str, Q] = {"steps": Q(), "steps_early": EARLY, "steps_on_day": ~EARLY & ~LATE, "steps_late": LATE}
HELD: dict[str, Callable[[], Q]] = {
    "in_hand": Q,
    "in_hand_late": lambda: Q(due_at__lt=clock.now(), dossier__paused_at=None),
}


def steps_behind(asked: Asked, measure: str, row: str, page: int) -> Behind:
    """`asked` narrowed to the row's month; the ones done last first, of those in hand the most urgent."""
    found = DossierStep.objects.annotate(
        finished_day=TruncDate("finished_at", tzinfo=clock.LOCAL_ZONE),
        due_day=TruncDate("due_at", tzinfo=clock.LOCAL_ZONE),
    )
    if measure in HELD:
        found = found.filter(in_hand(asked), HELD[measure](), _of_row(asked.by, row, "assignee")).order_by(
            "due_at", "pk"
        )
    else:
        begin, end = moments(asked.begin, asked.end)
        done = Q(state="done", finished_at__gte=begin, finished_at__lt=end) & ~Q(role="receptionist")
        mine = found.exclude(dossier__state="registered").filter(of_steps(asked), done, DONE[measure])
        found = mine.filter(_of_row(asked.by, row, "finished_by")).order_by("-finished_at", "-pk")
    first = (page - 1) * PAGE
    rows = list(found.select_related("dossier")[first : first + PAGE + 1])
    procedure, agency = names.of_procedures(), names.of_agencies()
    made = tuple(
        StepBehind(
            one.dossier.code,
            procedure(one.dossier.procedure),
            one.name,
            agency(one.agency),
            one.due_at,
            one.finished_at,
            _timing(one),
        )
        for one in rows[:PAGE]
    )
    return Behind(steps=made, next=further(page, len(rows)))


def _of_row(by: str, row: str, person: str) -> Q:
    columns = {"person": person, "agency": "agency"}
    return Q(**{columns[by]: row}) if row and by in columns else Q()


def _timing(one: DossierStep) -> str:
    if (one.finished_at or clock.now()) > one.due_at:
        return "late"
    if one.finished_at is None:
        return ""
    done, due = (at.astimezone(clock.LOCAL_ZONE).date() for at in (one.finished_at, one.due_at))
    return "early" if done < due else "on_day"
