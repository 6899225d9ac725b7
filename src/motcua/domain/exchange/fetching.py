"""Result files for a receiver that reads the feed: it is told that a result is ready, and fetches the files that its agreement lists."""

from dataclasses import dataclass
from uuid import UUID

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.documents.actions import tell_file
from motcua.domain.documents.actions.files import OpenedFile
from motcua.domain.exchange.national.snapshot import ME, Snapshot, snapshot
from motcua.domain.exchange.queries import Agreement, agreement_for


@dataclass(frozen=True)
class ResultFile:
    """A result as a file; `number`: of the result, `size` in bytes, `sha256` of the content. No name: a file's own may tell of a person."""

    id: UUID
    number: str
    media_type: str
    size: int
    sha256: str


def result_files(actor: Actor, code: str) -> list[ResultFile]:
    """Those that the applicant may open too: ready, paid, not withdrawn. Raises NotFound also where no agreement lists results."""
    one = _theirs(agreement_for(actor), code)
    number = one.view.result.number if one.view.result else ""
    return [ResultFile(file.id, number, file.media_type, file.size, file.sha256) for file in one.results]


def fetch_result(actor: Actor, code: str, file: UUID) -> OpenedFile:
    """One of them; that it goes there is recorded with the dossier. Raises NotFound, Conflict for what is closed."""
    agreement = agreement_for(actor)
    one = _theirs(agreement, code)
    if file not in {row.id for row in one.results}:
        raise NotFound
    return tell_file(ME, one.view.code, file, agreement.name)


def _theirs(agreement: Agreement, code: str) -> Snapshot:
    """Raises NotFound for a dossier that is not there, and for one that the agreement does not cover."""
    one = snapshot(code) if "results" in agreement.extra else None
    if one is None or not agreement.covers(one.view.centre, one.view.agency):
        raise NotFound
    return one
