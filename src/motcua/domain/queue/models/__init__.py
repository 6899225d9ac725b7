"""The tables of the queue, by subject."""

from motcua.domain.queue.models.services import CounterService, QuotaDay, Series, Service
from motcua.domain.queue.models.tickets import CounterSession, Ticket

__all__ = ["CounterService", "CounterSession", "QuotaDay", "Series", "Service", "Ticket"]
