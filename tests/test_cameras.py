"""Cameras from RTSP to the clip: real streams from another process, a recorder in this one, what is burnt into the picture read back."""

import base64
import hashlib
import io
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import av
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from motcua.base import journal
from motcua.base.actor import Actor, Grant, system
from motcua.base.problems import InvalidInput
from motcua.domain.cameras import actions, clips, onvif, queries
from motcua.domain.cameras.actions import telling
from motcua.domain.cameras.actions.registry import Given, describe
from motcua.domain.cameras.models import Camera, Segment
from motcua.domain.cameras.recording import feed, keeper, ring, tape
from motcua.domain.cameras.recording.process import Recorder, plans
from motcua.domain.cameras.rules import Mask, State, Trouble, Use
from motcua.domain.people.actions import create_staff, create_token
from motcua.domain.people.models import Staff
from motcua.domain.queue.tests.factories import make_hall
from motcua_simulators.camera import pattern
from motcua_simulators.running import Simulator, free_ports, running

ADMIN = Actor("staff", "1", "Trần Văn Quản", (Grant("admin", "BG"),))
MANAGER = Actor("staff", "3", "Phạm Văn Đốc", (Grant("manager", "BG"),))
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
        return actions.add_camera(ADMIN, "BG", Given(f"Máy {number}", address, **given)).id

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
    more = ["--cameras", "4", "--hevc", "4", "--width", "320", "--height", "180", "--rate", "10", "--gop", "5"]
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


class Counted:
    """Somebody who watches, as far as a feed knows."""

    def __init__(self) -> None:
        self.pieces: list[tuple[int, float]] = []

    def write(self, kind: int, body: bytes, at: float) -> None:
        self.pieces.append((kind, at))


def kinds(camera: UUID) -> list[str]:
    return [entry.kind for entry in journal.subject_history(f"camera:{camera}")]


def test_a_clip_begins_within_a_second_of_what_was_asked_and_files_join_without_a_gap(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tape, "SEGMENT_SECONDS", 1.0)
    camera = hall.add(1)
    hall.until(lambda: Segment.objects.exclude(ends_at=None).count() >= 4)
    closed = list(Segment.objects.exclude(ends_at=None).order_by("begins_at"))
    assert all(abs(one.ends_at - after.begins_at) < timedelta(milliseconds=50) for one, after in pairwise(closed))
    for one in closed:
        assert ring.hash_of(ring.place_of(camera, one.pk, ring.ticks(one.begins_at))) == one.sha256
    asked = closed[1].begins_at + timedelta(milliseconds=200)
    program = create_token(system("test"), "control_room", centre="BG", name="Xem camera")
    client = Client(headers={"authorization": f"Bearer {program}"})
    times = {"from": asked.isoformat(), "to": (asked + timedelta(seconds=2)).isoformat()}
    answer = client.get(f"/api/v1/cameras/{camera}/clip", times)
    shown = pictures(b"".join(answer.streaming_content))
    assert abs(burnt_in(shown[0]) - asked.timestamp()) < 1
    stamps = [burnt_in(one) for one in shown]
    assert 15 < len(stamps) < 35
    assert all(0.01 < after - before < 0.35 for before, after in pairwise(stamps))
    assert queries.watches(MANAGER, "BG")[0].use == Use.CLIP
    told = client.get("/api/v1/cameras").json()["items"]
    assert [(one["name"], one["state"]) for one in told] == [("Máy 1", "recording")]
    # live by HLS: the playlist, its head and its newest part are a picture of just now
    hall.until(lambda: len(hall.recorder.sources[camera].parts.kept()) > 1)
    playlist = client.get(f"/api/v1/cameras/{camera}/live.m3u8").content.decode()
    names = re.findall(r"(live/[\w.-]+)", playlist)
    parts = [client.get(f"/api/v1/cameras/{camera}/{name}").content for name in (names[0], names[-1])]
    assert time.time() - burnt_in(pictures(b"".join(parts))[-1]) < 12
    still = Image.open(io.BytesIO(client.get(f"/api/v1/cameras/{camera}/snapshot.jpg").content))
    assert still.size == (320, 180)


