"""Words to phones about a ticket or an appointment: who wants them, what is said when, each once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from motcua.base import clock, crypto
from motcua.base.journal import Entry
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.centre.queries import get_centre
from motcua.domain.messages import fields, letters, webpush, wordings
from motcua.domain.messages.models import PushMessage, PushSubscription
from motcua.domain.messages.webpush import Recipient
from motcua.domain.queue.queries import ticket_by_secret
from motcua.domain.queue.queries.appointments import SECRET, AppointmentView, appointment_by_secret
from motcua.domain.queue.rules import FINAL, ticket_token
from motcua.domain.queue.shapes import TicketView

CALLS = ("ticket.called", "ticket.recalled")
NEAR, LEAVE = "ticket.near", "ticket.leave_now"
LONGEST_WAY = 180  # minutes
MOST_PHONES = 4  # of one ticket
REMINDER = "appointment.reminder_due"
KEPT_SECONDS = {
    NEAR: 600,
    LEAVE: 900,
    REMINDER: 90 * 60,  # the last one comes two hours before
    "appointment.changed": 24 * 3600,
    "appointment.cancelled": 24 * 3600,
}
APPOINTMENTS = (REMINDER, "appointment.changed", "appointment.cancelled")
APPOINTMENT_KEPT = timedelta(days=1)  # after its time
CALL_KEPT_SECONDS = 180
MARGIN_MINUTES = 5  # nobody should have to run
FORGOTTEN_AFTER = timedelta(days=2)


@transaction.atomic
def subscribe(ticket_id: UUID, secret: str, recipient: Recipient, *, language: str, away_minutes: int = 0) -> None:
    """Has a phone told of a ticket; done again, it changes language and way. Raises NotFound, InvalidInput, Conflict."""
    ticket = ticket_by_secret(ticket_id, secret)
    if ticket.state in FINAL:
        raise Conflict(_("This visit is over"), code="ticket_over")
    if not 0 <= away_minutes <= LONGEST_WAY:
        raise InvalidInput.of("away_minutes", _("From 0 to %(most)s minutes") % {"most": LONGEST_WAY})
    _keep(recipient, {"language": language, "away_minutes": away_minutes}, ticket=ticket_id)


@transaction.atomic
def subscribe_to_appointment(appointment_id: UUID, secret: str, recipient: Recipient, *, language: str) -> None:
    """Has a phone reminded of an appointment, and told when it is moved or cancelled. Raises NotFound, InvalidInput, Conflict."""
    held = appointment_by_secret(appointment_id, secret)
    if not held.is_ahead:
        raise Conflict(_("This appointment is not ahead any more"), code="appointment_over")
    facts = {"language": language, "kept_until": held.starts_at + APPOINTMENT_KEPT}
    _keep(recipient, facts, appointment=appointment_id)


def _keep(recipient: Recipient, facts: dict[str, object], **about: Any) -> None:
    """Raises InvalidInput, Conflict."""
    if not webpush.is_push_service(recipient.endpoint) or len(recipient.endpoint) > 1000:
        raise InvalidInput.of("endpoint", _("This browser's messages cannot be sent"))
    if not webpush.is_readable(recipient):
        raise InvalidInput.of("keys", _("This browser's messages cannot be sent"))
    index = crypto.blind_index(recipient.endpoint, "push.endpoint")
    others = PushSubscription.objects.filter(**about).exclude(endpoint_index=index)
    if others.count() >= MOST_PHONES:
        raise Conflict(_("Enough phones are told of this already"), code="too_many_phones")
    kept = {"endpoint": recipient.endpoint, "p256dh": recipient.p256dh, "auth": recipient.auth, "made_at": clock.now()}
    PushSubscription.objects.update_or_create(**about, endpoint_index=index, defaults=kept | facts)


def unsubscribe(ticket_id: UUID, secret: str, endpoint: str) -> None:
    """Raises NotFound for a wrong secret."""
    ticket_by_secret(ticket_id, secret)
    index = crypto.blind_index(endpoint, "push.endpoint")
    PushSubscription.objects.filter(ticket=ticket_id, endpoint_index=index).delete()


def unsubscribe_from_appointment(appointment_id: UUID, secret: str, endpoint: str) -> None:
    """Raises NotFound for a wrong secret."""
    appointment_by_secret(appointment_id, secret)
    index = crypto.blind_index(endpoint, "push.endpoint")
    PushSubscription.objects.filter(appointment=appointment_id, endpoint_index=index).delete()


def tell(entry: Entry) -> None:
    """Puts a word for each phone of the ticket into the outbox, in the transaction that moves the cursor."""
    ticket = UUID(entry.subject_id)
    for subscription in PushSubscription.objects.filter(ticket=ticket):
        _enqueue(subscription, entry.kind, entry.id, entry.data.get("counter"))


def tell_of_appointment(entry: Entry) -> None:
    """The same about an appointment; one that was moved is remembered until its new time."""
    found = PushSubscription.objects.filter(appointment=UUID(entry.subject_id))
    if entry.kind == "appointment.changed":
        held = _appointment(UUID(entry.subject_id))
        found.update(kept_until=held.starts_at + APPOINTMENT_KEPT)
    for subscription in found:
        _enqueue(subscription, entry.kind, entry.id, None)


def follow_to_ticket(entry: Entry) -> None:
    """Who came to an appointment holds a ticket now, and is told of that."""
    for one in PushSubscription.objects.filter(appointment=UUID(entry.subject_id)):
        PushSubscription.objects.get_or_create(
            ticket=UUID(entry.data["ticket"]),
            endpoint_index=one.endpoint_index,
            defaults={
                "endpoint": one.endpoint,
                "p256dh": one.p256dh,
                "auth": one.auth,
                "language": one.language,
                "made_at": clock.now(),
            },
        )
        one.delete()


def _appointment(appointment_id: UUID) -> AppointmentView:
    return appointment_by_secret(appointment_id, crypto.secret_for(SECRET, str(appointment_id)))


def end(entry: Entry) -> None:
    """The visit is over: its phones are forgotten."""
    PushSubscription.objects.filter(ticket=UUID(entry.subject_id)).delete()


def tell_who_must_leave() -> int:
    """Tells whoever is on the way's length from being called, once. How many there were."""
    told = 0
    for subscription in PushSubscription.objects.filter(away_minutes__gt=0).exclude(messages__kind=LEAVE):
        ticket = _ticket(subscription)
        if ticket.state == "waiting" and ticket.wait and ticket.wait[0] <= subscription.away_minutes + MARGIN_MINUTES:
            with transaction.atomic():
                told += _enqueue(subscription, LEAVE, 0, None)
    return told


