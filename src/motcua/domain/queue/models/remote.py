"""Numbers drawn from afar: who drew which, as far as the limits against hoarding need it."""

from __future__ import annotations

from django.db import models

from motcua.domain.centre.models import Centre
from motcua.domain.queue.models.tickets import Ticket


class RemoteTicket(models.Model):
    """A ticket that was drawn from afar; its telephone number is found by its blind index, and by nothing else."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="remote")
    centre = models.ForeignKey(Centre, models.CASCADE, db_index=False, related_name="+")
    business_day = models.DateField()
    phone_index = models.BinaryField(max_length=16)

    class Meta:
        db_table = "queue_remote_ticket"
        indexes = [
            # what one telephone number drew today
            models.Index(fields=["centre", "business_day", "phone_index"], name="remote_ticket_of_a_phone"),
        ]
