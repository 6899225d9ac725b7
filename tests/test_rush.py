"""Case 3, 4 and 21 as a hall has them: 16 machines and 23 counters at once over HTTP, on a server of two web processes."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

import httpx
import pytest

from tests.running import CENTRE, Running

pytestmark = [pytest.mark.server]
MACHINES, COUNTERS, EACH = 16, 23, 24


def at_once(count: int, work: Callable[[int], list[str]]) -> list[str]:
    """All begin together; what they got, one after the other."""
    gate = threading.Barrier(count)

    def run(place: int) -> list[str]:
        gate.wait(timeout=60)
        return work(place)

    with ThreadPoolExecutor(count) as pool:
        return [label for part in pool.map(run, range(count)) for label in part]


@pytest.mark.timeout(240)
def test_case_21_with_16_machines_and_23_counters_on_two_web_processes_no_number_is_given_and_nobody_called_twice(
    server: Running,
) -> None:
    token = server.token("kiosk", centre=CENTRE)
    officer = server.token("receptionist", centre=CENTRE)
    address = f"{server.base}/api/v1"
    services = [one["prefix"] for one in httpx.get(f"{address}/centres/{CENTRE}/services").json() if one["counters"]]

    def take(place: int) -> list[str]:
        with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
            answers = [
                client.post(f"/centres/{CENTRE}/tickets", json={"service": services[(place + n) % len(services)]})
                for n in range(EACH)
            ]
        assert {answer.status_code for answer in answers} == {201}
        return [answer.json()["label"] for answer in answers]

    def serve(place: int) -> list[str]:
        number, called = place + 1, []
        with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {officer}"}, timeout=60) as client:
            client.post(f"/counters/{CENTRE}/{number}/open").raise_for_status()
            while (answer := client.post(f"/counters/{CENTRE}/{number}/call-next")).status_code == 200:
                ticket = answer.json()
                called.append(ticket["label"])
                client.post(f"/tickets/{ticket['id']}/start").raise_for_status()
                client.post(f"/tickets/{ticket['id']}/finish", json={}).raise_for_status()
        assert answer.status_code == 204, answer.text
        return called

    given = at_once(MACHINES, take)
    assert len(given) == len(set(given)) == MACHINES * EACH
    for _letter, labels in groupby(sorted(given), key=lambda label: label[0]):
        numbers = [int(label[1:]) for label in labels]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "numbers of a series without a gap"
    called = at_once(COUNTERS, serve)
    assert sorted(called) == sorted(given)
