"""What the reports say of a small history, as somebody would count it by hand; who may ask about what; files and what stands behind."""

import io
import zipfile
from datetime import date, datetime, timedelta

import pikepdf
import pytest
from django.utils import translation

from motcua.base import clock
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Forbidden, InvalidInput, NotFound
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.payments.actions import record_payment
from motcua.domain.reports.asked import asked
from motcua.domain.reports.behind import behind
from motcua.domain.reports.files import made
from motcua.domain.reports.made import REPORTS, make
from motcua.domain.reports.shapes import Report
from motcua.domain.reports.tests.following import count, follow
from motcua.domain.reports.words import shown

MANAGER = f.actor("manager", centre="BG", number=20)
AUDITOR = f.actor("auditor", centre="BG", number=21)
NOVEMBER = {"begin": "2026-11-01", "end": "2026-11-30"}
DECEMBER = datetime(2026, 12, 15, 9, 0, tzinfo=f.ZONE)

pytestmark = pytest.mark.django_db


def told(report: Report, key: str) -> dict[str, object]:
    """A row by the keys of its columns."""
    row = next(one for one in report.rows if one.key == key)
    return dict(zip((one.key for one in report.columns), row.cells, strict=True))


def in_all(report: Report) -> dict[str, object]:
    assert report.total is not None
    return dict(zip((one.key for one in report.columns), report.total, strict=True))


@pytest.fixture
def november(demo_centre: str) -> dict[str, str]:
    """Of the justice department: one early, one late, one refused at intake, one withdrawn and stopped, one waiting past its day."""
    codes = {}
    with clock.frozen(f.MONDAY):
        codes["early"] = f.processed(channel="online")
        codes["late"], codes["withdrawn"], codes["waiting"] = (f.received().code for _ in range(3))
        codes["refused"] = f.received().code
        actions.refuse(f.RECEPTIONIST, codes["refused"], "Không thuộc thẩm quyền")
        actions.withdraw(f.RECEPTIONIST, codes["withdrawn"], "Không cần nữa")
        actions.stop(f.RECEPTIONIST, codes["withdrawn"], "Theo đề nghị")
    with clock.frozen(f.MONDAY + timedelta(days=11)):
        actions.complete_step(f.JUSTICE, codes["late"], "appraise")
        actions.attach_result(f.JUSTICE_LEADER, codes["late"], "13/XN-STP")
        actions.complete_step(f.JUSTICE_LEADER, codes["late"], "approve")
    follow()
    return codes


def test_what_came_and_went_is_told_by_procedure(november: dict[str, str]) -> None:
    with clock.frozen(DECEMBER):
        report = make(MANAGER, "dossiers", **NOVEMBER)
    row = told(report, f.CIVIL_STATUS)
    assert row == in_all(report)
    figures = ("received", "solved", "early", "on_day", "late", "not_accepted", "withdrawn", "waiting", "overdue")
    assert [row[one] for one in figures] == [5, 2, 1, 0, 1, 1, 1, 1, 1]
    assert row["on_time_percent"] == 50.0
    assert row["mean_hours"] == 11 * 24 / 2


@pytest.mark.parametrize("by", ["field", "agency", "channel", "centre", "month", "day"])
def test_however_it_is_grouped_the_rows_are_together_the_whole(november: dict[str, str], by: str) -> None:
    with clock.frozen(DECEMBER):
        report = make(MANAGER, "dossiers", **NOVEMBER, by=by)
    for place, column in enumerate(report.columns[:5]):
        assert sum(int(row.cells[place] or 0) for row in report.rows) == in_all(report)[column.key]
    last = report.rows[-1].cells if by in ("month", "day") else None
    assert last is None or last[-2:] == (1, 1), "what waits at the end of the last day waits at the end of the period"


def test_by_day_a_dossier_is_past_its_day_from_the_day_after(november: dict[str, str]) -> None:
    due = Dossier.objects.get(code=november["waiting"]).due_at.astimezone(clock.LOCAL_ZONE).date()
    with clock.frozen(DECEMBER):
        report = make(MANAGER, "dossiers", begin="2026-11-01", end="2026-11-30", by="day")
    before, on = (told(report, f"{day}")["overdue"] for day in (due - timedelta(days=1), due))
    assert before == 0
    assert isinstance(on, int)
    assert on >= 1


