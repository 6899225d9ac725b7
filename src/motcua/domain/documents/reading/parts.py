"""The program that cuts a stack into its parts: the file on standard input, groups of page numbers as arguments ("1,2 4,5,6").

Run by `splitting.py` in a limited process. Each part is a file of the kind that the stack is, with the pages as they came.
"""

import io
import sys
from collections.abc import Iterator

import pikepdf
from PIL import Image

from motcua.domain.documents.reading.pages import FRAME, MOST_PIXELS_IN, Fault


def main(groups: list[list[int]]) -> int:
    content = sys.stdin.buffer.read()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS_IN
    try:
        for part in (
            _of_pdf(content, groups) if content[:1024].lstrip()[:5] == b"%PDF-" else _of_picture(content, groups)
        ):
            sys.stdout.buffer.write(FRAME.pack(0, len(part)) + part)
        sys.stdout.buffer.flush()
    except (pikepdf.PdfError, OSError, ValueError, SyntaxError, EOFError, IndexError):
        return Fault.BROKEN
    return 0


def _of_pdf(content: bytes, groups: list[list[int]]) -> Iterator[bytes]:
    with pikepdf.open(io.BytesIO(content)) as stack:
        for group in groups:
            part, written = pikepdf.new(), io.BytesIO()
            part.pages.extend(stack.pages[number - 1] for number in group)
            part.save(written, deterministic_id=True)
            yield written.getvalue()


def _of_picture(content: bytes, groups: list[list[int]]) -> Iterator[bytes]:
    with Image.open(io.BytesIO(content)) as stack:
        for group in groups:
            frames, written = [], io.BytesIO()
            for number in group:
                stack.seek(number - 1)
                frames.append(stack.copy())
            frames[0].save(written, "TIFF", save_all=True, append_images=frames[1:], compression="tiff_lzw")
            yield written.getvalue()


if __name__ == "__main__":
    sys.exit(main([[int(number) for number in group.split(",")] for group in sys.argv[1:]]))
