"""The silent call for help: raised at a counter, accepted by one colleague, ended by somebody, or withdrawn at once."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.centre.queries import get_counter
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import name_of
from motcua.domain.queue.models import StaffAlarm
from motcua.domain.queue.queries.alarms import alarm_view
from motcua.domain.queue.shapes import AlarmView

WITHDRAWN_WITHIN = timedelta(seconds=30)


@transaction.atomic
def raise_alarm(actor: Actor, centre: str, counter: int) -> AlarmView:
    """Calls the colleagues of the whole centre to a counter, where nothing is heard or seen of it.

    A second press while it runs is the same alarm. Raises Forbidden, NotFound.
    """
    require(actor, Action.ALARM_RAISE, centre=centre, counter=counter)
    here = get_counter(centre, counter)
    running = StaffAlarm.objects.select_related("centre").filter(centre=here.centre, counter=counter, ended_at=None)
    if (known := running.first()) is not None:
        return alarm_view(known)
    try:
        with transaction.atomic():
            row = StaffAlarm.objects.create(
                centre=here.centre, counter=counter, raised_by=actor.reference, raised_at=clock.now()
            )
    except IntegrityError:  # pressed on two screens at once
        return alarm_view(running.get())
    _record(actor, "alarm.raised", row)
    return alarm_view(row)


@transaction.atomic
def accept_alarm(actor: Actor, alarm: UUID) -> AlarmView:
    """Somebody says "I am going"; the others see who. Raises Forbidden, NotFound, Conflict when another one goes."""
    row = _running(alarm)
    require(actor, Action.ALARM_ANSWER, centre=row.centre.code)
    if row.ended_at is not None:
        raise Conflict(_("This alarm is over"), code="alarm_over")
    if row.accepted_at is not None and row.accepted_by != actor.reference:
        raise Conflict(
            _("%(name)s has accepted this alarm") % {"name": name_of(row.accepted_by)}, code="alarm_accepted"
        )
    if row.accepted_at is None:
        row.accepted_at, row.accepted_by = clock.now(), actor.reference
        row.save(update_fields=["accepted_at", "accepted_by"])
        _record(actor, "alarm.accepted", row)
    return alarm_view(row)


@transaction.atomic
def end_alarm(actor: Actor, alarm: UUID) -> AlarmView:
    """The danger is over; everybody who may answer alarms may say so. Twice is once. Raises Forbidden, NotFound."""
    row = _running(alarm)
    require(actor, Action.ALARM_ANSWER, centre=row.centre.code)
    return _end(actor, row, withdrawn=False)


@transaction.atomic
def withdraw_alarm(actor: Actor, alarm: UUID) -> AlarmView:
    """Who pressed by mistake takes it back within half a minute, while nobody is on the way.

    Raises Forbidden, NotFound, Conflict when it is too late: then it is ended like any other.
    """
    row = _running(alarm)
    require(actor, Action.ALARM_RAISE, centre=row.centre.code, counter=row.counter)
    if row.ended_at is None:
        if row.raised_by != actor.reference:
            raise Conflict(_("Only who raised the alarm can take it back"), code="not_yours")
        if row.accepted_at is not None or clock.now() - row.raised_at > WITHDRAWN_WITHIN:
            raise Conflict(_("A colleague may be on the way already; end the alarm instead"), code="too_late")
    return _end(actor, row, withdrawn=True)


def _end(actor: Actor, row: StaffAlarm, *, withdrawn: bool) -> AlarmView:
    if row.ended_at is None:
        row.ended_at, row.ended_by, row.withdrawn = clock.now(), actor.reference, withdrawn
        row.save(update_fields=["ended_at", "ended_by", "withdrawn"])
        _record(actor, "alarm.withdrawn" if withdrawn else "alarm.ended", row)
    return alarm_view(row)


def _running(alarm: UUID) -> StaffAlarm:
    row = StaffAlarm.objects.select_related("centre").select_for_update(of=("self",)).filter(pk=alarm).first()
    if row is None:
        raise NotFound(_("There is no such alarm"))
    return row


def _record(actor: Actor, kind: str, row: StaffAlarm) -> None:
    journal.record(actor, kind, f"alarm:{row.pk}", centre=row.centre.code, alarm=str(row.pk), counter=row.counter)
