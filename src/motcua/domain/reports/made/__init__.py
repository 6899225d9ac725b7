"""The reports there are, by their names in the API: each a function of what was asked."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.reports.asked import Asked, asked
from motcua.domain.reports.made import (
    digitisation,
    dossiers,
    index,
    indicators,
    queue,
    ratings,
    register,
    revenue,
    staff,
)
from motcua.domain.reports.shapes import Report
from motcua.domain.reports.sums import days

__all__ = ["REPORTS", "Kind", "make"]


@dataclass(frozen=True)
class Kind:
    """`by`: how it can be grouped, the first by default. `about`: in a sentence, what it tells."""

    name: str
    title: str | Promise
    about: str | Promise
    make: Callable[[Actor, Asked], Report]
    by: dict[str, str | Promise]


def _dossiers(actor: Actor, asked: Asked) -> Report:
    """By person it is another question: a dossier is received by one and worked on by others."""
    return staff.make(actor, asked) if asked.by == "person" else dossiers.make(actor, asked)


REPORTS = {
    kind.name: kind
    for kind in (
        Kind(
            "dossiers",
            _("Dossiers received and solved"),
            _("What came, what was solved early, on time and late, and what waits."),
            _dossiers,
            {
                "procedure": _("Procedure"),
                "field": _("Field"),
                "agency": _("Agency"),
                "person": _("Member of staff"),
                "channel": _("Channel"),
                "month": _("Month"),
                "day": _("Day"),
                "centre": _("Centre"),
            },
        ),
        Kind(
            "staff",
            _("Work by person"),
            _("What each member of staff received, worked on in time and late, handed over and has in hand."),
            staff.make,
            {"person": _("Member of staff"), "agency": _("Agency"), "month": _("Month")},
        ),
        Kind(
            "queue",
            _("Queue"),
            _("Visitors, how long they waited and were served, and who did not come when called."),
            queue.make,
            {
                "service": _("Service"),
                "counter": _("Counter"),
                "hour": _("Hour"),
                "weekday": _("Day of the week"),
                "day": _("Day"),
                "month": _("Month"),
            },
        ),
        Kind(
            "ratings",
            _("Ratings"),
            _("How satisfied people were."),
            ratings.make,
            {
                "agency": _("Agency"),
                "counter": _("Counter"),
                "channel": _("Channel"),
                "month": _("Month"),
                "day": _("Day"),
            },
        ),
        Kind(
            "revenue",
            _("Fees taken"),
            _("What was paid for which agency and procedure, how, and what was paid back."),
            revenue.make,
            {
                "agency": _("Agency"),
                "procedure": _("Procedure"),
                "method": _("Way of paying"),
                "month": _("Month"),
                "day": _("Day"),
            },
        ),
        Kind(
            "digitisation",
            _("Digitisation"),
            _("Of the solved dossiers those whose papers and results are files, and whose papers were used again."),
            digitisation.make,
            {"agency": _("Agency"), "procedure": _("Procedure"), "field": _("Field"), "month": _("Month")},
        ),
        Kind(
            "index",
            _("Index of decision 766"),
            _("The 100 points by which serving citizens and companies is scored, with their groups."),
            index.make,
            {"criterion": _("Criterion"), "agency": _("Agency"), "month": _("Month")},
        ),
        Kind(
            "indicators",
            _("The nine indicators"),
            _("Of circular 01/2018, articles 12 to 15: 0 to 2 points each, and the grade."),
            indicators.make,
            {"indicator": _("Indicator"), "agency": _("Agency"), "person": _("Member of staff")},
        ),
        Kind(
            "register",
            _("Register of dossiers (form 06)"),
            _("The book of dossiers, line by line; contacts are masked."),
            register.make,
            {"dossier": _("Dossier")},
        ),
    )
}


def make(
    actor: Actor, name: str, *, begin: str = "", end: str = "", centre: str = "", agency: str = "", by: str = ""
) -> Report:
    """Raises NotFound for a name that no report has, NotAuthenticated, Forbidden, InvalidInput."""
    wanted = asked(actor, begin=begin, end=end, centre=centre, agency=agency, by=by)
    kind = REPORTS.get(name)
    if kind is None:
        raise NotFound(_("There is no report of this name"))
    if by and by not in kind.by:
        raise InvalidInput.of("by", _("This report is not grouped in this way"))
    report = kind.make(actor, replace(wanted, by=by or next(iter(kind.by))))
    return replace(report, notes=(*report.notes, *_played(wanted)))


def _played(asked: Asked) -> tuple[str, ...]:
    """Nobody takes what the demonstration played for what happened."""
    mine = {centre for centre, _agency in asked.places}
    found = [day for centre, day in days.demonstrated(asked.begin, asked.end) if None in mine or centre in mine]
    words = ngettext(
        "%(count)d day of the period was played by the demonstration: its visitors and dossiers are invented.",
        "%(count)d days of the period were played by the demonstration: their visitors and dossiers are invented.",
        len(found),
    )
    return (words % {"count": len(found)},) if found else ()
