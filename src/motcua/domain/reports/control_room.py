"""The hall in one answer for the control room: counters, waits, what is late, low ratings, devices, and what needs a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.cameras import queries as cameras
from motcua.domain.cameras.rules import ALARMING
from motcua.domain.cameras.shapes import CameraView
from motcua.domain.cameras.words import STATES, TROUBLES
from motcua.domain.centre.queries import get_centre
from motcua.domain.delivery.queries import trouble
from motcua.domain.devices import queries as devices
from motcua.domain.devices.rules import Alarm, PrinterState
from motcua.domain.devices.shapes import DeviceView
from motcua.domain.dossiers.queries.following import Lateness, lateness
from motcua.domain.feedback import queries as feedback
from motcua.domain.feedback.queries import LowRating
from motcua.domain.people.permissions import Action, require
from motcua.domain.petitions.queries import late_at
from motcua.domain.queue import queries as queue
from motcua.domain.queue.queries.appointments import ExpectedService, expected_today
from motcua.domain.queue.shapes import (
    AlarmView,
    Calibration,
    DayFigures,
    HallCounter,
    ServiceView,
    StaffingAdvice,
    TicketView,
)
from motcua.domain.submissions import queries as submissions

LONG_WAIT = timedelta(minutes=30)  # where a centre has set nothing else (domain/alerts)
SHOWN = 8


@dataclass(frozen=True)
class Alert:
    """Something that needs a person: how urgent ("late" or "soon"), what it is, and where to look."""

    level: str
    kind: str
    text: str
    subject: str


@dataclass(frozen=True)
class Overview:
    """The hall now."""

    at: datetime
    counters: list[HallCounter]
    services: list[ServiceView]
    waiting: int
    longest: list[TicketView]
    late: Lateness
    low_ratings: list[LowRating]
    devices: list[DeviceView]
    cameras: list[CameraView]
    alerts: list[Alert]
    today: DayFigures
    promises: Calibration  # of the whole hall
    promises_by_service: list[Calibration]
    staffing: list[StaffingAdvice]
    appointments: list[ExpectedService]

    @property
    def open_counters(self) -> int:
        return sum(one.activity != "closed" for one in self.counters)

    @property
    def busy_counters(self) -> int:
        return sum(one.activity in ("calling", "serving") for one in self.counters)


def overview(actor: Actor, centre: str) -> Overview:
    """Raises NotFound, Forbidden."""
    require(actor, Action.CONTROL_ROOM_VIEW, centre=centre)
    counters = queue.hall(centre)
    services = queue.services(centre)
    longest = sorted(queue.tickets(actor, centre, state="waiting", limit=200).items, key=lambda t: t.arrived_at)[:SHOWN]
    late = lateness(centre)
    low = feedback.low_ratings_today(actor, centre)
    known = devices.devices(actor, centre)
    watched = cameras.states(centre)
    hall = get_centre(centre)
    staffing = queue.staffing_advice(hall)
    alerts = [
        *_alarms(queue.running_alarms(actor, centre)),
        *_idle_while_waiting(counters),
        *_unserved(services),
        *_understaffed(staffing, services),
        *long_waits(longest),
        *_device_alarms(known),
        *_online(centre),
        *_post(centre),
        *_printers(known),
        *_cameras(watched),
        *_low(low),
        *_late(late),
        *_petitions(late_at(centre)),
    ]
    return Overview(
        clock.now(),
        counters,
        services,
        sum(s.waiting for s in services),
        longest,
        late,
        low,
        known,
        watched,
        sorted(alerts, key=_urgency),
        queue.day_figures(hall, queue.today(hall)),
        queue.calibration_of_all(hall),
        [one for one in queue.calibration(hall) if one.visits],
        staffing,
        expected_today(actor, centre),
    )


def _urgency(alert: Alert) -> tuple[bool, str]:
    return (alert.level != "late", alert.kind)


def _online(centre: str) -> list[Alert]:
    """What came online and should have been answered by now."""
    late = submissions.figures(centre).late
    words = ngettext(
        "%(count)d online submission should have been answered by now",
        "%(count)d online submissions should have been answered by now",
        late,
    )
    return [Alert("late", "online_late", words % {"count": late}, f"centre:{centre}")] if late else []


def _post(centre: str) -> list[Alert]:
    """Letters that should have arrived, are lost, or came back for a dossier that could not be opened again."""
    found = trouble(centre)
    late = ngettext(
        "%(count)d letter should have arrived by now", "%(count)d letters should have arrived by now", found.late
    )
    lost = ngettext("%(count)d letter is lost", "%(count)d letters are lost", found.lost)
    back = ngettext(
        "%(count)d letter came back and is to be settled at the post desk",
        "%(count)d letters came back and are to be settled at the post desk",
        found.stranded,
    )
    kinds = (
        ("soon", "post_late", late, found.late),
        ("late", "post_lost", lost, found.lost),
        ("late", "post_back", back, found.stranded),
    )
    return [
        Alert(level, kind, words % {"count": count}, f"centre:{centre}") for level, kind, words, count in kinds if count
    ]


def _alarms(running: list[AlarmView]) -> list[Alert]:
    """Officers who call for help."""
    return [
        Alert(
            "late",
            "alarm",
            _("Counter %(number)d needs help; %(name)s is going there")
            % {"number": one.counter, "name": one.accepted_by_name}
            if one.accepted_at
            else _("Counter %(number)d needs help now, nobody has accepted yet") % {"number": one.counter},
            f"counter:{one.counter}",
        )
        for one in running
    ]


def _idle_while_waiting(counters: list[HallCounter]) -> list[Alert]:
    return [
        Alert(
            "soon",
            "counter_idle",
            ngettext(
                "Counter %(number)d is open and calls nobody, while %(count)d person waits for it",
                "Counter %(number)d is open and calls nobody, while %(count)d people wait for it",
                one.waiting,
            )
            % {"number": one.number, "count": one.waiting},
            f"counter:{one.number}",
        )
        for one in counters
        if one.activity == "idle" and one.waiting
    ]


def _unserved(services: list[ServiceView]) -> list[Alert]:
    return [
        Alert(
            "late",
            "service_without_counter",
            _("%(count)d wait for %(prefix)s, and no counter is open for it")
            % {"count": one.waiting, "prefix": one.prefix},
            f"service:{one.code}",
        )
        for one in services
        if one.waiting and not one.open_counters
    ]


def _understaffed(staffing: list[StaffingAdvice], services: list[ServiceView]) -> list[Alert]:
    """Advice while people wait: an hour that asks for more counters is no alarm as long as nobody does."""
    waiting = {one.code: one.waiting for one in services}
    return [
        Alert("soon", "counters_missing", staffing_words(one), f"service:{one.service}")
        for one in staffing
        if one.missing and one.open and waiting.get(one.service)
    ]


def staffing_words(one: StaffingAdvice) -> str:
    """ "Open one more counter for A"."""
    return ngettext(
        "Open %(count)d more counter for %(prefix)s: at this hour %(needed)d are needed",
        "Open %(count)d more counters for %(prefix)s: at this hour %(needed)d are needed",
        one.missing,
    ) % {"count": one.missing, "prefix": one.prefix, "needed": one.needed}


def long_waits(longest: list[TicketView], limit: timedelta = LONG_WAIT) -> list[Alert]:
    """Those who have waited for longer."""
    late = [ticket for ticket in longest if clock.now() - ticket.arrived_at > limit]
    return [
        Alert(
            "late",
            "long_wait",
            _("%(label)s has waited for %(minutes)d minutes")
            % {"label": ticket.label, "minutes": (clock.now() - ticket.arrived_at).total_seconds() // 60},
            f"ticket:{ticket.id}",
        )
        for ticket in late
    ]


# What an alarm of a device asks of a person, and how urgently.
DEVICE_NEEDS = {
    Alarm.LOST: ("late", gettext_noop("%(name)s does not answer")),
    Alarm.FROZEN: ("late", gettext_noop("%(name)s answers but does not show the calls")),
    Alarm.MUTE: ("soon", gettext_noop("%(name)s may not sound; touch its screen once")),
    Alarm.OUTDATED: ("soon", gettext_noop("%(name)s shows an old page; load it anew")),
    Alarm.FAULTY: ("soon", gettext_noop("The page of %(name)s met an error")),
    Alarm.COPIED: ("late", gettext_noop("The access of %(name)s was used on another machine")),
    Alarm.DOUBLED: ("late", gettext_noop("The page of %(name)s is open twice")),
}


def _device_alarms(known: list[DeviceView]) -> list[Alert]:
    raised = [(one, alarm.kind, *DEVICE_NEEDS[alarm.kind]) for one in known for alarm in one.alarms]
    return [
        Alert(level, f"device_{kind}", _(words) % {"name": one.name}, f"device:{one.id}")
        for one, kind, level, words in raised
    ]


# What a printer's state asks of a person, and how urgently.
PRINTER_NEEDS = {
    PrinterState.PAPER_OUT: ("late", gettext_noop("%(name)s is out of paper")),
    PrinterState.PAPER_NEAR_END: ("soon", gettext_noop("%(name)s will soon be out of paper")),
    PrinterState.COVER_OPEN: ("late", gettext_noop("The cover of %(name)s is open")),
    PrinterState.CUTTER_JAM: ("late", gettext_noop("The cutter of %(name)s is stuck")),
    PrinterState.TOO_HOT: ("soon", gettext_noop("%(name)s is too hot and pauses")),
    PrinterState.BROKEN: ("late", gettext_noop("%(name)s reports an error")),
    PrinterState.OFFLINE: ("late", gettext_noop("%(name)s is switched to offline")),
    PrinterState.UNREACHABLE: ("late", gettext_noop("%(name)s does not answer")),
    PrinterState.SILENT: ("late", gettext_noop("%(name)s does not answer")),
}


def _cameras(watched: list[CameraView]) -> list[Alert]:
    """Cameras without a picture, or with one that cannot be trusted."""
    found = []
    for one in watched:
        lost = one.state in ALARMING
        words = [STATES[one.state]] if lost else []
        words += [TROUBLES[trouble] for trouble in one.troubles]
        if words:
            text = f"{one.name}: {', '.join(str(word) for word in words)}"
            found.append(Alert("late" if lost else "soon", "camera", text, f"camera:{one.id}"))
    return found


def _printers(known: list[DeviceView]) -> list[Alert]:
    troubled = [(one, PRINTER_NEEDS.get(PrinterState(one.state))) for one in known if one.kind == "printer"]
    return [
        Alert(need[0], f"printer_{one.state}", _(need[1]) % {"name": one.name}, f"device:{one.id}")
        for one, need in troubled
        if need is not None
    ]


def _low(low: list[LowRating]) -> list[Alert]:
    return [
        Alert(
            "soon",
            "low_rating",
            _("Low rating at counter %(number)s") % {"number": one.counter}
            if one.counter
            else _("Low rating of a dossier"),
            f"feedback:{one.id}",
        )
        for one in low[:3]
    ]


def _late(late: Lateness) -> list[Alert]:
    if not late.late:
        return []
    text = ngettext("%(count)d dossier is late", "%(count)d dossiers are late", late.late) % {"count": late.late}
    return [Alert("late", "dossiers_late", text, "dossiers:late")]


def _petitions(late: int) -> list[Alert]:
    if not late:
        return []
    text = ngettext("%(count)d petition is late", "%(count)d petitions are late", late) % {"count": late}
    return [Alert("late", "petitions_late", text, "petitions:late")]
