"""What a simulated camera sees: a drawn hall with somebody who walks, its name, the word that it is simulated, and the time."""

import random
import time
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import fontpkg_be_vietnam_pro
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from motcua_simulators.camera import pattern

NORMAL, BLACK, COVERED, FROZEN, MOVED, NIGHT, EMPTY = "normal", "black", "covered", "frozen", "moved", "night", "empty"
LOOKS = (NORMAL, BLACK, COVERED, FROZEN, MOVED, NIGHT, EMPTY)
ENCODERS = {"h264": "libx264", "h265": "libx265"}
MORE_OPTIONS = {
    "h264": {"sc_threshold": "0"},
    "h265": {"x265-params": "log-level=none:scenecut=0:open-gop=0:repeat-headers=1:frame-threads=1:pools=none"},
}
WORDS = "MÔ PHỎNG · DEMONSTRATION"
WALLS = ((176, 166, 150), (150, 166, 176), (166, 176, 150), (176, 150, 160), (160, 150, 176))


def _font(size: int) -> ImageFont.FreeTypeFont:
    found = sorted(Path(fontpkg_be_vietnam_pro.__file__).parent.rglob("*Bold*.ttf"))
    return ImageFont.truetype(str(found[0]), size)


def _scene(width: int, height: int, number: int, name: str) -> Image.Image:
    """The hall of one camera; no two look alike."""
    chance = random.Random(number)  # noqa: S311 - decoration, the same at each start
    image = Image.new("RGB", (width, height), WALLS[number % len(WALLS)])
    draw = ImageDraw.Draw(image)
    draw.polygon(
        [(0, height), (width, height), (width * 4 // 5, height * 5 // 9), (width // 5, height * 5 // 9)],
        fill=(118, 104, 92),
    )
    for place in range(5):
        left = width * (1 + place * 3) // 16
        draw.rectangle(
            (left, height * 3 // 8, left + width // 8, height * 5 // 8), fill=(104, 52, 44), outline=(60, 40, 36)
        )
        draw.rectangle((left, height * 3 // 8, left + width // 8, height * 7 // 18), fill=(232, 222, 200))
    for _seat in range(24):
        x, y = chance.randrange(width), chance.randrange(height * 2 // 3, height * 7 // 8)
        draw.rectangle((x, y, x + width // 40, y + height // 30), fill=(46, 92, 110))
    draw.text(
        (width // 40, height // 9),
        WORDS,
        font=_font(height // 16),
        fill=(255, 255, 255),
        stroke_width=1,
        stroke_fill=(0, 0, 0),
    )
    draw.text(
        (width // 40, height - height // 9),
        name,
        font=_font(height // 16),
        fill=(255, 255, 255),
        stroke_width=1,
        stroke_fill=(0, 0, 0),
    )
    return image


class Picture:
    """Draws and encodes one stream; `look` may be changed from another thread."""

    def __init__(
        self, number: int, name: str, width: int, height: int, rate: int, gop: int, codec: str = "h264"
    ) -> None:
        self.look, self.codec = NORMAL, codec
        self._width, self._height, self._number = width, height, 0
        scene = _scene(width, height, number, name)
        self._scene = _planes(scene)
        self._moved = _planes(scene.rotate(12, translate=(width // 5, height // 6)))
        self._frozen: np.ndarray | None = None
        self._encoder = cast("av.VideoCodecContext", av.CodecContext.create(ENCODERS[codec], "w"))
        self._encoder.width, self._encoder.height, self._encoder.pix_fmt = width, height, "yuv420p"
        self._encoder.framerate, self._encoder.time_base = Fraction(rate), Fraction(1, rate)
        self._encoder.gop_size = gop
        self._encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": "26", **MORE_OPTIONS[codec]}
        self._encoder.thread_count = 1

    def next(self) -> bytes:
        """The next picture of this moment, encoded."""
        frame = av.VideoFrame.from_ndarray(self.drawn(), format="yuv420p")
        frame.pts = self._number
        self._number += 1
        return b"".join(bytes(packet) for packet in self._encoder.encode(frame))

    def drawn(self) -> np.ndarray:
        if self.look == FROZEN and self._frozen is not None:
            return self._frozen
        drawn = (self._moved if self.look == MOVED else self._scene).copy()
        if self.look != EMPTY:
            self._person(drawn)
        if self.look == BLACK:
            drawn[: self._height], drawn[self._height :] = pattern.BLACK, 128
        elif self.look == COVERED:
            drawn[: self._height], drawn[self._height :] = 96, 128
        elif self.look == NIGHT:
            drawn[self._height :] = 128
        if self.look not in (BLACK, COVERED):
            pattern.write(drawn[: self._height], time.time())
            drawn[self._height :].reshape(2, self._height // 2, self._width // 2)[
                :, : pattern.block(self._width) // 2 + 1
            ] = 128
        self._frozen = drawn if self.look == FROZEN else None
        return drawn

    def _person(self, drawn: np.ndarray) -> None:
        side = self._height // 10
        x = round(time.time() * self._width / 9) % (self._width - side)
        drawn[self._height * 5 // 9 : self._height * 5 // 9 + side * 2, x : x + side] = 60


def _planes(image: Image.Image) -> np.ndarray:
    """As luma and both chromas below one another, as the encoder takes them."""
    rgb = av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24")
    planes: np.ndarray = rgb.reformat(format="yuv420p").to_ndarray()
    return planes
