"""Verbs about comparing: where the other side can be asked, what was found, what a person decides about a difference."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.exchange.actions.subscriptions import check_url
from motcua.domain.exchange.administration import find_receiver
from motcua.domain.exchange.models import Comparison, Counterpart, Difference, Receiver
from motcua.domain.exchange.rules_comparing import Found, Kind, Rule, State
from motcua.domain.people.permissions import Action, centres_of

FILES = "files"  # begins the problem of a submission that came without all of its files


@dataclass(frozen=True)
class Asked:
    """Where a counterpart can be asked. An empty `token` leaves the one that is kept; `agency_codes`: its code → ours."""

    url: str
    token: str = ""
    catalogue: str = Rule.OFF
    brings: bool = False
    agency_codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Noted:
    """A difference in a centre, whether it was mended, and why not."""

    centre: str
    found: Found
    mended: bool = False
    problem: str = ""


def connect(actor: Actor, receiver: str, asked: Asked) -> None:
    """Says where the other side can be asked, and what becomes of what it publishes. Raises Forbidden, NotFound, InvalidInput, Conflict.

    What it publishes and brings concerns the whole installation: only who administers all centres turns that on.
    """
    row = find_receiver(actor, receiver)
    if row.ended_at is not None:
        raise Conflict(_("This agreement has ended"), code="agreement_ended")
    if (asked.catalogue != Rule.OFF or asked.brings) and centres_of(actor, Action.EXCHANGE_MANAGE) is not None:
        raise Forbidden
    if asked.catalogue not in set(Rule):
        raise InvalidInput.of("catalogue", " | ".join(Rule))
    unknown = sorted(set(asked.agency_codes.values()) - set(agencies_by_code()))
    if unknown:
        raise InvalidInput.of("agency_codes", _("Unknown: %(names)s") % {"names": ", ".join(unknown)})
    if "?" in asked.url:
        raise InvalidInput.of("url", _("Write this address without a question mark: what is asked is put behind it"))
    check_url(asked.url)
    with transaction.atomic():
        held = Counterpart.objects.select_for_update().filter(receiver=row).first() or Counterpart(receiver=row)
        if not asked.token and (held.pk is None or held.url != asked.url):
            raise InvalidInput.of("token", _("Enter the token by which the other side knows us"))
        held.url, held.catalogue, held.brings = asked.url, asked.catalogue, asked.brings
        held.token = asked.token or held.token
        held.agency_codes = dict(asked.agency_codes)
        held.save()
        facts: dict[str, Any] = {
            "catalogue": str(asked.catalogue),
            "brings": asked.brings,
            "new_token": bool(asked.token),
        }
        journal.record(actor, "receiver.counterpart_set", f"receiver:{row.code}", **facts)


@transaction.atomic
def disconnect(actor: Actor, receiver: str) -> None:
    """It is asked no more; what was found stays to be read. Raises Forbidden, NotFound."""
    row = find_receiver(actor, receiver)
    if not Counterpart.objects.filter(receiver=row).delete()[0]:
        raise NotFound
    journal.record(actor, "receiver.counterpart_removed", f"receiver:{row.code}")


@transaction.atomic
def note_comparison(
    actor: Actor,
    receiver: Receiver,
    begun_at: datetime,
    compared: int,
    noted: Sequence[Noted],
    problem: str = "",
    *,
    only: Collection[str] | None = None,
) -> Comparison:
    """Keeps what was found. What was open and is different no more has been mended, unless the comparison broke off (`problem`).

    `only`: the subjects that were looked at, where that was not everything; of these it is said also where it broke off.
    """
    now = clock.now()
    known = {
        (one.kind, one.centre, one.subject): one
        for one in Difference.objects.select_for_update().filter(receiver=receiver)
    }
    seen = set()
    for one in noted:
        key = (str(one.found.kind), one.centre, one.found.subject)
        seen.add(key)
        _note(known.get(key), receiver, one, now)
    healed = 0
    if not problem or only is not None:
        for key, row in known.items():
            if key not in seen and row.state != State.MENDED and (only is None or row.subject in only):
                row.state, row.problem, row.last_at = State.MENDED, "", now
                row.save()
                healed += 1
    made = Comparison.objects.create(
        receiver=receiver,
        begun_at=begun_at,
        ended_at=now,
        problem=problem,
        compared=compared,
        found=len(noted),
        mended=sum(one.mended for one in noted) + healed,
    )
    facts: dict[str, Any] = {"compared": compared, "found": made.found, "mended": made.mended, "problem": problem}
    journal.record(actor, "exchange.compared", f"receiver:{receiver.code}", **facts)
    return made


def _note(row: Difference | None, receiver: Receiver, one: Noted, now: datetime) -> None:
    found = one.found
    row = row or Difference(
        receiver=receiver, kind=found.kind, centre=one.centre, subject=found.subject, first_at=now, state=State.OPEN
    )
    if row.state == State.MENDED:  # it has come again
        row.first_at, row.state, row.tries = now, State.OPEN, 0
    if row.state == State.ASIDE and (row.ours, row.theirs) != (found.ours, found.theirs):
        row.state = State.OPEN  # what somebody looked at was something else
    row.ours, row.theirs, row.problem = found.ours, found.theirs, one.problem[:60]
    row.last_at, row.tries = now, row.tries + 1
    if one.mended:
        row.state = State.MENDED
    row.save()


def note_begun(receiver: Receiver, centre: str, found: Found) -> None:
    """That a submission is here and its files are still being taken, in the transaction that takes it in: whatever stops the process
    among them, the next comparison takes the rest."""
    rows = Difference.objects.select_for_update().filter(
        receiver=receiver, kind=found.kind, centre=centre, subject=found.subject
    )
    _note(rows.first(), receiver, Noted(centre, found, problem=FILES), clock.now())


def came_without_files(receiver: Receiver) -> set[tuple[str, str]]:
    """Centre and code of the submissions that are here without all of their files."""
    rows = Difference.objects.filter(receiver=receiver, kind=Kind.NOT_BROUGHT, problem__startswith=FILES)
    return set(rows.exclude(state=State.MENDED).values_list("centre", "subject"))


def forget_comparisons(before: datetime) -> None:
    """Takes away reports, and differences that were mended, from before a moment; the journal keeps that they were."""
    Comparison.objects.filter(begun_at__lt=before).delete()
    Difference.objects.filter(state=State.MENDED, last_at__lt=before).delete()


@transaction.atomic
def set_aside(actor: Actor, receiver: str, difference: int) -> None:
    """It may stay so, until either side changes it. Raises Forbidden, NotFound, Conflict."""
    _decide(actor, receiver, difference, State.OPEN, State.ASIDE)


@transaction.atomic
def take_up(actor: Actor, receiver: str, difference: int) -> None:
    """Undoes `set_aside`. Raises Forbidden, NotFound, Conflict."""
    _decide(actor, receiver, difference, State.ASIDE, State.OPEN)


def _decide(actor: Actor, receiver: str, difference: int, before: State, after: State) -> None:
    found = Difference.objects.select_for_update().filter(receiver=find_receiver(actor, receiver), pk=difference)
    row = found.first()
    if row is None:
        raise NotFound
    if row.state != before:
        raise Conflict(_("Somebody has decided this already"), code="decided_already")
    row.state = after
    row.save(update_fields=["state"])
    facts: dict[str, Any] = {"difference": row.pk, "state": str(after), "centre": row.centre or None}
    journal.record(actor, "exchange.difference_decided", f"receiver:{receiver}", **facts)
