"""Connects to a camera once, for whoever sets it up: whether it answers, what it sends, and a picture."""

import time
from dataclasses import dataclass
from urllib.parse import quote

import av
from django.conf import settings

from motcua.domain.cameras.reach import reached
from motcua.domain.cameras.recording import fmp4, gate
from motcua.domain.cameras.recording.eye import as_jpeg
from motcua.domain.cameras.rules import Mask, State

LOOKS_FOR = 8.0  # seconds until a key picture must have come


@dataclass(frozen=True)
class Tried:
    """`state`: RECORDING where it would be recorded. `picture`: JPEG, with its masks."""

    state: State
    width: int = 0
    height: int = 0
    codec: str = ""
    picture: bytes = b""


def look(address: str, path: str, user: str, password: str, masks: tuple[Mask, ...]) -> Tried:
    who = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    seconds = settings.MOTCUA_CAMERA_TIMEOUT
    options = {"rtsp_transport": "tcp", "allowed_media_types": "video", "analyzeduration": "1000000"}
    until = time.monotonic() + LOOKS_FOR
    try:
        place = gate.opened(reached(address), seconds)
        with av.open(f"rtsp://{who}{place}{path}", options=options, timeout=(seconds, seconds)) as container:
            stream = container.streams.video[0]
            codec = fmp4.codec_of(fmp4.head_of(stream))
            for frame in container.decode(stream):
                if frame.key_frame or time.monotonic() > until:
                    return Tried(State.RECORDING, frame.width, frame.height, codec, as_jpeg(frame, masks))
    except av.error.HTTPUnauthorizedError:
        return Tried(State.REFUSED)
    except (av.FFmpegError, OSError, ValueError, IndexError):
        pass
    return Tried(State.LOST)
