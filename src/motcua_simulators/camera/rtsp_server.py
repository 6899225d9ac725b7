"""GStreamer's RTSP server, fed with encoded pictures from standard input. Runs under the system's Python, which has `gi`.

Each message is a header (kind, stream, milliseconds of its duration, length) and so many bytes: a picture of a stream as H.264 or H.265
with start codes, or an order as JSON: {"mount": path, "stream": n, "codec": "h264", "user": …, "password": …} or {"unmount": path}.
"""

import json
import os
import struct
import sys
import threading
from typing import Any

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402 - the versions are asked for first

HEADER = struct.Struct(">BHHI")
PICTURE, ORDER = 0, 1
LAUNCH = (
    "( appsrc name=source is-live=true do-timestamp=true format=time max-bytes=4000000 "
    "caps=video/x-{codec},stream-format=byte-stream,alignment=au ! rtp{codec}pay name=pay0 pt=96 config-interval=-1 )"
)


def begins_with_key(codec: str, data: bytes) -> bool:
    """Whether a picture begins with a NAL unit with which decoding can begin."""
    return (data[4] >> 1) & 63 in range(16, 34) if codec == "h265" else data[4] & 31 in (5, 7)


class Cameras:
    """Which mounts show which stream, and the sources that are open for them now."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._sources: dict[str, list[Any]] = {}  # path -> [appsrc, stream, whether its first key picture went, codec]
        self._auth = GstRtspServer.RTSPAuth()
        self._auth.set_supported_methods(2)  # GstRtsp's DIGEST; this enumeration has no binding of its own
        server.set_auth(self._auth)

    def order(self, given: dict[str, Any]) -> bool:
        if "unmount" in given:
            self._unmount(given["unmount"])
        else:
            self._mount(given["mount"], given["stream"], given["codec"], given["user"], given["password"])
        return False

    def _mount(self, path: str, stream: int, codec: str, user: str, password: str) -> None:
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(LAUNCH.format(codec=codec))
        factory.set_shared(True)
        factory.set_latency(0)
        factory.connect("media-configure", self._configure, path, stream, codec)
        role = path.strip("/") or "camera"
        permissions = GstRtspServer.RTSPToken()
        permissions.set_string("media.factory.role", role)
        self._auth.remove_digest(user)
        self._auth.add_digest(user, password, permissions)
        factory.add_role_from_structure(
            Gst.Structure.from_string(
                f"{role}, media.factory.access=(boolean)true, media.factory.construct=(boolean)true"
            )[0]
        )
        self._server.get_mount_points().add_factory(path, factory)

    def _unmount(self, path: str) -> None:
        """Whoever watches it is cut off, as when the cable is pulled and the other side has noticed."""
        self._server.get_mount_points().remove_factory(path)
        self._server.client_filter(self._cut, path)

    def _cut(self, _server: Any, client: Any, path: str) -> Any:
        found = client.session_filter(self._plays, path)
        return GstRtspServer.RTSPFilterResult.REMOVE if found else GstRtspServer.RTSPFilterResult.KEEP

    def _plays(self, _client: Any, session: Any, path: str) -> Any:
        _media, matched = session.get_media(path)
        return GstRtspServer.RTSPFilterResult.REF if matched else GstRtspServer.RTSPFilterResult.KEEP

    def _configure(self, _factory: Any, media: Any, path: str, stream: int, codec: str) -> None:
        source = media.get_element().get_child_by_name("source")
        media.connect("unprepared", self._closed, path, source)
        with self._lock:
            self._sources[path] = [source, stream, False, codec]

    def _closed(self, _media: Any, path: str, source: Any) -> None:
        with self._lock:
            if self._sources.get(path, [None])[0] is source:
                del self._sources[path]

    def push(self, stream: int, data: bytes) -> None:
        with self._lock:
            open_now = [entry for entry in self._sources.values() if entry[1] == stream]
        for entry in open_now:
            if not entry[2] and not begins_with_key(entry[3], data):
                continue
            entry[2] = True
            entry[0].emit("push-buffer", Gst.Buffer.new_wrapped(data))


def read(cameras: Cameras) -> None:
    stream = sys.stdin.buffer
    while header := stream.read(HEADER.size):
        kind, number, _duration, length = HEADER.unpack(header)
        body = stream.read(length)
        if kind == PICTURE:
            cameras.push(number, body)
        else:
            GLib.idle_add(cameras.order, json.loads(body))
    os._exit(0)  # whoever fed it is gone


def main() -> None:
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(sys.argv[1])
    loop = GLib.MainLoop()
    cameras = Cameras(server)
    if server.attach(None) == 0:
        sys.stderr.write(f"camera simulator: port {sys.argv[1]} is taken\n")
        os._exit(1)
    threading.Thread(target=read, args=(cameras,), daemon=True).start()
    loop.run()


if __name__ == "__main__":
    main()
