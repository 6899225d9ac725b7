"""A picture as displays show it: turned upright, on white, no larger than a wall, without what the camera wrote into it."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

ACCEPTED = ("JPEG", "PNG", "WEBP")
MOST_DOTS = 60_000_000
LARGEST = (2560, 2560)
QUALITY = 86


class NoPicture(ValueError):
    """Why a file cannot be shown: `container`, `moving`, `dots` or `broken`."""


@dataclass(frozen=True)
class Shown:
    content: bytes
    width: int
    height: int
    content_type: str = "image/webp"


def read_picture(upload: bytes) -> Shown:
    """Decoded and written anew, so that nothing but the picture gets to a display. Raises NoPicture."""
    try:
        picture = Image.open(io.BytesIO(upload), formats=ACCEPTED)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise NoPicture("container") from error
    if picture.width * picture.height > MOST_DOTS:
        raise NoPicture("dots")
    if getattr(picture, "n_frames", 1) > 1:
        raise NoPicture("moving")
    try:
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise NoPicture("broken") from error
    flat = Image.new("RGBA", upright.size, "white")
    flat.alpha_composite(upright)
    small = flat.convert("RGB")
    small.thumbnail(LARGEST)
    written = io.BytesIO()
    small.save(written, "WEBP", quality=QUALITY)
    return Shown(written.getvalue(), small.width, small.height)
