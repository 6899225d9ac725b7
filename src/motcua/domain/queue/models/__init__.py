"""The tables of the queue, by subject."""

from motcua.domain.queue.models.alarms import StaffAlarm
from motcua.domain.queue.models.announcements import Announcement, AnnouncementPlan, AnnouncementPlayed, Recording
from motcua.domain.queue.models.appointments import Appointment
from motcua.domain.queue.models.measures import VisitMeasure
from motcua.domain.queue.models.offline import ReservedSeries
from motcua.domain.queue.models.remote import RemoteTicket
from motcua.domain.queue.models.services import CounterService, QuotaDay, Series, Service
from motcua.domain.queue.models.tickets import CounterPause, CounterSession, NearTurn, Ticket, VisitService
from motcua.domain.queue.models.waits import ServiceHour, WaitCalibration

__all__ = [
    "Announcement",
    "AnnouncementPlan",
    "AnnouncementPlayed",
    "Appointment",
    "CounterPause",
    "CounterService",
    "CounterSession",
    "NearTurn",
    "QuotaDay",
    "Recording",
    "RemoteTicket",
    "ReservedSeries",
    "Series",
    "Service",
    "ServiceHour",
    "StaffAlarm",
    "Ticket",
    "VisitMeasure",
    "VisitService",
    "WaitCalibration",
]
