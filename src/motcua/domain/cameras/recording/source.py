"""One camera, one thread: connects, takes packets, gives them to tape, feeds and eye; comes back when the camera does."""

import logging
import struct
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import av
from django.conf import settings

from motcua.base import clock
from motcua.domain.cameras.reach import reached
from motcua.domain.cameras.recording import fmp4, gate
from motcua.domain.cameras.recording.eye import Eye
from motcua.domain.cameras.recording.feed import Feed, Parts
from motcua.domain.cameras.recording.groups import Group, Groups, Picture
from motcua.domain.cameras.recording.masking import Masking
from motcua.domain.cameras.recording.tape import Room, Tape
from motcua.domain.cameras.recording.told import LookTold, Plan, StateTold, Told
from motcua.domain.cameras.rules import CLOCK_MAY_DIFFER, KEYS_SHOULD_COME, State, Trouble, pause_after
from motcua.domain.cameras.rules.pictures import Judge
from motcua.domain.cameras.rules.timing import RESTS, TICKS, clock_ahead, may_rest

AHEAD = 10 * TICKS  # added to all stamps: some cameras begin below zero, and MP4 has no such time
TOLD_EVERY = 5.0  # seconds between two reports of a camera that is well
_PRODUCED = struct.Struct("=q")  # AVProducerReferenceTime: microseconds since 1970
log = logging.getLogger(__name__)
av.logging.set_level(None)  # FFmpeg writes addresses with passwords


class ChangedPicture(Exception):
    """The camera sends another format than it said when it was connected."""


