"""Small groups are not told for themselves, and cannot be worked out from the rest."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.base import clock
from motcua.domain.dossiers.actions import CHILDREN, tend_children
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.reports.queries import FEWEST, hidden, moments, months_back, transparency


def test_a_small_group_is_hidden_and_takes_the_smallest_other_with_it():
    assert hidden({"STP": 3, "CAT": 40, "STC": 12}) == {"STP", "STC"}


def test_two_small_groups_hide_each_other():
    assert hidden({"STP": 3, "CAT": 40, "STC": 1}) == {"STP", "STC"}


def test_nobody_is_hidden_where_all_are_many_or_none():
    assert hidden({"STP": 5, "CAT": 0}) == set()


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 12), max_size=8))
def test_what_is_hidden_is_never_one_group_beside_told_ones(sizes):
    found = hidden(sizes)
    told = {group for group, size in sizes.items() if size and group not in found}
    assert all(sizes[group] >= FEWEST for group in told)
    assert len(found) != 1 or not told


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
