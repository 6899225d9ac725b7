"""Urgent messages: who has them says so; who does not is reminded; then a leader is told."""

import logging
from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.queries import holders, holders_of_role, working_places
from motcua.domain.threads.access import colleagues_of, of_seen_dossier, people_of, seen_thread
from motcua.domain.threads.actions._common import record
from motcua.domain.threads.actions.reading import read
from motcua.domain.threads.models import Acknowledgement, Message, Participant
from motcua.domain.threads.rules import TalkOptions

AT_ONCE = 200
log = logging.getLogger(__name__)


@transaction.atomic
def acknowledge(actor: Actor, message: int) -> None:
    """Says that one has an urgent message; twice is once. Raises NotFound for what was not asked of them."""
    found = Acknowledgement.objects.select_for_update().filter(message=message, person=actor.reference).first()
    if found is None:
        raise NotFound
    row = Message.objects.select_related("dossier", "thread").get(pk=message)
    thread = seen_thread(actor, row.thread_id)
    if found.acknowledged_at is None:
        found.acknowledged_at = clock.now()
        found.save(update_fields=["acknowledged_at"])
        record(actor, "acknowledged", thread, people_of(thread, row.dossier), dossier=row.dossier, message=message)
    read(actor, thread.pk, message)


@transaction.atomic
def remind(actor: Actor, message: int) -> int:
    """Its author asks once more those who have not acknowledged. How many. Raises NotFound, Conflict when all have."""
    row = (
        Message.objects.select_related("dossier")
        .filter(of_seen_dossier(actor), pk=message, author=actor.reference)
        .first()
    )
    if row is None:
        raise NotFound
    seen_thread(actor, row.thread_id)
    silent = _silent(row)
    if not silent:
        raise Conflict(_("Everybody has acknowledged it"), code="all_acknowledged")
    return _remind(actor, row, silent)


def urge(actor: Actor) -> int:
    """Reminds and tells leaders, each at the time that the centre has set. How many messages were looked after.

    One that cannot be looked after keeps no other from it.
    """
    since = clock.now() - timedelta(minutes=1)
    late = Acknowledgement.objects.filter(acknowledged_at=None, escalated_at=None, asked_at__lt=since)
    messages = late.order_by("message").values_list("message", flat=True).distinct()
    done, last = 0, 0
    while some := list(messages.filter(message__gt=last)[:AT_ONCE]):
        for pk in some:
            try:
                done += _urge(actor, pk)
            except Exception:
                log.exception("nobody was reminded of the urgent message %s", pk)
        last = some[-1]
    return done


@transaction.atomic
def _urge(actor: Actor, message: int) -> bool:
    rows = Message.objects.select_for_update(of=("self",)).select_related("dossier", "thread__dossier")
    row = rows.filter(pk=message).first()
    if row is None:  # erased meanwhile
        return False
    options = TalkOptions.of(get_centre(row.thread.centre).options)
    age = clock.now() - row.sent_at
    silent = _silent(row)
    if silent and age >= timedelta(minutes=options.escalate_minutes):
        return _escalate(actor, row, silent)
    fresh = [one for one in silent if one.reminded_at is None]
    if fresh and age >= timedelta(minutes=options.remind_minutes):
        return _remind(actor, row, fresh) > 0
    return False


def _silent(row: Message) -> list[Acknowledgement]:
    return list(row.acknowledgements.filter(acknowledged_at=None, escalated_at=None))


def _remind(actor: Actor, row: Message, silent: list[Acknowledgement]) -> int:
    people = [one.person for one in silent]
    Acknowledgement.objects.filter(pk__in=[one.pk for one in silent]).update(reminded_at=clock.now())
    record(actor, "reminded", row.thread, people, dossier=row.dossier, message=row.pk)
    return len(people)


def _escalate(actor: Actor, row: Message, silent: list[Acknowledgement]) -> bool:
    """The leader of each who is silent takes part from now on, and is asked to acknowledge in turn."""
    now = clock.now()
    Acknowledgement.objects.filter(pk__in=[one.pk for one in silent]).update(escalated_at=now)
    people = {one.person for one in silent}
    leaders = _leaders_of(people, row.thread.centre) - people
    if row.dossier is not None:
        leaders &= colleagues_of(row.dossier)
    for leader in sorted(leaders):
        values = {"added_by": actor.reference, "added_at": now, "left_at": None}
        Participant.objects.update_or_create(thread=row.thread, address=leader, defaults=values)
        Acknowledgement.objects.get_or_create(
            message=row, person=leader, defaults={"asked_at": now, "reminded_at": now, "escalated_at": now}
        )
    to = leaders | people | {row.author}
    record(
        actor, "escalated", row.thread, to, dossier=row.dossier, message=row.pk, silent=sorted(people),
        leaders=sorted(leaders),
    )  # fmt: skip
    return True


def _leaders_of(people: set[str], centre: str) -> set[str]:
    """Leaders of their agencies; of who works for none, or whose agency has none, the managers of the centre."""
    by_agency: dict[str, set[str]] = defaultdict(set)
    for person, (_role, agency) in working_places(people).items():
        by_agency[agency].add(person)
    found: set[str] = set()
    for agency in by_agency:
        led = set(holders("leader", agency, centre)) if agency else set()
        found |= led or set(holders_of_role("manager", centre))
    return found
