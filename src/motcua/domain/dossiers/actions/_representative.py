"""Who comes in the applicant's place: checked with the rest of the intake, kept beside the dossier."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from motcua.base import crypto
from motcua.base.problems import FieldError, InvalidInput
from motcua.domain.dossiers.models import Dossier, Representative
from motcua.domain.dossiers.rules import NEEDS_PAPER, RepresentativeKind
from motcua.domain.dossiers.shapes import IntakeInput, RepresentativeInput
from motcua.domain.dossiers.words import PAPER_OF_REPRESENTATIVE
from motcua.domain.people.identity import fold, read_phone, tidy_name
from motcua.domain.people.passport import read_personal_number

# The code under which the paper that proves the right stands among the dossier's documents.
PAPER = "representation"
LONGEST_NAME, LONGEST_NUMBER = 200, 80


def paper_name(kind: str) -> str:
    """What the paper is called on forms, which are Vietnamese."""
    with translation.override("vi"):
        return str(PAPER_OF_REPRESENTATIVE[RepresentativeKind(kind)])


def checked(intake: IntakeInput, today: date, errors: list[FieldError]) -> RepresentativeInput | None:
    """The representative as kept; what is wrong goes to `errors`, as "representative.name" and so on."""
    given = intake.representative
    if given is None:
        return None

    def fault(field: str, message: str) -> None:
        errors.append(FieldError(f"representative.{field}", message))

    if given.kind not in set(RepresentativeKind):
        fault("kind", _("Choose by what right somebody comes for the applicant"))
        return None
    if given.kind == RepresentativeKind.GUARDIAN and intake.applicant.kind == "company":
        fault("kind", _("A company has no parent or guardian"))
    name = tidy_name(given.name)
    if not fold(name) or len(name) > LONGEST_NAME:
        fault("name", _("Enter the name as on the card"))
    id_number = _read(lambda: read_personal_number(given.id_number, today)[0], "id_number", fault)
    phone = _read(lambda: read_phone(given.phone), "phone", fault) if given.phone.strip() else ""
    if len(given.paper_number) > LONGEST_NUMBER:
        fault("paper_number", _("At most 80 characters"))
    _check_dates(given, today, fault)
    if given.kind in NEEDS_PAPER and not any(
        one.requirement == PAPER and (one.electronic or one.originals + one.copies) for one in intake.documents
    ):
        errors.append(FieldError(f"documents.{PAPER}", _("Missing: %(name)s") % {"name": paper_name(given.kind)}))
    return replace(given, name=name, id_number=id_number, phone=phone, paper_number=tidy_name(given.paper_number))


def _read(read: Callable[[], str], field: str, fault: Callable[[str, str], None]) -> str:
    try:
        return read()
    except InvalidInput as refusal:
        fault(field, " ".join(str(error.message) for error in refusal.errors))
        return ""


def _check_dates(given: RepresentativeInput, today: date, fault: Callable[[str, str], None]) -> None:
    if given.paper_date is None:
        if given.kind == RepresentativeKind.AUTHORISED:
            fault("paper_date", _("Enter the date of the power of attorney"))
    elif given.paper_date > today:
        fault("paper_date", _("This date is still to come"))
    if given.valid_until is not None and given.valid_until < today:
        fault("valid_until", _("The power of attorney has run out"))


def keep(dossier: Dossier, given: RepresentativeInput) -> None:
    """Writes the representative of a dossier that was just received."""
    Representative.objects.create(
        dossier=dossier,
        kind=given.kind,
        name=given.name,
        id_number=given.id_number,
        id_index=crypto.blind_index(given.id_number, "id_number"),
        phone=given.phone,
        paper_number=given.paper_number,
        paper_date=given.paper_date,
        valid_until=given.valid_until,
    )
