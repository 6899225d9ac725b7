"""Real processes under the supervisor: started in order, restarted, stopped in reverse order, never left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from motcua.base.supervisor import ForkedService, ProcessService, Supervisor, given_by_copy

SLEEPER = [sys.executable, "-c", "import time; time.sleep(120)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open(sys.argv[1], 'w'); time.sleep(120)",
]


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


class Noted:
    """A service without a process that notes what is asked of it."""

    def __init__(self, name: str, notes: list[str]) -> None:
        self.name, self.notes, self.lives = name, notes, False

    def start(self) -> None:
        self.notes.append(f"start {self.name}")
        self.lives = True

    def start_again(self) -> bool:
        self.start()
        return True

    def alive(self) -> bool:
        return self.lives

    def stop(self) -> None:
        self.notes.append(f"stop {self.name}")
        self.lives = False


def test_services_start_in_order_and_stop_in_reverse_order() -> None:
    notes: list[str] = []
    supervisor = Supervisor()
    for name in ("database", "web", "jobs"):
        supervisor.add(Noted(name, notes))
    supervisor.stop()
    assert notes == ["start database", "start web", "start jobs", "stop jobs", "stop web", "stop database"]


def test_a_killed_child_is_started_again_as_another_process() -> None:
    service = ProcessService("sleeper", SLEEPER)
    supervisor = Supervisor()
    supervisor.add(service)
    try:
        first = service.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: not service.alive())

        def looked() -> bool:
            supervisor.look()
            return service.alive()

        until(looked)
        assert service.pid != first
    finally:
        supervisor.stop()
    assert not service.alive()


def test_a_copy_that_was_killed_is_replaced_at_once_by_another_with_its_name(tmp_path: Path) -> None:
    answers, parent = tmp_path / "answers", os.getpid()

    def work() -> None:
        with answers.open("a") as out:
            out.write(f"{os.getpid()} {parent} {os.getsid(0)}\n")
        time.sleep(120)

    service = ForkedService("worker", work)
    supervisor = Supervisor()
    supervisor.add(service)
    try:
        first = service.pid
        assert first is not None
        until(lambda: answers.exists() and answers.read_text() == f"{first} {parent} {first}\n")
        assert Path(f"/proc/{first}/cmdline").read_bytes().rstrip(b"\0") == b"motcua worker"
        os.kill(first, signal.SIGKILL)
        until(lambda: not service.alive())
        begun = time.monotonic()

        def looked() -> bool:
            supervisor.look()
            return service.alive()

        until(looked)
        assert time.monotonic() - begun < 5
        assert service.pid not in (None, first)
    finally:
        supervisor.stop()
    assert not service.alive()


def test_a_copy_that_fails_or_is_deaf_ends_all_the_same(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise ValueError("no such thing")

    failing = ForkedService("failing", fail)
    failing.start()
    until(lambda: not failing.alive())
    assert "ValueError: no such thing" in capfd.readouterr().err

    def be_deaf() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.write(1, b"deaf")
        time.sleep(120)

    deaf = ForkedService("deaf", be_deaf, patience_seconds=0.3)
    deaf.start()
    until(lambda: capfd.readouterr().out == "deaf")
    deaf.stop()
    assert not deaf.alive()


def test_what_a_copy_did_is_given_and_what_it_started_ends_with_it() -> None:
    def work() -> list[int]:
        threading.Thread(target=time.sleep, args=(120,), daemon=True).start()
        return [os.getpid(), threading.active_count()]

    given = given_by_copy("work", work)
    assert given[0] != os.getpid()
    assert given[1] == 2
    assert gone(given[0])
    for code in (3, 0):  # it gives nothing
        with pytest.raises(SystemExit) as end:
            given_by_copy("work", lambda code=code: sys.exit(code))
        assert end.value.code == (code or 1)


class Slow(Noted):
    """Cannot be started again before something has ended, as a database whose old processes still run."""

    ended = False

    def start_again(self) -> bool:
        if self.ended:
            self.start()
        return self.ended


def test_what_cannot_yet_start_again_keeps_nobody_waiting() -> None:
    notes: list[str] = []
    database, web = Slow("database", notes), Noted("web", notes)
    supervisor = Supervisor()
    for service in (database, web):
        supervisor.add(service)
        service.lives = False

    def looked(service: Noted) -> bool:
        supervisor.look()
        return service.lives

    until(lambda: looked(web))
    assert not database.lives
    database.ended = True
    until(lambda: looked(database))
    assert notes == ["start database", "start web", "start web", "start database"]


def test_who_keeps_dying_waits_longer_each_time() -> None:
    notes: list[str] = []
    service = Noted("weak", notes)
    supervisor = Supervisor()
    supervisor.add(service)
    pauses = []
    for count in range(2, 5):
        service.lives = False
        begun = time.monotonic()

        def started(count: int = count) -> bool:
            supervisor.look()
            return len(notes) == count

        until(started)
        pauses.append(time.monotonic() - begun)
    assert pauses[0] >= 0.1
    assert pauses[1] >= 0.2
    assert pauses[2] >= 0.4


def test_a_child_that_ignores_the_request_to_stop_is_killed(tmp_path: Path) -> None:
    deaf = tmp_path / "deaf"
    service = ProcessService("deaf", [*DEAF, str(deaf)], patience_seconds=0.3)
    service.start()
    until(deaf.exists)
    service.stop()
    assert not service.alive()


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the kernel tells children of a parent's death on Linux"
)
@pytest.mark.parametrize(
    "service", [f"ProcessService('sleeper', {SLEEPER!r})", "ForkedService('sleeper', lambda: time.sleep(120))"]
)
def test_children_end_when_the_supervisor_is_killed(service: str) -> None:
    program = f"""
import time
import django.conf
from motcua.base.supervisor import ForkedService, ProcessService, Supervisor
django.conf.settings.configure()
service = {service}
supervisor = Supervisor()
supervisor.add(service)
print(service.pid, flush=True)
supervisor.run()
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
    assert not gone(child)
    parent.kill()
    parent.wait()
    until(lambda: gone(child))


def test_sigterm_stops_the_children_and_then_the_supervisor() -> None:
    program = f"""
from motcua.base.supervisor import ProcessService, Supervisor
supervisor = Supervisor()
service = ProcessService("sleeper", {SLEEPER!r})
supervisor.add(service)
import threading
threading.Timer(0.5, lambda: print(service.pid, flush=True)).start()
supervisor.run()
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
    parent.terminate()
    assert parent.wait(20) == 0
    assert gone(child)
