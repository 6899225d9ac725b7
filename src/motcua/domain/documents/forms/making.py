"""Makes the forms of a dossier as PDF/A or workbook (circulars 01/2018 and 03/2025, annexes); that one was printed is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import pikepdf
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.centre.queries import get_centre
from motcua.domain.documents.forms import typesetting
from motcua.domain.documents.forms.filling import BUILDERS
from motcua.domain.documents.forms.money_words import in_words
from motcua.domain.documents.forms.office import Data, Office
from motcua.domain.documents.forms.parts import applicant_data, dossier_data, representative_data
from motcua.domain.documents.forms.words import DELIVERY, money, person
from motcua.domain.documents.forms.workbook import COLUMNS, workbook
from motcua.domain.dossiers.access import require_visible
from motcua.domain.dossiers.queries.one import load, picture
from motcua.domain.dossiers.queries.slips import SlipPaper
from motcua.domain.dossiers.rule_sets import rule_set
from motcua.domain.dossiers.shapes import DossierView

# The API's numbers are those of set A; set B moved two of them and added the notice of stopping.
KINDS = {
    "01": "receipt",
    "02": "supplement",
    "03": "refusal",
    "04": "apology",
    "05": "control_slip",
    "06": "register",
    "stop": "stop_notice",
    "trao": "handed_over",
}


@dataclass(frozen=True)
class MadeForm:
    """A form as PDF/A-2b, with the template and data it was made of (for pictures of it)."""

    pdf: bytes
    file_name: str
    kind: str
    data: Data


@dataclass(frozen=True)
class CashPaid:
    """What stands on a receipt for cash: its number, the sum in đồng, who took it and when."""

    number: str
    amount: int
    cashier: str
    at: datetime


@transaction.atomic
def make(actor: Actor, code: str, form: str, transfer_code: str = "") -> MadeForm:
    """Form 01 to 06 of set A by number, "stop", or "trao" (receipt of the hand-over).

    `transfer_code`: the text of the VietQR code by which an open fee can be paid; the receipt (01) shows it.
    Raises NotFound; Conflict while there is no cause for it.
    """
    if form not in KINDS:
        raise NotFound(_("There are the forms 01 to 06"))
    code, data = _filled(actor, code, form)
    if form == "01":
        data["pay_qr"] = typesetting.qr(transfer_code) if transfer_code else ""
    pdf = typesetting.pdf(KINDS[form], data, clock.now())
    return MadeForm(pdf, f"{code}-{form}.pdf", KINDS[form], data)


def printed_numbers(view: DossierView) -> dict[str, str]:
    """Under which number each form of a dossier is printed, by the name that `make` knows it by; empty where it has none."""
    office = Office(get_centre(view.centre), rule_set(view.rule_set))
    return {form: office.number_of(kind) for form, kind in KINDS.items()}


@transaction.atomic
def make_receipts(actor: Actor, wanted: Sequence[tuple[str, str]]) -> bytes:
    """The receipts (01) of one visit in one PDF, to be printed at once; of each dossier its code and the code to pay by."""
    made = [make(actor, code, "01", transfer_code).pdf for code, transfer_code in wanted]
    if not made:
        raise NotFound
    with pikepdf.open(BytesIO(made[0])) as whole:  # keeps the first one's PDF/A marks
        for more in made[1:]:
            with pikepdf.open(BytesIO(more)) as one:
                whole.pages.extend(one.pages)
        out = BytesIO()
        whole.save(out)
    return out.getvalue()


@transaction.atomic
def make_cash_receipt(actor: Actor, code: str, paid: CashPaid) -> MadeForm:
    """The numbered receipt for money that was taken in cash, in two copies. Raises NotFound."""
    found = require_visible(actor, load(code))
    view = picture(actor, found)
    office = Office(get_centre(view.centre), rule_set(view.rule_set))
    data = dossier_data(view, office, "cash_receipt") | {
        "number": paid.number,
        "amount": money(paid.amount),
        "in_words": in_words(paid.amount),
        "paid_at": office.moment(paid.at),
        "cashier": person(paid.cashier),
        "today": office.day_in_words(paid.at),
    }
    journal.record(
        actor, "dossier.form_printed", found.subject, centre=found.centre, agency=found.agency, form="cash_receipt"
    )
    return MadeForm(typesetting.pdf("cash_receipt", data, paid.at), f"{paid.number}.pdf", "cash_receipt", data)


@transaction.atomic
def make_workbook(actor: Actor, code: str, form: str) -> tuple[bytes, str]:
    """The register (06) or the control slip (05) as a workbook, with its file name. Raises NotFound."""
    if KINDS.get(form) not in COLUMNS:
        raise NotFound(_("The control slip (05) and the register (06) are there as Excel"))
    code, data = _filled(actor, code, form)
    return workbook(KINDS[form], data, clock.now()), f"{code}-{form}.xlsx"


def _filled(actor: Actor, code: str, form: str) -> tuple[str, Data]:
    """The dossier's code and what stands in its form; that it was made is recorded. Raises NotFound, Conflict."""
    found = require_visible(actor, load(code))
    view = picture(actor, found)
    office = Office(get_centre(view.centre), rule_set(view.rule_set))
    data = BUILDERS[KINDS[form]](actor, view, office)
    journal.record(actor, "dossier.form_printed", found.subject, centre=found.centre, agency=found.agency, form=form)
    return view.code, data


@transaction.atomic
def make_slip(actor: Actor, slip: SlipPaper) -> MadeForm:
    """Form 02 (what is missing) or 03 (not accepted) as it was given before there was a dossier; that it was printed is recorded."""
    office = Office(get_centre(slip.centre), rule_set(slip.rule_set))
    kind, officer = "refusal" if slip.form == "03" else "supplement", person(slip.given_by_name)
    data = office.common(kind) | {
        "code": "",
        "agency": slip.agency_name,
        "procedure": slip.procedure_name,
        "applicant": applicant_data(slip.applicant),
        "representative": representative_data(slip.representative),
        "officer": officer,
        "contact": officer or DELIVERY["counter"],
        "slip_number": str(slip.number),
        "items": list(slip.items),
        "reason": slip.reason,
        "deadline_note": "",
        "today": office.day_in_words(slip.given_at),
    }
    journal.record(actor, "slip.printed", f"slip:{slip.id}", centre=slip.centre, agency=slip.agency)
    return MadeForm(typesetting.pdf(kind, data, slip.given_at), f"mau-{slip.form}.pdf", kind, data)
