"""Accounts of citizens: what is known of them, how they sign in, what they took into their account (docs/decisions/0035)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from motcua.base.crypto import SealedTextField

CHANNELS = ("email", "phone")
WAYS = ("email", "phone", "oidc", "passkey")
PURPOSES = ("sign_in", "add")
FAREWELLS = ("left", "given_back")  # why an address is not the account's any more
CLAIMED = ("dossier", "ticket", "appointment")


class Citizen(models.Model):
    """Somebody outside the hall who signed in once. Not a user of Django: nothing of theirs opens a page of the staff.

    An address or number that is empty was never proven; `*_index` find an account, each at most one. A closed account
    keeps its row, so that the journal's references stay, and nothing else.
    """

    handle = models.UUIDField(default=uuid.uuid4, unique=True)  # what passkeys know the account by
    name = SealedTextField()
    email = SealedTextField()
    email_index = models.BinaryField(max_length=16, null=True)
    phone = SealedTextField()
    phone_index = models.BinaryField(max_length=16, null=True)
    address = SealedTextField()
    id_number = SealedTextField()
    id_index = models.BinaryField(max_length=16, null=True)
    proven_by = models.CharField(max_length=10, blank=True)  # of the identity number
    proven_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=5, default="vi")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_citizen"
        constraints = [
            models.UniqueConstraint(fields=["email_index"], name="one_account_of_an_e_mail_address"),
            models.UniqueConstraint(fields=["phone_index"], name="one_account_of_a_phone"),
            models.UniqueConstraint(fields=["id_index"], name="one_account_of_an_identity_number"),
            models.CheckConstraint(condition=Q(proven_by__in=["", "oidc", "counter"]), name="identity_proof_is_known"),
            models.CheckConstraint(
                condition=Q(id_index__isnull=True, proven_by="", proven_at__isnull=True)
                | (Q(id_index__isnull=False, proven_at__isnull=False) & ~Q(proven_by="")),
                name="an_identity_number_says_how_it_was_proven",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(email_index__isnull=True, phone_index__isnull=True, id_index__isnull=True),
                name="a_closed_account_is_nobodys",
            ),
        ]
        indexes = [
            # accounts that nobody used for years
            models.Index(fields=["used_at"], name="citizen_last_used", condition=Q(closed_at__isnull=True))
        ]

    @property
    def subject(self) -> str:
        return f"citizen:{self.pk}"


class CitizenSession(models.Model):
    """That somebody is signed in on a device; only the hash of the cookie is kept. Its end is the row's end."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="sessions")
    token_hash = models.BinaryField(max_length=32, unique=True)
    way = models.CharField(max_length=10)
    device = SealedTextField()  # browser and system in words
    lasting = models.BooleanField(default=False)
    proven_at = models.DateTimeField()  # when they last showed that it is them
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "people_citizen_session"
        constraints = [models.CheckConstraint(condition=Q(way__in=WAYS), name="way_of_signing_in_is_known")]
        indexes = [models.Index(fields=["ends_at"], name="citizen_session_end")]


class SignInCode(models.Model):
    """A code that was asked for. The code itself is not kept: it is derived from the id (base/crypto.py), which the browser
    that asked has in its session. The row goes when the code was used, or an hour later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    purpose = models.CharField(max_length=10, default="sign_in")
    citizen = models.ForeignKey(Citizen, models.CASCADE, null=True, related_name="+")  # whose address is added
    channel = models.CharField(max_length=10)
    address = SealedTextField()
    language = models.CharField(max_length=5)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "people_sign_in_code"
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="channel_of_a_code_is_known"),
            models.CheckConstraint(condition=Q(purpose__in=PURPOSES), name="purpose_of_a_code_is_known"),
            models.CheckConstraint(
                condition=Q(purpose="add", citizen__isnull=False) | Q(purpose="sign_in", citizen__isnull=True),
                name="an_address_is_added_to_somebody",
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="sign_in_code_end")]


class FormerAddress(models.Model):
    """An address that an account does not have any more, until its holder was told there; then, or after three days, the row goes.

    It stays where the account is closed meanwhile: whoever takes an account over would close it to be silent.
    """

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10)
    address = SealedTextField()
    language = models.CharField(max_length=5)
    why = models.CharField(max_length=12, default="left", db_default="left")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "people_former_address"
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="channel_of_a_former_address_is_known"),
            models.CheckConstraint(condition=Q(why__in=FAREWELLS), name="why_an_address_was_left_is_known"),
        ]


class FormerNumber(models.Model):
    """The number of a passport that was renewed since: dossiers that bear it stay its holder's. One account at most has it."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="former_numbers")
    number = SealedTextField()
    id_index = models.BinaryField(max_length=16)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "people_former_number"
        constraints = [models.UniqueConstraint(fields=["id_index"], name="one_account_of_a_former_number")]


class ProvenIdentity(models.Model):
    """An account at an identity provider (OpenID Connect Core 1.0, section 2: `iss` and `sub`), by blind index."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=40)
    subject_index = models.BinaryField(max_length=16)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        db_table = "people_proven_identity"
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "subject_index"], name="one_account_of_an_account_at_a_provider"
            )
        ]


class Passkey(models.Model):
    """A key pair on a device of the citizen (WebAuthn level 2); only the public key is here."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    credential = models.BinaryField()  # AttestedCredentialData
    sign_count = models.PositiveBigIntegerField(default=0)
    name = SealedTextField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_passkey"


class CounterCode(models.Model):
    """Digits that somebody reads out at a counter, so that what their card proves is written to their account."""

    citizen = models.OneToOneField(Citizen, models.CASCADE, related_name="+")
    code = SealedTextField()
    code_index = models.BinaryField(max_length=16, unique=True)
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "people_counter_code"


class Claim(models.Model):
    """A dossier, ticket or appointment that somebody took into their account by its secret, or drew while signed in."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="claims")
    kind = models.CharField(max_length=12)
    identifier = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "people_claim"
        constraints = [
            models.UniqueConstraint(fields=["citizen", "kind", "identifier"], name="a_thing_is_claimed_once"),
            models.CheckConstraint(condition=Q(kind__in=CLAIMED), name="kind_of_claim_is_known"),
        ]
        indexes = [
            # who has taken it, when it is erased
            models.Index(fields=["kind", "identifier"], name="claim_of_thing"),
        ]
