"""An export is made piece by piece, is begun again when it was lost, and one that cannot be made says so."""

import tracemalloc
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import av
import numpy as np
import pytest
from django.db import OperationalError
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from motcua.base import clock, journal, vault
from motcua.base.actor import Actor, Grant, system
from motcua.domain.cameras import actions
from motcua.domain.cameras.actions import exports
from motcua.domain.cameras.actions.registry import Given
from motcua.domain.cameras.models import Export, Segment
from motcua.domain.cameras.recording import fmp4
from motcua.domain.cameras.recording.masking import Encoder
from motcua.domain.cameras.recording.ring import SegmentFile, moment, ticks
from motcua.domain.cameras.rules import ExportState
from motcua.domain.cameras.rules.timing import TICKS
from motcua.domain.queue.tests.factories import make_hall

CONTROL = Actor("staff", "2", "Lê Thị Trực", (Grant("control_room", "BG"),))
RATE, GROUP = 25, 10

pytestmark = pytest.mark.django_db


@pytest.fixture
def camera(settings: Settings, tmp_path: Path) -> UUID:
    settings.CAMERAS_DIR, settings.FILES_DIR = tmp_path / "cameras", tmp_path / "files"
    make_hall()
    return actions.add_camera(system("test"), "BG", Given("Quầy 1", "10.0.5.21")).id


def kept(file: SegmentFile) -> None:
    closed = file.close()
    Segment.objects.create(
        pk=file.id,
        camera_id=file.camera,
        begins_at=moment(closed.begins),
        ends_at=moment(closed.ends),
        size=closed.size,
        sha256=closed.sha256,
    )


def recorded(camera: UUID, begin: datetime, groups: int) -> None:
    """A file of the ring with noise in it, which no encoder makes small."""
    encoder, chance = Encoder(320, 180), np.random.default_rng(7)
    file, at = SegmentFile(camera, ticks(begin), encoder.head), ticks(begin)
    for number in range(groups):
        samples = []
        for picture in range(GROUP):
            frame = av.VideoFrame.from_ndarray(chance.integers(0, 255, (270, 320), dtype=np.uint8), format="yuv420p")
            frame.pts, frame.pict_type = (number * GROUP + picture) * TICKS // RATE, 1 if picture == 0 else 0
            samples += [fmp4.Sample(one.data, TICKS // RATE, one.shift, one.is_key) for one in encoder.encode(frame)]
        file.add(fmp4.fragment(number + 1, at, samples), at, GROUP * TICKS // RATE)
        at += GROUP * TICKS // RATE
    kept(file)


def asked(camera: UUID, begin: datetime) -> UUID:
    return actions.ask_export(CONTROL, camera, begin - timedelta(seconds=1), begin + timedelta(seconds=9), "authority")


def test_a_long_export_is_never_whole_in_memory(camera: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "CHUNK_BYTES", 64 * 1024)
    begin = clock.now() - timedelta(minutes=5)
    recorded(camera, begin, groups=28)
    export = asked(camera, begin)
    tracemalloc.start()
    try:
        actions.make_export(export)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    row = Export.objects.get()
    assert row.state == ExportState.READY
    assert row.size > 5_000_000
    assert most < row.size / 2
    assert sum(len(one) for one in vault.read(export)) == row.size


def test_an_export_that_was_lost_with_the_database_is_begun_again_and_one_in_the_queue_is_not(
    camera: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = clock.now() - timedelta(minutes=5)
    recorded(camera, begin, groups=1)
    export = asked(camera, begin)
    Export.objects.update(asked_at=clock.now() - timedelta(minutes=10))
    assert actions.begin_again() == 0  # its job waits
    with monkeypatch.context() as lost:
        lost.setattr(exports, "_waiting", _no_database)
        with pytest.raises(OperationalError):
            actions.make_export(export)
    ProcrastinateJob.objects.all().delete()  # the job has failed with it, and is cleared away in time
    assert Export.objects.get().state == ExportState.WAITING
    assert actions.begin_again() == 1
    assert actions.begin_again() == 0
    actions.make_export(export)
    actions.make_export(export)  # a second job of it does nothing
    assert Export.objects.get().state == ExportState.READY
    assert actions.begin_again() == 0
    made = [one.kind for one in journal.subject_history(f"camera:{camera}")].count("camera.export_made")
    assert made == 1


def _no_database(export: UUID) -> Export | None:
    raise OperationalError("server closed the connection unexpectedly")


def test_an_export_that_cannot_be_made_has_failed_and_does_not_wait_for_ever(camera: UUID, tmp_path: Path) -> None:
    begin = clock.now() - timedelta(minutes=5)
    file = SegmentFile(camera, ticks(begin), b"no head of an MP4")
    file.add(b"no pictures", ticks(begin), 10)
    kept(file)
    actions.make_export(asked(camera, begin))
    assert Export.objects.get().state == ExportState.FAILED
    assert "camera.export_failed" in [entry.kind for entry in journal.subject_history(f"camera:{camera}")]
    assert [one for one in (tmp_path / "files").rglob("*") if one.is_file()] == []
