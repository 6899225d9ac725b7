"""Threads, who takes part, what was written, how far each has read, and who must say that they have.

What people write, and the names of files, is sealed; words are found by keyed hashes alone.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.base.vaulted import keeps_files
from motcua.domain.dossiers.models import Dossier


class Thread(models.Model):
    """One conversation. With a dossier it is part of that dossier's record. `last` orders the lists: its newest message."""

    id = models.UUIDField(primary_key=True)
    centre = models.CharField(max_length=20)
    dossier = models.ForeignKey(Dossier, models.CASCADE, null=True, related_name="threads")
    title = SealedTextField()
    opened_by = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    last = models.BigIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        db_table = "threads_thread"
        indexes = [
            # free threads that nobody has written to for long, to be erased
            models.Index(fields=["last_at"], name="thread_to_erase", condition=Q(dossier__isnull=True))
        ]

    @property
    def subject(self) -> str:
        return f"thread:{self.pk}"


class Participant(models.Model):
    """Who takes part, by an address (rules.py): a person, whoever sits at a counter, the roles of an agency, a role of the centre."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="participants")
    address = models.CharField(max_length=80)
    added_by = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "threads_participant"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["thread", "address"], name="an_address_takes_part_once")]
        indexes = [
            # the threads of somebody
            models.Index(fields=["address", "thread"], name="thread_of_address", condition=Q(left_at__isnull=True))
        ]


class Message(models.Model):
    """What somebody wrote. `dossier`: whose record it is part of, also in a thread that is about nothing in particular.

    `mail_number`: of what came by mail, the number (Message-ID) that its answers refer to.
    """

    id = models.BigAutoField(primary_key=True)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="messages")
    dossier = models.ForeignKey(Dossier, models.CASCADE, null=True, related_name="thread_messages")
    author = models.CharField(max_length=60)
    spoke_as = models.CharField(max_length=80, blank=True, default="")  # by which address the author takes part
    text = SealedTextField()
    sent_at = models.DateTimeField()
    urgent = models.BooleanField(default=False)
    mail_number = SealedTextField(db_default=b"")

    class Meta:
        db_table = "threads_message"
        ordering = ["id"]
        indexes = [
            # a page of a thread, either way
            models.Index(fields=["thread", "id"], name="message_of_thread"),
        ]


class Mention(models.Model):
    """That a message asks somebody to look, and when they did."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions")
    person = models.CharField(max_length=60)
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "threads_mention"
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="a_message_mentions_somebody_once")]
        indexes = [
            models.Index(fields=["person", "id"], name="thread_mention_unread", condition=Q(read_at__isnull=True))
        ]


class Reading(models.Model):
    """Up to which message somebody has read a thread, and since when."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="readings")
    person = models.CharField(max_length=60)
    up_to = models.BigIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        db_table = "threads_reading"
        constraints = [models.UniqueConstraint(fields=["thread", "person"], name="one_reading_of_a_thread_per_person")]


class Acknowledgement(models.Model):
    """That an urgent message asks somebody to say that they have it; what was done while they did not."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="acknowledgements")
    person = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "threads_acknowledgement"
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="one_acknowledgement_per_person")]
        indexes = [
            # what somebody still has to acknowledge
            models.Index(
                fields=["person", "id"], name="acknowledgement_open", condition=Q(acknowledged_at__isnull=True)
            ),
            # what nobody was told of yet that it was not acknowledged
            models.Index(
                fields=["asked_at"],
                name="acknowledgement_late",
                condition=Q(acknowledged_at__isnull=True, escalated_at__isnull=True),
            ),
        ]


class Attachment(models.Model):
    """A file of a message; its content lies in the vault under `id`."""

    id = models.UUIDField(primary_key=True)
    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    name = SealedTextField()
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    safety = models.CharField(max_length=10)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "threads_attachment"
        ordering = ["added_at", "id"]


keeps_files(Attachment)


class Word(models.Model):
    """That a word stands in a message: its keyed hash, by which it is found and by nothing else (docs/decisions/0022)."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    hash = models.BinaryField(max_length=8)

    class Meta:
        db_table = "threads_word"
        constraints = [models.UniqueConstraint(fields=["message", "hash"], name="a_word_of_a_message_once")]
        indexes = [models.Index(F("hash"), F("message").desc(), name="word_to_message")]


class Presence(models.Model):
    """Whether somebody can be reached now: one row a person, overwritten. What was before is kept nowhere, also not in the journal.

    `seen_at`: their live connection stood then; `stand`: what they say of themselves (rules.Stand), since `stand_at`.
    """

    person = models.CharField(max_length=60, primary_key=True)
    seen_at = models.DateTimeField()
    stand = models.CharField(max_length=10, blank=True, default="")
    stand_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "threads_presence"


class Mailbox(models.Model):
    """The address of an agency that does not have the system: threads go there as e-mail, answers are taken from there alone."""

    agency = models.CharField(max_length=20, primary_key=True)
    email = SealedTextField()

    class Meta:
        db_table = "threads_mailbox"


class MailSeen(models.Model):
    """That a mail was taken in, by the hash of its number, so that it is taken once."""

    mark = models.BinaryField(max_length=32, unique=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "threads_mail_seen"