def test_a_camera_that_was_pulled_is_lost_and_comes_back(hall: Hall) -> None:
    camera = hall.add(2)
    hall.until(lambda: hall.recorded(camera) > 1)
    hall.simulator.set(camera="/cam2", here=0)
    hall.until(lambda: hall.state(camera) == State.LOST)
    before = hall.recorded(camera)
    hall.simulator.set(camera="/cam2", here=1)
    hall.until(lambda: hall.state(camera) == State.RECORDING and hall.recorded(camera) > before + 0.4)
    assert kinds(camera) == ["camera.added", "camera.recording", "camera.lost", "camera.recording"]
    begin = datetime.now(UTC) - timedelta(minutes=1)
    assert len(queries.stretches(CONTROL, camera, begin, datetime.now(UTC))) == 2
    # one that only falls silent is noticed by the time-out of a read
    hall.simulator.set(camera="/cam2", silent=1)
    hall.until(lambda: hall.state(camera) == State.LOST)


def test_a_wrong_password_is_told_and_the_right_one_connects(hall: Hall) -> None:
    camera = hall.add(3, password="sai-mat-khau")
    hall.until(lambda: hall.state(camera) == State.REFUSED)
    row = Camera.objects.get(pk=camera)
    with connection.cursor() as cursor:
        cursor.execute("SELECT password FROM cameras_camera WHERE id = %s", [camera])
        assert b"sai-mat-khau" not in bytes(cursor.fetchone()[0])
    given = Given(row.name, row.address, row.path, row.user, PASSWORD, counter=3)
    actions.change_camera(ADMIN, camera, given)
    hall.until(lambda: hall.state(camera) == State.RECORDING)
    tried = actions.try_camera(ADMIN, "BG", Given("Thử", row.address, row.path, row.user, "khác"))
    assert tried.state == State.REFUSED


def test_when_the_disk_is_full_the_oldest_goes_then_recording_stops_and_live_goes_on(
    hall: Hall, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tape, "SEGMENT_SECONDS", 0.5)
    monkeypatch.setattr(tape, "TRY_AGAIN_SECONDS", 0.2)
    camera = hall.add(1)
    hall.until(lambda: Segment.objects.exclude(ends_at=None).count() >= 3)
    oldest = Segment.objects.order_by("begins_at").first()
    assert oldest
    assert oldest.ends_at
    settings.MOTCUA_CAMERA_MB = (sum(Segment.objects.values_list("size", flat=True)) - 1) / 1e6
    assert keeper.look(hall.recorder.room) == 1
    assert not Segment.objects.filter(pk=oldest.pk).exists()
    assert not ring.place_of(camera, oldest.pk, ring.ticks(oldest.begins_at)).exists()
    assert not hall.recorder.room.is_full
    begin = oldest.ends_at
    held = actions.hold(CONTROL, camera, begin, begin + timedelta(hours=1), "incident")
    settings.MOTCUA_CAMERA_MB = 0.001
    assert keeper.look(hall.recorder.room) == 0
    hall.until(lambda: hall.state(camera) == State.DISK_FULL)
    viewer = Counted()
    hall.recorder.sources[camera].shown.join(viewer)
    hall.until(lambda: len(viewer.pieces) > 5)
    before = hall.recorded(camera)
    actions.release(CONTROL, held)
    settings.MOTCUA_CAMERA_MB = 1000
    keeper.look(hall.recorder.room)
    hall.until(lambda: hall.state(camera) == State.RECORDING and hall.recorded(camera) > before)
    assert "camera.disk_full" in kinds(camera)


