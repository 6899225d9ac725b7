"""Puts an agency's seal or an official's signature on a PDF: PAdES (ETSI EN 319 142-1) level B-B, or B-T with a time from
a TSA (RFC 3161).
"""

import io
import itertools
import urllib.request

from asn1crypto import tsp
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.documents.signatures.tokens import has_token, signing_by

FIELD = "MotcuaSeal"
TSA_SECONDS = 5.0


class TimestampUnavailable(Conflict):
    """The service that tells the time does not answer; nothing was signed."""

    def __init__(self) -> None:
        super().__init__(
            _("The time-stamping service does not answer; nothing was signed. Try again in a moment."),
            code="timestamp_unavailable",
        )


class _HttpTimeStamper(TimeStamper):
    """RFC 3161 over HTTP (its section 3.4) with a limit of time, by the standard library alone."""

    def __init__(self, address: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # pyhanko's own has no types
        self.address = address

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        kind = {"Content-Type": "application/timestamp-query"}
        asked = urllib.request.Request(self.address, req.dump(), kind)  # noqa: S310 - the address is the operator's setting
        try:
            with urllib.request.urlopen(asked, timeout=TSA_SECONDS) as answer:  # noqa: S310 - as above
                return tsp.TimeStampResp.load(answer.read())
        except (OSError, ValueError) as error:
            raise TimestampRequestError(f"{self.address}: {error}") from error


def sign(content: bytes, holder: str, reason: str, place: str = "") -> bytes:
    """The PDF with the signature of an agency, or of an official ("@account"), added; what was signed before stays valid, because bytes
    are only appended.

    Raises InvalidInput for what is no PDF that can be signed or where the holder has no token; TimestampUnavailable; SealUnavailable,
    CertificateExpired.
    """
    if not has_token(holder):
        raise InvalidInput.of("sign", _("This agency has no electronic seal here; an administrator can add one"))
    stamper = _HttpTimeStamper(settings.MOTCUA_TSA_URL) if settings.MOTCUA_TSA_URL else None
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
        metadata = signers.PdfSignatureMetadata(
            field_name=_free_field(writer.prev),
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            reason=reason,
            location=place or None,
        )
        with signing_by(holder) as signer:
            made = signers.PdfSigner(metadata, signer, timestamper=stamper).sign_pdf(writer)
    except TimestampRequestError as error:
        raise TimestampUnavailable from error
    except PdfError as error:
        raise InvalidInput.of("file", _("This PDF cannot be signed: it is damaged or locked")) from error
    return bytes(made.getvalue())


def _free_field(reader: PdfFileReader) -> str:
    """A name that no signature before has."""
    held = {name for name, _value, _reference in fields.enumerate_sig_fields(reader)}
    return next(name for name in (f"{FIELD}{number}" for number in itertools.count(1)) if name not in held)
