"""Verbs about devices: pair, claim, retire, set up printers; and what is to be printed."""

import ipaddress
import re
import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal
from motcua.base.actor import Actor, system
from motcua.base.limits import Limit, give_back, take
from motcua.base.problems import Conflict, FieldError, Forbidden, InvalidInput, NotFound
from motcua.domain.centre.queries import get_centre, get_counter
from motcua.domain.devices.models import Device, PairingCode, PrintJob
from motcua.domain.devices.queries import DeviceView, get_device, in_use, printers_of, view
from motcua.domain.devices.rules import (
    CODE_DIGITS,
    CODE_LIVES,
    HEARTBEAT_EVERY,
    KINDS_AT_A_COUNTER,
    PAIRED_KINDS,
    WIDTHS,
    JobState,
    Kind,
    PrinterSettings,
    PrinterState,
    Reason,
)
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import demo_accounts_exist
from motcua.domain.queue import actions as queue_actions
from motcua.domain.queue.queries import ticket_for_print

SPOOLER = system("printing")
CODES_SHOWN = Limit("devices.code_shown", burst=60, seconds=2)  # per centre: new codes, anybody may ask for one
CODES_ENTERED = Limit("devices.code_entered", burst=8, seconds=15)  # per person: wrong codes
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.(?!-)[A-Za-z0-9-]{1,63})*")


# --- pairing ---


@transaction.atomic
def begin_pairing(centre: str, kind: str, counter: int | None = None, secret: str | None = None) -> tuple[str, str]:
    """A code to be shown and the secret that the device keeps. A secret that still holds keeps its code.

    Raises NotFound for an unknown place and TooManyRequests.
    """
    place = get_centre(centre)
    if counter is not None:
        get_counter(centre, counter)
    if kind not in PAIRED_KINDS or (kind in KINDS_AT_A_COUNTER and counter is None):
        raise NotFound(_("There is no such kind of device"))
    if secret:
        shown = (
            _live_codes()
            .filter(secret_hash=crypto.token_hash(secret), centre=place, kind=kind, counter=counter)
            .first()
        )
        if shown:
            return shown.code, secret
    take(CODES_SHOWN, centre)
    PairingCode.objects.filter(expires_at__lte=clock.now()).delete()
    secret = secrets.token_urlsafe(32)
    made = PairingCode.objects.create(
        code=_free_code(),
        secret_hash=crypto.token_hash(secret),
        centre=place,
        kind=kind,
        counter=counter,
        expires_at=clock.now() + CODE_LIVES,
    )
    return made.code, secret


def pair(actor: Actor, code: str, name: str, *, printers: list[int] | None = None) -> DeviceView:
    """An administrator enters the code that a device shows; the device then fetches its token by itself.

    `printers` are those of a kiosk; without it all of the centre. Raises InvalidInput, Conflict, Forbidden,
    TooManyRequests.
    """
    require(actor, Action.DEVICE_PAIR)
    take(CODES_ENTERED, actor.reference)
    paired = _pair(actor, code.replace(" ", ""), name, printers)
    give_back(CODES_ENTERED, actor.reference)
    return paired


@transaction.atomic
def _pair(actor: Actor, code: str, name: str, printers: list[int] | None) -> DeviceView:
    shown = _live_codes().select_for_update().select_related("centre").filter(code=code, device__isnull=True).first()
    try:
        if shown is None:
            raise Forbidden
        require(actor, Action.DEVICE_PAIR, centre=shown.centre.code)
    except Forbidden:  # a code of another centre is answered like none
        raise InvalidInput.of("code", _("No device shows this code; read it from the device's screen again")) from None
    device = _add(actor, shown.centre.code, shown.kind, name, shown.counter, _printing_of(shown, printers))
    shown.device = device
    shown.expires_at = clock.now() + CODE_LIVES
    shown.save(update_fields=["device", "expires_at"])
    return view(device)


def _printing_of(shown: PairingCode, printers: list[int] | None) -> dict[str, object]:
    if shown.kind != Kind.KIOSK:
        return {}
    return {"printers": _known_printers(shown.centre.code, printers)}


