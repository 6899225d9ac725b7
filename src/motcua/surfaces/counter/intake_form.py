"""What is typed, ticked and scanned at intake: read and checked field by field; what only looks wrong is a warning."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.catalogue.queries import PublishedProcedure
from motcua.domain.catalogue.rules import Requirement
from motcua.domain.dossiers.actions import PAPER, paper_name
from motcua.domain.dossiers.rules import NEEDS_PAPER, RepresentativeKind
from motcua.domain.dossiers.shapes import (
    ApplicantInput,
    ApplicantView,
    Contact,
    DossierView,
    GivenDocument,
    IntakeInput,
    RepresentativeInput,
    RepresentativeView,
)
from motcua.domain.messages.queries import wrong_addresses
from motcua.domain.people import identity
from motcua.domain.people.passport import read_holder, read_personal_number
from motcua.domain.people.places import of_address

PAYMENTS = ("", "cash", "transfer")
MOST_COPIES = 99
REPRESENTATIVE = ("name", "id_number", "phone", "paper_number", "paper_date", "valid_until")
# What of the page is sent when a card is scanned or a field is checked.
SENT = ",".join(
    (
        "do",
        "only",
        "card",
        "rep_card",
        "kind",
        "name",
        "id_number",
        "tax_code",
        "phone",
        "email",
        "address",
        "place",
        "rep_kind",
        *(f"rep_{name}" for name in REPRESENTATIVE),
        f"present-{PAPER}",
    )
)


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
        return self.requirement.required and not self.requirement.conditional and not self.present

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
    place: str = ""
    rep_kind: str = ""  # empty: the applicant comes in person
    rep_name: str = ""
    rep_id_number: str = ""
    rep_phone: str = ""
    rep_paper_number: str = ""
    rep_paper_date: str = ""
    rep_valid_until: str = ""
    rep_paper: bool = False
    delivery: str = "counter"
    postal_address: str = ""
    postal_place: str = ""
    postage: str = "door"
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
        papers = [line.requirement.name for line in self.lines if line.missing or line.error]
        return [*papers, paper_name(self.rep_kind)] if self.lacks_paper else papers

    @property
    def lacks_paper(self) -> bool:
        """Whether the right of a representative is still to be proved."""
        return self.rep_kind in NEEDS_PAPER and not self.rep_paper

    @property
    def applicant(self) -> ApplicantView:
        """The applicant as a slip names them."""
        return ApplicantView(
            self.kind, self.name, self.id_number, self.tax_code, self.phone, self.email, self.address, self.place
        )

    @property
    def representative(self) -> RepresentativeInput | None:
        """Whoever comes in the applicant's place. Raises InvalidInput for a date that cannot be read."""
        if not self.rep_kind:
            return None
        errors: list[FieldError] = []
        dates = [
            _date(text, f"representative.{name}", errors)
            for name, text in (("paper_date", self.rep_paper_date), ("valid_until", self.rep_valid_until))
        ]
        if errors:
            raise InvalidInput(errors)
        return RepresentativeInput(
            self.rep_kind, self.rep_name, self.rep_id_number, self.rep_phone, self.rep_paper_number, *dates
        )

    @property
    def representative_on_slip(self) -> RepresentativeView | None:
        """The same as a slip names them. Raises InvalidInput."""
        one = self.representative
        if one is None:
            return None
        return RepresentativeView(
            one.kind, one.name, one.id_number, one.phone, one.paper_number, one.paper_date, one.valid_until, False
        )

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
            self.place,
        )
        representative = self.representative
        papers = [line.given for line in self.lines]
        if representative is not None and self.rep_paper:
            papers.append(GivenDocument(PAPER, originals=1))
        by_post = self.delivery == "post"
        return IntakeInput(
            centre,
            procedure,
            applicant,
            tuple(papers),
            ticket,
            self.delivery,
            (self.postal_address or self.address) if by_post else "",
            representative=representative,
            postal_place=self.postal_place if by_post else "",
        )

    def refused(self, refusal: InvalidInput) -> "IntakeForm":
        """The same page with what the intake found wrong, each beside its field or paper."""
        errors = {
            error.field.removeprefix("applicant.").replace("representative.", "rep_"): str(error.message)
            for error in refusal.errors
        }
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
        place=text("place"),
        rep_kind=text("rep_kind") if text("rep_kind") in set(RepresentativeKind) else "",
        rep_name=text("rep_name"),
        rep_id_number=text("rep_id_number"),
        rep_phone=text("rep_phone"),
        rep_paper_number=text("rep_paper_number"),
        rep_paper_date=text("rep_paper_date"),
        rep_valid_until=text("rep_valid_until"),
        rep_paper=f"present-{PAPER}" in fields,
        postal_address=text("postal_address"),
        postal_place=text("postal_place"),
        postage="counter" if fields.get("postage") == "counter" else "door",
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
        found = read_personal_number(form.id_number, today)[1]
        warnings.update({"id_number": " ".join(found)} if found else {})

    def representative() -> None:
        found = read_personal_number(form.rep_id_number, today)[1]
        warnings.update({"rep_id_number": " ".join(found)} if found else {})

    if form.id_number:
        _try(errors, "id_number", personal)
    if form.kind == "company" and form.tax_code:
        _try(errors, "tax_code", lambda: identity.read_tax_code(form.tax_code))
    if form.phone:
        _try(errors, "phone", lambda: identity.read_phone(form.phone))
    if form.rep_id_number:
        _try(errors, "rep_id_number", representative)
    if form.rep_phone:
        _try(errors, "rep_phone", lambda: identity.read_phone(form.rep_phone))
    return replace(form, errors=errors, warnings=warnings)


