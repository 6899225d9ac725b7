"""Setting up an empty installation, step by step: what is done, what comes next, and the first of it (place, agencies, counters)."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from motcua import masterdata
from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.catalogue.models import Procedure
from motcua.domain.centre.models import Agency, Centre, Counter, DayOff
from motcua.domain.devices.models import Device
from motcua.domain.people.models import Staff
from motcua.domain.people.permissions import Action
from motcua.domain.queue.models import Service
from motcua.surfaces.sign_in.guard import actor_of, staff_page

LETTERS = "ABCDEGHKLMNPQRSTUVXY"  # those that are spoken and seen apart best come first
MOST_COUNTERS = 99
USUAL_HOURS = {"mon-fri": ["07:30-11:30", "13:30-17:00"]}
_CODE = re.compile(r"[A-Z0-9]{2,20}")


@dataclass(frozen=True)
class Step:
    """One step: where it is done; without an address it waits for the centre."""

    name: str | Promise
    about: str | Promise
    done: bool
    address: str


@require_safe
@staff_page(Action.MASTER_DATA)
def begin(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, problem: InvalidInput | None = None) -> HttpResponse:
    errors = problem.errors if problem else ()
    hall = Centre.objects.first()
    steps = _steps(hall)
    context = {
        "hall": hall,
        "steps": steps,
        "next": next((one for one in steps if not one.done and one.address), None),
        "done": sum(one.done for one in steps),
        "typed": request.POST,
        "errors": errors,
        "wrong": {one.field: one.message for one in errors},
        "section": "admin",
    }
    return render(request, "admin_pages/begin.html", context, status=422 if problem else 200)


def _steps(hall: Centre | None) -> list[Step]:
    def at(section: str) -> str:
        return f"/quan-tri/{section}/{hall.code}" if hall else ""

    return [
        Step(
            gettext_lazy("Centre, agencies and counters"),
            gettext_lazy("Where the hall is, who works in it, how many counters it has"),
            hall is not None and Counter.objects.exists(),
            at("du-lieu") or "#trung-tam",
        ),
        Step(
            gettext_lazy("Services of the queue"),
            gettext_lazy("What visitors draw a number for, and which counters call it"),
            Service.objects.exists(),
            at("hang-cho"),
        ),
        Step(
            gettext_lazy("Procedures"),
            gettext_lazy("Written here, taken in from a file, or sent by the province"),
            Procedure.objects.exists(),
            "/quan-tri/thu-tuc",
        ),
        Step(
            gettext_lazy("Calendar"),
            gettext_lazy("Public holidays are known; enter what differs here"),
            DayOff.objects.exists(),
            at("lich"),
        ),
        Step(
            gettext_lazy("People and roles"),
            gettext_lazy("One by one, or a list from Excel"),
            Staff.objects.count() > 1,
            at("can-bo"),
        ),
        Step(
            gettext_lazy("Devices"),
            gettext_lazy("Kiosks, screens, printers, tablets: paired by the code they show"),
            Device.objects.exists(),
            at("thiet-bi"),
        ),
    ]


@require_POST
@staff_page(Action.MASTER_DATA)
def first_centre(request: HttpRequest) -> HttpResponse:
    """Makes the centre with its agencies and counters; where wanted, a service of the queue for each agency."""
    try:
        data = _read(request)
        masterdata.import_data(actor_of(request), data)
    except InvalidInput as problem:
        return _page(request, problem)
    messages.success(request, _("The centre is there. Go on with the next step."))
    return redirect("admin_begin")


def _read(request: HttpRequest) -> dict[str, Any]:
    """Master data as a file would hold them. Raises InvalidInput with every fault."""
    given = request.POST
    faults: list[FieldError] = []
    code, name = given.get("code", "").strip().upper(), given.get("name", "").strip()
    if not _CODE.fullmatch(code):
        faults.append(FieldError("code", _("Two to twenty letters or digits without marks, such as BG")))
    elif Centre.objects.filter(code=code).exists():
        faults.append(FieldError("code", _("There is a centre with this code already")))
    if not 0 < len(name) <= 200:
        faults.append(FieldError("name", _("Enter a name")))
    agencies = _agencies(given.get("agencies", ""), faults)
    written = given.get("counters", "").strip()
    count = int(written) if written.isdecimal() and len(written) < 4 else 0
    if not 1 <= count <= MOST_COUNTERS:
        faults.append(FieldError("counters", _("A number from 1 to 99")))
    elif given.get("services") and count < len(agencies):
        words = _(
            "Each of the %(count)s agencies needs a counter for its service: write more, or make no services here"
        )
        faults.append(FieldError("counters", words % {"count": len(agencies)}))
    if given.get("services") and len(agencies) > len(LETTERS):
        words = _(
            "Services can be made here for %(count)s agencies at most: untick them and make them in the next step"
        )
        faults.append(FieldError("agencies", words % {"count": len(LETTERS)}))
    if faults:
        raise InvalidInput(faults)
    counters: list[dict[str, Any]] = [
        {"number": number, "agencies": [agencies[(number - 1) % len(agencies)]["code"]]}
        for number in range(1, count + 1)
    ]
    centre = {"code": code, "name": name, "address": given.get("address", "").strip()[:300], "hours": USUAL_HOURS}
    data: dict[str, Any] = {"centre": centre, "agencies": agencies, "counters": counters}
    if given.get("services"):
        data["queue_services"] = [
            {
                "code": letter,
                "prefix": letter,
                "name": one["name"],
                "agencies": [one["code"]],
                "counters": [row["number"] for row in counters if one["code"] in row["agencies"]],
            }
            for letter, one in zip(LETTERS[: len(agencies)], agencies, strict=True)
        ]
    return data


def _agencies(written: str, faults: list[FieldError]) -> list[dict[str, str]]:
    """Lines `code; identifier; name`, those of the installation besides."""
    found = []
    for number, line in enumerate(written.splitlines(), 1):
        parts = [part.strip() for part in line.split(";", 2)]
        if not any(parts):
            continue
        if len(parts) != 3 or not all(parts) or not _CODE.fullmatch(parts[0].upper()) or len(parts[1]) > 20:
            words = _("Line %(line)s: write code; identifier; name, such as STP; H02.03; Sở Tư pháp")
            faults.append(FieldError("agencies", words % {"line": number}))
            return []
        found.append({"code": parts[0].upper(), "identifier": parts[1], "name": parts[2][:200]})
    if not found:
        held = Agency.objects.values("code", "identifier", "name")
        found = [{name: str(value) for name, value in row.items()} for row in held]
    if not found:
        faults.append(FieldError("agencies", _("Write at least one agency")))
    return found
