"""Staff with their assignments, and the tokens of programs."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.base.actor import Actor, Grant
from motcua.domain.people.permissions import CITIZEN_ROLES, Role

# what staff and programs can hold; the roles of citizens come from what is theirs, nobody gives them
ROLES = [role.value for role in Role if role not in CITIZEN_ROLES]
ROLE_CHOICES = [(role, role) for role in ROLES]


class StaffManager(BaseUserManager["Staff"]):
    def get_by_natural_key(self, username: str | None) -> Staff:
        return self.get(username=username)


class Staff(AbstractBaseUser):
    """A person who works in the centre or in an agency."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    email = models.EmailField(blank=True)
    title = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = StaffManager()

    class Meta:
        db_table = "people_staff"

    def __str__(self) -> str:
        return self.full_name

    def actor(self) -> Actor:
        grants = tuple(a.grant() for a in self.assignments.all()) if self.is_active else ()
        return Actor("staff", str(self.pk), self.full_name, grants)


class Assignment(models.Model):
    """A role that somebody holds, and where; an empty place means everywhere."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    centre = models.CharField(max_length=20, blank=True)
    agency = models.CharField(max_length=20, blank=True)
    counter = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        db_table = "people_assignment"
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "role", "centre", "agency", "counter"],
                name="one_assignment_of_a_role_per_place",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="assignment_role_is_known"),
        ]

    def grant(self) -> Grant:
        return Grant(self.role, self.centre or None, self.agency or None, self.counter)


class ServiceToken(models.Model):
    """A program's key to the API; only its hash is kept."""

    name = models.CharField(max_length=120)
    token_hash = models.BinaryField(unique=True)
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    centre = models.CharField(max_length=20, blank=True)
    agency = models.CharField(max_length=20, blank=True)
    counter = models.PositiveSmallIntegerField(null=True, blank=True)
    made_by = models.CharField(max_length=60, blank=True, default="", db_default="")  # ends with them when they leave
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_token"

    def actor(self) -> Actor:
        grant = Grant(self.role, self.centre or None, self.agency or None, self.counter)
        return Actor("token", str(self.pk), self.name, (grant,))
