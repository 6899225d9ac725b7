"""Many at once, with real connections: numbers without gap or repeat, each person called once and in order."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction

from motcua.base import journal
from motcua.base.problems import Conflict, Problem
from motcua.domain.queue import actions
from motcua.domain.queue.models import Ticket
from motcua.domain.queue.tests.factories import KIOSK, make_hall, receptionist

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def connections(count: int) -> Iterator[Callable[[Callable[[int], object]], list[object]]]:
    """Runs a piece of work in `count` threads that begin together, each with its own connection to the database."""
    with ThreadPoolExecutor(count) as pool:

        def at_once(work: Callable[[int], object]) -> list[object]:
            gate = threading.Barrier(count)

            def run(place: int) -> object:
                try:
                    connection.ensure_connection()
                    gate.wait(timeout=30)
                    return work(place)
                finally:
                    connection.close()

            return list(pool.map(run, range(count)))

        yield at_once


def test_case_03_sixteen_connections_issue_1024_tickets_without_gap_or_repeat() -> None:
    make_hall(
        services=[
            {"code": "A1", "prefix": "A", "name": "Hộ tịch", "counters": [1]},
            {"code": "A2", "prefix": "A", "name": "Lý lịch tư pháp", "counters": [1]},
            {"prefix": "H", "name": "Đất đai", "counters": [2]},
        ]
    )
    codes = ("A1", "A2", "H", "A1")
    with connections(16) as at_once:
        given = at_once(lambda place: [actions.issue_ticket(KIOSK, "BG", codes[n % 4]).label for n in range(64)])
    labels = [label for part in given for label in part]
    assert len(labels) == len(set(labels)) == 1024
    for prefix in "AH":
        numbers = sorted(int(label[1:]) for label in labels if label[0] == prefix)
        assert numbers == list(range(1, len(numbers) + 1))
        stored = Ticket.objects.filter(prefix=prefix).order_by("number").values_list("queue_key", flat=True)
        assert list(stored) == sorted(stored), "a later number counts as arrived earlier"


def test_case_05_the_same_key_twenty_times_at_once_gives_one_ticket() -> None:
    make_hall()
    with connections(20) as at_once:
        given = at_once(lambda place: actions.issue_ticket(KIOSK, "BG", "A", key="press-1"))
    assert {ticket.id for ticket in given} == {Ticket.objects.get().id}
    assert sum(not ticket.replayed for ticket in given) == 1
    assert actions.issue_ticket(KIOSK, "BG", "A").label == "A002"


def test_case_10_eight_kiosks_race_for_the_last_ticket_of_the_quota() -> None:
    make_hall(services=[{"prefix": "A", "name": "Tư pháp", "counters": [1], "daily_quota": 21}])

    def press(place: int) -> list[str]:
        codes = []
        for _ in range(5):
            try:
                codes.append(actions.issue_ticket(KIOSK, "BG", "A").label)
            except Problem as refused:
                codes.append(refused.code)
        return codes

    with connections(8) as at_once:
        answers = [code for part in at_once(press) for code in part]
    assert answers.count("quota_reached") == 40 - 21
    assert sorted(a for a in answers if a != "quota_reached") == [f"A{n:03d}" for n in range(1, 22)]


def test_case_21_23_counters_call_at_once_each_person_once_and_in_strict_order() -> None:
    make_hall(counters=23)
    rounds = 8
    labels = [actions.issue_ticket(KIOSK, "BG", "A").label for _ in range(23 * rounds - 5)]
    called: list[str] = []
    with connections(23) as at_once:
        for _round in range(rounds):
            answers = at_once(lambda place: actions.call_next(receptionist(place + 1), "BG", place + 1))
            now = [ticket for ticket in answers if ticket is not None]
            # whoever was called in this round came before everybody who was not
            assert sorted(t.label for t in now) == labels[len(called) : len(called) + len(now)]
            called += [t.label for t in now]
            for ticket in now:
                actor = receptionist(ticket.counter)
                actions.start(actor, ticket.id)
                actions.finish(actor, ticket.id)
    assert sorted(called) == labels
    assert answers.count(None) == 5


def test_case_21_nobody_is_called_before_somebody_who_waited_when_the_call_began() -> None:
    """Free running: counters call, serve and finish without waiting for each other; the journal is the witness."""
    make_hall(counters=12)
    tickets = [actions.issue_ticket(KIOSK, "BG", "A") for _ in range(120)]

    def work(place: int) -> int:
        actor, count = receptionist(place + 1), 0
        while called := actions.call_next(actor, "BG", place + 1):
            actions.start(actor, called.id)
            actions.finish(actor, called.id)
            count += 1
        return count

    with connections(12) as at_once:
        counts = at_once(work)
    assert sum(counts) == 120
    calls = {}
    for number, ticket in enumerate(tickets):
        (entry,) = [e for e in journal.subject_history(f"ticket:{ticket.id}") if e.kind == "ticket.called"]
        calls[number] = entry.id
    order = sorted(calls, key=lambda number: calls[number])
    # of twelve calls in flight the entries may be numbered in any order, but no ticket is passed by more than those
    assert all(abs(place - number) < 12 for place, number in enumerate(order))


def test_case_22_two_presses_of_one_counter_at_once_call_one_ticket() -> None:
    make_hall(counters=1)
    for _ in range(8):
        actions.issue_ticket(KIOSK, "BG", "A")

    def press(place: int) -> str:
        try:
            called = actions.call_next(receptionist(1), "BG", 1)
            return called.label if called else "nobody"
        except Conflict as refused:
            return refused.code

    with connections(8) as at_once:
        answers = at_once(press)
    assert sorted(answers) == ["A001", *["counter_busy"] * 7]
    assert Ticket.objects.filter(state="called").count() == 1


def test_case_23_two_counters_choose_the_same_ticket_at_once() -> None:
    make_hall(counters=2)
    ticket = actions.issue_ticket(KIOSK, "BG", "A")

    def press(place: int) -> tuple[str, int | None]:
        try:
            return "called", actions.call_ticket(receptionist(place + 1), "BG", place + 1, ticket.id).counter
        except Conflict as refused:
            return refused.code, refused.extra["counter"]

    with connections(2) as at_once:
        answers = dict(at_once(press))
    assert answers["called"] == answers["already_called"]


def test_case_33_whom_a_caller_held_whose_transaction_failed_is_called_by_the_next_press() -> None:
    make_hall(counters=3)
    for _ in range(3):
        actions.issue_ticket(KIOSK, "BG", "A")

    def press(counter: int) -> str | None:
        try:
            called = actions.call_next(receptionist(counter), "BG", counter)
            return called.label if called else None
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first = actions.call_next(receptionist(1), "BG", 1)
            assert first is not None
            assert first.label == "A001"
            assert pool.submit(press, 2).result(timeout=10) == "A002"  # neither waits for the other nor calls the same
            transaction.set_rollback(True)
        assert pool.submit(press, 3).result(timeout=10) == "A001"
    assert press(1) == "A003"


ISSUE_UNTIL_KILLED = """
import django; django.setup()
from motcua.domain.queue import actions
from motcua.domain.queue.tests.factories import KIOSK
while True:
    print(actions.issue_ticket(KIOSK, "BG", "A").label, flush=True)
