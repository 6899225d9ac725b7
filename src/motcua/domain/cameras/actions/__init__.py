"""Verbs about cameras, by subject; other rooms call them from here."""

from motcua.domain.cameras.actions.exports import ask_export, begin_again, fetch_export, make_export
from motcua.domain.cameras.actions.holds import hold, release
from motcua.domain.cameras.actions.registry import add_camera, change_camera, discover, retire_camera, try_camera
from motcua.domain.cameras.actions.steering import accept_view, steer
from motcua.domain.cameras.actions.watching import begin_watching, look_at, touch

__all__ = [
    "accept_view",
    "add_camera",
    "ask_export",
    "begin_again",
    "begin_watching",
    "change_camera",
    "discover",
    "fetch_export",
    "hold",
    "look_at",
    "make_export",
    "release",
    "retire_camera",
    "steer",
    "touch",
    "try_camera",
]