@transaction.atomic
def claim(secret: str) -> str | None:
    """The device's token once its code was entered, else None; asked again within minutes it is the same token."""
    shown = (
        _live_codes()
        .select_related("device")
        .filter(secret_hash=crypto.token_hash(secret), device__isnull=False)
        .first()
    )
    if shown is None or shown.device is None or shown.device.retired_at is not None:
        return None
    token = "md_" + crypto.secret_for("device-token", f"{shown.device.pk}:{secret}", 51)
    Device.objects.filter(pk=shown.device.pk).update(token_hash=crypto.token_hash(token), last_seen_at=clock.now())
    return token


@transaction.atomic
def pair_demo(centre: str, kind: str, counter: int | None = None) -> str:
    """Pairs a screen at once and returns its token; only while demonstration accounts exist. Raises Forbidden."""
    if not demo_accounts_exist():
        raise Forbidden
    code, secret = begin_pairing(centre, kind, counter)
    operator = system("demonstration")
    if kind == Kind.KIOSK and not in_use(centre).filter(kind=Kind.PRINTER).exists():
        host, _colon, port = settings.MOTCUA_DEMO_PRINTER.rpartition(":")
        add_printer(operator, centre, "Máy in mô phỏng", host, int(port))
    _pair(operator, code, f"{kind} {counter or ''} · {code}".replace("  ", " "), None)
    token = claim(secret)
    if token is None:
        raise Conflict
    return token


def heartbeat(device: Actor) -> None:
    """Notes that a device is there; at most every 15 s."""
    if device.kind == "device":
        now = clock.now()
        seen = Device.objects.filter(pk=int(device.id)).exclude(last_seen_at__gt=now - HEARTBEAT_EVERY)
        seen.update(last_seen_at=now)


@transaction.atomic
def retire(actor: Actor, device_id: int) -> None:
    """Ends a device's access at once. Raises NotFound, Forbidden."""
    device = _locked(actor, device_id)
    device.retired_at, device.token_hash = clock.now(), None
    device.save(update_fields=["retired_at", "token_hash"])
    _record(actor, "device.retired", device)
    while job := take_job(device.pk):  # what waited for a printer goes to the next one
        end_without_paper(job.pk, Reason.NO_PRINTER, nothing_came_out=True)


@transaction.atomic
def rename(actor: Actor, device_id: int, name: str) -> DeviceView:
    """Raises NotFound, Forbidden, InvalidInput, Conflict."""
    device = _locked(actor, device_id)
    device.name = _checked_name(device.centre.code, name, device.pk)
    device.save(update_fields=["name"])
    _record(actor, "device.renamed", device, name=device.name)
    return view(device)


def _live_codes() -> "QuerySet[PairingCode]":
    return PairingCode.objects.filter(expires_at__gt=clock.now())


def _free_code() -> str:
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        if not PairingCode.objects.filter(code=code).exists():
            return code


def _locked(actor: Actor, device_id: int) -> Device:
    centre = get_device(device_id).centre.code
    require(actor, Action.DEVICE_PAIR, centre=centre)
    return Device.objects.select_for_update(of=("self",)).select_related("centre").get(pk=device_id)


def _add(actor: Actor, centre: str, kind: str, name: str, counter: int | None, options: dict[str, object]) -> Device:
    try:
        with transaction.atomic():
            device = Device.objects.create(
                centre=get_centre(centre),
                kind=kind,
                name=_checked_name(centre, name),
                counter=counter,
                settings=options,
                paired_at=clock.now(),
            )
    except IntegrityError as error:
        raise _name_taken() from error
    _record(actor, "device.paired", device)
    return device


def _checked_name(centre: str, name: str, own: int = 0) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise InvalidInput.of(
            "name", _("Give the device a name of 1 to 80 characters, such as the place where it stands")
        )
    if in_use(centre).filter(name=name).exclude(pk=own).exists():
        raise _name_taken()
    return name


def _name_taken() -> Conflict:
    return Conflict(_("Another device of this centre has this name; choose another one"), code="name_taken")


