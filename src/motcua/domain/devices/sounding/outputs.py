"""Sends samples at the speed of speech: by RTP (RFC 3550, payload types of RFC 3551) or to a sound card by ALSA."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import av
import numpy as np
from av.audio.resampler import AudioResampler

from motcua.domain.devices.rules.loudspeakers import Coding, LoudspeakerSettings, Output
from motcua.domain.queue.voice import RATE, Samples

FRAME_SECONDS = 0.02
AHEAD_SECONDS = 0.1  # a card is given this much more than has been heard, so that it never runs dry
CODECS: dict[str, tuple[str, int]] = {
    Coding.PCMU: ("pcm_mulaw", 8_000),
    Coding.PCMA: ("pcm_alaw", 8_000),
    Coding.G722: ("g722", 16_000),
    Coding.L16: ("pcm_s16be", 44_100),
}
NotSounded = (OSError, av.FFmpegError)


def play(where: LoudspeakerSettings, samples: Samples, goes_on: Callable[[], bool], source: int = 0) -> bool:
    """Sounds them whole, or until `goes_on` says no. Returns whether it was the whole. `source`: the SSRC, one a loudspeaker.

    Raises what `NotSounded` names where a card cannot be opened or the network cannot be reached; nobody answers by RTP.
    """
    step = round(RATE * FRAME_SECONDS)
    pieces = np.clip(samples * 32_767, -32_768, 32_767).astype(np.int16)
    ahead = AHEAD_SECONDS if where.output == Output.CARD else 0.0
    begun = time.monotonic()
    with _opened(where, source) as send:
        for number, first in enumerate(range(0, len(pieces), step)):
            if not goes_on():
                return False
            send(pieces[first : first + step])
            pause = begun + (number + 1) * FRAME_SECONDS - ahead - time.monotonic()
            if pause > 0:
                time.sleep(pause)
    return True


@contextmanager
def _opened(where: LoudspeakerSettings, source: int) -> Iterator[Callable[[np.ndarray], None]]:
    if where.output == Output.CARD:
        container = av.open(where.card, "w", format="alsa")
        codec, rate = "pcm_s16le", RATE
    else:
        url = f"rtp://{where.host}:{where.port}?{urlencode({'ttl': where.hops})}"
        container = av.open(url, "w", format="rtp", options={"ssrc": str(source)} if source else {})
        codec, rate = CODECS[where.coding]
    with container:
        stream = container.add_stream(codec, rate=rate)
        if not isinstance(stream, av.AudioStream):
            raise TypeError(codec)
        stream.layout = "mono"
        fit = AudioResampler(
            format=stream.format.name, layout="mono", rate=rate, frame_size=round(rate * FRAME_SECONDS)
        )

        def send(piece: np.ndarray | None) -> None:
            frame = None
            if piece is not None:
                frame = av.AudioFrame.from_ndarray(piece[np.newaxis], format="s16", layout="mono")
                frame.sample_rate = RATE
            for fitted in fit.resample(frame):
                container.mux(stream.encode(fitted))

        yield send
        send(None)
        container.mux(stream.encode(None))
