"""Live as HLS (RFC 8216, fragmented MP4): for players and phones that know no Media Source Extensions. About six seconds behind."""

import re
from functools import lru_cache
from typing import Any
from uuid import UUID

from motcua.base import clock
from motcua.domain.cameras.clips import frames_of
from motcua.domain.cameras.models import Camera
from motcua.domain.cameras.queries import masks_of
from motcua.domain.cameras.recording import asking, fmp4
from motcua.domain.cameras.recording.groups import Picture
from motcua.domain.cameras.recording.masking import Encoder, decoder_for, painted
from motcua.domain.cameras.recording.ring import moment
from motcua.domain.cameras.rules import Mask
from motcua.domain.cameras.rules.timing import TICKS

NAME = re.compile(r"(init-)?(\d{1,12})\.(mp4|m4s)")


def playlist(camera: Camera) -> str:
    """Raises NotRunning while the recorder does not answer, or has not seen the camera."""
    facts, _body = asking.ask("parts", camera.pk)
    parts = facts["parts"]
    longest = max((duration for *_rest, duration in parts), default=2 * TICKS) / TICKS
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{round(longest + 0.5)}"]
    lines += [f"#EXT-X-MEDIA-SEQUENCE:{parts[0][0] if parts else 0}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    connection = None
    for number, its_connection, begins, duration in parts:
        if its_connection != connection:
            lines += ["#EXT-X-DISCONTINUITY"] if connection is not None else []
            lines.append(f'#EXT-X-MAP:URI="live/init-{its_connection}.mp4"')
            connection = its_connection
        at = moment(begins).astimezone(clock.LOCAL_ZONE).isoformat(timespec="milliseconds")
        lines += [f"#EXT-X-PROGRAM-DATE-TIME:{at}", f"#EXTINF:{duration / TICKS:.3f},", f"live/{number}.m4s"]
    return "\n".join([*lines, ""])


def part(camera: Camera, name: str) -> bytes | None:
    """What a playlist names; None when it is gone. Raises NotRunning."""
    found = NAME.fullmatch(name)
    if found is None:
        return None
    masks, number = masks_of(camera), int(found[2])
    if not found[1]:
        facts, made = asking.ask("part", camera.pk, number=number)
        if not facts["found"]:
            return None
        return _masked(camera.pk, number, facts["connection"], made, masks)[1] if masks else made
    _facts, head = asking.ask("head", camera.pk, number=number)
    return _masked_head(head) if masks else head


def _masked_head(head: bytes) -> bytes:
    width, height = fmp4.size_in(head)
    return Encoder(width, height).head


@lru_cache(maxsize=16)
def _masked(camera: UUID, number: int, connection: int, made: bytes, masks: tuple[Mask, ...]) -> tuple[int, bytes]:
    """A part with its masks painted; the number of its pictures, and the bytes."""
    _facts, head = asking.ask("head", camera, number=connection)
    decoder, width_height = decoder_for(head), fmp4.size_in(head)
    encoder = Encoder(*width_height)
    pictures: list[Picture] = []
    groups = fmp4.split(made)
    for one in groups:
        for frame in frames_of(decoder, one, fmp4.begins_at(one)):
            pictures += encoder.encode(painted(frame, masks))
    for frame in _rest(decoder):
        pictures += encoder.encode(painted(frame, masks))
    pictures += encoder.encode(None)
    ends = fmp4.begins_at(groups[-1]) + sum(one.duration for one in fmp4.samples_of(groups[-1]))
    stamps = [one.stamp for one in pictures] + [ends]
    samples = [
        fmp4.Sample(one.data, max(after - one.stamp, 1), one.shift, one.is_key)
        for one, after in zip(pictures, stamps[1:], strict=True)
    ]
    return len(samples), fmp4.fragment(number % 2**32, stamps[0], samples)


def _rest(decoder: Any) -> list[Any]:
    return list(decoder.decode(None))
