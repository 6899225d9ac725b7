"""One supervisor for the processes of a server: starts them in order, restarts what dies, stops them in reverse order."""

import ctypes
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess
from types import FrameType
from typing import Protocol, TypeVar

from django.db import connections
from setproctitle import setproctitle

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 10.0
STEADY_SECONDS = 10.0  # who lived this long starts again without a pause
LOOK_SECONDS = 0.1
_PR_SET_PDEATHSIG = 1

Given = TypeVar("Given")

log = logging.getLogger(__name__)


class Service(Protocol):
    """Something that runs beside us."""

    name: str

    def start(self) -> None:
        """Starts it and waits until it serves: what is added after it may need it."""

    def start_again(self) -> bool:
        """Begins to start it after its death, without waiting, so that others are started again meanwhile. False: not yet."""

    def alive(self) -> bool: ...
    def stop(self) -> None: ...


def end_with_parent(with_signal: signal.Signals) -> Callable[[], None] | None:
    """For `preexec_fn`: the kernel sends the signal when the parent dies, even by kill -9 (Linux; elsewhere nothing)."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def arrange() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(with_signal))

    return arrange


@dataclass
class ProcessService:
    """A child process given by its command."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    pass_fds: Sequence[int] = ()
    patience_seconds: float = 15.0
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            list(self.command),
            env={**os.environ, **self.environment},
            pass_fds=self.pass_fds,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the supervisor only, which stops the others in order
            preexec_fn=end_with_parent(signal.SIGTERM),
        )

    def start_again(self) -> bool:
        self.start()
        return True

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(self.patience_seconds)
        except subprocess.TimeoutExpired:
            log.warning("%s did not stop in %.0f s and is killed", self.name, self.patience_seconds)
            self._process.kill()
            self._process.wait()


_STOPPING = (signal.SIGTERM, signal.SIGINT)
_FORK = multiprocessing.get_context("fork")


def _copy(name: str, run: Callable[[], None]) -> ForkProcess:
    """Begins a copy of this process that does `run` and ends. What stops it is kept back until it can hear that for itself."""
    connections.close_all()
    process = _FORK.Process(target=_live, args=(name, run, os.getpid()), name=name)
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
    return process


def _live(name: str, run: Callable[[], None], supervisor: int) -> None:
    os.setsid()  # Ctrl-C reaches the supervisor only, which stops the others in order
    setproctitle(f"motcua {name}")
    for number in _STOPPING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
    if arrange := end_with_parent(signal.SIGTERM):
        arrange()
    if os.getppid() == supervisor:  # else it died before the kernel was asked to tell
        run()


def given_by_copy(name: str, work: Callable[[], Given]) -> Given:
    """What `work` gives, done in a copy of this process: what it starts and opens ends with it. Raises SystemExit as it does."""
    receiving, sending = _FORK.Pipe(duplex=False)
    process = _copy(name, lambda: sending.send(work()))
    sending.close()
    try:
        given: Given = receiving.recv()
    except EOFError:
        process.join()
        raise SystemExit(process.exitcode or 1) from None
    process.join()
    return given


@dataclass
class ForkedService:
    """A child that begins as a copy of this process: all that is loaded here is there at once, and its memory is shared.

    To be started where no other thread runs. Connections to the database are closed first; what else a copy shall not hold, `run` closes.
    """

    name: str
    run: Callable[[], None]
    patience_seconds: float = 15.0
    _process: ForkProcess | None = None

    def start(self) -> None:
        self._process = _copy(self.name, self.run)

    def start_again(self) -> bool:
        self.start()
        return True

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def alive(self) -> bool:
        return self._process is not None and self._process.is_alive()

    def stop(self) -> None:
        if self._process is None or not self._process.is_alive():
            return
        self._process.terminate()
        self._process.join(self.patience_seconds)
        if self._process.is_alive():
            log.warning("%s did not stop in %.0f s and is killed", self.name, self.patience_seconds)
            self._process.kill()
            self._process.join()


@dataclass
class _Watched:
    service: Service
    started: float = 0.0
    pause: float = 0.0
    due: float = 0.0


class Supervisor:
    """Keeps services alive until SIGTERM or SIGINT."""

    def __init__(self, services: Sequence[Service] = ()) -> None:
        self._watched = [_Watched(service) for service in services]
        self._stopping = False

    def add(self, service: Service) -> None:
        """Starts a service now and watches it from here on."""
        watched = _Watched(service, started=time.monotonic())
        self._watched.append(watched)
        with _told_only(service):
            service.start()

    def request_stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        self._stopping = True

    def run(self) -> None:
        """Watches until it is asked to stop, then stops all. Call from the main thread."""
        signal.signal(signal.SIGTERM, self.request_stop)
        signal.signal(signal.SIGINT, self.request_stop)
        try:
            while not self._stopping:
                self.look()
                time.sleep(LOOK_SECONDS)
        finally:
            self.stop()

    def look(self) -> None:
        """Restarts what has died and is due."""
        now = time.monotonic()
        for watched in self._watched:
            if watched.service.alive():
                continue
            if not watched.due:
                steady = now - watched.started > STEADY_SECONDS
                watched.pause = (
                    FIRST_PAUSE_SECONDS
                    if steady or not watched.pause
                    else min(watched.pause * 2, LONGEST_PAUSE_SECONDS)
                )
                watched.due = now + watched.pause
                log.error("%s has ended; it starts again in %.1f s", watched.service.name, watched.pause)
            elif now >= watched.due:
                self._start_again(watched)

    def stop(self) -> None:
        for watched in reversed(self._watched):
            watched.service.stop()

    def _start_again(self, watched: _Watched) -> None:
        with _told_only(watched.service):
            if not watched.service.start_again():
                return
        watched.due = 0.0
        watched.started = time.monotonic()


@contextmanager
def _told_only(service: Service) -> Iterator[None]:
    """A service that cannot be started is tried again; the others go on."""
    try:
        yield
    except Exception:
        log.exception("%s could not be started", service.name)
