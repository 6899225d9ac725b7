"""The API of connections: agreements with receivers, subscriptions to webhooks, what came of deliveries, the mapping."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from motcua.base.actor import Actor
from motcua.domain.exchange import actions, administration
from motcua.domain.exchange.actions import Terms
from motcua.domain.exchange.shapes import AttemptView, LetterView, ReceiverView, SubscriptionView
from motcua.surfaces.api.queue_shapes import Strict

router = Router(tags=["exchange"])


class TermsIn(Strict):
    """Empty lists of types, centres and agencies mean all; facts of persons (`extra`) only as listed, on a `basis`."""

    name: str
    basis: str = ""
    types: list[str] = []
    centres: list[str] = []
    agencies: list[str] = []
    extra: list[str] = []

    def terms(self) -> Terms:
        return Terms(
            self.name,
            self.basis,
            tuple(self.types),
            tuple(self.centres),
            tuple(self.agencies),
            tuple(self.extra),
        )


class AgreementIn(TermsIn):
    code: str


class ReceiverOut(Schema):
    code: str
    name: str
    basis: str
    types: list[str]
    centres: list[str]
    agencies: list[str]
    extra: list[str]
    version: int
    has_token: bool
    created_at: datetime


class TokenOut(Schema):
    token: str


class SubscribeIn(Strict):
    receiver: str
    url: str


class SubscriptionOut(Schema):
    """`way`: webhook, or national (the shapes of the national exchange; set up on the administration's page)."""

    id: UUID
    receiver: str
    way: str
    url: str
    state: str
    pause_reason: str
    public_key: str
    behind: int
    delivered: int
    dead: int
    tries: int
    failing_since: datetime | None
    next_try_at: datetime | None
    old_secret_until: datetime | None
    created_at: datetime


class WithSecretOut(SubscriptionOut):
    """`secret` is given this once."""

    secret: str


class AttemptOut(Schema):
    message: str
    centre: str
    sequence: int | None
    number: int
    at: datetime
    outcome: str
    status: int | None
    milliseconds: int
    call: str


class AttemptPage(Schema):
    items: list[AttemptOut]
    next: str | None


class FailedLetterOut(Schema):
    id: int
    centre: str
    sequence: int
    state: str
    reason: str
    at: datetime


class ReplayIn(Strict):
    """Letters by their number, or the events of a centre from one sequence to another; nothing: all dead letters."""

    letters: list[int] | None = None
    centre: str = ""
    from_sequence: int = 0
    to_sequence: int = 0


class ReplayOut(Schema):
    events: int


class ExchangeRuleIn(Strict):
    kind: str
    type: str
    facts: list[str] = []


class MappingIn(Strict):
    rules: list[ExchangeRuleIn]


class MappingOut(Schema):
    version: int
    rules: list[ExchangeRuleIn]


@router.get("/receivers", response=list[ReceiverOut], operation_id="list_receivers")
def list_receivers(request: HttpRequest) -> list[ReceiverView]:
    """Agreements that hold."""
    return administration.receivers(_actor(request))


@router.post("/receivers", response={201: ReceiverOut}, operation_id="agree_with_receiver")
def agree(request: HttpRequest, body: AgreementIn) -> Status[ReceiverView]:
    """Begins an agreement: who receives, and what."""
    return Status(201, actions.agree(_actor(request), body.code, body.terms()))


@router.post("/receivers/{receiver}", response=ReceiverOut, operation_id="change_receiver")
def change(request: HttpRequest, receiver: str, body: TermsIn) -> ReceiverView:
    """Other terms in place of those there are."""
    return actions.change(_actor(request), receiver, body.terms())


@router.post("/receivers/{receiver}/end", response={204: None}, operation_id="end_receiver")
def end(request: HttpRequest, receiver: str) -> Status[None]:
    """Ends the agreement with its token and its subscriptions."""
    actions.end(_actor(request), receiver)
    return Status(204, None)


@router.post("/receivers/{receiver}/token", response={201: TokenOut}, operation_id="give_receiver_token")
def give_token(request: HttpRequest, receiver: str) -> Status[dict[str, str]]:
    """A new token for the feed; the one before ends."""
    return Status(201, {"token": actions.give_token(_actor(request), receiver)})


@router.get("/webhooks", response=list[SubscriptionOut], operation_id="list_subscriptions")
def list_subscriptions(request: HttpRequest) -> list[SubscriptionView]:
    """Where events are sent, and how that goes."""
    return administration.subscriptions(_actor(request))


@router.post("/webhooks", response={201: WithSecretOut}, operation_id="subscribe")
def subscribe(request: HttpRequest, body: SubscribeIn) -> Status[dict[str, Any]]:
    """Sends a receiver's events to an address from now on, signed by Standard Webhooks."""
    made, secret = actions.subscribe(_actor(request), body.receiver, body.url)
    return Status(201, {**vars(made), "secret": secret})


@router.get("/webhooks/{uuid:subscription}", response=SubscriptionOut, operation_id="get_subscription")
def get_subscription(request: HttpRequest, subscription: UUID) -> SubscriptionView:
    return administration.subscription(_actor(request), subscription)


@router.get("/webhooks/{uuid:subscription}/deliveries", response=AttemptPage, operation_id="list_deliveries")
def list_deliveries(
    request: HttpRequest, subscription: UUID, limit: int = 50, after: int | None = None
) -> dict[str, Any]:
    """The last tries, newest first: when, how long, what came of each; not what was in them."""
    limit = max(1, min(limit, administration.MOST_SHOWN))
    found: list[AttemptView] = administration.attempts(_actor(request), subscription, limit + 1, after)
    return {"items": found[:limit], "next": str(found[limit - 1].id) if len(found) > limit else None}


@router.get("/webhooks/{uuid:subscription}/letters", response=list[FailedLetterOut], operation_id="list_letters")
def list_letters(request: HttpRequest, subscription: UUID, limit: int = 50) -> list[LetterView]:
    """What was given up, and what is to be sent again."""
    return administration.letters(_actor(request), subscription, max(1, limit))


@router.post("/webhooks/{uuid:subscription}/test", response=AttemptOut, operation_id="test_subscription")
def test(request: HttpRequest, subscription: UUID) -> AttemptView:
    """Sends a test event now and says what came of it."""
    return actions.send_test(_actor(request), subscription)


@router.post("/webhooks/{uuid:subscription}/pause", response=SubscriptionOut, operation_id="pause_subscription")
def pause(request: HttpRequest, subscription: UUID) -> SubscriptionView:
    """Sends nothing until it goes on; nothing is lost."""
    return actions.pause(_actor(request), subscription)


@router.post("/webhooks/{uuid:subscription}/resume", response=SubscriptionOut, operation_id="resume_subscription")
def resume(request: HttpRequest, subscription: UUID) -> SubscriptionView:
    """Goes on, and tries at once what failed."""
    return actions.resume(_actor(request), subscription)


@router.post("/webhooks/{uuid:subscription}/secret", response=WithSecretOut, operation_id="rotate_secret")
def rotate_secret(request: HttpRequest, subscription: UUID) -> dict[str, Any]:
    """A new secret; the one before signs too for 24 hours."""
    changed, secret = actions.rotate_secret(_actor(request), subscription)
    return {**vars(changed), "secret": secret}


@router.post("/webhooks/{uuid:subscription}/replay", response={202: ReplayOut}, operation_id="replay_events")
def replay(request: HttpRequest, subscription: UUID, body: ReplayIn) -> Status[dict[str, int]]:
    """Sends dead letters again, or a range of a centre's events; each with the id that it had."""
    actor = _actor(request)
    if body.centre:
        count = actions.replay_range(actor, subscription, body.centre, body.from_sequence, body.to_sequence)
    else:
        count = actions.replay_letters(actor, subscription, body.letters)
    return Status(202, {"events": count})


@router.post("/webhooks/{uuid:subscription}/end", response={204: None}, operation_id="unsubscribe")
def unsubscribe(request: HttpRequest, subscription: UUID) -> Status[None]:
    """Sends nothing there any more."""
    actions.unsubscribe(_actor(request), subscription)
    return Status(204, None)


@router.get("/event-mapping", response=MappingOut, operation_id="get_event_mapping")
def get_mapping(request: HttpRequest) -> dict[str, Any]:
    """Which happenings are told outside, under which type and with which facts."""
    version, found = administration.mapping(_actor(request))
    return {"version": version, "rules": [{"kind": kind, "type": name, "facts": facts} for kind, name, facts in found]}


@router.post("/event-mapping", response=MappingOut, operation_id="set_event_mapping")
def set_mapping(request: HttpRequest, body: MappingIn) -> dict[str, Any]:
    """Makes the next version; it holds for what is published from now on."""
    actor = _actor(request)
    actions.set_mapping(actor, {one.kind: (one.type, one.facts) for one in body.rules})
    return get_mapping(request)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor
