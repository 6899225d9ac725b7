"""Verbs about places: taking in master data."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import FieldError, InvalidInput, NotFound
from motcua.domain.centre.models import Agency, Centre, Counter, DayOff, Floor
from motcua.domain.centre.planning import check_plan
from motcua.domain.centre.queries import get_centre, read_span, spans_of_day
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
    """Adds or changes a centre with its floors and counters. Raises InvalidInput for hours or agencies that can't be read; Forbidden
    for a centre of others."""
    require(actor, Action.MASTER_DATA, centre=str(centre["code"]))
    for weekday in range(7):
        try:
            spans_of_day(centre.get("hours", {}), weekday)
        except ValueError:
            raise InvalidInput.of(
                "centre.hours", _("Write opening hours as mon-fri: ['07:30-11:30', '13:30-17:00']")
            ) from None
    _check_zone(centre.get("time_zone", clock.LOCAL_ZONE.key))
    check_plan(centre.get("options", {}), counters)
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


def _check_zone(name: Any) -> None:
    """Raises InvalidInput for a zone that this machine does not know: nothing of the centre could be told by the clock."""
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, TypeError, OSError):
        raise InvalidInput.of("centre.time_zone", _("Write a time zone such as Asia/Ho_Chi_Minh")) from None


def set_section(centre: Centre, section: str, values: dict[str, Any]) -> None:
    """Writes one section of a centre's options for the room that owns its meaning, in that room's transaction and journal entry.

    The caller holds the centre's row locked and has asked whether its actor may.
    """
    centre.options = {**centre.options, section: values}
    centre.save(update_fields=["options"])


FARTHEST_DAY = timedelta(days=5 * 366)
LONGEST_REASON = 200


@transaction.atomic
def set_day(
    actor: Actor, centre: str | None, day: date, *, worked: bool, reason: str, hours: Sequence[str] = ()
) -> DayOff:
    """Enters a day off, a worked weekend or a half day, for one centre or (None) for all; `hours`: spans of a worked day.

    Dates promised already may move to later ones, never to sooner ones: the room of dossiers follows. Raises InvalidInput.
    """
    require(actor, Action.CALENDAR if centre else Action.MASTER_DATA, centre=centre)
    spans = _checked_day(day, worked, reason, hours)
    place = get_centre(centre) if centre else None
    facts = {"worked": worked, "reason": reason.strip(), "hours": spans}
    made, _created = DayOff.objects.update_or_create(centre=place, day=day, defaults=facts)
    journal.record(
        actor,
        "calendar.day_set",
        f"day:{day.isoformat()}",
        centre=centre,
        day=day.isoformat(),
        worked=worked,
        hours=spans,
    )
    return made


@transaction.atomic
def forget_day(actor: Actor, centre: str | None, day: date) -> None:
    """Takes back what was entered for a day. Raises NotFound."""
    require(actor, Action.CALENDAR if centre else Action.MASTER_DATA, centre=centre)
    place = get_centre(centre) if centre else None
    gone, _kinds = DayOff.objects.filter(centre=place, day=day).delete()
    if not gone:
        raise NotFound(_("Nothing was entered for this day"))
    journal.record(actor, "calendar.day_forgotten", f"day:{day.isoformat()}", centre=centre, day=day.isoformat())


def _checked_day(day: date, worked: bool, reason: str, hours: Sequence[str]) -> list[str]:
    """The hours as they are kept. Raises InvalidInput with every fault."""
    errors: list[FieldError] = []
    if abs(day - clock.now().date()) > FARTHEST_DAY:
        errors.append(FieldError("day", _("Choose a day within five years")))
    if not reason.strip() or len(reason) > LONGEST_REASON:
        errors.append(FieldError("reason", _("Say why in at most 200 characters: citizens are shown it")))
    written = [one.strip().replace(" ", "") for one in hours if one.strip()]
    if written and not worked:
        errors.append(FieldError("hours", _("A day off has no hours")))
    try:
        spans = sorted(read_span(one) for one in written)
        if any(begin >= end for begin, end in spans) or any(a[1] > b[0] for a, b in pairwise(spans)):
            raise ValueError(written)
    except ValueError:
        errors.append(FieldError("hours", _("Write hours as 07:30-11:30, several with a comma, none within another")))
        spans = []
    if errors:
        raise InvalidInput(errors)
    return [f"{begin:%H:%M}-{end:%H:%M}" for begin, end in spans]


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
