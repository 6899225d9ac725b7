"""One thread a loudspeaker: sounds what its line has, tells what was heard, and goes on when card or network were away.

A session lock in the database lets one program sound at a time: two nodes never speak over each other.
"""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import numpy as np
from django.db import InterfaceError, OperationalError, connection

from motcua.base import clock
from motcua.base.news import News
from motcua.base.problems import NotFound, Unavailable
from motcua.domain.centre.models import Centre
from motcua.domain.devices import actions
from motcua.domain.devices.models import Device
from motcua.domain.devices.rules import Kind, PrinterState
from motcua.domain.devices.rules.loudspeakers import LoudspeakerSettings
from motcua.domain.devices.sounding import outputs
from motcua.domain.devices.sounding.line import Cue, Line
from motcua.domain.queue import actions as queue
from motcua.domain.queue import announced, queries, voice
from motcua.domain.queue.speech import DEFAULT_ADDRESS, VoiceOptions

LOOK_SECONDS = 2.0
LOCK_CLASS = 7_316_203  # of the advisory locks; the number is ours alone
DATABASE_AWAY = (OperationalError, InterfaceError)
TEST_TEXTS = {"vi": "Đây là âm thanh thử của loa.", "en": "This is a test of the loudspeaker."}

log = logging.getLogger(__name__)


class Player:
    """What one loudspeaker sounds. Its line is written by the follower's thread and read by its own."""

    def __init__(self, device_id: int) -> None:
        self.device_id = device_id
        self.line = Line()
        self._guard = threading.Lock()
        self._news = News()
        self._heard = 0
        self._at_work = True

    def add(self, cue: Cue) -> None:
        with self._guard:
            self.line.add(cue)
        self._news.tell()

    def drop(self, label: str) -> None:
        with self._guard:
            self.line.drop(label)

    def stop(self, announcement: str) -> None:
        with self._guard:
            self.line.stop(announcement)

    def end(self) -> None:
        self._at_work = False
        self._news.tell()

    def take_up(self) -> None:
        """An emergency that goes on is heard again after a restart."""
        device = self._device()
        running = queries.emergency_now(device.centre.code)
        if running and LoudspeakerSettings.of(device.settings).sounds_announcement(running.zone, is_emergency=True):
            self.add(Cue(0, running.made_at, announcement=str(running.id), emergency=True))

    def sound_next(self) -> bool:
        """Sounds the first in line. False when there was nothing."""
        with self._guard:
            cue, short = self.line.next(clock.now()), self.line.is_long()
        if cue is None:
            return False
        whole: bool | None = None
        try:
            with _alone(self.device_id):
                whole = self._sound(cue, short)
        except outputs.NotSounded as problem:
            log.warning("loudspeaker %d: %s", self.device_id, problem)
            actions.note_printer(self.device_id, PrinterState.UNREACHABLE)
            self._news.wait(self._heard, LOOK_SECONDS)
        except (NotFound, Unavailable) as problem:
            log.warning("loudspeaker %d: %s", self.device_id, problem.detail)
        finally:
            with self._guard:
                self.line.over(cue, whole is not False)
        self._tell(cue, whole is True)
        return True

    def _sound(self, cue: Cue, short: bool) -> bool:
        device = self._device()
        samples = _samples(cue, device.centre, short)
        whole = outputs.play(
            LoudspeakerSettings.of(device.settings), samples, lambda: self._goes_on(cue), source=device.pk
        )
        actions.note_printer(self.device_id, PrinterState.READY)
        return whole

    def _goes_on(self, cue: Cue) -> bool:
        with self._guard:
            return self._at_work and self.line.goes_on(cue)

    def _tell(self, cue: Cue, heard: bool) -> None:
        device = self._device()
        if cue.announcement and heard:
            queue.note_sounded(device.actor(), device.centre.code, UUID(cue.announcement))
        if cue.command:
            actions.end_sound_test(cue.command, heard)

    def _device(self) -> Device:
        return Device.objects.select_related("centre").get(pk=self.device_id)

    def run(self) -> None:
        """Until it is ended; what goes wrong ends one cue, not the loudspeaker."""
        begun = False
        while self._at_work:
            try:
                if not begun:
                    self.take_up()
                    begun = True
                if self.sound_next():
                    continue
                self._heard = self._news.wait(self._heard, LOOK_SECONDS)
            except DATABASE_AWAY as error:
                log.warning("loudspeaker %d: the database is away (%s)", self.device_id, error)
                connection.close()
                self._heard = self._news.wait(self._heard, LOOK_SECONDS)
            except Exception:
                log.exception("loudspeaker %d: unexpected; it goes on", self.device_id)
                self._heard = self._news.wait(self._heard, LOOK_SECONDS)
        connection.close()


