"""Notices to citizens: what was sent to whom, over what, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField

STATES = ("waiting", "sent", "failed")
# what became of a notice: `delivered` where the other side reported so, `bounced` where it will never be, `joined`: told in a later one
NOTICE_STATES = (*STATES, "delivered", "bounced", "joined")
ADDRESS_KINDS = ("email", "phone", "push")  # push: a browser, by where its push service takes messages


class Address(models.Model):
    """An e-mail address, phone or browser that was written to, known by its blind index alone: what its holder wishes to hear over
    it, and whether anybody is reached there.

    `unwanted`: "channel:topic" (rules.Topic), null while they never chose. `wrong_since`: since when what is sent there
    comes back, until something arrives again.
    """

    kind = models.CharField(max_length=10)
    index = models.BinaryField(max_length=16)
    language = models.CharField(max_length=5, blank=True, default="")  # empty: as its holder spoke before
    unwanted: models.JSONField[list[str] | None] = models.JSONField(null=True)
    wrong_since = models.DateTimeField(null=True)
    wrong_code = models.CharField(max_length=20, blank=True, default="")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        db_table = "messages_address"
        constraints = [
            models.UniqueConstraint(fields=["kind", "index"], name="one_row_of_an_address"),
            models.CheckConstraint(condition=Q(kind__in=ADDRESS_KINDS), name="kind_of_address_is_known"),
        ]
        indexes = [models.Index(fields=["used_at"], name="address_last_used")]

    @property
    def subject(self) -> str:
        return f"address:{self.pk}"


class Notice(models.Model):
    """One notice about one happening over one channel to one address; the constraints make sure that it goes out once.

    `dossier`: what it is about (also an appointment, by its number). `gateway_id`: under which number the other side keeps it.
    """

    entry = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    dossier = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, default="email")
    address = models.ForeignKey(Address, models.SET_NULL, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # when the other side reported what became of it
    joined_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="joined", db_index=False)
    gateway_id = models.CharField(max_length=160, blank=True, default="", db_default="")

    class Meta:
        db_table = "messages_notice"
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "channel", "dossier"],
                condition=~Q(channel="push"),  # of browsers each has its own
                name="one_notice_per_happening_way_and_dossier",
            ),
            models.UniqueConstraint(
                fields=["entry", "channel", "address"], name="one_notice_per_happening_channel_and_address"
            ),
            models.CheckConstraint(condition=Q(state__in=NOTICE_STATES), name="notice_state_is_known"),
        ]
        indexes = [
            models.Index(fields=["dossier", "id"], name="notice_of_dossier"),
            # what a gateway reports of
            models.Index(fields=["gateway_id"], name="notice_at_gateway", condition=~Q(gateway_id="")),
            # what a notice tells besides
            models.Index(fields=["joined_into"], name="notice_joined", condition=Q(joined_into__isnull=False)),
            # when an address is forgotten
            models.Index(fields=["address"], name="notice_to_address", condition=Q(address__isnull=False)),
        ]


class NoticeText(models.Model):
    """An administrator's text of a happening in a language, in versions; `content` by texts.PARTS. Without one that of the house holds."""

    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    content: models.JSONField[dict[str, str]] = models.JSONField()
    edited_by = models.CharField(max_length=60)
    edited_at = models.DateTimeField()
    published_by = models.CharField(max_length=60, blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messages_notice_text"
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "number"], name="one_notice_text_per_number"),
            models.UniqueConstraint(
                fields=["kind", "language"], condition=Q(state="published"), name="one_published_notice_text"
            ),
            models.UniqueConstraint(
                fields=["kind", "language"], condition=Q(state="draft"), name="one_draft_of_a_notice_text"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "published", "retired"]), name="notice_text_state_is_known"
            ),
        ]

    @property
    def subject(self) -> str:
        return f"notice_text:{self.kind}:{self.language}"


