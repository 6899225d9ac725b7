"""Electronic signatures of results: the seal of an agency put on a PDF (PAdES), and what a signature on one is worth."""

from motcua.domain.documents.signatures.checking import SignatureView, check
from motcua.domain.documents.signatures.signing import TimestampUnavailable, sign
from motcua.domain.documents.signatures.tokens import has_token, keep_token, make_token, trust

__all__ = ["SignatureView", "TimestampUnavailable", "check", "has_token", "keep_token", "make_token", "sign", "trust"]
