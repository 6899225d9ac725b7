"""The API of orders: what the control room asks of counters and people, what they answer; services moved for a day."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from motcua.base.actor import Actor
from motcua.domain.centre.queries import get_centre
from motcua.domain.orders import actions, queries
from motcua.domain.orders.shapes import OrderView
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue import actions as queue_actions
from motcua.domain.queue import queries as queue
from motcua.surfaces.api.queue_shapes import Strict
from motcua.surfaces.api.times import Day

router = Router(tags=["orders"])


class OrderIn(Strict):
    """`kind`: open, pause or close with a `counter`; page with a `person` ("staff:12") and perhaps the counter to come to."""

    kind: str
    counter: int | None = None
    person: str = ""
    words: str = ""


class OrderOut(Schema):
    """`state`: given, accepted, done, declined, withdrawn or lapsed; `reach`: who could see it when it was given."""

    id: UUID
    kind: str
    counter: int | None
    person: str
    person_name: str
    words: str
    state: str
    reach: str
    given_by: str
    given_by_name: str
    given_at: datetime
    answered_by: str
    answered_by_name: str
    answered_at: datetime | None
    reason: str
    ended_at: datetime | None


class DeclineIn(Strict):
    reason: str


class MoveIn(Strict):
    counters: list[int]


class MovedOut(Schema):
    code: str
    prefix: str
    counters: list[int]
    usual: list[int]
    at: datetime | None
    by_name: str


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor


@router.post("/centres/{centre}/orders", response={201: OrderOut}, operation_id="give_order")
def give(request: HttpRequest, centre: str, wanted: OrderIn) -> Status[OrderView]:
    """Appears at once on the screen of whom it is for; 409 `order_running` while another order stands there.

    409 `paged_elsewhere` for somebody whom another centre is asking to come.
    """
    actor = _actor(request)
    made = actions.give(actor, centre, wanted.kind, counter=wanted.counter, person=wanted.person, words=wanted.words)
    return Status(201, queries.order(actor, made))


@router.get("/centres/{centre}/orders", response=dict[str, list[OrderOut]], operation_id="list_orders")
def list_orders(request: HttpRequest, centre: str, day: Day | None = None) -> dict[str, Any]:
    """Those of a local day, newest first; without a day of today, and whatever is still open."""
    return {"items": queries.orders(_actor(request), centre, day)}


@router.get("/orders/mine", response=dict[str, list[OrderOut]], operation_id="list_own_orders")
def list_own(request: HttpRequest) -> dict[str, Any]:
    """What waits for the asker's answer, or for being done."""
    return {"items": queries.waiting_for(_actor(request))}


@router.get(
    "/counters/{centre}/{int:number}/orders", response=dict[str, list[OrderOut]], operation_id="list_counter_orders"
)
def list_of_counter(request: HttpRequest, centre: str, number: int) -> dict[str, Any]:
    """What the screen of a counter shows."""
    return {"items": queries.of_counter(_actor(request), centre, number)}


@router.post("/orders/{uuid:order}/accept", response=OrderOut, operation_id="accept_order")
def accept(request: HttpRequest, order: UUID) -> OrderView:
    """Yes: the counter opens, pauses or closes in the same moment, or after the visitor who is there."""
    actions.accept(_actor(request), order)
    return queries.order(_actor(request), order)


@router.post("/orders/{uuid:order}/decline", response=OrderOut, operation_id="decline_order")
def decline(request: HttpRequest, order: UUID, wanted: DeclineIn) -> OrderView:
    """Why not."""
    actions.decline(_actor(request), order, wanted.reason)
    return queries.order(_actor(request), order)


@router.post("/orders/{uuid:order}/withdraw", response=OrderOut, operation_id="withdraw_order")
def withdraw(request: HttpRequest, order: UUID) -> OrderView:
    """The control room does not want it any more."""
    actions.withdraw(_actor(request), order)
    return queries.order(_actor(request), order)


@router.get("/centres/{centre}/moved-services", response=dict[str, list[MovedOut]], operation_id="list_moved_services")
def list_moved(request: HttpRequest, centre: str) -> dict[str, Any]:
    """The services that are elsewhere today."""
    require(_actor(request), Action.SERVICE_MOVE, centre=centre)
    return {"items": queue.moved_today(get_centre(centre))}


@router.post("/centres/{centre}/services/{service}/move", response=dict[str, list[int]], operation_id="move_service")
def move(request: HttpRequest, centre: str, service: str, wanted: MoveIn) -> dict[str, Any]:
    """Served at these counters alone until the day ends; `open`: those of them that are open now."""
    return {"open": queue_actions.move_service(_actor(request), centre, service, wanted.counters)}


@router.post("/centres/{centre}/services/{service}/move-back", response={204: None}, operation_id="move_service_back")
def move_back(request: HttpRequest, centre: str, service: str) -> Status[None]:
    """To its usual counters before the day ends; 409 `not_moved` where it is there."""
    queue_actions.move_service_back(_actor(request), centre, service)
    return Status(204, None)
