"""The program that turns a file into pictures of its pages: the file on standard input, frames on standard output.

Run by `rendering.py` in a limited process; knows nothing of Django. A frame is a JSON header and a JPEG; the last header says
{"end": true}, so that a stream that was cut is told from one that is whole. Exit status: see `Fault`.
"""

import io
import json
import struct
import sys
from collections.abc import Iterator
from enum import IntEnum
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from motcua.domain.documents.reading import pictures

DOTS_PER_INCH = 200
MOST_PIXELS = 8_000_000  # of a page: A4 at 280 dpi
MOST_PIXELS_IN = 120_000_000  # of a picture as it came
MOST_PAGES = 300
QUALITY = 82
LEAST_LETTERS = 20  # fewer in the text of a PDF's page: it is a picture with a stamp in the margin
MOST_WORDS = 6000  # of a page
FRAME = struct.Struct(">II")

Box = list[str | int]  # a word, and where it stands: left, top, width, height in pixels of the page's picture


class Fault(IntEnum):
    """Why a file has no pages, as exit status."""

    BROKEN = 3
    LOCKED = 4
    TOO_MANY_PAGES = 5
    TOO_LARGE = 6


class Refused(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


def main() -> int:
    content = sys.stdin.buffer.read()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS_IN
    count = 0
    try:
        for picture, words, several in _pages(content):
            count += 1
            _send(*_page(picture, words, count, several))
    except Refused as refused:
        return refused.fault
    except (pdfium.PdfiumError, UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error):
        return Fault.BROKEN
    except (Image.DecompressionBombError, MemoryError):
        return Fault.TOO_LARGE
    _send({"end": True, "pages": count}, b"")
    return 0 if count else Fault.BROKEN


def _pages(content: bytes) -> Iterator[tuple[Image.Image, list[Box], bool]]:
    """Each page's picture, the words that the file itself has for it, and whether there are more pages."""
    if content[:1024].lstrip()[:5] == b"%PDF-":
        yield from _of_pdf(content)
        return
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc"):
        from pillow_heif import register_heif_opener

        register_heif_opener()
    with Image.open(io.BytesIO(content), formats=None) as opened:
        frames = getattr(opened, "n_frames", 1)
        if frames > MOST_PAGES:
            raise Refused(Fault.TOO_MANY_PAGES)
        for frame in ImageSequence.Iterator(opened):
            if frame.width * frame.height > MOST_PIXELS_IN:
                raise Refused(Fault.TOO_LARGE)
            frame.draft(
                "RGB", (frame.width // 2, frame.height // 2)
            ) if frame.width * frame.height > 4 * MOST_PIXELS else None
            yield _fitting(ImageOps.exif_transpose(frame)), [], frames > 1


def _of_pdf(content: bytes) -> Iterator[tuple[Image.Image, list[Box], bool]]:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise Refused(Fault.LOCKED if "assword" in str(error) else Fault.BROKEN) from error
    if len(document) > MOST_PAGES:
        raise Refused(Fault.TOO_MANY_PAGES)
    document.init_forms()
    for page in document:
        width, height = page.get_size()
        if not (0 < width < 20_000 and 0 < height < 20_000):
            raise Refused(Fault.TOO_LARGE)
        scale = min(DOTS_PER_INCH / 72, (MOST_PIXELS / (width * height)) ** 0.5)
        yield page.render(scale=scale).to_pil().convert("RGB"), _words_of(page, scale), len(document) > 1
        page.close()


def _words_of(page: Any, scale: float) -> list[Box]:
    """The words that a PDF's page has as text; none where they are too few to be all of it."""
    text = page.get_textpage()
    letters = text.get_text_range()
    if len("".join(letters.split())) < LEAST_LETTERS or page.get_rotation():
        return []
    height, words = page.get_height(), []
    for at, part in enumerate(_spans(letters)):
        boxes = [text.get_charbox(index) for index in range(part[0], min(part[1], text.count_chars()))]
        if boxes and at < MOST_WORDS:
            left, right = min(b[0] for b in boxes), max(b[2] for b in boxes)
            bottom, top = min(b[1] for b in boxes), max(b[3] for b in boxes)
            place = (left, height - top, right - left, top - bottom)
            words.append([letters[part[0] : part[1]], *(round(one * scale) for one in place)])
    return words


def _spans(letters: str) -> Iterator[tuple[int, int]]:
    """Where each word begins and ends."""
    begin: int | None = None
    for index, letter in enumerate(letters + " "):
        if letter.isspace():
            if begin is not None:
                yield begin, index
            begin = None
        elif begin is None:
            begin = index


def _fitting(picture: Image.Image) -> Image.Image:
    """Without transparency, and no larger than a page needs."""
    if "A" in picture.getbands() or picture.mode in ("P", "PA"):
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    picture = picture.convert("RGB")
    share = (MOST_PIXELS / (picture.width * picture.height)) ** 0.5
    if share >= 1:
        return picture
    return picture.resize((max(1, int(picture.width * share)), max(1, int(picture.height * share))))


def _page(picture: Image.Image, words: list[Box], number: int, several: bool) -> tuple[dict[str, Any], bytes]:
    small = pictures.grey(picture)
    blank = not words and pictures.is_blank(small)
    split = pictures.separator(picture) if several and not blank else None
    angle = 0.0 if words or blank or split is not None else pictures.skew(small)
    written = io.BytesIO()
    straight = pictures.straightened(picture, angle)
    straight.save(written, "JPEG", quality=QUALITY, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    header = {
        "number": number,
        "width": straight.width,
        "height": straight.height,
        "angle": angle,
        "blank": blank,
        "separator": split,
        "words": words,
    }
    return header, written.getvalue()


def _send(header: dict[str, Any], picture: bytes) -> None:
    said = json.dumps(header, ensure_ascii=False).encode()
    sys.stdout.buffer.write(FRAME.pack(len(said), len(picture)) + said + picture)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
