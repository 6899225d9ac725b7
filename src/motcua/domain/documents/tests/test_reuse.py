"""What the applicant handed in before is not asked for again: found by number, used by reference, recorded."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.base import ContentFile

from motcua.base import clock, journal
from motcua.base.problems import Forbidden, NotFound
from motcua.domain.documents import actions
from motcua.domain.documents.models import File
from motcua.domain.documents.tests import papers as p
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.shapes import ApplicantInput
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def with_paper(requirement: str = "d1", valid_until: date | None = None) -> tuple[str, UUID]:
    code = f.received().code
    content = ContentFile(p.text_pdf(), name="giay.pdf")
    return code, actions.add_file(f.RECEPTIONIST, code, content, requirement, valid_until).id


def opened(code: str, file: UUID) -> bytes:
    return b"".join(actions.open_file(f.RECEPTIONIST, code, file).chunks)


def test_an_earlier_paper_is_offered_and_used_without_a_copy() -> None:
    old, file = with_paper()
    code = f.received().code
    (offer,) = actions.earlier_papers(f.RECEPTIONIST, code)
    assert (offer.id, offer.code, offer.requirement) == (file, old, "d1")
    view = actions.reuse(f.RECEPTIONIST, code, offer.id, offer.requirement)
    assert view.shared
    assert opened(code, view.id) == p.text_pdf()
    (entry,) = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.file_reused"]
    assert (entry.data["of"], entry.data["of_dossier"]) == (str(file), old)
    assert actions.earlier_papers(f.RECEPTIONIST, code) == []
    with pytest.raises(NotFound):
        actions.reuse(f.RECEPTIONIST, code, offer.id, offer.requirement)


def test_what_has_run_out_is_not_offered() -> None:
    today = clock.now().date()
    with_paper(valid_until=date(today.year - 1, 1, 1))
    code = f.received().code
    assert actions.earlier_papers(f.RECEPTIONIST, code) == []
    File.objects.update(valid_until=date(today.year + 1, 1, 1))
    assert len(actions.earlier_papers(f.RECEPTIONIST, code)) == 1


def test_papers_of_somebody_else_or_of_another_name_are_not_offered() -> None:
    with_paper()
    with_paper("")
    other = ApplicantInput("person", "Trần Thị Bình", id_number="024190001235", phone="0912345679")
    assert actions.earlier_papers(f.RECEPTIONIST, f.received(applicant=other).code) == []


def test_only_who_may_see_both_and_add_is_offered_anything() -> None:
    _old, file = with_paper()
    code = f.received().code
    assert actions.earlier_papers(f.CASHIER, code) == []
    with pytest.raises(Forbidden):
        actions.reuse(f.CASHIER, code, file, "d1")
    for stranger in (f.DOCTOR, f.OTHER_RECEPTIONIST):
        with pytest.raises(NotFound):
            actions.earlier_papers(stranger, code)


def test_what_malware_was_found_in_is_not_offered() -> None:
    with_paper()
    File.objects.update(safety="infected")
    assert actions.earlier_papers(f.RECEPTIONIST, f.received().code) == []


def test_the_paper_outlives_the_dossier_that_it_came_with() -> None:
    old, file = with_paper()
    code = f.received().code
    again = actions.reuse(f.RECEPTIONIST, code, file, "d1")
    third = f.received().code
    once_more = actions.reuse(f.RECEPTIONIST, third, again.id, "d1")
    assert File.objects.get(pk=once_more.id).content_of_id == file  # no chains
    Dossier.objects.filter(code=old).update(state="stopped", closed_at=clock.now())
    actions.erase_files(f.actor("manager", centre="BG", number=20), old)
    assert not File.objects.filter(pk=file).exists()
    assert opened(code, again.id) == opened(third, once_more.id) == p.text_pdf()
