"""The form of a simulated day: what it offers, and what somebody wrote into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.centre.models import Centre
from motcua.domain.insight.actions.runs import Asked
from motcua.domain.insight.queries.days import Known
from motcua.domain.insight.simulation.levers import Levers
from motcua.domain.messages.fields import either
from motcua.domain.queue.queries import past, today
from motcua.domain.queue.rules import Priority, QueueOptions
from motcua.domain.queue.rules.options import Order
from motcua.surfaces.insight.words import ORDERS, PRIORITIES

AVERAGE = "weekday:"
REPLICATIONS = 30


@dataclass(frozen=True)
class Line:
    """A service, or a class of visitors: the name of its field, its words, and what stands in it."""

    field: str
    words: str
    value: str
    usual: str = ""


def form(centre: Centre, known: Known, typed: Mapping[str, str] | None) -> dict[str, Any]:
    """What the page's form shows: what was typed, else the centre as it is."""
    options = QueueOptions.of(centre.options)
    given = typed or {}
    serving = past.serving(centre, today(centre))
    classes = [name for name in Priority if name != Priority.NONE]
    mix = ", ".join(f"{name} {share}" for name, share in options.mix)
    return {
        "days": _days(known),
        "about": given.get("about", ""),
        "counters": [("", "–"), *((str(number), str(number)) for number in serving)],
        "orders": [(name.value, str(ORDERS[name])) for name in Order],
        "order": given.get("order", options.order),
        "services": [
            _service(one.code, either(one.name, one.name_en), serving, given) for one in past.service_measures(centre)
        ],
        "head_starts": [
            Line(
                f"head_{name.value}",
                str(PRIORITIES[name]),
                given.get(f"head_{name.value}", str(options.head_start_minutes[name.value])),
                str(options.head_start_minutes[name.value]),
            )
            for name in classes
        ],
        "rates": [
            Line(
                f"rate_{name.value}",
                str(PRIORITIES[name]),
                given.get(f"rate_{name.value}", f"{options.rates[name.value]:g}"),
                f"{options.rates[name.value]:g}",
            )
            for name in classes
        ],
        "order_usual": options.order,
        "mix": given.get("mix", mix),
        "mix_usual": mix,
        "values": {
            "extra": "0",
            "arrivals_percent": "100",
            "visit_percent": "100",
            "replications": str(REPLICATIONS),
            "seed": "1",
            **{name: value for name, value in given.items() if isinstance(value, str)},
        },
    }


def read(given: Mapping[str, str]) -> Asked:
    """What was asked. Raises InvalidInput with every fault."""
    faults: list[FieldError] = []

    def whole(name: str, usual: int | None = None) -> int | None:
        written = given.get(name, "").strip()
        if not written:
            return usual
        if not (written.isascii() and written.isdigit() and len(written) < 8):
            faults.append(FieldError(name, _("Write a whole number")))
            return usual
        return int(written)

    def clock(name: str) -> float | None:
        written = given.get(name, "").strip()
        if not written:
            return None
        hours, _colon, minutes = written.partition(":")
        if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
            faults.append(FieldError(name, _("Write a time such as 07:30")))
            return None
        return int(hours) * 3600.0 + int(minutes) * 60.0

    def numbers(name: str) -> tuple[int, ...]:
        parts = given.get(name, "").replace(",", " ").split()
        if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
            faults.append(FieldError(name, _("Write numbers of counters, such as 3, 4, 5")))
            return ()
        return tuple(sorted({int(part) for part in parts}))

    def changed(name: str) -> bool:
        return given.get(name, "").strip() != given.get(f"{name}_usual", "").strip()

    moved = {
        name.removeprefix("service_"): numbers(name)
        for name in given
        if name.startswith("service_") and not name.endswith("_usual") and changed(name)
    }
    levers = Levers(
        extra=whole("extra", 0) or 0,
        like=whole("like"),
        extra_from=clock("extra_from"),
        extra_to=clock("extra_to"),
        closed=numbers("closed"),
        services=moved,
        queue=_queue(given, whole, faults),
        opens=clock("opens"),
        closes=clock("closes"),
        arrivals_percent=whole("arrivals_percent", 100) or 0,
        visit_percent=whole("visit_percent", 100) or 0,
    )
    day, weekday = _about(given.get("about", ""), faults)
    replications, seed = whole("replications", REPLICATIONS) or 0, whole("seed", 1) or 0
    if faults:
        raise InvalidInput(faults)
    return Asked(day, weekday, levers, replications, seed)


def _queue(given: Mapping[str, str], whole: Any, faults: list[FieldError]) -> dict[str, Any]:
    """Only what differs from the centre as it is: then a run without changes says so."""
    found: dict[str, Any] = {}
    if given.get("order") and given.get("order") != given.get("order_usual"):
        found["order"] = given["order"]
    for name in Priority:
        field = f"head_{name.value}"
        if field in given and given[field].strip() != given.get(f"{field}_usual", "").strip():
            found.setdefault("head_start_minutes", {})[name.value] = whole(field, 0)
        field = f"rate_{name.value}"
        if field in given and given[field].strip() != given.get(f"{field}_usual", "").strip():
            try:
                found.setdefault("rates", {})[name.value] = float(given[field].replace(",", "."))
            except ValueError:
                faults.append(FieldError(field, _("Write a number")))
    written = given.get("mix", "").strip()
    if written and written != given.get("mix_usual", "").strip():
        pairs = [part.rsplit(maxsplit=1) for part in written.split(",")]
        if all(len(pair) == 2 and pair[1].isdigit() for pair in pairs):
            found["mix"] = [[name.strip(), int(share)] for name, share in pairs]
        else:
            faults.append(FieldError("mix", _("Write classes with their shares, such as priority 2, others 1")))
    return found


def _about(written: str, faults: list[FieldError]) -> tuple[date | None, int | None]:
    if written.startswith(AVERAGE) and written.removeprefix(AVERAGE) in tuple("0123456"):
        return None, int(written.removeprefix(AVERAGE))
    try:
        return date.fromisoformat(written), None
    except ValueError:
        faults.append(FieldError("about", _("Choose a day")))
        return None, 0


def _days(known: Known) -> list[tuple[str, str]]:
    found = [
        (
            day.isoformat(),
            _("%(weekday)s %(date)s, %(visitors)s")
            % {
                "weekday": WEEKDAYS[day.weekday()],
                "date": f"{day:%d/%m/%Y}",
                "visitors": ngettext("%(count)d visitor", "%(count)d visitors", count) % {"count": count},
            },
        )
        for day, count in sorted(known.days.items(), reverse=True)
    ]
    weekdays = sorted({day.weekday() for day in known.days})
    return found + [
        (f"{AVERAGE}{weekday}", _("An average %(weekday)s") % {"weekday": WEEKDAYS[weekday]}) for weekday in weekdays
    ]


def _service(code: str, words: str, serving: Mapping[int, Mapping[str, int]], given: Mapping[str, str]) -> Line:
    usual = ", ".join(str(number) for number, services in serving.items() if code in services)
    field = f"service_{code}"
    return Line(field, f"{code} · {words}", given.get(field, usual), usual)
