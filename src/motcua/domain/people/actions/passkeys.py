"""Passkeys of citizens (WebAuthn level 2): made on a device that they unlock, good for signing in without any code.

What the browser must answer to stands in its own session, five minutes and once; the domain and the address are the house's
(`MOTCUA_BASE_URL`), so that a page elsewhere gets nothing that is good here.
"""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.people.actions.citizens import own_row, require_other_way
from motcua.domain.people.identity import tidy_name
from motcua.domain.people.models import Citizen, Passkey
from motcua.domain.people.queries.citizens import view_of

MOST_PASSKEYS = 10
LONGEST_NAME = 60
GOOD_SECONDS = 300
NOT_GOOD = _("This passkey could not be checked. Please try again, or sign in with a code")

Options = Mapping[str, Any]
State = dict[str, Any]


def begin_registration(actor: Actor) -> tuple[Options, State]:
    """What the browser asks its device to make, and what to keep in its session. Raises Conflict for too many."""
    row = Citizen.objects.get(pk=int(actor.id))
    known = [AttestedCredentialData(bytes(one.credential)) for one in row.passkeys.all()]
    if len(known) >= MOST_PASSKEYS:
        raise Conflict(_("You have ten passkeys; remove one that you no longer use"), code="too_many_passkeys")
    shown = view_of(row).shown_name
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(name=shown, id=row.handle.bytes, display_name=shown),
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), _kept(state)


@transaction.atomic
def register(actor: Actor, state: State | None, answer: Options, name: str) -> None:
    """Keeps the public key of what the device made. Raises InvalidInput for what was not asked for."""
    row = own_row(actor)
    try:
        made = _server().register_complete(_good(state), answer)
        credential = made.credential_data
    except (ValueError, KeyError, TypeError, UnsupportedAlgorithm) as fault:
        raise InvalidInput.of("passkey", NOT_GOOD) from fault
    if credential is None or Passkey.objects.filter(credential_id=credential.credential_id).exists():
        raise InvalidInput.of("passkey", NOT_GOOD)
    kept = Passkey.objects.create(
        citizen=row,
        credential_id=credential.credential_id,
        credential=bytes(credential),
        sign_count=made.counter,
        name=tidy_name(name)[:LONGEST_NAME],
        made_at=clock.now(),
    )
    journal.record(actor, "citizen.passkey_made", row.subject, passkey=kept.pk)


def begin_sign_in() -> tuple[Options, State]:
    """Names nobody: the device itself offers whom it knows here."""
    options, state = _server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return dict(options), _kept(state)


@transaction.atomic
def sign_in(state: State | None, answer: Options) -> Citizen:
    """Whose passkey answered. Raises InvalidInput alike for an unknown one, a wrong answer and one that was asked too long ago."""
    try:
        given = AuthenticationResponse.from_dict(answer)
        row = Passkey.objects.select_for_update().select_related("citizen").get(credential_id=given.raw_id)
        _server().authenticate_complete(_good(state), [AttestedCredentialData(bytes(row.credential))], given)
    except (ValueError, KeyError, TypeError, UnsupportedAlgorithm, Passkey.DoesNotExist) as fault:
        raise InvalidInput.of("passkey", NOT_GOOD) from fault
    counter = given.response.authenticator_data.counter
    handle = given.response.user_handle
    # a counter that does not grow tells of a copied key (WebAuthn level 2, section 6.1.1); many devices do not count
    is_copy = bool(counter or row.sign_count) and counter <= row.sign_count
    if is_copy or (handle is not None and handle != row.citizen.handle.bytes):
        raise InvalidInput.of("passkey", NOT_GOOD)
    row.sign_count, row.used_at = counter, clock.now()
    row.save(update_fields=["sign_count", "used_at"])
    return row.citizen


@transaction.atomic
def remove(actor: Actor, number: int) -> None:
    """Raises NotFound for another's, Conflict for the last way to sign in."""
    row = own_row(actor)
    if not row.passkeys.filter(pk=number).exists():
        raise NotFound
    require_other_way(row, without=str(number))
    row.passkeys.filter(pk=number).delete()
    journal.record(actor, "citizen.passkey_removed", row.subject, passkey=number)


def _server() -> Fido2Server:
    address = urlsplit(settings.MOTCUA_BASE_URL)
    origin = f"{address.scheme}://{address.netloc}"
    party = PublicKeyCredentialRpEntity(name="Motcua", id=address.hostname or "")
    return Fido2Server(party, verify_origin=lambda given: given == origin)


def _kept(state: Any) -> State:
    return {
        "challenge": state["challenge"],
        "user_verification": str(state["user_verification"].value),
        "at": time.time(),
    }


def _good(state: State | None) -> State:
    if state is None or time.time() - state["at"] > GOOD_SECONDS:
        raise ValueError("nothing was asked, or too long ago")
    return state
