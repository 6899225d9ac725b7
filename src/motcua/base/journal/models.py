"""How far each follower has read, and the seals. The entries themselves are a table of plain SQL (see the migration)."""

import json
from typing import Any

from django.db import models

from motcua.base.journal.places import Cursor


class FollowerCursor(models.Model):
    """The durable place of a follower in the journal; moved in the transaction that does its work."""

    name = models.CharField(max_length=80, primary_key=True)
    xid = models.BigIntegerField(default=0)
    entry = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(default="")
    moved_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "journal_cursor"


class _Placed(models.Model):
    """Ends at an entry, which it includes."""

    last_xid = models.BigIntegerField()
    last_entry = models.BigIntegerField()

    class Meta:
        abstract = True

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.last_xid, self.last_entry)


class Seal(_Placed):
    """What was recorded since the seal before it: `statement` (one line of JSON) is what is signed. Never changed."""

    number = models.PositiveIntegerField(primary_key=True)
    day = models.DateField(unique=True)
    statement = models.TextField()
    signature = models.CharField(max_length=128)

    class Meta:
        db_table = "journal_seal"
        ordering = ["number"]

    @property
    def told(self) -> dict[str, Any]:
        """The members of its statement."""
        found: dict[str, Any] = json.loads(self.statement)
        return found


class SealBlock(_Placed):
    """At most 1,024 entries of a seal: their numbers and the beginnings of their hashes, to say which one is not as it was."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="blocks")
    place = models.PositiveIntegerField()
    count = models.PositiveSmallIntegerField()
    root = models.BinaryField(max_length=32)
    numbers = models.BinaryField()
    marks = models.BinaryField()

    class Meta:
        db_table = "journal_seal_block"
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["seal", "place"], name="one_block_per_place_of_a_seal")]
        indexes = [
            # the block in which an entry lies
            models.Index(fields=["last_xid", "last_entry"], name="journal_seal_block_ends"),
        ]
