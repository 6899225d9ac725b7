"""The recorder goes on: whatever one camera sends, it is tried again, and the others are booked."""

import asyncio
import io
import queue
import threading
from dataclasses import replace
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import av
import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.base import clock
from motcua.base.actor import system
from motcua.domain.cameras import actions, queries
from motcua.domain.cameras.actions.registry import Given
from motcua.domain.cameras.models import Camera, Segment
from motcua.domain.cameras.recording import ring
from motcua.domain.cameras.recording.feed import Feed
from motcua.domain.cameras.recording.groups import Picture
from motcua.domain.cameras.recording.masking import Encoder, Masking
from motcua.domain.cameras.recording.process import Recorder, plans
from motcua.domain.cameras.recording.source import Source
from motcua.domain.cameras.recording.tape import Room
from motcua.domain.cameras.recording.told import Finished, LookTold, Opened, Plan, StateTold, Told
from motcua.domain.cameras.rules import State, Trouble
from motcua.domain.queue.tests.factories import make_hall

NOWHERE = "127.0.0.1:1"
PLAN = Plan(uuid4(), "BG", NOWHERE, "/", "", "", "", (), clock.now())


def sound() -> bytes:
    """What a camera sends whose stream has no picture."""
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
    return out.getvalue()


def motion_jpeg() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as container:
        stream = container.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt, stream.time_base = 64, 48, "yuvj420p", Fraction(1, 25)
        container.mux(stream.encode(av.VideoFrame(64, 48, "yuvj420p")))
        container.mux(stream.encode(None))
    return out.getvalue()


class Sending(Source):
    """A camera that sends what is in a file."""

    content = b""

    def _open(self) -> Any:
        return av.open(io.BytesIO(self.content))


@pytest.mark.parametrize("made", [sound, motion_jpeg])
def test_a_camera_whose_stream_cannot_be_recorded_is_lost_and_tried_again(made: Any) -> None:
    told: queue.Queue[Told] = queue.Queue()
    source = Sending(PLAN, Room(), told.put, asyncio.new_event_loop())
    source.content = made()
    source.start()
    assert told.get(timeout=5) == StateTold(PLAN.id, State.LOST)
    assert source.is_alive()
    source.stop()
    source.join(5)


class Leaving(asyncio.SelectorEventLoop):
    """While somebody is let in, another thread lets them leave."""

    leaves: threading.Thread | None = None

    def call_soon_threadsafe(self, *_given: Any, **_more: Any) -> Any:
        if self.leaves and not self.leaves.ident:
            self.leaves.start()
            self.leaves.join(0.05)


class Somebody:
    def write(self, kind: int, body: bytes, at: float) -> None: ...


def test_who_leaves_while_being_let_in_has_left() -> None:
    loop, viewer = Leaving(), Somebody()
    feed = Feed(loop)
    feed.begin(Encoder(64, 48).head, (64, 48))
    feed.join(viewer)
    loop.leaves = threading.Thread(target=feed.leave, args=(viewer,))
    feed.add(Picture(b"\0\0\0\1x", 0, 0, True), 0.0)
    loop.leaves.join()
    assert not feed.is_watched


class TakenMeanwhile(queue.Queue[Any]):
    """Says that something waits; when it is taken, the other thread has it."""

    def empty(self) -> bool:
        return False


def test_masking_ends_though_its_thread_took_the_last_picture_meanwhile() -> None:
    masking = Masking(Feed(asyncio.new_event_loop()), Encoder(64, 48).head, ())
    masking._waiting = TakenMeanwhile()
    masking.stop()
    masking.run()
    assert masking._waiting.qsize() == 0  # the word to end was put in and taken


@pytest.mark.django_db
def test_a_thread_that_died_is_begun_anew() -> None:
    make_hall()
    actions.add_camera(system("test"), "BG", Given("Quầy 1", NOWHERE))
    recorder, plan = Recorder(), plans()[0]
    dead = Source(plan, recorder.room, recorder._told.put, asyncio.new_event_loop())
    recorder.sources = {plan.id: dead}
    recorder.follow_plans()
    fresh = recorder.sources[plan.id]
    assert fresh is not dead
    assert fresh.is_alive()
    fresh.stop()
    fresh.join(5)


def looked(camera: UUID, codec: str) -> LookTold:
    return LookTold(camera, clock.now(), 64, 48, codec, 1.0, False, 0.0, frozenset())


@pytest.mark.django_db
def test_what_can_never_be_written_does_not_stop_the_books_of_the_others() -> None:
    make_hall()
    strange, other = (actions.add_camera(system("test"), "BG", Given(name, NOWHERE)).id for name in ("Một", "Hai"))
    recorder = Recorder()
    recorder._told.put(looked(strange, "x" * 61))
    recorder._told.put(StateTold(other, State.RECORDING))
    recorder.book()
    assert Camera.objects.get(pk=other).state == State.RECORDING
    recorder._told.put(looked(strange, "hvc1.1.60000000.L153.B0.00.00.00.00.00"))
    recorder.book()
    assert Camera.objects.get(pk=strange).codec.startswith("hvc1")


@pytest.mark.django_db
def test_a_round_of_many_cameras_is_written_by_few_statements() -> None:
    make_hall()
    cameras = [actions.add_camera(system("test"), "BG", Given(f"Quầy {one}", NOWHERE)).id for one in range(1, 9)]
    recorder, gone = Recorder(), uuid4()
    files = [(uuid4(), one) for one in cameras]
    at = ring.ticks(clock.now())
    for number, camera in (*files, (uuid4(), gone)):
        recorder._told.put(Opened(number, camera, at))
    for number, camera in files:
        closed = ring.Closed(number, camera, at, at + 10 * ring.TICKS, 5_000, "0" * 64)
        recorder._told.put(Finished(closed, 0.25))
        recorder._told.put(replace(looked(camera, "avc1.42c01f"), is_news=False, clock_ahead=1.5))
    with CaptureQueriesContext(connection) as asked:
        recorder.book()
    assert len(asked.captured_queries) == 3
    rows = Segment.objects.filter(camera__in=cameras)
    assert {(one.size, one.motion, one.ends_at) for one in rows} == {(5_000, 0.25, ring.moment(at + 10 * ring.TICKS))}
    assert rows.count() == 8
    assert not Segment.objects.filter(camera_id=gone).exists()
    assert set(Camera.objects.values_list("codec", "clock_ahead", "width")) == {("avc1.42c01f", 1.5, 64)}


@pytest.mark.django_db
def test_a_wrong_clock_is_told_by_sender_reports_unless_the_onvif_service_tells_it() -> None:
    make_hall()
    plain = actions.add_camera(system("test"), "BG", Given("Một", NOWHERE)).id
    service = actions.add_camera(system("test"), "BG", Given("Hai", NOWHERE, onvif_url="http://127.0.0.1:1/onvif")).id
    recorder = Recorder()
    for camera in (plain, service):
        wrong = replace(looked(camera, "avc1.42c01f"), clock_ahead=-7.0, troubles=frozenset({Trouble.CLOCK}))
        recorder._told.put(wrong)
    recorder.book()
    told = {one.id: (one.clock_ahead, one.troubles) for one in queries.states("BG")}
    assert told == {plain: (-7.0, (Trouble.CLOCK,)), service: (None, ())}
