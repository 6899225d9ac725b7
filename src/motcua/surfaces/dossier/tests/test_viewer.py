"""The viewer in the page, and the list of files that says how far each is."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.base import journal
from motcua.domain.documents.actions import read_on
from motcua.domain.documents.models import File
from motcua.domain.documents.reading import ocr
from motcua.domain.documents.tests import papers as p
from motcua.surfaces.dossier.tests.test_dossier import received, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def uploaded(client: Client, content: bytes, name: str = "don.pdf") -> tuple[str, File]:
    code = received()
    client.post(f"/ho-so/{code}/tep", {"files": [SimpleUploadedFile(name, content)]})
    return code, File.objects.get()


def with_text(client: Client, content: bytes) -> tuple[str, File]:
    code, file = uploaded(client, content)
    return code, p.make_text(file)


def test_pages_are_turned_by_links_with_one_look_recorded() -> None:
    client = signed_in("cv.stp")
    code, file = with_text(client, p.text_pdf(pages=2))
    first = client.get(f"/ho-so/{code}/tep/{file.pk}/xem").content.decode()
    assert "Nguyễn Thị Phương Thảo" in first
    onward = re.search(r'rel="next"[^>]*href="([^"]+)"', first)
    assert onward
    second = client.get(onward[1].replace("&amp;", "&")).content.decode()
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second
    picture = re.search(r'<img src="([^"]+)"', second)
    assert picture
    shown = client.get(picture[1])
    assert shown.content.startswith(b"\xff\xd8\xff")
    assert "no-store" in shown["Cache-Control"]
    texts = re.search(r'data-texts="([^"]+)"', first)
    assert texts
    assert len(client.get(texts[1]).json()["pages"]) == 2
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{code}")]
    assert kinds.count("dossier.file_opened") == 1


def test_what_belongs_to_others_is_not_there() -> None:
    client = signed_in("cv.stp")
    code, file = with_text(client, p.text_pdf())
    page = client.get(f"/ho-so/{code}/tep/{file.pk}/xem").content.decode()
    picture = re.search(r'<img src="([^"]+)"', page)
    assert picture
    stranger, colleague = signed_in("cv.syt"), signed_in("ld.stp")
    for path in ("xem", "xem/1.jpg", "xem/chu", "luu-tru.pdf"):
        assert stranger.get(f"/ho-so/{code}/tep/{file.pk}/{path}").status_code == 404
    assert stranger.get(f"/ho-so/{code}/tep/danh-sach").status_code == 404
    assert colleague.get(picture[1]).status_code == 404  # not opened by this person


def test_the_page_has_no_script_or_style_of_its_own_and_marks_no_word_as_code() -> None:
    client = signed_in("cv.stp")
    code, file = uploaded(
        client, p.text_pdf('Tên: "><b>x</b> & con. Đơn xin cấp bản sao giấy khai sinh.'.replace('"', "”"))
    )
    page = client.get(f"/ho-so/{code}/tep/{file.pk}/xem").content.decode()
    assert "<b>x" not in page
    assert " style=" not in page
    assert "<script>" not in page


def test_a_damaged_file_is_offered_as_it_came_and_can_be_tried_again() -> None:
    client = signed_in("quay17")
    code, file = uploaded(client, b"%PDF-1.4\nnothing")
    read_on(file.pk)
    page = client.get(f"/ho-so/{code}").content.decode()
    assert f"/ho-so/{code}/tep/{file.pk}/doc-lai" in page
    assert f'href="/ho-so/{code}/tep/{file.pk}"' in page
    client.post(f"/ho-so/{code}/tep/{file.pk}/doc-lai")
    assert File.objects.get().reading == "waiting"
    refused = client.post(f"/ho-so/{code}/tep/{file.pk}/doc-lai", follow=True)
    assert 'role="alert"' in refused.content.decode()


def test_a_closed_file_has_no_link_and_says_why() -> None:
    client = signed_in("quay17")
    code, file = with_text(client, p.text_pdf())
    File.objects.update(safety="infected")
    page = client.get(f"/ho-so/{code}/tep/danh-sach").content.decode()
    assert "tag--late" in page
    assert f"/tep/{file.pk}" not in page
    assert client.get(f"/ho-so/{code}/tep/{file.pk}").status_code == 409
    assert client.get(f"/ho-so/{code}/tep/{file.pk}/xem").status_code == 409


@pytest.mark.skipif(not ocr.at_hand(), reason="Tesseract with Vietnamese is not installed")
def test_the_archive_copy_comes_as_a_pdf() -> None:
    client = signed_in("quay17")
    code, file = uploaded(client, p.jpeg(p.scan()), "anh.jpg")
    read_on(file.pk)
    got = client.get(f"/ho-so/{code}/tep/{file.pk}/luu-tru.pdf")
    assert got.content.startswith(b"%PDF-")
    assert got["Content-Disposition"].endswith("anh.pdfa.pdf")


def test_a_paper_handed_in_before_is_used_again_by_a_press_and_sheets_are_printed() -> None:
    client = signed_in("quay17")
    old, upload = received(), SimpleUploadedFile("a.pdf", p.text_pdf())
    client.post(f"/ho-so/{old}/tep", {"files": [upload], "requirement": "d1", "valid_until": "2999-12-31"})
    code, file = received(), File.objects.get()
    page = client.get(f"/ho-so/{code}").content.decode()
    assert f"/ho-so/{code}/dung-lai/{file.pk}" in page
    assert "31/12/2999" in page
    client.post(f"/ho-so/{code}/dung-lai/{file.pk}", {"requirement": "d1"})
    assert File.objects.filter(content_of=file, dossier__code=code).exists()
    again = client.post(f"/ho-so/{code}/dung-lai/{file.pk}", {"requirement": "d1"}, follow=True)
    assert 'role="alert"' in again.content.decode()
    assert client.get(f"/ho-so/{code}/to-phan-cach.pdf").content.startswith(b"%PDF-")
    assert signed_in("cv.syt").get(f"/ho-so/{code}/to-phan-cach.pdf").status_code == 404


def test_a_day_that_is_none_is_said_to_be_none() -> None:
    client, code = signed_in("quay17"), received()
    upload = SimpleUploadedFile("a.pdf", p.text_pdf())
    refused = client.post(f"/ho-so/{code}/tep", {"files": [upload], "valid_until": "x"}, follow=True)
    assert 'role="alert"' in refused.content.decode()
    assert not File.objects.exists()
