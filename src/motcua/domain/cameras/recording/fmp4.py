"""Fragmented MP4 (ISO/IEC 14496-12) of one video track: the head by FFmpeg's muxer, the fragments here, byte for byte.

FFmpeg's own fragmenter gives a picture away when the next has come; these fragments need not wait, and one of a whole group of pictures
serves file, HLS and clip alike. The layout is fixed, so that the time of a fragment can be changed where it stands.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from typing import Any

import av

from motcua.domain.cameras.rules.timing import TICKS

START = b"\x00\x00\x00\x01"
NOT_KEY, KEY = 0x01010000, 0x02000000  # sample_flags: depends on others and is no sync sample; depends on none
_TIME_AT = 8 + 16 + 8 + 16 + 12  # of the 64 bits in tfdt within the fragment
_MOVFLAGS = "empty_moov+default_base_moof+frag_custom"


@dataclass(frozen=True)
class Sample:
    """One picture as it is stored; times in ticks. `shift`: how much later it is shown than decoded."""

    data: bytes
    duration: int
    shift: int
    is_key: bool


def head_of(template: Any) -> bytes:
    """ftyp and moov for a stream that PyAV reads."""
    container, out = empty_container()
    stream: Any = container.add_stream_from_template(template)
    if template.codec_context.name == "hevc":
        stream.codec_tag = "hvc1"  # FFmpeg's own choice, hev1, is not played by Safari
    stream.time_base = Fraction(1, TICKS)
    container.start_encoding()
    return head_in(out.getvalue())


def empty_container() -> tuple[Any, BytesIO]:
    """An MP4 that will have a head and nothing else, and where it is written."""
    out = BytesIO()
    options = {"movflags": _MOVFLAGS, "video_track_timescale": str(TICKS)}
    return av.open(out, "w", format="mp4", options=options), out


def head_in(written: bytes) -> bytes:
    """ftyp and moov alone."""
    at = written.index(b"moov") - 4
    return written[: at + int.from_bytes(written[at : at + 4])]


def stored(data: bytes) -> bytes:
    """A picture with start codes, as RTSP brings it, with lengths instead, as MP4 stores it."""
    if not data.startswith((START, START[1:])):
        return data
    units = data.replace(START, START[1:]).split(START[1:])[1:]
    return b"".join(len(unit).to_bytes(4) + unit for unit in units)


def with_start_codes(data: bytes) -> bytes:
    """The other way round, as decoders take it."""
    parts, at = [], 0
    while at + 4 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        parts += [START, data[at + 4 : at + 4 + length]]
        at += 4 + length
    return b"".join(parts)


def fragment(number: int, begins: int, samples: Sequence[Sample]) -> bytes:
    """moof and mdat; `begins` in ticks."""
    table = b"".join(
        struct.pack(">IIIi", s.duration, len(s.data), KEY if s.is_key else NOT_KEY, s.shift) for s in samples
    )
    trun_size = 20 + len(table)
    traf_size = 8 + 16 + 20 + trun_size
    moof_size = 8 + 16 + traf_size
    data = b"".join(s.data for s in samples)
    return b"".join((
        struct.pack(">I4sI4sII", moof_size, b"moof", 16, b"mfhd", 0, number),
        struct.pack(">I4sI4sII", traf_size, b"traf", 16, b"tfhd", 0x020000, 1),
        struct.pack(">I4sIQ", 20, b"tfdt", 0x01000000, begins),
        # version 1 (signed shifts); offset of the data, and duration, size, flags and shift of each
        struct.pack(">I4sIII", trun_size, b"trun", 0x01000F01, len(samples), moof_size + 8),
        table,
        struct.pack(">I4s", 8 + len(data), b"mdat"),
        data,
    ))  # fmt: skip


def moved(made: bytes, begins: int) -> bytes:
    """The same fragment at another time."""
    return made[:_TIME_AT] + begins.to_bytes(8) + made[_TIME_AT + 8 :]


def begins_at(made: bytes) -> int:
    return int.from_bytes(made[_TIME_AT : _TIME_AT + 8])


def samples_of(made: bytes) -> list[Sample]:
    """The pictures of a fragment that `fragment` made."""
    at = _TIME_AT + 8 + 8
    _flags, count, offset = struct.unpack_from(">III", made, at)
    found, place = [], offset
    for duration, size, flags, shift in struct.iter_unpack(">IIIi", made[at + 12 : at + 12 + 16 * count]):
        found.append(Sample(made[place : place + size], duration, shift, flags == KEY))
        place += size
    return found


def codec_of(head: bytes) -> str:
    """The codec as Media Source Extensions name it (RFC 6381), from the parameter sets in the head."""
    at = head.find(b"avcC")
    if at >= 0:
        return f"avc1.{head[at + 5 : at + 8].hex()}"
    at = head.find(b"hvcC")
    if at < 0:
        return ""
    general, compatible, limits, level = struct.unpack_from(">BI6sB", head, at + 5)
    space = ("", "A", "B", "C")[general >> 6]
    reversed_bits = int(f"{compatible:032b}"[::-1], 2)
    tier = "H" if general & 0x20 else "L"
    constraints = "".join(f".{byte:X}" for byte in limits.rstrip(b"\0"))
    return f"hvc1.{space}{general & 31}.{reversed_bits:X}.{tier}{level}{constraints}"


def parameters_of(head: bytes) -> tuple[str, bytes]:
    """Codec and its configuration record, as a decoder takes it from MP4."""
    for box, codec in ((b"avcC", "h264"), (b"hvcC", "hevc")):
        at = head.find(box)
        if at >= 0:
            return codec, head[at + 4 : at - 4 + int.from_bytes(head[at - 4 : at])]
    raise ValueError("no video that can be decoded")


def parameter_set(data: bytes, *, is_hevc: bool = False) -> bytes:
    """The sequence parameter set within a stored picture, empty where there is none: with it changes what all pictures look like.

    Kinds of units: Rec. H.264 table 7-1, Rec. H.265 table 7-1.
    """
    at = 0
    while at + 5 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        kind = (data[at + 4] >> 1) & 63 if is_hevc else data[at + 4] & 31
        if kind == (33 if is_hevc else 7):
            return data[at + 4 : at + 4 + length]
        if kind < 32 if is_hevc else kind in (1, 5):
            return b""
        at += 4 + length
    return b""


def size_in(head: bytes) -> tuple[int, int]:
    """Width and height of the pictures, from the sample entry in the head."""
    at = max(head.find(b"avc1", head.index(b"stsd")), head.find(b"hev1"), head.find(b"hvc1"))
    width, height = struct.unpack_from(">HH", head, at + 4 + 24)
    return width, height


def split(made: bytes) -> list[bytes]:
    """Fragments that were joined, one by one."""
    found, at = [], 0
    while at < len(made):
        moof = int.from_bytes(made[at : at + 4])
        end = at + moof + int.from_bytes(made[at + moof : at + moof + 4])
        found.append(made[at:end])
        at = end
    return found
