"""How the drawing process speaks to the RTSP server's process; the other end stands in `rtsp_server.py`, which imports nothing of ours."""

import struct

HEADER = struct.Struct(">BHHI")
PICTURE, ORDER = 0, 1


def message(kind: int, stream: int, body: bytes) -> bytes:
    return HEADER.pack(kind, stream, 0, len(body)) + body
