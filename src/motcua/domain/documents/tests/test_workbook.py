"""The register and the control slip as Excel: read back from the file's own parts, not by the library that wrote it."""

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

from motcua.base import clock, journal
from motcua.base.problems import NotFound
from motcua.domain.documents.forms import make, make_workbook
from motcua.domain.documents.forms.workbook import FIRST_ROW
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheet(content: bytes) -> list[list[str]]:
    """The rows of the only sheet; refuses a file that holds a formula or a link."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        shared = ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
        texts = ["".join(t.text or "" for t in one.iter(f"{{{NS['x']}}}t")) for one in shared.findall("x:si", NS)]
        raw = parts.read("xl/worksheets/sheet1.xml")
    assert not re.search(rb"<f>|<hyperlink", raw)
    rows = ElementTree.fromstring(raw).findall("x:sheetData/x:row", NS)
    return [[texts[int(v.text or 0)] for v in row.findall("x:c/x:v", NS)] for row in rows]


def test_the_register_holds_the_days_dossiers_of_the_agency_with_its_heads() -> None:
    with clock.frozen(f.MONDAY):
        first, second = f.received().code, f.received(f.CRIMINAL_RECORD).code
        content, name = make_workbook(f.RECEPTIONIST, first, "06")
    rows = sheet(content)
    assert name == f"{first}-06.xlsx"
    assert rows[0] == ["Sổ theo dõi hồ sơ"]
    assert rows[2][0].endswith("Ngày 09/11/2026")
    heads = next(row for row in rows if row[0] == "STT")
    assert len(heads) == 12
    assert [row[1] for row in rows if row[0].isdigit()] == [first, second]
    assert len(rows) == FIRST_ROW + 2


def test_the_control_slip_holds_each_step_as_the_printed_one_does() -> None:
    code = f.received().code
    actions.complete_step(f.JUSTICE, code, "appraise")
    printed = make(f.RECEPTIONIST, code, "05").data["rows"]
    content, _name = make_workbook(f.RECEPTIONIST, code, "05")
    steps = [row for row in sheet(content) if any(row[0] == one["agency"] for one in printed)]
    assert [row[1] for row in steps] == [one["step"] for one in printed]


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
    assert sheet(make_workbook(f.RECEPTIONIST, code, "06")[0])[1][0].endswith("Mẫu số 07")
    assert sheet(make_workbook(f.RECEPTIONIST, code, "05")[0])[1][0].endswith("Mẫu số 06")


def test_other_forms_and_other_agencies_get_none_and_each_one_made_is_recorded() -> None:
    code = f.received().code
    with pytest.raises(NotFound):
        make_workbook(f.RECEPTIONIST, code, "01")
    with pytest.raises(NotFound):
        make_workbook(f.DOCTOR, code, "06")
    make_workbook(f.JUSTICE, code, "06")
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{code}")]
    assert kinds.count("dossier.form_printed") == 1
