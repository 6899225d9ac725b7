"""Cameras from RTSP to the clip: real streams from another process, a recorder in this one, what is burnt into the picture read back."""

import io
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import av
import pytest
from pytest_django import Settings

from motcua.base.actor import Actor, Grant
from motcua.domain.cameras import actions, clips
from motcua.domain.cameras.actions.registry import Given
from motcua.domain.cameras.models import Camera, Segment
from motcua.domain.cameras.recording import ring
from motcua.domain.cameras.recording.process import Recorder
from motcua.domain.queue.tests.factories import make_hall
from motcua_simulators.camera import pattern
from motcua_simulators.running import Simulator, free_ports, running

ADMIN = Actor("staff", "1", "Trần Văn Quản", (Grant("admin", "BG"),))
CONTROL = Actor("staff", "2", "Lê Thị Trực", (Grant("control_room", "BG"),))
PASSWORD = "mot-cua-2016"
WAIT = 20.0

pytestmark = [pytest.mark.server, pytest.mark.django_db]


class Hall:
    """A centre with simulated cameras and a recorder whose books are kept by the test."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        make_hall()
        self.recorder = Recorder()
        self.recorder.begin()

    def add(self, number: int, **more: object) -> UUID:
        given = {"path": f"/cam{number}", "user": f"motcua{number}", "password": PASSWORD, "counter": number, **more}
        address = f"127.0.0.1:{self.simulator.port}"
        return actions.add_camera(ADMIN, "BG", Given(f"Máy {number}", address, **given)).id  # type: ignore[arg-type]

    def until(self, wanted: Callable[[], object], seconds: float = WAIT) -> None:
        """Keeps the books until it is so."""
        deadline = time.monotonic() + seconds
        while True:
            self.recorder.follow_plans()
            self.recorder.book()
            if wanted():
                return
            assert time.monotonic() < deadline, [vars(one) for one in Camera.objects.all()]
            time.sleep(0.05)

    def state(self, camera: UUID) -> str:
        return Camera.objects.get(pk=camera).state

    def recorded(self, camera: UUID) -> float:
        """Seconds that lie in the ring, also in the file that is being written."""
        rows = Segment.objects.filter(camera=camera).order_by("begins_at")
        places = [ring.place_of(camera, one.pk, ring.ticks(one.begins_at)) for one in rows]
        return sum(chunk.duration for place in places for chunk in ring.chunks(place)) / ring.TICKS


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    onvif, discovery = free_ports(2)
    more = ["--cameras", "3", "--width", "320", "--height", "180", "--rate", "10", "--gop", "5"]
    folder = tmp_path_factory.mktemp("cameras")
    with running("camera", folder, *more, "--onvif-port", str(onvif), "--discovery-port", str(discovery)) as started:
        object.__setattr__(started, "onvif_port", onvif)
        object.__setattr__(started, "discovery_port", discovery)
        yield started


@pytest.fixture
def hall(simulator: Simulator, settings: Settings, tmp_path: Path) -> Iterator[Hall]:
    settings.CAMERAS_DIR, settings.FILES_DIR = tmp_path / "cameras", tmp_path / "files"
    settings.MOTCUA_CAMERA_TIMEOUT, settings.MOTCUA_CAMERA_LONGEST_PAUSE = 2, 1
    settings.MOTCUA_CAMERA_FREE_MB = 0
    made = Hall(simulator)
    yield made
    made.recorder.end()
    for camera in simulator.state()["cameras"]:
        simulator.set(camera=camera["path"], look="normal", here=1, silent=0, password=PASSWORD, clock_ahead=0)


def pictures(content: bytes) -> list["av.VideoFrame"]:
    return list(av.open(io.BytesIO(content)).decode(video=0))


def burnt_in(frame: "av.VideoFrame") -> float:
    return pattern.read(frame.to_ndarray(format="yuv420p")[: frame.height])


def test_a_clip_begins_within_a_second_of_what_was_asked(hall: Hall) -> None:
    camera = hall.add(1)
    hall.until(lambda: hall.recorded(camera) > 4)
    asked = datetime.now(UTC) - timedelta(seconds=3)
    row = Camera.objects.get(pk=camera)
    content = b"".join(clips.clip(row, asked, asked + timedelta(seconds=2)))
    shown = pictures(content)
    assert abs(burnt_in(shown[0]) - asked.timestamp()) < 1
    assert 15 < len(shown) < 35
    stamps = [burnt_in(one) for one in shown]
    assert all(0.05 < after - before < 0.3 for before, after in pairwise(stamps))
