"""The log of a day in the control room: the journal in words, by kind, counter or person; as a page and as CSV."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from motcua.base import clock, journal
from motcua.base.days import read_day
from motcua.base.journal import Entry
from motcua.base.spreadsheets import harmless
from motcua.base.typed import opened, sealed
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.orders.rules import Kind
from motcua.domain.orders.words import KINDS
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.people.queries import names_of, references_like
from motcua.surfaces.control_room.behind import behind
from motcua.surfaces.control_room.log_words import abouts
from motcua.surfaces.sign_in.guard import actor_of, staff_page

A_PAGE, MOST_IN_A_FILE = 100, 20_000
# What happens in a hall, by the group that one may look for.
GROUPS: dict[str, tuple[Promise, dict[str, Promise]]] = {
    "ticket": (
        gettext_lazy("Queue"),
        {
            "ticket.issued": gettext_lazy("number given"),
            "ticket.called": gettext_lazy("number called"),
            "ticket.recalled": gettext_lazy("called again"),
            "ticket.started": gettext_lazy("visit begun"),
            "ticket.finished": gettext_lazy("visit ended"),
            "ticket.no_show": gettext_lazy("did not come"),
            "ticket.held": gettext_lazy("put on hold"),
            "ticket.resumed": gettext_lazy("taken up again"),
            "ticket.transferred": gettext_lazy("sent to another counter"),
            "ticket.returned_to_queue": gettext_lazy("back in the line"),
            "ticket.cancelled": gettext_lazy("number cancelled"),
            "ticket.carried": gettext_lazy("carried on to another day"),
            "ticket.print_failed": gettext_lazy("paper did not come out"),
        },
    ),
    "counter": (
        gettext_lazy("Counters"),
        {
            "counter.opened": gettext_lazy("counter opened"),
            "counter.paused": gettext_lazy("counter paused"),
            "counter.closed": gettext_lazy("counter closed"),
            "centre.day_closed": gettext_lazy("day closed"),
            "queue.service_moved": gettext_lazy("service moved for today"),
            "queue.service_moved_back": gettext_lazy("service back at its counters"),
        },
    ),
    "order": (
        gettext_lazy("Orders"),
        {
            "order.given": gettext_lazy("order given"),
            "order.accepted": gettext_lazy("order accepted"),
            "order.declined": gettext_lazy("order declined"),
            "order.done": gettext_lazy("order done"),
            "order.withdrawn": gettext_lazy("order taken back"),
            "order.lapsed": gettext_lazy("order not answered that day"),
        },
    ),
    "alert": (
        gettext_lazy("Alerts"),
        {
            "alert.raised": gettext_lazy("alert raised"),
            "alert.taken": gettext_lazy("alert taken"),
            "alert.released": gettext_lazy("alert given back"),
            "alert.noted": gettext_lazy("note about an alert"),
            "alert.escalated": gettext_lazy("alert told above"),
            "alert.cleared": gettext_lazy("alert over"),
            "alert.silenced": gettext_lazy("alerts silenced"),
            "alert.unsilenced": gettext_lazy("silence ended"),
            "alarm.raised": gettext_lazy("call for help"),
            "alarm.accepted": gettext_lazy("call for help accepted"),
            "alarm.ended": gettext_lazy("call for help over"),
            "alarm.withdrawn": gettext_lazy("call for help taken back"),
        },
    ),
    "announcement": (
        gettext_lazy("Announcements"),
        {"announcement.made": gettext_lazy("announced"), "announcement.stopped": gettext_lazy("announcement stopped")},
    ),
    "device": (
        gettext_lazy("Devices and cameras"),
        {
            "device.paired": gettext_lazy("device paired"),
            "device.retired": gettext_lazy("device retired"),
            "device.lost": gettext_lazy("device lost"),
            "device.returned": gettext_lazy("device is back"),
            "device.state_changed": gettext_lazy("state of the printer changed"),
            "camera.lost": gettext_lazy("camera lost"),
            "camera.recording": gettext_lazy("camera records"),
            "camera.refused": gettext_lazy("camera refuses the password"),
            "camera.disk_full": gettext_lazy("no room for recordings"),
        },
    ),
    "dossier": (
        gettext_lazy("Dossiers"),
        {
            "dossier.received": gettext_lazy("dossier received"),
            "dossier.processed": gettext_lazy("dossier processed"),
            "dossier.handed_over": gettext_lazy("result handed over"),
            "feedback.low": gettext_lazy("low rating"),
        },
    ),
}
LONGEST_NAME = 80
VISITS = (
    "ticket.called",
    "ticket.started",
    "ticket.finished",
    "ticket.no_show",
)  # of which cameras can have seen something
WORDS = {kind: words for _name, kinds in GROUPS.values() for kind, words in kinds.items()}


@dataclass(frozen=True)
class Line:
    at: datetime
    words: Promise
    what: str
    counter: int | None
    who: str
    address: str
    seen: str = ""  # where the cameras show it, for whoever may see them


@dataclass(frozen=True)
class Asked:
    """What is looked for."""

    day: date
    group: str
    counter: int | None
    person: str
    before: int | None

    @classmethod
    def of(cls, request: HttpRequest, hall: Centre) -> "Asked":
        given = request.GET
        today = clock.now().astimezone(ZoneInfo(hall.time_zone)).date()
        try:
            day = read_day(given.get("ngay", ""))
        except ValueError:
            day = today
        group = given.get("loai", "")
        return cls(
            day,
            group if group in GROUPS else "",
            _whole(given.get("quay", "")),
            opened(actor_of(request), given.get("s", "")),
            _whole(given.get("truoc", "")),
        )


def _whole(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else None


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Action.CONTROL_ROOM_VIEW)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    """What is looked for may name somebody: it comes by POST, and stands sealed in the address."""
    actor = actor_of(request)
    require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    hall = get_centre(centre)
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("ngay", "loai", "quay")}
        given["s"] = sealed(actor, request.POST.get("nguoi", "").strip()[:LONGEST_NAME])
        return redirect(f"{request.path}?{urlencode({name: text for name, text in given.items() if text})}")
    asked = Asked.of(request, hall)
    found = _entries(hall, asked, A_PAGE + 1)
    may_see_cameras = allowed(actor, Action.CAMERA_VIEW, centre=centre)
    rest = request.GET.copy()
    if len(found) > A_PAGE:
        rest["truoc"] = str(found[A_PAGE - 1].id)
    context = {
        "centre": hall,
        "asked": asked,
        "groups": [(name, words) for name, (words, _kinds) in GROUPS.items()],
        "lines": _lines(hall, found[:A_PAGE], cameras=may_see_cameras),
        "may_see_cameras": may_see_cameras,
        "older": rest.urlencode() if len(found) > A_PAGE else "",
        "query": request.GET.urlencode(),
        "section": "control_room",
    }
    return render(request, "control_room/log.html", context)


@require_safe
@staff_page(Action.CONTROL_ROOM_VIEW)
def as_csv(request: HttpRequest, centre: str) -> HttpResponse:
    """Oldest first, as spreadsheets read it: with a mark of the encoding."""
    require(actor_of(request), Action.CONTROL_ROOM_VIEW, centre=centre)
    hall = get_centre(centre)
    asked = Asked.of(request, hall)
    zone = ZoneInfo(hall.time_zone)
    answer = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="nhat-ky-{hall.code}-{asked.day}.csv"'},
    )
    rows = csv.writer(answer)
    rows.writerow([_("Time"), _("What happened"), _("About"), _("Counter"), _("By whom")])
    for line in reversed(_lines(hall, _entries(hall, asked, MOST_IN_A_FILE))):
        told = (f"{line.at.astimezone(zone):%H:%M:%S}", line.words, line.what, line.counter or "", line.who)
        rows.writerow([harmless(str(cell)) for cell in told])
    return answer


def _entries(hall: Centre, asked: Asked, most: int) -> list[Entry]:
    begin = datetime.combine(asked.day, time(), ZoneInfo(hall.time_zone))
    kinds = tuple(GROUPS[asked.group][1]) if asked.group else tuple(WORDS)
    actors = references_like(asked.person) if asked.person else None
    found: list[Entry] = []
    before = asked.before
    while len(found) < most:
        read = journal.of_period(
            hall.code, kinds, begin, begin + timedelta(days=1), actors=actors, before=before, limit=most
        )
        found += [one for one in read if asked.counter is None or _counter(one) == asked.counter]
        if len(read) < most:
            break
        before = read[-1].id
    return found[:most]


def _counter(entry: Entry) -> int | None:
    counter = entry.data.get("counter")
    return counter if isinstance(counter, int) else None


def _lines(hall: Centre, entries: Iterable[Entry], *, cameras: bool = False) -> list[Line]:
    kept = list(entries)
    names = names_of({who for one in kept for who in (one.actor, *_asked_to_come(one))})
    about = abouts(hall, kept)
    return [
        Line(
            one.at,
            WORDS[one.kind],
            _ordered(one, names) if one.kind.startswith("order.") else about[one.id],
            _counter(one),
            "" if one.actor.startswith("system") else names[one.actor],
            _address(hall, one),
            _seen(hall, one) if cameras else "",
        )
        for one in kept
    ]


def _ordered(entry: Entry, names: Mapping[str, str]) -> str:
    """What was ordered, and of a page who was asked to come."""
    return " · ".join([str(KINDS[Kind(entry.data["wanted"])]), *(names[one] for one in _asked_to_come(entry))])


def _asked_to_come(entry: Entry) -> list[str]:
    return list(entry.data["to"]) if entry.data.get("wanted") == Kind.PAGE else []


def _seen(hall: Centre, entry: Entry) -> str:
    """What the cameras saw of a visit, of a dossier's intake or the hand-over of its result, of a call for help; nothing of a low rating,
    whose giver stays unknown."""
    kind, centre = entry.kind, hall.code
    if kind in VISITS:
        return reverse("cameras_of_ticket", args=[centre, entry.subject_id])
    if kind == "dossier.received":
        return reverse("cameras_of_dossier", args=[centre, entry.subject_id])
    if kind == "dossier.handed_over" and entry.data.get("method") == "counter":
        return reverse("cameras_of_hand_over", args=[centre, entry.subject_id])
    if kind == "alarm.raised":
        local = entry.at.astimezone(ZoneInfo(hall.time_zone)).replace(tzinfo=None, microsecond=0)
        return f"{reverse('cameras_of_moment', args=[centre])}?{urlencode({'luc': local.isoformat(), 'quay': _counter(entry) or ''})}"
    return ""


def _address(hall: Centre, entry: Entry) -> str:
    kind = entry.subject.partition(":")[0]
    if kind == "alert":
        return f"/dieu-hanh/{hall.code}/canh-bao/{entry.subject_id}"
    return behind(hall.code, entry.subject) if kind in ("device", "camera") else ""
