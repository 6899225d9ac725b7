"""Whose dossier it is: the applicant, whoever comes in their place, and how they were reached before."""

from dataclasses import dataclass, replace
from datetime import date

from motcua.domain.people.identity import masked, masked_address, masked_email


@dataclass(frozen=True)
class ApplicantView:
    kind: str
    name: str
    id_number: str
    tax_code: str
    phone: str
    email: str
    address: str
    place: str = ""  # the commune and province of today, in words
    place_code: str = ""

    def masked(self) -> "ApplicantView":
        """As it is shown until somebody asks for more, with a reason."""
        return ApplicantView(
            self.kind,
            self.name,
            masked(self.id_number),
            masked(self.tax_code) if self.kind == "person" else self.tax_code,
            masked(self.phone),
            masked_email(self.email),
            masked_address(self.address),
        )


@dataclass(frozen=True)
class RepresentativeView:
    """Who comes in the applicant's place. `ran_out`: the power of attorney holds no more."""

    kind: str
    name: str
    id_number: str
    phone: str
    paper_number: str
    paper_date: date | None
    valid_until: date | None
    ran_out: bool

    def masked(self) -> "RepresentativeView":
        """Without what is shown for a reason only."""
        return replace(self, id_number=masked(self.id_number), phone=masked(self.phone), paper_number="")


@dataclass(frozen=True)
class Contact:
    """How an applicant was reached last time."""

    name: str
    phone: str
    email: str
    address: str
    place: str
