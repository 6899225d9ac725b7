"""Simulated cameras as a process: draws, encodes, feeds GStreamer's RTSP server (a process of the system's Python), speaks ONVIF.

Its page on the control port changes what a camera shows, pulls it, gives it back, changes its password or its clock.
"""

import argparse
import html
import io
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import av
from PIL import Image

from motcua_simulators import _control
from motcua_simulators.camera import onvif
from motcua_simulators.camera.picture import LOOKS, Picture
from motcua_simulators.camera.rtsp_messages import ORDER, PICTURE, message

SERVER = Path(__file__).with_name("rtsp_server.py")
USER, PASSWORD = "motcua", "mot-cua-2016"
NAMES = ("Sảnh tầng 2", "Quầy 1", "Quầy 5", "Cửa ra vào")
SYSTEM_PYTHON = "/usr/bin/python3"


class Pipe:
    """The way to the RTSP server."""

    def __init__(self, port: int) -> None:
        self.process = subprocess.Popen([SYSTEM_PYTHON, str(SERVER), str(port)], stdin=subprocess.PIPE)
        self._lock = threading.Lock()

    def send(self, kind: int, stream: int, body: bytes) -> None:
        assert self.process.stdin
        with self._lock:
            self.process.stdin.write(message(kind, stream, body))
            self.process.stdin.flush()

    def order(self, **given: object) -> None:
        self.send(ORDER, 0, json.dumps(given).encode())


@dataclass
class Shown:
    """One camera and what was done to it. A shared picture is the first camera's, encoded once for all."""

    camera: onvif.Camera
    stream: int
    picture: Picture
    here: bool = True
    silent: bool = False
    last: bytes = b""

    def told(self) -> dict[str, object]:
        camera = self.camera
        return {
            "path": camera.path,
            "name": camera.name,
            "look": self.picture.look,
            "here": self.here,
            "silent": self.silent,
            "clock_ahead": camera.clock_ahead,
            "night": camera.night,
            "moves": camera.moves,
            "moving": camera.moving,
        }


@dataclass
class State:
    pipe: Pipe
    shown: dict[str, Shown] = field(default_factory=dict)

    def add(self, one: Shown) -> None:
        self.shown[one.camera.path] = one
        self._mount(one)

    def _mount(self, one: Shown) -> None:
        user, password = one.camera.user, one.camera.password
        self.pipe.order(mount=one.camera.path, stream=one.stream, codec=one.picture.codec, user=user, password=password)

    def set(self, changes: Mapping[str, str]) -> None:
        """`camera` with any of look, here, silent, password, clock_ahead. Raises ValueError for what is unknown."""
        one = self.shown.get(changes.get("camera", ""))
        if one is None or set(changes) - {"camera", "look", "here", "silent", "password", "clock_ahead"}:
            raise ValueError("name a camera by its path, and look, here, silent, password or clock_ahead")
        look = changes.get("look", one.picture.look)
        if look not in LOOKS:
            raise ValueError(f"look is one of {', '.join(LOOKS)}")
        one.picture.look, one.camera.night = look, look == "night"
        one.camera.clock_ahead = float(changes.get("clock_ahead", one.camera.clock_ahead))
        one.silent = changes.get("silent", str(one.silent)) in ("1", "True")
        if "password" in changes:
            one.camera.password = changes["password"]
            self._again(one)
        here = changes.get("here", str(one.here)) in ("1", "True")
        if here != one.here:
            one.here = here
            self._mount(one) if here else self.pipe.order(unmount=one.camera.path)

    def _again(self, one: Shown) -> None:
        self.pipe.order(unmount=one.camera.path)
        if one.here:
            self._mount(one)

    def feed(self, rate: int, stop: threading.Event) -> None:
        """Draws and sends at the given rate until `stop`; a machine that is too slow skips."""
        due = time.monotonic()
        while not stop.wait(max(0.0, due - time.monotonic())):
            due = max(due + 1 / rate, time.monotonic() - 1)
            drawn: dict[int, bytes] = {}
            for one in self.shown.values():
                if one.stream not in drawn:
                    drawn[one.stream] = one.picture.next()
                    if not one.silent:
                        self.pipe.send(PICTURE, one.stream, drawn[one.stream])


def snapshot_of(picture: Picture) -> bytes:
    out = io.BytesIO()
    drawn = picture.drawn()
    colours = av.VideoFrame.from_ndarray(drawn, format="yuv420p").to_ndarray(format="rgb24")
    Image.fromarray(colours).save(out, "JPEG")
    return out.getvalue()


def control_page(state: State) -> "_control.Get":
    def get(path: str) -> _control.Answer | None:
        told = [one.told() for one in state.shown.values()]
        if path == "/":
            rows = "".join(
                f"<li><b>{html.escape(str(one['name']))}</b> <pre>{html.escape(json.dumps(one))}</pre></li>"
                for one in told
            )
            return _control.page("Camera simulator", f'<ul class="mail">{rows}</ul>')
        return _control.as_json({"cameras": told}) if path == "/state" else None

    return get


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m motcua_simulators.camera", description=__doc__)
    parser.add_argument("--port", type=int, default=8554, help="of RTSP (default 8554)")
    parser.add_argument("--control-port", type=int, default=8555, help="where its page is (default 8555)")
    parser.add_argument("--onvif-port", type=int, default=0, help="of ONVIF; without one there is none")
    parser.add_argument("--discovery-port", type=int, default=3702, help="of WS-Discovery (default 3702)")
    parser.add_argument("--folder", type=Path, default=Path("cameras"), help="not used: cameras keep nothing")
    parser.add_argument("--cameras", type=int, default=4, help="how many: /cam1, /cam2 … (default 4)")
    parser.add_argument("--shared", action="store_true", help="one picture, encoded once, for all of them")
    parser.add_argument("--hevc", type=int, default=0, help="the number of a camera that sends H.265; none by default")
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--height", type=int, default=360)
    parser.add_argument("--rate", type=int, default=15, help="pictures a second (default 15)")
    parser.add_argument(
        "--gop", type=int, default=0, help="pictures from key picture to key picture; default: one second"
    )
    given = parser.parse_args(arguments)
    stop = threading.Event()
    for ends in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ends, lambda *_: stop.set())
    state = State(Pipe(given.port))
    picture: Picture | None = None
    for number in range(1, given.cameras + 1):
        name = NAMES[number - 1] if number <= len(NAMES) else f"Camera {number}"
        if picture is None or not given.shared:
            codec = "h265" if number == given.hevc else "h264"
            picture = Picture(number, name, given.width, given.height, given.rate, given.gop or given.rate, codec)
        stream = 1 if given.shared else number
        camera = onvif.Camera(f"/cam{number}", name, f"{USER}{number}", PASSWORD, given.port, has_ptz=number == 1)
        camera.snapshot = lambda picture=picture: snapshot_of(picture)  # type: ignore[misc] # bound now, called without arguments
        state.add(Shown(camera, stream, picture))
    try:
        if given.onvif_port:
            cameras = {path: one.camera for path, one in state.shown.items()}
            onvif.serve(given.onvif_port, cameras)
            onvif.answer_probes(given.discovery_port, given.onvif_port, cameras)
        _control.serve(given.control_port, control_page(state), state.set)
        state.feed(given.rate, stop)
    except OSError as problem:
        sys.stderr.write(f"camera simulator: {problem}\n")
        return 1
    finally:
        state.pipe.process.terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