def test_what_is_taken_away_has_its_masks_its_watermark_and_its_hash(hall: Hall) -> None:
    camera = hall.add(1, masks=(Mask(500, 400, 200, 200),))
    hall.until(lambda: hall.recorded(camera) > 2.5)
    end = datetime.now(UTC)
    begin = end - timedelta(seconds=2)
    with pytest.raises(InvalidInput):
        actions.ask_export(CONTROL, camera, begin, end, "other", "")
    export = actions.ask_export(CONTROL, camera, begin, end, "authority", "Công văn số 12")
    actions.make_export(export)
    row, content = actions.fetch_export(CONTROL, export)
    file = b"".join(content)
    assert hashlib.sha256(file).hexdigest() == row.sha256
    manifest = queries.manifest(row)
    assert manifest["file"]["sha256"] == row.sha256
    assert (manifest["taken_by"], manifest["reason"], manifest["masks"]) == (CONTROL.name, "authority", 1)
    shown = pictures(file)
    luma = [one.to_ndarray(format="yuv420p")[: one.height] for one in shown]
    plain = [one.to_ndarray(format="yuv420p")[: one.height] for one in pictures(_raw(camera, begin, end))]
    assert all(one[74:106, 162:222].max() < 40 for one in luma)
    assert all(one[74:106, 162:222].max() > 60 for one in plain)
    assert abs(burnt_in(shown[0]) - begin.timestamp()) < 1
    assert luma[0][-15:].mean() < plain[0][-15:].mean() - 10  # the darkened band, with light letters on it
    assert luma[0][-15:].max() > 200
    # the same holds for a clip and for live: what is masked leaves in no way
    clip = pictures(b"".join(clips.clip(Camera.objects.get(pk=camera), begin, end)))
    assert all(one.to_ndarray(format="yuv420p")[74:106, 162:222].max() < 40 for one in clip)
    viewer = Live()
    hall.recorder.sources[camera].shown.join(viewer)
    hall.until(lambda: len(viewer.fragments) > 12)
    live = pictures(viewer.head + b"".join(viewer.fragments))
    assert all(one.to_ndarray(format="yuv420p")[74:106, 162:222].max() < 40 for one in live)
    assert kinds(camera)[-3:] == ["camera.export_asked", "camera.export_made", "camera.export_fetched"]


def _raw(camera: UUID, begin: datetime, end: datetime) -> bytes:
    """What lies in the ring, as nobody gets it."""
    found = list(clips.pieces(Camera.objects.get(pk=camera), begin, end))
    return found[0].head + b"".join(one.made for one in found)


