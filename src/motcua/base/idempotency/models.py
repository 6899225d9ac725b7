"""The first answer to each key; answers can hold secrets, so they are sealed."""

from django.db import models


class FirstAnswer(models.Model):
    """Written in the transaction of the request itself: there is an answer exactly when there is an effect."""

    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=120)
    fingerprint = models.BinaryField()
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    sealed_body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(db_index=True)  # the daily clearing

    class Meta:
        db_table = "idempotency_first_answer"
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_first_answer_per_key")]
