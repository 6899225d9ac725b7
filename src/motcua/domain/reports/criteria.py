"""The index of decision 766 (domain-reference 1.8): its groups and criteria as a table, and what a share is worth. Pure.

The weights of the groups, and how they are spread over the criteria, are from memory and await a lawyer's check (docs/legal.md): they
are data with a date, so that others can take their place without a change of the code that counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Share = tuple[int, int]  # so many of so many


@dataclass(frozen=True)
class Figures:
    """What the index is computed from, of an agency, a month, or all together. `procedures`: those offered; of these `complete` have all
    their parts published, `online` can be filed online, `used_online` were; `fees` have a fee, `payable` of these can be paid online.
    `outside`: by item what was typed in of what nothing in the house measures."""

    counted: Mapping[str, int]
    overdue: int = 0
    came_online: int = 0
    ratings: int = 0
    low: int = 0
    petitions: int = 0
    petitions_in_time: int = 0
    procedures: int = 0
    complete: int = 0
    online: int = 0
    used_online: int = 0
    fees: int = 0
    fees_online: int = 0
    outside: Mapping[str, Share] = field(default_factory=dict)

    @property
    def solved(self) -> int:
        return self.counted["solved"]


@dataclass(frozen=True)
class Criterion:
    """`most` points; all of them from `full_at` percent on. `share`: None where nothing in the house measures it, so that it counts where
    somebody typed it in. `behind`: the measures whose dossiers are the part and the whole."""

    number: str
    words: str | Promise
    most: float
    share: Callable[[Figures], Share] | None = None
    full_at: float = 100
    behind: tuple[str, str] = ("", "")

    @property
    def is_outside(self) -> bool:
        return self.share is None

    def of(self, figures: Figures) -> Share:
        return figures.outside.get(self.number, (0, 0)) if self.share is None else self.share(figures)

    def points(self, figures: Figures) -> float | None:
        """None where it is not known, or there is nothing to measure."""
        part, whole = self.of(figures)
        return round(self.most * min(100 * part / whole / self.full_at, 1), 2) if whole else None


@dataclass(frozen=True)
class Group:
    number: str
    words: str | Promise
    criteria: tuple[Criterion, ...]

    @property
    def most(self) -> float:
        return sum(one.most for one in self.criteria)


def _in_time(found: Figures) -> Share:
    """What is not finished and past its day counts as late."""
    whole = found.solved + found.overdue
    return whole - found.counted["index_late"] - found.overdue, whole


def _satisfied(found: Figures) -> Share:
    """100 % less the rate of late results and the rate of low ratings; that nobody rated does not say that all are satisfied."""
    if not found.solved or not found.ratings:
        return 0, 0
    late, low = found.counted["late"] / found.solved, found.low / found.ratings
    return round(10_000 * max(1 - late - low, 0)), 10_000


GROUPS = (
    Group(
        "1",
        _("Openness"),
        (
            Criterion("1.1", _("Procedures published in time"), 3),
            Criterion("1.2", _("Procedures brought up to date in the national database in time"), 3),
            Criterion(
                "1.3", _("Procedures published with all their parts"), 6, lambda one: (one.complete, one.procedures)
            ),
            Criterion("1.4", _("Dossiers told to the national portal"), 6),
        ),
    ),
    Group(
        "2",
        _("Progress"),
        (Criterion("2.1", _("Dossiers in time"), 20, _in_time, behind=("index_in_time", "index_counted")),),
    ),
    Group(
        "3",
        _("Online services"),
        (
            Criterion("3.1", _("Procedures offered online"), 4, lambda one: (one.online, one.procedures), 80),
            Criterion(
                "3.2", _("Procedures offered online that had dossiers"), 4, lambda one: (one.used_online, one.online)
            ),
            Criterion(
                "3.3",
                _("Dossiers that came online and whose result is a file"),
                4,
                lambda one: (one.counted["online_done"], one.solved),
                50,
                ("online_done", "solved"),
            ),
        ),
    ),
    Group(
        "3b",
        _("Paying online"),
        (
            Criterion(
                "3.5",
                _("Procedures with a fee that can be paid online"),
                4,
                lambda one: (one.fees_online, one.fees),
                80,
            ),
            Criterion(
                "3.6",
                _("Dossiers with a fee that were paid online"),
                6,
                lambda one: (one.counted["paid_online"], one.counted["payable"]),
                behind=("paid_online", "payable"),
            ),
        ),
    ),
    Group(
        "4",
        _("Digitisation"),
        (
            Criterion(
                "4.1",
                _("Results as files"),
                6,
                lambda one: (one.counted["results"], one.solved),
                behind=("results", "solved"),
            ),
            Criterion(
                "4.2",
                _("Papers and results as files"),
                6,
                lambda one: (one.counted["digitised"], one.solved),
                80,
                ("digitised", "solved"),
            ),
            Criterion(
                "4.3",
                _("Papers used again"),
                4,
                lambda one: (one.counted["reused"], one.solved),
                80,
                ("reused", "solved"),
            ),
            Criterion("4.4", _("Results given to the citizen's own store"), 3),
            Criterion("4.5", _("Use of the data of the population"), 3),
        ),
    ),
    Group(
        "5",
        _("Satisfaction"),
        (
            Criterion("5.1", _("Petitions answered in time"), 6, lambda one: (one.petitions_in_time, one.petitions)),
            Criterion("5.4", _("Satisfaction with how dossiers are received and solved"), 12, _satisfied, 90),
        ),
    ),
)
ALL = tuple(criterion for group in GROUPS for criterion in group.criteria)
OUTSIDE = tuple(one.number for one in ALL if one.is_outside)


@dataclass(frozen=True)
class Scored:
    """`points` of the `measured` that could be had here; `of_hundred`: what that would be of 100."""

    points: float
    measured: float

    @property
    def of_hundred(self) -> float | None:
        return round(100 * self.points / self.measured, 2) if self.measured else None


def scored(figures: Figures, criteria: tuple[Criterion, ...] = ALL) -> Scored:
    given = [(criterion.points(figures), criterion.most) for criterion in criteria]
    told = [(points, most) for points, most in given if points is not None]
    return Scored(round(sum(points for points, _most in told), 2), sum(most for _points, most in told))
