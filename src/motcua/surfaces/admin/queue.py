"""What the services of the queue are, and how the centre calls: pages of settings that hold at once and can be taken back."""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from motcua.base.problems import Conflict, FieldError, InvalidInput
from motcua.domain.centre.queries import WEEKDAYS, get_centre, spans_of_day
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.actions import settings as actions
from motcua.domain.queue.queries import settings as queries
from motcua.domain.queue.rules import DayEnd, Helping, LastTicket, Priority, QueueOptions
from motcua.domain.queue.rules.options import LONGEST_REMINDER_HOURS, MOST_REMINDERS, Order
from motcua.domain.queue.rules.prefixes import SOUND
from motcua.domain.queue.rules.services import ServiceFacts
from motcua.surfaces.admin import announcements
from motcua.surfaces.admin.written import written_number
from motcua.surfaces.sign_in.guard import actor_of, staff_page

CLASSES = (
    (Priority.ELDERLY, gettext_lazy("Elderly")),
    (Priority.DISABLED, gettext_lazy("With a disability")),
    (Priority.PREGNANT, gettext_lazy("Pregnant")),
    (Priority.INFANT, gettext_lazy("With a small child")),
    (Priority.MERIT, gettext_lazy("People of merit")),
)
ORDERS = (
    (
        Order.HEAD_START,
        gettext_lazy("By arrival, with a head start"),
        gettext_lazy(
            "A class counts as having come so many minutes earlier: nobody is overtaken by somebody who came later than that"
        ),
    ),
    (
        Order.ACCUMULATING,
        gettext_lazy("By points"),
        gettext_lazy(
            "Who waits gains points, priority classes at twice the rate: the longer anybody has waited, the sooner the turn"
        ),
    ),
    (
        Order.MIX,
        gettext_lazy("By shares"),
        gettext_lazy(
            "In each round two of priority, one with an appointment, one of the others; an empty class is passed over"
        ),
    ),
)
LAST = (
    (LastTicket.CLOSING, gettext_lazy("until the doors close")),
    (LastTicket.WORK_LEFT, gettext_lazy("until the work of those who wait reaches the closing time")),
)
HELPING = (
    (Helping.NOBODY, gettext_lazy("for its own services alone")),
    (Helping.ZONE, gettext_lazy("also for others of its zone")),
    (Helping.CENTRE, gettext_lazy("also for all others of the centre")),
)
DAY_ENDS = (
    (DayEnd.CLOSE, gettext_lazy("their numbers end")),
    (DayEnd.CARRY, gettext_lazy("they are called first on the next day")),
)
# Whole numbers among the options, with their bounds.
NUMBERS: Mapping[str, tuple[int, int]] = {
    "calls_before_no_show": (1, 5),
    "cool_down_minutes": (0, 60),
    "returns_after_no_show": (0, 5),
    "return_minutes": (0, 480),
    "target_wait_minutes": (1, 120),
    "remind_at_place": (0, 20),
    "screen_gone_seconds": (0, 600),
    "appointment_days_ahead": (1, 60),
    "appointment_notice_minutes": (0, 2880),
    "appointment_grace_minutes": (0, 120),
    "remote_share": (0, 100),
    "remote_per_day": (1, 20),
    "remote_keep_minutes": (0, 120),
}


@require_safe
@staff_page(Action.QUEUE_SETTINGS)
def page(request: HttpRequest, centre: str) -> HttpResponse:
    return _page(request, centre)


def _page(request: HttpRequest, centre: str, problem: InvalidInput | None = None) -> HttpResponse:
    actor = actor_of(request)
    require(actor, Action.QUEUE_SETTINGS, centre=centre)
    hall = get_centre(centre)
    options, typed = QueueOptions.of(hall.options), request.POST
    context = {
        "centre": hall,
        "services": [(one, _alike(one)) for one in queries.service_settings(actor, centre)],
        "orders": ORDERS,
        "order": typed.get("order") or options.order,
        "classes": [
            (f"head_{name}", words, typed.get(f"head_{name}", options.head_start_minutes[name]))
            for name, words in CLASSES
        ],
        "numbers": {name: typed.get(name, getattr(options, name)) for name in NUMBERS},
        "last": LAST,
        "last_ticket": typed.get("last_ticket") or options.last_ticket,
        "helpings": HELPING,
        "helping": typed.get("helping") or options.helping,
        "day_ends": DAY_ENDS,
        "at_day_end": typed.get("at_day_end") or options.at_day_end,
        "remote": bool(typed.get("remote")) if "order" in typed else options.remote,
        "reminders": typed.get("reminders", ", ".join(map(str, options.appointment_reminder_hours))),
        "errors": problem.errors if problem else (),
        "typed": typed,
        "section": "admin",
        "tab": "queue",
    }
    return render(request, "admin_pages/queue.html", context, status=422 if problem else 200)


