"""Taking in and giving out the section `queue_services` of the master data."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.centre.queries import get_centre, spans_of_day
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions._ranges import RANGE_WORDS, SHARED_RANGE_WORDS, keep_to_range
from motcua.domain.queue.models import CounterService, Service, Ticket
from motcua.domain.queue.queries.serving_today import as_a_rule
from motcua.domain.queue.queries.settings import teams_of
from motcua.domain.queue.rules import QueueOptions, State
from motcua.domain.queue.rules.announcements import check_announcements
from motcua.domain.queue.rules.services import LONGEST_RANGE, SHORTEST_RANGE
from motcua.domain.queue.speech import VoiceOptions

OWN, ALSO = 0, 1  # ranks: a counter's own services, and those that it takes when nobody waits for these

# As the file writes them; what is the default is left out of an export.
DEFAULTS: dict[str, Any] = {
    "name_en": "",
    "active": True,
    "mean_service_seconds": 480,
    "daily_quota": None,
    "wraps_after": None,
    "hours": {},
    "urgent_after_minutes": None,
    "appointment_minutes": None,
    "appointment_share": 0,
}


@transaction.atomic
def import_services(actor: Actor, centre: str, rows: list[dict[str, Any]]) -> None:
    """Adds and changes services and says which counters serve them; one that is missing is closed, as tickets name it.

    Raises InvalidInput for what cannot be read, NotFound for the centre.
    """
    require(actor, Action.MASTER_DATA, centre=centre)
    hall = get_centre(centre)
    _check_options(hall)
    counters = {counter.number: counter for counter in hall.counters.all()}
    kept, ranges = [], _ranges(rows)
    for rank, row in enumerate(rows):
        code = _code(row)
        own, also = row.get("counters", []), row.get("also", [])
        unknown = [number for number in (*own, *also) if number not in counters]
        if unknown:
            raise InvalidInput.of(f"queue_services.{code}", _("Unknown counter: %(numbers)s") % {"numbers": unknown})
        facts = {name: row.get(name, default) for name, default in DEFAULTS.items()}
        _check_hours(code, facts["hours"])
        facts |= {"prefix": row["prefix"], "name": row["name"], "rank": rank}
        service, _created = Service.objects.update_or_create(centre=hall, code=code, defaults=facts)
        # a counter named twice serves it as its own
        keep_counters(service, {counters[one]: OWN if one in own else ALSO for one in (*also, *own)})
        set_teams(code, service, row.get("teams", {}))
        kept.append(code)
    Service.objects.filter(centre=hall).exclude(code__in=kept).update(active=False)
    for prefix, wraps_after in ranges.items():
        keep_to_range(hall, prefix, wraps_after)
    journal.record(actor, "centre.services_imported", f"centre:{hall.code}", centre=hall.code, count=len(rows))


def export_services(centre: str) -> list[dict[str, Any]]:
    """The section as `import_services` takes it. Raises NotFound."""
    found = []
    for service in Service.objects.filter(centre=get_centre(centre)):
        row: dict[str, Any] = {"prefix": service.prefix, "name": service.name}
        if service.code != service.prefix:
            row = {"code": service.code, **row}
        row |= {name: getattr(service, name) for name, default in DEFAULTS.items() if getattr(service, name) != default}
        ranks = dict(
            CounterService.objects.filter(as_a_rule(), service=service)
            .order_by("counter__number")
            .values_list("counter__number", "rank")
        )
        row["counters"] = [number for number, rank in ranks.items() if rank == OWN]
        if also := [number for number, rank in ranks.items() if rank != OWN]:
            row["also"] = also
        teams = teams_of(service)
        found.append({**row, **({"teams": teams} if teams else {})})
    return found


def _code(row: Mapping[str, Any]) -> str:
    """A service is named by its code, or by its prefix where it has the series to itself."""
    code, prefix = str(row.get("code", row["prefix"])), str(row["prefix"])
    if not (1 <= len(prefix) <= 2 and prefix.isascii() and prefix.isalpha() and prefix.isupper()):
        raise InvalidInput.of(f"queue_services.{code}", _("A prefix is one or two capital letters"))
    return code


def _ranges(rows: Sequence[Mapping[str, Any]]) -> dict[str, int | None]:
    """After which number each series begins again. Raises InvalidInput where services of one series differ."""
    found: dict[str, int | None] = {}
    for row in rows:
        wraps_after = row.get("wraps_after")
        if wraps_after is not None and (
            type(wraps_after) is not int or not SHORTEST_RANGE <= wraps_after <= LONGEST_RANGE
        ):
            raise InvalidInput.of(f"queue_services.{_code(row)}.wraps_after", RANGE_WORDS)
        if found.setdefault(str(row["prefix"]), wraps_after) != wraps_after:
            raise InvalidInput.of(f"queue_services.{_code(row)}.wraps_after", SHARED_RANGE_WORDS)
    return found


def keep_counters(service: Service, ranks: Mapping[Counter, int]) -> None:
    """These counters serve it as a rule, with its rank there, and no others; where it is for today alone stays so."""
    rows = CounterService.objects.filter(service=service)
    rows.filter(as_a_rule()).exclude(counter__in=ranks).delete()
    for counter, rank in ranks.items():
        CounterService.objects.update_or_create(
            counter=counter, service=service, defaults={"rank": rank, "only_on": None}
        )


def set_teams(code: str, service: Service, teams: Mapping[str, Sequence[int]]) -> None:
    """`teams` names groups of the service's counters; each number goes to the team with the fewest waiting.

    Who waits for a team that is no more waits for all.
    """
    serves = CounterService.objects.filter(as_a_rule(), service=service)
    known = set(serves.values_list("counter__number", flat=True))
    listed = [number for numbers in teams.values() for number in numbers]
    if len(listed) != len(set(listed)) or set(listed) - known or any(not 1 <= len(name) <= 20 for name in teams):
        raise InvalidInput.of(
            f"queue_services.{code}.teams", _("A team is a name with counters of the service, each in one team only")
        )
    serves.exclude(counter__number__in=listed).update(team="")
    for name, numbers in teams.items():
        serves.filter(counter__number__in=numbers).update(team=name)
    Ticket.objects.filter(service=service, state=State.WAITING).exclude(team__in=["", *teams]).update(team="")


def _check_hours(code: str, hours: Any) -> None:
    try:
        spans = [span for weekday in range(7) for span in spans_of_day(hours, weekday)]
    except (ValueError, TypeError, AttributeError):
        spans = [(time.max, time.min)]
    if any(begin >= end for begin, end in spans):
        raise InvalidInput.of(
            f"queue_services.{code}.hours", _("Write hours by weekday, such as mon-fri: 07:30-11:30, 13:30-17:00")
        )


def _check_options(hall: Centre) -> None:
    checks = {
        "queue": QueueOptions.of,
        "voice": VoiceOptions.of,
        "zones": _check_zones,
        "announcements": check_announcements,
    }
    for name, check in checks.items():
        try:
            check(hall.options)
        except (ValueError, TypeError, AttributeError) as fault:
            raise InvalidInput.of(
                f"centre.options.{name}", _("Unknown or unusable setting: %(fault)s") % {"fault": fault}
            ) from None


def _check_zones(options: Mapping[str, Any]) -> None:
    """A zone is a name with the numbers of its counters. Raises ValueError."""
    for name, counters in options.get("zones", {}).items():
        if not isinstance(counters, list) or any(type(number) is not int for number in counters):
            raise ValueError(f"{name}: {counters}")
