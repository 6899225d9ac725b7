"""Separator sheets as they come from the printer are those that divide a stack."""

import pytest
from pypdfium2 import PdfDocument

from motcua.base.problems import NotFound
from motcua.domain.catalogue.queries import get_published
from motcua.domain.documents.forms import separators
from motcua.domain.documents.reading.pictures import separator
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def test_each_paper_of_the_procedure_has_a_sheet_that_is_read_as_it_says() -> None:
    printed = PdfDocument(separators.sheets(f.RECEPTIONIST, f.received().code))
    read = [separator(page.render(scale=150 / 72).to_pil().convert("RGB")) for page in printed]
    assert read == [*(one.code for one in get_published(f.CIVIL_STATUS).content.documents), ""]


def test_a_paper_of_the_dossier_itself_has_a_sheet_too() -> None:
    made = f.received()
    dossier = Dossier.objects.get(code=made.code)
    dossier.documents.create(requirement="representation", name="Giấy ủy quyền", originals=1, given_at=f.MONDAY)
    printed = PdfDocument(separators.sheets(f.RECEPTIONIST, made.code))
    read = [separator(page.render(scale=150 / 72).to_pil().convert("RGB")) for page in printed]
    assert read[-2:] == ["representation", ""]
    assert len(read) == len(set(read))


def test_a_sheet_names_nobody() -> None:
    printed = PdfDocument(separators.sheets(f.RECEPTIONIST, f.received().code))
    text = " ".join(page.get_textpage().get_text_range() for page in printed)
    assert "TỜ PHÂN CÁCH" in text
    assert "Nguyễn Văn Ân" not in text


def test_sheets_of_a_dossier_that_is_not_theirs_are_not_there() -> None:
    with pytest.raises(NotFound):
        separators.sheets(f.DOCTOR, f.received().code)
