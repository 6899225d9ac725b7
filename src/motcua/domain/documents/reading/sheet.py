"""The program that redraws one picture as a page: the picture on standard input, a JPEG on standard output.

Run by `binding.py` in a limited process. What the camera wrote beside the picture (place, time) does not come through.
"""

import io
import sys
import warnings

from PIL import Image, ImageOps

from motcua.domain.documents.reading.pages import MOST_PIXELS_IN, Fault

MOST_SIDE = 3508  # pixels: A4 at 300 dpi
QUALITY = 82
A4_LONG = 11.69  # inches
LONGEST = 17.0  # inches: A3; a camera's dpi says nothing, a scanner's keeps a page within this


def main() -> int:
    content = sys.stdin.buffer.read()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS_IN
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    if content[4:8] == b"ftyp":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    try:
        with Image.open(io.BytesIO(content)) as opened:
            opened.load()
            dots = float(opened.info.get("dpi", (0, 0))[0] or 0)
            picture = ImageOps.exif_transpose(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return Fault.TOO_LARGE
    except (OSError, ValueError, SyntaxError, TypeError, EOFError):
        return Fault.BROKEN
    side = max(picture.size)
    inches = side / dots if dots and side / dots <= LONGEST else A4_LONG
    picture = picture if picture.mode == "L" else picture.convert("RGB")
    picture.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
    resolution = max(1, round(max(picture.size) / inches))
    picture.save(sys.stdout.buffer, "JPEG", quality=QUALITY, dpi=(resolution, resolution))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
