"""What a picture of a page tells: how crooked it is, whether it is blank, whether it is a separator sheet. Pure."""

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

BLANK_INK = 0.0003  # share of the page inside its margins: a short line on A4 has more; a page too many does less harm than a line lost
MARGIN = 0.03  # shadows of the scanner's edge and punched holes are no ink
DARKER_THAN_PAPER = 60  # of 255
MOST_CROOKED = 6.0  # degrees; more is how somebody wanted it
LEAST_CROOKED = 0.15
SEPARATOR_PREFIX = "MOTCUA-TACH:"
LEAST_CODES = 2  # of the four on a sheet: one corner may be folded, a copied sheet in a paper shows one at most
_SEARCH_WIDTH = 800
_MOST_POINTS = 60_000

Grey = NDArray[np.uint8]


def grey(picture: Image.Image, width: int = _SEARCH_WIDTH) -> Grey:
    """Small and without colour, for looking at the page as a whole."""
    small = picture.convert("L")
    if small.width > width:
        small = small.resize((width, max(1, round(small.height * width / small.width))), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.uint8)


def _ink(page: Grey) -> NDArray[np.bool_]:
    height, width = page.shape
    top, left = int(height * MARGIN), int(width * MARGIN)
    inner = page[top : height - top or None, left : width - left or None]
    paper = int(np.percentile(inner, 90)) if inner.size else 255
    return np.asarray(inner < max(paper - DARKER_THAN_PAPER, 1), dtype=np.bool_)


def is_blank(page: Grey) -> bool:
    """Less ink than a line of writing."""
    ink = _ink(page)
    return bool(ink.size == 0 or ink.mean() < BLANK_INK)


def skew(page: Grey) -> float:
    """Degrees by which the lines of a page fall to the right; 0 where none can be told.

    The angle at which the ink gathers most sharply in rows (projection profile: Postl, ICPR 1986).
    """
    ys, xs = np.nonzero(_ink(page))
    if len(ys) < 200:
        return 0.0
    step = max(1, len(ys) // _MOST_POINTS)
    ys, xs = ys[::step], xs[::step]
    coarse = np.arange(-MOST_CROOKED, MOST_CROOKED + 0.01, 0.5)
    best = max(coarse, key=lambda angle: _sharpness(xs, ys, float(angle)))
    fine = np.arange(best - 0.5, best + 0.51, 0.1)
    found = float(max(fine, key=lambda angle: _sharpness(xs, ys, float(angle))))
    at_the_edge = abs(found) > MOST_CROOKED
    return 0.0 if at_the_edge or abs(found) < LEAST_CROOKED else round(found, 2)


def _sharpness(xs: NDArray[np.intp], ys: NDArray[np.intp], degrees: float) -> float:
    slope = np.tan(np.radians(degrees))
    rows = (ys - xs * slope).astype(np.int64)
    counts = np.bincount(rows - rows.min()).astype(np.float64)
    return float(np.sum(np.diff(counts) ** 2))


def straightened(picture: Image.Image, degrees: float) -> Image.Image:
    """Turned back by so many degrees; what comes in at the corners is white."""
    white = 255 if picture.mode == "L" else (255, 255, 255)
    return picture.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=white) if degrees else picture


def separator(picture: Image.Image) -> str | None:
    """What a separator sheet says (a paper's code, or nothing), None for any other page."""
    for width in (1200, 2400):
        codes = zxingcpp.read_barcodes(
            grey(picture, width), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        )
        said = [code.text for code in codes if code.text.startswith(SEPARATOR_PREFIX)]
        if any(said.count(one) >= LEAST_CODES for one in said):
            return max(said, key=said.count).removeprefix(SEPARATOR_PREFIX)
        if not said:
            return None
    return None
