"""Questions about devices: who holds a token, which there are, which are lost."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import NotFound
from motcua.base.release import release
from motcua.domain.centre.directions import WORDS, third, ways_to
from motcua.domain.centre.models import Centre
from motcua.domain.devices.models import Condition, Device, DeviceCommand, PrintJob, TicketDesign
from motcua.domain.devices.rules import (
    ANSWERS_WITHIN,
    HOLDS_FOR,
    LOST_AFTER,
    READY_STATES,
    SHOWN_WITHIN,
    Alarm,
    Command,
    Health,
    JobState,
    Kind,
    PrinterState,
)
from motcua.domain.devices.rules.design import Design
from motcua.domain.devices.shapes import AlarmView, CommandView, ConditionView, DeviceView, MissingPaper
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue import queries as queue
from motcua.domain.queue.shapes import PrintableTicket

CALLS = ("ticket.called", "ticket.recalled")
CALLS_LOOKED_AT = timedelta(minutes=10)
CALLS_AT_MOST = 60
COMMANDS_SHOWN = 12
DESIGNS_SHOWN = 10
PAPERS_SHOWN = 20
HIDDEN = ("printers", "locked", "place", "demo")  # settings that have a field of their own
PAPER_MISSED_FOR = timedelta(hours=2)
WAITING = "waiting"


def actor_for_token(token: str) -> Actor | None:
    """The paired device that holds this token, or None."""
    found = device_for_token(token)
    return found.actor() if found else None


def device_for_token(token: str) -> Device | None:
    return Device.objects.select_related("centre").filter(token_hash=crypto.token_hash(token)).first()


def devices(actor: Actor, centre: str) -> list[DeviceView]:
    """The devices of a centre in use, by kind and name. Raises Forbidden."""
    require(actor, Action.DEVICE_VIEW, centre=centre)
    found = in_use(centre).select_related("condition").prefetch_related("alarms").order_by("kind", "counter", "name")
    return [view(one) for one in found]


def devices_between(actor: Actor, centre: str, since: datetime, until: datetime) -> list[DeviceView]:
    """Those that were in use at some time between, as they stand now. Raises Forbidden."""
    require(actor, Action.DEVICE_VIEW, centre=centre)
    found = Device.objects.filter(centre__code=centre, paired_at__lt=until).exclude(retired_at__lt=since)
    return [view(one) for one in found.select_related("condition").prefetch_related("alarms").order_by("kind", "name")]


def names_of_devices(centre: str, numbers: Iterable[int]) -> dict[int, str]:
    """Also of those out of use. Whoever asks has seen to it that the reader may know."""
    return dict(Device.objects.filter(centre__code=centre, pk__in=list(numbers)).values_list("pk", "name"))


def device(actor: Actor, device_id: int) -> DeviceView:
    """One device with its last commands. Raises NotFound, Forbidden."""
    found = get_device(device_id)
    require(actor, Action.DEVICE_VIEW, centre=found.centre.code)
    return view(found, commands=found.commands.order_by("-id")[:COMMANDS_SHOWN])


def picture_of(actor: Actor, command_id: int) -> dict[str, object]:
    """The screen that a command brought back: `html`, `width`, `height`. Raises NotFound, Forbidden."""
    found = DeviceCommand.objects.select_related("device__centre").filter(pk=command_id, picture__isnull=False).first()
    if found is None:
        raise NotFound(_("This picture is gone; ask for a new one"))
    require(actor, Action.DEVICE_COMMAND, centre=found.device.centre.code)
    return dict(found.picture or {})


def commands_to_fetch(device: Device) -> QuerySet[DeviceCommand]:
    """What a device has not answered yet and is not too old to be carried out; printing is not the page's to do."""
    fresh = device.commands.filter(done_at__isnull=True, asked_at__gt=clock.now() - HOLDS_FOR)
    return fresh.exclude(kind=Command.TEST_PRINT).order_by("id")


