"""What a backup says of itself: `manifest.json`, which is written last, and `SHA256SUMS` of everything else in it.

Without a manifest a folder is no backup. `sha256sum -c SHA256SUMS` checks one without Motcua; the manifest holds the checksum of that list,
and a code made with the sealing keys, so that somebody without them cannot change a backup and its checksums alike.
"""

import hmac
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from motcua.base import crypto
from motcua.base.crypto import Key
from motcua.keeping.places import KeepingProblem, Say
from motcua.keeping.tables import Sum

FORMAT = 1
NAME, SUMS, DUMP = "manifest.json", "SHA256SUMS", "database.dump"


@dataclass(frozen=True)
class KeyMark:
    """By this a key is known again; it does not tell the key."""

    version: int
    mark: str


@dataclass(frozen=True)
class Lost:
    """A file that the snapshot names and the vault did not have: because its row was being erased, or because it is lost."""

    file: str
    by: str
    erased: bool


@dataclass(frozen=True)
class Manifest:
    """`keys_kept`: "apart", "sealed" or "clear"."""

    id: str
    made_at: str
    release: str
    postgresql: int
    keys_kept: str
    keys: list[KeyMark]
    tables: dict[str, Sum]
    files: int
    bytes: int
    missing: list[Lost]
    sums: str  # SHA-256 of the list of checksums
    format: int = FORMAT
    code: str = field(default="")

    def text(self) -> str:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"


def marks(all_keys: tuple[Key, ...]) -> list[KeyMark]:
    """In their order, newest first."""
    return [KeyMark(key.version, key.derive("mark")[:8].hex()) for key in all_keys]


def code_of(manifest: Manifest) -> str:
    """By the key that was newest when it was made. Raises KeepingProblem where that is not at hand."""
    wanted, at_hand = manifest.keys[0], crypto.keys() if _has_keys() else ()
    key = next((key for key, mark in zip(at_hand, marks(at_hand), strict=True) if mark == wanted), None)
    if key is None:
        raise KeepingProblem(
            f"this backup is sealed by key {wanted.version}, which is not at hand: give it by --keys FILE"
        )
    told = asdict(manifest) | {"code": ""}
    return hmac.digest(key.derive("backup"), json.dumps(told, sort_keys=True).encode(), "sha256").hex()


def _has_keys() -> bool:
    """Who only looks makes no key: it would open nothing, and stand in the place of the one that is needed."""
    return bool(settings.MOTCUA_KEYS) or Path(settings.MOTCUA_KEY_FILE).exists()


def read(folder: Path) -> Manifest:
    """Raises KeepingProblem for a folder that is no backup, or an unfinished one."""
    try:
        told: dict[str, Any] = json.loads((folder / NAME).read_text())
        if told["format"] != FORMAT:
            raise KeepingProblem(f"{folder} is of format {told['format']}: restore it with the release that made it")
        told["keys"] = [KeyMark(**one) for one in told["keys"]]
        if not told["keys"]:
            raise KeepingProblem(f"the manifest of {folder} names no key: take another backup")
        told["missing"] = [Lost(**one) for one in told["missing"]]
        told["tables"] = {name: Sum(**one) for name, one in told["tables"].items()}
        return Manifest(**told)
    except FileNotFoundError:
        raise KeepingProblem(f"{folder} is no backup, or one that was never finished: it has no {NAME}") from None
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise KeepingProblem(f"the manifest of {folder} cannot be read: take another backup ({fault})") from None


def faults(folder: Path, manifest: Manifest) -> list[str]:
    """Reads everything in it once; one line for each part that is changed, missing, or not of this backup."""
    listed = folder / SUMS
    if not listed.is_file() or sha256(listed.read_bytes()).hexdigest() != manifest.sums:
        return [f"{SUMS} is not the one that was made with this backup"]
    lines, known = [], {NAME, SUMS}
    for line in listed.read_text().splitlines():
        digest, _two, name = line.partition("  ")
        known.add(name)
        part = folder / name
        if not part.is_file():
            lines.append(f"{name} is missing")
        elif digest_of(part) != digest:
            lines.append(f"{name} was changed")
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    return [*lines, *(f"{name} does not belong to this backup" for name in sorted(there - known))]


def verify(folder: Path, say: Say) -> Iterator[str]:
    """One line for each thing that is not sound in a backup. Raises KeepingProblem for what is none."""
    found = read(folder)
    yield from faults(folder, found)
    for one in found.missing:
        if not one.erased:
            yield f"the file {one.file} was missing already when it was made; {one.by} names it"
    if not _has_keys():
        say("without its key only checksums were checked")
        return
    try:
        if code_of(found) != found.code:
            yield f"{NAME} was changed by somebody who does not have its key"
    except KeepingProblem as problem:
        say(f"only checksums were checked: {problem}")


def digest_of(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
