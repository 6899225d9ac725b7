"""Typesets a template with data to PDF/A-2b. Fonts come with typst, so that every machine gives the same page.

The data are strings inside JSON: whatever somebody typed is text, never a command of the template.
"""

import json
import threading
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst
import zxingcpp

TEMPLATES = Path(__file__).parent / "templates"
_lock = threading.Lock()


@lru_cache(maxsize=32)
def _compiler(template: str) -> typst.Compiler:
    """Kept, because reading the fonts takes longer than a page."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.Compiler(str(TEMPLATES / f"{template}.typ"), root=str(TEMPLATES), font_paths=fonts)


def pdf(template: str, data: dict[str, Any], at: datetime) -> bytes:
    """One compiler serves one caller at a time; a receipt takes some 10 ms warm."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _lock:
        made = _compiler(template).compile(
            format="pdf", sys_inputs=inputs, pdf_standards=["a-2b"], timestamp=_stamp(at)
        )
    if not isinstance(made, bytes):
        raise TypeError("typst gives one PDF")
    return made


def pictures(template: str, data: dict[str, Any], at: datetime, ppi: float = 110) -> list[bytes]:
    """The same pages as PNG, one each: for previews and for looking at them in tests."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _lock:
        made = _compiler(template).compile(format="png", sys_inputs=inputs, ppi=ppi, timestamp=_stamp(at))
    pages = made if isinstance(made, list) else [made]
    return [page for page in pages if page is not None]


def _stamp(at: datetime) -> datetime:
    """The time that stands in the document: whole seconds, UTC."""
    return at.astimezone(UTC).replace(microsecond=0)


def code_128(text: str) -> str:
    """A barcode (ISO/IEC 15417) as SVG, drawn by Zint; without the text, which the template sets beneath."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    return str(made.to_svg(scale=2, add_hrt=False, add_quiet_zones=True))


def qr(text: str) -> str:
    """A QR code (ISO/IEC 18004, error correction M) as SVG."""
    return str(segno.make(text, error="m", micro=False).svg_inline(border=0, dark="#000"))