def newest_call(centre: str) -> tuple[int, datetime] | None:
    """The newest call of a centre that every wall must have shown by now: journal entry and time."""
    now = clock.now()
    recent = journal.latest(centre, CALLS, now - CALLS_LOOKED_AT, CALLS_AT_MOST)
    return next(((entry.id, entry.at) for entry in recent if now - entry.at > SHOWN_WITHIN), None)


def health_of(device: Device, call: tuple[int, datetime] | None) -> Health:
    """What is known of a device, for the rules to judge."""
    told = Condition.objects.filter(pk=device.pk).first()
    return Health(
        kind=device.kind,
        seen_at=device.last_seen_at or device.paired_at,
        page_since=told.page_since if told else None,
        shown=told.shown if told else 0,
        sound=told.sound if told else None,
        outdated_since=told.outdated_since if told else None,
        fault_at=told.fault_at if told else None,
        copied_at=told.copied_at if told else None,
        doubled_at=told.doubled_at if told else None,
        newest_call=call,
    )


def in_use(centre: str) -> QuerySet[Device]:
    return Device.objects.filter(centre__code=centre, retired_at__isnull=True)


class Tablet(StrEnum):
    """Of a counter: none is paired with it, the one that is gives no sign of life, or it is there."""

    NONE = "none"
    OFF = "off"
    READY = "ready"


def tablet_of(centre: str, counter: int) -> Tablet:
    """Whether somebody can be asked for a signature on the counter's tablet."""
    paired = list(in_use(centre).filter(kind=Kind.RATING_TABLET, counter=counter))
    alive = clock.now() - LOST_AFTER
    if any((one.last_seen_at or one.paired_at or alive) > alive for one in paired):
        return Tablet.READY
    return Tablet.OFF if paired else Tablet.NONE


def printers_of(kiosk: Device) -> list[Device]:
    """The printers in use that a kiosk prints on, in the order in which they are tried."""
    wanted = kiosk.settings.get("printers", [])
    found = Device.objects.in_bulk(wanted)
    return [found[one] for one in wanted if one in found and found[one].retired_at is None]


def get_device(device_id: int) -> Device:
    """Raises NotFound for a device that is not there or was retired."""
    found = Device.objects.select_related("centre").filter(pk=device_id, retired_at__isnull=True).first()
    if found is None:
        raise NotFound(_("There is no such device"))
    return found


def view(device: Device, commands: Iterable[DeviceCommand] = ()) -> DeviceView:
    told = getattr(device, "condition", None)
    on_plan = isinstance(device.settings.get("place"), dict)  # which its form shows
    hidden = [name for name in HIDDEN if not (on_plan and name == "place")]
    return DeviceView(
        device.pk,
        device.kind,
        device.name,
        device.counter,
        device.state,
        device.paired_at,
        device.last_seen_at,
        tuple(device.settings.get("printers", [])),
        {name: value for name, value in device.settings.items() if name not in hidden},
        bool(device.settings.get("locked")),
        tuple(AlarmView(Alarm(one.kind), one.since) for one in sorted(device.alarms.all(), key=lambda one: one.pk)),
        _condition(told) if told else None,
        _place_in_words(device.settings.get("place", "")),
        tuple(command_view(one) for one in commands),
        device.retired_at,
    )


def _condition(told: Condition) -> ConditionView:
    return ConditionView(
        told.beat_at,
        told.online_since,
        told.release,
        told.outdated_since is None and told.release in ("", release()),
        told.width,
        told.height,
        told.sound,
        told.fault,
        told.fault_at,
    )


def command_view(asked: DeviceCommand) -> CommandView:
    if asked.done_at:
        state = "done" if asked.succeeded else "failed"
    else:
        state = "waiting" if clock.now() - asked.asked_at < ANSWERS_WITHIN else "silent"
    return CommandView(
        asked.pk,
        Command(asked.kind),
        asked.asked_by,
        asked.asked_at,
        asked.done_at,
        state,
        asked.note,
        asked.picture is not None,
    )


