"""Whether a service gives numbers now; if not, why, and from when it does again."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.domain.centre.doors import Doors
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre, hall_doors, weekly_doors
from motcua.domain.queue.models import Service
from motcua.domain.queue.queries.waits import Queue, Standing, queue_now
from motcua.domain.queue.rules import LastTicket, QueueOptions, queue_key


@dataclass(frozen=True)
class Closed:
    """Why no numbers are given: "centre_closed", "service_hours", "last_ticket", "quota_reached", "numbers_used_up" or "service_closed"."""

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
    doors = None if hall.always_open else hall_doors(hall)
    services = Service.objects.filter(centre=hall, active=True)
    found = {service.code: closed(hall, service, queue, doors) for service in services}
    return Entrance(hall, queue, {code: why for code, why in found.items() if why is not None})


def closed(hall: Centre, service: Service, queue: Queue, hall_opens: Doors | None) -> Closed | None:
    """Why the service gives no numbers now, by the clock and the work that is left; quotas are counted where they are taken.

    `hall_opens`: None where the hall never closes.
    """
    now = clock.now()
    doors = doors_of(hall, service, hall_opens)
    if hall_opens is not None and not hall_opens.open(now):
        return Closed("centre_closed", next_time(doors, now))
    if not all(one.open(now) for one in doors):
        return Closed("service_hours", next_time(doors, now))
    if QueueOptions.of(hall.options).last_ticket == LastTicket.WORK_LEFT and _work_reaches_closing(
        doors, service, queue
    ):
        return Closed("last_ticket", next_time(doors, end_of_day(hall)))
    return None


def _work_reaches_closing(doors: list[Doors], service: Service, queue: Queue) -> bool:
    """Whether who comes now would, on average, be called only after the doors have closed. Never where they don't close."""
    standing = queue.standing(service.pk)
    if not doors or not standing.open:
        return False
    place = queue.newcomer(service.pk)
    work = (place.ahead + place.rivals) * standing.mean / standing.open
    return work >= min(one.seconds_left(clock.now()) for one in doors)


def doors_of(hall: Centre, service: Service, hall_opens: Doors | None) -> list[Doors]:
    """Through which one comes to a service; none where hall and service never close."""
    own = weekly_doors(service.hours, hall.time_zone) if service.hours else None
    return [one for one in (hall_opens, own) if one is not None]


def next_time(doors: list[Doors], after: datetime) -> datetime | None:
    """When the later of the doors opens; None where there is no telling."""
    for _try in range(60):
        openings = [one.next_opening(after) for one in doors]
        known = [opens for opens in openings if opens is not None]
        if len(known) < len(doors) or not known:
            return None
        for opens in sorted(known):
            if all(one.open(opens) for one in doors):
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
        "numbers_used_up": _(
            "All numbers of this service are with people who are still here; please ask again in a few minutes"
        ),
        "service_closed": _("This service takes nobody at the moment"),
    }[reason]
