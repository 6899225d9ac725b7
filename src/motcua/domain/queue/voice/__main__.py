"""Makes the clips: `python -m motcua.domain.queue.voice DATA`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from motcua.domain.queue.voice.clips import make_clips
from motcua.domain.queue.voice.speakers import NoVoice


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write("usage: python -m motcua.domain.queue.voice DATA   (makes the clips in DATA/voices)\n")
        return 2
    try:
        make_clips(Path(arguments[0]) / "voices")
    except NoVoice as problem:
        sys.stderr.write(f"motcua: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
