"""Prints what is in line: one thread a printer, so that a slow or dead one holds up nobody else.

A session lock in the database makes each printer one program's at a time. Who gets the lock finds what its predecessor
was sending, and reports it as uncertain: paper is never printed a second time by itself.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from PIL import Image

from motcua.base import clock
from motcua.base.news import News
from motcua.base.problems import NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.devices import actions, printing
from motcua.domain.devices.models import Device, PrintJob
from motcua.domain.devices.queries import sample_ticket, ticket_address, ticket_design
from motcua.domain.devices.rules import READY_STATES, Kind, PrinterSettings, PrinterState, Reason, comes_too_late
from motcua.domain.devices.ticket_picture import draw_ticket
from motcua.domain.queue.queries import ticket_for_print

LOOK_SECONDS = 1.0  # between looks when nobody woke us
ASK_SECONDS = 20.0  # between questions to a printer that has nothing to do
LOCK_CLASS = 7_316_202  # of the advisory locks; the number is ours alone
DATABASE_AWAY = (OperationalError, InterfaceError)

log = logging.getLogger(__name__)

_news = News()
wake = _news.tell


class Worker:
    """The one that speaks to a printer, as long as it holds the printer's lock."""

    def __init__(self, printer_id: int) -> None:
        self.printer_id = printer_id
        self._locked_on: object = None
        self._ask_next = 0.0

    def hold(self) -> bool:
        """Whether the printer is ours. The lock is the connection's: gone with it, taken anew with the next."""
        connection.ensure_connection()
        if self._locked_on is not connection.connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, self.printer_id])
                if not cursor.fetchone()[0]:
                    return False
            self._locked_on = connection.connection
            left = actions.end_left_behind(self.printer_id)
            if left:
                log.warning("printer %d: %d ticket(s) were being sent when a program ended", self.printer_id, left)
        return True

    def release(self) -> None:
        if self._locked_on is not None and self._locked_on is connection.connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, self.printer_id])
        self._locked_on = None

    def step(self) -> bool:
        """Prints one ticket, or asks the printer how it is when that is due. False when there was nothing to print."""
        job = actions.take_job(self.printer_id)
        if job is None:
            self._ask_when_due()
            return False
        self._insist(self._print(job))
        return True

    def _print(self, job: PrintJob) -> Callable[[], object]:
        """Returns what is to be written down about the outcome."""
        if comes_too_late(job.wanted_at, clock.now()):
            return lambda: actions.end_without_paper(job.pk, Reason.TOO_LATE, nothing_came_out=True)
        where = PrinterSettings.of(Device.objects.get(pk=self.printer_id).settings)
        try:
            state = printing.print_picture(where, ticket_picture(job, where.width))
        except printing.Uncertain as problem:
            reason = problem.reason
            return lambda: actions.end_without_paper(job.pk, reason, nothing_came_out=False)
        except printing.NotPrinted as problem:
            reason = problem.reason
            return lambda: self._failed(job, reason)
        return lambda: self._printed(job, state)

    def _printed(self, job: PrintJob, state: PrinterState) -> None:
        actions.end_printed(job.pk)
        actions.note_printer(self.printer_id, state)
        self._ask_next = time.monotonic() + (ASK_SECONDS if state in READY_STATES or not state else 1)

    def _failed(self, job: PrintJob, reason: str) -> None:
        actions.end_without_paper(job.pk, reason, nothing_came_out=True)
        if reason in set(PrinterState):
            actions.note_printer(self.printer_id, PrinterState(reason))
        wake()  # the job may be another printer's now

    def _insist(self, write_down: Callable[[], object]) -> None:
        """What is known about paper is written down even if the database was away for a while."""
        while True:
            try:
                write_down()
                return
            except DATABASE_AWAY:
                log.warning("printer %d: the outcome waits for the database", self.printer_id)
                connection.close()
                time.sleep(0.5)

    def _ask_when_due(self) -> None:
        if time.monotonic() >= self._ask_next:
            self._ask_next = time.monotonic() + ASK_SECONDS
            where = PrinterSettings.of(Device.objects.get(pk=self.printer_id).settings)
            actions.note_printer(self.printer_id, printing.ask(where))


def ticket_picture(job: PrintJob, width: int) -> Image.Image:
    """The paper of a job; a test shows a ticket that nobody holds. Raises NotPrinted when it cannot be drawn."""
    try:
        ticket = sample_ticket(_centre_of_test(job)) if job.ticket is None else ticket_for_print(job.ticket)
        return draw_ticket(ticket, ticket_address(ticket.token), width, ticket_design(ticket.centre))
    except (NotFound, OSError, ValueError) as error:
        log.exception("the ticket %s cannot be drawn", job.ticket)
        raise printing.NotPrinted(Reason.CANNOT_DRAW) from error


def _centre_of_test(job: PrintJob) -> Centre:
    return Centre.objects.get(devices__commands__job=job)


def run_forever(stop: threading.Event) -> None:
    """Keeps a thread for each printer in use until `stop` is set."""
    threads: dict[int, threading.Thread] = {}
    seen = 0
    while not stop.is_set():
        try:
            for printer in _printers() - {number for number, thread in threads.items() if thread.is_alive()}:
                threads[printer] = threading.Thread(
                    target=_run, args=(printer, stop), name=f"printer-{printer}", daemon=True
                )
                threads[printer].start()
        except DATABASE_AWAY as error:
            log.warning("printers cannot be looked up: %s", error)
            connection.close()
        seen = _news.wait(seen, LOOK_SECONDS)
    _news.tell()
    for thread in threads.values():
        thread.join(timeout=SHUTDOWN_SECONDS)
    connection.close()


SHUTDOWN_SECONDS = printing.SEND_SECONDS + printing.ANSWER_SECONDS


def _printers() -> set[int]:
    return set(Device.objects.filter(kind=Kind.PRINTER, retired_at__isnull=True).values_list("pk", flat=True))


def _run(printer_id: int, stop: threading.Event) -> None:
    """One printer's thread: ends when told to, or when the printer is retired."""
    worker = Worker(printer_id)
    seen = 0
    while not stop.is_set():
        try:
            if printer_id not in _printers():
                break
            if worker.hold() and worker.step():
                continue
        except DATABASE_AWAY as error:
            log.warning("printer %d: the database is away (%s)", printer_id, error)
            connection.close()
        except Exception:
            log.exception("printer %d: unexpected; it goes on in %.0f s", printer_id, LOOK_SECONDS)
            stop.wait(LOOK_SECONDS)
        seen = _news.wait(seen, LOOK_SECONDS)
    connection.close()
