"""After a new sealing key: everything that an older one sealed is sealed anew, a little at a time, while people work.

Values of all tables, files of the vault, and the few files beside. Done twice it does nothing; interrupted it goes on. What lives for
hours only (answers kept for idempotency, sessions) ends by itself, recordings of cameras with their days. See docs/decisions/0055.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from motcua.base import crypto, vault, vaulted
from motcua.base.crypto import SealedTextField, seal, unseal

AT_ONCE = 500
HEADER_BYTES = 5

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


class OutOfTime(Exception):
    """There is more to do; what was done stays."""


def sealed_beside(source: Beside) -> Beside:
    """Registers a function that gives files beside the vault which are sealed as one, each with its context."""
    _beside.append(source)
    return source


def sealed_fields() -> list[SealedTextField]:
    """Of all tables."""
    models = [model for model in apps.get_models() if not model._meta.proxy and model._meta.managed]
    return [field for model in models for field in model._meta.local_fields if isinstance(field, SealedTextField)]


def reseal(seconds: float) -> int:
    """Seals anew what older keys sealed; returns how many values and files. Raises OutOfTime when the seconds are over, CannotUnseal."""
    deadline = time.monotonic() + seconds
    done = sum(_reseal_beside(path, context) for source in _beside for path, context in source())
    for field in sealed_fields():
        done += _reseal_column(field, deadline)
    return done + _reseal_files(deadline)


def by_version() -> Counter[int]:
    """How many values and files each key still seals."""
    found: Counter[int] = Counter()
    with connection.cursor() as cursor:
        for field in sealed_fields():
            cursor.execute(COUNT.format(column=field.column, table=field.model._meta.db_table), [HEADER_BYTES])
            for header, count in cursor.fetchall():
                found[crypto.version_of(bytes(header))] += count
    for place in vault.all_stored():
        with place.open("rb") as stream:
            found[crypto.version_of(stream.read(16)[4:])] += 1
    for source in _beside:
        for path, _context in source():
            found[crypto.version_of(path.read_bytes()[:16])] += 1
    return found


def _reseal_column(field: SealedTextField, deadline: float) -> int:
    names = {"table": field.model._meta.db_table, "column": field.column, "key": field.model._meta.pk.column}
    done, last = 0, None
    while True:
        after = "" if last is None else f'AND "{names["key"]}" > %s'
        values: list[Any] = [HEADER_BYTES, crypto.header(), *([] if last is None else [last]), AT_ONCE]
        with connection.cursor() as cursor:
            cursor.execute(OLD.format(**names, after=after), values)
            rows = cursor.fetchall()
            for number, old in rows:
                fresh = seal(unseal(bytes(old), field.context), field.context)
                cursor.execute(PUT.format(**names), [fresh, number, bytes(old)])
                done += cursor.rowcount
        if len(rows) < AT_ONCE:
            return done
        last = rows[-1][0]
        _require_time(deadline)


def _reseal_files(deadline: float) -> int:
    done = 0
    for named in vaulted.all_named():
        if not vault.is_sealed_anew(named.file):
            _require_time(deadline)
            done += vault.seal_anew(named.file)
    return done


def _reseal_beside(path: Path, context: str) -> bool:
    old = path.read_bytes()
    if old.startswith(crypto.header()):
        return False
    fresh = path.with_name(path.name + ".resealing")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(seal(unseal(old, context), context))
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
    return True


def _require_time(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise OutOfTime
