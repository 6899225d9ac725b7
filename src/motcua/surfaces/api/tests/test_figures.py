"""Figures of a node's disks: one that does not answer takes no other's along."""

from pathlib import Path

from django.conf import LazySettings

from motcua.surfaces.api.figures import disks


def test_the_room_of_a_place_that_cannot_be_asked_is_left_out_alone(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.FILES_DIR = tmp_path / ("x" * 300)  # no system takes such a name
    settings.CAMERAS_DIR = tmp_path / "nobody made it"
    free, size = disks()
    assert [one.labels["place"] for one in free.samples] == ["data"]
    assert [one.labels["place"] for one in size.samples] == ["data"]
