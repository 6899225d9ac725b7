"""Verbs about paper: want it, take a job, end it; each ticket comes out once."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict
from motcua.domain.devices.actions._common import SPOOLER, end_command
from motcua.domain.devices.models import Device, DeviceCommand, PrintJob
from motcua.domain.devices.queries import printers_of
from motcua.domain.devices.rules import JobState, Kind, Reason
from motcua.domain.devices.shapes import Done
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.queue import actions as queue_actions
from motcua.domain.queue.queries import ticket_for_print


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
    """Prints a ticket again on the kiosk where it was taken: for who gives tickets, and who looks after devices.

    Raises NotFound, Forbidden, Conflict.
    """
    facts = ticket_for_print(ticket_id)
    if not allowed(actor, Action.DEVICE_COMMAND, centre=facts.centre):
        require(actor, Action.TICKET_ISSUE, centre=facts.centre)
    last = PrintJob.objects.select_related("kiosk").filter(ticket=ticket_id).order_by("-id").first()
    if last is None or last.kiosk is None:
        raise Conflict(_("This ticket was not taken at a ticket machine; show it on the phone instead"))
    if _add_job(ticket_id, last.kiosk, clock.now(), is_reprint=True) is None:
        raise Conflict(_("This ticket is being printed; wait a moment"))
    journal.record(
        actor, "print.requested", f"ticket:{ticket_id}", centre=facts.centre, device=f"device:{last.kiosk.pk}"
    )


def add_test_job(asked: DeviceCommand, printer: Device, kiosk: Device | None) -> None:
    """Puts a test page in line; what comes of it ends the command."""
    now = clock.now()
    PrintJob.objects.create(command=asked, kiosk=kiosk, printer=printer, wanted_at=now, changed_at=now)


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
    _tell(job, "")
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
    _tell(job, reason)
    return True


def _tell(job: PrintJob, reason: str) -> None:
    """Tells the queue, or whoever asked for a test, how it ended; no reason: the paper came out."""
    if job.command is not None:
        end_command(job.command, Done(job.command.pk, not reason, reason))
    elif job.ticket is not None and reason:
        queue_actions.mark_print_failed(SPOOLER, job.ticket, reason)
    elif job.ticket is not None:
        queue_actions.mark_printed(SPOOLER, job.ticket)


def end_left_behind(printer_id: int) -> int:
    """Ends what a spooler that is gone was sending: nobody knows whether it came out, so it is not printed again."""
    left = PrintJob.objects.filter(printer=printer_id, state=JobState.SENDING.value).values_list("pk", flat=True)
    return sum(end_without_paper(job, Reason.INTERRUPTED, nothing_came_out=False) for job in list(left))


def _sending(job_id: int) -> PrintJob | None:
    return (
        PrintJob.objects.select_for_update(of=("self",))
        .select_related("kiosk", "command__device__centre")
        .filter(pk=job_id, state=JobState.SENDING.value)
        .first()
    )


def _next_printer(job: PrintJob) -> Device | None:
    """The printer after the present one in the kiosk's order; each is tried once."""
    line = printers_of(job.kiosk) if job.kiosk else []
    places = [number for number, one in enumerate(line) if one.pk == job.printer_id]
    rest = line[places[0] + 1 :] if places else line[:1] if job.attempts <= 1 else []
    return rest[0] if rest else None


def _move(job: PrintJob, state: JobState, reason: str = "") -> None:
    job.state, job.reason, job.changed_at = state.value, reason, clock.now()
    job.save(update_fields=["state", "reason", "changed_at", "attempts", "printer"])
