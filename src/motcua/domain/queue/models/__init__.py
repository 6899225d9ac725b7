"""The tables of the queue, by subject."""

from motcua.domain.queue.models.measures import VisitMeasure
from motcua.domain.queue.models.offline import ReservedSeries
from motcua.domain.queue.models.services import CounterService, QuotaDay, Series, Service
from motcua.domain.queue.models.tickets import CounterSession, Ticket, VisitService
from motcua.domain.queue.models.waits import ServiceHour, WaitCalibration

__all__ = [
    "CounterService",
    "CounterSession",
    "QuotaDay",
    "ReservedSeries",
    "Series",
    "Service",
    "ServiceHour",
    "Ticket",
    "VisitMeasure",
    "VisitService",
    "WaitCalibration",
]
