"""What a criterion of decision 766 is worth, of figures written down here."""

from motcua.domain.reports.criteria import ALL, Figures, scored
from motcua.domain.reports.sums.reading import nothing

SATISFACTION = next(one for one in ALL if one.number == "5.4")


def solved(count: int, late: int = 0, **ratings: int) -> Figures:
    return Figures({**nothing(), "solved": count, "late": late}, **ratings)


def test_satisfaction_is_all_less_the_late_and_the_low() -> None:
    assert SATISFACTION.share is not None
    assert SATISFACTION.share(solved(10, late=1, ratings=5, low=1)) == (7_000, 10_000)
    assert SATISFACTION.points(solved(10, ratings=5)) == 12
    assert SATISFACTION.points(solved(10, late=9, ratings=5, low=4)) == 0


def test_where_nobody_rated_satisfaction_is_not_measured() -> None:
    unrated = solved(10)
    assert SATISFACTION.points(unrated) is None
    assert scored(unrated, (SATISFACTION,)).measured == 0
    assert SATISFACTION.points(Figures(nothing(), ratings=5)) is None
