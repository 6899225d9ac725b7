"""An export that cannot be made says so."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from motcua.base import clock, journal
from motcua.base.actor import Actor, Grant, system
from motcua.domain.cameras import actions
from motcua.domain.cameras.actions.registry import Given
from motcua.domain.cameras.models import Export, Segment
from motcua.domain.cameras.recording.ring import SegmentFile, moment, ticks
from motcua.domain.cameras.rules import ExportState
from motcua.domain.queue.tests.factories import make_hall

CONTROL = Actor("staff", "2", "Lê Thị Trực", (Grant("control_room", "BG"),))


@pytest.mark.django_db
def test_an_export_that_cannot_be_made_has_failed_and_does_not_wait_for_ever(
    settings: Settings, tmp_path: Path
) -> None:
    settings.CAMERAS_DIR = tmp_path
    make_hall()
    camera = actions.add_camera(system("test"), "BG", Given("Quầy 1", "10.0.5.21")).id
    begin = clock.now() - timedelta(minutes=5)
    file = SegmentFile(camera, ticks(begin), b"no head of an MP4")
    file.add(b"no pictures", ticks(begin), 10)
    closed = file.close()
    Segment.objects.create(
        pk=file.id,
        camera_id=camera,
        begins_at=begin,
        ends_at=moment(closed.ends),
        size=closed.size,
        sha256=closed.sha256,
    )
    export = actions.ask_export(
        CONTROL, camera, begin - timedelta(seconds=1), begin + timedelta(seconds=9), "authority"
    )
    actions.make_export(export)
    assert Export.objects.get().state == ExportState.FAILED
    assert "camera.export_failed" in [entry.kind for entry in journal.subject_history(f"camera:{camera}")]