def _record(actor: Actor, kind: str, device: Device, **data: object) -> None:
    subject, centre = f"device:{device.pk}", device.centre.code
    journal.record(
        actor, kind, subject, centre=centre, agency=None, kind_of_device=device.kind, counter=device.counter, **data
    )


# --- printers ---


@transaction.atomic
def add_printer(
    actor: Actor, centre: str, name: str, host: str, port: int = 9100, *, paper_mm: int = 80, confirms: bool = True
) -> DeviceView:
    """Adds a network printer for paper of 80 or 58 mm. Raises InvalidInput, Conflict, Forbidden."""
    require(actor, Action.DEVICE_PAIR, centre=centre)
    where = _checked_address(host, port, paper_mm)
    options = {"host": where.host, "port": where.port, "width": where.width, "confirms": confirms}
    return view(_add(actor, centre, Kind.PRINTER, name, None, options))


@transaction.atomic
def set_printers(actor: Actor, kiosk_id: int, printers: list[int]) -> DeviceView:
    """The printers of a kiosk in the order in which they are tried. Raises InvalidInput, NotFound, Forbidden."""
    kiosk = _locked(actor, kiosk_id)
    if kiosk.kind != Kind.KIOSK:
        raise InvalidInput.of("kiosk", _("Only a ticket machine prints tickets"))
    kiosk.settings = {**kiosk.settings, "printers": _known_printers(kiosk.centre.code, printers)}
    kiosk.save(update_fields=["settings"])
    _record(actor, "device.printers_set", kiosk, printers=kiosk.settings["printers"])
    return view(kiosk)


def note_printer(printer_id: int, state: PrinterState) -> None:
    """What a printer said just now; the journal tells when that changes."""
    with transaction.atomic():
        printer = Device.objects.select_for_update(of=("self",)).select_related("centre").get(pk=printer_id)
        before, printer.state = printer.state, state.value
        if state not in (PrinterState.UNREACHABLE, PrinterState.SILENT):
            printer.last_seen_at = clock.now()
        printer.save(update_fields=["state", "last_seen_at"])
        if before != state:
            _record(SPOOLER, "device.state_changed", printer, state=state.value, before=before)


def _known_printers(centre: str, wanted: list[int] | None) -> list[int]:
    known = list(in_use(centre).filter(kind=Kind.PRINTER).order_by("pk").values_list("pk", flat=True))
    if wanted is None:
        return known
    if set(wanted) - set(known):
        raise InvalidInput.of("printers", _("This printer is not one of the centre's"))
    return list(dict.fromkeys(wanted))


def _checked_address(host: str, port: int, paper_mm: int) -> PrinterSettings:
    errors = []
    if not _is_host(host):
        errors.append(FieldError("host", str(_("Enter the printer's IPv4 address or name in the network"))))
    if not 1 <= port <= 65_535:
        errors.append(FieldError("port", str(_("A port is a number from 1 to 65535; printers mostly listen on 9100"))))
    if paper_mm not in WIDTHS:
        errors.append(FieldError("paper_mm", str(_("The paper is 80 or 58 mm wide"))))
    if errors:
        raise InvalidInput(errors)
    return PrinterSettings(host, port, WIDTHS[paper_mm])


def _is_host(host: str) -> bool:
    try:
        return bool(ipaddress.IPv4Address(host))
    except ValueError:
        return len(host) <= 253 and _HOST.fullmatch(host) is not None and not host.rpartition(".")[2].isdigit()


# --- paper ---


@transaction.atomic
def want_paper(ticket_id: UUID, kiosk_reference: str, wanted_at: datetime) -> PrintJob | None:
    """Puts a ticket in line at its kiosk's first printer; without one it has failed at once and the journal says so.

    None for a device that is no kiosk of ours or a ticket that is in line already.
    """
    kind, _colon, identifier = kiosk_reference.partition(":")
    if kind != "device" or not identifier.isdigit():
        return None
    kiosk = Device.objects.filter(pk=int(identifier), kind=Kind.KIOSK).first()
    if kiosk is None:
        return None
    return _add_job(ticket_id, kiosk, wanted_at, is_reprint=False)


