"""Small groups are not told for themselves, and cannot be worked out from the rest."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.base import clock
from motcua.domain.dossiers.actions import CHILDREN, tend_children
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.reports.cells import FEWEST
from motcua.domain.reports.open_data import Counted, Solved, _month
from motcua.domain.reports.periods import closed_within, moments, months_back
from motcua.domain.reports.queries import Outcomes, transparency

MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")
AGENCIES = ("STP", "CAT", "STC")
DAYS = [date(2026, 6, 30) + timedelta(days=n) for n in range(140)]
with clock.frozen(datetime(2026, 11, 17, tzinfo=UTC)):
    # what each of the 9,870 periods is answered by: whole months
    ANSWERS = sorted(
        {closed_within(begin, end) or (DAYS[0], DAYS[0]) for begin in DAYS for end in DAYS if begin <= end}
    )
SIZES = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=4, max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SIZES)
@pytest.mark.django_db
def test_no_two_periods_can_be_subtracted_to_a_group_too_small_to_hide_in(sizes):
    """Each pair of periods of four months, day by day: what one tells more than another is of nobody, or of five at least."""
    rows = []
    for month, counts in zip(MONTHS, sizes, strict=True):
        solved = {(("BG", agency), "p"): Solved(n, n, 0, 1.0) for agency, n in zip(AGENCIES, counts, strict=True) if n}
        rows += [row for row in _month(month, Counted(solved=solved)) if row.procedure == ""]
    for agency in ("", *AGENCIES):
        told = [months(rows, agency, found) for found in ANSWERS]
        for wide in told:
            for narrow in told:
                more = [row for key, row in wide.items() if key not in narrow]
                both = [row for key, row in wide.items() if key in narrow]
                counted = Outcomes.of(wide.values()).counted - Outcomes.of(both).counted
                assert counted == Outcomes.of(more).counted
                assert counted == 0 or counted >= FEWEST
                assert all(row.late is None or row.solved == 0 or row.solved >= FEWEST for row in more)


@pytest.mark.django_db
def test_an_agency_left_out_of_all_of_them_is_never_a_small_one():
    solved = {(("BG", agency), "p"): Solved(n, n, 1, 1.0) for agency, n in (("STP", 3), ("CAT", 40), ("STC", 12))}
    rows = [row for row in _month("2026-10", Counted(solved=solved)) if row.procedure == ""]
    assert {row.agency: row.late for row in rows} == {"STP": None, "STC": None, "CAT": 1}
    assert Outcomes.of(rows).counted == 40, "the sum is of what is told, so the rest cannot be subtracted"


def months(rows, agency, found):
    """The rows that a period tells, by month and agency."""
    if found is None:
        return {}
    inside = [row for row in rows if f"{found[0]:%Y-%m}" <= row.month <= f"{found[1]:%Y-%m}"]
    return {(row.month, row.agency): row for row in inside if agency in ("", row.agency)}


@pytest.mark.parametrize(
    ("begin", "end", "told"),
    [
        ((2026, 9, 1), (2026, 9, 30), ((2026, 9, 1), (2026, 9, 30))),
        ((2026, 9, 2), (2026, 9, 30), None),
        ((2026, 9, 1), (2026, 9, 29), None),
        ((2026, 8, 31), (2026, 10, 30), ((2026, 9, 1), (2026, 9, 30))),
        ((2026, 9, 1), (2026, 11, 30), ((2026, 9, 1), (2026, 10, 31))),
        ((2026, 11, 1), (2026, 11, 20), None),
        ((2025, 12, 1), (2026, 1, 31), ((2025, 12, 1), (2026, 1, 31))),
    ],
)
def test_how_it_went_is_told_of_whole_months_that_are_over(begin, end, told):
    with clock.frozen(datetime(2026, 11, 20, tzinfo=UTC)):
        found = closed_within(date(*begin), date(*end))
    assert found == (told and (date(*told[0]), date(*told[1])))


def test_what_is_told_of_a_period_is_what_open_data_tells_of_its_months(demo_centre):
    with clock.frozen(f.MONDAY):
        for _ in range(6):
            f.processed()
        live = transparency(f.MONDAY.date(), f.MONDAY.date())
        assert (live.solved, live.counted, live.on_time, live.told_to) == (6, 0, 0, None)
    with clock.frozen(f.MONDAY + timedelta(days=30)):
        whole = transparency(date(2026, 11, 1), date(2026, 11, 30))
        cut = transparency(date(2026, 11, 2), date(2026, 11, 30))
        there, elsewhere = (transparency(date(2026, 11, 1), date(2026, 11, 30), centre=code) for code in ("BG", "LG"))
    assert (whole.solved, whole.counted, whole.on_time, whole.late) == (6, 6, 6, 0)
    assert (cut.solved, cut.counted, cut.mean_hours) == (6, 0, None)
    assert (there.counted, elsewhere.solved, elsewhere.counted) == (6, 0, 0)


@pytest.mark.parametrize(
    ("now", "begin"),
    [
        (datetime(2026, 11, 23, tzinfo=UTC), date(2025, 11, 1)),
        (datetime(2026, 1, 15, tzinfo=UTC), date(2025, 1, 1)),
        (datetime(2026, 12, 31, 18, tzinfo=UTC), date(2026, 1, 1)),
    ],
)
def test_a_year_back_begins_with_its_month_in_the_local_calendar(now, begin):
    with clock.frozen(now):
        assert months_back(12)[0] == begin


def test_days_are_local_from_their_first_moment_to_their_last():
    begin, end = moments(date(2026, 11, 9), date(2026, 11, 9))
    assert begin == datetime(2026, 11, 8, 17, tzinfo=UTC)
    assert end == datetime(2026, 11, 9, 17, tzinfo=UTC)


def test_a_citizens_dossier_counts_once_for_all_and_an_agencys_own_work_for_that_agency(demo_centre):
    with clock.frozen(f.MONDAY):
        tend_children(CHILDREN, f.received("9.012784").code)  # the building department answers in a dossier of its own
        found = transparency(f.MONDAY.date(), f.MONDAY.date())
        assert found.received == 1
        assert {one.agency: one.received for one in found.agencies} == {"VPDKDD": 1, "SXD": 1}
        assert transparency(f.MONDAY.date(), f.MONDAY.date(), "SXD").received == 1
