"""Packages for an archive: dossiers with their history and files as BagIt (RFC 8493), whose checksums any tool can verify.

A file that nobody may open does not go with the others: it is named in `left-out.txt` with its checksum and the reason, and the package
goes without it. Where it is only not checked yet, the package waits, unless whoever makes it says that it shall go without.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.crypto import CannotUnseal
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.calls.queries import of_dossier
from motcua.domain.centre.queries import get_centre
from motcua.domain.conversation.queries import comments, questions
from motcua.domain.documents.actions import open_file
from motcua.domain.documents.queries import files
from motcua.domain.documents.rules import Safety
from motcua.domain.dossiers.queries.one import dossier, history
from motcua.domain.people.permissions import Action, require
from motcua.domain.records.models import Package
from motcua.domain.threads.queries import record_of

MOST_DOSSIERS = 500
LONGEST_REASON = 300
NAMED = 5


REASONS = {Safety.INFECTED: "malware was found", Safety.WAITING: "not checked for malware"}


@dataclass(frozen=True)
class LeftOut:
    """A file that is not in a package: `why` is a Safety."""

    dossier: str
    id: UUID
    name: str
    sha256: str
    why: str


@dataclass
class Exported:
    """What a package holds, and what it does not."""

    dossiers: int = 0
    left_out: list[LeftOut] = field(default_factory=list)


def export(
    actor: Actor, centre: str, codes: Iterable[str], reason: str, out: IO[bytes], *, without_unchecked: bool = False
) -> Exported:
    """Writes a zip with one bag of the dossiers. That each left the house is recorded before its content does.

    Raises InvalidInput, NotFound for a dossier that is not theirs to see, Forbidden; Conflict (`files_not_checked`) while files are
    not checked for malware yet, unless `without_unchecked`; CannotUnseal for a file that was changed.
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
    made = _record(actor, centre, wanted, reason, without_unchecked=without_unchecked)
    exported = Exported(len(wanted))
    bag = _Bag(out, f"motcua-{centre}-{clock.now():%Y%m%dT%H%M%SZ}")
    with bag.archive:
        for code in wanted:
            exported.left_out += _write(actor, code, bag)
        bag.close(place.name, exported.left_out)
    Package.objects.filter(pk=made.pk).update(left_out=len(exported.left_out))
    return exported


def _require_checked(actor: Actor, codes: list[str]) -> None:
    """Raises Conflict, which says how many files of which dossiers are not checked yet."""
    waiting = {code: sum(one.safety == Safety.WAITING for one in files(actor, code)) for code in codes}
    waiting = {code: count for code, count in waiting.items() if count}
    if waiting:
        words = ngettext(
            "%(files)d file has not been checked for malware yet (%(codes)s). Wait some minutes, or make the package without it.",
            "%(files)d files have not been checked for malware yet (%(codes)s). Wait some minutes, or make the package without them.",
            sum(waiting.values()),
        )
        facts = {
            "files": sum(waiting.values()),
            "codes": ", ".join(sorted(waiting)[:NAMED]) + ("…" if len(waiting) > NAMED else ""),
        }
        raise Conflict(words % facts, code="files_not_checked", dossiers=sorted(waiting))


@transaction.atomic
def _record(actor: Actor, centre: str, codes: list[str], reason: str, *, without_unchecked: bool) -> Package:
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
    if not without_unchecked:
        _require_checked(actor, codes)
    return made


def _write(actor: Actor, code: str, bag: "_Bag") -> list[LeftOut]:
    """Writes one dossier; the files that stay behind."""
    left_out = []
    bag.add(f"{code}/dossier.json", [_json(asdict(dossier(actor, code)))])
    bag.add(f"{code}/history.json", [_json([asdict(entry) for entry in history(actor, code)])])
    for number, view in enumerate(files(actor, code), 1):
        try:
            opened = open_file(actor, code, view.id)
        except Conflict as closed:  # also one in which malware was found while the package is being written
            why = Safety.INFECTED if closed.code == "file_infected" else Safety.WAITING
            left_out.append(LeftOut(code, view.id, view.name, view.sha256, why.value))
            continue
        written = bag.add(f"{code}/files/{number:03d}-{view.name}", opened.chunks)
        if written != view.sha256:
            raise CannotUnseal(f"the file {view.id} is not the one that was handed in")
    return left_out + _write_talk(actor, code, bag)


def _write_talk(actor: Actor, code: str, bag: "_Bag") -> list[LeftOut]:
    """What colleagues said about it: comments, questions to agencies, threads with their files; the files that stay behind."""
    said, attached = record_of(actor, code)
    talk = {
        "comments": [asdict(one) for one in comments(actor, code)],
        "questions": [asdict(one) for one in questions(actor, code)],
        "threads": said,
        "calls": [asdict(one) for one in of_dossier(actor, code)],
    }
    left_out = []
    if any(talk.values()):
        bag.add(f"{code}/talk.json", [_json(talk)])
    for number, file in enumerate(attached, 1):
        if not file.is_open:
            left_out.append(LeftOut(code, file.id, file.name, file.sha256, file.safety))
        elif bag.add(f"{code}/talk/{number:03d}-{file.name}", file.chunks) != file.sha256:
            raise CannotUnseal(f"the file {file.id} is not the one that was sent")
    return left_out


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

    def close(self, source: str, left_out: list[LeftOut]) -> None:
        info = (
            f"Source-Organization: {source}\nBagging-Date: {clock.now():%Y-%m-%d}\n"
            f"Payload-Oxum: {self._bytes}.{len(self._payload)}\n"
        )
        if left_out:
            info += f"Left-Out: {len(left_out)} files, see left-out.txt\n"
        tags = {
            "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": info,
            "manifest-sha256.txt": _lines(self._payload),
        }
        if left_out:
            tags["left-out.txt"] = "".join(
                f"{one.sha256}  {_plain(f'{one.dossier}/files/{one.name}')}  {REASONS[Safety(one.why)]}\n"
                for one in left_out
            )
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
