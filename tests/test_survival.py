"""What is acknowledged is kept, once, whatever is killed in the middle; and the server comes back by itself."""

import os
import signal
import threading
import time
from collections import Counter

import httpx
import pytest

from tests.running import CENTRE, Running, running_server

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("survival")]
SENDERS = 8
SECONDS = 6.0


@pytest.fixture(scope="module")
def own_server():
    """A server that only these tests use: they kill its parts."""
    with running_server() as running:
        yield running


class Load:
    """Several kiosks that ask for tickets all the while, each request again with its key until it is answered."""

    def __init__(self, server: Running) -> None:
        self.server = server
        self.acknowledged: list[dict] = []
        self.lock = threading.Lock()
        self.stop = threading.Event()
        self.token = server.command("token", "--role", "kiosk", "--centre", CENTRE)

    def run(self) -> None:
        threads = [threading.Thread(target=self._send, args=(number,)) for number in range(SENDERS)]
        for thread in threads:
            thread.start()
        self.threads = threads

    def _send(self, number: int) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=f"{self.server.base}/api/v1", headers=headers, timeout=5) as client:
            count = 0
            while not self.stop.is_set():
                count += 1
                self._one(client, f"{number}-{count}-{id(self)}")

    def _one(self, client: httpx.Client, key: str) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                answer = client.post(
                    f"/centres/{CENTRE}/tickets", json={"service": "K"}, headers={"Idempotency-Key": key}
                )
            except httpx.HTTPError:
                time.sleep(0.05)
                continue
            if answer.status_code == 201:
                with self.lock:
                    self.acknowledged.append(answer.json())
                return
            assert answer.status_code in (500, 502, 503), answer.text
            time.sleep(0.05)
        raise AssertionError("a request was never answered")

    def finish(self) -> list[dict]:
        self.stop.set()
        for thread in self.threads:
            thread.join(90)
            assert not thread.is_alive()
        return self.acknowledged


def check(server: Running, acknowledged: list[dict]) -> None:
    """Every acknowledged ticket is there, once, and the numbers of the day have no gap."""
    labels = Counter(ticket["label"] for ticket in acknowledged)
    assert [label for label, count in labels.items() if count > 1] == []
    with server.client("manager", centre=CENTRE) as manager:
        found, after = {}, ""
        while True:
            page = manager.get(
                f"/centres/{CENTRE}/tickets", params={"service": "K", "limit": 200, "after": after}
            ).json()
            found |= {item["id"]: item for item in page["items"]}
            after = page["next"]
            if not after:
                break
    assert {ticket["id"] for ticket in acknowledged} <= set(found)
    numbers = sorted(item["number"] for item in found.values())
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("victim", ["web", "database", "jobs"])
def test_a_kill_in_the_middle_loses_and_doubles_nothing(own_server: Running, victim: str) -> None:
    words = {"web": ("motcua", "web"), "database": ("postgres", "-D"), "jobs": ("motcua", "jobs")}[victim]
    load = Load(own_server)
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
