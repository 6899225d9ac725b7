"""What is acknowledged is kept, once, whatever is killed in the middle; and the server comes back by itself."""

import os
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from motcua.base.embedded import EmbeddedPostgres
from tests.listening import Listener
from tests.running import CENTRE, Running
from tests.sending import SENDERS, Load, check, no_connection_free

pytestmark = [pytest.mark.server]
SECONDS = 6.0

# -- a whole hall at once

CLIENTS, COUNTERS, EACH = 16, 23, 12
SERVICES = ("A", "B", "X", "L", "S", "M", "U", "Y", "K", "H", "Q", "Z", "R")


class Desk:
    """One counter that calls until nobody waits and nobody comes any more; each press is made twice."""

    def __init__(self, server: Running, token: str, number: int, all_issued: threading.Event) -> None:
        self.number, self.all_issued = number, all_issued
        self.called: list[str] = []
        headers = {"Authorization": f"Bearer {token}"}
        self.client = httpx.Client(base_url=f"{server.base}/api/v1", headers=headers, timeout=10)

    def work(self) -> None:
        self._sure("open")
        while True:
            was_last = self.all_issued.is_set()
            ticket = self._pressed_twice()
            if ticket is None:
                if was_last:
                    return
                time.sleep(0.05)
                continue
            self.called.append(ticket["label"])
            self._sure("start", ticket["id"])
            self._sure("finish", ticket["id"])

    def _pressed_twice(self) -> dict | None:
        """The same press again is answered alike; another press while somebody is there calls nobody."""
        key = {"Idempotency-Key": f"{self.number}-{len(self.called)}-{time.monotonic_ns()}"}
        path = f"/counters/{CENTRE}/{self.number}/call-next"
        first = self._until_answered(path, key)
        if first.status_code != 200:
            assert first.status_code == 204, first.text
            return None
        again, another = self._until_answered(path, key), self._until_answered(path, {})
        assert again.json()["id"] == first.json()["id"]
        assert (another.status_code, another.json()["code"]) == (409, "counter_busy")
        return first.json()

    def _sure(self, verb: str, ticket: str = "") -> None:
        path = f"/tickets/{ticket}/{verb}" if ticket else f"/counters/{CENTRE}/{self.number}/{verb}"
        answer = self._until_answered(path, {"Idempotency-Key": f"{verb}-{ticket}-{self.number}"})
        assert answer.status_code == 200, answer.text

    def _until_answered(self, path: str, headers: dict[str, str]) -> httpx.Response:
        """Sent again while a process is away; without a key only where that harms nobody."""
        deadline = time.monotonic() + 60
        while True:
            try:
                answer = self.client.post(path, headers=headers)
                if answer.status_code < 500:
                    return answer
            except httpx.HTTPError:
                pass
            assert time.monotonic() < deadline, path
            time.sleep(0.05)


