"""Static files as they are now: one that was changed under a running server, by an upgrade in place, is served whole and not cut off."""

import os
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import MissingFileError, StaticFile


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

    def _read(self, url: str) -> None:
        """Its headers anew; a URL that names no file stays unknown."""
        try:
            found = self.find_file(url)
        except (MissingFileError, OSError, ValueError):
            found = None
        if isinstance(found, StaticFile):
            self.files[url] = found
            self._seen[url] = _state(found.alternatives[-1][1])


def _state(path: str) -> tuple[int, int]:
    seen = os.stat(path)
    return seen.st_size, seen.st_mtime_ns
