"""Packages for an archive: dossiers with their history and files as BagIt (RFC 8493), whose checksums any tool can verify."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.crypto import CannotUnseal
from motcua.base.problems import InvalidInput
from motcua.domain.centre.queries import get_centre
from motcua.domain.documents.actions import open_file
from motcua.domain.documents.queries import files
from motcua.domain.dossiers.queries.one import dossier, history
from motcua.domain.people.permissions import Action, require
from motcua.domain.records.models import Package

MOST_DOSSIERS = 500
LONGEST_REASON = 300


def export(actor: Actor, centre: str, codes: Iterable[str], reason: str, out: IO[bytes]) -> int:
    """Writes a zip with one bag of the dossiers; returns how many. That each left the house is recorded before its content does.

    Raises InvalidInput, NotFound for a dossier that is not theirs to see, Forbidden; CannotUnseal for a file that was changed.
    """
    require(actor, Action.RECORDS_EXPORT, centre=centre)
    wanted = list(dict.fromkeys(codes))
    if not wanted:
        raise InvalidInput.of("codes", _("No dossier was named"))
    if len(wanted) > MOST_DOSSIERS:
        raise InvalidInput.of("codes", _("A package holds at most 500 dossiers; choose fewer days"))
    if not reason.strip():
        raise InvalidInput.of("reason", _("Write what the package is for"))
    place = get_centre(centre)
    _record(actor, centre, wanted, reason)
    bag = _Bag(out, f"motcua-{centre}-{clock.now():%Y%m%dT%H%M%SZ}")
    with bag.archive:
        for code in wanted:
            _write(actor, code, bag)
        bag.close(place.name)
    return len(wanted)


@transaction.atomic
def _record(actor: Actor, centre: str, codes: list[str], reason: str) -> None:
    made = Package.objects.create(
        centre=centre,
        reason=reason.strip()[:LONGEST_REASON],
        dossiers=len(codes),
        made_by=actor.reference,
        made_at=clock.now(),
    )
    for code in codes:
        found = dossier(actor, code)
        if found.centre != centre:
            raise InvalidInput.of("codes", _("This centre has no dossier with this code"))
        subject = f"dossier:{found.code}"
        journal.record(actor, "dossier.exported", subject, centre=centre, agency=found.agency, package=made.pk)


def _write(actor: Actor, code: str, bag: "_Bag") -> None:
    bag.add(f"{code}/dossier.json", [_json(asdict(dossier(actor, code)))])
    bag.add(f"{code}/history.json", [_json([asdict(entry) for entry in history(actor, code)])])
    for number, view in enumerate(files(actor, code), 1):
        opened = open_file(actor, code, view.id)
        written = bag.add(f"{code}/files/{number:03d}-{view.name}", opened.chunks)
        if written != view.sha256:
            raise CannotUnseal(f"the file {view.id} is not the one that was handed in")


class _Bag:
    """A bag being written into a zip: its payload, then what vouches for it."""

    def __init__(self, out: IO[bytes], name: str) -> None:
        self.archive = ZipFile(out, "w", ZIP_DEFLATED)
        self.name = name
        self._payload: list[tuple[str, str]] = []
        self._tags: list[tuple[str, str]] = []
        self._bytes = 0

    def add(self, name: str, chunks: Iterable[bytes]) -> str:
        """The SHA-256 of what was written."""
        place = f"data/{_plain(name)}"
        digest = self._put(place, chunks)
        self._payload.append((digest, place))
        return digest

    def close(self, source: str) -> None:
        info = (
            f"Source-Organization: {source}\nBagging-Date: {clock.now():%Y-%m-%d}\n"
            f"Payload-Oxum: {self._bytes}.{len(self._payload)}\n"
        )
        tags = {
            "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": info,
            "manifest-sha256.txt": _lines(self._payload),
        }
        for name, text in tags.items():
            self._tags.append((self._put(name, [text.encode()]), name))
        self._put("tagmanifest-sha256.txt", [_lines(self._tags).encode()])

    def _put(self, place: str, chunks: Iterable[bytes]) -> str:
        digest = sha256()
        with self.archive.open(f"{self.name}/{place}", "w", force_zip64=True) as entry:
            for chunk in chunks:
                digest.update(chunk)
                entry.write(chunk)
                self._bytes += len(chunk) if place.startswith("data/") else 0
        return digest.hexdigest()


def _plain(name: str) -> str:
    """A path inside the bag: no way out of it, no line ends (RFC 8493, 2.1.3)."""
    parts = (
        "".join(char for char in part if char.isprintable() and char not in '\\:*?"<>|%') for part in name.split("/")
    )
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _lines(sums: list[tuple[str, str]]) -> str:
    return "".join(f"{digest}  {place}\n" for digest, place in sums)


def _json(value: object) -> bytes:
    return json.dumps(value, default=_plain_value, ensure_ascii=False, indent=1).encode()


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID | Enum):
        return str(value)
    if isinstance(value, Iterator | frozenset | set):
        return list(value)
    return str(value)
