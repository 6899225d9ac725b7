"""The time of a picture as a row of black and white blocks at its top: hundredths of a second since 1970 in 40 bits."""

import numpy as np
from numpy.typing import NDArray

BITS = 40
WHITE, BLACK = 235, 16
Plane = NDArray[np.uint8]


def block(width: int) -> int:
    """How many dots wide and high one block is."""
    return width // BITS


def write(luma: Plane, at: float) -> None:
    """Draws `at` (seconds since 1970) into the luma of a picture."""
    side = block(luma.shape[1])
    bits = (round(at * 100) >> np.arange(BITS - 1, -1, -1)) & 1
    row = np.repeat(np.where(bits, WHITE, BLACK).astype(np.uint8), side)
    luma[:side, : row.size] = row


def read(luma: Plane) -> float:
    """The time that `write` drew, as far as the middle of each block still tells black from white."""
    side = block(luma.shape[1])
    middle = luma[side // 4 : side - side // 4]
    value = 0
    for number in range(BITS):
        value = value * 2 + int(middle[:, number * side + side // 4 : (number + 1) * side - side // 4].mean() > 128)
    return value / 100