def missing_papers(actor: Actor, centre: str) -> list[MissingPaper]:
    """Tickets that still wait and whose last paper did not come out (case 14), newest first. Raises Forbidden."""
    require(actor, Action.DEVICE_VIEW, centre=centre)
    since = clock.now() - PAPER_MISSED_FOR
    last = (
        PrintJob.objects.filter(ticket__isnull=False, kiosk__centre__code=centre, wanted_at__gt=since)
        .order_by("ticket", "-id")
        .distinct("ticket")
        .values("id")
    )
    failed = PrintJob.objects.filter(pk__in=last, state__in=[JobState.FAILED, JobState.UNCERTAIN])
    missing = []
    for job in failed.select_related("kiosk").order_by("-id")[:PAPERS_SHOWN]:
        assert job.ticket is not None
        assert job.kiosk is not None
        ticket = queue.ticket(system("devices"), job.ticket)
        if ticket.state == WAITING:
            is_uncertain = job.state == JobState.UNCERTAIN
            missing.append(
                MissingPaper(job.ticket, ticket.label, job.changed_at, job.reason, job.kiosk.name, is_uncertain)
            )
    return missing


def printable_again(tickets: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these tickets whose paper can be printed again: nothing is on its way, and a printer is there to do it."""
    wanted = list(tickets)
    if not wanted:
        return frozenset()
    last = PrintJob.objects.filter(ticket__in=wanted).order_by("ticket", "-id").distinct("ticket")
    open_states = (JobState.WAITING, JobState.SENDING)
    return frozenset(
        job.ticket
        for job in last.select_related("kiosk")
        if job.ticket is not None and job.kiosk is not None and job.state not in open_states and _may_print(job.kiosk)
    )


def _may_print(kiosk: Device) -> bool:
    hopeful = {*READY_STATES, PrinterState.UNKNOWN}
    return any(PrinterState(one.state) in hopeful for one in printers_of(kiosk))


def ticket_design(centre: str) -> Design:
    """What stands on a centre's paper now."""
    newest = TicketDesign.objects.filter(centre__code=centre).order_by("-number").first()
    return Design.of(newest.design) if newest else Design()


def ticket_designs(actor: Actor, centre: str) -> list[TicketDesign]:
    """The last versions, newest first. Raises Forbidden."""
    require(actor, Action.DEVICE_PAIR, centre=centre)
    return list(TicketDesign.objects.filter(centre__code=centre).order_by("-number")[:DESIGNS_SHOWN])


def is_being_printed(ticket_id: UUID) -> bool:
    """Whether paper of this ticket is in line at a printer, or on its way out."""
    return PrintJob.objects.filter(ticket=ticket_id, state__in=(JobState.WAITING, JobState.SENDING)).exists()


def _place_in_words(place: object) -> str:
    """As it was written down, or by where it stands on the plan of the hall."""
    if isinstance(place, dict):
        return str(WORDS[third(float(place["x"]), float(place["y"]))])
    return str(place)


def sample_ticket(centre: Centre) -> PrintableTicket:
    """A ticket that nobody holds, for tests and previews: with a long name, a wait and ways, so that all of the paper is seen."""
    numbers = list(centre.counters.values_list("number", flat=True))
    return PrintableTicket(
        UUID(int=0),
        "A000",
        "In thử · Đăng ký kinh doanh, đầu tư",
        "Test print · Business registration, investment",
        centre.code,
        centre.name,
        centre.name_en,
        "none",
        "vi",
        12,
        (15, 25),
        clock.now(),
        centre.time_zone,
        "0" * 38,
        "",
        ways_to(centre.code, {*numbers[:2], *numbers[-1:]}),
    )


def ticket_address(token: str) -> str:
    """Where a ticket's page on the phone is."""
    return f"{settings.MOTCUA_BASE_URL}/p/{token}"
