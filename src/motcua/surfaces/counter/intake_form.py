"""What is typed, ticked and scanned at intake: read and checked field by field; what only looks wrong is a warning."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.catalogue.queries import PublishedProcedure
from motcua.domain.catalogue.rules import Requirement
from motcua.domain.dossiers.shapes import ApplicantInput, ApplicantView, GivenDocument, IntakeInput
from motcua.domain.people import identity

PAYMENTS = ("", "cash", "transfer")
MOST_COPIES = 99


@dataclass(frozen=True)
class Line:
    """A document of the checklist: what is asked for, and what lies on the counter."""

    requirement: Requirement
    present: bool = False
    originals: int = 0
    copies: int = 0

    error: str = ""

    @property
    def missing(self) -> bool:
        return self.requirement.required and not self.present

    @property
    def given(self) -> GivenDocument:
        """What lies on the counter: nothing where the paper is not ticked."""
        there = int(self.present)
        return GivenDocument(self.requirement.code, self.originals * there, self.copies * there)


@dataclass(frozen=True)
class IntakeForm:
    """One intake as it stands on the page."""

    kind: str = "person"
    name: str = ""
    id_number: str = ""
    tax_code: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    delivery: str = "counter"
    postal_address: str = ""
    payment: str = ""
    lines: tuple[Line, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)

    @property
    def error_list(self) -> list[FieldError]:
        return [FieldError(name, message) for name, message in self.errors.items()]

    @property
    def number(self) -> str:
        """The number by which the applicant is known."""
        return (self.kind == "company" and self.tax_code) or self.id_number

    @property
    def missing(self) -> list[str]:
        return [line.requirement.name for line in self.lines if line.missing or line.error]

    @property
    def applicant(self) -> ApplicantView:
        """The applicant as a slip names them."""
        return ApplicantView(self.kind, self.name, self.id_number, self.tax_code, self.phone, self.email, self.address)

    def order(self, centre: str, procedure: str, ticket: UUID | None) -> IntakeInput:
        """The dossier that this page asks for."""
        tax_code = self.tax_code if self.kind == "company" else ""
        applicant = ApplicantInput(
            self.kind,
            self.name,
            self.id_number,
            tax_code,
            self.phone,
            self.email,
            self.address,
        )
        by_post = self.delivery == "post"
        return IntakeInput(
            centre,
            procedure,
            applicant,
            tuple(line.given for line in self.lines),
            ticket,
            self.delivery,
            (self.postal_address or self.address) if by_post else "",
        )

    def refused(self, refusal: InvalidInput) -> "IntakeForm":
        """The same page with what the intake found wrong, each beside its field or paper."""
        errors = {error.field.removeprefix("applicant."): str(error.message) for error in refusal.errors}
        lines = tuple(replace(line, error=errors.get(f"documents.{line.requirement.code}", "")) for line in self.lines)
        return replace(self, errors=errors, lines=lines)


def blank(procedure: PublishedProcedure) -> IntakeForm:
    """A fresh page: nothing is ticked, the numbers are those that the procedure asks for."""
    return IntakeForm(lines=tuple(_asked(requirement) for requirement in procedure.content.documents))


def _asked(requirement: Requirement) -> Line:
    return Line(requirement, False, requirement.originals, requirement.copies)


def read(fields: Mapping[str, str], procedure: PublishedProcedure) -> IntakeForm:
    """The page as it was sent, not checked yet."""
    lines = tuple(_line(fields, requirement) for requirement in procedure.content.documents)
    return replace(read_applicant(fields), lines=lines)


def read_applicant(fields: Mapping[str, str]) -> IntakeForm:
    """The page without its checklist."""

    def text(name: str) -> str:
        return fields.get(name, "").strip()

    return IntakeForm(
        kind="company" if fields.get("kind") == "company" else "person",
        delivery="post" if fields.get("delivery") == "post" else "counter",
        payment=fields.get("payment", "") if fields.get("payment", "") in PAYMENTS else "",
        name=text("name"),
        id_number=text("id_number"),
        tax_code=text("tax_code"),
        phone=text("phone"),
        email=text("email"),
        address=text("address"),
        postal_address=text("postal_address"),
    )


def _line(fields: Mapping[str, str], requirement: Requirement) -> Line:
    present = f"present-{requirement.code}" in fields
    originals = _count(fields.get(f"originals-{requirement.code}", ""), requirement.originals)
    copies = _count(fields.get(f"copies-{requirement.code}", ""), requirement.copies)
    return Line(requirement, present, originals, copies)


def _count(text: str, otherwise: int) -> int:
    return min(int(text), MOST_COPIES) if text.isdigit() else otherwise


def check_numbers(form: IntakeForm, today: date) -> IntakeForm:
    """The form with what is wrong about the numbers typed so far, and what only looks wrong; the rest intake checks."""
    errors: dict[str, str] = {}
    warnings: dict[str, str] = {}

    def personal() -> None:
        found = identity.read_personal_number(form.id_number, today)[1]
        warnings.update({"id_number": " ".join(found)} if found else {})

    if form.id_number:
        _try(errors, "id_number", personal)
    if form.kind == "company" and form.tax_code:
        _try(errors, "tax_code", lambda: identity.read_tax_code(form.tax_code))
    if form.phone:
        _try(errors, "phone", lambda: identity.read_phone(form.phone))
    return replace(form, errors=errors, warnings=warnings)


def _try(errors: dict[str, str], name: str, check: Callable[[], object]) -> None:
    try:
        check()
    except InvalidInput as refusal:
        errors[name] = " ".join(str(error.message) for error in refusal.errors)


def fill_from_card(form: IntakeForm, scanned: str, today: date) -> IntakeForm:
    """The form with what the chip card says of its holder; what cannot be read is said beside the scanning field."""
    try:
        card = identity.read_card(scanned, today)
    except InvalidInput as refusal:
        return replace(form, errors={"card": " ".join(str(error.message) for error in refusal.errors)})
    return replace(
        form,
        kind="person",
        name=card.name,
        id_number=card.id_number,
        address=card.address,
        errors={},
        warnings={"id_number": " ".join(card.warnings)} if card.warnings else {},
    )
