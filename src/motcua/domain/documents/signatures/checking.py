"""What the signatures on a PDF are worth: is it unchanged, do we trust who signed, who says when.

Revocation is looked at where the file carries its proof; nothing is fetched from the network while a person waits.
"""

import io
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from motcua.domain.documents.signatures.tokens import trusted_roots


@dataclass(frozen=True)
class SignatureView:
    """One signature. `intact`: no signed byte changed; `whole`: nothing was changed after it either.

    `stamped_at`: the time that a trusted TSA swears to; `said_at`: the time that the signer's own clock said.
    """

    signer: str
    issuer: str
    serial: str
    intact: bool
    whole: bool
    trusted: bool
    said_at: datetime | None
    stamped_at: datetime | None

    @property
    def good(self) -> bool:
        return self.intact and self.whole and self.trusted


def check(content: bytes) -> list[SignatureView]:
    """Every signature of a PDF in the order of signing; empty for one without, and for what is no PDF."""
    try:
        found = PdfFileReader(io.BytesIO(content), strict=False).embedded_regular_signatures
        return [_view(one) for one in found]
    except PdfError:
        return []


def _view(signature: EmbeddedPdfSignature) -> SignatureView:
    who = signature.signer_cert
    name, issuer, serial = who.subject.native, who.issuer.native, f"{who.serial_number:X}"
    signer, by = str(name.get("common_name", "")), str(issuer.get("common_name", ""))
    context = ValidationContext(trust_roots=trusted_roots(), allow_fetching=False)
    try:
        status = validate_pdf_signature(signature, context, ValidationContext(trust_roots=trusted_roots()))
    except (SignatureValidationError, PdfError, ValueError):
        return SignatureView(signer, by, serial, False, False, False, signature.self_reported_timestamp, None)
    stamp = status.timestamp_validity
    sworn = stamp.timestamp if stamp is not None and stamp.valid and stamp.intact and stamp.trusted else None
    return SignatureView(
        signer,
        by,
        serial,
        status.intact and status.valid,
        bool(status.docmdp_ok),
        status.trusted,
        status.signer_reported_dt,
        sworn,
    )