class Live(Counted):
    """Somebody who keeps what was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.head, self.fragments = b"", list[bytes]()

    def write(self, kind: int, body: bytes, at: float) -> None:
        if kind == feed.HEAD:
            self.head = body.partition(b"\n")[2]
        elif kind == feed.PICTURES:
            self.fragments.append(body)


def test_a_covered_camera_is_told_and_one_that_sees_again_is_well(hall: Hall, settings: Settings) -> None:
    settings.MOTCUA_CAMERA_LOOK_SECONDS = 0.4
    camera = hall.add(3)
    hall.until(lambda: hall.recorder.sources[camera].eye)
    hall.simulator.set(camera="/cam3", look="covered")
    hall.until(lambda: queries.states("BG")[0].troubles == (Trouble.COVERED,))
    hall.simulator.set(camera="/cam3", look="night")
    hall.until(lambda: queries.states("BG")[0].troubles == () and hall.recorder.sources[camera]._judge.is_grey)
    assert "camera.trouble_began" in kinds(camera)


def test_the_onvif_service_is_found_asked_for_its_stream_its_clock_and_turned(hall: Hall, settings: Settings) -> None:
    simulator = hall.simulator
    settings.MOTCUA_CAMERA_DISCOVERY = [f"127.0.0.1:{simulator.discovery_port}"]
    found = actions.discover(ADMIN, "BG")
    assert len(found) == 4
    url = f"http://127.0.0.1:{simulator.onvif_port}/onvif/cam1"
    assert url in {one.url for one in found}
    described = describe(ADMIN, "BG", url, "motcua1", PASSWORD)
    assert (described.address, described.path, described.can_move) == (f"127.0.0.1:{simulator.port}", "/cam1", True)
    with pytest.raises(InvalidInput):
        describe(ADMIN, "BG", url, "motcua1", "sai")
    simulator.set(camera="/cam1", clock_ahead=125, look="night")
    camera = hall.add(1, onvif_url=url)
    telling.take([onvif.condition(one) for one in plans()])
    row = queries.states("BG")[0]
    assert row.clock_ahead == pytest.approx(125, abs=1.5)
    assert (row.is_night, row.can_move, row.troubles) == (True, True, (Trouble.CLOCK,))
    actions.steer(CONTROL, camera, "left")
    assert simulator.state()["cameras"][0]["moving"] is True
    actions.steer(CONTROL, camera, "stop")
    told = simulator.state()["cameras"][0]
    assert (told["moves"], told["moving"]) == (1, False)


def test_what_a_crash_left_open_is_closed_at_the_next_start(hall: Hall) -> None:
    camera = hall.add(2)
    hall.until(lambda: hall.recorded(camera) > 1.2)
    row = Segment.objects.get()
    place = ring.place_of(camera, row.pk, ring.ticks(row.begins_at))
    whole = place.read_bytes()
    hall.recorder.end()
    place.write_bytes(whole + b"half a chunk")
    Segment.objects.all().update(ends_at=None, sha256="")
    keeper.take_stock()
    mended = Segment.objects.get()
    assert mended.sha256 == hashlib.sha256(whole).hexdigest()
    assert ring.is_sound(place, row.pk)
    Segment.objects.all().delete()
    keeper.take_stock()
    assert Segment.objects.get().sha256 == mended.sha256


def test_a_camera_that_sends_h265_is_recorded_as_it_comes_its_clock_known_by_its_reports(hall: Hall) -> None:
    camera = hall.add(4, counter=None)
    hall.until(lambda: hall.recorded(camera) > 2.2)
    row = Camera.objects.get(pk=camera)
    assert row.codec.startswith("hvc1.1.")
    end = datetime.now(UTC)
    begin = end - timedelta(seconds=2)
    raw = _raw(camera, begin, end)
    assert av.open(io.BytesIO(raw)).streams.video[0].codec_context.name == "hevc"
    assert abs(burnt_in(pictures(raw)[0]) - begin.timestamp()) < 1
    # browsers that do not play H.265 get the past as H.264, and so does whoever takes it away
    clip = b"".join(clips.clip(row, begin, end, is_for_all=True))
    assert av.open(io.BytesIO(clip)).streams.video[0].codec_context.name == "h264"
    assert abs(burnt_in(pictures(clip)[0]) - begin.timestamp()) < 1
    hall.until(lambda: hall.recorder.sources[camera]._clock_ahead is not None)
    assert hall.recorder.sources[camera]._clock_ahead == pytest.approx(0, abs=0.6)
    hall.until(lambda: queries.states("BG")[0].clock_ahead is not None)
    assert queries.states("BG")[0].troubles == ()


def test_masks_are_drawn_on_the_picture_that_was_tried(hall: Hall) -> None:
    create_staff(system("test"), "quan.tri", ADMIN.name, "mat-khau-bi-mat-2016", [Grant("admin", "BG")])
    admin = Client()
    admin.force_login(Staff.objects.get(username="quan.tri"))
    given = {"name": "Thử", "address": f"127.0.0.1:{hall.simulator.port}", "path": "/cam1", "user": "motcua1"}
    given |= {"password": PASSWORD, "keep_days": "7", "masks": "50 40 20 20", "try": "1"}
    page = admin.post(reverse("admin_camera_add", args=["BG"]), given).content.decode()
    assert "data-mask-editor" in page
    assert ">50 40 20 20</textarea>" in page
    found = re.search(r"data:image/jpeg;base64,([^\"]+)", page)
    assert found
    picture = Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("L")
    assert picture.crop((170, 78, 215, 103)).getextrema()[1] < 30  # nobody sees what is masked, not even here
    assert not Camera.objects.exists()
