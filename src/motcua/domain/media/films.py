"""What a video file says of itself: container, codec, size, length. Read from its bytes, because a name or a header can lie.

MP4 with H.264 (ISO/IEC 14496-12 and 14496-15) and WebM with VP8, VP9 or AV1 (RFC 8794, RFC 9559): what the browsers of displays play.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MP4, WEBM = "video/mp4", "video/webm"
H264 = frozenset({b"avc1", b"avc3"})
WEBM_CODECS = frozenset({"V_VP8", "V_VP9", "V_AV1"})
MOST_ELEMENTS = 400_000  # of a WebM file; two minutes have a few thousand


class NoFilm(ValueError):
    """Why a file cannot be shown: `container`, `codec`, `length` or `broken`."""


@dataclass(frozen=True)
class Film:
    content_type: str
    width: int
    height: int
    seconds: float


def read_film(content: bytes) -> Film:
    """Raises NoFilm."""
    try:
        if content[4:8] == b"ftyp":
            return _mp4(content)
        if content[:4] == b"\x1a\x45\xdf\xa3":
            return _webm(content)
    except (struct.error, IndexError, OverflowError, UnicodeDecodeError) as error:
        raise NoFilm("broken") from error
    raise NoFilm("container")


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, begin and end of the content of each box."""
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", content, start)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, start + 8)
            head = 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            raise NoFilm("broken")
        yield kind, start + head, start + size
        start += size


def _box(content: bytes, span: tuple[int, int], *path: bytes) -> tuple[int, int] | None:
    for wanted in path:
        found = next(((begin, end) for kind, begin, end in _boxes(content, *span) if kind == wanted), None)
        if found is None:
            return None
        span = found
    return span


def _mp4(content: bytes) -> Film:
    movie = _box(content, (0, len(content)), b"moov")
    head = _box(content, movie, b"mvhd") if movie else None
    if movie is None or head is None:
        raise NoFilm("broken")
    scale, length = _scale_and_length(content, head[0])
    for kind, begin, end in _boxes(content, *movie):
        if kind == b"trak" and _handler(content, (begin, end)) == b"vide":
            width, height = _picture_track(content, (begin, end))
            if not scale or not length:
                raise NoFilm("length")
            return Film(MP4, width, height, length / scale)
    raise NoFilm("codec")


def _scale_and_length(content: bytes, at: int) -> tuple[int, int]:
    """Of a movie header: units a second, and how many units it lasts (0: it does not say)."""
    if content[at] == 1:
        scale, length = struct.unpack_from(">IQ", content, at + 20)
        return scale, 0 if length == 2**64 - 1 else length
    scale, length = struct.unpack_from(">II", content, at + 12)
    return scale, 0 if length == 2**32 - 1 else length


def _handler(content: bytes, track: tuple[int, int]) -> bytes:
    found = _box(content, track, b"mdia", b"hdlr")
    return content[found[0] + 8 : found[0] + 12] if found else b""


def _picture_track(content: bytes, track: tuple[int, int]) -> tuple[int, int]:
    """Width and height of a track whose codec is one that we show."""
    described = _box(content, track, b"mdia", b"minf", b"stbl", b"stsd")
    if described is None:
        raise NoFilm("broken")
    entry = described[0] + 8
    if content[entry + 4 : entry + 8] not in H264:
        raise NoFilm("codec")
    return struct.unpack_from(">HH", content, entry + 32)


_HEADER, _DOCTYPE, _SEGMENT, _INFO, _SCALE, _LENGTH = 0x1A45DFA3, 0x4282, 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489
_TRACKS, _TRACK, _CODEC, _PICTURE, _WIDTH, _HEIGHT = 0x1654AE6B, 0xAE, 0x86, 0xE0, 0xB0, 0xBA
_CLUSTER, _MOMENT, _GROUP, _SIMPLE_BLOCK, _BLOCK = 0x1F43B675, 0xE7, 0xA0, 0xA3, 0xA1
_OPENED = frozenset({_HEADER, _SEGMENT, _INFO, _TRACKS, _TRACK, _PICTURE, _CLUSTER, _GROUP})


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each element with its content, those inside others too; what a recorder left without a size is walked through."""
    at, count = 0, 0
    while at < len(content):
        count += 1
        if count > MOST_ELEMENTS:
            raise NoFilm("broken")
        kind, at = _number(content, at, keep_mark=True)
        size, begin = _number(content, at, keep_mark=False)
        if kind in _OPENED:
            yield kind, b""
            at = begin
            continue
        if begin + size > len(content):
            raise NoFilm("broken")
        yield kind, content[begin : begin + size] if size <= 64 else content[begin : begin + 4]
        at = begin + size


def _number(content: bytes, at: int, *, keep_mark: bool) -> tuple[int, int]:
    first = content[at]
    if not first:
        raise NoFilm("broken")
    length = 9 - first.bit_length()
    value = int.from_bytes(content[at : at + length])
    if at + length > len(content):
        raise NoFilm("broken")
    return value if keep_mark else value & ((1 << 7 * length) - 1), at + length


@dataclass
class _Told:
    """What was read of a WebM file so far."""

    doctype: str = ""
    scale: int = 1_000_000  # nanoseconds a unit
    length: float = 0.0
    moment: int = 0
    last: int = 0
    width: int = 0
    height: int = 0
    codecs: tuple[str, ...] = ()


def _webm(content: bytes) -> Film:
    told = _Told()
    for kind, value in _elements(content):
        _hear(told, kind, value)
    if told.doctype != "webm":
        raise NoFilm("container")
    pictures = [one for one in told.codecs if one.startswith("V_")]
    if len(pictures) != 1 or pictures[0] not in WEBM_CODECS:
        raise NoFilm("codec")
    seconds = (told.length or told.last) * told.scale / 1e9
    if seconds <= 0:
        raise NoFilm("length")
    return Film(WEBM, told.width, told.height, seconds)


def _hear(told: _Told, kind: int, value: bytes) -> None:
    if kind == _DOCTYPE:
        told.doctype = value.rstrip(b"\0").decode("ascii")
    elif kind == _SCALE:
        told.scale = int.from_bytes(value)
    elif kind == _LENGTH:
        (told.length,) = struct.unpack(">f" if len(value) == 4 else ">d", value)
    elif kind == _CODEC:
        told.codecs = (*told.codecs, value.rstrip(b"\0").decode("ascii"))
    elif kind == _WIDTH:
        told.width = int.from_bytes(value)
    elif kind == _HEIGHT:
        told.height = int.from_bytes(value)
    elif kind == _MOMENT:
        told.moment = int.from_bytes(value)
    elif kind in (_SIMPLE_BLOCK, _BLOCK):
        _track, after = _number(value, 0, keep_mark=False)
        told.last = max(told.last, told.moment + int.from_bytes(value[after : after + 2], signed=True))