def _alike(one: queries.ServiceSetting) -> str:
    """What to know of its letter, in words; empty where nobody mistakes it."""
    words = [
        (_("%(other)s sounds like it") if how == SOUND else _("%(other)s looks like it")) % {"other": other}
        for other, how in one.mistaken
    ]
    return "; ".join(words)


@require_POST
@staff_page(Action.QUEUE_SETTINGS)
def save_options(request: HttpRequest, centre: str) -> HttpResponse:
    """How the centre calls."""
    try:
        changed = actions.change_queue_options(actor_of(request), centre, _options(request.POST))
    except InvalidInput as problem:
        return _page(request, centre, problem)
    messages.success(request, _("Saved: it holds from the next call on.") if changed else _("Nothing was different."))
    return redirect("admin_queue", centre=centre)


def _options(given: QueryDict) -> dict[str, Any]:
    """Raises InvalidInput that names every field to be mended."""
    errors: list[FieldError] = []

    def number(field: str, least: int, most: int) -> int:
        try:
            return written_number(given, field, least, most)
        except InvalidInput as problem:
            errors.extend(problem.errors)
            return least

    wanted: dict[str, Any] = {name: number(name, *bounds) for name, bounds in NUMBERS.items()}
    wanted["head_start_minutes"] = {name.value: number(f"head_{name}", 0, 240) for name, _words in CLASSES}
    for name, allowed in (("order", Order), ("last_ticket", LastTicket), ("at_day_end", DayEnd), ("helping", Helping)):
        if given.get(name) not in set(allowed):
            errors.append(FieldError(name, str(_("Choose one of the list"))))
        wanted[name] = given.get(name)
    wanted["remote"] = bool(given.get("remote"))
    hours = re.findall(r"[^\s,;]+", given.get("reminders", ""))
    right = all(one.isascii() and one.isdigit() and 1 <= int(one[:4]) <= LONGEST_REMINDER_HOURS for one in hours)
    if not right or len(hours) > MOST_REMINDERS:
        words = _("At most %(count)s numbers of hours from 1 to %(most)s, with commas; empty: nobody is reminded")
        errors.append(FieldError("reminders", str(words % {"count": MOST_REMINDERS, "most": LONGEST_REMINDER_HOURS})))
    if errors:
        raise InvalidInput(errors)
    wanted["appointment_reminder_hours"] = sorted({int(one) for one in hours}, reverse=True)
    return wanted


@require_POST
@staff_page(Action.QUEUE_SETTINGS)
def undo_options(request: HttpRequest, centre: str) -> HttpResponse:
    try:
        actions.undo_queue_options(actor_of(request), centre)
    except Conflict as problem:
        messages.error(request, str(problem.detail))
    else:
        messages.success(request, _("Taken back: it is as it was before."))
    return redirect("admin_queue", centre=centre)


@require_POST
@staff_page(Action.QUEUE_SETTINGS)
def add(request: HttpRequest, centre: str) -> HttpResponse:
    """A service that gives no numbers yet; its page says the rest."""
    given = request.POST
    try:
        code = actions.add_service(
            actor_of(request), centre, given.get("code", ""), given.get("name", ""), given.get("prefix", "")
        )
    except InvalidInput as problem:
        return _page(request, centre, problem)
    messages.success(request, _("The service is added; it gives no numbers before you open it here."))
    return redirect("admin_queue_service", centre=centre, code=code)


@require_safe
@staff_page(Action.QUEUE_SETTINGS)
def service(request: HttpRequest, centre: str, code: str) -> HttpResponse:
    return _service(request, centre, code)


def _service(request: HttpRequest, centre: str, code: str, problem: InvalidInput | None = None) -> HttpResponse:
    one = queries.service_setting(actor_of(request), centre, code)
    facts, typed = one.facts, request.POST
    known = facts.kept()
    values = {
        name: typed.get(name, "" if known[name] is None else known[name])
        for name in ("name", "name_en", "prefix", "visit_minutes", "daily_quota", "wraps_after", "urgent_after_minutes")
    }
    values |= {
        name: typed.get(name, "" if known[name] is None else known[name])
        for name in ("appointment_minutes", "appointment_share")
    }
    values |= {name: typed.get(name, ", ".join(map(str, known[name]))) for name in ("counters", "also")}
    teams = "\n".join(f"{name}: {', '.join(map(str, numbers))}" for name, numbers in known["teams"].items())
    values["teams"] = typed.get("teams", teams)
    context = {
        "centre": get_centre(centre),
        "one": one,
        "alike": _alike(one),
        "values": values,
        "active": bool(typed.get("active")) if "name" in typed else facts.active,
        "days": [
            (f"hours_{day}", words, typed.get(f"hours_{day}", _spans(facts.hours, number)))
            for number, (day, words) in enumerate(zip(WEEKDAYS, announcements.WEEKDAYS, strict=True))
        ],
        "own_hours": bool(facts.hours) or any(typed.get(f"hours_{day}") for day in WEEKDAYS),
        "errors": problem.errors if problem else (),
        "section": "admin",
        "tab": "queue",
    }
    return render(request, "admin_pages/queue_service.html", context, status=422 if problem else 200)


