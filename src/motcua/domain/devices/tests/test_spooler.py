"""From the issued ticket to the paper, or to the journal's word that there is none; nothing comes twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import pytest
import zxingcpp
from django.conf import settings
from django.db import connection
from PIL import Image

from motcua.base import clock, journal
from motcua.base.journal.followers import catch_up
from motcua.base.journal.models import FollowerCursor
from motcua.base.problems import Conflict, Forbidden
from motcua.domain.devices import actions, spooler
from motcua.domain.devices.models import Device, PrintJob
from motcua.domain.devices.rules import TOO_LATE
from motcua.domain.devices.spooler import Worker
from motcua.domain.devices.tests.factories import (
    ADMIN,
    ELSEWHERE,
    RECEPTIONIST,
    SYSTEM,
    add_printer,
    make_hall,
    make_kiosk,
    take_ticket,
)
from motcua.domain.queue.actions import issue_ticket
from motcua.domain.queue.queries import ticket, ticket_for_print
from motcua_simulators.running import SOURCE, Simulator, free_ports, running

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("printer", tmp_path_factory.mktemp("printer")) as simulator:
        yield simulator


@pytest.fixture
def printer(process: Simulator) -> Simulator:
    for old in process.kept():
        old.unlink()
    process.set(paper="ok", cover_open="false", offline="false", mute="false", tickets_left=-1, slow_seconds=0)
    return process


@pytest.fixture(autouse=True)
def _hall(transactional_db: None) -> None:
    make_hall()


def follow() -> None:
    """Reads the journal to its end; a transaction elsewhere in the cluster may hold the end back for a moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT xid::text::bigint, id FROM journal_entry ORDER BY xid DESC, id DESC LIMIT 1")
        last = cursor.fetchone()

    def at_the_end() -> bool:
        catch_up("devices.print")
        place = FollowerCursor.objects.get(name="devices.print")
        return (place.xid, place.entry) >= last

    wait_until(at_the_end, 30)


@contextmanager
def working(printer_id: int) -> Iterator[Worker]:
    worker = Worker(printer_id)
    assert worker.hold()
    yield worker
    worker.release()


def print_all(*printers: int) -> None:
    for printer_id in printers:
        with working(printer_id) as worker:
            while worker.step():
                pass


def job_of(ticket_id: UUID) -> PrintJob:
    return PrintJob.objects.get(ticket=ticket_id, is_reprint=False)


def told(ticket_id: UUID) -> list[tuple[str, object]]:
    """What the journal says of a ticket's paper."""
    history = journal.subject_history(f"ticket:{ticket_id}")
    return [(entry.kind, entry.data.get("reason")) for entry in history if entry.kind.startswith("ticket.print")]


def test_a_ticket_of_a_kiosk_comes_out_and_the_journal_says_so(printer: Simulator) -> None:
    number = add_printer(printer.port)
    issued = take_ticket(make_kiosk([number]))
    assert ticket(SYSTEM, issued.id).printed == "waiting"
    follow()
    print_all(number)
    with Image.open(printer.wait_for(1)[0]) as paper:
        (code,) = zxingcpp.read_barcodes(paper.convert("L"))
    assert code.text == f"{settings.MOTCUA_BASE_URL}/p/{ticket_for_print(issued.id).token}"
    assert told(issued.id) == [("ticket.printed", None)]
    assert ticket(SYSTEM, issued.id).printed == "printed"
    assert Device.objects.get(pk=number).state == "ready"


def test_a_ticket_is_printed_once_however_often_the_journal_is_read(printer: Simulator) -> None:
    number = add_printer(printer.port)
    kiosk = make_kiosk([number])
    issued = take_ticket(kiosk)
    follow()
    assert actions.want_paper(issued.id, f"device:{kiosk.pk}", issued.issued_at) is None
    print_all(number)
    print_all(number)
    assert len(printer.kept()) == 1
    assert actions.want_paper(issued.id, f"device:{kiosk.pk}", issued.issued_at) is None


