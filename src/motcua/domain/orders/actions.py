"""Giving an order, answering it, taking it back. The counter itself is moved by the queue's own verbs alone."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre, get_counter
from motcua.domain.orders.models import Order
from motcua.domain.orders.queries import is_for
from motcua.domain.orders.reaching import people_of, reach_of
from motcua.domain.orders.rules import AT_A_COUNTER, KEPT, LONGEST_WORDS, Kind, Outcome, is_met
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.queries import is_staff_of, name_of
from motcua.domain.queue import actions as queue
from motcua.domain.queue.queries import counter as counter_now
from motcua.domain.queue.shapes import BY_ORDER


def give(
    actor: Actor, centre: str, kind: str, *, counter: int | None = None, person: str = "", words: str = ""
) -> UUID:
    """Orders something of a counter, or asks a person to come. The same order twice is one, whoever gave it first.

    Raises Forbidden, NotFound, InvalidInput, Conflict: `order_running` with who gave another one, `paged_elsewhere` for somebody
    whom another centre asks to come, `already_so` when the counter is as it is wanted.
    """
    require(actor, Action.ORDER_GIVE, centre=centre)
    hall = get_centre(centre)
    row = _wanted(hall, kind, counter, person, words)
    try:
        with transaction.atomic():
            return _give(actor, row)
    except IntegrityError as error:
        if "one_open_" not in str(error):
            raise
        with transaction.atomic():  # another controller was first by some milliseconds
            return _give(actor, row)


def _wanted(hall: Centre, kind: str, counter: int | None, person: str, words: str) -> Order:
    """Raises InvalidInput, NotFound."""
    if kind not in set(Kind):
        raise InvalidInput.of("kind", _("Choose one of: %(known)s") % {"known": ", ".join(Kind)})
    said = " ".join(words.replace("\0", "").split())
    if len(said) > LONGEST_WORDS:
        raise InvalidInput.of("words", _("Write at most %(limit)s characters") % {"limit": LONGEST_WORDS})
    if counter is not None:
        get_counter(hall.code, counter)
    elif kind in AT_A_COUNTER:
        raise InvalidInput.of("counter", _("Choose a counter"))
    if kind == Kind.PAGE and not is_staff_of(person, hall.code):
        raise InvalidInput.of("person", _("Choose somebody of the staff of this centre"))
    return Order(centre=hall, kind=kind, counter=counter, person=person if kind == Kind.PAGE else "", words=said)


def _give(actor: Actor, row: Order) -> UUID:
    end_past_days(system("orders"), row.centre)
    running = _same_place(row)
    if running is not None:
        if running.centre_id != row.centre.pk:
            raise Conflict(_("Another centre is asking this person to come just now"), code="paged_elsewhere")
        if running.kind == row.kind and running.counter == row.counter:
            return running.pk
        raise Conflict(
            _("%(name)s has given another order there; take it back first") % {"name": name_of(running.given_by)},
            code="order_running",
            order=str(running.pk),
        )
    if row.counter is not None and row.kind != Kind.PAGE:
        stands = counter_now(row.centre.code, row.counter).state
        if row.kind == Kind.PAUSE and stands == "closed":
            raise Conflict(_("A closed counter cannot pause"), code="counter_closed", state=stands)
        if is_met(Kind(row.kind), stands):
            raise Conflict(_("The counter is so already"), code="already_so", state=stands)
    row.given_by, row.given_at = actor.reference, clock.now()
    row.reach = reach_of(row)
    row.save(force_insert=True)
    _record(actor, "given", row, reach=row.reach)
    return row.pk


def _same_place(row: Order) -> Order | None:
    """The order that stands there already, its row locked."""
    running = Order.objects.select_for_update(of=("self",)).filter(ended_at=None)
    if row.kind == Kind.PAGE:
        return running.filter(kind=Kind.PAGE, person=row.person).first()
    return running.filter(kind__in=AT_A_COUNTER, centre=row.centre, counter=row.counter).first()


@transaction.atomic
def accept(actor: Actor, order: UUID) -> None:
    """ "Yes": the counter is opened, paused or closed in the same moment. Twice is once.

    While a visitor is served, or on hold during a phone call, no other is called, and the counter closes when that visit has
    ended (`follow`).
    Raises NotFound, Conflict (`order_over`, `order_accepted`).
    """
    row = _for(actor, order)
    if row.answered_by == actor.reference and row.outcome in ("", Outcome.DONE):
        return
    _require_running(row)
    if row.answered_at is not None:
        words = _("%(name)s has accepted this order") % {"name": name_of(row.answered_by)}
        raise Conflict(words, code="order_accepted")
    row.answered_at, row.answered_by = clock.now(), actor.reference
    row.save(update_fields=["answered_at", "answered_by"])
    _record(actor, "accepted", row)
    if row.kind == Kind.PAGE:
        _end(actor, row, Outcome.DONE)
    else:
        _carry_out(actor, row)


def _carry_out(actor: Actor, row: Order) -> None:
    centre, number = row.centre.code, row.counter or 0
    if row.kind == Kind.OPEN:
        queue.open_counter(actor, centre, number)
        # who said so elsewhere and does not come is paused like any other; a program works without a screen
        if actor.kind != "token":
            queue.counter_beat(actor, centre, number)
    else:
        said_at = row.answered_at or clock.now()
        stays = row.kind == Kind.PAUSE or not queue.close_when_free(actor, centre, number, said_at)
        if stays and counter_now(centre, number).state == "open":
            queue.pause_counter(actor, centre, number, BY_ORDER)
    if is_met(Kind(row.kind), counter_now(centre, number).state):
        _end(actor, row, Outcome.DONE)


@transaction.atomic
def decline(actor: Actor, order: UUID, reason: str) -> None:
    """Not now, and why: the control room sees it at once. Raises NotFound, InvalidInput without a reason, Conflict."""
    row = _for(actor, order)
    _require_running(row)
    said = " ".join(reason.replace("\0", "").split())
    if not 0 < len(said) <= LONGEST_WORDS:
        raise InvalidInput.of("reason", _("Say why, in at most %(limit)s characters") % {"limit": LONGEST_WORDS})
    _let_go_on(row)
    row.answered_at, row.answered_by, row.reason = clock.now(), actor.reference, said
    row.save(update_fields=["answered_at", "answered_by", "reason"])
    _end(actor, row, Outcome.DECLINED)


@transaction.atomic
def withdraw(actor: Actor, order: UUID) -> None:
    """The control room does not want it any more; any controller of the centre may say so. Twice is once.

    Raises NotFound, Forbidden.
    """
    require(actor, Action.ORDER_GIVE)
    row = _locked(order)
    if not allowed(actor, Action.ORDER_GIVE, centre=row.centre.code):
        raise NotFound(_("There is no such order"))
    if row.ended_at is None:
        _let_go_on(row)
        _end(actor, row, Outcome.WITHDRAWN)


def _let_go_on(row: Order) -> None:
    """A counter that was paused because it was to close after its visitor, and now is not, is open again."""
    if row.kind == Kind.CLOSE and row.answered_at is not None:
        queue.lift_pause(system("orders"), row.centre.code, row.counter or 0, BY_ORDER, row.answered_at)


@transaction.atomic
def settle(actor: Actor, centre: str, number: int, became: str, by: str, at: datetime) -> None:
    """Somebody made a counter so at that moment: the order that wanted this is done, answered or not. For `follow` alone."""
    require(actor, Action.ORDER_GIVE, centre=centre)
    row = _open_at(centre, number)
    if row is None or row.given_at > at or not is_met(Kind(row.kind), became):
        return
    if row.answered_at is None:
        row.answered_at, row.answered_by = clock.now(), by
        row.save(update_fields=["answered_at", "answered_by"])
    _end(actor, row, Outcome.DONE)


def close_after_visits(actor: Actor) -> int:
    """Closes the counters whose officers had said that they would, and whose visitors have left. How many."""
    require(actor, Action.ORDER_GIVE)
    promised = Order.objects.filter(ended_at=None, kind=Kind.CLOSE, answered_at__isnull=False).order_by("pk")
    return sum(_close_after_visit(actor, order) for order in promised.values_list("pk", flat=True))


@transaction.atomic
def _close_after_visit(actor: Actor, order: UUID) -> bool:
    """Looks again under the lock: it may have been taken back meanwhile. What somebody is just answering waits for the next look."""
    rows = Order.objects.select_related("centre").select_for_update(of=("self",), skip_locked=True)
    row = rows.filter(pk=order, ended_at=None).first()
    if row is None or row.answered_at is None:
        return False
    if not queue.close_when_free(actor, row.centre.code, row.counter or 0, row.answered_at):
        return False
    _end(actor, row, Outcome.DONE)
    return True


@transaction.atomic
def end_day(actor: Actor, hall: Centre) -> int:
    """What nobody answered before the day ended asks nobody any more. Returns how many. Raises Forbidden."""
    require(actor, Action.ORDER_GIVE, centre=hall.code)
    left = Order.objects.select_for_update(of=("self",)).filter(centre=hall, ended_at=None)
    rows = list(left.select_related("centre").order_by("pk"))
    for row in rows:
        _end(actor, row, Outcome.LAPSED)
    return len(rows)


@transaction.atomic
def end_past_days(actor: Actor, hall: Centre) -> int:
    """What earlier days left where nobody closed them. Called by the job after midnight. Returns how many. Raises Forbidden."""
    require(actor, Action.ORDER_GIVE, centre=hall.code)
    zone = ZoneInfo(hall.time_zone)
    midnight = datetime.combine(clock.now().astimezone(zone).date(), time(), zone)
    left = Order.objects.select_for_update(of=("self",)).filter(centre=hall, ended_at=None, given_at__lt=midnight)
    rows = list(left.select_related("centre").order_by("pk"))
    for row in rows:
        if hall.always_open:  # its visitor may be there still
            _let_go_on(row)
        _end(actor, row, Outcome.LAPSED)
    return len(rows)


def forget_old(actor: Actor) -> None:
    """What people wrote a year ago; that there was an order stays. Raises Forbidden."""
    require(actor, Action.ORDER_GIVE)
    Order.objects.filter(given_at__lt=clock.now() - KEPT).update(words="", reason="")


def _open_at(centre: str, number: int) -> Order | None:
    rows = Order.objects.select_related("centre").select_for_update(of=("self",))
    return rows.filter(centre__code=centre, counter=number, kind__in=AT_A_COUNTER, ended_at=None).first()


def _end(actor: Actor, row: Order, outcome: Outcome) -> None:
    row.ended_at, row.ended_by, row.outcome = clock.now(), actor.reference, outcome
    row.save(update_fields=["ended_at", "ended_by", "outcome"])
    _record(actor, outcome.value, row)


def _locked(order: UUID) -> Order:
    row = Order.objects.select_related("centre").select_for_update(of=("self",)).filter(pk=order).first()
    if row is None:
        raise NotFound(_("There is no such order"))
    return row


def _for(actor: Actor, order: UUID) -> Order:
    """One that somebody is to answer, its row locked. Raises NotFound for others'."""
    require(actor, Action.ORDER_ANSWER)
    row = _locked(order)
    if not is_for(actor, row):
        raise NotFound(_("There is no such order"))
    return row


def _require_running(row: Order) -> None:
    """Raises Conflict (`order_over`)."""
    if row.ended_at is not None:
        raise Conflict(_("This order is over"), code="order_over")


def _record(actor: Actor, what: str, row: Order, **data: object) -> None:
    journal.record(
        actor,
        f"order.{what}",
        row.subject,
        centre=row.centre.code,
        agency=None,
        order=str(row.pk),
        wanted=row.kind,
        counter=row.counter,
        to=sorted(people_of(row) | ({row.person} if row.person else set())),
        **data,
    )
