"""What a service of the queue is and how the centre calls: changed from a page, in force at once, taken back as it was before."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.centre.actions import set_section
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import spans_of_day
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions._ranges import RANGE_WORDS, SHARED_RANGE_WORDS, keep_to_range, others_of_series
from motcua.domain.queue.actions.master_data import ALSO, OWN, keep_counters, set_teams
from motcua.domain.queue.models import QuotaDay, ReservedSeries, Service, Ticket
from motcua.domain.queue.queries import today
from motcua.domain.queue.queries.settings import facts_of, last_change
from motcua.domain.queue.rules import OPEN, QueueOptions
from motcua.domain.queue.rules.services import LONGEST_CODE, ServiceFacts, faults

CHANGED, OPTIONS_CHANGED = "queue.service_changed", "queue.options_changed"
WORDS: Mapping[str, Promise] = {
    "name": _("Write a name of at most 200 characters"),
    "prefix": _("A prefix is one or two capital letters"),
    "hours": _("Write hours such as 07:30-11:30, 13:30-17:00; they must not lie over each other"),
    "counters": _("Write numbers of counters that the centre has, with commas: 1, 2, 3"),
    "minutes": _("Write 1 to 240 minutes"),
    "quota": _("Write 0 to 5000 numbers a day"),
    "share": _("Write 0 to 100 percent"),
    "length": _("Say how long an appointment lasts"),
    "teams": _("A team is a name with counters of the service, each in one team only"),
    "range": RANGE_WORDS,
    "shared_range": SHARED_RANGE_WORDS,
    "nobody": _("A service that gives numbers needs a counter that serves it"),
}


@transaction.atomic
def add_service(actor: Actor, centre: str, code: str, name: str, prefix: str) -> str:
    """Adds a service that gives no numbers yet; returns its code. Raises Forbidden, NotFound, InvalidInput."""
    require(actor, Action.QUEUE_SETTINGS, centre=centre)
    hall = _lock(centre)
    facts = ServiceFacts(name=" ".join(name.split()), prefix=prefix.strip().upper(), active=False)
    _check(hall, facts)
    if (other := others_of_series(hall, facts.prefix).first()) is not None:
        facts = replace(facts, wraps_after=other.wraps_after)
    code = (code.strip() or facts.prefix).upper()
    if not (code.isascii() and code.replace("-", "").isalnum() and len(code) <= LONGEST_CODE):
        raise InvalidInput.of("code", _("A code has at most 20 letters and digits"))
    if Service.objects.filter(centre=hall, code=code).exists():
        raise InvalidInput.of("code", _("There is a service with this code; write another"))
    rank = Service.objects.filter(centre=hall).count()
    row = Service.objects.create(
        centre=hall,
        code=code,
        name=facts.name,
        prefix=facts.prefix,
        active=False,
        rank=rank,
        wraps_after=facts.wraps_after,
    )
    journal.record(actor, "queue.service_added", _subject(row), centre=centre, **facts.kept())
    return code


@transaction.atomic
def change_service(actor: Actor, centre: str, code: str, facts: ServiceFacts) -> bool:
    """Makes a service so, for the next number and the next call; False when nothing is different.

    Who has a number keeps it. Raises Forbidden, NotFound, InvalidInput for what cannot be, Conflict for what would leave
    somebody in the hall whom nobody could call.
    """
    require(actor, Action.QUEUE_SETTINGS, centre=centre)
    hall = _lock(centre)
    row = _service(hall, code)
    before = facts_of(row)
    _check(hall, facts)
    _check_nobody_is_left(row, facts)
    _check_range(hall, row, before, facts)
    if facts.kept() == before.kept():
        return False
    _write(hall, row, facts)
    if before.wraps_after != facts.wraps_after:
        _change_range_of_others(actor, hall, row, facts)
    keep_to_range(hall, facts.prefix, facts.wraps_after)
    if before.prefix != facts.prefix:
        _rename_reserved(hall, before.prefix, facts.prefix)
    _tell(actor, row, before, facts)
    return True


def _tell(actor: Actor, row: Service, before: ServiceFacts, facts: ServiceFacts) -> None:
    was, becomes = before.kept(), facts.kept()
    changed = sorted(name for name, value in becomes.items() if value != was[name])
    journal.record(actor, CHANGED, _subject(row), centre=row.centre.code, before=was, after=becomes, changed=changed)


def _check_range(hall: Centre, row: Service, before: ServiceFacts, facts: ServiceFacts) -> None:
    """A service that joins others of a prefix takes their range; within a prefix it changes the range of all. Raises InvalidInput."""
    other = others_of_series(hall, facts.prefix, row).first()
    if before.prefix != facts.prefix and other is not None and other.wraps_after != facts.wraps_after:
        raise InvalidInput.of("wraps_after", SHARED_RANGE_WORDS)


def _change_range_of_others(actor: Actor, hall: Centre, row: Service, facts: ServiceFacts) -> None:
    """Services of one prefix share its numbers, so also where these begin again; each tells of its change."""
    for other in others_of_series(hall, facts.prefix, row).select_related("centre"):
        before = facts_of(other)
        other.wraps_after = facts.wraps_after
        other.save(update_fields=["wraps_after"])
        _tell(actor, other, before, replace(before, wraps_after=facts.wraps_after))


def undo_service_change(actor: Actor, centre: str, code: str) -> None:
    """Makes a service what it was before its last change. Raises Conflict when there is none, and as `change_service`."""
    require(actor, Action.QUEUE_SETTINGS, centre=centre)
    change_service(actor, centre, code, ServiceFacts.of(_last(f"queue_service:{centre}/{code}", CHANGED)["before"]))


@transaction.atomic
def change_queue_options(actor: Actor, centre: str, wanted: Mapping[str, Any]) -> bool:
    """Sets some of what a centre has set about its queue, the rest stays; False when nothing is different.

    Raises Forbidden, NotFound, InvalidInput.
    """
    require(actor, Action.QUEUE_SETTINGS, centre=centre)
    hall = _lock(centre)
    before: dict[str, Any] = dict(hall.options.get("queue", {}))
    after = {**before, **wanted}
    if after == before:
        return False
    _set_options(actor, hall, before, after)
    return True


@transaction.atomic
def undo_queue_options(actor: Actor, centre: str) -> None:
    """The centre's settings of the queue as they were before their last change. Raises Conflict, Forbidden, NotFound."""
    require(actor, Action.QUEUE_SETTINGS, centre=centre)
    hall = _lock(centre)
    _set_options(actor, hall, dict(hall.options.get("queue", {})), _last(f"centre:{centre}", OPTIONS_CHANGED)["before"])


