"""Whose letters there are, by name."""

from motcua.domain.centre.models import Agency, Centre
from motcua.domain.centre.queries import agencies_by_code, centres
from motcua.domain.letters.models import Letter, Template


class Owners:
    """Names of agencies and centres, read once."""

    def __init__(self) -> None:
        self.agencies: dict[str, Agency] = agencies_by_code()
        self.centres: dict[str, Centre] = {centre.code: centre for centre in centres()}

    def of(self, owner: Template | Letter) -> tuple[str, str]:
        found: Agency | Centre | None = (
            self.agencies.get(owner.agency) if owner.agency else self.centres.get(owner.centre)
        )
        return (found.name, found.name_en or found.name) if found else (owner.agency or owner.centre,) * 2
