"""Dossiers and what stands beside each of them: who takes part, numbers of the day, looks.

What tells of a person is sealed; it is found by blind index, a name by the words of its folded form (finding.py). Meant
for ten million dossiers (docs/decisions/0009, 0025): a B-tree for each question, no index over the whole text.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.domain.catalogue.models import ProcedureVersion
from motcua.domain.dossiers.rules import OPEN, PAUSED, State

# plain and in a fixed order, so that migrations name them always alike
OPEN_STATES = sorted(state.value for state in OPEN)
PAUSED_STATES = sorted(state.value for state in PAUSED)


class Dossier(models.Model):
    """One application. `centre` and `agency` are codes; actors are references such as "staff:12"."""

    code = models.CharField(max_length=60, unique=True)
    centre = models.CharField(max_length=20)
    agency = models.CharField(max_length=20)
    procedure = models.CharField(max_length=40)
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+")
    state = models.CharField(max_length=24)
    refused = models.BooleanField(default=False)
    channel = models.CharField(max_length=10, default="direct")
    rule_set = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    counted_from = models.DateTimeField()
    due_at = models.DateTimeField()
    # as decision 766 counts it: the wait for a supplement is added, the limit never begins anew; null before it was kept
    index_due_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    processed_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)  # when the post brought the result back: since then it waits again
    closed_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=60)
    ticket = models.UUIDField(null=True)
    # the code of the dossier whose step opened it (models/children.py); empty for what a citizen handed in
    parent = models.CharField(max_length=60, blank=True, default="", db_default="")

    applicant_kind = models.CharField(max_length=10)
    applicant_name = SealedTextField()
    name_key = models.CharField(max_length=300)
    id_number = SealedTextField()
    id_index = models.BinaryField(max_length=16, null=True)
    tax_code = SealedTextField()
    tax_index = models.BinaryField(max_length=16, null=True)
    phone = SealedTextField()
    phone_index = models.BinaryField(max_length=16, null=True)
    email = SealedTextField()
    address = SealedTextField()
    commune = SealedTextField(db_default=b"")  # where that lies today: the code of the statistics office

    # its papers go round: the steps that its procedure says so of are done one after the other, not side by side
    in_turn = models.BooleanField(default=False, db_default=False)

    sets = models.PositiveSmallIntegerField(default=1)
    fee = models.PositiveIntegerField(default=0)
    paid = models.PositiveIntegerField(default=0)
    delivery = models.CharField(max_length=10, default="counter")
    postal_address = SealedTextField()
    postal_commune = SealedTextField(db_default=b"")  # where that lies, as `commune` says it of the address
    postage = models.PositiveIntegerField(default=0, db_default=0)  # the part of `fee` that pays the post, in đồng

    result_number = models.CharField(max_length=80, blank=True)
    result_at = models.DateTimeField(null=True)
    result_signed = models.BooleanField(default=False)
    reason = SealedTextField()  # why it was refused, withdrawn or stopped, as the citizen is told
    # of a result that nobody collects: how many reminders went out, and since when it lies in the archive
    reminders = models.PositiveSmallIntegerField(default=0, db_default=0)
    archived_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "dossiers_dossier"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="dossier_state_is_known"),
            models.CheckConstraint(
                condition=Q(channel__in=["direct", "online", "post"]), name="dossier_channel_is_known"
            ),
            models.CheckConstraint(condition=Q(delivery__in=["counter", "post"]), name="dossier_delivery_is_known"),
            models.CheckConstraint(
                condition=Q(applicant_kind__in=["person", "company"]), name="applicant_kind_is_known"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("received_at")), name="dossier_is_due_after_it_came"),
            models.CheckConstraint(
                condition=Q(state__in=PAUSED_STATES, paused_at__isnull=False)
                | (~Q(state__in=PAUSED_STATES) & Q(paused_at__isnull=True)),
                name="clock_stands_still_exactly_while_something_is_awaited",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PROCESSED.value, State.RETURNED.value]) | Q(result_at__isnull=False),
                name="what_is_processed_has_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PROCESSED.value) | Q(processed_at__isnull=False),
                name="what_is_processed_says_when",
            ),
        ]
        indexes = [
            # the list of a centre, newest first
            models.Index(F("centre"), F("received_at").desc(), F("id").desc(), name="dossier_of_centre"),
            # what is due soon or late in a centre
            models.Index(fields=["centre", "due_at"], name="dossier_due_in_centre", condition=Q(state__in=OPEN_STATES)),
            # the lists that a search walks, newest first (queries/_walk.py): all, of a state, of a procedure
            models.Index(fields=["received_at", "id"], name="dossier_newest"),
            models.Index(fields=["state", "received_at", "id"], name="dossier_of_state"),
            models.Index(fields=["procedure", "received_at", "id"], name="dossier_of_procedure"),
            # what is due, the most urgent first, in the whole province
            models.Index(fields=["due_at", "id"], name="dossier_due", condition=Q(state__in=OPEN_STATES)),
            # a citizen's or company's dossiers by number, a caller's by phone, newest first
            models.Index(
                fields=["id_index", "received_at", "id"], name="dossier_of_id", condition=Q(id_index__isnull=False)
            ),
            models.Index(
                fields=["tax_index", "received_at", "id"],
                name="dossier_of_tax_code",
                condition=Q(tax_index__isnull=False),
            ),
            models.Index(
                fields=["phone_index", "received_at", "id"],
                name="dossier_of_phone",
                condition=Q(phone_index__isnull=False),
            ),
            # the dossiers of one visit
            models.Index(fields=["ticket"], name="dossier_of_ticket", condition=Q(ticket__isnull=False)),
            # what lies ready at the return desk
            models.Index(
                fields=["centre", "processed_at"], name="dossier_to_return", condition=Q(state=State.PROCESSED.value)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        return f"dossier:{self.code}"

    @property
    def is_withdrawn(self) -> bool:
        """Whether its result is withdrawn now."""
        return bool(self.revocations.filter(ended_at=None).exists())


class Participation(models.Model):
    """That an agency takes part in a dossier: what its people may see, found without reading the others' dossiers."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="participations")
    agency = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    name_key = models.CharField(max_length=300)

    class Meta:
        db_table = "dossiers_participation"
        constraints = [models.UniqueConstraint(fields=["dossier", "agency"], name="an_agency_takes_part_once")]
        indexes = [
            # the list of an agency, newest first
            models.Index(F("agency"), F("received_at").desc(), F("dossier_id").desc(), name="participation_of_agency"),
        ]


class DailyNumber(models.Model):
    """The last dossier number that an agency gave on a day; raised by one statement, so without gap or repeat."""

    agency = models.CharField(max_length=20)
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "dossiers_daily_number"
        constraints = [models.UniqueConstraint(fields=["agency", "day"], name="one_row_of_numbers_per_agency_and_day")]


class Look(models.Model):
    """When somebody last looked at a dossier, so that a page that renews itself is one look and not hundreds."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="looks")
    actor = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        db_table = "dossiers_look"
        constraints = [models.UniqueConstraint(fields=["dossier", "actor"], name="one_last_look_per_actor")]
