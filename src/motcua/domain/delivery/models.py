"""Letters with results that the post carries, the batches in which they go, what the post costs.

Whom and where a letter goes to is sealed; reasons are codes, never words about a person.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.base.ids import uuid7
from motcua.domain.delivery.rules import AT_THE_DESK, ENDED, BatchState, Pays, Reason, State

# plain and in a fixed order, so that migrations name them always alike
STATES = sorted(one.value for one in State)
ENDED_STATES = sorted(one.value for one in ENDED)
BATCH_STATES = sorted(one.value for one in BatchState)
PAYS = sorted(one.value for one in Pays)
REASONS = ["", *sorted(one.value for one in Reason)]
AT_THE_DESK_STATES = sorted(one.value for one in AT_THE_DESK)
NUMBERED = ["attempted", "delivered", "handed", "on_its_way", "returned"]


class Tariff(models.Model):
    """What the post costs from a day on. `weights`, `zones`: as `rules.read_tariff` reads them; `basis`: the decision."""

    valid_from = models.DateField(unique=True)
    carrier = models.CharField(max_length=120)
    basis = models.CharField(max_length=300, blank=True)
    weights = models.JSONField()
    zones = models.JSONField()
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "delivery_tariff"


class BatchNumber(models.Model):
    """The last number of a batch in a centre and year; raised by one statement, so without gap or repeat."""

    centre = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        db_table = "delivery_batch_number"
        constraints = [
            models.UniqueConstraint(fields=["centre", "year"], name="one_row_of_batches_per_centre_and_year")
        ]


class Batch(models.Model):
    """Letters that the carrier takes at one time. `handed_to`: who of the carrier signed for them."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    centre = models.CharField(max_length=20)
    number = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, default=BatchState.OPEN.value)
    opened_by = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    handed_by = models.CharField(max_length=60, blank=True, default="")
    handed_to = SealedTextField(db_default=b"")

    class Meta:
        db_table = "delivery_batch"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BATCH_STATES), name="batch_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=BatchState.HANDED.value) | Q(handed_at__isnull=False),
                name="a_handed_batch_says_when",
            ),
            models.UniqueConstraint(
                fields=["centre"], condition=Q(state=BatchState.OPEN.value), name="one_open_batch_per_centre"
            ),
        ]
        indexes = [models.Index(F("centre"), F("opened_at").desc(), name="batch_of_centre")]


class Parcel(models.Model):
    """One letter with the result of a dossier, from the wish until it ended; `dossier` and `centre` are codes.

    `postage` in đồng as it was shown when it was asked for; `zone` is a code of the tariff of that day.
    """

    dossier = models.CharField(max_length=60)
    centre = models.CharField(max_length=20)
    state = models.CharField(max_length=12, default=State.ASKED.value, db_default=State.ASKED.value)
    receiver = SealedTextField(db_default=b"")
    phone = SealedTextField(db_default=b"")
    address = SealedTextField(db_default=b"")
    commune = SealedTextField(db_default=b"")
    zone = models.CharField(max_length=20, blank=True, default="", db_default="")
    weight = models.PositiveIntegerField(default=100, db_default=100)  # grams
    postage = models.PositiveIntegerField(default=0, db_default=0)
    pays = models.CharField(max_length=10, default=Pays.DOOR.value, db_default=Pays.DOOR.value)
    days = models.PositiveSmallIntegerField(default=3, db_default=3)  # working days that the post usually takes
    tracking_number = models.CharField(max_length=40, blank=True, default="", db_default="")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="letters")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=60, blank=True, default="", db_default="")
    handed_at = models.DateTimeField(null=True)
    expected_on = models.DateField(null=True)
    delivered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    reason = models.CharField(max_length=20, blank=True, default="", db_default="")
    stranded = models.BooleanField(default=False, db_default=False)  # back, and its dossier could not be opened again

    class Meta:
        db_table = "delivery_parcel"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="parcel_state_is_known"),
            models.CheckConstraint(condition=Q(pays__in=PAYS), name="who_pays_the_post_is_known"),
            models.CheckConstraint(condition=Q(reason__in=REASONS), name="reason_of_letter_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=NUMBERED) | (~Q(tracking_number="") & Q(handed_at__isnull=False)),
                name="what_the_carrier_has_bears_its_number",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(delivered_at__gte=F("handed_at")),
                name="a_letter_is_delivered_after_it_was_handed",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.IN_BATCH.value) | Q(batch__isnull=False), name="what_is_in_a_batch_says_which"
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=~Q(state__in=ENDED_STATES), name="one_letter_of_a_dossier_at_a_time"
            ),
            # what was given to the post without the desk may share an envelope, so a number, with another
            models.UniqueConstraint(
                fields=["tracking_number"],
                condition=~Q(tracking_number="") & Q(state__in=AT_THE_DESK_STATES),
                name="one_letter_at_the_desk_per_number",
            ),
        ]
        indexes = [
            # the letters of a dossier, the latest last
            models.Index(fields=["dossier", "id"], name="parcel_of_dossier"),
            # what lies at the desk or is on its way, by what waits longest
            models.Index(
                fields=["centre", "state", "ready_at"], name="parcel_at_work", condition=~Q(state__in=ENDED_STATES)
            ),
            # what ended in a period, for figures and for the day's list
            models.Index(fields=["centre", "ended_at"], name="parcel_ended", condition=Q(ended_at__isnull=False)),
            # what came back and is to be settled
            models.Index(fields=["centre", "ended_at"], name="parcel_stranded", condition=Q(stranded=True)),
            # a sticker that is scanned
            models.Index(fields=["tracking_number"], name="parcel_by_number", condition=~Q(tracking_number="")),
        ]

    @property
    def subject(self) -> str:
        """As the journal names it: by its dossier, as notices and the dossier's page ask for it."""
        return f"parcel:{self.dossier}"


class CarrierOrder(models.Model):
    """A letter as it was announced to the carrier over its interface. `key`: sent with each try, so that it is one order there.

    `last_sequence`: the latest word of the carrier that was taken in. `fault`: what the last try failed at.
    """

    parcel = models.OneToOneField(Parcel, models.CASCADE, related_name="order")
    key = models.UUIDField(unique=True, default=uuid7)
    state = models.CharField(max_length=10, default="wanted")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=60, blank=True, default="")
    last_sequence = models.PositiveIntegerField(default=0)
    polled_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "delivery_carrier_order"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["wanted", "ordered", "ending", "ended", "refused"]),
                name="carrier_order_state_is_known",
            )
        ]
        indexes = [
            # what is to be told to the carrier now
            models.Index(
                fields=["next_try_at"], name="carrier_order_to_tell", condition=Q(state__in=["wanted", "ending"])
            ),
        ]
