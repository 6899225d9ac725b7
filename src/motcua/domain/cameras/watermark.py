"""The words burnt into what is taken away: centre and camera, the time of each picture, who took it, when and why."""

from dataclasses import dataclass, field
from datetime import datetime

import fontpkg_be_vietnam_pro
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from motcua.base import clock

FONT = fontpkg_be_vietnam_pro.ROOT / "files" / "BeVietnamPro-Regular.ttf"
LINES = 3
Mask = NDArray[np.uint8]


@dataclass
class Watermark:
    """Of one export; the pixels of a second are drawn once."""

    camera: str
    taken: str  # who, when and why, in one line
    _second: int = -1
    _band: Mask | None = None
    _sizes: dict[int, ImageFont.FreeTypeFont] = field(default_factory=dict)

    def paint(self, planes: NDArray[np.uint8], width: int, height: int, at: float) -> None:
        """Into the lowest lines of a picture (planes of yuv420p): light letters on a darkened band."""
        if int(at) != self._second or self._band is None or self._band.shape[1] != width:
            self._second, self._band = int(at), self._drawn(width, height, int(at))
        top = height - self._band.shape[0]
        luma = planes[top:height]
        np.copyto(luma, (luma >> 1).astype(np.uint8))
        np.maximum(luma, self._band, out=luma)

    def _drawn(self, width: int, height: int, at: int) -> Mask:
        size = max(9, height // 32)
        font = self._sizes.setdefault(size, ImageFont.truetype(str(FONT), size))
        moment = datetime.fromtimestamp(at, clock.LOCAL_ZONE)
        image = Image.new(
            "L", (width, -(-(size * 3 // 2) * LINES // 2) * 2)
        )  # colours are halved: an even number of lines
        draw = ImageDraw.Draw(image)
        lines = [f"{self.camera} · {moment:%d/%m/%Y %H:%M:%S}", *_wrapped(self.taken, font, width - size)]
        for number, line in enumerate(lines[:LINES]):
            draw.text((size // 2, number * size * 3 // 2), line, font=font, fill=235)
        return np.asarray(image)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """In lines as wide as the picture; what does not fit on two is cut, and stands whole in the manifest."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]