def _spans(hours: Mapping[str, Any], weekday: int) -> str:
    return ", ".join(f"{begin:%H:%M}-{end:%H:%M}" for begin, end in spans_of_day(dict(hours), weekday))


@require_POST
@staff_page(Action.QUEUE_SETTINGS)
def save_service(request: HttpRequest, centre: str, code: str) -> HttpResponse:
    try:
        changed = actions.change_service(actor_of(request), centre, code, _facts(request.POST))
    except InvalidInput as problem:
        return _service(request, centre, code, problem)
    except Conflict as problem:
        return _service(request, centre, code, InvalidInput.of("counters", str(problem.detail)))
    words = _("Saved: it holds from the next number on. Who has a number keeps it.")
    messages.success(request, words if changed else _("Nothing was different."))
    return redirect("admin_queue_service", centre=centre, code=code)


def _facts(given: QueryDict) -> ServiceFacts:
    """What the form says; what is no number is told beside its field. Raises InvalidInput."""
    errors: list[FieldError] = []

    def number(field: str, otherwise: int | None) -> int | None:
        written = given.get(field, "").strip()
        if not written:
            return otherwise
        if not (written.isascii() and written.isdigit() and len(written) < 6):
            errors.append(FieldError(field, str(_("This is a number"))))
            return otherwise
        return int(written)

    def counters(field: str) -> tuple[int, ...]:
        found = re.findall(r"[^\s,;]+", given.get(field, ""))
        if any(not (one.isascii() and one.isdigit() and len(one) < 3) for one in found):
            errors.append(FieldError(field, str(actions.WORDS["counters"])))
            return ()
        return tuple(sorted({int(one) for one in found}))

    def teams() -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for line in filter(str.strip, given.get("teams", "").splitlines()):
            name, colon, written = line.rpartition(":")
            numbers = re.findall(r"[^\s,;]+", written)
            name = " ".join(name.split())
            if (
                not colon
                or name in found
                or not all(one.isascii() and one.isdigit() and len(one) < 3 for one in numbers)
            ):
                errors.append(FieldError("teams", str(actions.WORDS["teams"])))
                return {}
            found[name] = tuple(sorted(map(int, numbers)))
        return found

    own = counters("counters")
    facts = ServiceFacts(
        name=" ".join(given.get("name", "").split()),
        prefix=given.get("prefix", "").strip().upper(),
        name_en=" ".join(given.get("name_en", "").split()),
        active=bool(given.get("active")),
        hours=_hours(given),
        counters=own,
        also=tuple(one for one in counters("also") if one not in own),
        visit_minutes=number("visit_minutes", 8) or 0,
        daily_quota=number("daily_quota", None),
        urgent_after_minutes=number("urgent_after_minutes", None),
        appointment_minutes=number("appointment_minutes", None),
        appointment_share=number("appointment_share", 0) or 0,
        teams=teams(),
        wraps_after=number("wraps_after", None),
    )
    if errors:
        raise InvalidInput(errors)
    return facts


def _hours(given: QueryDict) -> dict[str, list[str]]:
    """By weekday; none at all: the centre's own."""
    found = {}
    for day in WEEKDAYS:
        spans = re.findall(r"[^,;]+", given.get(f"hours_{day}", "").replace("–", "-").replace("h", ":"))
        if kept := ["-".join(part.strip().zfill(5) for part in one.split("-")) for one in spans if one.strip()]:
            found[day] = kept
    return found


@require_POST
@staff_page(Action.QUEUE_SETTINGS)
def undo_service(request: HttpRequest, centre: str, code: str) -> HttpResponse:
    try:
        actions.undo_service_change(actor_of(request), centre, code)
    except Conflict as problem:
        messages.error(request, str(problem.detail))
    else:
        messages.success(request, _("Taken back: it is as it was before."))
    return redirect("admin_queue_service", centre=centre, code=code)
