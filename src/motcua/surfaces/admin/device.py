"""Pages about one device: all that can be done to it, its settings, its screen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.base.release import release
from motcua.domain.centre.queries import get_centre
from motcua.domain.devices import actions as devices
from motcua.domain.devices import queries
from motcua.domain.devices.displays import LONGEST_LINE, MOST_LINES, Layout, display_settings, settings_as_stored
from motcua.domain.devices.rules import WIDTHS, Kind, PrinterSettings, possible
from motcua.domain.devices.rules.loudspeakers import LoudspeakerSettings
from motcua.domain.devices.shapes import DeviceView
from motcua.domain.devices.words import KINDS
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.queue.queries import services
from motcua.surfaces.admin import loudspeakers, words
from motcua.surfaces.admin.devices import bauds, papers, read_printer
from motcua.surfaces.sign_in.guard import actor_of, staff_page

LONGEST_NOTICE = 200


@never_cache
@require_GET
@staff_page(Action.DEVICE_VIEW)
def device_page(request: HttpRequest, centre: str, device: int) -> HttpResponse:
    return _page(request, centre, device)


def _page(request: HttpRequest, centre: str, device: int, problem: InvalidInput | None = None) -> HttpResponse:
    actor = actor_of(request)
    shown = _of_centre(request, centre, device)
    all_printers = [one for one in queries.devices(actor, centre) if one.kind == Kind.PRINTER]
    order = {number: place for place, number in enumerate(shown.printers, 1)}
    context = {
        "centre": get_centre(centre),
        "device": shown,
        "looks": [
            ("", _("nobody has said: arrows point to the right")),
            ("up", _("the back wall")),
            ("right", _("the right wall")),
            ("down", _("the entrance")),
            ("left", _("the left wall")),
        ],
        "layouts": [
            (Layout.HALL.value, _("The hall")),
            (Layout.ZONE.value, _("A zone")),
            (Layout.COUNTER.value, _("Over a desk (one counter)")),
            (Layout.CORRIDOR.value, _("A corridor (calls only)")),
        ],
        "counters_shown": ", ".join(str(number) for number in shown.settings.get("counters", [])),
        "display": settings_as_stored(shown.settings) if shown.kind == Kind.DISPLAY else None,
        "ticker_lines": "\n".join(shown.settings.get("ticker", [])),
        "kind": KINDS[Kind(shown.kind)],
        "icon": words.ICONS[Kind(shown.kind)],
        "state": words.state_of(shown),
        "troubles": words.troubles(shown),
        "commands": [(kind.value, *words.COMMANDS[kind]) for kind in possible(shown.kind) if _makes_sense(shown, kind)],
        "done": [(one, words.COMMANDS[one.kind][0], words.reason(one.note)) for one in shown.commands],
        "release": release(),
        "may_command": allowed(actor, Action.DEVICE_COMMAND, centre=centre),
        "may_pair": allowed(actor, Action.DEVICE_PAIR, centre=centre),
        "address": _address(shown),
        "speaker": loudspeakers.shown(shown.settings, request.POST),
        **loudspeakers.choices(get_centre(centre)),
        "printers": sorted(
            ((one, order.get(one.id, "")) for one in all_printers), key=lambda row: (row[1] == "", row[1] or 0)
        ),
        "services": [(one.code, f"{one.prefix} · {one.name}") for one in services(centre)]
        if shown.kind == Kind.KIOSK
        else [],
        "chosen": shown.settings.get("services") or [],
        "where": _where_shown(shown),
        "connections": words.CONNECTIONS,
        "bauds": bauds(),
        "papers": papers(),
        "tells": words.TELLS,
        "errors": problem.errors if problem else (),
        "typed": request.POST,
        "section": "admin",
        "tab": "devices",
    }
    return render(request, "admin_pages/device.html", context, status=422 if problem else 200)


def _of_centre(request: HttpRequest, centre: str, device: int) -> DeviceView:
    """Raises NotFound also for a device of another centre: the address says which one is meant."""
    if queries.get_device(device).centre.code != centre:
        raise NotFound
    return queries.device(actor_of(request), device)


def _address(shown: DeviceView) -> str:
    if shown.kind == Kind.PRINTER:
        return PrinterSettings.of(shown.settings).address
    return LoudspeakerSettings.of(shown.settings).address if shown.kind == Kind.LOUDSPEAKER else ""


def _makes_sense(shown: DeviceView, kind: str) -> bool:
    return kind != ("lock" if shown.locked else "unlock")


def _where_shown(shown: DeviceView) -> dict[str, str]:
    where = PrinterSettings.of(shown.settings) if shown.kind == Kind.PRINTER else PrinterSettings()
    return {
        "connection": where.connection,
        "host": where.host,
        "port": str(where.port),
        "vendor": f"{where.vendor:04x}" if where.vendor else "",
        "product": f"{where.product:04x}" if where.product else "",
        "device": where.device,
        "baud": str(where.baud),
        "paper_mm": str({dots: mm for mm, dots in WIDTHS.items()}[where.width]),
        "tells": "all" if where.confirms else "state" if where.answers else "nothing",
    }


@require_POST
@staff_page(Action.DEVICE_COMMAND)
def command(request: HttpRequest, centre: str, device: int) -> HttpResponse:
    """Asks something of a device; its page tells what came of it."""
    _of_centre(request, centre, device)
    try:
        devices.command(actor_of(request), device, request.POST.get("kind", ""))
    except Conflict as problem:
        messages.error(request, str(problem.detail))
    return redirect("admin_device", centre=centre, device=device)


@require_POST
@staff_page(Action.DEVICE_PAIR)
def change(request: HttpRequest, centre: str, device: int) -> HttpResponse:
    """The settings of a device, by its kind; each form says which part it is."""
    shown = _of_centre(request, centre, device)
    parts = {
        "name": _rename,
        "kiosk": _change_kiosk,
        "display": _change_display,
        "printer": _change_printer,
        "loudspeaker": loudspeakers.change,
    }
    change_part = parts.get(request.POST.get("part", ""))
    if change_part is None:
        raise InvalidInput.of("part", " | ".join(parts))
    try:
        change_part(request, shown)
    except InvalidInput as problem:
        return _page(request, centre, device, problem)
    except Conflict as problem:
        return _page(request, centre, device, InvalidInput.of("name", str(problem.detail)))
    messages.success(request, _("Saved; the device follows within seconds."))
    return redirect("admin_device", centre=centre, device=device)


def _rename(request: HttpRequest, shown: DeviceView) -> None:
    devices.rename(actor_of(request), shown.id, request.POST.get("name", ""))


def _change_kiosk(request: HttpRequest, shown: DeviceView) -> None:
    given = request.POST
    wanted = sorted(
        (int(given[f"order_{one}"]), int(one))
        for one in given.getlist("printer")
        if one.isdigit() and given.get(f"order_{one}", "").isdigit()
    )
    notice = given.get("disabled_text", "").strip()
    if len(notice) > LONGEST_NOTICE:
        raise InvalidInput.of("disabled_text", _("At most %(count)d characters") % {"count": LONGEST_NOTICE})
    devices.set_printers(actor_of(request), shown.id, [number for _place, number in wanted])
    devices.set_settings(
        actor_of(request),
        shown.id,
        {
            "services": given.getlist("services") or None,
            "disabled": True if given.get("disabled") else None,
            "disabled_text": notice or None,
            "place": _point(given),
        },
    )


def _change_display(request: HttpRequest, shown: DeviceView) -> None:
    zone = request.POST.get("zone", "")
    chosen = request.POST.get("layout", "") or (Layout.ZONE.value if zone else Layout.HALL.value)
    if chosen == Layout.ZONE and not zone:
        raise InvalidInput.of("zone", _("Choose the zone"))
    wanted: dict[str, object] = {
        "layout": chosen,
        "zone": zone,
        "counters": _counters(request.POST.get("counters", "")),
        "sound": bool(request.POST.get("sound")),
        "announcements": bool(request.POST.get("announcements")),
        "ticker": _lines(request.POST.get("ticker", "")),
        "place": _place(request.POST),
    }
    try:
        display_settings(wanted)
    except ValueError:
        raise InvalidInput.of("counters", _("Write numbers of counters, with commas: 1, 2, 3")) from None
    devices.set_settings(actor_of(request), shown.id, wanted)


def _lines(written: str) -> list[str]:
    """Raises InvalidInput."""
    lines = [" ".join(line.split()) for line in written.splitlines() if line.strip()]
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        words = _("At most %(lines)s lines of %(letters)s characters")
        raise InvalidInput.of("ticker", words % {"lines": MOST_LINES, "letters": LONGEST_LINE})
    return lines


def _place(given: QueryDict) -> dict[str, object] | None:
    """Where the display hangs; None where nobody says whither its reader looks. Raises InvalidInput."""
    looks = given.get("looks", "")
    return {"looks": looks, **_coordinates(given)} if looks else None


def _point(given: QueryDict) -> dict[str, object] | None:
    """Where a ticket machine stands; None where nobody says so. Raises InvalidInput."""
    return _coordinates(given) if given.get("place_x", "").strip() or given.get("place_y", "").strip() else None


def _coordinates(given: QueryDict) -> dict[str, object]:
    """Raises InvalidInput."""
    place: dict[str, object] = {}
    for name in ("x", "y"):
        written = given.get(f"place_{name}", "").strip()
        if not written.isdecimal() or not written.isascii() or int(written) > 100:
            raise InvalidInput.of(f"place_{name}", _("A whole number from 0 to 100"))
        place[name] = int(written)
    return place


def _counters(written: str) -> list[int]:
    """Raises InvalidInput for what is no list of numbers."""
    parts = [part.strip() for part in written.split(",") if part.strip()]
    if not all(part.isdecimal() and part.isascii() for part in parts):
        raise InvalidInput.of("counters", _("Write numbers of counters, with commas: 1, 2, 3"))
    return [int(part) for part in parts]


def _change_printer(request: HttpRequest, shown: DeviceView) -> None:
    devices.change_printer(actor_of(request), shown.id, *read_printer(request.POST))


@require_POST
@staff_page(Action.DEVICE_PAIR)
def replace(request: HttpRequest, centre: str, device: int) -> HttpResponse:
    """Another machine takes the place of this device."""
    _of_centre(request, centre, device)
    try:
        new = devices.replace(actor_of(request), device, request.POST.get("code", ""))
    except InvalidInput as problem:
        return _page(request, centre, device, problem)
    messages.success(
        request, _("The new machine is now %(name)s, with all its settings; the old one is out.") % {"name": new.name}
    )
    return redirect("admin_device", centre=centre, device=device)


@require_POST
@staff_page(Action.DEVICE_PAIR)
def accept(request: HttpRequest, centre: str, device: int) -> HttpResponse:
    """The machine that runs now is the right one."""
    _of_centre(request, centre, device)
    devices.accept_machine(actor_of(request), device)
    return redirect("admin_device", centre=centre, device=device)


@require_POST
@staff_page(Action.DEVICE_PAIR)
def retire(request: HttpRequest, centre: str, device: int) -> HttpResponse:
    devices.retire(actor_of(request), device)
    messages.success(request, _("The device is out of use; its screen asks for pairing again."))
    return redirect("admin_devices", centre=centre)


@never_cache
@require_GET
@staff_page(Action.DEVICE_COMMAND)
def screen(request: HttpRequest, centre: str, device: int, command: int) -> HttpResponse:
    """What stood on a device's screen, drawn again here, without its scripts."""
    shown = _of_centre(request, centre, device)
    picture = queries.picture_of(actor_of(request), command)
    context = {"centre": get_centre(centre), "device": shown, "picture": picture, "section": "admin", "tab": "devices"}
    return render(request, "admin_pages/screen.html", context)
