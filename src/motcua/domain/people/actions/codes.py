"""One-time codes: asked for by whoever gives an address, proven by whoever can read what was sent there.

Asking never looks whether there is an account, so nobody can find that out. `domain/messages` sends; it alone calls `make`.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal, limits
from motcua.base.actor import ANONYMOUS, Actor
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.people.models import SignInCode
from motcua.domain.people.queries.citizens import own_number
from motcua.domain.people.rules import CODE_DIGITS, CODE_LIFETIME, CODE_TRIES

# Fifty people may wait for their codes behind the one address of the hall; one mailbox is not to be flooded; and whoever asks
# for code after code, from wherever, gets 20 guesses at once and then 48 a day, at a million.
ASKED_FROM = limits.Limit("code.asked_from", burst=50, seconds=20)
ASKED_FOR = limits.Limit("code.asked_for", burst=4, seconds=300)
GUESSED_FROM = limits.Limit("code.guessed_from", burst=30, seconds=20)
GUESSED_FOR = limits.Limit("code.guessed_for", burst=20, seconds=1800)
WRONG = _("This code is not right. Compare it with the message; only the last code that you asked for is valid")
SPENT = _("This code is no longer valid. Ask for a new one")


@dataclass(frozen=True)
class Letter:
    """What is sent. Personal: never into the journal or a log."""

    channel: str
    address: str
    code: str
    language: str
    purpose: str


@dataclass(frozen=True)
class Proven:
    """An address that somebody has just shown to be theirs."""

    channel: str
    address: str


def hold_back(address: str, source: str) -> None:
    """Counts that a code is asked for, before its transaction, whose end would undo it. `source`: who asks, as far as the
    network tells. Raises TooManyRequests."""
    limits.take(ASKED_FROM, source)
    limits.take(ASKED_FOR, address)


def make(channel: str, address: str, *, language: str, adding: Actor | None = None) -> UUID:
    """A code that `domain/messages` sends; within its transaction. `adding`: to whose account the address is to be added."""
    now = clock.now()
    code = SignInCode.objects.create(
        purpose="add" if adding else "sign_in",
        citizen_id=own_number(adding) if adding else None,
        channel=channel,
        address=address,
        language=language,
        made_at=now,
        ends_at=now + CODE_LIFETIME,
    )
    journal.record(adding or ANONYMOUS, "code.asked", f"code:{code.pk}", channel=channel, purpose=code.purpose)
    return code.pk


def letter(number: UUID) -> Letter | None:
    """What is to be sent; None once it was sent, used, or is too old."""
    found = SignInCode.objects.filter(pk=number, sent_at__isnull=True, ends_at__gt=clock.now()).first()
    if found is None:
        return None
    return Letter(found.channel, found.address, _digits(found), found.language, found.purpose)


def note_sent(number: UUID) -> None:
    SignInCode.objects.filter(pk=number).update(sent_at=clock.now())


def prove(number: UUID | None, given: str, source: str, *, adding: Actor | None = None) -> Proven:
    """What was proven by the right digits, which are then spent.

    Raises InvalidInput for wrong ones, alike whether or not a code was asked for; Conflict for what is spent or too old;
    TooManyRequests.
    """
    limits.take(GUESSED_FROM, source)
    outcome = _try(number, given, adding)
    if isinstance(outcome, Proven):
        limits.give_back(GUESSED_FROM, source)
        return outcome
    if outcome == "spent":
        raise Conflict(SPENT, code="code_spent")
    raise InvalidInput.of("code", WRONG)


@transaction.atomic
def _try(number: UUID | None, given: str, adding: Actor | None) -> Proven | str:
    """Counts the try in a transaction of its own, which the refusal does not undo."""
    found = SignInCode.objects.select_for_update().filter(pk=number).first() if number else None
    whose = own_number(adding) if adding else None
    if found is None or found.ends_at <= clock.now() or found.tries >= CODE_TRIES or found.citizen_id != whose:
        return "spent"
    limits.take(GUESSED_FOR, found.address)
    tidy = "".join(sign for sign in given if sign.isdigit())
    if not constant_time_compare(_digits(found), tidy):
        found.tries += 1
        found.save(update_fields=["tries"])
        journal.record(adding or ANONYMOUS, "code.wrong", f"code:{found.pk}", tries=found.tries)
        return "wrong"
    limits.give_back(GUESSED_FOR, found.address)
    found.delete()
    return Proven(found.channel, found.address)


def _digits(code: SignInCode) -> str:
    return crypto.digits_for("sign_in_code", str(code.pk), CODE_DIGITS)
