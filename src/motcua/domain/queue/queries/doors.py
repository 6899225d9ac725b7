"""Whether a service gives numbers now; if not, why, and from when it does again."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre, next_opening, open_by, seconds_left
from motcua.domain.queue.models import Service
from motcua.domain.queue.queries.waits import Queue, Standing, queue_now
from motcua.domain.queue.rules import LastTicket, QueueOptions, queue_key


@dataclass(frozen=True)
class Closed:
    """Why no numbers are given: "centre_closed", "service_hours", "last_ticket", "quota_reached" or "service_closed"."""

    reason: str
    opens_at: datetime | None = None

    def words(self, zone: str) -> str:
        """As a visitor is told."""
        return f"{_reason(self.reason)}. {opening_in_words(self.opens_at, zone)}".removesuffix(". ")


@dataclass(frozen=True)
class Entrance:
    """A centre as it stands for who comes now: what is needed to give a number, read at once and kept for a moment."""

    centre: Centre
    queue: Queue
    closed: dict[str, Closed]  # by the service's code, those that take nobody

    _rivals: dict[tuple[str, int], float] = field(default_factory=dict)

    def standing(self, service: str) -> Standing:
        """By the service's code; an empty one where it is not known."""
        return self.queue.standing(self.queue.codes.get(service, 0))

    def rivals(self, service: str, head_start_minutes: int) -> float:
        """Visits of other services before somebody with that head start who comes now."""
        asked = (service, head_start_minutes)
        if asked not in self._rivals:
            key = queue_key(self.queue.at, head_start_minutes)
            self._rivals[asked] = self.queue.rivals_of_newcomer(self.queue.codes.get(service, 0), key)
        return self._rivals[asked]


def entrance(centre: str) -> Entrance:
    """Raises NotFound."""
    hall = get_centre(centre)
    queue = queue_now(hall)
    queue.read_line()
    found = {service.code: closed(hall, service, queue) for service in Service.objects.filter(centre=hall, active=True)}
    return Entrance(hall, queue, {code: why for code, why in found.items() if why is not None})


def closed(hall: Centre, service: Service, queue: Queue) -> Closed | None:
    """Why the service gives no numbers now, by the clock and the work that is left; quotas are counted where they are taken."""
    now = clock.now()
    if not hall.always_open and not open_by(hall.hours, now, hall.time_zone):
        return Closed("centre_closed", next_time(hall, service, now))
    if service.hours and not open_by(service.hours, now, hall.time_zone):
        return Closed("service_hours", next_time(hall, service, now))
    if QueueOptions.of(hall.options).last_ticket == LastTicket.WORK_LEFT and work_reaches_closing(hall, service, queue):
        return Closed("last_ticket", next_time(hall, service, end_of_day(hall)))
    return None


def work_reaches_closing(hall: Centre, service: Service, queue: Queue) -> bool:
    """Whether who comes now would, on average, be called only after the doors have closed. Never where they don't close."""
    weeks, standing = _weeks(hall, service), queue.standing(service.pk)
    if not weeks or not standing.open:
        return False
    place = queue.newcomer(service.pk)
    work = (place.ahead + place.rivals) * standing.mean / standing.open
    return work >= min(seconds_left(hours, clock.now(), hall.time_zone) for hours in weeks)


def _weeks(hall: Centre, service: Service) -> list[dict[str, list[str]]]:
    """The hours that bind a service; none where hall and service never close."""
    return [hours for hours in ({} if hall.always_open else hall.hours, service.hours) if hours]


def next_time(hall: Centre, service: Service, after: datetime) -> datetime | None:
    """When the service opens next: when the later of the doors of hall and service opens; None where there is no telling."""
    weeks = _weeks(hall, service)
    for _try in range(60):
        openings = [next_opening(hours, after, hall.time_zone) for hours in weeks]
        known = [opens for opens in openings if opens is not None]
        if len(known) < len(weeks) or not known:
            return None
        for opens in sorted(known):
            if all(open_by(hours, opens, hall.time_zone) for hours in weeks):
                return opens
        after = min(known)
    return None


def end_of_day(hall: Centre) -> datetime:
    """The last moment of the centre's day."""
    local = clock.now().astimezone(ZoneInfo(hall.time_zone))
    return local.replace(hour=23, minute=59, second=59, microsecond=999_999)


def opening_in_words(opens_at: datetime | None, zone: str) -> str:
    """ "Numbers are given again today from 13:30", or on which day; empty where there is no telling."""
    if opens_at is None:
        return ""
    local = opens_at.astimezone(ZoneInfo(zone))
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    days, at = (local.date() - today).days, f"{local:%H:%M}"
    if days == 0:
        return _("Numbers are given again today from %(time)s") % {"time": at}
    if days == 1:
        return _("Numbers are given again tomorrow from %(time)s") % {"time": at}
    day = formats.date_format(local, "l")
    return _("Numbers are given again on %(day)s from %(time)s") % {"day": day, "time": at}


def _reason(reason: str) -> str:
    return {
        "centre_closed": _("The centre is closed now"),
        "service_hours": _("This service is closed at this hour"),
        "last_ticket": _(
            "The last number of today has been given, so that everybody who waits is served before closing"
        ),
        "quota_reached": _("All numbers of this service for today have been given"),
        "service_closed": _("This service takes nobody at the moment"),
    }[reason]
