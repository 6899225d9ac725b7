"""Reads everything that an installation keeps, and names what is not as it was written: `motcua verify`."""

import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.db import connection

from motcua.base import vault, vaulted
from motcua.base.crypto import CannotUnseal, unseal
from motcua.base.journal import checking, seal_key
from motcua.base.journal.models import Seal
from motcua.base.resealing import sealed_fields
from motcua.keeping.places import Say

AT_ONCE = 2000
LEFT_SECONDS = 3600  # a file lies there before the row that names it commits
TOLD_EVERY = 1000

# Each foreign key of ours; the partitions of a table have that of the whole.
FOREIGN_KEYS = """
SELECT conname, conrelid::regclass::text, confrelid::regclass::text, here.attname, there.attname
FROM pg_constraint
JOIN pg_attribute here ON here.attrelid = conrelid AND here.attnum = conkey[1]
JOIN pg_attribute there ON there.attrelid = confrelid AND there.attnum = confkey[1]
WHERE contype = 'f' AND conparentid = 0 AND cardinality(conkey) = 1 AND connamespace = 'public'::regnamespace
ORDER BY 2, 4
"""
DANGLING = """
SELECT count(*), min(one."{column}"::text) FROM {table} one
WHERE one."{column}" IS NOT NULL AND NOT EXISTS (SELECT FROM {other} two WHERE two."{target}" = one."{column}")
"""


def faults(say: Say) -> Iterator[str]:
    """One line for each thing that is not sound: where it is, and what is wrong with it."""
    yield from journal(say)
    yield from sealed_values(say)
    yield from references(say)
    yield from files(say)


def journal(say: Say) -> Iterator[str]:
    """Entries and seals (docs/decisions/0054)."""
    try:
        yield from checking.faults()
    except CannotUnseal as fault:
        yield f"the keys of the journal's seals are lost or damaged: restore {seal_key.place()} from a backup ({fault})"
    say(f"seals of the journal: {Seal.objects.count()}")


def sealed_values(say: Say) -> Iterator[str]:
    """Opens every sealed value: what was changed, cut or put elsewhere does not open."""
    read = 0
    for field in sealed_fields():
        table, key = field.model._meta.db_table, field.model._meta.pk.column
        with connection.chunked_cursor() as cursor:
            cursor.execute(
                f'SELECT "{key}", "{field.column}" FROM "{table}" WHERE length("{field.column}") > 0'  # noqa: S608 - names of ours
            )
            while rows := cursor.fetchmany(AT_ONCE):
                read += len(rows)
                for number, value in rows:
                    try:
                        unseal(bytes(value), field.context)
                    except CannotUnseal:
                        yield f"row {number} of {table}: {field.column} cannot be opened, it was changed or its key is missing"
    say(f"sealed values: {read}")


def references(say: Say) -> Iterator[str]:
    """Rows that name a row which is not there; the database refuses such, unless somebody got around it."""
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS)
        keys = cursor.fetchall()
        for name, table, other, column, target in keys:
            cursor.execute(DANGLING.format(table=table, column=column, other=other, target=target))
            count, first = cursor.fetchone()
            if count:
                yield f"{count} rows of {table} name what is not in {other}, such as {column} {first} ({name})"
    say(f"references: {len(keys)}")


def files(say: Say) -> Iterator[str]:
    """Opens every file that a row names, and looks for such as none names. What is erased meanwhile is no fault."""
    seen: dict[UUID, str | None] = {}
    shut: dict[UUID, str] = {}
    for named in vaulted.all_named():
        if named.file not in seen:
            try:
                seen[named.file] = digest_of(named.file)
            except CannotUnseal as fault:
                seen[named.file] = None
                shut[named.file] = f"{fault}; {named.by} names it"
            if len(seen) % TOLD_EVERY == 0:
                say(f"files: {len(seen)}")
        if named.sha256 and seen[named.file] not in (None, named.sha256):
            yield f"the file {named.file} is another one than {named.by} says"
    still = {named.file for named in vaulted.all_named()} if shut else set()
    yield from (line for file, line in shut.items() if file in still)
    begun = time.time() - LEFT_SECONDS
    for place in vault.all_stored():
        with suppress(FileNotFoundError):
            if place.stat().st_mtime < begun and _number(place) not in seen:
                yield f"nothing names the file {place}: left by a crash or put there; look at it, then remove it"
    say(f"files: {len(seen)}")


def _number(place: Path) -> UUID | None:
    """Of the file that lies there; None for a name that is none of ours."""
    try:
        return UUID(hex=place.stem)
    except ValueError:
        return None


def digest_of(file: UUID) -> str:
    """SHA-256 of its content in the clear. Raises CannotUnseal."""
    digest = sha256()
    for part in vault.read(file):
        digest.update(part)
    return digest.hexdigest()
