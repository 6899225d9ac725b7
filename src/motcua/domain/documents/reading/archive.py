"""The copy for the archive: PDF/A-2b (ISO 19005-2) of the pages as they are shown, with their text laid invisibly over them.

A file that was text already is converted as it is; of a scanned one nothing of the original's structure comes in. The
original stays beside it.
"""

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import fontpkg_be_vietnam_pro
import pikepdf
from fpdf import FPDF
from fpdf.enums import TextMode

from motcua.domain.documents.reading.limited import environment, limited
from motcua.domain.documents.reading.pages import Box

MEGABYTES = 2048
SECONDS = 300
SLOWEST = 900
FONT = fontpkg_be_vietnam_pro.ROOT / "files" / "BeVietnamPro-Regular.ttf"
A4_LONG = 297.0  # mm: a picture without a size of its own is taken for a page of A4


class CannotArchive(Exception):
    """OCRmyPDF ended without a copy."""


@dataclass(frozen=True)
class Sheet:
    """One page that shall be in the copy: its picture (JPEG), its size in pixels, its words with their places."""

    picture: bytes
    width: int
    height: int
    words: list[Box]


def at_hand() -> bool:
    """Whether OCRmyPDF would run; it asks for Tesseract even where the text is there already."""
    return shutil.which("tesseract") is not None


def of_sheets(sheets: Iterable[Sheet]) -> bytes:
    """A PDF/A of pictures with their text. Raises CannotArchive."""
    paper = FPDF(unit="pt")
    paper.set_auto_page_break(auto=False)
    paper.set_margin(0)
    paper.add_font("text", fname=str(FONT))
    for sheet in sheets:
        _add(paper, sheet)
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(bytes(paper.output()))) as made:
        del made.Root.OpenAction  # how a viewer shall open it: more than an archive says
        made.save(plain)
    return of_pdf(plain.getvalue())


def _add(paper: FPDF, sheet: Sheet) -> None:
    scale = A4_LONG / 25.4 * 72 / max(sheet.width, sheet.height)
    paper.add_page(format=(sheet.width * scale, sheet.height * scale))
    paper.image(io.BytesIO(sheet.picture), 0, 0, sheet.width * scale, sheet.height * scale)
    with paper.local_context(text_mode=TextMode.INVISIBLE):
        for word, left, top, width, height in sheet.words:
            paper.set_font("text", size=max(1.0, int(height) * scale * 0.8))
            natural = paper.get_string_width(str(word)) or 1.0
            paper.set_stretching(max(1.0, 100 * int(width) * scale / natural))
            paper.text(int(left) * scale, (int(top) + int(height) * 0.85) * scale, f"{word} ")
            paper.set_stretching(100)


def of_pdf(content: bytes) -> bytes:
    """A PDF/A of a PDF. Raises CannotArchive."""
    with tempfile.TemporaryDirectory(prefix="motcua-archive-", dir=_memory()) as folder:
        command = (
            sys.executable,
            "-m",
            "ocrmypdf",
            "--quiet",
            "--mode",
            "skip",
            "--ocr-engine",
            "none",
            "--output-type",
            "pdfa",
            "--pdfa-backend",
            "internal",
        )
        try:
            done = subprocess.run(
                limited(MEGABYTES, SECONDS, *command, "--optimize", "0", "--jobs", "1", "-", "-"),
                input=content,
                capture_output=True,
                timeout=SLOWEST,
                env=environment(TMPDIR=folder),
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise CannotArchive("it took too long") from error
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise CannotArchive(f"ocrmypdf ended with {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
    return done.stdout


def _memory() -> str | None:
    """A folder that is never written to a disk, where there is one: what OCRmyPDF lays down lies there in the clear."""
    place = Path("/dev/shm")  # noqa: S108 - a fresh folder with a random name, for its owner only
    return str(place) if place.is_dir() else None
