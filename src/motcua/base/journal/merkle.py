"""Merkle trees as RFC 6962 section 2.1 has them: leaves and nodes are hashed apart (SHA-256), so that neither passes for the other."""

from collections.abc import Sequence
from hashlib import sha256


def leaf(content: bytes) -> bytes:
    return sha256(b"\x00" + content).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """Of the hashes of leaves in their order, or of the roots of aligned blocks of 2^k leaves (the last one may be shorter)."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    left = _left(len(hashes))
    return _node(root(hashes[:left]), root(hashes[left:]))


def path(place: int, hashes: Sequence[bytes]) -> list[bytes]:
    """What stands beside the way from one of them up to the root, lowest first (section 2.1.1)."""
    if len(hashes) <= 1:
        return []
    left = _left(len(hashes))
    if place < left:
        return [*path(place, hashes[:left]), root(hashes[left:])]
    return [*path(place - left, hashes[left:]), root(hashes[:left])]


def climb(found: bytes, place: int, size: int, beside: Sequence[bytes]) -> bytes | None:
    """The root that a leaf's hash at `place` of `size` leads to (RFC 9162 section 2.1.3.2); None where the path does not fit."""
    here, last = place, size - 1
    for other in beside:
        if last == 0:
            return None
        if here & 1 or here == last:
            found = _node(other, found)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            found = _node(found, other)
        here, last = here >> 1, last >> 1
    return found if last == 0 and place < size else None


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _left(size: int) -> int:
    """The largest power of two below."""
    return 1 << (size - 1).bit_length() - 1
