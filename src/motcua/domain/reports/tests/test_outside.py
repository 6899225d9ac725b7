"""Figures that nothing in the house measures: typed in with a source, shown as such, counted once."""

from datetime import date

import pytest
from django.utils import translation

from motcua.base import clock
from motcua.base.problems import Forbidden, InvalidInput, NotFound
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.reports.made import make
from motcua.domain.reports.models import OutsideFigure
from motcua.domain.reports.outside.choosing import Told, of_place
from motcua.domain.reports.outside.figures import FigureInput, note, noted, take_back
from motcua.domain.reports.shapes import Report
from motcua.domain.reports.tests.test_reports import DECEMBER, MANAGER, NOVEMBER, told

ADMIN = f.actor("admin", centre="BG", number=30)
ADMIN_OF_ALL = f.actor("admin", number=31)
PUBLISHED = FigureInput("1.1", "2026-11", "", "45", "50", "Cổng DVCQG, báo cáo tháng 11", centre="BG")
SLIPS = FigureInput("indicator_4", "2026-10", "2026-12", "150", "100", "Khảo sát quý IV", centre="BG")


def figure(centre: str, agency: str, part: int = 1) -> Told:
    return Told("1.1", centre, agency, date(2026, 11, 1), date(2026, 11, 30), part, 10, "x")


def test_the_figure_of_the_place_itself_goes_before_those_of_its_parts() -> None:
    whole, hall, office, both = figure("", ""), figure("BG", ""), figure("", "STP"), figure("BG", "STP")
    assert of_place([whole, hall, office, both], None, None) == {"1.1": [whole]}
    assert of_place([hall, office, both], None, None) == {"1.1": [hall]}
    assert of_place([whole, both], "BG", None) == {"1.1": [both]}
    assert of_place([whole, office, both], "BG", "STP") == {"1.1": [both]}
    assert of_place([whole, office], "BG", "STP") == {}, "what is told of all says nothing of one place"


def index(by: str = "") -> Report:
    with clock.frozen(DECEMBER), translation.override("en"):
        return make(MANAGER, "index", **NOVEMBER, by=by)


@pytest.mark.django_db
def test_a_typed_in_figure_has_points_and_says_where_it_is_from(demo_centre: str) -> None:
    assert told(index(), "1.1")["points"] is None
    with clock.frozen(DECEMBER):
        note(ADMIN, PUBLISHED)
        note(ADMIN, FigureInput("1.2", "2026-11", "", "9", "10", "CSDLQG về TTHC", centre="BG", agency="STP"))
    report = index()
    row = next(one for one in report.rows if one.key == "1.1")
    assert "(typed in)" in row.label
    assert [told(report, "1.1")[one] for one in ("part", "whole", "percent", "points")] == [45, 50, 90.0, 2.7]
    assert any("Cổng DVCQG, báo cáo tháng 11 (11/2026)" in one for one in report.notes)
    assert told(report, "1.2")["points"] == 2.7, "of the one agency that was told of"
    assert told(index("agency"), "STP")["group_1"] != told(report, "1")["points"]
    assert told(index("month"), "2026-11")["group_1"] == told(report, "1")["points"]
    with clock.frozen(DECEMBER), translation.override("en"):
        assert told(make(MANAGER, "index", begin="2026-11-02", end="2026-11-30"), "1.1")["points"] is None


@pytest.mark.django_db
def test_what_came_of_a_survey_counts_as_an_indicator(demo_centre: str) -> None:
    with clock.frozen(DECEMBER), translation.override("en"):
        note(ADMIN, SLIPS)
        report = make(MANAGER, "indicators", begin="2026-10-01", end="2026-12-31")
    assert (told(report, "4")["count"], told(report, "4")["score"]) == (100, 1.5)
    assert any("Khảo sát quý IV (10/2026–12/2026)" in one for one in report.notes)


@pytest.mark.django_db
def test_a_figure_is_put_right_and_taken_back_and_what_stood_stays_in_the_list(demo_centre: str) -> None:
    with clock.frozen(DECEMBER):
        note(ADMIN, PUBLISHED)
        second = note(ADMIN, FigureInput("1.1", "2026-11", "", "50", "50", "Cổng DVCQG, bản sửa", centre="BG"))
        assert told(index(), "1.1")["part"] == 50
        note(ADMIN, SLIPS)
        with pytest.raises(InvalidInput) as refused:
            note(ADMIN, FigureInput("indicator_4", "2026-11", "", "1", "1", "x", centre="BG"))
        assert "10/2026" in refused.value.in_one_line
        take_back(ADMIN, second.id)
        assert [one.ended_at is None for one in noted(ADMIN, "BG") if one.told.item == "1.1"] == [False, False]
        with pytest.raises(NotFound):
            take_back(ADMIN, second.id)
    assert told(index(), "1.1")["points"] is None


@pytest.mark.django_db
def test_figures_of_all_centres_are_noted_by_who_administers_all(demo_centre: str) -> None:
    everywhere = FigureInput("1.1", "2026-11", "", "1", "2", "Cổng DVCQG")
    with clock.frozen(DECEMBER):
        with pytest.raises(Forbidden):
            note(ADMIN, everywhere)
        with pytest.raises(Forbidden):
            note(f.actor("admin", centre="LG", number=32), PUBLISHED)
        with pytest.raises(Forbidden):
            note(MANAGER, PUBLISHED)
        made = note(ADMIN_OF_ALL, everywhere)
        with pytest.raises(Forbidden):
            take_back(ADMIN, made.id)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"item": "9.9"}, "item"),
        ({"begin": "2027-05"}, "begin"),
        ({"begin": "November"}, "begin"),
        ({"end": "2026-10"}, "end"),
        ({"part": "51"}, "part"),
        ({"part": "-1"}, "part"),
        ({"part": "4.5"}, "part"),
        ({"part": "12.5", "whole": "1000"}, "part"),
        ({"whole": "1.00.000"}, "whole"),
        ({"whole": "0"}, "whole"),
        ({"source": " "}, "source"),
    ],
)
def test_what_cannot_be_so_is_refused_at_its_field(demo_centre: str, change: dict[str, str], field: str) -> None:
    with clock.frozen(DECEMBER), pytest.raises(InvalidInput) as refused:
        note(ADMIN, FigureInput(**(vars(PUBLISHED) | change)))
    assert field in [one.field for one in refused.value.errors]
    assert not OutsideFigure.objects.exists()
