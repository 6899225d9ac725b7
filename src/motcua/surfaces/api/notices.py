"""Where a gateway reports what became of a message: delivered, or never to be. Told again, it changes nothing."""

import hmac

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from motcua.base.problems import InvalidInput, NotAuthenticated, NotFound
from motcua.domain.messages.actions import note_report
from motcua.domain.messages.channels import gateway
from motcua.domain.messages.channels.settings import secret

router = Router(tags=["notices"])
LARGEST = 64 * 1024


class ReportsOut(Schema):
    """How many of the messages are known here."""

    known: int


@router.post("/notices/reports/{channel}", auth=None, response=ReportsOut, operation_id="take_delivery_report")
def take(request: HttpRequest, channel: str) -> ReportsOut:
    """Takes reports in the gateway's own form (JSON or a form; docs/operations.md), shown to be its own by the key that was agreed:
    `X-Motcua-Key: KEY`, or `?key=KEY` where a gateway can do no better. 404 while none of the messages is known."""
    held = gateway.find(channel)
    if held is None or not held.reports.key:
        raise NotFound
    shown = request.headers.get("X-Motcua-Key") or request.GET.get("key", "")
    if not hmac.compare_digest(shown.encode(), secret(held.reports.key).encode()) or not shown:
        raise NotAuthenticated
    try:
        reports = gateway.read_report(held, request.body[:LARGEST])
    except ValueError:
        raise InvalidInput.of("body", _("This is no report of delivery")) from None
    known = sum(note_report(channel, one.id, one.outcome, wrong_address=one.wrong_address) for one in reports)
    if reports and not known:
        raise NotFound
    return ReportsOut(known=known)