def test_tickets_come_out_in_the_order_in_which_they_were_taken(printer: Simulator) -> None:
    number = add_printer(printer.port)
    kiosk = make_kiosk([number])
    taken = [take_ticket(kiosk) for _ in range(4)]
    follow()
    print_all(number)
    papers = [zxingcpp.read_barcodes(Image.open(path).convert("L"))[0].text for path in printer.wait_for(4)]
    assert papers == [spooler.ticket_address(ticket_for_print(one.id).token) for one in taken]


def test_without_paper_the_ticket_is_there_and_the_journal_says_why(printer: Simulator) -> None:
    printer.set(paper="out")
    number = add_printer(printer.port)
    issued = take_ticket(make_kiosk([number]))
    follow()
    print_all(number)
    assert told(issued.id) == [("ticket.print_failed", "paper_out")]
    view = ticket(SYSTEM, issued.id)
    assert (view.state, view.printed, view.label) == ("waiting", "failed", issued.label)
    assert (job_of(issued.id).state, job_of(issued.id).reason) == ("failed", "paper_out")
    assert Device.objects.get(pk=number).state == "paper_out"
    printer.set(paper="ok")
    print_all(number)
    assert printer.kept() == [], "paper that comes later would lie there for nobody"


def test_an_unreachable_printer_fails_within_the_time_out() -> None:
    number = add_printer(free_ports(1)[0])
    issued = take_ticket(make_kiosk([number]))
    follow()
    begin = time.monotonic()
    print_all(number)
    assert time.monotonic() - begin < 30
    assert told(issued.id) == [("ticket.print_failed", "unreachable")]


def test_the_second_printer_takes_over(printer: Simulator) -> None:
    dead, alive = add_printer(free_ports(1)[0]), add_printer(printer.port, "Máy in 2")
    issued = take_ticket(make_kiosk([dead, alive]))
    follow()
    print_all(dead, alive)
    printer.wait_for(1)
    assert told(issued.id) == [("ticket.printed", None)]
    assert job_of(issued.id).attempts == 2


def test_when_all_printers_fail_the_last_reason_is_told(printer: Simulator) -> None:
    printer.set(cover_open=True)
    dead, open_ = add_printer(free_ports(1)[0]), add_printer(printer.port, "Máy in 2")
    issued = take_ticket(make_kiosk([dead, open_]))
    follow()
    print_all(dead, open_, dead)
    assert told(issued.id) == [("ticket.print_failed", "cover_open")]


def test_paper_that_ends_in_the_middle_is_not_printed_again_elsewhere(printer: Simulator) -> None:
    printer.set(tickets_left=0)
    first, second = add_printer(printer.port), add_printer(printer.port, "Máy in 2")
    issued = take_ticket(make_kiosk([first, second]))
    follow()
    print_all(first, second)
    assert job_of(issued.id).state == "uncertain"
    assert told(issued.id) == [("ticket.print_failed", "paper_out")]


def test_a_kiosk_without_a_printer_says_so_at_once() -> None:
    issued = take_ticket(make_kiosk([]))
    follow()
    assert told(issued.id) == [("ticket.print_failed", "no_printer")]
    assert ticket(SYSTEM, issued.id).printed == "failed"


def test_a_ticket_that_nobody_waits_for_any_more_is_not_printed(printer: Simulator) -> None:
    number = add_printer(printer.port)
    issued = take_ticket(make_kiosk([number]))
    follow()
    PrintJob.objects.update(wanted_at=clock.now() - TOO_LATE - timedelta(seconds=1))
    print_all(number)
    assert told(issued.id) == [("ticket.print_failed", "too_late")]
    assert printer.kept() == []


def test_a_ticket_of_the_phone_needs_no_paper() -> None:
    issue_ticket(SYSTEM, "BG", "A", source="phone")
    follow()
    assert not PrintJob.objects.exists()


def test_a_ticket_is_printed_again_on_request_and_only_then(printer: Simulator) -> None:
    number = add_printer(printer.port)
    issued = take_ticket(make_kiosk([number]))
    follow()
    with pytest.raises(Conflict):
        actions.request_reprint(RECEPTIONIST, issued.id)
    print_all(number)
    actions.request_reprint(RECEPTIONIST, issued.id)
    print_all(number)
    assert len(printer.wait_for(2)) == 2
    with pytest.raises(Forbidden):
        actions.request_reprint(ELSEWHERE, issued.id)


