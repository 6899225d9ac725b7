"""Decodes a key picture now and then: the picture of the moment, and what the judge says of it."""

import time
from io import BytesIO
from typing import Any

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from PIL import ImageDraw

from motcua.domain.cameras.recording.fmp4 import parameters_of
from motcua.domain.cameras.rules import Mask, Trouble
from motcua.domain.cameras.rules.pictures import HEIGHT, WIDTH, Judge


class Eye:
    """Of one connection; the judge remembers over connections. `every`: seconds between two looks, 0 for none."""

    def __init__(self, head: bytes, judge: Judge, every: float) -> None:
        codec, record = parameters_of(head)
        self._decoder: Any = av.CodecContext.create(codec, "r")
        self._decoder.extradata = record
        self._decoder.thread_count = 1
        self._smaller = VideoReformatter()  # kept: a scaler takes longer to make than to use
        self._judge, self._every, self._next = judge, every, 0.0
        self.frame: Any = None
        self.seen_at = 0.0

    def look(self, data: bytes) -> bool:
        """Takes a key picture; False when it is not time for a look."""
        now = time.monotonic()
        if not self._every or now < self._next:
            return False
        self._next = now + self._every * 0.95
        frame = self._decode(data)
        if frame is None:
            return False
        self.frame, self.seen_at = frame, time.time()
        small: Any = self._smaller.reformat(frame, WIDTH, HEIGHT, "yuv420p", interpolation="AREA")
        planes = small.to_ndarray()
        colour = float(np.abs(planes[HEIGHT:].astype(np.int16) - 128).mean())
        self._judge.look(planes[:HEIGHT], colour)
        return True

    @property
    def troubles(self) -> frozenset[Trouble]:
        return frozenset(self._judge.troubles)

    def _decode(self, data: bytes) -> Any:
        try:
            frames = [*self._decoder.decode(av.Packet(data)), *self._decoder.decode(None)]
        except av.FFmpegError:
            frames = []
        self._decoder.flush_buffers()
        return frames[-1] if frames else None


def as_jpeg(frame: Any, masks: tuple[Mask, ...]) -> bytes:
    """The picture with its masks."""
    image = frame.to_image()
    draw = ImageDraw.Draw(image)
    for mask in masks:
        left, top, right, bottom = mask.dots(image.width, image.height)
        draw.rectangle((left, top, right - 1, bottom - 1), fill=(0, 0, 0))
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def paint(planes: np.ndarray, width: int, height: int, masks: tuple[Mask, ...]) -> None:
    """Blackens the masks in a picture as planes (yuv420p, below one another)."""
    colours = planes[height:].reshape(2, height // 2, width // 2)
    for mask in masks:
        left, top, right, bottom = mask.dots(width, height)
        planes[top:bottom, left:right] = 16
        colours[:, top // 2 : bottom // 2, left // 2 : right // 2] = 128
