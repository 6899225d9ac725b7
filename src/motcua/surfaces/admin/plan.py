"""The page where an administrator says where things stand in the hall, with the hall drawn beside it as visitors see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from motcua.base.problems import Conflict, FieldError, InvalidInput
from motcua.domain.centre.landmarks import FARTHEST, NAMES, SIZES, PlaceKind
from motcua.domain.centre.models import Centre
from motcua.domain.centre.picture import hall_picture
from motcua.domain.centre.plan import DEPTH, LOOKS, WIDTH
from motcua.domain.centre.planning import last_change, set_plan, take_back_plan
from motcua.domain.centre.queries import get_centre
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import name_of
from motcua.surfaces.sign_in.guard import actor_of, staff_page

SPARE_ROWS, MOST_ROWS = 3, 60
NUMBERS = ("x", "y", "width", "depth", "number")
LOOKING = {
    "": "–",
    "up": gettext_lazy("the back wall"),
    "right": gettext_lazy("the right wall"),
    "down": gettext_lazy("the entrance"),
    "left": gettext_lazy("the left wall"),
}


@dataclass(frozen=True)
class Row:
    """A place as its row of the form has it; `at` names its fields."""

    at: int
    kind: str
    given: Mapping[str, str]


@never_cache
@require_GET
@staff_page(Action.MASTER_DATA)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    return _page(request, centre)


def _page(request: HttpRequest, centre: str, problem: InvalidInput | None = None) -> HttpResponse:
    require(actor_of(request), Action.MASTER_DATA, centre=centre)
    hall = get_centre(centre)
    counters = list(hall.counters.values_list("number", "plan_x", "plan_y"))
    typed = request.POST if problem else QueryDict()
    last = last_change(centre)
    context = {
        "centre": hall,
        "picture": hall_picture(hall),
        "counters": [
            (number, typed.get(f"counter_x_{number}", _shown(x)), typed.get(f"counter_y_{number}", _shown(y)))
            for number, x, y in counters
        ],
        "rows": _typed_rows(typed) if problem else _rows(hall),
        "kinds": [("", "–", 0, 0), *((kind.value, words, *SIZES.get(kind, (0, 0))) for kind, words in NAMES.items())],
        "width": WIDTH,
        "depth": DEPTH,
        "looking": LOOKING.items(),
        "last": last,
        "last_by": name_of(last.by) if last else "",
        "errors": problem.errors if problem else (),
        "section": "admin",
        "tab": "plan",
    }
    return render(request, "admin_pages/plan.html", context, status=422 if problem else 200)


def _shown(figure: Any) -> str:
    """Without a nought behind the point; empty where nobody has said it."""
    return "" if figure in (None, "") else f"{float(figure):g}"


def _rows(hall: Centre) -> list[Row]:
    kept: list[dict[str, Any]] = hall.options.get("plan", {}).get("places", [])
    rows = [
        Row(
            at,
            str(place.get("kind", "")),
            {name: _shown(place.get(name)) for name in NUMBERS}
            | {name: str(place.get(name, "")) for name in ("looks", "name", "name_en")},
        )
        for at, place in enumerate(kept)
    ]
    return [*rows, *(Row(at, "", {}) for at in range(len(rows), len(rows) + SPARE_ROWS))]


def _typed_rows(given: QueryDict) -> list[Row]:
    names = (*NUMBERS, "looks", "name", "name_en")
    return [
        Row(at, given.get(f"kind_{at}", ""), {name: given.get(f"{name}_{at}", "") for name in names})
        for at in range(MOST_ROWS)
        if f"kind_{at}" in given
    ]


@require_POST
@staff_page(Action.MASTER_DATA)
def save(request: HttpRequest, centre: str) -> HttpResponse:
    """Writes the whole plan; a row without a kind is none."""
    try:
        set_plan(actor_of(request), centre, *_read(request.POST, get_centre(centre)))
    except InvalidInput as problem:
        return _page(request, centre, problem)
    messages.success(request, _("Saved: slips, phones and screens tell the way by it from now on."))
    return redirect("admin_plan", centre=centre)


@require_POST
@staff_page(Action.MASTER_DATA)
def take_back(request: HttpRequest, centre: str) -> HttpResponse:
    """Everything stands again where it stood before the last saving."""
    written = request.POST.get("change", "")
    try:
        change = int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0
        take_back_plan(actor_of(request), centre, change)
    except Conflict as refusal:
        messages.error(request, str(refusal.detail))
    else:
        messages.success(request, _("Taken back: everything stands where it stood before."))
    return redirect("admin_plan", centre=centre)


def _read(given: QueryDict, hall: Centre) -> tuple[dict[int, tuple[float, float] | None], list[dict[str, Any]]]:
    """What the form says. Raises InvalidInput that names every field to be mended."""
    errors: list[FieldError] = []

    def figure(field: str) -> float | None:
        written = given.get(field, "").strip().replace(",", ".")
        if not written:
            return None
        if not written.isascii() or not written.replace(".", "", 1).isdigit() or float(written) > FARTHEST:
            errors.append(FieldError(field, _("A number from 0 to 100")))
            return None
        return float(written)

    counters: dict[int, tuple[float, float] | None] = {}
    for number in hall.counters.values_list("number", flat=True):
        x, y = figure(f"counter_x_{number}"), figure(f"counter_y_{number}")
        counters[number] = None if x is None or y is None else (x, y)
    places = []
    for row in _typed_rows(given):
        if row.kind:
            place = {name: figure(f"{name}_{row.at}") for name in NUMBERS}
            known = {error.field for error in errors}
            errors += [error for error in _missing(row, place) if error.field not in known]
            places.append(_place(row, place))
    if errors:
        raise InvalidInput(errors)
    return counters, places


def _missing(row: Row, place: Mapping[str, float | None]) -> list[FieldError]:
    """What this kind of place cannot do without."""
    needed = ("x", "y", "width", "depth") if row.kind == PlaceKind.SEATS else ("x", "y")
    missing = [FieldError(f"{name}_{row.at}", _("A number from 0 to 100")) for name in needed if place[name] is None]
    if row.kind == PlaceKind.DISPLAY and row.given["looks"] not in LOOKS:
        missing.append(FieldError(f"looks_{row.at}", _("Say whither its reader looks")))
    return missing


def _place(row: Row, place: Mapping[str, float | None]) -> dict[str, Any]:
    """As the master data writes it: whole numbers stay whole, and what is empty is left out."""
    figures = {name: int(value) if value.is_integer() else value for name, value in place.items() if value is not None}
    if "number" in figures:
        figures["number"] = int(figures["number"])
    words = {name: " ".join(row.given[name].split()) for name in ("name", "name_en")}
    looks = {"looks": row.given["looks"]} if row.kind == PlaceKind.DISPLAY else {}
    return {"kind": row.kind, **figures, **looks, **{name: value for name, value in words.items() if value}}