def test_a_retired_printer_gives_its_line_to_the_next(printer: Simulator) -> None:
    old, new = add_printer(free_ports(1)[0]), add_printer(printer.port, "Máy in 2")
    issued = take_ticket(make_kiosk([old, new]))
    follow()
    actions.retire(ADMIN, old)
    print_all(new)
    printer.wait_for(1)
    assert told(issued.id) == [("ticket.printed", None)]


def test_the_journal_tells_when_a_printers_state_changes(printer: Simulator) -> None:
    number = add_printer(printer.port)
    with working(number) as worker:
        worker.step()
        printer.set(paper="near_end")
        worker._ask_next = 0
        worker.step()
        worker._ask_next = 0
        worker.step()
    changes = [e.data["state"] for e in journal.subject_history(f"device:{number}") if e.kind == "device.state_changed"]
    assert changes == ["ready", "paper_near_end"]


def test_a_dead_printer_holds_up_nobody_else(printer: Simulator, tmp_path: Path) -> None:
    with running("printer", tmp_path) as mute:
        mute.set(mute=True)
        slow, quick = add_printer(mute.port), add_printer(printer.port, "Máy in 2")
        at_slow, at_quick = make_kiosk([slow]), make_kiosk([quick], "Cửa phụ")
        stop = threading.Event()
        running_spooler = threading.Thread(target=spooler.run_forever, args=(stop,))
        running_spooler.start()
        try:
            for _ticket in range(3):
                take_ticket(at_slow)
            take_ticket(at_quick)
            follow()
            printer.wait_for(1, seconds=30)
            held_up = PrintJob.objects.filter(printer_id=slow, state__in=["waiting", "sending"])
            assert held_up.exists(), "three tickets on a mute printer take far longer than one on another"
        finally:
            stop.set()
            running_spooler.join(30)
        assert not running_spooler.is_alive()


def database_url() -> str:
    where = connection.settings_dict
    options = f"?host={quote(where['HOST'], safe='')}" + (f"&port={where['PORT']}" if where["PORT"] else "")
    account = quote(where["USER"]) + (f":{quote(where['PASSWORD'])}" if where["PASSWORD"] else "")
    return f"postgresql://{account}@/{where['NAME']}{options}"


SPOOL = """
import threading, django
django.setup()
from motcua.domain.devices import spooler
spooler.run_forever(threading.Event())
"""


def test_a_spooler_killed_in_the_middle_leaves_an_uncertain_ticket_and_no_second_paper(printer: Simulator) -> None:
    printer.set(slow_seconds=2)
    number = add_printer(printer.port)
    issued = take_ticket(make_kiosk([number]))
    follow()
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "PYTHONPATH": f"{SOURCE}:{os.environ.get('PYTHONPATH', '')}",
    }
    spooling = subprocess.Popen([sys.executable, "-W", "ignore", "-c", SPOOL], env=environment)
    try:
        wait_until(lambda: job_of(issued.id).state == "sending", 30)
    finally:
        os.kill(spooling.pid, signal.SIGKILL)
        spooling.wait(10)
    worker = Worker(number)
    wait_until(worker.hold, 10)
    assert (job_of(issued.id).state, job_of(issued.id).reason) == ("uncertain", "interrupted")
    assert told(issued.id) == [("ticket.print_failed", "interrupted")]
    assert not worker.step()
    worker.release()
    time.sleep(3)
    assert len(printer.kept()) <= 1


def test_two_programs_never_speak_to_one_printer(printer: Simulator) -> None:
    number = add_printer(printer.port)
    held, result = threading.Event(), []
    done = threading.Event()

    def other_program() -> None:
        worker = Worker(number)
        result.append(worker.hold())
        held.set()
        done.wait(10)
        connection.close()

    thread = threading.Thread(target=other_program)
    thread.start()
    held.wait(10)
    mine = Worker(number)
    assert result == [True]
    assert not mine.hold()
    done.set()
    thread.join()
    wait_until(mine.hold, 5)
    mine.release()


def wait_until(true: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
