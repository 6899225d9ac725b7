"""Papers for tests, drawn as a scanner would give them: text, crooked, blank, separator sheets, stacks, bombs."""

import io
import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache

import segno
import typst
from pypdfium2 import PdfDocument

from PIL import Image  # isort: skip

from motcua.domain.documents.actions import reading
from motcua.domain.documents.models import File

DPI = 200
TEXT = "Đơn đề nghị cấp giấy phép. Tôi tên là Nguyễn Thị Phương Thảo, số căn cước 024085001234."


@lru_cache(maxsize=8)
def text_pdf(text: str = TEXT, pages: int = 1) -> bytes:
    """A PDF with a text of its own, as a word processor makes one."""
    page = (
        f"#set page(width: 105mm, height: 148mm, margin: 12mm)\n#set text(font: 'Liberation Serif', size: 13pt)\n{text}"
    )
    page = page.replace("'", '"')
    return bytes(typst.compile("\n#pagebreak()\n".join([page] + [text] * (pages - 1)).encode()))


@lru_cache(maxsize=8)
def scan(text: str = TEXT, crooked: float = 0.0) -> Image.Image:
    """A page as a picture; turned to the left by so many degrees."""
    picture = PdfDocument(text_pdf(text))[0].render(scale=DPI / 72).to_pil().convert("RGB")
    return picture.rotate(crooked, resample=Image.Resampling.BICUBIC, fillcolor="white")


def blank() -> Image.Image:
    """The empty back of a page: paper that is not quite white, a shadow at the edge, three specks."""
    page = Image.new("RGB", (827, 1165), (250, 248, 244))
    page.paste((90, 90, 90), (0, 0, 12, 1165))
    for at in ((200, 300), (500, 800), (600, 200)):
        page.paste((60, 60, 60), (*at, at[0] + 3, at[1] + 3))
    return page


def sheet(says: str, corners: int = 4) -> Image.Image:
    """A separator sheet: the same code in its corners."""
    page = Image.new("RGB", (827, 1165), "white")
    drawn = io.BytesIO()
    segno.make_qr(f"MOTCUA-TACH:{says}", error="h").save(drawn, kind="png", scale=5, border=4)
    code = Image.open(drawn).convert("RGB")
    right, bottom = 827 - code.width - 20, 1165 - code.height - 20
    for at in [(20, 20), (right, 20), (20, bottom), (right, bottom)][:corners]:
        page.paste(code, at)
    return page


def jpeg(page: Image.Image) -> bytes:
    written = io.BytesIO()
    page.save(written, "JPEG", quality=85)
    return written.getvalue()


def stack(pages: Sequence[Image.Image], kind: str = "PDF") -> bytes:
    written, first, *rest = io.BytesIO(), *(page.copy() for page in pages)
    first.save(written, kind, save_all=True, append_images=rest, resolution=DPI)
    return written.getvalue()


def png_bomb(side: int = 60_000) -> bytes:
    """A PNG of a few kilobytes that would be 3.6 thousand million pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """A PDF put together by hand from its objects, the first of which is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + table + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))


def stream(content: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), more, packed)


def pdf_bomb() -> bytes:
    """A small PDF whose page unpacks to hundreds of megabytes of drawing."""
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << >> >>",
            stream(b"q 0 0 600 800 re W n 10 10 400 300 re f Q\n" * 4_000_000),
        ]
    )


def make_text(file: File) -> File:
    """Pages and text without the archive copy, for tests that need no more."""
    assert reading._make_pages(file)
    file.refresh_from_db()
    assert reading._read_text(file)
    file.refresh_from_db()
    return file
