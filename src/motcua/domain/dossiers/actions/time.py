"""The clock of a dossier: what makes it stand still, begin anew, or end later."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.clock import LOCAL_ZONE
from motcua.base.problems import Conflict, FieldError, InvalidInput
from motcua.domain.dossiers import rules
from motcua.domain.dossiers.access import may
from motcua.domain.dossiers.actions._work import Work, begin, read_reason
from motcua.domain.dossiers.models import Apology, Dossier, DossierDocument, SupplementRequest
from motcua.domain.dossiers.models.dossiers import OPEN_STATES
from motcua.domain.dossiers.rules import State, Verb
from motcua.domain.dossiers.shapes import DossierView, GivenDocument
from motcua.domain.people.permissions import Action, Role, require

MOST_ITEMS, LONGEST_ITEM = 50, 500
LATEST_NEW_DATE = timedelta(days=366)


@transaction.atomic
def request_supplement(actor: Actor, code: str, items: Sequence[str], reason: str) -> DossierView:
    """Asks for more papers, once and in one full list (decree 61 art. 17, 19.4); the clock stands still.

    A second time needs a leader. Raises Conflict `supplement_already_asked`, InvalidInput, IllegalTransition.
    """
    work = begin(actor, code)
    work.require(Action.DOSSIER_REQUEST_SUPPLEMENT)
    rules.target(work.dossier.state, Verb.REQUEST_SUPPLEMENT)
    lines = _items(items)
    why = read_reason(reason)
    asked_before = work.dossier.supplements.count()
    is_leader = actor.is_system or may(actor, Action.DOSSIER_REQUEST_SUPPLEMENT, work.dossier, role=Role.LEADER)
    if asked_before >= work.rules_held.supplements and not is_leader:
        raise Conflict(
            _("More papers may be asked for once only; a second time needs the leader, and a reason the citizen sees"),
            code="supplement_already_asked",
        )
    dossier = work.dossier
    latest = work.calendar.add_working_days(dossier.counted_from, work.rules_held.supplement_within_working_days)
    agency = next((grant.agency for grant in actor.grants if grant.agency), None) or dossier.agency
    work.move(Verb.REQUEST_SUPPLEMENT)
    work.stand_still("supplement")
    SupplementRequest.objects.create(
        dossier=dossier,
        number=asked_before + 1,
        items=json.dumps(lines, ensure_ascii=False),
        reason=why,
        asked_by=actor.reference,
        asked_at=work.now,
        agency=agency,
        in_time=work.now <= latest,
        due_before=dossier.due_at,
    )
    work.save()
    work.record("dossier.supplement_requested", number=asked_before + 1, items=len(lines), in_time=work.now <= latest)
    return work.view()


@transaction.atomic
def supplement(actor: Actor, code: str, documents: Sequence[GivenDocument]) -> DossierView:
    """Takes in what was asked for; the limit begins anew, or the wait is added, as the rule set says."""
    work = begin(actor, code)
    work.require(Action.DOSSIER_SUPPLEMENT)
    rules.target(work.dossier.state, Verb.SUPPLEMENT)
    _take_documents(work, documents)
    dossier = work.dossier
    asked = dossier.supplements.get(answered_at__isnull=True)
    index_due_at = _later_by_the_wait(work, dossier.index_due_at or dossier.due_at)
    restarts = work.rules_held.supplement_clock == "restart"
    if restarts:
        dossier.counted_from = work.calendar.next_opening(work.now)
        dossier.due_at = work.due_after(work.now)
    else:
        dossier.due_at = _later_by_the_wait(work, dossier.due_at)
    dossier.index_due_at = index_due_at
    work.move(Verb.SUPPLEMENT)
    _let_the_clock_run(work, restarts=restarts)
    asked.answered_at, asked.due_after = work.now, dossier.due_at
    asked.save(update_fields=["answered_at", "due_after"])
    work.save()
    work.record("dossier.supplemented", number=asked.number, documents=[one.requirement for one in documents])
    return work.view()


@transaction.atomic
def request_payment(actor: Actor, code: str, fee: int, reason: str) -> DossierView:
    """Asks for a payment not known at intake; `fee` is the whole fee in đồng. The clock stands still until then."""
    work = begin(actor, code)
    work.require(Action.DOSSIER_REQUEST_SUPPLEMENT)
    rules.target(work.dossier.state, Verb.REQUEST_PAYMENT)
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
    rules.target(work.dossier.state, Verb.PAY)
    dossier = work.dossier
    if dossier.paid + amount > dossier.fee:
        open_fee = dossier.fee - dossier.paid
        raise InvalidInput.of("amount", _("Only %(open)d đồng are still to be paid") % {"open": open_fee})
    dossier.paid += amount
    if dossier.state == State.PAYMENT_REQUESTED and dossier.paid == dossier.fee:
        dossier.due_at = _later_by_the_wait(work, dossier.due_at)
        work.move(Verb.PAY)
        dossier.reason = ""
        _let_the_clock_run(work)
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
    rules.target(dossier.state, Verb.APOLOGISE)
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


def _later_by_the_wait(work: Work, due_at: datetime) -> datetime:
    paused_at = work.dossier.paused_at or work.now
    return work.calendar.add_working_time(due_at, work.calendar.worked_between(paused_at, work.now))


def _let_the_clock_run(work: Work, *, restarts: bool = False) -> None:
    """Open steps begin their hours anew when what was awaited is forwarded to them."""
    work.run_on(restarts=restarts)
    forwarded = work.calendar.forwarded_at(work.now, work.rules_held.forward_until)
    for step in work.steps.values():
        if step.state in rules.STEP_OPEN:
            step.ready_at = forwarded
    work.plan(forwarded)


def _items(items: Sequence[str]) -> list[str]:
    lines = [line.strip() for line in items if line.strip()]
    if not lines:
        raise InvalidInput.of("items", _("List what is to be brought"))
    if len(lines) > MOST_ITEMS or any(len(line) > LONGEST_ITEM for line in lines):
        raise InvalidInput.of("items", _("At most 50 lines of 500 characters"))
    return lines


def _take_documents(work: Work, documents: Sequence[GivenDocument]) -> None:
    """Adds to what was handed in before. Raises InvalidInput."""
    names = {one.code: one.name for one in work.content.documents}
    errors = [
        FieldError(f"documents.{one.requirement}", _("The procedure does not ask for this document"))
        for one in documents
        if one.requirement not in names
    ]
    if not any(one.originals + one.copies > 0 for one in documents):
        errors.append(FieldError("documents", _("Say which papers were brought")))
    if any(not (0 <= one.originals <= 999 and 0 <= one.copies <= 999) for one in documents):
        errors.append(FieldError("documents", _("From 0 to 999 papers")))
    if errors:
        raise InvalidInput(errors)
    for one in documents:
        row, _created = DossierDocument.objects.get_or_create(
            dossier=work.dossier,
            requirement=one.requirement,
            defaults={"name": names[one.requirement], "given_at": work.now},
        )
        row.originals, row.copies, row.given_at = row.originals + one.originals, row.copies + one.copies, work.now
        row.save()
