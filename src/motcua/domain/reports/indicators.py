"""The nine indicators of circular 01/2018, articles 12 to 15 (domain-reference 1.9): 0 to 2 points each, and the grade. Pure.

What they are computed from here is written beside each; 4 and 5 need a survey, which the house does not make: they count where what came
of one was typed in, and are left out otherwise, as the circular has it for indicators without data. How the rest is scaled to 18 (of an
officer to 10) and the bounds of 6 and 9 await a lawyer's check (docs/legal.md).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.domain.reports.cells import FEWEST
from motcua.domain.reports.criteria import Figures

MOST, MOST_TOGETHER, MOST_OF_OFFICER = 2, 18, 10
SURVEYED = ("indicator_4", "indicator_5")
OF_OFFICERS = (1, 2, 3, 4, 7)
GRADES = (
    (15, _("excellent")),
    (12, _("good")),
    (9, _("fair")),
    (6, _("average")),
    (0, _("weak")),
)
DUTY = (
    (5, _("all of the duty (100 %)")),
    (3.5, _("70 to 100 % of the duty")),
    (0, _("less than 70 % of the duty")),
)
INDICATORS: tuple[tuple[int, str | Promise, str | Promise], ...] = (
    (1, _("Time in all, against what was promised"), _("each solved dossier: early 2, on the day 1, late 0")),
    (2, _("Time of each agency"), _("each step done: early 2, on the day 1, late 0")),
    (3, _("How often the applicant had to come"), _("each solved dossier: no request for papers 2, one 1, more 0")),
    (4, _("How many agencies the applicant had to see"), _("slips of a survey: none beside the desk 2, one 1, more 0")),
    (5, _("How the one-stop desk is organised"), _("slips of a survey: 0 to 2 points each")),
    (6, _("Publication of procedures"), _("all published with all their parts 2, nine of ten 1, fewer 0")),
    (7, _("How applicants were met"), _("each rating: very satisfied 2, low because of how one was met 0, others 1")),
    (8, _("Handling of petitions"), _("all in time 2, nine of ten 1, fewer 0")),
    (9, _("Online services"), _("four of five procedures offered online 2, half of them 1, fewer 0")),
)


@dataclass(frozen=True)
class Counted:
    """Beside the figures of the index: steps that were done, early and late, and of the ratings those of the best and the unkind."""

    figures: Figures
    steps: int = 0
    steps_early: int = 0
    steps_late: int = 0
    best: int = 0
    unkind: int = 0


def scores(found: Counted) -> dict[int, tuple[int, float | None]]:
    """By number: of how many, and the score with one decimal; None without data, and of too few ratings."""
    told, figures = found.figures.counted, found.figures
    on_day = figures.solved - told["early"] - told["late"]
    steps_on_day = found.steps - found.steps_early - found.steps_late
    ratings = figures.ratings
    return {
        1: _mean(2 * told["early"] + on_day, figures.solved),
        2: _mean(2 * found.steps_early + steps_on_day, found.steps),
        3: _mean(2 * told["at_once"] + told["after_one"], figures.solved),
        4: _mean(*figures.outside.get("indicator_4", (0, 0))),
        5: _mean(*figures.outside.get("indicator_5", (0, 0))),
        6: _stepped(figures.complete, figures.procedures, 100, 90),
        7: _mean(2 * found.best + ratings - found.best - found.unkind, ratings)
        if ratings >= FEWEST
        else (ratings, None),
        8: _stepped(figures.petitions_in_time, figures.petitions, 100, 90),
        9: _stepped(figures.online, figures.procedures, 80, 50),
    }


def _mean(points: int, count: int) -> tuple[int, float | None]:
    return count, round(points / count, 1) if count else None


def _stepped(part: int, whole: int, two_at: float, one_at: float) -> tuple[int, float | None]:
    """Whole points from shares on (percent)."""
    if not whole:
        return 0, None
    share = 100 * part / whole
    return whole, 2.0 if share >= two_at else 1.0 if share >= one_at else 0.0


def together(found: dict[int, tuple[int, float | None]], of: int = MOST_TOGETHER) -> tuple[float, int, float | None]:
    """Points, those that could be had, and what that would be of 18 (of an officer, 10)."""
    told = [score for _count, score in found.values() if score is not None]
    points, most = round(sum(told), 1), MOST * len(told)
    return points, most, round(points * of / most, 1) if most else None


@dataclass(frozen=True)
class Officer:
    """What was counted of a member of staff: solved dossiers that they had a part in, steps, and ratings of those whom they served."""

    part_in: int = 0
    part_early: int = 0
    part_late: int = 0
    part_at_once: int = 0
    part_after_one: int = 0
    steps: int = 0
    steps_early: int = 0
    steps_late: int = 0
    ratings: int = 0
    best: int = 0
    unkind: int = 0


def scores_of(found: Officer) -> dict[int, tuple[int, float | None]]:
    """The indicators by which an officer is graded (article 14): of how many, and the score; 4 needs a survey by person."""
    on_day = found.part_in - found.part_early - found.part_late
    steps_on_day = found.steps - found.steps_early - found.steps_late
    met = 2 * found.best + found.ratings - found.best - found.unkind
    return {
        1: _mean(2 * found.part_early + on_day, found.part_in),
        2: _mean(2 * found.steps_early + steps_on_day, found.steps),
        3: _mean(2 * found.part_at_once + found.part_after_one, found.part_in),
        4: (0, None),
        7: _mean(met, found.ratings),
    }


def duty(of_ten: float | None) -> str | Promise:
    """How far the duty was fulfilled."""
    return "" if of_ten is None else next(words for least, words in DUTY if of_ten >= least)


def grade(of_eighteen: float | None) -> str | Promise:
    if of_eighteen is None:
        return ""
    return next(words for least, words in GRADES if of_eighteen >= least)