def _set_options(actor: Actor, hall: Centre, before: dict[str, Any], after: dict[str, Any]) -> None:
    try:
        QueueOptions.of({"queue": after})
    except (ValueError, TypeError, AttributeError) as fault:
        raise InvalidInput.of("options", _("Unknown or unusable setting: %(fault)s") % {"fault": fault}) from None
    set_section(hall, "queue", after)
    journal.record(actor, OPTIONS_CHANGED, f"centre:{hall.code}", centre=hall.code, before=before, after=after)


def _last(subject: str, kind: str) -> dict[str, Any]:
    found = last_change(subject, kind)
    if found is None:
        raise Conflict(_("There is nothing to take back"), code="nothing_to_undo")
    return found


def _lock(centre: str) -> Centre:
    """One change of a centre's queue at a time; giving numbers goes on meanwhile. Raises NotFound."""
    hall = Centre.objects.select_for_update(no_key=True).filter(code=centre).first()
    if hall is None:
        raise NotFound(_("There is no centre with this code"))
    return hall


def _service(hall: Centre, code: str) -> Service:
    row = Service.objects.select_related("centre").filter(centre=hall, code=code).first()
    if row is None:
        raise NotFound(_("There is no such service"))
    return row


def _check(hall: Centre, facts: ServiceFacts) -> None:
    """Raises InvalidInput."""
    known = frozenset(hall.counters.values_list("number", flat=True))
    try:
        spans = [spans_of_day({day: list(one) for day, one in facts.hours.items()}, weekday) for weekday in range(7)]
    except (ValueError, TypeError):
        raise InvalidInput.of("hours", WORDS["hours"]) from None
    found = faults(facts, spans, known)
    if ReservedSeries.objects.filter(centre=hall, prefix=facts.prefix, business_day__gte=clock.now().date()).exists():
        found["prefix"] = "reserved"
    if found:
        words = {**WORDS, "reserved": _("A ticket machine has numbers of this prefix for when the server is away")}
        raise InvalidInput([FieldError(field, str(words[word])) for field, word in found.items()])


def _check_nobody_is_left(row: Service, facts: ServiceFacts) -> None:
    """Who has a number can still be called, though the service gives none any more. Raises Conflict."""
    left = Ticket.objects.filter(service=row, state__in=OPEN).count()
    if left and not {*facts.counters, *facts.also}:
        words = _("%(count)s people with a number of this service are in the hall; leave a counter that calls them")
        raise Conflict(words % {"count": left}, code="people_wait", waiting=left)


def _write(hall: Centre, row: Service, facts: ServiceFacts) -> None:
    row.name, row.name_en, row.prefix, row.active = facts.name, facts.name_en, facts.prefix, facts.active
    row.hours = facts.kept()["hours"]
    row.mean_service_seconds = facts.visit_minutes * 60
    row.daily_quota, row.urgent_after_minutes = facts.daily_quota, facts.urgent_after_minutes
    row.wraps_after = facts.wraps_after
    row.appointment_minutes, row.appointment_share = facts.appointment_minutes, facts.appointment_share
    row.save()
    if facts.daily_quota is not None:
        _count_given(hall, row, facts.daily_quota)
    numbers = {counter.number: counter for counter in hall.counters.all()}
    serving = {**dict.fromkeys(facts.also, ALSO), **dict.fromkeys(facts.counters, OWN)}
    keep_counters(row, {numbers[number]: rank for number, rank in serving.items()})
    set_teams(row.code, row, facts.teams)


def _count_given(hall: Centre, row: Service, quota: int) -> None:
    """A limit set during the day counts the numbers that were given before it."""
    day = today(hall)
    given = Ticket.objects.filter(service=row, business_day=day).exclude(source="appointment").count()
    QuotaDay.objects.get_or_create(service=row, business_day=day, defaults={"quota": quota, "given": min(given, quota)})


def _rename_reserved(hall: Centre, old: str, new: str) -> None:
    """Numbers that a machine gives while the server is away stay good when the letter of their service changes."""
    if Service.objects.filter(centre=hall, prefix=old, active=True).exists() or len(new) != 1:
        return
    ahead = ReservedSeries.objects.filter(centre=hall, business_day__gte=clock.now().date())
    if not ahead.filter(of_prefix=new).exists():
        ahead.filter(of_prefix=old).update(of_prefix=new)


def _subject(row: Service) -> str:
    return f"queue_service:{row.centre.code}/{row.code}"
