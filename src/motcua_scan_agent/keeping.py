"""What the agent keeps on the PC, readable for its user alone: its token, its key, and pages until the server has them."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

PAGES = "page-*.png"


class Folder:
    """The agent's folder: `token`, `key`, and under `pages` a folder for each order that was begun."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def token(self) -> str:
        return self._read("token")

    @token.setter
    def token(self, token: str) -> None:
        self._write("token", token)

    @property
    def key(self) -> str:
        """What only this machine holds beside its token: a copied token is noticed by it."""
        kept = self._read("key")
        if not kept:
            kept = secrets.token_hex(32)
            self._write("key", kept)
        return kept

    def begin(self, order: str) -> Path:
        """The folder of an order that is scanned from now on."""
        place = self.place / "pages" / order
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return place

    def begun(self) -> list[str]:
        """Orders that were begun here and are not ended."""
        place = self.place / "pages"
        return sorted(one.name for one in place.iterdir()) if place.is_dir() else []

    def pages(self, order: str) -> Iterator[Path]:
        """Whole pages that the server has not got; what the scanner was still writing has another name."""
        return iter(sorted((self.place / "pages" / order).glob(PAGES)))

    def forget(self, order: str) -> None:
        shutil.rmtree(self.place / "pages" / order, ignore_errors=True)

    def _read(self, name: str) -> str:
        try:
            return (self.place / name).read_text().strip()
        except FileNotFoundError:
            return ""

    def _write(self, name: str, text: str) -> None:
        """Whole or not at all, and never readable for others."""
        new = self.place / f"{name}.new"
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        new.replace(self.place / name)
