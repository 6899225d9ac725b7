"""The register and the control slip as Excel: read back by another library than the one that wrote them."""

import io
from datetime import datetime

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from motcua.base import clock, journal
from motcua.base.problems import NotFound
from motcua.domain.documents.forms import make, make_workbook
from motcua.domain.documents.forms.workbook import FIRST_ROW
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def opened(content: bytes) -> Worksheet:
    """The only sheet; refuses a file that holds a formula or a link."""
    (made,) = load_workbook(io.BytesIO(content)).worksheets
    assert [cell.coordinate for row in made for cell in row if cell.data_type == "f" or cell.hyperlink] == []
    return made


def local(text: str) -> datetime:
    """As a spreadsheet knows it: without a zone."""
    return f.at(text).replace(tzinfo=None)


def sheet(content: bytes) -> list[list[object]]:
    """Its rows without the cells that hold nothing."""
    return [[cell for cell in row if cell not in (None, "")] for row in opened(content).iter_rows(values_only=True)]


def test_the_register_holds_the_days_dossiers_of_the_agency_with_its_heads() -> None:
    with clock.frozen(f.MONDAY):
        first, second = f.received().code, f.received(f.CRIMINAL_RECORD).code
        content, name = make_workbook(f.RECEPTIONIST, first, "06")
    rows = sheet(content)
    assert name == f"{first}-06.xlsx"
    assert rows[0] == ["Sổ theo dõi hồ sơ"]
    assert str(rows[2][0]).endswith("Ngày 09/11/2026")
    heads = next(row for row in rows if row[0] == "STT")
    assert len(heads) == 12
    assert [row[:2] for row in rows if isinstance(row[0], int)] == [[1, first], [2, second]]
    assert len(rows) == FIRST_ROW + 2


def test_the_control_slip_holds_each_step_as_the_printed_one_does() -> None:
    code = f.received().code
    actions.complete_step(f.JUSTICE, code, "appraise")
    printed = make(f.RECEPTIONIST, code, "05").data["rows"]
    content, _name = make_workbook(f.RECEPTIONIST, code, "05")
    steps = [row for row in sheet(content) if any(row[0] == one["agency"] for one in printed)]
    assert [row[1] for row in steps] == [one["step"] for one in printed]


def test_heads_stay_in_view_times_are_times_and_counts_are_numbers() -> None:
    with clock.frozen(f.MONDAY) as time:
        code = f.received(sets=2).code
        time.at = f.at("10/11/2026 14:00")
        actions.complete_step(f.JUSTICE, code, "appraise")
        register, slip = (opened(make_workbook(f.RECEPTIONIST, code, form)[0]) for form in ("06", "05"))
    assert (register.freeze_panes, slip.freeze_panes) == ("C5", "A5")
    assert (register.auto_filter.ref, slip.print_title_rows) == ("A4:L5", "$4:$4")
    heads = {str(cell.value): cell.column_letter for cell in register[4]}
    received = register[f"{heads['Nhận hồ sơ']}5"]
    assert (received.value, received.is_date, received.number_format) == (
        local("09/11/2026 09:00"),
        True,
        "dd/mm/yyyy hh:mm",
    )
    assert register[f"{heads['Hẹn trả kết quả']}5"].value == local("12/11/2026 09:00")
    assert register[f"{heads['Số lượng hồ sơ (bộ)']}5"].value == 2
    assert register[f"{heads['Trả kết quả']}5"].value in (None, "")
    places = [str(cell.value) for cell in slip[4]]
    rows = [dict(zip(places, row, strict=True)) for row in slip.iter_rows(min_row=5, values_only=True)]
    (approval,) = [row for row in rows if row["Thời gian giao"] == local("10/11/2026 14:00")]
    assert isinstance(approval["Hạn"], datetime)


def test_a_name_that_looks_like_a_formula_or_a_link_stays_text() -> None:
    hostile = "=HYPERLINK(1)"
    applicant = ApplicantInput(
        "person", hostile, id_number="024090001234", phone="0912345678", address="https://evil.example/"
    )
    code = f.received(applicant=applicant).code
    rows = sheet(make_workbook(f.RECEPTIONIST, code, "06")[0])
    assert any(hostile in row for row in rows)


def test_in_set_b_the_register_is_form_07_and_the_slip_form_06() -> None:
    from motcua.domain.centre.models import Centre

    code = f.received().code
    centre = Centre.objects.get(code="BG")
    centre.options = {**centre.options, "forms": "B"}
    centre.save()
    assert str(sheet(make_workbook(f.RECEPTIONIST, code, "06")[0])[1][0]).endswith("Mẫu số 07")
    assert str(sheet(make_workbook(f.RECEPTIONIST, code, "05")[0])[1][0]).endswith("Mẫu số 06")


def test_other_forms_and_other_agencies_get_none_and_each_one_made_is_recorded() -> None:
    code = f.received().code
    with pytest.raises(NotFound):
        make_workbook(f.RECEPTIONIST, code, "01")
    with pytest.raises(NotFound):
        make_workbook(f.DOCTOR, code, "06")
    make_workbook(f.JUSTICE, code, "06")
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{code}")]
    assert kinds.count("dossier.form_printed") == 1