def take_numbers(server: Running, token: str, client: int, given: list[dict]) -> None:
    """A ticket machine that sends each request twice."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{server.base}/api/v1", headers=headers, timeout=10) as machine:
        for count in range(EACH):
            service = SERVICES[(client + count) % len(SERVICES)]
            key = {"Idempotency-Key": f"hall-{client}-{count}"}
            answers: list[dict] = []
            deadline = time.monotonic() + 60
            while len(answers) < 2:
                assert time.monotonic() < deadline
                try:
                    answer = machine.post(f"/centres/{CENTRE}/tickets", json={"service": service}, headers=key)
                except httpx.HTTPError:
                    time.sleep(0.05)
                    continue
                if answer.status_code == 201:
                    answers.append(answer.json())
                else:
                    assert answer.status_code >= 500, answer.text
                    time.sleep(0.05)
            assert answers[0]["id"] == answers[1]["id"]
            given.append(answers[0])


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_cases_03_04_21_22_sixteen_machines_and_23_counters_on_two_processes_give_and_call_each_number_once(
    own_server: Running,
) -> None:
    """One of the two processes is killed in the middle; whoever was not answered sends again."""
    server = own_server
    assert len(server.child("motcua", "web")) == 2
    supervisor = Path(f"/proc/{server.process.pid}")  # the others are copies of it (docs/decisions/0078)
    assert len(list((supervisor / "task").iterdir())) == 1, "a thread would not come along"
    links = [os.readlink(link) for link in (supervisor / "fd").iterdir()]
    assert sum(link.startswith("socket:") for link in links) == 1, "its port, and no connection to the database"
    kiosk = server.token("kiosk", centre=CENTRE)
    officer = server.token("receptionist", centre=CENTRE)
    given: list[dict] = []
    all_issued = threading.Event()
    desks = [Desk(server, officer, number, all_issued) for number in range(1, COUNTERS + 1)]
    with ThreadPoolExecutor(CLIENTS + COUNTERS) as pool:
        machines = [pool.submit(take_numbers, server, kiosk, number, given) for number in range(CLIENTS)]
        working = [pool.submit(desk.work) for desk in desks]
        until(lambda: len(given) > CLIENTS * EACH // 3)
        os.kill(server.child("motcua", "web")[0], signal.SIGKILL)
        for machine in machines:
            machine.result(timeout=120)
        all_issued.set()
        for desk in working:
            desk.result(timeout=120)
    numbers: dict[str, list[int]] = defaultdict(list)
    for one in given:
        numbers[one["label"][0]].append(one["number"])
    assert len(given) == CLIENTS * EACH
    for prefix, drawn in numbers.items():
        assert sorted(drawn) == list(range(1, len(drawn) + 1)), prefix
    called = Counter(label for desk in desks for label in desk.called)
    assert called == Counter(one["label"] for one in given)
    server.wait_ready()


@pytest.mark.parametrize("victim", ["web", "database", "jobs"])
def test_a_kill_in_the_middle_loses_and_doubles_nothing(own_server: Running, victim: str) -> None:
    words = {"web": ("motcua", "web"), "database": ("postgres", "-D"), "jobs": ("motcua", "jobs")}[victim]
    load, screen, stop = (
        Load(own_server),
        Listener(f"{own_server.base}/api/v1/centres/{CENTRE}/live"),
        threading.Event(),
    )
    threading.Thread(target=screen.run, args=(stop,), daemon=True).start()
    until(lambda: screen.is_open)
    load.run()
    time.sleep(SECONDS / 3)
    before = set(own_server.child(*words))
    assert before
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    time.sleep(SECONDS * 2 / 3)
    own_server.wait_ready()
    acknowledged = load.finish()
    assert len(acknowledged) > SENDERS
    deadline = time.monotonic() + 30
    while not set(own_server.child(*words)) - before:
        assert time.monotonic() < deadline, f"{victim} was not started again"
        time.sleep(0.1)
    check(own_server, acknowledged)
    until(lambda: {f"ticket:{one['id']}" for one in acknowledged} <= screen.subjects)  # at another process, with no gap
    stop.set()
    assert victim != "web" or screen.gaps


def test_while_no_connection_is_free_each_is_told_that_nothing_was_done_and_all_goes_on_once_there_is(
    own_server: Running,
) -> None:  # about 3 s
    database = EmbeddedPostgres(own_server.data).url
    load = Load(own_server, senders=2, pause=0.02)
    load.run()
    until(lambda: len(load.acknowledged) > 4)
    with no_connection_free(database):
        refused = [own_server.public.get(path) for path in ("/centres/BG", "/procedures/2.001583")]
        refused.append(httpx.get(f"{own_server.base}/readyz", timeout=30))
        page = httpx.get(f"{own_server.base}/tra-cuu", timeout=30)
    assert {answer.status_code for answer in refused} <= {200, 503}
    assert 503 in {answer.status_code for answer in refused}
    assert page.status_code in (200, 503)
    own_server.wait_ready()
    check(own_server, load.finish())
