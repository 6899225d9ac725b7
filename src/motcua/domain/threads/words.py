"""Words of messages as they are found: folded, as keyed hashes of their own purpose. Pure but for the key."""

from motcua.base import crypto
from motcua.domain.documents.words import HASH_BYTES, distinct


def hash_of(word: str) -> bytes:
    """Eight bytes of HMAC, under a key that the words of documents do not share."""
    return crypto.blind_index(word, "threads.word")[:HASH_BYTES]


def hashes_of(*texts: str) -> list[bytes]:
    """Of each word once, in a fixed order, so that rows tell nothing of the order of the words."""
    return sorted({hash_of(word) for word in distinct(texts)})
