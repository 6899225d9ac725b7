"""Pages that came one by one become one PDF: each is redrawn in a limited process, then bound as it is, without loss."""

import io
import subprocess
import sys
from collections.abc import Sequence

import pikepdf
from PIL import Image

from motcua.domain.documents.reading.limited import environment, limited
from motcua.domain.documents.reading.rendering import FAULTS, LIMITS, Unreadable

MEGABYTES, SECONDS, SLOWEST = 1024, 20, 60
SMALL = (480, 640)  # pixels


def redrawn(picture: bytes) -> bytes:
    """The picture as an upright JPEG of ours. Raises Unreadable."""
    command = limited(MEGABYTES, SECONDS, sys.executable, "-m", "motcua.domain.documents.reading.sheet")
    try:
        done = subprocess.run(
            command, input=picture, capture_output=True, env=environment(), timeout=SLOWEST, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(LIMITS) from None
    if done.returncode != 0 or not done.stdout:
        raise Unreadable(FAULTS.get(done.returncode, LIMITS))
    return done.stdout


def small(page: bytes) -> bytes:
    """A page that `redrawn` made, as small as a list shows it."""
    with Image.open(io.BytesIO(page)) as opened:
        opened.draft(None, SMALL)
        opened.thumbnail(SMALL)
        written = io.BytesIO()
        opened.save(written, "JPEG", quality=75)
    return written.getvalue()


def bound(pages: Sequence[bytes]) -> bytes:
    """One PDF of pages that `redrawn` made, in their order and at the size that their dots say."""
    book, written = pikepdf.new(), io.BytesIO()
    for jpeg in pages:
        with Image.open(io.BytesIO(jpeg)) as opened:
            dots, colour = float(opened.info["dpi"][0]), "/DeviceGray" if opened.mode == "L" else "/DeviceRGB"
            columns, rows = opened.size
        width, height = columns * 72 / dots, rows * 72 / dots
        page = book.add_blank_page(page_size=(width, height))
        picture = pikepdf.Stream(book, jpeg)
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = columns, rows, 8
        picture.ColorSpace, picture.Filter = pikepdf.Name(colour), pikepdf.Name.DCTDecode
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=picture))
        page.Contents = pikepdf.Stream(book, f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Page Do Q".encode())
    book.save(written)
    return written.getvalue()