class Outage(models.Model):
    """A planned interruption. `entry`, `entry_today`: the journal's entries by which it was told; `late_reason`: why it was announced
    later than seven working days ahead; `touches`: rules.Part, on whose pages it is shown."""

    centre = models.CharField(max_length=20)
    what = models.CharField(max_length=120)
    what_en = models.CharField(max_length=120, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    text_en = models.CharField(max_length=1000, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    late_reason = models.CharField(max_length=300, blank=True)
    touches: models.JSONField[list[str]] = models.JSONField(
        default=list, db_default=models.Value([], output_field=models.JSONField())
    )
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    entry = models.BigIntegerField(null=True, unique=True)
    entry_today = models.BigIntegerField(null=True, unique=True)

    class Meta:
        db_table = "messages_outage"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="outage_ends_after_it_began"),
        ]
        indexes = [models.Index(fields=["centre", "ends_at"], name="outage_of_centre")]

    @property
    def subject(self) -> str:
        return f"outage:{self.pk}"


class PushSubscription(models.Model):
    """A phone that wants to be told of a ticket, or of an appointment until it becomes one (Push API).

    Address and keys are sealed; it goes when the ticket ends.
    """

    ticket = models.UUIDField(null=True)
    appointment = models.UUIDField(null=True)
    kept_until = models.DateTimeField(null=True)  # of an appointment, which may be weeks ahead
    endpoint = SealedTextField()
    endpoint_index = models.BinaryField(max_length=16)
    p256dh = SealedTextField()
    auth = SealedTextField()
    language = models.CharField(max_length=5, default="vi")
    away_minutes = models.PositiveSmallIntegerField(default=0)  # so long the way to the hall takes; 0: is here already
    made_at = models.DateTimeField()

    class Meta:
        db_table = "messages_push_subscription"
        constraints = [
            models.UniqueConstraint(fields=["ticket", "endpoint_index"], name="one_subscription_per_phone_and_ticket"),
            models.UniqueConstraint(
                fields=["appointment", "endpoint_index"], name="one_subscription_per_phone_and_appointment"
            ),
            models.CheckConstraint(
                condition=Q(ticket__isnull=False, appointment__isnull=True)
                | Q(ticket__isnull=True, appointment__isnull=False, kept_until__isnull=False),
                name="a_phone_is_told_of_one_thing",
            ),
        ]
        indexes = [
            # whoever may have to leave home now
            models.Index(fields=["ticket"], condition=Q(away_minutes__gt=0), name="push_to_who_is_away")
        ]


class PushMessage(models.Model):
    """One word to one phone about one happening: sent once. `about`: the journal entry, 0 for what no entry tells."""

    subscription = models.ForeignKey(PushSubscription, models.CASCADE, related_name="messages")
    about = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    counter = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "messages_push_message"
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "kind", "about"], name="a_phone_is_told_once_of_a_happening"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="push_state_is_known"),
        ]


class Browser(models.Model):
    """A browser that hears of dossiers by web push. Where it is reached is sealed; its address has what it chose to hear."""

    address = models.OneToOneField(Address, models.CASCADE, related_name="browser")
    endpoint = SealedTextField()
    p256dh = SealedTextField()
    auth = SealedTextField()
    device = models.CharField(max_length=60, blank=True)  # "Chrome, Android"; for its owner, who has several
    made_at = models.DateTimeField()

    class Meta:
        db_table = "messages_browser"


class Followed(models.Model):
    """What a browser hears of: one dossier, because it showed its secret, or all those of an account. Goes after `kept_until`."""

    browser = models.ForeignKey(Browser, models.CASCADE, related_name="follows")
    dossier = models.CharField(max_length=60, blank=True, default="")
    citizen = models.BigIntegerField(null=True)
    kept_until = models.DateTimeField()

    class Meta:
        db_table = "messages_followed"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "browser"], condition=~Q(dossier=""), name="a_dossier_followed_once"
            ),
            models.UniqueConstraint(
                fields=["citizen", "browser"], condition=Q(citizen__isnull=False), name="an_account_followed_once"
            ),
            models.CheckConstraint(
                condition=Q(dossier="", citizen__isnull=False) | (~Q(dossier="") & Q(citizen__isnull=True)),
                name="a_browser_follows_a_dossier_or_an_account",
            ),
        ]
        indexes = [models.Index(fields=["kept_until"], name="followed_until")]


class Unsent(models.Model):
    """That the other side would not take something, for the administrator: what kind of thing, over what, what it said, and over what it
    went instead. Tells of nobody."""

    what = models.CharField(max_length=60)  # "code", or the kind of a notice
    channel = models.CharField(max_length=10)
    said = models.CharField(max_length=60)
    went_by = models.CharField(max_length=10, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "messages_unsent"
        indexes = [models.Index(fields=["at"], name="unsent_at")]
