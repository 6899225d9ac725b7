"""Companies with the people who act for them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from motcua.base.crypto import SealedTextField
from motcua.domain.people.models.citizens import CHANNELS, Citizen
from motcua.domain.people.permissions import COMPANY_ROLES

MEMBER_ROLES = sorted(role.value for role in COMPANY_ROLES)


class Company(models.Model):
    """A company whose manager showed its registration at a counter. The tax code of a household business is a person's, so
    it is sealed."""

    name = SealedTextField()
    tax_code = SealedTextField()
    tax_index = models.BinaryField(max_length=16, unique=True)
    proven_at = models.DateTimeField()
    proven_in = models.CharField(max_length=20)  # the centre

    class Meta:
        db_table = "people_company"

    @property
    def subject(self) -> str:
        return f"company:{self.pk}"


class CompanyMember(models.Model):
    """Somebody who acts for a company."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="members")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20)
    since = models.DateTimeField()

    class Meta:
        db_table = "people_company_member"
        constraints = [
            models.UniqueConstraint(fields=["company", "citizen"], name="a_member_of_a_company_once"),
            models.CheckConstraint(condition=Q(role__in=MEMBER_ROLES), name="role_in_a_company_is_known"),
        ]


class CompanyInvitation(models.Model):
    """Asks somebody by e-mail or phone to act for a company. Its secret is derived from the id, not kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    company = models.ForeignKey(Company, models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    address = SealedTextField()
    address_index = models.BinaryField(max_length=16)
    language = models.CharField(max_length=5)
    made_by = models.ForeignKey(Citizen, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "people_company_invitation"
        constraints = [
            models.UniqueConstraint(fields=["company", "address_index"], name="an_address_is_invited_once"),
            models.CheckConstraint(condition=Q(role__in=MEMBER_ROLES), name="role_of_an_invitation_is_known"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="channel_of_an_invitation_is_known"),
        ]
        indexes = [models.Index(fields=["ends_at"], name="company_invitation_end")]
