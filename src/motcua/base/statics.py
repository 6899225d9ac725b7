"""Static files as they are now: one that was changed under a running server, by an upgrade in place, is served whole and not cut off.

Texts are sent compressed: each process keeps the small form of a file beside the data, made when it is first asked for.
"""

import gzip
import hashlib
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import brotli
from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponseBase
from whitenoise.base import Headers
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import MissingFileError, StaticFile

# By the name of the encoding: the ending of the kept file, and how it is made; once, so it may take its time.
ENCODERS: Mapping[str, tuple[str, Callable[[bytes], bytes]]] = {
    "br": ("br", lambda content: bytes(brotli.compress(content, quality=11, mode=brotli.MODE_TEXT))),
    "gzip": ("gz", lambda content: gzip.compress(content, 9, mtime=0)),
}
TEXTS = (".css", ".js", ".svg", ".json", ".webmanifest", ".mjs")


class KnownAddresses(StaticFilesStorage):
    """The address of each file, made once: a page names a dozen of them."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._known: dict[str, str] = {}

    def url(self, name: str | None) -> str:
        known = self._known.get(name or "")
        if known is None:
            known = self._known[name or ""] = str(super().url(name))
        return known


class StaticsMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise has no types
    """WhiteNoise keeps the sizes of all files from its start on and answers with them; here each request looks at the file: 2 µs."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._seen: dict[str, tuple[int, int]] = {}  # URL → size and time of change when its headers were made
        super().__init__(*arguments, **options)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """What WhiteNoise answers, from headers that fit the file."""
        if request.path_info.startswith(settings.STATIC_URL) and not self.autorefresh:
            self._look_at(request.path_info)
        answer: HttpResponseBase = super().__call__(request)
        return answer

    def _look_at(self, url: str) -> None:
        known = self.files.get(url)
        if not isinstance(known, StaticFile):
            self._read(url)
            return
        path = known.alternatives[-1][1]
        try:
            now = _state(path)
        except FileNotFoundError:
            del self.files[url]
            return
        if self._seen.get(url) != now:
            self._read(url)

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        """With its compressed form, where that is worth it."""
        if stat_cache is None and not os.path.exists(path):
            raise MissingFileError(path)
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        if self.allow_all_origins:
            headers["Access-Control-Allow-Origin"] = "*"
        kept = {encoding: _compressed(path, encoding) for encoding in ENCODERS} if path.endswith(TEXTS) else {}
        small = {encoding: file for encoding, file in kept.items() if file}
        return StaticFile(path, headers.items(), stat_cache=None, encodings=small or None)

    def _read(self, url: str) -> None:
        """Its headers anew; a URL that names no file stays unknown."""
        try:
            found = self.find_file(url)
        except (MissingFileError, OSError, ValueError):
            found = None
        if isinstance(found, StaticFile):
            self.files[url] = found
            self._seen[url] = _state(found.alternatives[-1][1])


def _compressed(path: str, encoding: str) -> str | None:
    """The file that holds it so compressed, made where it is not there yet; None where it would not be smaller or cannot be kept."""
    seen = _state(path)
    name = hashlib.blake2b(f"{path}|{seen[0]}|{seen[1]}".encode(), digest_size=16).hexdigest()
    ending, make = ENCODERS[encoding]
    target = Path(settings.DATA_DIR) / "static" / f"{name}.{ending}"
    try:
        if not target.exists():
            content = make(Path(path).read_bytes())
            if len(content) >= seen[0]:
                return None
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
            partial.write_bytes(content)
            partial.replace(target)
    except OSError:
        return None  # the file itself is served
    return str(target)


def _state(path: str) -> tuple[int, int]:
    seen = os.stat(path)
    return seen.st_size, seen.st_mtime_ns
