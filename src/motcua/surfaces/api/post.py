"""The post over the API: asking for it, the desk, batches, labels, and what a carrier says."""

import hmac
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from motcua.base import clock
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.centre.queries import get_centre
from motcua.domain.delivery import actions, carrier, queries, serving
from motcua.domain.delivery.models import CarrierOrder
from motcua.domain.delivery.rules import Reason, State
from motcua.domain.dossiers import queries as dossiers
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.places import read_place
from motcua.surfaces.api.dossiers import binary
from motcua.surfaces.api.queue import actor_of
from motcua.surfaces.api.times import AsWritten, Day
from motcua.surfaces.postal_papers import batch_list, labels

router = Router(tags=["post"])
LONGEST_DELAY = timedelta(minutes=5)  # between signing and arriving, so that an old message cannot be sent again later


class QuoteOut(Schema):
    """`price` in đồng; `days`: working days that it usually takes."""

    carrier: str
    zone: str
    zone_name: str
    zone_name_en: str
    price: int
    days: int


class PostLetterOut(Schema):
    """A letter without whom it goes to. `order`: how far its announcement to the carrier is; `postage` in đồng, `weight` in grams."""

    dossier: str
    centre: str
    state: str
    zone: str
    weight: int
    postage: int
    pays: str
    tracking_number: str
    batch: UUID | None
    batch_number: str
    asked_at: datetime
    ready_at: datetime | None
    taken_at: datetime | None
    handed_at: datetime | None
    expected_on: date | None
    delivered_at: datetime | None
    ended_at: datetime | None
    attempts: int
    reason: str
    order: str
    fault: str


class LettersOut(Schema):
    items: list[PostLetterOut]


class ScannedOut(Schema):
    """`outcome`: taken, again, not_ready, at_counter, gone or nothing."""

    outcome: str
    scanned: str
    letter: PostLetterOut | None


class BatchOut(Schema):
    id: UUID
    number: str
    centre: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    handed_at: datetime | None
    letters: int
    unnumbered: int


class BatchesOut(Schema):
    items: list[BatchOut]


class WholeBatchOut(BatchOut):
    items: list[PostLetterOut]


class FiguresOut(Schema):
    """What lies and travels now; of what ended in the period, how, and the mean of days from hand-over to the door."""

    waiting: int
    at_desk: int
    on_the_way: int
    late: int
    lost: int
    delivered: int
    returned: int
    days: float | None


class DeliveryIn(Schema):
    """`postal_address` empty: the applicant's own; `pays`: with the fee at the counter, or to the postman at the door."""

    delivery: Literal["counter", "post"]
    postal_address: str = Field("", max_length=1000)
    postal_place: str = Field("", max_length=200)
    pays: Literal["counter", "door"] = "door"
    receiver: str = Field("", max_length=200)


class LetterCodeIn(Schema):
    code: str = Field(min_length=1, max_length=400)


class NumberIn(Schema):
    tracking_number: str = Field(min_length=1, max_length=60)
    weight: int | None = Field(None, ge=1, le=30_000)


class DeliveryOutcomeIn(Schema):
    verb: Literal["move", "attempt", "deliver", "return", "lose"]
    reason: Reason | None = None


class OpenBatchIn(Schema):
    fill: bool = True


class HandBatchIn(Schema):
    handed_to: str = Field(min_length=1, max_length=200)


class LabelsIn(Schema):
    letters: list[str] = Field(min_length=1, max_length=200)
    paper: Literal["A6", "A4"] = "A6"


class PeriodIn(Schema):
    """Days, both counted; without them, this month."""

    begin: Day | None = Field(None, alias="from")
    end: Day | None = Field(None, alias="to")


class CarrierWordIn(Schema):
    """One word of the carrier about a letter; `sequence` orders its words. `state`: on_its_way, attempted, delivered, returned, lost."""

    order: UUID
    sequence: int = Field(ge=1, le=carrier.HIGHEST_SEQUENCE)
    state: str = Field(min_length=1, max_length=40)
    at: AsWritten
    reason: str = Field("", max_length=40)


class CarrierWordOut(Schema):
    is_new: bool


def letter_out(letter: queries.LetterView) -> PostLetterOut:
    return PostLetterOut(**asdict(letter))


def batch_out(batch: queries.BatchView) -> BatchOut:
    return BatchOut(**asdict(batch))


def pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@router.get("/post/quote", auth=None, response=QuoteOut, operation_id="quote_post")
def quote(request: HttpRequest, place: str = "", weight: int = queries.LIGHTEST) -> QuoteOut:
    """What the post costs today into a commune (its code, or its name with its province; empty: farther away)."""
    named = read_place(place[:200])
    offer = queries.quote(named.code if named else "", max(1, weight))
    if offer is None:
        raise NotFound(_("There is no tariff of the post yet"))
    return QuoteOut(**asdict(offer))


@router.post("/dossiers/{code}/delivery", response=LettersOut, operation_id="ask_for_post")
def ask_for_post(request: HttpRequest, code: str, wanted: DeliveryIn) -> LettersOut:
    """Has the result sent by post, sent elsewhere, or collected at the counter after all; until the desk has taken it over."""
    actor = actor_of(request)
    if wanted.delivery == "post":
        actions.ask(actor, code, wanted.postal_address, wanted.postal_place, wanted.pays, wanted.receiver)
    else:
        actions.cancel(actor, code)
    return list_of_dossier(request, code)


@router.get("/dossiers/{code}/post-letters", response=LettersOut, operation_id="list_post_letters")
def list_of_dossier(request: HttpRequest, code: str) -> LettersOut:
    """The letters of a dossier, the latest first."""
    view = dossiers.dossier(actor_of(request), code)
    return LettersOut(items=[letter_out(one) for one in queries.letters_of(view.code)])


@router.get("/centres/{centre}/post", response=LettersOut, operation_id="list_post_desk")
def list_desk(request: HttpRequest, centre: str, state: str = "") -> LettersOut:
    """The letters of a centre in a state (`ready`, `taken_over`, …); without one, all that have not ended."""
    known = [one.value for one in State]
    if state and state not in known:
        raise InvalidInput.of("state", ", ".join(known))
    require(actor_of(request), Action.POST_DESK, centre=centre)
    wanted = [state] if state else [one for one in known if one not in ("delivered", "returned", "cancelled")]
    found = queries.desk(actor_of(request), get_centre(centre).code, wanted)
    return LettersOut(items=[letter_out(one) for one in found])


@router.post("/centres/{centre}/post/take-over", response=ScannedOut, operation_id="take_letter_over")
def take_over(request: HttpRequest, centre: str, scanned: LetterCodeIn) -> ScannedOut:
    """The desk has the result in hand: the code of its dossier, the QR of its receipt, or its tracking number."""
    done = actions.take_over(actor_of(request), centre, scanned.code)
    letter = letter_out(done.letter) if done.letter else None
    return ScannedOut(outcome=done.outcome.value, scanned=done.scanned, letter=letter)


@router.post("/post/letters/{code}/put-back", response=PostLetterOut, operation_id="put_letter_back")
def put_back(request: HttpRequest, code: str) -> PostLetterOut:
    return letter_out(actions.put_back(actor_of(request), code))


@router.post("/post/letters/{code}/number", response=PostLetterOut, operation_id="number_letter")
def number(request: HttpRequest, code: str, given: NumberIn) -> PostLetterOut:
    """The tracking number on its sticker, and what it weighs (grams)."""
    return letter_out(actions.set_number(actor_of(request), code, given.tracking_number, given.weight))


@router.post("/post/letters/{code}/batch", response=PostLetterOut, operation_id="put_letter_into_batch")
def into_batch(request: HttpRequest, code: str) -> PostLetterOut:
    return letter_out(actions.put_into_batch(actor_of(request), code))


@router.post("/post/letters/{code}/unbatch", response=PostLetterOut, operation_id="take_letter_out_of_batch")
def out_of_batch(request: HttpRequest, code: str) -> PostLetterOut:
    return letter_out(actions.take_out_of_batch(actor_of(request), code))


@router.post("/post/letters/{code}/outcome", response=PostLetterOut, operation_id="tell_letter")
def tell(request: HttpRequest, code: str, told: DeliveryOutcomeIn) -> PostLetterOut:
    """What became of a letter that the carrier has; `reason` with attempt and return."""
    return letter_out(actions.tell(actor_of(request), code, told.verb, told.reason.value if told.reason else ""))


@router.post("/centres/{centre}/post/labels.pdf", operation_id="print_labels", openapi_extra=binary("application/pdf"))
def print_labels(request: HttpRequest, centre: str, wanted: LabelsIn) -> HttpResponse:
    """Labels as PDF, one on an A6 or four on an A4; that the addresses were shown is recorded."""
    found = actions.look_at_letters(actor_of(request), centre, wanted.letters)
    return pdf(labels(centre, found, wanted.paper), "nhan-buu-gui.pdf")


