"""Electronic signatures of results: the seal of an agency put on a PDF (PAdES), and what a signature on one is worth."""

from motcua.domain.documents.signatures.checking import SignatureView, check
from motcua.domain.documents.signatures.hardware import SealUnavailable
from motcua.domain.documents.signatures.signing import TimestampUnavailable, sign
from motcua.domain.documents.signatures.tokens import (
    CertificateExpired,
    devices_tried,
    has_token,
    keep_token,
    make_token,
    signing_by,
    trust,
)

__all__ = [
    "CertificateExpired",
    "SealUnavailable",
    "SignatureView",
    "TimestampUnavailable",
    "check",
    "devices_tried",
    "has_token",
    "keep_token",
    "make_token",
    "sign",
    "signing_by",
    "trust",
]