"""


@pytest.mark.timeout(120)
def test_case_04_a_process_killed_in_the_middle_leaves_neither_gap_nor_repeat() -> None:
    make_hall()
    database = settings.DATABASES["default"]
    url = f"postgresql://{quote(database['USER'])}@/{connection.settings_dict['NAME']}?host={quote(database['HOST'])}"
    if database["PORT"]:
        url += f"&port={database['PORT']}"
    environment = {**os.environ, "DATABASE_URL": url, "MOTCUA_DATA": str(settings.DATA_DIR)}
    makers = [
        subprocess.Popen([sys.executable, "-c", ISSUE_UNTIL_KILLED], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answered = [maker.stdout.readline().strip() for maker in makers for _ in range(40) if maker.stdout]
    makers[0].send_signal(signal.SIGKILL)
    answered += [
        maker.stdout.readline().strip() for maker in makers[1:] for _ in range(40) if maker.stdout
    ]  # they go on
    for maker in makers[1:]:
        maker.send_signal(signal.SIGKILL)
    for maker in makers:
        assert maker.stdout is not None
        rest = (
            maker.stdout.read()
        )  # of the same reader: another one would miss what this one holds, and begin in the middle of a line
        maker.wait(30)
        answered += [line for line in rest.split("\n")[:-1] if line]
    assert len(answered) == len(set(answered)) >= 200
    stored = sorted(Ticket.objects.values_list("number", flat=True))
    assert stored == list(range(1, len(stored) + 1))
    assert {int(label[1:]) for label in answered} <= set(stored)
