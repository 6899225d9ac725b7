"""Questions of who administers connections: agreements and subscriptions of their centres, and how the sending goes."""

from uuid import UUID

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.exchange import signing
from motcua.domain.exchange.models import Attempt, Event, Letter, MappingRule, Receiver, Subscription
from motcua.domain.exchange.queries import head
from motcua.domain.exchange.shapes import AttemptView, LetterView, ReceiverView, SubscriptionView
from motcua.domain.people.permissions import Action, centres_of, require

MOST_SHOWN = 200


def is_theirs(actor: Actor, receiver: Receiver) -> bool:
    """Who administers some centres only sees agreements about nothing but those."""
    mine = centres_of(actor, Action.EXCHANGE_MANAGE)
    return mine is None or (bool(receiver.centres) and set(receiver.centres) <= mine)


def find_receiver(actor: Actor, code: str) -> Receiver:
    """Raises NotAuthenticated, Forbidden, NotFound."""
    require(actor, Action.EXCHANGE_MANAGE)
    found = Receiver.objects.filter(code=code).first()
    if found is None or not is_theirs(actor, found):
        raise NotFound
    return found


def find_subscription(actor: Actor, subscription: UUID) -> Subscription:
    """Raises NotAuthenticated, Forbidden, NotFound."""
    require(actor, Action.EXCHANGE_MANAGE)
    found = Subscription.objects.select_related("receiver").filter(pk=subscription).first()
    if found is None or not is_theirs(actor, found.receiver):
        raise NotFound
    return found


def receivers(actor: Actor) -> list[ReceiverView]:
    """Agreements that hold, by name."""
    require(actor, Action.EXCHANGE_MANAGE)
    found = Receiver.objects.filter(ended_at=None).order_by("name")
    return [receiver_view(one) for one in found if is_theirs(actor, one)]


def receiver(actor: Actor, code: str) -> ReceiverView:
    return receiver_view(find_receiver(actor, code))


def receiver_view(row: Receiver) -> ReceiverView:
    return ReceiverView(
        row.code,
        row.name,
        row.basis,
        tuple(row.types),
        tuple(row.centres),
        tuple(row.agencies),
        tuple(row.extra),
        row.version,
        row.token is not None,
        row.created_at,
        row.ended_at,
    )


def subscriptions(actor: Actor) -> list[SubscriptionView]:
    """Those that have not ended, oldest first."""
    require(actor, Action.EXCHANGE_MANAGE)
    found = Subscription.objects.exclude(state="ended").select_related("receiver").order_by("created_at")
    return [subscription_view(one) for one in found if is_theirs(actor, one.receiver)]


def subscription(actor: Actor, number: UUID) -> SubscriptionView:
    return subscription_view(find_subscription(actor, number))


def subscription_view(row: Subscription) -> SubscriptionView:
    return SubscriptionView(
        row.pk,
        row.receiver.code,
        row.url,
        row.state,
        row.pause_reason,
        signing.public_key(row.signing_key) if row.signing_key else "",
        max(0, head() - row.position),
        row.delivered,
        row.letters.filter(state="dead").count(),
        row.tries,
        row.first_try_at,
        row.next_try_at,
        row.old_secret_until,
        row.created_at,
        row.way,
    )


def attempts(actor: Actor, number: UUID, limit: int = 50, before: int | None = None) -> list[AttemptView]:
    """The last tries, newest first, further back than the one numbered `before`."""
    found = Attempt.objects.filter(subscription=find_subscription(actor, number))
    if before is not None:
        found = found.filter(pk__lt=before)
    return [attempt_view(one) for one in found.order_by("-pk")[: min(limit, MOST_SHOWN + 1)]]


def attempt_view(one: Attempt) -> AttemptView:
    return AttemptView(
        one.pk,
        one.message,
        one.centre,
        one.sequence,
        one.number,
        one.at,
        one.outcome,
        one.status,
        one.milliseconds,
        one.call,
    )


def letters(actor: Actor, number: UUID, limit: int = 50) -> list[LetterView]:
    """What was given up or is to be sent again, in order."""
    found = Letter.objects.filter(subscription=find_subscription(actor, number), state__in=["dead", "wanted"])
    return [
        LetterView(one.pk, one.centre, one.sequence, one.state, one.reason, one.at)
        for one in found.order_by("position")[: min(limit, MOST_SHOWN)]
    ]


def published_types() -> list[str]:
    """Every type of event there is or was, by name."""
    return sorted(MappingRule.objects.values_list("type", flat=True).distinct())


def mapping(actor: Actor) -> tuple[int, list[tuple[str, str, list[str]]]]:
    """The version that holds, with its kinds, types and facts."""
    require(actor, Action.EXCHANGE_MANAGE)
    found = MappingRule.objects.order_by("-version", "kind")
    version = found[0].version if found else 0
    return version, [(one.kind, one.type, one.facts) for one in found.filter(version=version)]


def newest_event() -> Event | None:
    return Event.objects.order_by("-position").first()
