"""Which rows name which files of the vault: each room that keeps files says so beside its tables.

By this a backup knows what belongs to a snapshot, and a verification what is missing and what nothing names.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model, Q

CHUNK = 2000


@dataclass(frozen=True)
class Named:
    """A file that a row names; `sha256` of its content in the clear (hexadecimal), empty where none is kept."""

    file: UUID
    sha256: str
    by: str


Source = Callable[[], Iterator[Named]]
_sources: list[Source] = []


def named_by(source: Source) -> Source:
    """Registers a function that gives all files which the rows of a room name."""
    _sources.append(source)
    return source


def keeps_files(model: type[Model], where: Q | None = None, digest: str = "sha256") -> None:
    """Registers a table whose rows, or those that fulfil `where`, each name the file of their own number."""

    def rows() -> Iterator[Named]:
        yield from named(model, where or Q(), digest)

    _sources.append(rows)


def named(model: type[Model], where: Q, digest: str = "") -> Iterator[Named]:
    """One for each row, under the number of the row."""
    table = model._meta.db_table
    columns = ("pk", digest) if digest else ("pk",)
    for row in model._default_manager.filter(where).order_by().values_list(*columns).iterator(CHUNK):
        yield Named(row[0], row[1] if digest else "", f"{table} {row[0]}")


def all_named() -> Iterator[Named]:
    """Of all rooms; a file that several rows name comes several times."""
    for source in _sources:
        yield from source()
