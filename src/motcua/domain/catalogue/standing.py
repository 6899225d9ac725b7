"""Published procedures as they stand, for those who need them at every turn; a change is seen at once.

Shared by all threads of a process: nothing in it may be changed.
"""

from dataclasses import dataclass

from motcua.base.standing import Revisions, Standing
from motcua.domain.catalogue.models import Procedure
from motcua.domain.catalogue.queries import PublishedProcedure, get_offered
from motcua.domain.centre.standing import SUBJECT as PLACES

SUBJECT = "catalogue"


@dataclass(frozen=True)
class ProcedureName:
    """How a procedure is called now, whichever version a dossier follows."""

    name: str
    name_en: str


def offered(code: str, at: Revisions | None = None) -> PublishedProcedure:
    """A procedure that somebody can apply for, as it holds in the running transaction. Raises NotFound.

    `at`: the revisions, where they were read already.
    """
    return _offered.get(code, at)


def procedure_name(code: str, at: Revisions | None = None) -> ProcedureName:
    """Raises KeyError for a procedure that never was."""
    return _names.get(None, at)[code]


def _read_names(_key: None) -> dict[str, ProcedureName]:
    rows = Procedure.objects.order_by().values_list("code", "name", "name_en")
    return {code: ProcedureName(name, name_en or name) for code, name, name_en in rows}


_offered: Standing[str, PublishedProcedure] = Standing(get_offered, SUBJECT, PLACES)
_names: Standing[None, dict[str, ProcedureName]] = Standing(_read_names, SUBJECT)