def _samples(cue: Cue, hall: Centre, short: bool) -> np.ndarray:
    """At the loudness of the hour; an emergency at full. Raises NotFound, Unavailable."""
    options = VoiceOptions.of(hall.options)
    try:
        if cue.announcement:
            sound = queries.announcement_sound(hall.code, UUID(cue.announcement))
        elif cue.command:
            sound = announced.spoken(TEST_TEXTS)
        else:
            address = str(hall.options.get("form_of_address") or DEFAULT_ADDRESS)
            sound = voice.announcement_wav(
                cue.label, cue.counter, cue.language, address=address, options=options, short=short
            )
    except voice.NoVoice as problem:
        raise Unavailable(str(problem)) from None
    loud = 1.0 if cue.emergency else volume_at(options.volume_by_hour, clock.now().astimezone(clock.LOCAL_ZONE).hour)
    return voice.read_wav(sound) * loud


def volume_at(volumes: Mapping[str, float], hour: int) -> float:
    """From 0 to 1; `volumes` says from which hour on it is how loud, and goes round midnight."""
    begins = sorted(int(begin) for begin in volumes)
    if not begins:
        return 1.0
    since = max((begin for begin in begins if begin <= hour), default=begins[-1])
    return volumes[str(since)]


@contextmanager
def _alone(device_id: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_CLASS, device_id])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, device_id])


_players: dict[int, Player] = {}


def has_any() -> bool:
    """Whether this process serves a loudspeaker."""
    return bool(_players)


def cue(centre: str, wanted: Cue, zone: str = "") -> None:
    """Puts it into the line of each loudspeaker of the centre that is set to sound it."""
    for player, settings, options in _of(centre):
        if wanted.command:
            fits = wanted.counter == player.device_id
        elif wanted.announcement:
            fits = settings.sounds_announcement(zone, is_emergency=wanted.emergency)
        else:
            fits = VoiceOptions.of(options).sounds and settings.sounds_call(wanted.counter, options.get("zones", {}))
        if fits:
            player.add(wanted)


def drop(centre: str, label: str) -> None:
    for player, _settings, _options in _of(centre):
        player.drop(label)


def stop_saying(centre: str, announcement: str) -> None:
    for player, _settings, _options in _of(centre):
        player.stop(announcement)


def _of(centre: str) -> Iterator[tuple[Player, LoudspeakerSettings, Mapping[str, Any]]]:
    rows = Device.objects.filter(pk__in=list(_players), centre__code=centre).select_related("centre")
    for device in rows:
        yield _players[device.pk], LoudspeakerSettings.of(device.settings), device.centre.options


def run_forever(stop: threading.Event) -> None:
    """Keeps a thread for each loudspeaker in use until `stop` is set."""
    threads: dict[int, threading.Thread] = {}
    while not stop.is_set():
        try:
            wanted = set(
                Device.objects.filter(kind=Kind.LOUDSPEAKER, retired_at__isnull=True).values_list("pk", flat=True)
            )
        except DATABASE_AWAY as error:
            log.warning("loudspeakers cannot be looked up: %s", error)
            connection.close()
            wanted = set(_players)
        for gone in set(_players) - wanted:
            _players.pop(gone).end()
        for number in wanted - set(_players):
            player = _players[number] = Player(number)
            threads[number] = threading.Thread(target=player.run, name=f"loudspeaker-{number}", daemon=True)
            threads[number].start()
        stop.wait(LOOK_SECONDS)
    for player in _players.values():
        player.end()
    for thread in threads.values():
        thread.join(timeout=2)
    connection.close()
