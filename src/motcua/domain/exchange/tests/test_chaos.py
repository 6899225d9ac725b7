"""Case 83 whole: a data centre that loses, has repeated, is slow and away ends with the same events as we, each applied once."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from pytest_django.live_server_helper import LiveServer

from motcua.base.actor import system
from motcua.domain.exchange import actions
from motcua.domain.exchange.models import Event
from motcua.domain.exchange.tests.factories import (
    ADMIN,
    LOOPBACK,
    called,
    environment,
    publish_until,
    start_at_the_end,
    subscribed,
    ticket,
    write_keys,
)
from motcua.domain.people.actions import create_token
from motcua_simulators.running import Simulator, running

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = 120
# `EXCHANGE_SEEDS=100` (make chaos-exchange): the long form
SEEDS = range(int(os.environ.get("EXCHANGE_FIRST_SEED", "1")), 1 + int(os.environ.get("EXCHANGE_SEEDS", "2")))
WORKER = """
import threading, time
import django
django.setup()
from motcua.domain.exchange import delivery
from motcua.base.journal import followers
from motcua.domain.exchange.publish import FOLLOWER
stop = threading.Event()
threading.Thread(target=delivery.run_forever, args=(stop,), daemon=True).start()
while True:
    followers.catch_up(FOLLOWER)
    time.sleep(0.01)
"""


def ours() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for centre, body in Event.objects.order_by("position").values_list("centre", "body"):
        found[centre].append(json.dumps(json.loads(body), sort_keys=True))
    return dict(found)


def theirs(simulator: Simulator) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for event in json.loads(simulator.get("/events")):
        found[event["centre"]].append(json.dumps(event, sort_keys=True))
    return dict(found)


@contextmanager
def data_centre(folder: Path, live_server: LiveServer, seed: int) -> Iterator[tuple[Simulator, Any]]:
    with running("data_centre", folder, "--reconcile", "0", "--seed", str(seed)) as simulator:
        row, secret = subscribed(simulator.port, f"ttdl-{seed}")
        token = create_token(system("test"), "data_centre")
        write_keys(folder, [secret], row, f"{live_server.url}/api/v1", token)
        yield simulator, row


@contextmanager
def worker() -> Iterator["subprocess.Popen[bytes]"]:
    """Publishes and sends, in a process of its own, as the background process does."""
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=environment(MOTCUA_WEBHOOK_NETWORKS=LOOPBACK[0]))
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


@pytest.mark.parametrize("seed", SEEDS)
def test_case_83_after_whatever_the_data_centre_does_both_sides_are_equal(
    seed: int, live_server: LiveServer, tmp_path: Path, settings: Any
) -> None:
    settings.MOTCUA_WEBHOOK_NETWORKS = LOOPBACK
    start_at_the_end()
    chance = random.Random(seed)
    with data_centre(tmp_path, live_server, seed) as (simulator, row):
        with worker() as process:
            called("BG", ticket("first"))
            _wait_for(lambda: row.attempts.exists())  # the worker has begun
            writing = threading.Thread(target=_write, args=(random.Random(seed),))
            writing.start()
            simulator.set(lose=100)
            _wait_for(lambda: simulator.state()["lost"] > 0)  # whatever the seed, and however slow the machine
            while writing.is_alive():
                simulator.set(
                    lose=chance.choice([0, 30, 60]),
                    repeat=chance.choice([0, 30, 60]),
                    slow=chance.choice([0, 20]),
                    slow_seconds=0.3,
                    away=chance.choice(["yes", "no", "no"]),
                )
                time.sleep(0.4)
                actions.resume(ADMIN, row.pk)  # tries at once, instead of in some seconds
            process.send_signal(signal.SIGKILL)  # in the middle of whatever it is at
            process.wait(10)
        with worker():
            simulator.set(behave="well")
            publish_until(EVENTS, seconds=60)
            _settle(simulator, row)
        assert theirs(simulator) == ours()
        assert sum(len(found) for found in ours().values()) == EVENTS
        state = simulator.state()
        assert state["refused"] == 0
        assert min(state["lost"], state["fetched"]) > 0, state


def _write(chance: random.Random) -> None:
    """Entries of three centres; some commit late, on connections of their own."""
    for number in range(1, EVENTS):
        called(chance.choice(["BG", "LG", None]), ticket(f"{number}"))
        time.sleep(chance.random() / 20)
    connections["default"].close()


def _settle(simulator: Simulator, row: Any) -> None:
    """Until everything was sent, and the data centre has compared."""

    def is_settled() -> bool:
        actions.resume(ADMIN, row.pk)
        row.refresh_from_db()
        return row.position == EVENTS and json.loads(simulator.get("/reconcile"))["done"]

    _wait_for(is_settled)


def _wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.2)


def test_case_83_a_data_centre_that_was_stopped_and_started_goes_on_where_it_was(
    live_server: LiveServer, tmp_path: Path, settings: Any
) -> None:
    settings.MOTCUA_WEBHOOK_NETWORKS = LOOPBACK
    start_at_the_end()
    for number in range(5):
        called("BG", ticket(f"{number}"))
    publish_until(5)
    for seed in (7, 8):
        with data_centre(tmp_path, live_server, seed) as (simulator, _row):
            assert json.loads(simulator.get("/reconcile"))["done"]
            assert theirs(simulator) == ours()
            assert simulator.state()["fetched"] == (5 if seed == 7 else 0)
