"""Verbs about subscriptions: where a receiver's events are sent, secrets, pauses, a test, sending again."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.networks import read_networks
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.exchange import queries, rules, signing
from motcua.domain.exchange.administration import attempt_view, find_receiver, find_subscription, subscription_view
from motcua.domain.exchange.models import Attempt, Letter, Subscription
from motcua.domain.exchange.national.actions import forget_keys
from motcua.domain.exchange.national.calling import Exchange, Failed
from motcua.domain.exchange.posting import send_signed
from motcua.domain.exchange.rules import Way
from motcua.domain.exchange.sending import Answer, BadUrl, ForbiddenAddress, Line, read_url, resolve
from motcua.domain.exchange.shapes import AttemptView, SubscriptionView

MOST_SUBSCRIPTIONS = 20  # of one receiver
MOST_AGAIN = 10_000  # events that are sent again at once
TEST_TYPE = "vn.motcua.test"


def subscribe(actor: Actor, receiver: str, url: str) -> tuple[SubscriptionView, str]:
    """Sends what happens from now on to an address. Also the secret, given this once.

    Raises Forbidden, NotFound, InvalidInput for an address that may not be sent to, Conflict.
    """
    with transaction.atomic():
        row = open_way(actor, receiver, url, Way.WEBHOOK)
        _record(actor, "subscription.made", row, receiver=receiver)
    return subscription_view(row), row.secret


def open_way(actor: Actor, receiver: str, url: str, way: Way) -> Subscription:
    """The row of a way of sending, from the next event on; within a transaction, and whoever calls records it. Raises as `subscribe`."""
    found = find_receiver(actor, receiver)
    check_url(url)
    agreed = type(found).objects.select_for_update().get(pk=found.pk)
    if agreed.ended_at is not None:
        raise Conflict(_("This agreement has ended"), code="agreement_ended")
    standing = agreed.subscriptions.exclude(state="ended")
    if standing.filter(url=url).exists() or standing.count() >= MOST_SUBSCRIPTIONS:
        raise Conflict(_("This receiver has this address already, or too many"), code="subscribed_already")
    return Subscription.objects.create(
        receiver=agreed,
        way=way,
        url=url,
        secret=signing.new_secret() if way is Way.WEBHOOK else "",
        signing_key=signing.new_key() if way is Way.WEBHOOK else "",
        position=queries.head(),
        lock=secrets.randbelow(2**31),
        created_at=clock.now(),
    )


def check_url(url: str) -> None:
    if len(url) > 500:
        raise InvalidInput.of("url", _("This address is too long"))
    try:
        resolve(read_url(url), read_networks(settings.MOTCUA_WEBHOOK_NETWORKS))
    except BadUrl:
        words = _("Write an address such as https://example.vn/webhook, without a name, a password or a #")
        raise InvalidInput.of("url", words) from None
    except ForbiddenAddress:
        words = _(
            "Events are sent to public addresses by https only; the operator can allow a network in MOTCUA_WEBHOOK_NETWORKS"
        )
        raise InvalidInput.of("url", words) from None
    except OSError:
        raise InvalidInput.of("url", _("This name is not known; check how it is written")) from None


@transaction.atomic
def pause(actor: Actor, subscription: UUID) -> SubscriptionView:
    """Nothing is sent until it goes on; nothing is lost meanwhile. Raises Forbidden, NotFound, Conflict."""
    row = locked(actor, subscription)
    if row.state == "active":
        row.state, row.pause_reason = "paused", "by_hand"
        row.save()
        _record(actor, "subscription.paused", row, reason="by_hand")
    return subscription_view(row)


@transaction.atomic
def resume(actor: Actor, subscription: UUID) -> SubscriptionView:
    """Goes on with the next event, and tries at once what failed. Raises Forbidden, NotFound, Conflict."""
    row = locked(actor, subscription)
    row.next_try_at = None
    if row.state == "paused":
        row.state, row.pause_reason = "active", ""
        _record(actor, "subscription.resumed", row)
    row.save()
    return subscription_view(row)


@transaction.atomic
def unsubscribe(actor: Actor, subscription: UUID) -> None:
    """Nothing more is sent; its secrets are forgotten, what came of its tries is kept for its time."""
    row = locked(actor, subscription)
    row.state, row.ended_at = "ended", clock.now()
    row.secret, row.old_secret, row.old_secret_until = "", "", None
    row.save()
    forget_keys([row.pk])
    _record(actor, "subscription.ended", row)


@transaction.atomic
def rotate_secret(actor: Actor, subscription: UUID) -> tuple[SubscriptionView, str]:
    """A new secret, given this once; the one before signs too for a day. Raises Forbidden, NotFound, Conflict."""
    row = locked(actor, subscription)
    if row.way != Way.WEBHOOK:
        raise Conflict(_("This way of sending signs nothing"), code="not_signed")
    row.old_secret, row.old_secret_until = row.secret, clock.now() + rules.SECRET_OVERLAP
    row.secret = signing.new_secret()
    row.save()
    _record(actor, "subscription.secret_changed", row)
    return subscription_view(row), row.secret


def send_test(actor: Actor, subscription: UUID) -> AttemptView:
    """Sends a test event now, outside of the order, and says what came of it; by the national way it signs in there.

    Raises Forbidden, NotFound, Conflict.
    """
    row = find_subscription(actor, subscription)
    _require_standing(row)
    number, now = uuid4(), clock.now()
    answer = _knock(row) if row.way == Way.NATIONAL else _send_test_event(row, number, now)
    with transaction.atomic():
        kept = Attempt.objects.create(
            subscription=row,
            message=f"msg_test_{number.hex}",
            number=1,
            at=now,
            outcome=answer.outcome.value,
            status=answer.status,
            milliseconds=answer.milliseconds,
            call=answer.call,
        )
        _record(actor, "subscription.tested", row, outcome=answer.outcome.value)
    return attempt_view(kept)


def _send_test_event(row: Subscription, number: UUID, now: datetime) -> Answer:
    body = {
        "specversion": "1.0",
        "id": str(number),
        "source": "urn:motcua:test",
        "type": TEST_TYPE,
        "time": now.isoformat(),
        "datacontenttype": "application/json",
        "data": {},
    }
    line = Line(row.url, read_networks(settings.MOTCUA_WEBHOOK_NETWORKS))
    try:
        return send_signed(row, line, f"msg_test_{number.hex}", json.dumps(body).encode())
    finally:
        line.close()


def _knock(row: Subscription) -> Answer:
    with Exchange(row.national) as exchange:
        try:
            exchange.sign_in()
        except Failed as fault:
            return fault.answer
        return exchange.last


@transaction.atomic
def replay_letters(actor: Actor, subscription: UUID, letters: Sequence[int] | None = None) -> int:
    """Has dead letters sent again: those named, or all. How many. Raises Forbidden, NotFound, Conflict."""
    row = locked(actor, subscription)
    found = Letter.objects.filter(subscription=row, state="dead")
    if letters is not None:
        found = found.filter(pk__in=letters)
    count = found.update(state="wanted", at=clock.now())
    if count:
        _record(actor, "subscription.replayed", row, letters=count)
    return count


@transaction.atomic
def replay_range(actor: Actor, subscription: UUID, centre: str, first: int, last: int) -> int:
    """Has the events of a centre from one sequence to another sent again, as far as they are behind the subscription.

    How many, at most 10,000. Raises Forbidden, NotFound, Conflict, InvalidInput.
    """
    row = locked(actor, subscription)
    if not 1 <= first <= last < 2**62:
        raise InvalidInput.of("from_sequence", _("Sequences begin with 1, and the first is not behind the last"))
    agreement = queries.agreement_of_way(row)
    found = queries.events_between(agreement, centre, first, last, MOST_AGAIN + 1)
    if len(found) > MOST_AGAIN:
        raise InvalidInput.of("to_sequence", _("At most 10,000 events at once"))
    again = [
        Letter(subscription=row, position=position, centre=centre, sequence=sequence, state="wanted", at=clock.now())
        for position, sequence in found
        if position <= row.position
    ]
    Letter.objects.bulk_create(
        again, update_conflicts=True, unique_fields=["subscription", "position"], update_fields=["state", "at"]
    )
    if again:
        _record(actor, "subscription.replayed", row, range_of=centre, first=first, last=last, events=len(again))
    return len(again)


def locked(actor: Actor, subscription: UUID) -> Subscription:
    find_subscription(actor, subscription)
    row = Subscription.objects.select_related("receiver").select_for_update(of=("self",)).get(pk=subscription)
    _require_standing(row)
    return row


def _require_standing(row: Subscription) -> None:
    if row.state == "ended":
        raise Conflict(_("This subscription has ended"), code="subscription_ended")


def _record(actor: Actor, kind: str, row: Subscription, **facts: Any) -> None:
    journal.record(actor, kind, f"subscription:{row.pk}", **facts)
