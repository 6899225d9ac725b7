"""Electronic signatures of results: the seal of an agency put on a PDF (PAdES), and what a signature on one is worth."""

from motcua.domain.documents.signatures.checking import SignatureView, check
from motcua.domain.documents.signatures.hardware import SealUnavailable
from motcua.domain.documents.signatures.signing import TimestampUnavailable, sign
from motcua.domain.documents.signatures.tokens import (
    CertificateExpired,
    devices_tried,
    fresh_key,
    has_token,
    keep_token,
    make_token,
    remove_token,
    signing_by,
    soft_tokens,
    trust,
)

__all__ = [
    "CertificateExpired",
    "SealUnavailable",
    "SignatureView",
    "TimestampUnavailable",
    "check",
    "devices_tried",
    "fresh_key",
    "has_token",
    "keep_token",
    "make_token",
    "remove_token",
    "sign",
    "signing_by",
    "soft_tokens",
    "trust",
]
