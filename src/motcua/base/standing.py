"""What changes rarely and is asked at every turn: kept by each process, and no moment longer than it is true.

Tables that are watched (`watch`, in a migration) change a revision of their subject by a trigger, in the transaction that changes
them, whoever that is: an action, an import, a restore. A reader asks for the revisions (one row a subject, 0.05 ms) and takes what
it kept only under the same ones. A revision is random, so that none comes twice, not even after a transaction that was undone.
See docs/decisions/0030.
"""

import json
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar
from uuid import UUID

from motcua.base import planned

K = TypeVar("K")
V = TypeVar("V")
Revisions = Mapping[str, UUID]

MOST = 4096
READ = "SELECT subject, revision FROM base_revision"
# The same inside a statement that reads other things too; `from_json` makes revisions of it.
AS_JSON = "(SELECT json_object_agg(subject, revision)::text FROM base_revision)"


def revisions() -> Revisions:
    """The revisions that the running transaction sees. Ask before what they stand for is read, never after."""
    return dict(planned.run(READ, []))


def from_json(text: str | None) -> Revisions:
    return {subject: UUID(revision) for subject, revision in json.loads(text or "{}").items()}


class Standing(Generic[K, V]):
    """Answers of `find`, kept while the revisions of all `subjects` stay. Shared by all threads: nobody may change them.

    What raised is not kept. `find` may read more than it was when the revision was read: then the next who asks reads anew.
    """

    def __init__(self, find: Callable[[K], V], *subjects: str) -> None:
        self._find = find
        self._subjects = subjects
        self._held: tuple[tuple[UUID | None, ...], dict[K, V]] = ((), {})

    def get(self, key: K, at: Revisions | None = None) -> V:
        """`at`: the revisions, where they were read already in this transaction."""
        seen = revisions() if at is None else at
        stamp = tuple(seen.get(subject) for subject in self._subjects)
        held, known = self._held
        if held != stamp or len(known) > MOST:
            known = {}
            self._held = (stamp, known)
        if key not in known:
            known[key] = self._find(key)
        return known[key]


def watch(table: str, subject: str) -> tuple[str, str]:
    """The statements of a migration by which each change of a table changes the revision of a subject, and back."""
    name = f"{table}_revises"
    made = (
        f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION base_revise('{subject}')"
    )
    return made, f"DROP TRIGGER {name} ON {table}"
