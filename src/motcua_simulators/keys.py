"""What the operator of a simulator wrote down for it: `keys.json` in its folder, read anew when it changes."""

import json
from pathlib import Path
from typing import Any


class Keys:
    """Where the feed is and by what secrets messages are signed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stamp = 0
        self._known: dict[str, Any] = {}

    def get(self) -> dict[str, Any]:
        try:
            stamp = self._file.stat().st_mtime_ns
        except FileNotFoundError:
            return self._known
        if stamp != self._stamp:
            self._known, self._stamp = json.loads(self._file.read_text()), stamp
        return self._known
