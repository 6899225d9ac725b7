"""What a child dossier brings back to its parent."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.domain.documents import actions
from motcua.domain.documents.actions.children import bring_results, send_papers
from motcua.domain.documents.models import File
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.models import ChildLink
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.dossiers.tests.test_children import BUILDER, BUILDING_LEADER, LAND, LAND_OFFICER

PDF = b"%PDF-1.7\n" + b"Thong tin quy hoach " * 50


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def family(demo_centre: str) -> tuple[str, str]:
    with clock.frozen(f.MONDAY):
        code = f.received(LAND).code
        dossiers.tend_children(dossiers.CHILDREN, code)
        child = ChildLink.objects.get().dossier.code
        dossiers.complete_step(BUILDER, child, "appraise")
        actions.attach_result(BUILDING_LEADER, child, "77/SXD", ContentFile(PDF, name="quy-hoach.pdf"))
        dossiers.complete_step(BUILDING_LEADER, child, "approve")
        dossiers.tend_children(dossiers.CHILDREN, code)
    return code, child


def test_the_result_lies_beside_the_parents_files_once_and_its_agency_opens_it(family: tuple[str, str]) -> None:
    code, child = family
    assert bring_results(dossiers.CHILDREN, code, child) == 1
    assert bring_results(dossiers.CHILDREN, code, child) == 0
    brought = File.objects.get(dossier__code=code)
    assert b"".join(actions.open_file(LAND_OFFICER, code, brought.pk).chunks) == PDF
    assert brought.content_of == File.objects.get(dossier__code=child)
    assert [e.kind for e in journal.subject_history(f"dossier:{code}")].count("dossier.file_from_child") == 1


def test_the_parents_file_stays_readable_when_the_child_is_erased(family: tuple[str, str]) -> None:
    code, child = family
    bring_results(dossiers.CHILDREN, code, child)
    actions.erase_files(system("records"), child)
    brought = File.objects.get(dossier__code=code)
    assert brought.content_of is None
    assert b"".join(actions.open_file(LAND_OFFICER, code, brought.pk).chunks) == PDF


DRAWING, OTHER = b"%PDF-1.7\n" + b"Ban ve tach thua " * 50, b"%PDF-1.7\n" + b"Don xin " * 50


def test_papers_that_the_step_sends_lie_in_the_child_by_reference_also_those_scanned_later(demo_centre: str) -> None:
    with clock.frozen(f.MONDAY):
        code = f.received(LAND).code
        dossiers.tend_children(dossiers.CHILDREN, code)
        child = ChildLink.objects.get().dossier.code
        drawing = actions.add_file(f.RECEPTIONIST, code, ContentFile(DRAWING, name="ban-ve.pdf"), "d2")
        actions.add_file(f.RECEPTIONIST, code, ContentFile(OTHER, name="don.pdf"), "d1")
        assert send_papers(dossiers.CHILDREN, code) == 1
        assert send_papers(dossiers.CHILDREN, code) == 0
        sent = File.objects.get(dossier__code=child)
        assert (sent.content_of_id, sent.requirement) == (drawing.id, "parent-d2")
        assert b"".join(actions.open_file(BUILDER, child, sent.pk).chunks) == DRAWING
    told = [entry for entry in journal.subject_history(f"dossier:{child}") if entry.kind == "dossier.file_opened"]
    assert [entry.actor for entry in told] == [BUILDER.reference]


def test_an_infected_paper_is_not_sent(demo_centre: str) -> None:
    with clock.frozen(f.MONDAY):
        code = f.received(LAND).code
        dossiers.tend_children(dossiers.CHILDREN, code)
        actions.add_file(f.RECEPTIONIST, code, ContentFile(DRAWING, name="ban-ve.pdf"), "d2")
        File.objects.update(safety="infected", reading="none")
        assert send_papers(dossiers.CHILDREN, code) == 0