def test_every_figure_opens_as_many_dossiers_as_it_counts(november: dict[str, str]) -> None:
    with clock.frozen(DECEMBER):
        report = make(MANAGER, "dossiers", **NOVEMBER)
        for column, cell in zip(report.columns, report.rows[0].cells, strict=True):
            if column.behind:
                found = behind(MANAGER, report.asked, column.behind, report.rows[0].key)
                assert len(found.dossiers) == cell, column.key
        late = behind(MANAGER, report.asked, "late", f.CIVIL_STATUS)
        assert [one.code for one in late.dossiers] == [november["late"]]
        with pytest.raises(NotFound):
            behind(MANAGER, report.asked, "on_time_percent", f.CIVIL_STATUS)


def test_a_leader_has_the_own_agency_alone(november: dict[str, str]) -> None:
    planning = f.actor("leader", "SKHDT", centre="BG", number=22)
    with clock.frozen(DECEMBER):
        assert make(planning, "dossiers", **NOVEMBER).rows == ()
        assert in_all(make(f.JUSTICE_LEADER, "dossiers", **NOVEMBER))["received"] == 5
        with pytest.raises(Forbidden):
            make(planning, "dossiers", **NOVEMBER, agency="STP")
        assert behind(planning, asked(planning, **NOVEMBER), "received", "").dossiers == ()
        with pytest.raises(Forbidden):
            make(f.RECEPTIONIST, "dossiers", **NOVEMBER)


def test_a_manager_has_the_own_centre_alone(november: dict[str, str]) -> None:
    other = f.actor("manager", centre="LG", number=23)
    with clock.frozen(DECEMBER):
        assert in_all(make(other, "dossiers", **NOVEMBER))["received"] == 0
        with pytest.raises(Forbidden):
            make(other, "dossiers", **NOVEMBER, centre="BG")
        both = Actor("token", "24", "x", (Grant("manager", "LG"), Grant("leader", "BG", "STP")))
        assert in_all(make(both, "dossiers", **NOVEMBER))["received"] == 5


def test_the_work_of_people_is_told_by_who_did_it(november: dict[str, str]) -> None:
    with clock.frozen(DECEMBER):
        report = make(MANAGER, "staff", **NOVEMBER)
    assert told(report, f.RECEPTIONIST.reference)["received"] == 5
    assert told(report, f.JUSTICE.reference)["steps"] == 2
    assert told(report, f.JUSTICE.reference)["late"] == 1
    assert in_all(report)["steps"] == 4


def test_fees_are_told_by_how_they_were_paid(demo_centre: str) -> None:
    with clock.frozen(f.MONDAY):
        code = f.received(f.COMPANY).code
        fee = Dossier.objects.get(code=code).fee
        record_payment(f.CASHIER, code, fee - 10_000, "cash")
        record_payment(f.CASHIER, code, 10_000, "transfer")
        count()
    with clock.frozen(DECEMBER):
        row = in_all(make(MANAGER, "revenue", **NOVEMBER))
        by_method = make(MANAGER, "revenue", **NOVEMBER, by="method")
        paid_online = in_all(make(MANAGER, "revenue", begin="2026-10-01", end="2026-10-31"))
    assert (row["payments"], row["cash"], row["transfer"], row["amount"]) == (2, fee - 10_000, 10_000, fee)
    assert told(by_method, "cash")["amount"] == fee - 10_000
    assert paid_online["amount"] == 0


def test_the_index_counts_a_second_request_as_late_and_leaves_out_what_nothing_measures(
    november: dict[str, str],
) -> None:
    with clock.frozen(DECEMBER):
        report = make(MANAGER, "index", **NOVEMBER)
    progress = told(report, "2.1")
    assert (progress["part"], progress["whole"], progress["percent"]) == (1, 3, 33.33)
    with clock.frozen(DECEMBER):
        assert len(behind(MANAGER, report.asked, "index_counted", "2.1").dossiers) == 3
        assert len(behind(MANAGER, report.asked, "index_in_time", "2.1").dossiers) == 1
    assert progress["points"] == pytest.approx(20 / 3, abs=0.01)
    assert told(report, "1.1")["points"] is None
    assert told(report, "2")["points"] == progress["points"]
    measured = [row for row in report.rows if not row.is_sum and row.cells[4] is not None]
    assert report.total is not None
    assert report.total[4] == pytest.approx(sum(float(str(row.cells[4])) for row in measured), abs=0.05)
    assert report.total[5] == sum(float(str(row.cells[5])) for row in measured)
    with clock.frozen(DECEMBER):
        agencies = make(MANAGER, "index", **NOVEMBER, by="agency")
        months = make(MANAGER, "index", **NOVEMBER, by="month")
    assert told(agencies, "STP")["group_2"] == progress["points"]
    assert told(months, "2026-11")["group_2"] == progress["points"]


