"""What a page's picture tells, and what hostile files do: nothing."""

import io
import time

import pytest
from PIL import Image

from motcua.domain.documents.reading import pictures, rendering, splitting
from motcua.domain.documents.tests import papers as p


def test_a_crooked_page_is_told_and_made_straight() -> None:
    for crooked in (-3.0, 1.2, 4.5):
        page = p.scan(crooked=-crooked)
        found = pictures.skew(pictures.grey(page))
        assert found == pytest.approx(crooked, abs=0.2)
        assert abs(pictures.skew(pictures.grey(pictures.straightened(page, found)))) < 0.2


def test_a_straight_page_stays_as_it_is() -> None:
    assert pictures.skew(pictures.grey(p.scan())) == 0


def test_the_empty_back_of_a_page_is_blank_and_one_line_is_not() -> None:
    assert pictures.is_blank(pictures.grey(p.blank()))
    assert not pictures.is_blank(pictures.grey(p.scan("Ký tên")))


@pytest.mark.parametrize("turn", [0, 90, 180, 270, 7])
def test_a_separator_sheet_is_known_at_any_turn(turn: int) -> None:
    assert pictures.separator(p.sheet("d2").rotate(turn, expand=True, fillcolor="white")) == "d2"


def test_one_code_in_a_paper_does_not_cut_it() -> None:
    assert pictures.separator(p.sheet("d2", corners=1)) is None
    assert pictures.separator(p.scan()) is None


def test_a_stack_is_cut_at_its_sheets_and_blank_backs_make_no_part() -> None:
    said = [(1, False, None), (2, False, "d1"), (3, True, None), (4, False, None), (5, False, ""), (6, True, None)]
    found = splitting.parts(said)
    assert [(part.says, part.pages) for part in found] == [(None, [1]), ("d1", [3, 4])]
    assert splitting.parts([(1, False, None), (2, False, None)]) == []


def test_the_parts_of_a_stack_are_files_like_it() -> None:
    pages = [p.scan(), p.sheet(""), p.blank()]
    for kind, magic in (("PDF", b"%PDF"), ("TIFF", b"II*\0")):
        first, second = splitting.cut(p.stack(pages, kind), [[1, 3], [2]])
        assert first.startswith(magic)
        assert [len(list(rendering.pages(one))) for one in (first, second)] == [2, 1]


def test_a_pdf_with_text_tells_its_words_and_where_they_stand() -> None:
    (page,) = rendering.pages(p.text_pdf())
    words = {str(box[0]): box for box in page.words}
    assert "024085001234." in words
    _word, left, top, width, height = words["Đơn"]
    assert 80 < left < 110
    assert 80 < top < 130
    assert width > 20
    assert 10 < height < 60


def test_a_photograph_is_turned_as_the_camera_held_it_and_made_smaller() -> None:
    picture, written = Image.new("RGB", (4000, 3000), (120, 110, 90)), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright
    picture.save(written, "JPEG", exif=exif)
    (page,) = rendering.pages(written.getvalue())
    assert page.height > page.width
    assert page.width * page.height <= 8_000_000


HOSTILE = {
    "a picture of thousands of millions of pixels": p.png_bomb(),
    "a PDF that unpacks without end": p.pdf_bomb(),
    "a PDF of an endless sheet": p.pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9000000 9000000] >>",
        ]
    ),
    "a PDF whose pages are their own children": p.pdf_of(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 100000 >>"]
    ),
    "half a PDF": p.text_pdf()[: len(p.text_pdf()) // 2],
    "half a picture": p.jpeg(p.scan())[:2000],
    "a PDF in name only": b"%PDF-1.7\n" + bytes(range(256)) * 50,
    "a picture that goes on as a page of the web": b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>",
    "nothing but its kind": b"II*\0\xff\xff\xff\xff",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_neither_crash_nor_stall(name: str) -> None:
    began = time.monotonic()
    made, fault = [], ""
    try:
        made = list(rendering.pages(HOSTILE[name]))
    except rendering.Unreadable as refused:
        fault = refused.fault
    assert fault in {"", "broken", "too_large", "too_many_pages", "limits"}
    assert all(page.width * page.height <= 8_100_000 for page in made)
    assert made or fault
    assert time.monotonic() - began < 60


def test_what_a_picture_hides_behind_it_is_not_in_the_page() -> None:
    polyglot = p.jpeg(p.scan()) + b"<script>alert(1)</script>PK\x03\x04"
    (page,) = rendering.pages(polyglot)
    assert b"<script>" not in page.picture


def test_the_limits_end_a_process_that_takes_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "SECONDS", 1)
    with pytest.raises(rendering.Unreadable, match="limits"):
        list(rendering.pages(p.stack([p.scan()] * 150)))


def test_a_stack_of_too_many_pages_is_refused() -> None:
    tiny = Image.new("L", (20, 20), 255)
    with pytest.raises(rendering.Unreadable, match="too_many_pages"):
        list(rendering.pages(p.stack([tiny] * 301, "TIFF")))
