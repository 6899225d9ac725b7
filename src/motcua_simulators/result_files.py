"""The results that the simulated data centre fetches as files once it is told that they are ready, where its agreement lists them."""

import hashlib
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from motcua_simulators.holdings import Holdings

READY = ("9", "10")
TIMEOUT_SECONDS = 20


class ResultFiles:
    """`held`: SHA-256 of the files of each dossier that was asked after; their content lies in the folder."""

    def __init__(self, folder: Path, holdings: Holdings) -> None:
        self.held: dict[str, list[str]] = {}
        self._folder, self._holdings = folder, holdings

    def fetch(self, known: Mapping[str, Any]) -> None:
        """Of what is ready and was not fetched yet. Where it may not, or nobody answers, the next time."""
        with self._holdings.lock:
            ready = [code for code, one in self._holdings.dossiers.items() if one["status"] in READY]
        for code in ready:
            if code in self.held or not known.get("results"):
                continue
            try:
                listed = json.loads(self._ask(known, code))["items"]
                held = [self._keep(self._ask(known, code, one["id"]), one["sha256"]) for one in listed]
                if held:  # else its applicant may not open them yet
                    self.held[code] = held
            except urllib.error.HTTPError as answer:
                if answer.code != 404:  # this one is not theirs to fetch; others may be
                    return
            except (urllib.error.URLError, OSError, ValueError, KeyError):
                return

    def _keep(self, content: bytes, promised: str) -> str:
        """Raises ValueError for what came otherwise than it was listed."""
        digest = hashlib.sha256(content).hexdigest()
        if digest != promised:
            raise ValueError(digest)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / digest).write_bytes(content)
        return digest

    def _ask(self, known: Mapping[str, Any], *path: str) -> bytes:
        code, *rest = (urllib.parse.quote(one, safe="") for one in path)
        place = "/".join([f"{known['feed']}/dossiers/{code}/results", *rest])
        asked = urllib.request.Request(place, headers={"Authorization": f"Bearer {known['token']}"})  # noqa: S310 - keys.json is the operator's
        with urllib.request.urlopen(asked, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - as above
            return bytes(answer.read())
