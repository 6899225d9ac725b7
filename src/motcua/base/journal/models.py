"""How far each follower has read. The entries themselves are a table of plain SQL (see the migration)."""

from django.db import models


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
