"""Comments inside the house, who is mentioned in them, and questions to another agency."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.domain.dossiers.models import Dossier


class Comment(models.Model):
    """What somebody said about a dossier, for colleagues only."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="comments")
    text = SealedTextField()
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "conversation_comment"
        ordering = ["id"]


class Mention(models.Model):
    """That a comment asks somebody to look, and whether they did."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    person = models.CharField(max_length=60)
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "conversation_mention"
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="a_comment_mentions_somebody_once")]
        indexes = [
            # what somebody has not read yet
            models.Index(fields=["person", "id"], name="mention_unread", condition=Q(read_at__isnull=True))
        ]


class Question(models.Model):
    """What one agency asks another about a dossier, until when, and the answer; `silent_at`: that none came was reported."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    from_agency = models.CharField(max_length=20)
    to_agency = models.CharField(max_length=20)
    text = SealedTextField()
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = SealedTextField()
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    silent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "conversation_question"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_question_per_number"),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="a_question_is_due_after_it_was_asked"),
            models.CheckConstraint(condition=~Q(from_agency=F("to_agency")), name="an_agency_does_not_ask_itself"),
        ]
        indexes = [
            # what an agency still has to answer, most urgent first; what has become silent
            models.Index(fields=["to_agency", "due_at"], name="question_open", condition=Q(answered_at__isnull=True))
        ]
