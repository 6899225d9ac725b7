"""Submissions and their papers. What tells of a person is sealed, and emptied once it is a dossier or has ended."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.base.vaulted import keeps_files
from motcua.domain.catalogue.models import ProcedureVersion
from motcua.domain.dossiers.models import Dossier, Slip
from motcua.domain.submissions.rules import WITH_THE_CITIZEN, WITH_THE_DESK, Kind, Origin, State

# plain and in a fixed order, so that migrations name them always alike
STATES = sorted(one.value for one in State)
AT_THE_DESK = sorted(one.value for one in WITH_THE_DESK)
UNSENT = sorted(one.value for one in (*WITH_THE_CITIZEN, State.CLEARED))


class Submission(models.Model):
    """One submission. `code` is given when it is sent; `foreign_code` is the national portal's.

    `citizen`: the account that wrote it (its number), `company` the company for which it did. `content` is JSON (content.py).
    `look_by`: until when the desk answers; `answered_at`: when it first did. `items` is JSON: what the citizen is asked for.
    `originals`: how those that the desk wants to see come (rules.ORIGINALS), said once it is a dossier; `originals_number` of the post.
    `expires_at`: when it lapses unless something happens; `warned_at`: when its writer was told so.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=10)
    origin = models.CharField(max_length=10)
    foreign_code = models.CharField(max_length=60, blank=True, default="")
    state = models.CharField(max_length=10)
    centre = models.CharField(max_length=20)
    agency = models.CharField(max_length=20)
    procedure = models.CharField(max_length=40)
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+")
    citizen = models.BigIntegerField(null=True)
    company = models.CharField(max_length=20, blank=True, default="")
    language = models.CharField(max_length=5, default="vi")

    applicant_kind = models.CharField(max_length=10, default="person")
    applicant_name = SealedTextField()
    content = SealedTextField()
    items = SealedTextField()
    reason = SealedTextField()
    missing = models.JSONField(default=list)

    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    look_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=60, blank=True, default="")
    held_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    originals = models.CharField(max_length=12, blank=True, default="", db_default="")
    originals_number = models.CharField(max_length=40, blank=True, default="", db_default="")
    originals_at = models.DateTimeField(null=True)
    slip = models.ForeignKey(Slip, models.PROTECT, null=True, related_name="+")
    dossier = models.OneToOneField(Dossier, models.PROTECT, null=True, related_name="+")
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "submissions_submission"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="submission_state_is_known"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(one.value for one in Kind)), name="submission_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.NATIONAL.value) | Q(origin=Origin.OWN.value, citizen__isnull=False),
                name="somebody_wrote_a_submission",
            ),
            models.CheckConstraint(
                condition=Q(state=State.ACCEPTED.value, dossier__isnull=False)
                | (~Q(state=State.ACCEPTED.value) & Q(dossier__isnull=True)),
                name="an_accepted_submission_is_a_dossier",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=AT_THE_DESK) | Q(sent_at__isnull=False, look_by__isnull=False),
                name="what_the_desk_has_was_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=UNSENT) | Q(expires_at__isnull=False), name="what_waits_for_a_citizen_lapses"
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="a_submission_code_is_given_once"),
            models.UniqueConstraint(
                fields=["centre", "foreign_code"], condition=~Q(foreign_code=""), name="a_foreign_code_comes_once"
            ),
        ]
        indexes = [
            # what waits at the desk of a centre, the most urgent first
            models.Index(
                fields=["centre", "look_by"], name="submission_to_look_at", condition=Q(state__in=AT_THE_DESK)
            ),
            # the list of a centre, the newest first
            models.Index(F("centre"), F("sent_at").desc(), F("id").desc(), name="submission_of_centre"),
            # how many were answered today
            models.Index(
                fields=["centre", "decided_at"], name="submission_answered", condition=Q(decided_at__isnull=False)
            ),
            # an account's own, the newest first
            models.Index(
                F("citizen"), F("saved_at").desc(), name="submission_of_citizen", condition=Q(citizen__isnull=False)
            ),
            models.Index(F("company"), F("saved_at").desc(), name="submission_of_company", condition=~Q(company="")),
            # what lapses, or whose writer is to be told so
            models.Index(fields=["expires_at"], name="submission_that_lapses", condition=Q(state__in=UNSENT)),
            # what was refused and still tells of somebody, the oldest first
            models.Index(
                fields=["decided_at"],
                name="submission_to_erase",
                condition=Q(state=State.REFUSED.value, erased_at__isnull=True),
            ),
            # by the national portal's code, which may be known without the centre
            models.Index(fields=["foreign_code"], name="submission_by_foreign", condition=~Q(foreign_code="")),
        ]

    @property
    def subject(self) -> str:
        return f"submission:{self.pk}"


class Paper(models.Model):
    """A file for a document of the procedure; its content lies in the vault under `id`. `reused`: taken from an earlier dossier."""

    id = models.UUIDField(primary_key=True)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="papers")
    requirement = models.CharField(max_length=40)
    name = SealedTextField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    safety = models.CharField(max_length=10)
    reused = models.BooleanField(default=False)
    valid_until = models.DateField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "submissions_paper"
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="a_paper_is_not_empty"),
            models.UniqueConstraint(fields=["submission", "requirement", "sha256"], name="a_paper_is_sent_once"),
        ]


keeps_files(Paper)


class Reveal(models.Model):
    """That an officer had shown what is masked, and why (finding.REASONS); `words` where they gave some."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="reveals")
    actor = models.CharField(max_length=60)
    reason = models.CharField(max_length=10)
    words = SealedTextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "submissions_reveal"


class DailyNumber(models.Model):
    """The last number of what came online to a centre on a day; raised by one statement, so without gap or repeat."""

    centre = models.CharField(max_length=20)
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "submissions_daily_number"
        constraints = [models.UniqueConstraint(fields=["centre", "day"], name="one_row_of_submission_numbers_per_day")]
