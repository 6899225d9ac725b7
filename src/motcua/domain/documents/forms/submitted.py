"""What is printed of a submission online: its receipt, and the sheet that goes with originals by post."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from motcua.base import clock
from motcua.domain.centre.queries import get_centre
from motcua.domain.documents.forms import typesetting
from motcua.domain.documents.forms.making import MadeForm
from motcua.domain.documents.forms.office import Data, Office
from motcua.domain.documents.forms.parts import applicant_data, representative_data
from motcua.domain.documents.forms.words import DELIVERY, money
from motcua.domain.dossiers.rule_sets import rule_set_on
from motcua.domain.dossiers.shapes import ApplicantView, RepresentativeView

ORIGINALS = {"": "", "appointment": "mang đến theo giờ hẹn", "post": "gửi qua bưu điện"}


@dataclass(frozen=True)
class Submitted:
    """A submission as its receipt shows it. `look_by`: until when the centre answers; None once it did. `papers`: names with how many
    files; sums in đồng; `page`: where it stands for who signs in."""

    centre: str
    code: str
    secret: str
    page: str
    agency: str
    procedure: str
    applicant: ApplicantView
    representative: RepresentativeView | None
    sent_at: datetime
    look_by: datetime | None
    papers: tuple[tuple[str, int], ...]
    delivery: str
    originals: str
    fee: int
    paid: int
    precheck: bool


def make_submission_receipt(given: Submitted) -> MadeForm:
    """That it was sent, when, with which papers, and how it is followed; it is no receipt of a dossier (form 01) yet."""
    office = _office(given.centre)
    data = office.common("submitted") | {
        "code": given.code,
        "secret": given.secret,
        "agency": given.agency,
        "procedure": given.procedure,
        "applicant": applicant_data(given.applicant),
        "representative": representative_data(given.representative),
        "sent": office.moment(given.sent_at),
        "look_by": office.moment(given.look_by),
        "papers": [{"name": name, "files": str(files)} for name, files in given.papers],
        "delivery": DELIVERY.get(given.delivery, ""),
        "originals": ORIGINALS.get(given.originals, ""),
        "fee": money(given.fee) if given.fee else "",
        "paid": money(given.paid) if given.paid else "",
        "precheck": given.precheck,
        "qr": typesetting.qr(given.page),
        "follow": f"{urlsplit(settings.MOTCUA_BASE_URL).netloc}/nop-ho-so/theo-doi",
        "today": office.day_in_words(given.sent_at),
    }
    return _made("submitted", given.code, data, given.sent_at)


def make_originals_sheet(centre: str, code: str, procedure: str, papers: list[str]) -> MadeForm:
    """The sheet for the envelope with originals: to whom, for which dossier, what is in it."""
    office = _office(centre)
    hall = get_centre(centre)
    data = office.common("originals_sheet") | {
        "code": code,
        "procedure": procedure,
        "papers": papers,
        "to": {"name": hall.name, "address": hall.address, "phone": hall.phone},
        "qr": typesetting.qr(code),
    }
    return _made("originals_sheet", code, data, clock.now())


def _office(centre: str) -> Office:
    hall = get_centre(centre)
    return Office(hall, rule_set_on(clock.now().date()))


def _made(kind: str, code: str, data: Data, at: datetime) -> MadeForm:
    return MadeForm(typesetting.pdf(kind, data, at), f"{code}.pdf", kind, data)
