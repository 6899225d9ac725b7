"""Taking in and giving out the section `queue_services` of the master data."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.models import CounterService, Service
from motcua.domain.queue.rules import QueueOptions

# As the file writes them; what is the default is left out of an export.
DEFAULTS: dict[str, Any] = {"name_en": "", "active": True, "mean_service_seconds": 480, "daily_quota": None}


@transaction.atomic
def import_services(actor: Actor, centre: str, rows: list[dict[str, Any]]) -> None:
    """Adds and changes services and says which counters serve them; one that is missing is closed, as tickets name it.

    Raises InvalidInput for what cannot be read, NotFound for the centre.
    """
    require(actor, Action.MASTER_DATA, centre=centre)
    hall = get_centre(centre)
    _check_options(hall)
    counters = {counter.number: counter for counter in hall.counters.all()}
    kept = []
    for rank, row in enumerate(rows):
        code = _code(row)
        unknown = [number for number in row.get("counters", []) if number not in counters]
        if unknown:
            raise InvalidInput.of(f"queue_services.{code}", _("Unknown counter: %(numbers)s") % {"numbers": unknown})
        facts = {name: row.get(name, default) for name, default in DEFAULTS.items()}
        facts |= {"prefix": row["prefix"], "name": row["name"], "rank": rank}
        service, _created = Service.objects.update_or_create(centre=hall, code=code, defaults=facts)
        CounterService.objects.filter(service=service).exclude(counter__number__in=row.get("counters", [])).delete()
        for number in row.get("counters", []):
            CounterService.objects.get_or_create(counter=counters[number], service=service)
        kept.append(code)
    Service.objects.filter(centre=hall).exclude(code__in=kept).update(active=False)
    journal.record(actor, "centre.services_imported", f"centre:{hall.code}", centre=hall.code, count=len(rows))


def export_services(centre: str) -> list[dict[str, Any]]:
    """The section as `import_services` takes it. Raises NotFound."""
    found = []
    for service in Service.objects.filter(centre=get_centre(centre)).prefetch_related("counters"):
        row: dict[str, Any] = {"prefix": service.prefix, "name": service.name}
        if service.code != service.prefix:
            row = {"code": service.code, **row}
        row |= {name: getattr(service, name) for name, default in DEFAULTS.items() if getattr(service, name) != default}
        found.append({**row, "counters": [counter.number for counter in service.counters.all()]})
    return found


def _code(row: dict[str, Any]) -> str:
    """A service is named by its code, or by its prefix where it has the series to itself."""
    code, prefix = str(row.get("code", row["prefix"])), str(row["prefix"])
    if not (1 <= len(prefix) <= 2 and prefix.isascii() and prefix.isalpha() and prefix.isupper()):
        raise InvalidInput.of(f"queue_services.{code}", _("A prefix is one or two capital letters"))
    return code


def _check_options(hall: Centre) -> None:
    try:
        QueueOptions.of(hall.options)
    except (ValueError, TypeError) as fault:
        raise InvalidInput.of(
            "centre.options.queue", _("Unknown or unusable setting: %(fault)s") % {"fault": fault}
        ) from None