def forget_old() -> None:
    """Subscriptions of visits that nobody ended, and of appointments that are over."""
    now = clock.now()
    over = Q(ticket__isnull=False, made_at__lt=now - FORGOTTEN_AFTER) | Q(kept_until__lt=now)
    PushSubscription.objects.filter(over).delete()


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
            topic = "ticket" if to.ticket else "appointment"
            webpush.send(Recipient(to.endpoint, to.p256dh, to.auth), payload, keep_seconds=left, topic=topic)
        except webpush.Gone:
            to.delete()
            return
        message.state, message.sent_at = "sent", clock.now()
        message.save()


def words(message: PushMessage) -> dict[str, object]:
    """What the phone shows, in its holder's language: no name, no number but the ticket's and the counter's."""
    subscription = message.subscription
    with translation.override("zh-hans" if subscription.language == "zh" else subscription.language):
        told = _of_ticket(message) if subscription.ticket else _of_appointment(message)
        return {"kind": message.kind, **told}


def _of_ticket(message: PushMessage) -> dict[str, object]:
    ticket = _ticket(message.subscription)
    if message.kind in CALLS:
        title = _("%(label)s: please come to counter %(counter)s")
        body = _("It is your turn.")
    elif message.kind == LEAVE:
        title, body = _("%(label)s: please set out now"), _("Your turn comes about when you arrive.")
    else:
        title, body = _("%(label)s: it is your turn soon"), _("Please come near the counters.")
    facts = {"label": ticket.label, "counter": message.counter}
    secret = crypto.secret_for("ticket", str(ticket.id))
    return {"title": title % facts, "body": body, "page": f"/p/{ticket_token(ticket.id, secret)}"}


def _of_appointment(message: PushMessage) -> dict[str, object]:
    """As the letter says it, shorter; where to come stands on the page that a touch opens."""
    about = message.subscription.appointment
    if about is None:
        raise NotFound
    held = _appointment(about)
    facts = fields.of_appointment(held, get_centre(held.centre))
    words = wordings.words_for(message.kind)
    title, body = letters.in_one_line(words.subject, facts), letters.in_one_line(words.push, facts)
    return {"title": title, "body": body, "page": f"/dat-lich/{held.token}"}


def _ticket(subscription: PushSubscription) -> TicketView:
    if subscription.ticket is None:
        raise NotFound
    return ticket_by_secret(subscription.ticket, crypto.secret_for("ticket", str(subscription.ticket)))
