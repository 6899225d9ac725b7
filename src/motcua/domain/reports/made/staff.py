"""What each member of staff received at the counter, worked on, handed over, and has in hand now."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.dossiers.models import DossierStep
from motcua.domain.dossiers.rules import STEP_OPEN
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.made.dossiers import heading, naming
from motcua.domain.reports.shapes import Cell, Chart, Column, Report, Row, figure, mean, percent
from motcua.domain.reports.sums import reading
from motcua.domain.reports.sums.dossiers import STAFF_MEASURES
from motcua.domain.reports.sums.reading import Sums

Hands = tuple[int, int]  # steps in hand, of these past their time


def make(actor: Actor, asked: Asked) -> Report:
    found = reading.work(asked, asked.by, reading.within_days(asked))
    hands = _in_hand(asked) if asked.by != "month" else {}
    keys = reading.keys_in_time(asked) if asked.by == "month" else list({**found, **hands})
    label = naming(asked.by, keys)
    nothing = reading.nothing(STAFF_MEASURES)
    rows = [
        Row(key, label(key), _cells(found.get(key, nothing), hands.get(key) if hands else None))
        for key in keys
        if key or asked.by != "person"
    ]
    rows = [row for row in rows if asked.by == "month" or any(figure(cell) for cell in row.cells)]
    if asked.by != "month":
        rows.sort(key=lambda row: (-_work(row), row.label))
    whole = reading.work(asked, "", reading.within_days(asked))[""]
    total = (sum(count for count, _late in hands.values()), sum(late for _count, late in hands.values()))
    return Report(
        "staff",
        _("Work by person"),
        asked,
        heading(asked.by),
        (
            Column("received", _("Received"), behind="received"),
            Column("steps", _("Steps done"), behind="steps"),
            Column("early", _("Before the day"), behind="steps_early"),
            Column("on_day", _("On the day"), behind="steps_on_day"),
            Column("late", _("Late"), behind="steps_late"),
            Column("on_time_percent", _("In time"), "percent"),
            Column("mean_hours", _("Mean time of a step"), "hours"),
            Column("handed", _("Handed over"), behind="handed"),
            Column("in_hand", _("In hand now"), behind="in_hand" if asked.by != "month" else ""),
            Column("in_hand_late", _("In hand, late"), behind="in_hand_late" if asked.by != "month" else ""),
        ),
        tuple(rows),
        _cells(whole, total if asked.by != "month" else None),
        (
            _(
                "A step counts for who finished it, in the agency whose step it was; its time runs from when it could be begun."
            ),
            _(
                "These figures show where work lies; they are no measure of a person without looking at the dossiers behind them."
            ),
        ),
        (Chart(("received", "steps"), across=asked.by == "month"),),
    )


def _work(row: Row) -> float:
    return figure(row.cells[0]) + figure(row.cells[1])


def _cells(found: Sums, hands: Hands | None) -> tuple[Cell, ...]:
    in_time = found["steps"] - found["late"]
    return (
        found["received"],
        found["steps"],
        found["early"],
        in_time - found["early"],
        found["late"],
        percent(in_time, found["steps"]),
        mean(found["minutes"] / 60, found["steps"]),
        found["handed"],
        hands[0] if hands else None,
        hands[1] if hands else None,
    )


def of_steps(asked: Asked) -> Q:
    """A condition on steps: those at the places asked about."""
    found = Q(pk__in=[])
    for centre, agency in asked.places:
        found |= Q(**({"dossier__centre": centre} if centre else {}), **({"agency": agency} if agency else {}))
    return Q() if (None, None) in asked.places else found


def in_hand(asked: Asked) -> Q:
    """A condition on steps: those that somebody has in hand now. Index step_in_hands."""
    return of_steps(asked) & Q(state__in=[one.value for one in STEP_OPEN]) & ~Q(assignee="")


def _in_hand(asked: Asked) -> dict[str, Hands]:
    key = "assignee" if asked.by == "person" else "agency"
    rows = DossierStep.objects.filter(in_hand(asked)).order_by().values_list(key)
    late = Count("pk", filter=Q(due_at__lt=clock.now(), dossier__paused_at=None))
    return {key: (count, past) for key, count, past in rows.annotate(count=Count("pk"), late=late)}
