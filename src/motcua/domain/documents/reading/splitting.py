"""Where a stack is cut, and the parts themselves."""

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

from motcua.domain.documents.reading.limited import environment, limited
from motcua.domain.documents.reading.pages import FRAME
from motcua.domain.documents.reading.rendering import FAULTS, LIMITS, Unreadable

MEGABYTES = 1536
SECONDS = 120
SLOWEST = 300


@dataclass
class Part:
    """Pages of a stack that belong together. `says`: what the sheet before them said; None without a sheet."""

    says: str | None
    pages: list[int] = field(default_factory=list)


def parts(stack: Iterable[tuple[int, bool, str | None]]) -> list[Part]:
    """Groups (number, blank, separator) by the sheets between them; none where no sheet is, or nothing but sheets.

    What is blank only, such as the back of a sheet, makes no part.
    """
    found, written = [Part(None)], {0: False}
    for number, blank, says in stack:
        if says is not None:
            found.append(Part(says))
            written[len(found) - 1] = False
        else:
            found[-1].pages.append(number)
            written[len(found) - 1] |= not blank
    if len(found) == 1:
        return []
    return [part for index, part in enumerate(found) if written[index]]


def cut(content: bytes, groups: list[list[int]]) -> list[bytes]:
    """The parts as files. Raises Unreadable."""
    words = [",".join(str(number) for number in group) for group in groups]
    command = limited(MEGABYTES, SECONDS, sys.executable, "-m", "motcua.domain.documents.reading.parts", *words)
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=SLOWEST, env=environment(), check=False
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(LIMITS) from None
    if done.returncode != 0:
        raise Unreadable(FAULTS.get(done.returncode, LIMITS))
    found, rest = [], done.stdout
    while rest:
        _nothing, size = FRAME.unpack(rest[: FRAME.size])
        found.append(rest[FRAME.size : FRAME.size + size])
        rest = rest[FRAME.size + size :]
    if len(found) != len(groups):
        raise Unreadable(LIMITS)
    return found
