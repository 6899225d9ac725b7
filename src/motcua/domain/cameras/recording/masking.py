"""Live pictures of a camera with masks: decoded, painted, encoded anew while somebody watches. What is masked never leaves this process."""

import queue
import threading
from contextlib import suppress
from fractions import Fraction
from typing import Any

import av

from motcua.domain.cameras.recording import fmp4
from motcua.domain.cameras.recording.eye import paint
from motcua.domain.cameras.recording.feed import Feed
from motcua.domain.cameras.recording.groups import Picture
from motcua.domain.cameras.rules import Mask
from motcua.domain.cameras.rules.timing import TICKS

MOST_WAITING = 60  # pictures; what a slow machine cannot paint in time is left out up to the next key picture
KEY_EVERY = 50


def decoder_for(head: bytes) -> Any:
    codec, record = fmp4.parameters_of(head)
    decoder: Any = av.CodecContext.create(codec, "r")
    decoder.extradata = record
    decoder.thread_count = 1
    return decoder


class Encoder:
    """H.264 for a live view or an export, and the head of an MP4 of it. `preset`: of x264, faster is larger."""

    def __init__(self, width: int, height: int, *, preset: str = "ultrafast", threads: int = 1) -> None:
        container, out = fmp4.empty_container()
        options = {"preset": preset, "tune": "zerolatency", "crf": "24"}
        self._stream: Any = container.add_stream("libx264", rate=25, options=options)
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "yuv420p"
        self._stream.time_base = self._stream.codec_context.time_base = Fraction(1, TICKS)
        self._stream.codec_context.gop_size = KEY_EVERY
        self._stream.codec_context.thread_count = threads
        container.start_encoding()
        self.head, self.width, self.height = fmp4.head_in(out.getvalue()), width, height

    def encode(self, frame: Any) -> list[Picture]:
        """None ends it and gives what is left."""
        return [
            Picture(fmp4.stored(bytes(one)), one.dts, one.pts - one.dts, one.is_keyframe)
            for one in self._stream.encode(frame)
        ]


def painted(frame: Any, masks: tuple[Mask, ...]) -> Any:
    """The frame with its masks black, as the encoder takes it."""
    planes = frame.reformat(format="yuv420p").to_ndarray()
    paint(planes, frame.width, frame.height, masks)
    fresh = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    fresh.pts, fresh.time_base = frame.pts, Fraction(1, TICKS)
    return fresh


class Masking(threading.Thread):
    """Of one connection."""

    def __init__(self, feed: Feed, head: bytes, masks: tuple[Mask, ...]) -> None:
        super().__init__(daemon=True, name="masking")
        self._feed, self._masks = feed, masks
        self._waiting: queue.Queue[tuple[Picture, float] | None] = queue.Queue(MOST_WAITING)
        self._decoder = decoder_for(head)
        self._encoder: Encoder | None = None
        self._skips = True

    def add(self, picture: Picture, arrived: float) -> None:
        """Called by the camera's thread; never waits."""
        if self._skips and not picture.is_key:
            return
        try:
            self._waiting.put_nowait((picture, arrived))
            self._skips = False
        except queue.Full:
            self._skips = True

    def stop(self) -> None:
        with suppress(
            queue.Empty
        ):  # its own thread takes from it too, so that asking first whether it is empty tells nothing
            while True:
                self._waiting.get_nowait()
        self._waiting.put(None)

    def run(self) -> None:
        while (given := self._waiting.get()) is not None:
            picture, arrived = given
            packet = av.Packet(picture.data)
            packet.pts, packet.dts, packet.time_base = picture.stamp + picture.shift, picture.stamp, Fraction(1, TICKS)
            try:
                for frame in self._decoder.decode(packet):
                    self._show(frame, arrived)
            except av.FFmpegError:
                self._skips = True

    def _show(self, frame: Any, arrived: float) -> None:
        if self._encoder is None:
            self._encoder = Encoder(frame.width, frame.height)
            self._feed.begin(self._encoder.head, (frame.width, frame.height))
        for picture in self._encoder.encode(painted(frame, self._masks)):
            self._feed.add(picture, arrived)
