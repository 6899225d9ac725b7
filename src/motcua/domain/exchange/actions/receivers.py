"""Verbs about agreements: what a receiver may be told, changed and ended, and the token by which it reads the feed."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.centre.queries import agencies_by_code, centres
from motcua.domain.exchange import rules
from motcua.domain.exchange.administration import find_receiver, published_types, receiver_view
from motcua.domain.exchange.models import Receiver
from motcua.domain.exchange.national.actions import forget_keys
from motcua.domain.exchange.shapes import ReceiverView
from motcua.domain.people import actions as people
from motcua.domain.people.permissions import Action, Role, centres_of, require
from motcua.domain.people.queries import actor_for_token

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


@dataclass(frozen=True)
class Terms:
    """What an agreement lists. Empty types, centres, agencies: all of them; facts of persons only as listed, and on a basis."""

    name: str
    basis: str = ""
    types: tuple[str, ...] = ()
    centres: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


@transaction.atomic
def agree(actor: Actor, code: str, terms: Terms) -> ReceiverView:
    """Begins an agreement. Raises Forbidden, InvalidInput, Conflict for a code that is taken."""
    require(actor, Action.EXCHANGE_MANAGE)
    if not _CODE.fullmatch(code):
        raise InvalidInput.of("code", _("A code has small letters, digits and hyphens, 2 to 40"))
    _check(actor, terms)
    if Receiver.objects.filter(code=code).exists():
        raise Conflict(_("This code is taken; choose another one"), code="code_taken")
    row = Receiver(code=code, created_at=clock.now())
    _write(row, terms)
    journal.record(actor, "receiver.agreed", f"receiver:{code}", **_facts(terms))
    return receiver_view(row)


@transaction.atomic
def change(actor: Actor, code: str, terms: Terms) -> ReceiverView:
    """Puts other terms in place of those there are; what was told stays told. Raises Forbidden, NotFound, InvalidInput."""
    row = _locked(actor, code)
    _check(actor, terms)
    row.version += 1
    _write(row, terms)
    journal.record(actor, "receiver.changed", f"receiver:{code}", version=row.version, **_facts(terms))
    return receiver_view(row)


@transaction.atomic
def end(actor: Actor, code: str) -> None:
    """Nothing is told any more: its token and its subscriptions end with it. Raises Forbidden, NotFound."""
    row = _locked(actor, code)
    row.ended_at = clock.now()
    _drop_token(row)
    row.save()
    forget_keys(row.subscriptions.values_list("pk", flat=True))
    row.subscriptions.exclude(state="ended").update(
        state="ended", ended_at=row.ended_at, old_secret="", old_secret_until=None, secret=""
    )
    journal.record(actor, "receiver.ended", f"receiver:{code}")


@transaction.atomic
def give_token(actor: Actor, code: str) -> str:
    """A new token for the feed, given this once; the one before ends. Raises Forbidden, NotFound."""
    row = _locked(actor, code)
    _drop_token(row)
    only = row.centres[0] if len(row.centres) == 1 else None
    token = people.create_token(actor, Role.DATA_CENTRE, centre=only, name=row.name[:120])
    reader = actor_for_token(token)
    row.token = int(reader.id) if reader else None
    row.save(update_fields=["token"])
    journal.record(actor, "receiver.token_given", f"receiver:{code}")
    return token


def _locked(actor: Actor, code: str) -> Receiver:
    find_receiver(actor, code)
    row = Receiver.objects.select_for_update().get(code=code)
    if row.ended_at is not None:
        raise Conflict(_("This agreement has ended"), code="agreement_ended")
    return row


def _drop_token(row: Receiver) -> None:
    if row.token is not None:
        with suppress(NotFound):  # somebody has ended it elsewhere
            people.revoke_token(system("exchange"), row.token)
        row.token = None


def _check(actor: Actor, terms: Terms) -> None:
    faults = [
        *_unknown("types", terms.types, published_types()),
        *_unknown("centres", terms.centres, [rules.PROVINCE, *(one.code for one in centres())]),
        *_unknown("agencies", terms.agencies, agencies_by_code()),
        *_unknown("extra", terms.extra, rules.EXTRA),
    ]
    if not terms.name.strip():
        faults.append(FieldError("name", _("Write who receives")))
    if terms.extra and not terms.basis.strip():
        faults.append(FieldError("basis", _("Facts of persons need a basis: number and date of the agreement")))
    mine = centres_of(actor, Action.EXCHANGE_MANAGE)
    if mine is not None and not (terms.centres and set(terms.centres) <= mine):
        faults.append(FieldError("centres", _("Choose among the centres that you administer")))
    if faults:
        raise InvalidInput(faults)


def _unknown(field: str, given: Iterable[str], known: Iterable[str]) -> list[FieldError]:
    strange = sorted(set(given) - set(known))
    return [FieldError(field, _("Unknown: %(names)s") % {"names": ", ".join(strange)})] if strange else []


def _write(row: Receiver, terms: Terms) -> None:
    row.name, row.basis = terms.name.strip()[:200], terms.basis.strip()[:300]
    row.types, row.centres = sorted(set(terms.types)), sorted(set(terms.centres))
    row.agencies, row.extra = sorted(set(terms.agencies)), sorted(set(terms.extra))
    row.save()


def _facts(terms: Terms) -> dict[str, Any]:
    return {
        "types": sorted(terms.types),
        "centres": sorted(terms.centres),
        "agencies": sorted(terms.agencies),
        "extra": sorted(terms.extra),
    }