@router.get("/centres/{centre}/post/batches", response=BatchesOut, operation_id="list_batches")
def list_batches(request: HttpRequest, centre: str) -> BatchesOut:
    return BatchesOut(items=[batch_out(one) for one in queries.batches(actor_of(request), centre)])


@router.post("/centres/{centre}/post/batches", response=BatchOut, operation_id="open_batch")
def open_batch(request: HttpRequest, centre: str, how: OpenBatchIn) -> BatchOut:
    """The open batch, made where there is none; with `fill` all that lies at the desk goes into it."""
    return batch_out(actions.open_batch(actor_of(request), centre, fill=how.fill))


@router.get("/post/batches/{uuid:batch}", response=WholeBatchOut, operation_id="get_batch")
def get_batch(request: HttpRequest, batch: UUID) -> WholeBatchOut:
    found, letters = queries.batch(actor_of(request), batch)
    return WholeBatchOut(**asdict(found), items=[letter_out(one) for one in letters])


@router.post("/post/batches/{uuid:batch}/close", response=BatchOut, operation_id="close_batch")
def close_batch(request: HttpRequest, batch: UUID) -> BatchOut:
    return batch_out(actions.close_batch(actor_of(request), batch))


@router.post("/post/batches/{uuid:batch}/reopen", response=BatchOut, operation_id="reopen_batch")
def reopen_batch(request: HttpRequest, batch: UUID) -> BatchOut:
    return batch_out(actions.reopen_batch(actor_of(request), batch))


@router.post("/post/batches/{uuid:batch}/hand-over", response=BatchOut, operation_id="hand_batch")
def hand_batch(request: HttpRequest, batch: UUID, given: HandBatchIn) -> BatchOut:
    """The carrier signed: the results of all its letters are handed over, or of none."""
    return batch_out(actions.hand_batch(actor_of(request), batch, given.handed_to))


@router.get(
    "/post/batches/{uuid:batch}/list.pdf", operation_id="get_batch_list", openapi_extra=binary("application/pdf")
)
def print_list(request: HttpRequest, batch: UUID) -> HttpResponse:
    """The list of a batch, to be signed by both sides."""
    found, letters = queries.batch(actor_of(request), batch)
    signed = queries.signed_by(actor_of(request), batch)
    return pdf(batch_list(found, letters, *signed), f"{found.number}.pdf")


@router.get("/centres/{centre}/post/figures", response=FiguresOut, operation_id="post_figures")
def figures(request: HttpRequest, centre: str, period: Query[PeriodIn]) -> FiguresOut:
    """`from` and `to`: days, both counted; without them, this month."""
    require(actor_of(request), Action.POST_FIGURES, centre=centre)
    today = timezone.localdate(clock.now())
    told = queries.figures(
        actor_of(request), get_centre(centre).code, period.begin or today.replace(day=1), period.end or today
    )
    return FiguresOut(**asdict(told))


@router.post("/carrier/events", auth=None, response=CarrierWordOut, operation_id="take_carrier_word")
def take_word(request: HttpRequest, said: CarrierWordIn) -> CarrierWordOut:
    """What became of a letter. Signed as `domain/delivery/carrier.py` says, at most five minutes old; said again, it changes nothing."""
    if not settings.MOTCUA_CARRIER_SECRET:
        raise NotFound
    _require_signed(request)
    if said.at.tzinfo is None:
        raise InvalidInput.of("at", _("Give the time with its offset"))
    try:
        word = carrier.Said(said.sequence, said.state, said.at, said.reason)
        return CarrierWordOut(is_new=serving.take(str(said.order), word))
    except CarrierOrder.DoesNotExist:
        raise NotFound from None


def _require_signed(request: HttpRequest) -> None:
    """Raises InvalidInput for a message that the carrier did not sign, or signed too long ago."""
    parts = dict(part.strip().partition("=")[::2] for part in request.headers.get(carrier.SIGNATURE, "").split(","))
    written = parts.get("t", "")
    seconds = int(written[:12]) if written.isascii() and written.isdigit() else 0
    wanted = carrier.sign(settings.MOTCUA_CARRIER_SECRET, "POST", request.path, request.body, seconds)
    is_fresh = abs(clock.now().timestamp() - seconds) <= LONGEST_DELAY.total_seconds()
    if not (is_fresh and hmac.compare_digest(wanted.encode(), f"t={seconds},v1={parts.get('v1', '')}".encode())):
        raise InvalidInput.of("signature", _("The signature is missing, wrong or too old"))
