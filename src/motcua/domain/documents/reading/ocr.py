"""Reads the text of a page's picture with Tesseract, as a process of its own; one thread is five times as fast as four."""

import shutil
import subprocess
from functools import lru_cache

from motcua.domain.documents.reading.limited import environment, limited
from motcua.domain.documents.reading.pages import MOST_WORDS, Box

LANGUAGE = "vie"
MEGABYTES = 1536
SECONDS = 60
LEAST_SURE = 30  # percent; what Tesseract is less sure of is mostly dirt and stamps
_WORD = "5"  # the level of words in its table


class CannotRead(Exception):
    """Tesseract ended without a result."""


def at_hand() -> bool:
    """Whether Tesseract with its Vietnamese is installed; asked again as long as it is not."""
    if _found(shutil.which("tesseract") or ""):
        return True
    _found.cache_clear()
    return False


@lru_cache(maxsize=1)
def _found(program: str) -> bool:
    if not program:
        return False
    said = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return LANGUAGE in said.stdout.split()


def read(picture: bytes, dots_per_inch: int) -> list[Box]:
    """The words of a picture with their places, in reading order. Raises CannotRead."""
    command = ("tesseract", "stdin", "stdout", "-l", LANGUAGE, "--dpi", str(dots_per_inch), "tsv")
    try:
        done = subprocess.run(
            limited(MEGABYTES, SECONDS, *command),
            input=picture,
            capture_output=True,
            timeout=2 * SECONDS,
            env=environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotRead("it took too long") from error
    if done.returncode != 0:
        raise CannotRead(f"tesseract ended with {done.returncode}")
    return [box for line in done.stdout.decode(errors="replace").splitlines()[1:] if (box := _word(line))][:MOST_WORDS]


def _word(line: str) -> Box | None:
    parts = line.split("\t")
    if len(parts) != 12 or parts[0] != _WORD or float(parts[10]) < LEAST_SURE or not parts[11].strip():
        return None
    left, top, width, height = (int(part) for part in parts[6:10])
    return [parts[11].strip(), left, top, width, height]
