"""What a key may be, at whichever door it comes in."""

LONGEST_KEY = 120


def is_key(key: str) -> bool:
    """An empty one is none: who sends it believes that sending again is safe, and the work would be done twice."""
    return 0 < len(key) <= LONGEST_KEY and key.isprintable()
