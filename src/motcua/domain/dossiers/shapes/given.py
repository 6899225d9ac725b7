"""What a dossier begins with, as it was handed in and typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class ApplicantInput:
    """Whoever applies, as typed; `kind` is person or company."""

    kind: str
    name: str
    id_number: str = ""
    tax_code: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""  # as the paper has it
    place: str = ""  # the commune of today, by name or code; empty: by the address, where it leads to one alone


@dataclass(frozen=True)
class RepresentativeInput:
    """Whoever comes in the applicant's place; `kind`: rules.RepresentativeKind. `paper_*`: what proves the right."""

    kind: str
    name: str
    id_number: str
    phone: str = ""
    paper_number: str = ""
    paper_date: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class GivenDocument:
    """What was handed in for a requirement of the procedure.

    `electronic`: as a file, which stands for the paper until then; `owed`: so many originals are still to be shown.
    """

    requirement: str
    originals: int = 0
    copies: int = 0
    electronic: bool = False
    owed: int = 0

    @property
    def on_paper(self) -> bool:
        return not self.electronic and self.originals + self.copies > 0


@dataclass(frozen=True)
class IntakeInput:
    """All that a dossier begins with. `channel`: direct, online or post; `sets`: how many sets of papers.

    `answers`: to the procedure's form, None where it was filled in on paper. `fee_case`: the fee that was chosen by its
    code; otherwise the answers decide. `postal_place`: the commune of `postal_address` (its code, or its name with its
    province), where the address itself does not lead to one alone.
    """

    centre: str
    procedure: str
    applicant: ApplicantInput
    documents: tuple[GivenDocument, ...] = ()
    ticket: UUID | None = None
    delivery: str = "counter"
    postal_address: str = ""
    channel: str = "direct"
    sets: int = 1
    answers: Mapping[str, Any] | None = None
    fee_case: str = ""
    representative: RepresentativeInput | None = None
    postal_place: str = ""
