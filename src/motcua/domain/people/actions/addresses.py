"""The addresses of an account: another one, one fewer; and what is kept of the old one until its holder was told there."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.people.actions.citizens import index_of, own_row, require_other_way
from motcua.domain.people.actions.codes import Proven
from motcua.domain.people.models import Citizen, FormerAddress


@dataclass(frozen=True)
class Farewell:
    """What is written to an old address. Personal: never into the journal or a log."""

    channel: str
    address: str
    language: str
    why: str


@transaction.atomic
def add_address(actor: Actor, proven: Proven) -> None:
    """A second way to sign in, or another address instead of the old one. Raises Conflict where another account has it."""
    row = own_row(actor)
    column, index = f"{proven.channel}_index", index_of(proven.channel, proven.address)
    if Citizen.objects.filter(**{column: index}).exclude(pk=row.pk).exists():
        raise Conflict(
            _("Another account uses this address. Sign in with it and close that account, or use another address"),
            code="address_taken",
        )
    former = keep_former(row, proven.channel, instead=proven.address)
    setattr(row, proven.channel, proven.address)
    setattr(row, column, index)
    row.save(update_fields=[proven.channel, column])
    journal.record(actor, "citizen.address_proven", row.subject, channel=proven.channel, former=former)


@transaction.atomic
def remove_address(actor: Actor, channel: str) -> None:
    """Forgets an e-mail address or phone. Raises Conflict for the last way to sign in."""
    row = own_row(actor)
    if channel not in ("email", "phone") or not getattr(row, channel):
        raise NotFound
    require_other_way(row, without=channel)
    former = keep_former(row, channel)
    setattr(row, channel, "")
    setattr(row, f"{channel}_index", None)
    row.save(update_fields=[channel, f"{channel}_index"])
    journal.record(actor, "citizen.address_removed", row.subject, channel=channel, former=former)


def keep_former(row: Citizen, channel: str, *, instead: str = "", why: str = "left") -> int | None:
    """The number under which the old address waits for its letter; None where there was none, or it is the same. `why`: of
    models.FAREWELLS."""
    old = str(getattr(row, channel))
    if not old or old == instead:
        return None
    values = {"channel": channel, "address": old, "language": row.language, "made_at": clock.now(), "why": why}
    return FormerAddress.objects.create(citizen=row, **values).pk


def farewell(number: int) -> Farewell | None:
    """What is to be sent to an old address; None once it was, or is too late."""
    found = FormerAddress.objects.filter(pk=number).first()
    return Farewell(found.channel, found.address, found.language, found.why) if found else None


def forget_former(number: int) -> None:
    """Its holder was told."""
    FormerAddress.objects.filter(pk=number).delete()
