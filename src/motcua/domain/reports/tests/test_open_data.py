"""Open data: nothing small is told or can be worked out; what is told is what the rows say."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.base import clock
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.reports.cells import FEWEST, is_told, together
from motcua.domain.reports.open_data import OTHERS, Counted, OpenData, Solved, _month, by_month, open_data, standings

NEXT_MONTH = f.MONDAY + timedelta(days=30)
# the machine may be busy: how long the first draw takes says nothing
PATIENT = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SIZES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12), max_size=8)


@PATIENT
@given(SIZES)
def test_what_is_told_together_is_never_small_unless_all_is(sizes: dict[str, int]) -> None:
    hidden = together(sizes)
    assert all(is_told(sizes[key]) for key in set(sizes) - hidden)
    if set(sizes) - {key for key in sizes if not sizes[key]} - hidden:  # something is told for itself
        assert not hidden or sum(sizes[key] for key in hidden) >= FEWEST


@PATIENT
@given(SIZES)
def test_no_more_is_hidden_than_has_to_be(sizes: dict[str, int]) -> None:
    hidden = together(sizes)
    small = {key for key, size in sizes.items() if 0 < size < FEWEST}
    spare = sorted(sizes[key] for key in hidden - small)
    assert small <= hidden
    if spare:
        assert sum(sizes[key] for key in hidden) - spare[-1] < FEWEST


MONTH = st.dictionaries(
    st.tuples(st.sampled_from(["A", "B", "C"]), st.sampled_from(["p", "q", "r"])), st.integers(0, 9), max_size=9
)


@PATIENT
@given(MONTH)
@pytest.mark.django_db
def test_how_it_went_for_a_small_group_cannot_be_computed_from_what_is_published(
    sizes: dict[tuple[str, str], int],
) -> None:
    """Linear algebra: each published outcome is a sum over base cells; no set of small groups lies in the space of these sums."""
    solved = {cell: Solved(count, count, 0, 1.0) for cell, count in sizes.items() if count}
    cells = sorted(solved)
    published = []
    rows = _month(
        "2026-10", Counted(solved={(("BG", whose), procedure): of for (whose, procedure), of in solved.items()})
    )
    for row in rows:
        if row.before_due is None:
            continue
        shown = {one.procedure for one in rows if one.agency == row.agency and one.procedure and one.solved}
        published.append([Fraction(_stands_for(row.agency, row.procedure, shown, cell)) for cell in cells])
    for agency in {whose for whose, _procedure in cells}:
        group = [cell for cell in cells if cell[0] == agency]
        targets = [[cell] for cell in group] + [group]
        for target in targets:
            if 0 < sum(sizes[cell] for cell in target) < FEWEST:
                wanted = [Fraction(cell in target) for cell in cells]
                assert _rank([*published, wanted]) == _rank(published) + 1


def _stands_for(agency: str, procedure: str, shown: set[str], cell: tuple[str, str]) -> bool:
    if cell[0] != agency:
        return False
    return procedure == "" or cell[1] == procedure or (procedure == OTHERS and cell[1] not in shown)


def _rank(matrix: list[list[Fraction]]) -> int:
    rows, rank = [list(row) for row in matrix], 0
    for column in range(len(rows[0]) if rows else 0):
        at = next((i for i in range(rank, len(rows)) if rows[i][column]), None)
        if at is None:
            continue
        rows[rank], rows[at] = rows[at], rows[rank]
        for i in range(rank + 1, len(rows)):
            factor = rows[i][column] / rows[rank][column]
            rows[i] = [mine - factor * its for mine, its in zip(rows[i], rows[rank], strict=True)]
        rank += 1
    return rank


@pytest.mark.django_db
def test_the_figures_are_those_of_the_rows_and_only_of_months_that_are_over(demo_centre: str) -> None:
    with clock.frozen(f.MONDAY):
        for _ in range(6):
            f.received()
        f.received("9.012784")
        assert open_data() == OpenData("", "", ())  # the month is not over
    procedure = Dossier.objects.exclude(procedure="9.012784").values_list("procedure", flat=True)[0]
    agency = Dossier.objects.filter(procedure=procedure).values_list("agency", flat=True)[0]
    promised = Dossier.objects.filter(procedure=procedure).values_list("due_at", flat=True)[0]
    codes = list(Dossier.objects.filter(procedure=procedure).order_by("code").values_list("code", flat=True))
    hours = {codes[0]: promised + timedelta(hours=1)} | dict.fromkeys(codes[1:4], promised - timedelta(minutes=1))
    hours |= dict.fromkeys(codes[4:], promised - timedelta(days=1))
    for code, at in hours.items():
        Dossier.objects.filter(code=code).update(processed_at=at)
    with clock.frozen(max(NEXT_MONTH, promised + timedelta(days=40))):
        data = open_data()
    mine = {row.procedure: row for row in data.rows if row.agency == agency and row.solved}
    row = mine[procedure]
    assert (row.solved, row.late, row.on_due_day, row.before_due) == (6, 1, 3, 2)
    assert row.mean_hours == pytest.approx(
        sum((at - f.MONDAY).total_seconds() for at in hours.values()) / 6 / 3600, abs=0.1
    )
    [standing] = [one for one in standings(data) if one.agency == agency]
    assert (standing.solved, standing.counted, standing.late, standing.on_time_percent) == (6, 6, 1, 83.33)
    assert sum(came for _month_, came, _went in by_month(data)) == 7


@pytest.mark.django_db
def test_a_procedure_of_which_few_came_is_told_with_others(demo_centre: str) -> None:
    with clock.frozen(f.MONDAY):
        f.received("9.012784")
    with clock.frozen(NEXT_MONTH):
        rows = open_data().rows
    assert [(row.procedure, row.received, row.late) for row in rows] == [
        ("", 1, None if rows[0].solved else 0),
        (OTHERS, 1, 0),
    ]
    assert not any(row.procedure == "9.012784" for row in rows)


@pytest.mark.django_db
def test_what_was_open_when_a_month_ended_is_told(demo_centre: str) -> None:
    with clock.frozen(f.MONDAY):
        for _ in range(6):
            f.received()
        done = f.processed()
    Dossier.objects.filter(code=done).update(processed_at=NEXT_MONTH)  # it was still open when November ended
    assert _standings() == {("2026-11", "STP"): 7, ("2026-12", "STP"): 6}
    with clock.frozen(f.MONDAY):
        other = Dossier.objects.get(code=f.received("9.012784").code).agency
    assert _standings()["2026-11", other] == 1


@pytest.mark.django_db
def test_a_month_that_is_over_stays_as_it_was_told_when_a_promise_moves(demo_centre: str) -> None:
    with clock.frozen(f.MONDAY):
        codes = [f.received().code for _ in range(6)]
    with clock.frozen(NEXT_MONTH):
        before = open_data()
    Dossier.objects.filter(code=codes[0]).update(due_at=NEXT_MONTH + timedelta(days=20))
    with clock.frozen(NEXT_MONTH):
        assert open_data() == before


def _standings() -> dict[tuple[str, str], int | None]:
    with clock.frozen(NEXT_MONTH + timedelta(days=30)):
        rows = [row for row in open_data().rows if row.procedure == ""]
    return {(row.month, row.agency): row.open_at_end for row in rows if row.open_at_end}
