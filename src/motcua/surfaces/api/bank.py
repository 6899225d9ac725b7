"""Where a bank, or whoever stands between, tells that money came: signed, taken once, answered with what it came to."""

import hmac
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from motcua.base import clock
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.payments.actions import Notice, take_notice
from motcua.surfaces.api.times import AsWritten

router = Router(tags=["payments"])
SIGNATURE = "X-Motcua-Signature"
LONGEST_DELAY = timedelta(minutes=5)  # between signing and arriving, so that an old message cannot be sent again later


class BankNoticeIn(Schema):
    """One transfer. `transaction`: the bank's name for it; `amount` in đồng; `note`: what the payer wrote."""

    transaction: str = Field(min_length=1, max_length=80)
    amount: int = Field(ge=1, le=1_000_000_000_000)
    note: str = Field("", max_length=500)
    at: AsWritten


class BankNoticeOut(Schema):
    """`outcome`: paid, short, over, again (nothing was open), late (takes no money any more), ahead (for what is no dossier yet)
    or unknown; `surplus` in đồng."""

    outcome: str
    surplus: int
    is_new: bool


@router.post("/bank/notices", auth=None, response=BankNoticeOut, operation_id="take_bank_notice")
def take(request: HttpRequest, said: BankNoticeIn) -> BankNoticeOut:
    """Takes in a transfer. `X-Motcua-Signature: t=SECONDS,v1=HEX`, where HEX is HMAC-SHA-256 of "SECONDS.BODY" with the
    shared secret; at most five minutes old. Said again, it changes nothing."""
    if not settings.MOTCUA_PAYMENT_SECRET:
        raise NotFound
    _require_signed(request.headers.get(SIGNATURE, ""), request.body)
    if said.at.tzinfo is None:
        raise InvalidInput.of("at", _("Give the time with its offset"))
    taken = take_notice(Notice(said.transaction, said.amount, said.note, said.at))
    return BankNoticeOut(outcome=taken.outcome, surplus=taken.surplus, is_new=taken.is_new)


def _require_signed(header: str, body: bytes) -> None:
    """Raises InvalidInput for a message that the bank did not sign, or signed too long ago."""
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    seconds, given = parts.get("t", ""), parts.get("v1", "")
    secret = settings.MOTCUA_PAYMENT_SECRET.encode()
    wanted = hmac.digest(secret, seconds.encode() + b"." + body, "sha256").hex()
    fresh = (
        seconds.isascii()
        and seconds.isdigit()
        and abs(clock.now().timestamp() - int(seconds[:12])) <= LONGEST_DELAY.seconds
    )
    if not (fresh and hmac.compare_digest(wanted.encode(), given.encode())):
        raise InvalidInput.of("signature", _("The signature is missing, wrong or too old"))