WRONG = {
    "phone": gettext_lazy("Messages to this number came back: please ask whether it is right"),
    "email": gettext_lazy("Messages to this e-mail address came back: please ask whether it is right"),
}


def warn_of_addresses(form: IntakeForm) -> IntakeForm:
    """The form with what is known of its phone and e-mail address: that what was sent there came back."""
    phone = ""
    with suppress(InvalidInput):
        phone = identity.read_phone(form.phone) if form.phone else ""
    wrong = wrong_addresses({"phone": phone, "email": form.email.strip().casefold()})
    return replace(form, warnings=form.warnings | {kind: str(WRONG[kind]) for kind in sorted(wrong)})


def _try(errors: dict[str, str], name: str, check: Callable[[], object]) -> None:
    try:
        check()
    except InvalidInput as refusal:
        errors[name] = " ".join(str(error.message) for error in refusal.errors)


def fill_from_card(form: IntakeForm, scanned: str, today: date) -> IntakeForm:
    """The form with what the chip card says of its holder; what cannot be read is said beside the scanning field."""
    try:
        card = read_holder(scanned, today)
    except InvalidInput as refusal:
        return replace(form, errors={"card": " ".join(str(error.message) for error in refusal.errors)})
    return replace(
        form,
        kind="person",
        name=card.name,
        id_number=card.number,
        address=card.address or form.address,
        place=_only_place(card.address) if card.address else form.place,
        errors={},
        warnings={"id_number": " ".join(card.warnings)} if card.warnings else {},
    )


def fill_representative(form: IntakeForm, scanned: str, today: date) -> IntakeForm:
    """The form with the representative's card."""
    try:
        card = read_holder(scanned, today)
    except InvalidInput as refusal:
        return replace(form, errors={"rep_card": " ".join(str(error.message) for error in refusal.errors)})
    return replace(
        form,
        rep_kind=form.rep_kind or RepresentativeKind.AUTHORISED.value,
        rep_name=card.name,
        rep_id_number=card.number,
        errors={},
    )


def take_over(form: IntakeForm, contact: Contact) -> IntakeForm:
    """The form with how the applicant was reached last time; what is typed already stays."""
    return replace(
        form,
        name=form.name or contact.name,
        phone=form.phone or contact.phone,
        email=form.email or contact.email,
        address=form.address or contact.address,
        place=form.place or contact.place,
    )


def same_person(form: IntakeForm, other: DossierView) -> IntakeForm:
    """A fresh form for whoever applied, or came, with another dossier of the visit; its papers are its own."""
    who, by = other.applicant, other.representative
    filled = replace(
        form,
        kind=who.kind,
        name=who.name,
        id_number=who.id_number,
        tax_code=who.tax_code,
        phone=who.phone,
        email=who.email,
        address=who.address,
        place=who.place,
        delivery=other.delivery,
        postal_address=other.postal_address,
    )
    if by is None:
        return filled
    return replace(
        filled,
        rep_kind=by.kind,
        rep_name=by.name,
        rep_id_number=by.id_number,
        rep_phone=by.phone,
        rep_paper_number=by.paper_number,
        rep_paper_date=f"{by.paper_date:%d/%m/%Y}" if by.paper_date else "",
        rep_valid_until=f"{by.valid_until:%d/%m/%Y}" if by.valid_until else "",
    )


def _only_place(address: str) -> str:
    """Where an address lies today, if it can be one place alone."""
    found = of_address(address)
    return str(found[0].place) if len(found) == 1 else ""


def _date(text: str, field_name: str, errors: list[FieldError]) -> date | None:
    """A day as people type it: 27/11/2026, 27.11.2026 or 27112026."""
    if not text:
        return None
    digits = "".join(c for c in text if c.isdigit())
    try:
        return datetime.strptime(digits, "%d%m%Y").date()  # noqa: DTZ007 - a calendar date
    except ValueError:
        errors.append(FieldError(field_name, _("Write the date as day/month/year, such as 27/11/2026")))
        return None