@transaction.atomic
def request_reprint(actor: Actor, ticket_id: UUID) -> None:
    """Prints a ticket again on the kiosk where it was taken. Raises NotFound, Forbidden, Conflict."""
    facts = ticket_for_print(ticket_id)
    require(actor, Action.TICKET_ISSUE, centre=facts.centre)
    last = PrintJob.objects.select_related("kiosk").filter(ticket=ticket_id).order_by("-id").first()
    if last is None:
        raise Conflict(_("This ticket was not taken at a ticket machine; show it on the phone instead"))
    if _add_job(ticket_id, last.kiosk, clock.now(), is_reprint=True) is None:
        raise Conflict(_("This ticket is being printed; wait a moment"))
    journal.record(
        actor, "print.requested", f"ticket:{ticket_id}", centre=facts.centre, device=f"device:{last.kiosk.pk}"
    )


def _add_job(ticket_id: UUID, kiosk: Device, wanted_at: datetime, *, is_reprint: bool) -> PrintJob | None:
    printer = next(iter(printers_of(kiosk)), None)
    job = PrintJob(
        ticket=ticket_id,
        kiosk=kiosk,
        printer=printer,
        is_reprint=is_reprint,
        wanted_at=wanted_at,
        changed_at=clock.now(),
    )
    if printer is None:
        job.state, job.reason = JobState.FAILED.value, Reason.NO_PRINTER.value
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:
        return None
    if printer is None:
        queue_actions.mark_print_failed(SPOOLER, ticket_id, Reason.NO_PRINTER.value)
    return job


@transaction.atomic
def take_job(printer_id: int) -> PrintJob | None:
    """The oldest job of a printer, now being sent; None when there is nothing to do."""
    job = (
        PrintJob.objects.select_for_update(skip_locked=True)
        .filter(printer=printer_id, state=JobState.WAITING.value)
        .order_by("id")
        .first()
    )
    if job is not None:
        job.attempts += 1
        _move(job, JobState.SENDING)
    return job


@transaction.atomic
def end_printed(job_id: int) -> bool:
    """The paper came out. False when somebody else has ended the job meanwhile."""
    job = _sending(job_id)
    if job is None:
        return False
    _move(job, JobState.PRINTED)
    queue_actions.mark_printed(SPOOLER, job.ticket)
    return True


@transaction.atomic
def end_without_paper(job_id: int, reason: str, *, nothing_came_out: bool) -> bool:
    """No paper, or nobody knows. Where surely nothing came out, the kiosk's next printer gets the job.

    False when somebody else has ended the job meanwhile.
    """
    job = _sending(job_id)
    if job is None:
        return False
    following = _next_printer(job) if nothing_came_out and reason != Reason.TOO_LATE else None
    if following is not None:
        job.printer = following
        _move(job, JobState.WAITING, reason)
        return True
    _move(job, JobState.FAILED if nothing_came_out else JobState.UNCERTAIN, reason)
    queue_actions.mark_print_failed(SPOOLER, job.ticket, reason)
    return True


def end_left_behind(printer_id: int) -> int:
    """Ends what a spooler that is gone was sending: nobody knows whether it came out, so it is not printed again."""
    left = PrintJob.objects.filter(printer=printer_id, state=JobState.SENDING.value).values_list("pk", flat=True)
    return sum(end_without_paper(job, Reason.INTERRUPTED, nothing_came_out=False) for job in list(left))


def _sending(job_id: int) -> PrintJob | None:
    return (
        PrintJob.objects.select_for_update(of=("self",))
        .select_related("kiosk")
        .filter(pk=job_id, state=JobState.SENDING.value)
        .first()
    )


def _next_printer(job: PrintJob) -> Device | None:
    """The printer after the present one in the kiosk's order; each is tried once."""
    line = printers_of(job.kiosk)
    places = [number for number, one in enumerate(line) if one.pk == job.printer_id]
    rest = line[places[0] + 1 :] if places else line[:1] if job.attempts <= 1 else []
    return rest[0] if rest else None


def _move(job: PrintJob, state: JobState, reason: str = "") -> None:
    job.state, job.reason, job.changed_at = state.value, reason, clock.now()
    job.save(update_fields=["state", "reason", "changed_at", "attempts", "printer"])