class Source(threading.Thread):
    """Of one plan; `stop` ends it within the time-out of a read."""

    def __init__(self, plan: Plan, room: Room, tell: Callable[[Told], None], loop: Any) -> None:
        super().__init__(daemon=True, name=f"camera-{plan.id.hex[-6:]}")
        self.plan = plan
        self.state = State.NEW
        self.feed, self.masked, self.parts = Feed(loop), Feed(loop), Parts()
        self.eye: Eye | None = None
        self._tell, self._judge = tell, Judge()
        self._tape = Tape(plan.id, room, tell)
        self._masking: Masking | None = None
        self._ended = threading.Event()
        self._told_at, self._key_at, self._key_seconds = 0.0, 0, 0.0
        self._codec, self._size = "", (0, 0)
        self._clock_ahead: float | None = None
        self._last_troubles: frozenset[Trouble] | None = None  # nothing told yet

    def stop(self) -> None:
        self._ended.set()

    def accept_view(self) -> None:
        """What the camera sees is what it is to see."""
        self._judge.accept()

    @property
    def shown(self) -> Feed:
        """What may be watched."""
        return self.masked if self.plan.masks else self.feed

    def run(self) -> None:
        tries = 0
        while not self._ended.is_set():
            began = time.monotonic()
            self._set_state(self._tried())
            tries = 1 if time.monotonic() - began > 30 else tries + 1
            self._ended.wait(min(pause_after(tries), settings.MOTCUA_CAMERA_LONGEST_PAUSE))

    def _tried(self) -> State:
        """Whatever a camera sends, its thread goes on: nobody else would connect again."""
        try:
            return self._connected()
        except Exception:
            log.exception("camera %s: a fault ended its connection", self.plan.id)
            return State.LOST

    def _connected(self) -> State:
        """One connection from its beginning to its end; gives what the camera is then."""
        try:
            container = self._open()
        except av.error.HTTPUnauthorizedError:
            return State.REFUSED
        except (av.FFmpegError, OSError, ValueError):
            return State.LOST
        try:
            with container:
                self._take_all(container)
        except (av.FFmpegError, OSError, ChangedPicture):
            log.info("camera %s: the connection ended", self.plan.id)
        finally:
            self._tape.close()
            self._end_masking()
            self._judge.forget()
        return State.LOST

    def _open(self) -> Any:
        plan, seconds = self.plan, settings.MOTCUA_CAMERA_TIMEOUT
        who = f"{quote(plan.user, safe='')}:{quote(plan.password, safe='')}@" if plan.user else ""
        options = {
            "rtsp_transport": "tcp",
            "fflags": "nobuffer",
            "allowed_media_types": "video",
            "analyzeduration": "1000000",
            "fpsprobesize": "2",
        }
        place = gate.opened(reached(plan.address), seconds)
        return av.open(f"rtsp://{who}{place}{plan.path}", options=options, timeout=(seconds, seconds))

    def _take_all(self, container: Any) -> None:
        """Raises FFmpegError when the camera falls silent or hangs up, ChangedPicture."""
        stream = container.streams.video[0]
        head = fmp4.head_of(stream)
        self._codec, self._size = fmp4.codec_of(head), (stream.codec_context.width, stream.codec_context.height)
        groups, parameters, is_hevc = Groups(), b"", self._codec.startswith("hvc1")
        self.eye = Eye(head, self._judge, settings.MOTCUA_CAMERA_LOOK_SECONDS)
        self._tape.begin(head)
        self.feed.begin(head, self._size)
        self.parts.begin(head)
        self._key_at, factor = 0, stream.time_base * TICKS
        self._clock_ahead = None
        try:
            asked = time.monotonic()
            for packet in container.demux(stream):
                waited = time.monotonic() - asked
                if self._ended.is_set() or packet.size == 0:
                    return
                stamp = packet.dts if packet.dts is not None else packet.pts
                if stamp is None:
                    continue
                arrived = time.time()
                shift = packet.pts - stamp if packet.pts is not None else 0
                if factor != 1:
                    stamp, shift = int(stamp * factor), int(shift * factor)
                picture = Picture(fmp4.stored(bytes(packet)), max(stamp + AHEAD, 0), shift, packet.is_keyframe)
                if picture.is_key:
                    found = fmp4.parameter_set(picture.data, is_hevc=is_hevc)
                    if parameters and found and found != parameters:
                        raise ChangedPicture
                    parameters = found or parameters
                self._take(picture, groups, arrived, head)
                if picture.is_key:
                    self._note_clock(packet, arrived - groups.late)
                if may_rest(waited, groups.late) and not self.shown.is_watched:
                    self._ended.wait(RESTS)
                asked = time.monotonic()
        finally:
            rest = groups.finish()
            if rest is not None:
                self._keep(rest)

    def _take(self, picture: Picture, groups: Groups, arrived: float, head: bytes) -> None:
        self.feed.add(picture, arrived)
        if self.masked.is_watched:
            self._mask(picture, arrived, head)
        elif self._masking is not None:
            self._end_masking()
        done = groups.add(picture, arrived)
        if done is not None:
            self._keep(done)
        if picture.is_key:
            self._note_key(picture.stamp)
            assert self.eye is not None
            if self.eye.look(picture.data):
                self._tape.note_motion(self._judge.motion)
            self._set_state(State.DISK_FULL if self._tape.is_full else State.RECORDING)
            self._report()

    def _keep(self, group: Group) -> None:
        self._tape.write(group)
        self.parts.add(group)

    def _mask(self, picture: Picture, arrived: float, head: bytes) -> None:
        if self._masking is None:
            self._masking = Masking(self.masked, head, self.plan.masks)
            self._masking.start()
        self._masking.add(picture, arrived)

    def _end_masking(self) -> None:
        if self._masking is not None:
            self._masking.stop()
            self._masking = None

    def _note_key(self, stamp: int) -> None:
        if self._key_at:
            self._key_seconds = (stamp - self._key_at) / TICKS
        self._key_at = stamp

    def _note_clock(self, packet: Any, is_now: float) -> None:
        """What the camera's sender reports say of this picture; its ONVIF service tells more surely, where it has one."""
        if not self.plan.onvif_url and packet.has_sidedata("prft"):
            told: int = _PRODUCED.unpack_from(bytes(packet.get_sidedata("prft")))[0]
            self._clock_ahead = clock_ahead(told / 1e6, is_now)

    def _report(self) -> None:
        now, troubles = time.monotonic(), self._troubles()
        is_news = troubles != self._last_troubles
        if now - self._told_at < TOLD_EVERY and not is_news:
            return
        self._told_at, self._last_troubles = now, troubles
        judge, (width, height) = self._judge, self._size
        self._tell(
            LookTold(
                self.plan.id, clock.now(), width, height, self._codec, self._key_seconds, judge.is_grey, judge.motion,
                troubles, is_news, self._clock_ahead,
            )
        )  # fmt: skip

    def _troubles(self) -> frozenset[Trouble]:
        few = {Trouble.FEW_KEYS} if self._key_seconds > KEYS_SHOULD_COME + 0.5 else set()
        wrong = {Trouble.CLOCK} if abs(self._clock_ahead or 0) > CLOCK_MAY_DIFFER.total_seconds() else set()
        return frozenset(self._judge.troubles | few | wrong)

    def _set_state(self, state: State) -> None:
        if state is self.state:
            return
        self.state = state
        self._tell(StateTold(self.plan.id, state))
        self.feed.tell(state.value)
        self.masked.tell(state.value)
