"""Answers to ratings. Who rated stays unknown to whoever answers: a rating is named by its number alone."""

from django.db import models
from django.db.models import Q

from motcua.base.crypto import SealedTextField


class Reply(models.Model):
    """An answer to a rating, once. `public_question`, `public_answer`: as everybody reads them, written anew without names."""

    rating = models.BigIntegerField(unique=True)
    centre = models.CharField(max_length=20)
    agency = models.CharField(max_length=20, blank=True)
    text = SealedTextField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    public_question = models.CharField(max_length=1000, blank=True, default="")
    public_answer = models.CharField(max_length=2000, blank=True, default="")

    class Meta:
        db_table = "replies_reply"
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | (~Q(public_question="") & ~Q(public_answer="")),
                name="what_is_published_says_something",
            ),
        ]
        indexes = [
            # what everybody may read, the newest first
            models.Index(fields=["-published_at"], name="reply_published", condition=Q(published_at__isnull=False)),
        ]

    @property
    def subject(self) -> str:
        return f"reply:{self.pk}"
