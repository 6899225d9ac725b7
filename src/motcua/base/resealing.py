"""After a new sealing key: everything that an older one sealed is sealed anew, a little at a time, while people work.

Values of all tables, files of the vault, and the few files beside. Done twice it does nothing; interrupted it goes on where it was. What
cannot be opened is passed over, and told at the end. What lives for hours only (answers kept for idempotency, sessions) ends by itself,
recordings of cameras with their days. See docs/decisions/0055.
"""

import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from motcua.base import crypto, vault
from motcua.base.crypto import CannotUnseal, SealedTextField, seal, unseal

AT_ONCE = 500
HEADER_BYTES = 5
DAMAGED = 0  # no key has this version
BESIDE, FILES, OVER = "beside", "files", "over"  # parts of the work; between them each column

OLD = """
SELECT "{key}", "{column}" FROM "{table}"
WHERE length("{column}") > 0 AND substring("{column}" FROM 1 FOR %s) <> %s {after} ORDER BY "{key}" LIMIT %s
"""
# Whoever changed it meanwhile sealed it by the newest key already.
PUT = """UPDATE "{table}" SET "{column}" = %s WHERE "{key}" = %s AND "{column}" = %s"""
COUNT = """
SELECT substring("{column}" FROM 1 FOR %s), count(*) FROM "{table}" WHERE length("{column}") > 0 GROUP BY 1
"""

Beside = Callable[[], Iterator[tuple[Path, str]]]
_beside: list[Beside] = []
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """How far the key `version` has come: in `part` up to the row or file `after`; what could not be opened so far."""

    version: int
    part: str = BESIDE
    after: str = ""
    damaged: int = 0


class OutOfTime(Exception):
    """There is more to do, from this place on; what was done stays."""

    def __init__(self, place: Place) -> None:
        super().__init__(f"{place.part} {place.after}")
        self.place = place


class Damaged(Exception):
    """All was sealed anew but for so many values and files that cannot be opened; the log names them, `motcua verify` too."""


@dataclass(frozen=True)
class _Piece:
    """Work that is done: up to which row or file of its part, how much was sealed anew, what could not be opened."""

    after: str
    done: int = 0
    damaged: int = 0


def sealed_beside(source: Beside) -> Beside:
    """Registers a function that gives files beside the vault which are sealed as one, each with its context."""
    _beside.append(source)
    return source


def sealed_fields() -> list[SealedTextField]:
    """Of all tables."""
    models = [model for model in apps.get_models() if not model._meta.proxy and model._meta.managed]
    return [field for model in models for field in model._meta.local_fields if isinstance(field, SealedTextField)]


def reseal(seconds: float, begin: Place | None = None) -> int:
    """Seals anew what older keys sealed, from a place on; returns how many values and files.

    Raises OutOfTime when the seconds are over, but never before a piece of work is done; Damaged at the end.
    """
    deadline = time.monotonic() + seconds
    version = crypto.keys()[0].version
    place = begin if begin and begin.version == version else Place(version)  # a newer key begins anew
    parts = _parts()
    order = [*parts, OVER]
    if place.part not in parts:  # by another release
        place = Place(version)
    done = 0
    for part, following in pairwise(order[order.index(place.part) :]):
        try:
            for piece in parts[part](place.after):
                done += piece.done
                place = Place(version, part, piece.after, place.damaged + piece.damaged)
                _require_time(deadline, place)
        except vault.BackupUnderWay:
            raise OutOfTime(place) from None
        place = Place(version, following, "", place.damaged)
        if following != OVER:
            _require_time(deadline, place)
    if place.damaged:
        raise Damaged(f"{place.damaged} values or files cannot be opened, so an older key still seals them")
    return done


def _parts() -> dict[str, Callable[[str], Iterator[_Piece]]]:
    """In the order of the work, each with what does it from a row or file on."""
    columns = sorted(sealed_fields(), key=lambda field: field.context)
    return {
        BESIDE: _reseal_beside,
        **{field.context: partial(_reseal_column, field) for field in columns},
        FILES: _reseal_files,
    }


def by_version() -> Counter[int]:
    """How many values and files each key still seals; under DAMAGED those of which not even that can be read."""
    found: Counter[int] = Counter()
    with connection.cursor() as cursor:
        for field in sealed_fields():
            cursor.execute(COUNT.format(column=field.column, table=field.model._meta.db_table), [HEADER_BYTES])
            for header, count in cursor.fetchall():
                found[_version(bytes(header))] += count
    for place in vault.all_stored():
        with suppress(FileNotFoundError), place.open("rb") as stream:  # removed while we count
            found[_version(stream.read(16)[4:])] += 1
    for source in _beside:
        for path, _context in source():
            with suppress(FileNotFoundError):
                found[_version(path.read_bytes()[:16])] += 1
    return found


def _version(header: bytes) -> int:
    try:
        return crypto.version_of(header)
    except CannotUnseal:
        return DAMAGED


def _reseal_column(field: SealedTextField, begin: str) -> Iterator[_Piece]:
    names = {"table": field.model._meta.db_table, "column": field.column, "key": field.model._meta.pk.column}
    last: Any = begin
    while True:
        after = f'AND "{names["key"]}" > %s' if last != "" else ""
        values: list[Any] = [HEADER_BYTES, crypto.header(), *([last] if last != "" else []), AT_ONCE]
        done = damaged = 0
        with connection.cursor() as cursor:
            cursor.execute(OLD.format(**names, after=after), values)
            rows = cursor.fetchall()
            for number, old in rows:
                try:
                    plain = unseal(bytes(old), field.context)
                except CannotUnseal:
                    log.warning("row %s of %s: %s cannot be opened", number, names["table"], names["column"])
                    damaged += 1
                    continue
                cursor.execute(PUT.format(**names), [seal(plain, field.context), number, bytes(old)])
                done += cursor.rowcount
        if rows:
            last = rows[-1][0]
            yield _Piece(str(last), done, damaged)
        if len(rows) < AT_ONCE:
            return


def _reseal_files(begin: str) -> Iterator[_Piece]:
    for file in vault.all_files(begin):
        done = damaged = 0
        try:
            if not vault.is_sealed_anew(file):
                done = int(vault.seal_anew(file))
        except CannotUnseal as fault:
            if vault.place_of(file).exists():  # not erased meanwhile
                log.warning("the file %s cannot be sealed anew: %s", file, fault)
                damaged = 1
        yield _Piece(file.hex, done, damaged)


def _reseal_beside(begin: str) -> Iterator[_Piece]:
    for name, context in sorted((str(path), context) for source in _beside for path, context in source()):
        if name <= begin:
            continue
        done = damaged = 0
        try:
            done = int(_reseal_one_beside(Path(name), context))
        except CannotUnseal:
            log.warning("%s cannot be opened", name)
            damaged = 1
        yield _Piece(name, done, damaged)


def _reseal_one_beside(path: Path, context: str) -> bool:
    old = path.read_bytes()
    if old.startswith(crypto.header()):
        return False
    fresh = path.with_name(path.name + ".resealing")
    plain = unseal(old, context)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(seal(plain, context))
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
    return True


def _require_time(deadline: float, place: Place) -> None:
    if time.monotonic() > deadline:
        raise OutOfTime(place)
