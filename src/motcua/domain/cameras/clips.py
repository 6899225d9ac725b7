"""A stretch of the past as one MP4: the groups of the ring joined as they are, or painted where masks or a watermark ask for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import av
import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from motcua.base.crypto import CannotUnseal
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.cameras.models import Camera, Segment
from motcua.domain.cameras.queries import masks_of, segments
from motcua.domain.cameras.recording import fmp4, ring
from motcua.domain.cameras.recording.eye import paint
from motcua.domain.cameras.recording.groups import Picture
from motcua.domain.cameras.recording.masking import Encoder, decoder_for
from motcua.domain.cameras.rules.timing import TICKS

Planes = NDArray[np.uint8]
Painter = Callable[[Planes, int, int, float], None]
"""Paints into a picture (planes of yuv420p below one another) of a width and height at a moment (seconds since 1970)."""


@dataclass(frozen=True)
class Piece:
    """A group of pictures of the stretch, with the head that describes it and the file that it is from."""

    head: bytes
    made: bytes
    begins: int
    segment: Segment


def check_stretch(begins_at: datetime, ends_at: datetime, longest: Any) -> None:
    """Raises InvalidInput."""
    if ends_at <= begins_at:
        raise InvalidInput.of("to", _("The stretch ends before it begins"))
    if ends_at - begins_at > longest:
        raise InvalidInput.of(
            "to", _("At most %(minutes)d minutes at once") % {"minutes": int(longest.total_seconds() // 60)}
        )


def pieces(camera: Camera, begins_at: datetime, ends_at: datetime) -> Iterator[Piece]:
    """The groups of a stretch, from the key picture nearest to its beginning. A file that was damaged or is gone is left out."""
    begins, ends = ring.ticks(begins_at), ring.ticks(ends_at)
    first = True
    for segment in segments(camera, begins_at, ends_at):
        place = ring.place_of(segment.camera_id, segment.pk, ring.ticks(segment.begins_at))
        head = b""
        try:
            for chunk, plain in ring.open_chunks(place, segment.pk, begins, ends):
                if not chunk.duration:
                    head = plain
                    continue
                # what begins long before the asked moment and hardly reaches it: the next key picture is nearer
                if first and begins - chunk.begins > chunk.duration / 2 and chunk.ends < ends:
                    first = False
                    continue
                first = False
                yield Piece(head, plain, chunk.begins, segment)
        except (CannotUnseal, OSError):
            continue


def clip(camera: Camera, begins_at: datetime, ends_at: datetime, *, is_for_all: bool = False) -> Iterator[bytes]:
    """The stretch as MP4, piece by piece. `is_for_all`: what not all players know (H.265) is encoded anew as H.264. Raises NotFound where
    nothing is recorded, before the first piece.
    """
    found = pieces(camera, begins_at, ends_at)
    first = next(found, None)
    if first is None:
        raise NotFound(_("Nothing is recorded of this time"))
    if masks_of(camera) or (is_for_all and fmp4.codec_of(first.head).startswith("hvc1")):
        return _chained(painted(_with(first, found), masker(camera)))
    return _joined(first, found)


def masker(camera: Camera) -> Painter:
    masks = masks_of(camera)
    return lambda planes, width, height, _at: paint(planes, width, height, masks)


def _joined(first: Piece, rest: Iterator[Piece]) -> Iterator[bytes]:
    """As it lies in the ring. A camera whose format changed meanwhile ends the clip there: one file has one head."""
    yield first.head
    yield fmp4.moved(first.made, 0)
    for piece in rest:
        if piece.head != first.head:
            return
        yield fmp4.moved(piece.made, piece.begins - first.begins)


def _with(first: Piece, rest: Iterator[Piece]) -> Iterator[Piece]:
    yield first
    yield from rest


def _chained(parts: Iterator[bytes]) -> Iterator[bytes]:
    yield from parts


def painted(found: Iterator[Piece], painter: Painter, *, preset: str = "ultrafast") -> Iterator[bytes]:
    """The pieces decoded, painted and encoded anew, as MP4."""
    encoder: Encoder | None = None
    decoder: Any = None
    head, origin, number = b"", 0, 0
    waiting: list[Picture] = []
    for piece in found:
        if piece.head != head:
            head, decoder = piece.head, decoder_for(piece.head)
        for frame in frames_of(decoder, piece.made, piece.begins):
            if encoder is None:
                encoder, origin = Encoder(frame.width, frame.height, preset=preset), frame.pts
                yield encoder.head
            fresh = _painted_frame(frame, painter, encoder.width, encoder.height, origin)
            waiting += encoder.encode(fresh)
        if len(waiting) > 1:
            number += 1
            yield _fragment(number, waiting[:-1], waiting[-1].stamp)
            waiting = waiting[-1:]
    if encoder is not None:
        waiting += encoder.encode(None)
    if waiting:
        yield _fragment(number + 1, waiting, waiting[-1].stamp + TICKS // 25)


def frames_of(decoder: Any, made: bytes, begins: int) -> Iterator[Any]:
    """The pictures of a fragment, decoded; their `pts` is ticks since 1970."""
    at = begins
    for sample in fmp4.samples_of(made):
        packet = av.Packet(sample.data)
        packet.pts, packet.dts, packet.time_base = at + sample.shift, at, Fraction(1, TICKS)
        at += sample.duration
        try:
            yield from decoder.decode(packet)
        except av.FFmpegError:
            continue  # one broken picture ends no recording


def _painted_frame(frame: Any, painter: Painter, width: int, height: int, origin: int) -> Any:
    planes = frame.reformat(width=width, height=height, format="yuv420p").to_ndarray()
    painter(planes, width, height, frame.pts / TICKS)
    fresh = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    fresh.pts, fresh.time_base = frame.pts - origin, Fraction(1, TICKS)
    return fresh


def _fragment(number: int, pictures: list[Picture], ends: int) -> bytes:
    stamps = [one.stamp for one in pictures] + [ends]
    samples = [
        fmp4.Sample(one.data, max(after - one.stamp, 1), one.shift, one.is_key)
        for one, after in zip(pictures, stamps[1:], strict=True)
    ]
    return fmp4.fragment(number, stamps[0], samples)
