"""Pages about the devices of a centre: which there are, what is wrong, and how one more comes."""

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.centre.queries import get_centre
from motcua.domain.devices import actions as devices
from motcua.domain.devices import queries
from motcua.domain.devices.rules import BAUD_RATES, WIDTHS, Connection, Kind, PrinterSettings
from motcua.domain.devices.words import KINDS
from motcua.domain.people.permissions import Action, allowed
from motcua.surfaces.admin import loudspeakers, words
from motcua.surfaces.sign_in.guard import actor_of, staff_page

HEXADECIMAL = re.compile(r"(?:0x)?([0-9a-fA-F]{1,4})")


@never_cache
@require_GET
@staff_page(Action.DEVICE_VIEW)
def devices_page(request: HttpRequest, centre: str) -> HttpResponse:
    return _devices(request, centre)


def _devices(request: HttpRequest, centre: str, problem: InvalidInput | None = None) -> HttpResponse:
    known = queries.devices(actor_of(request), centre)
    typed = request.POST
    context = {
        "centre": get_centre(centre),
        "rows": [(one, KINDS[Kind(one.kind)], words.ICONS[Kind(one.kind)], words.state_of(one)) for one in known],
        "troubled": [(one, trouble) for one in known for trouble in words.troubles(one)],
        "missing": [(one, words.reason(one.reason)) for one in queries.missing_papers(actor_of(request), centre)],
        "may_command": allowed(actor_of(request), Action.DEVICE_COMMAND, centre=centre),
        "may_pair": allowed(actor_of(request), Action.DEVICE_PAIR, centre=centre),
        "errors": problem.errors if problem else (),
        "typed": typed,
        "connections": words.CONNECTIONS,
        "bauds": bauds(),
        "papers": papers(),
        "tells": words.TELLS,
        "server": settings.MOTCUA_BASE_URL,
        "noted": [(Kind.CAMERA.value, KINDS[Kind.CAMERA])],
        "wants": {"connection": "network", "port": "9100", "baud": "115200", "paper_mm": "80", **typed.dict()},
        "speaker": loudspeakers.shown({}, typed),
        **loudspeakers.choices(get_centre(centre)),
        "section": "admin",
        "tab": "devices",
    }
    return render(request, "admin_pages/devices.html", context, status=422 if problem else 200)


def bauds() -> list[tuple[str, str]]:
    return [(str(rate), f"{rate} baud") for rate in BAUD_RATES]


def papers() -> list[tuple[str, str]]:
    return [(str(mm), f"{mm} mm") for mm in WIDTHS]


@require_POST
@staff_page(Action.DEVICE_PAIR)
def pair(request: HttpRequest, centre: str) -> HttpResponse:
    """The code that a device shows, and what it shall be called."""
    try:
        paired = devices.pair(actor_of(request), request.POST.get("code", ""), request.POST.get("name", "").strip())
    except InvalidInput as problem:
        return _devices(request, centre, problem)
    except Conflict as problem:
        return _devices(request, centre, InvalidInput.of("name", str(problem.detail)))
    messages.success(request, _("%(name)s is paired; it goes on by itself.") % {"name": paired.name})
    return redirect("admin_devices", centre=centre)


@require_POST
@staff_page(Action.DEVICE_PAIR)
def add_printer(request: HttpRequest, centre: str) -> HttpResponse:
    """A printer by where it is: network, USB, serial port, device file."""
    given = request.POST
    try:
        where, paper = read_printer(given)
        line = {name: getattr(where, name) for name in ("connection", "vendor", "product", "device", "baud", "answers")}
        devices.add_printer(
            actor_of(request),
            centre,
            given.get("printer_name", "").strip(),
            where.host,
            where.port,
            paper_mm=paper,
            confirms=where.confirms,
            **line,
        )
    except InvalidInput as problem:
        return _devices(request, centre, problem)
    except Conflict as problem:
        return _devices(request, centre, InvalidInput.of("printer_name", str(problem.detail)))
    messages.success(request, _("The printer was added; kiosks paired from now on print on it."))
    return redirect("admin_devices", centre=centre)


def read_printer(given: Any) -> tuple[PrinterSettings, int]:
    """A printer's connection and its paper in mm, as a form has them. Raises InvalidInput for what is no number."""
    numbers = {"port": 9100, "baud": 115200, "paper_mm": 80}
    for name in numbers:
        if given.get(name, "").strip():
            if not given[name].strip().isdigit():
                raise InvalidInput.of(name, _("This is a number"))
            numbers[name] = int(given[name])
    ids = {}
    for name in ("vendor", "product"):
        found = HEXADECIMAL.fullmatch(given.get(name, "").strip())
        ids[name] = int(found[1], 16) if found else 0
    where = PrinterSettings(
        host=given.get("host", "").strip(),
        port=numbers["port"],
        confirms=given.get("tells", "all") == "all",
        answers=given.get("tells", "all") != "nothing",
        connection=given.get("connection", Connection.NETWORK.value),
        device=given.get("device", "").strip(),
        baud=numbers["baud"],
        **ids,
    )
    return where, numbers["paper_mm"]


@require_POST
@staff_page(Action.DEVICE_PAIR)
def add_loudspeaker(request: HttpRequest, centre: str) -> HttpResponse:
    """A loudspeaker that the server sounds: in the network, or behind its sound card."""
    try:
        loudspeakers.add(request, centre)
    except InvalidInput as problem:
        return _devices(request, centre, problem)
    except Conflict as problem:
        return _devices(request, centre, InvalidInput.of("speaker_name", str(problem.detail)))
    messages.success(request, _("The loudspeaker was added; sound a test on its page."))
    return redirect("admin_devices", centre=centre)


@require_POST
@staff_page(Action.DEVICE_COMMAND)
def reprint(request: HttpRequest, centre: str, ticket: UUID) -> HttpResponse:
    """Prints a ticket again whose paper did not come out."""
    try:
        devices.request_reprint(actor_of(request), ticket)
    except Conflict as problem:
        messages.error(request, str(problem.detail))
    else:
        messages.success(request, _("The ticket is printed again."))
    return redirect("admin_devices", centre=centre)


@require_POST
@staff_page(Action.DEVICE_PAIR)
def note(request: HttpRequest, centre: str) -> HttpResponse:
    """A camera, by name and place."""
    given = request.POST
    try:
        devices.note_device(
            actor_of(request), centre, given.get("kind", ""), given.get("noted_name", ""), given.get("place", "")
        )
    except InvalidInput as problem:
        return _devices(request, centre, problem)
    except Conflict as problem:
        return _devices(request, centre, InvalidInput.of("noted_name", str(problem.detail)))
    return redirect("admin_devices", centre=centre)
