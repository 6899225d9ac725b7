"""The clock of a dossier: payments that it waits for, the one apology, days declared off after a promise."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.clock import LOCAL_ZONE
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.dossiers import rules
from motcua.domain.dossiers.actions._work import Work, begin, read_reason
from motcua.domain.dossiers.models import Apology, Dossier
from motcua.domain.dossiers.models.dossiers import OPEN_STATES
from motcua.domain.dossiers.rules import State, Verb
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.people.permissions import Action, require

LATEST_NEW_DATE = timedelta(days=366)


@transaction.atomic
def request_payment(actor: Actor, code: str, fee: int, reason: str) -> DossierView:
    """Asks for a payment not known at intake; `fee` is the whole fee in đồng. The clock stands still until then."""
    work = begin(actor, code)
    work.require(Action.DOSSIER_REQUEST_SUPPLEMENT)
    work.allow(Verb.REQUEST_PAYMENT)
    why = read_reason(reason)
    if fee <= work.dossier.paid:
        raise InvalidInput.of("fee", _("That much is paid already"))
    work.move(Verb.REQUEST_PAYMENT)
    work.dossier.fee, work.dossier.reason = fee, why
    work.stand_still("payment")
    work.save()
    work.record("dossier.payment_requested", fee=fee)
    return work.view()


@transaction.atomic
def record_paid(actor: Actor, code: str, amount: int) -> DossierView:
    """Adds a payment (đồng); once all is paid, a clock that waited for it runs on. Called by the room of payments."""
    work = begin(actor, code)
    require(actor, Action.DOSSIER_PAY, centre=work.dossier.centre)
    work.allow(Verb.PAY)
    dossier = work.dossier
    if dossier.paid + amount > dossier.fee:
        open_fee = dossier.fee - dossier.paid
        raise InvalidInput.of("amount", _("Only %(open)d đồng are still to be paid") % {"open": open_fee})
    dossier.paid += amount
    if dossier.state == State.PAYMENT_REQUESTED and dossier.paid == dossier.fee:
        dossier.due_at = work.later_by_the_wait(dossier.due_at)
        work.move(Verb.PAY)
        dossier.reason = ""
        work.let_the_clock_run()
    work.save()
    work.record("dossier.paid", amount=amount, paid=dossier.paid, fee=dossier.fee)
    return work.view()


@transaction.atomic
def apologise(actor: Actor, code: str, reason: str, new_due_at: datetime) -> DossierView:
    """Tells the citizen that it will be late, and until when; once only (decree 61 art. 19.9).

    A new date outside working hours counts as the next opening. Raises Conflict `already_apologised`, InvalidInput.
    """
    work = begin(actor, code)
    dossier = work.dossier
    work.require(Action.DOSSIER_APOLOGISE, agency=dossier.agency)
    work.allow(Verb.APOLOGISE)
    why = read_reason(reason)
    if Apology.objects.filter(dossier=dossier).exists():
        raise Conflict(_("A new date may be given once only"), code="already_apologised")
    new = _new_date(work, new_due_at)
    latest = dossier.due_at - timedelta(days=work.rules_held.apology_days_before)
    Apology.objects.create(
        dossier=dossier,
        reason=why,
        old_due_at=dossier.due_at,
        new_due_at=new,
        in_time=work.now <= latest,
        made_by=actor.reference,
        made_at=work.now,
        agency=dossier.agency,
    )
    old, dossier.due_at = dossier.due_at, new
    work.plan(max(work.now, work.calendar.next_opening(work.now)))
    work.save()
    work.record("dossier.apologised", old_due_at=old.isoformat(), in_time=work.now <= latest)
    return work.view()


def move_promised_dates(actor: Actor, centre: str | None, day: date) -> int:
    """After a day was entered as off (or at other hours), lets dossiers whose time runs over it be due later; how many moved.

    Each is a transaction of its own. A date that was promised never moves to a sooner one.
    """
    begin_of_day = datetime.combine(day, time.min, LOCAL_ZONE)
    running = Dossier.objects.filter(state__in=OPEN_STATES, due_at__gte=begin_of_day)
    running = running.filter(counted_from__lt=begin_of_day + timedelta(days=2))  # whatever the centre's time zone
    if centre:
        running = running.filter(centre=centre)
    return sum(_move_promised_date(actor, code, day) for code in list(running.values_list("code", flat=True)))


@transaction.atomic
def _move_promised_date(actor: Actor, code: str, day: date) -> bool:
    work = begin(actor, code)
    dossier = work.dossier
    counted = work.reckon()
    if dossier.state not in rules.OPEN or counted.due_at <= dossier.due_at:
        return False
    old, dossier.due_at = dossier.due_at, counted.due_at
    dossier.index_due_at = max(counted.index_due_at, dossier.index_due_at or counted.index_due_at)
    for step in work.steps.values():
        if step.state not in rules.STEP_OVER:
            step.due_at = work.step_due(step.ready_at or work.now, step)
    work.save()
    work.record("dossier.due_moved", old_due_at=old.isoformat(), day=day.isoformat())
    return True


def _new_date(work: Work, given: datetime) -> datetime:
    if given.tzinfo is None:
        given = given.replace(tzinfo=work.calendar.zone)
    if given <= max(work.now, work.dossier.due_at):
        raise InvalidInput.of("new_due_at", _("The new date must be later than now and than the promised date"))
    if given > work.now + LATEST_NEW_DATE:
        raise InvalidInput.of("new_due_at", _("The new date must lie within a year"))
    closing = work.calendar.next_opening(given - timedelta(minutes=1))
    return given if closing < given else work.calendar.next_opening(given)
