"""The recorder's process: a thread a camera, a bookkeeper for the database, a keeper of the ring, and the doorway for who watches."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection

from motcua.domain.cameras import onvif
from motcua.domain.cameras.actions import telling
from motcua.domain.cameras.models import Camera
from motcua.domain.cameras.recording import keeper
from motcua.domain.cameras.recording.doorway import Doorway
from motcua.domain.cameras.recording.source import Source
from motcua.domain.cameras.recording.tape import Room
from motcua.domain.cameras.recording.told import Finished, LookTold, Plan, Told
from motcua.domain.cameras.rules import Mask

BOOKED_EVERY, PLANS_EVERY, LOOKS_EVERY, KEPT_EVERY, SERVICES_EVERY = 1.0, 2.0, 5.0, 10.0, 60.0
END_SECONDS = 8.0
log = logging.getLogger(__name__)


class Recorder:
    """All cameras of this installation."""

    def __init__(self) -> None:
        self.sources: dict[UUID, Source] = {}
        self.room, self._used = Room(), keeper.Used()
        self._told: queue.SimpleQueue[Told] = queue.SimpleQueue()
        self._untold: list[Told] = []
        self._looks: dict[UUID, LookTold] = {}  # the last of each camera of which nothing else is new
        self._looks_at = 0.0
        self._doorway = Doorway(lambda: self.sources)
        self._stop = threading.Event()

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set; then every file is closed and every row written."""
        self._stop = stop
        self._until_done(keeper.take_stock)
        self.begin()
        threads = [
            threading.Thread(target=self._keep, name="keeper"),
            threading.Thread(target=self._ask_services, name="services"),
        ]
        for thread in threads:
            thread.start()
        plans_at = 0.0
        while not stop.wait(BOOKED_EVERY):
            if time.monotonic() >= plans_at:
                plans_at = time.monotonic() + PLANS_EVERY
                self._guarded(self.follow_plans)
            self._guarded(self.book)
        self.end()
        self._guarded(self.book)
        self.room.ask()
        for thread in threads:
            thread.join(END_SECONDS)
        connection.close()

    def begin(self) -> None:
        """Opens the doorway."""
        self._doorway.start()

    def end(self) -> None:
        """Closes every file, then the doorway."""
        for source in self.sources.values():
            source.stop()
        until = time.monotonic() + END_SECONDS
        for source in self.sources.values():
            source.join(max(0.0, until - time.monotonic()))
        self._doorway.stop()

    def follow_plans(self) -> None:
        """Begins what is new, ends what is gone, begins anew what was changed or has died."""
        wanted = {plan.id: plan for plan in plans()}
        for camera, source in list(self.sources.items()):
            if wanted.get(camera) != source.plan or not source.is_alive():
                source.stop()
                self.sources = {key: one for key, one in self.sources.items() if key != camera}
        for camera, plan in wanted.items():
            if camera not in self.sources:
                source = Source(plan, self.room, self._told.put, self._doorway.loop)
                self.sources = {**self.sources, camera: source}
                source.start()

    def book(self) -> None:
        """Writes down what the threads told. What cannot be written now is kept for the next time; what can never be is let go, so that one
        camera does not stop the books of all. That a camera is still well waits a little for the others.
        """
        while not self._told.empty():
            one = self._told.get()
            if isinstance(one, LookTold) and not one.is_news:
                self._looks[one.camera] = one
            else:
                self._untold.append(one)
        if self._untold:
            self._take_untold()
        if self._looks and time.monotonic() >= self._looks_at:
            self._looks_at = time.monotonic() + LOOKS_EVERY
            looks = list(self._looks.values())
            self._take(partial(telling.seen_again, looks), "looks")
            self._looks.clear()

    def _take_untold(self) -> None:
        """All together; where something among it cannot be written, one by one: to write a thing twice changes nothing."""
        try:
            telling.take(self._untold)
            self._booked(self._untold)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.info("what the cameras told is written one by one")
        else:
            self._untold.clear()
            return
        while self._untold:
            told = self._untold[0]
            if self._take(partial(telling.take, [told]), type(told).__name__):
                self._booked([told])
            del self._untold[0]

    def _take(self, write: Callable[[], None], what: str) -> bool:
        """Whether it could be written. Raises OperationalError, InterfaceError: then it is tried again."""
        try:
            write()
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("what a camera told cannot be written and is left out: %s", what)
            return False
        return True

    def _booked(self, told: list[Told]) -> None:
        self._used.add(sum(one.file.size for one in told if isinstance(one, Finished)))

    def _keep(self) -> None:
        while not self._stop.is_set():
            self.room.wanted.wait(KEPT_EVERY if settings.MOTCUA_CAMERA_LONGEST_PAUSE > KEPT_EVERY else 1.0)
            self.room.wanted.clear()
            self._guarded(lambda: keeper.look(self.room, self._used))
        connection.close()

    def _ask_services(self) -> None:
        """Clocks, infrared filters, whether a camera can be turned: asked of each once a minute, one after the other."""
        while True:
            for source in list(self.sources.values()):
                if source.plan.onvif_url and not self._stop.is_set():
                    self._guarded(partial(self._ask_service, source.plan))
            if self._stop.wait(SERVICES_EVERY if self.sources else 2.0):
                return

    def _ask_service(self, plan: Plan) -> None:
        told = onvif.condition(plan)
        if told is not None:
            self._told.put(told)

    def _guarded(self, work: Callable[[], object]) -> None:
        """An absent database or a fault ends one round, not the recording."""
        try:
            work()
        except Error as error:
            log.warning("the database does not answer (%s); recording goes on", type(error).__name__)
            connection.close()
        except Exception:
            log.exception("the recorder goes on after a fault")

    def _until_done(self, work: Callable[[], object]) -> None:
        while not self._stop.is_set():
            try:
                work()
                return
            except Error:
                connection.close()
                self._stop.wait(1)
            except Exception:
                log.exception("the recorder begins in spite of a fault")
                return


def plans() -> list[Plan]:
    """The cameras in use as their threads need them."""
    rows = Camera.objects.select_related("centre").filter(retired_at__isnull=True)
    return [
        Plan(
            one.pk, one.centre.code, one.address, one.path, one.user, one.password, one.onvif_url,
            tuple(Mask(*given) for given in one.masks), one.changed_at,
        )
        for one in rows
    ]  # fmt: skip
