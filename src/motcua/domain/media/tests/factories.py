"""Pictures, and videos as their containers have them: enough of each to be read, with what a test wants to be wrong."""

import io
import struct

from PIL import Image


def picture(size: tuple[int, int] = (1280, 720), form: str = "JPEG", colour: str = "teal", **save: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form, **save)
    return out.getvalue()


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def mp4(seconds: float = 10.0, size: tuple[int, int] = (1280, 720), codec: bytes = b"avc1") -> bytes:
    """The headers of an MP4 file with one picture track, the sound before it as some cameras write it."""
    head = _box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, round(seconds * 1000)) + bytes(80))
    tracks = b""
    for handler, name in ((b"soun", b"mp4a"), (b"vide", codec)):
        entry = _box(name, bytes(6) + struct.pack(">H", 1) + bytes(16) + struct.pack(">HH", *size) + bytes(50))
        described = _box(b"stsd", struct.pack(">II", 0, 1) + entry)
        media = _box(b"hdlr", bytes(8) + handler + bytes(12)) + _box(b"minf", _box(b"stbl", described))
        tracks += _box(b"trak", _box(b"tkhd", bytes(84)) + _box(b"mdia", media))
    return _box(b"ftyp", b"isom\0\0\2\0isomavc1") + _box(b"moov", head + tracks) + _box(b"mdat", bytes(200))


def _element(kind: int, content: bytes, *, open_end: bool = False) -> bytes:
    name = kind.to_bytes((kind.bit_length() + 7) // 8)
    size = b"\x01" + b"\xff" * 7 if open_end else (len(content) | 1 << 28).to_bytes(4)
    return name + size + content


def webm(
    seconds: float = 8.0,
    size: tuple[int, int] = (1280, 720),
    codec: bytes = b"V_VP9",
    doctype: bytes = b"webm",
    *,
    says_length: bool = True,
) -> bytes:
    """A WebM file; without its length as recorders in browsers write it, sizes left open."""
    header = _element(0x1A45DFA3, _element(0x4282, doctype))
    info = _element(0x2AD7B1, (1_000_000).to_bytes(3))
    if says_length:
        info += _element(0x4489, struct.pack(">d", seconds * 1000))
    dots = _element(0xB0, size[0].to_bytes(2)) + _element(0xBA, size[1].to_bytes(2))
    track = _element(0xAE, _element(0x86, codec) + _element(0xE0, dots))
    clusters = b"".join(
        _element(
            0x1F43B675,
            _element(0xE7, moment.to_bytes(3)) + _element(0xA3, b"\x81" + struct.pack(">h", 0) + b"\x80" + bytes(90)),
            open_end=True,
        )
        for moment in (0, round(seconds * 500), round(seconds * 1000))
    )
    return header + _element(
        0x18538067, _element(0x1549A966, info) + _element(0x1654AE6B, track) + clusters, open_end=True
    )