def test_the_nine_indicators_are_points_by_dossier_and_a_grade_of_what_could_be_had(november: dict[str, str]) -> None:
    with clock.frozen(DECEMBER):
        report = make(MANAGER, "indicators", **NOVEMBER)
        agencies = make(MANAGER, "indicators", **NOVEMBER, by="agency")
    assert told(report, "1")["score"] == 1.0, "one early (2), one late (0)"
    assert told(report, "2")["score"] == pytest.approx(1.0, abs=0.5)
    assert told(report, "3")["score"] == 2.0
    assert told(report, "4")["score"] is None
    assert told(agencies, "STP")["indicator_1"] == 1.0


def test_the_register_lists_each_dossier_with_its_contact_masked(november: dict[str, str]) -> None:
    with clock.frozen(DECEMBER):
        report = make(MANAGER, "register", **NOVEMBER)
    assert {row.key for row in report.rows} == set(november.values())
    row = told(report, november["early"])
    assert row["applicant"] == "Nguyễn Văn Ân"
    assert "0912345678" not in str(row)
    assert row["received"] == date(2026, 11, 9)


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_each_report_is_made_in_every_form_and_grouping(november: dict[str, str], name: str) -> None:
    with clock.frozen(DECEMBER):
        for by in REPORTS[name].by:
            report = make(AUDITOR, name, **NOVEMBER, by=by)
            assert all(len(row.cells) == len(report.columns) for row in report.rows)
            assert report.total is None or len(report.total) == len(report.columns)
        table = made(report, "csv", DECEMBER).content.decode("utf-8-sig")
        assert len(table.splitlines()) == len(report.rows) + 1 + (report.total is not None)
        paper = made(report, "pdf", DECEMBER).content
        assert len(pikepdf.open(io.BytesIO(paper)).pages) >= 1
        with pytest.raises(InvalidInput):
            made(report, "docx", DECEMBER)


def test_figures_are_written_as_their_reader_reads_them() -> None:
    with translation.override("vi"):
        assert (shown(1234.5, "percent"), shown(1234567, "money")) == ("1.234,5 %", "1.234.567 đ")
    with translation.override("en"):
        assert (shown(1234.5, "percent"), shown(1234567, "money")) == ("1,234.5 %", "1.234.567 đ")


def test_the_workbook_has_numbers_and_days_and_no_formula(demo_centre: str) -> None:
    from motcua.domain.dossiers.shapes import ApplicantInput

    with clock.frozen(f.MONDAY):
        applicant = ApplicantInput("person", "=HYPERLINK(A1)", id_number="024090001234", phone="0912345678")
        f.received(applicant=applicant)
        follow()
    with clock.frozen(DECEMBER):
        book = made(make(MANAGER, "register", **NOVEMBER), "xlsx", DECEMBER).content
        table = made(make(MANAGER, "register", **NOVEMBER), "csv", DECEMBER).content.decode()
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        texts = parts.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "=HYPERLINK(A1)" in texts
    assert ",'=HYPERLINK(A1)," in table
    assert 'state="frozen"' in sheet
    assert "<v>46335</v>" in sheet, "9 November 2026 as Excel counts days"


def test_a_period_or_a_name_or_a_grouping_that_there_is_not_is_refused(demo_centre: str) -> None:
    with pytest.raises(NotFound):
        make(MANAGER, "weather")
    with pytest.raises(InvalidInput):
        make(MANAGER, "dossiers", begin="2026-12-01", end="2026-11-01")
    for begin, end in (("0001-01-01", "0001-01-02"), ("9999-12-30", "9999-12-31"), ("2026-13-01", "")):
        with pytest.raises(InvalidInput):
            make(MANAGER, "dossiers", begin=begin, end=end)
    with pytest.raises(InvalidInput):
        make(MANAGER, "dossiers", by="moon")
    queue = asked(MANAGER, by="counter")
    for row in ("\0", "x", "99999999999999999999"):
        with pytest.raises(InvalidInput):
            behind(MANAGER, queue, "issued", row)
    with pytest.raises(NotFound):
        make(AUDITOR, "dossiers", agency="NOWHERE")
