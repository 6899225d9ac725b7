"""Verbs about places: taking in master data."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.centre.models import Agency, Centre, Counter, Floor
from motcua.domain.centre.queries import spans_of_day
from motcua.domain.people.permissions import Action, require

CENTRE_FIELDS = ("name", "name_en", "address", "phone", "time_zone", "area_m2", "hours", "always_open", "options")


@transaction.atomic
def import_agencies(actor: Actor, rows: list[dict[str, Any]]) -> None:
    """Adds and changes agencies; none is removed, because dossiers name them."""
    require(actor, Action.MASTER_DATA)
    for row in rows:
        values = {"identifier": row["identifier"], "name": row["name"], "name_en": row.get("name_en", "")}
        Agency.objects.update_or_create(code=row["code"], defaults=values)
    journal.record(actor, "agency.imported", "agencies", count=len(rows))


@transaction.atomic
def import_centre(actor: Actor, centre: dict[str, Any], counters: list[dict[str, Any]]) -> Centre:
    """Adds or changes a centre with its floors and counters. Raises InvalidInput for hours or agencies that can't be read."""
    require(actor, Action.MASTER_DATA)
    for weekday in range(7):
        try:
            spans_of_day(centre.get("hours", {}), weekday)
        except ValueError:
            raise InvalidInput.of(
                "centre.hours", _("Write opening hours as mon-fri: ['07:30-11:30', '13:30-17:00']")
            ) from None
    values = {name: centre[name] for name in CENTRE_FIELDS if name in centre}
    made, _created = Centre.objects.update_or_create(code=centre["code"], defaults=values)
    for floor in centre.get("floors", []):
        facts = {name: floor[name] for name in ("area_m2", "places", "waiting_seats") if name in floor}
        Floor.objects.update_or_create(centre=made, number=floor["number"], defaults=facts)
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    for row in counters:
        unknown = set(row["agencies"]) - set(agencies)
        if unknown:
            raise InvalidInput.of(
                f"counters.{row['number']}", _("Unknown agency: %(codes)s") % {"codes": ", ".join(sorted(unknown))}
            )
        facts = {name: row[name] for name in ("seats", "plan_x", "plan_y") if name in row}
        counter, _created = Counter.objects.update_or_create(centre=made, number=row["number"], defaults=facts)
        counter.agencies.set([agencies[code] for code in row["agencies"]])
    journal.record(actor, "centre.imported", f"centre:{made.code}", centre=made.code, counters=len(counters))
    return made


def export_agencies() -> list[dict[str, Any]]:
    return [dict(row) for row in Agency.objects.values("code", "identifier", "name", "name_en")]


def export_centre(centre: Centre) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The sections `centre` and `counters` as `import_centre` takes them."""
    floors = list(centre.floors.values("number", "area_m2", "places", "waiting_seats"))
    facts = {"code": centre.code, **{name: getattr(centre, name) for name in CENTRE_FIELDS}, "floors": floors}
    counters = []
    for counter in centre.counters.prefetch_related("agencies"):
        row = {"number": counter.number, "agencies": [a.code for a in counter.agencies.all()], "seats": counter.seats}
        if counter.plan_x is not None:
            row |= {"plan_x": counter.plan_x, "plan_y": counter.plan_y}
        counters.append(row)
    return facts, counters
