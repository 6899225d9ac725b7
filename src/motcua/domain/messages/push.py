"""Words to phones about a ticket: who wants them, what is said when, each once."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from motcua.base import clock, crypto
from motcua.base.journal import Entry
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.messages import webpush
from motcua.domain.messages.models import PushMessage, PushSubscription
from motcua.domain.messages.webpush import Recipient
from motcua.domain.queue.queries import ticket_by_secret
from motcua.domain.queue.rules import FINAL, ticket_token

CALLS = ("ticket.called", "ticket.recalled")
NEAR, LEAVE = "ticket.near", "ticket.leave_now"
LONGEST_WAY = 180  # minutes
MOST_PHONES = 4  # of one ticket
KEPT_SECONDS = {NEAR: 600, LEAVE: 900}
CALL_KEPT_SECONDS = 180
MARGIN_MINUTES = 5  # nobody should have to run
FORGOTTEN_AFTER = timedelta(days=2)


@transaction.atomic
def subscribe(ticket_id: UUID, secret: str, recipient: Recipient, *, language: str, away_minutes: int = 0) -> None:
    """Has a phone told of a ticket; done again, it changes language and way. Raises NotFound, InvalidInput, Conflict."""
    ticket = ticket_by_secret(ticket_id, secret)
    if ticket.state in FINAL:
        raise Conflict(_("This visit is over"), code="ticket_over")
    if not webpush.is_push_service(recipient.endpoint) or len(recipient.endpoint) > 1000:
        raise InvalidInput.of("endpoint", _("This browser's messages cannot be sent"))
    if not webpush.is_readable(recipient):
        raise InvalidInput.of("keys", _("This browser's messages cannot be sent"))
    if not 0 <= away_minutes <= LONGEST_WAY:
        raise InvalidInput.of("away_minutes", _("From 0 to %(most)s minutes") % {"most": LONGEST_WAY})
    index = crypto.blind_index(recipient.endpoint, "push.endpoint")
    others = PushSubscription.objects.filter(ticket=ticket_id).exclude(endpoint_index=index)
    if others.count() >= MOST_PHONES:
        raise Conflict(_("Enough phones are told of this ticket already"), code="too_many_phones")
    PushSubscription.objects.update_or_create(
        ticket=ticket_id,
        endpoint_index=index,
        defaults={
            "endpoint": recipient.endpoint,
            "p256dh": recipient.p256dh,
            "auth": recipient.auth,
            "language": language,
            "away_minutes": away_minutes,
            "made_at": clock.now(),
        },
    )


def unsubscribe(ticket_id: UUID, secret: str, endpoint: str) -> None:
    """Raises NotFound for a wrong secret."""
    ticket_by_secret(ticket_id, secret)
    index = crypto.blind_index(endpoint, "push.endpoint")
    PushSubscription.objects.filter(ticket=ticket_id, endpoint_index=index).delete()


def tell(entry: Entry) -> None:
    """Puts a word for each phone of the ticket into the outbox, in the transaction that moves the cursor."""
    ticket = UUID(entry.subject_id)
    for subscription in PushSubscription.objects.filter(ticket=ticket):
        _enqueue(subscription, entry.kind, entry.id, entry.data.get("counter"))


def end(entry: Entry) -> None:
    """The visit is over: its phones are forgotten."""
    PushSubscription.objects.filter(ticket=UUID(entry.subject_id)).delete()


def tell_who_must_leave() -> int:
    """Tells whoever is on the way's length from being called, once. How many there were."""
    told = 0
    for subscription in PushSubscription.objects.filter(away_minutes__gt=0).exclude(messages__kind=LEAVE):
        secret = crypto.secret_for("ticket", str(subscription.ticket))
        ticket = ticket_by_secret(subscription.ticket, secret)
        if ticket.state == "waiting" and ticket.wait and ticket.wait[0] <= subscription.away_minutes + MARGIN_MINUTES:
            with transaction.atomic():
                told += _enqueue(subscription, LEAVE, 0, None)
    return told


def forget_old() -> None:
    """Subscriptions of visits that nobody ended."""
    PushSubscription.objects.filter(made_at__lt=clock.now() - FORGOTTEN_AFTER).delete()


def _enqueue(subscription: PushSubscription, kind: str, about: int, counter: int | None) -> bool:
    from motcua.domain.messages.tasks import send_push

    facts = {"counter": counter, "created_at": clock.now()}
    message, is_new = PushMessage.objects.get_or_create(
        subscription=subscription, kind=kind, about=about, defaults=facts
    )
    if is_new:
        send_push.defer(message_id=message.pk)
    return is_new


def send(message_id: int) -> None:
    """Sends a waiting word. Raises webpush.NotDelivered, so that the job is tried again; what is too old by then is not sent."""
    with transaction.atomic():
        message = PushMessage.objects.select_for_update().filter(pk=message_id, state="waiting").first()
        if message is None:
            return
        keep = KEPT_SECONDS.get(message.kind, CALL_KEPT_SECONDS)
        left = keep - int((clock.now() - message.created_at).total_seconds())
        message.attempts += 1
        if left <= 0:
            message.state = "failed"
            message.save()
            return
        to = message.subscription
        payload = words(message)
        try:
            webpush.send(Recipient(to.endpoint, to.p256dh, to.auth), payload, keep_seconds=left, topic="ticket")
        except webpush.Gone:
            to.delete()
            return
        message.state, message.sent_at = "sent", clock.now()
        message.save()


def words(message: PushMessage) -> dict[str, object]:
    """What the phone shows, in its holder's language: no name, no number but the ticket's and the counter's."""
    subscription = message.subscription
    secret = crypto.secret_for("ticket", str(subscription.ticket))
    ticket = ticket_by_secret(subscription.ticket, secret)
    with translation.override("zh-hans" if subscription.language == "zh" else subscription.language):
        if message.kind in CALLS:
            title = _("%(label)s: please come to counter %(counter)s")
            body = _("It is your turn.")
        elif message.kind == LEAVE:
            title, body = _("%(label)s: please set out now"), _("Your turn comes about when you arrive.")
        else:
            title, body = _("%(label)s: it is your turn soon"), _("Please come near the counters.")
        facts = {"label": ticket.label, "counter": message.counter}
        return {
            "kind": message.kind,
            "title": title % facts,
            "body": body,
            "page": f"/p/{ticket_token(subscription.ticket, secret)}",
        }
