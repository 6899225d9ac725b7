"""What came of each sending is noted; called by the worker that sends."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from motcua.base import clock, journal
from motcua.base.actor import system
from motcua.domain.exchange import rules
from motcua.domain.exchange.models import Attempt, Letter, Subscription
from motcua.domain.exchange.posting import message_id
from motcua.domain.exchange.queries import Outgoing
from motcua.domain.exchange.rules import Outcome
from motcua.domain.exchange.sending import Answer

WORKER = system("exchange")


@transaction.atomic
def note_try(subscription: UUID, event: Outgoing, answer: Answer) -> Subscription:
    """Moves on after a delivery; after a failure says when to try again, and gives up what was tried long enough."""
    row = _locked(subscription)
    row.tries += 1
    _keep(row, event, answer, row.tries)
    if answer.outcome is Outcome.DELIVERED:
        row.delivered += 1
        _move_on(row, event.position)
    else:
        _fail(row, event, answer)
    row.save()
    return row


def _fail(row: Subscription, event: Outgoing, answer: Answer) -> None:
    now = clock.now()
    row.first_try_at = row.first_try_at or now
    if answer.outcome is Outcome.GONE:
        row.state, row.pause_reason = "paused", Outcome.GONE.value
        row.tries, row.first_try_at, row.next_try_at = 0, None, None
        journal.record(WORKER, "subscription.paused", f"subscription:{row.pk}", reason=Outcome.GONE.value)
        return
    wait = rules.next_try(
        row.tries, answer.outcome, now - row.first_try_at, secrets.randbelow(1000) / 1000, answer.retry_after
    )
    if not wait.given_up:
        row.next_try_at = now + wait.until_next
        return
    Letter.objects.update_or_create(
        subscription=row,
        position=event.position,
        defaults={
            "centre": event.centre,
            "sequence": event.sequence,
            "state": "dead",
            "reason": answer.outcome.value,
            "at": now,
        },
    )
    journal.record(
        WORKER,
        "delivery.given_up",
        f"subscription:{row.pk}",
        centre=None if event.centre == rules.PROVINCE else event.centre,
        sequence=event.sequence,
        reason=answer.outcome.value,
        tries=row.tries,
    )
    _move_on(row, event.position)


def _move_on(row: Subscription, position: int) -> None:
    row.position = max(row.position, position)
    row.tries, row.first_try_at, row.next_try_at = 0, None, None


@transaction.atomic
def note_nothing(subscription: UUID, position: int) -> Subscription:
    """Up to this place there was nothing more for this subscription."""
    row = _locked(subscription)
    if position > row.position:
        _move_on(row, position)  # the tries were of an event that is passed
        row.save(update_fields=["position", "tries", "first_try_at", "next_try_at"])
    return row


@transaction.atomic
def note_letter(letter: int, event: Outgoing | None, answer: Answer | None) -> None:
    """One that was to be sent again: it is sent, or stays dead and says why. Where the way tells nothing of such an event, it is done."""
    found = Letter.objects.select_for_update().get(pk=letter)
    is_sent = event is not None and (answer is None or answer.outcome is Outcome.DELIVERED)
    found.state = "sent" if is_sent else "dead"
    found.reason = "" if is_sent else answer.outcome.value if answer else "not_agreed"
    found.at = clock.now()
    found.save()
    if event and answer:
        _keep(found.subscription, event, answer, 1)


def _keep(row: Subscription, event: Outgoing, answer: Answer, number: int) -> None:
    Attempt.objects.create(
        subscription=row,
        message=message_id(row, event.position),
        centre=event.centre,
        sequence=event.sequence,
        number=number,
        at=clock.now(),
        outcome=answer.outcome.value,
        status=answer.status,
        milliseconds=answer.milliseconds,
        call=answer.call,
    )


def _locked(subscription: UUID) -> Subscription:
    return Subscription.objects.select_related("receiver").select_for_update(of=("self",)).get(pk=subscription)


def forget_tries(before: datetime) -> int:
    """Clears away tries from before a time, and secrets that sign no more. How many tries."""
    Subscription.objects.filter(old_secret_until__lt=clock.now()).update(old_secret="", old_secret_until=None)
    return Attempt.objects.filter(at__lt=before).delete()[0]
