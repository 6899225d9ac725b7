"""What dossiers are found by, who kept which search, and who asked to see what is masked."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from motcua.base.crypto import SealedTextField
from motcua.domain.dossiers.models.dossiers import Dossier


class NameWord(models.Model):
    """One word of an applicant's name in a dossier, or its whole name whatever the order ("=an nguyen"; names.py).

    The primary key is the word, the time and the dossier, and includes the rest: a list of all that bear a word, newest
    first, is read from that index alone. `name` is the folded name and `places` the centre and the agencies that take part,
    each with blanks around (" nguyen van an ", " @BG STP "). Written once, at intake; docs/decisions/0025.
    """

    pk = models.CompositePrimaryKey("word", "received_at", "dossier_id")
    word = models.TextField(db_collation="C")
    received_at = models.DateTimeField()
    dossier_id = models.BigIntegerField()
    name = models.TextField()
    places = models.TextField()

    class Meta:
        db_table = "dossiers_name_word"
        managed = False  # Django makes no primary key that includes columns: migration 0005_finding does


class SavedView(models.Model):
    """A search that somebody keeps by name; with an agency, its people have it too.

    `filters` is the query of the page's address without what was typed into the box, which tells of a person.
    """

    owner = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    filters = models.CharField(max_length=1000, blank=True)
    agency = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "dossiers_saved_view"
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_view_of_a_name_per_person"),
            models.CheckConstraint(condition=~Q(name=""), name="a_saved_view_has_a_name"),
        ]
        indexes = [
            # the views that an agency shares
            models.Index(fields=["agency"], name="saved_view_of_agency", condition=~Q(agency=""))
        ]


class Reveal(models.Model):
    """That somebody was shown the identity number, phone and address, and why; `words` where no reason of the list fitted."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="reveals")
    actor = models.CharField(max_length=60)
    reason = models.CharField(max_length=20)
    words = SealedTextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "dossiers_reveal"
        indexes = [models.Index(F("dossier"), F("at").desc(), name="reveal_of_dossier")]
