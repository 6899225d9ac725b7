"""Which form a dossier can have now, and what stands in it (circulars 01/2018 and 03/2025, annexes)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.centre.queries import get_centre
from motcua.domain.conversation.queries import QuestionView, questions_about
from motcua.domain.documents.forms import typesetting
from motcua.domain.documents.forms.money_words import in_words
from motcua.domain.documents.forms.workbook import COLUMNS, workbook
from motcua.domain.dossiers.access import require_visible, visible
from motcua.domain.dossiers.actions import look_at_signature, paper_name
from motcua.domain.dossiers.queries.one import load, picture
from motcua.domain.dossiers.queries.slips import SlipPaper
from motcua.domain.dossiers.rule_sets import RULE_SETS, RuleSet, rule_set
from motcua.domain.dossiers.rules import RepresentativeKind
from motcua.domain.dossiers.shapes import ApplicantView, DossierView, RepresentativeView, StepView
from motcua.domain.people.identity import fold

Data = dict[str, Any]
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
# Each set's numbers, in the order of its list.
SET_A = ("receipt", "supplement", "refusal", "apology", "control_slip", "register")
SET_B = ("receipt", "supplement", "refusal", "apology", "stop_notice", "control_slip", "register")
SETS = {"A": SET_A, "B": SET_B}
TITLES = {
    "receipt": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "supplement": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    "refusal": "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
    "apology": "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
    "control_slip": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
    "register": "Sổ theo dõi hồ sơ",
    "stop_notice": "Thông báo dừng giải quyết hồ sơ",
    "cash_receipt": "Phiếu thu phí, lệ phí",
    "handed_over": "Giấy xác nhận đã nhận kết quả",
}
PROOFS = {
    "identity": "Đối chiếu giấy tờ tùy thân",
    "code": "Đối chiếu giấy tờ tùy thân và mã bí mật trên giấy tiếp nhận",
    "signature": "Đối chiếu giấy tờ tùy thân và chữ ký của người nhận trên màn hình tại quầy",
    "post": "Gửi qua dịch vụ bưu chính công ích",
}
APOLOGY_TITLE_B = "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"
UNITS = {"working_day": "ngày làm việc", "day": "ngày", "hour": "giờ làm việc"}
REPRESENTATIVES = {
    RepresentativeKind.AUTHORISED: "Người được ủy quyền",
    RepresentativeKind.LEGAL: "Người đại diện theo pháp luật",
    RepresentativeKind.GUARDIAN: "Cha, mẹ hoặc người giám hộ",
}
DELIVERY = {"counter": "Bộ phận tiếp nhận và trả kết quả", "post": "Qua dịch vụ bưu chính công ích"}


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
    data = _dossier(view, office, "cash_receipt") | {
        "number": paid.number,
        "amount": money(paid.amount),
        "in_words": in_words(paid.amount),
        "paid_at": office.moment(paid.at),
        "cashier": _person(paid.cashier),
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
    data = _BUILDERS[KINDS[form]](actor, view, office)
    journal.record(actor, "dossier.form_printed", found.subject, centre=found.centre, agency=found.agency, form=form)
    return view.code, data


@transaction.atomic
def make_slip(actor: Actor, slip: SlipPaper) -> MadeForm:
    """Form 02 (what is missing) or 03 (not accepted) as it was given before there was a dossier; that it was printed is recorded."""
    office = Office(get_centre(slip.centre), rule_set(slip.rule_set))
    kind, officer = "refusal" if slip.form == "03" else "supplement", _person(slip.given_by_name)
    data = office.common(kind) | {
        "code": "",
        "agency": slip.agency_name,
        "procedure": slip.procedure_name,
        "applicant": _applicant(slip.applicant),
        "representative": _representative(slip.representative),
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


class Office:
    """What stands on every form of a centre: its head, the set of forms in use, how it writes times and money."""

    def __init__(self, centre: Centre, held: RuleSet) -> None:
        self.centre = centre
        self.zone = ZoneInfo(centre.time_zone)
        self.set = str(centre.options.get("forms", held.forms))
        self.source = next((one.forms_source for one in RULE_SETS if one.forms == self.set), held.forms_source)

    def common(self, kind: str) -> Data:
        numbered = SETS[self.set]
        title = APOLOGY_TITLE_B if (kind, self.set) == ("apology", "B") else TITLES[kind]
        return {
            "form": {
                "title": title,
                "mark": f"Mẫu số {numbered.index(kind) + 1:02d}" if kind in numbered else "Mẫu",
                "source": self.source,
            },
            "office": {
                "superior": str(self.centre.options.get("superior", "")),
                "name": self.centre.name,
                "phone": self.centre.phone,
                "place": str(self.centre.options.get("place", "")) or _place_of(self.centre.name),
            },
            "today": self.day_in_words(clock.now()),
            "footer": self.centre.address,
        }

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def day(self, at: datetime | None) -> str:
        return f"{self.local(at):%d/%m/%Y}" if at else ""

    def day_in_words(self, at: datetime) -> str:
        local = self.local(at)
        return f"ngày {local:%d} tháng {local:%m} năm {local:%Y}"

    def moment(self, at: datetime | None) -> str:
        return f"{self._hour(at)}, {self.day_in_words(at)}" if at else ""

    def short_moment(self, at: datetime | None) -> str:
        return f"{self._hour(at)}, ngày {self.day(at)}" if at else "… giờ … phút, ngày …/…/……"

    def _hour(self, at: datetime) -> str:
        local = self.local(at)
        return f"{local:%H} giờ {local:%M} phút"


def money(amount: int) -> str:
    """1.234.567 đồng."""
    return f"{amount:,} đồng".replace(",", ".") if amount else ""


def readable(secret: str) -> str:
    """In fours and capitals; whoever types it may leave both out."""
    return "-".join(secret[at : at + 4] for at in range(0, len(secret), 4)).upper()


def _place_of(centre_name: str) -> str:
    """The province that the name of the centre ends with."""
    _before, word, province = centre_name.partition(" tỉnh ")
    return province if word else centre_name.rpartition(" thành phố ")[2]


def _applicant(applicant: ApplicantView) -> Data:
    is_company = applicant.kind == "company" and applicant.tax_code
    return {
        "name": applicant.name,
        "number": applicant.tax_code if is_company else applicant.id_number,
        "number_label": "Mã số thuế" if is_company else "Số định danh",
        "address": applicant.address,
        "place": "" if fold(applicant.place) in fold(applicant.address) else applicant.place,
        "phone": local_phone(applicant.phone),
        "email": applicant.email,
    }


def _representative(one: RepresentativeView | None) -> Data | None:
    """Who signs in the applicant's place, and by what right."""
    if one is None:
        return None
    number, day, until = one.paper_number, one.paper_date, one.valid_until
    paper = [f"số {number}" if number else "", f"ngày {day:%d/%m/%Y}" if day else ""]
    paper += [f"có giá trị đến {until:%d/%m/%Y}" if until else ""]
    return {
        "name": one.name,
        "number": one.id_number,
        "phone": local_phone(one.phone),
        "label": REPRESENTATIVES[RepresentativeKind(one.kind)],
        "paper": ", ".join(filter(None, paper)),
        "paper_name": paper_name(one.kind),
    }


def local_phone(number: str) -> str:
    """As Vietnamese people write it: 0912 345 678, not to be broken at the end of a line."""
    digits = "0" + number[3:] if number.startswith("+84") else number
    if len(digits) != 10 or not digits.isdigit():
        return digits
    return "\N{NO-BREAK SPACE}".join((digits[:4], digits[4:7], digits[7:]))


def _dossier(view: DossierView, office: Office, kind: str) -> Data:
    return office.common(kind) | {
        "code": view.code,
        "agency": view.agency_name,
        "procedure": view.procedure_name,
        "applicant": _applicant(view.applicant),
        "representative": _representative(view.representative),
        "received": office.moment(view.received_at),
        "received_day": office.day(view.received_at),
        "due": office.moment(view.due_at),
        "officer": view.received_by_name if not view.received_by_name.startswith(("token:", "system")) else "",
        "book": f"{office.local(view.received_at):%Y}",
        "number": str(int(view.code.rpartition("-")[2])),
        "slip_number": view.code.rpartition("-")[2],
        "sets": str(view.sets),
        "reason": view.reason,
    }


def _receipt(actor: Actor, view: DossierView, office: Office) -> Data:
    given = [one for one in view.documents if one.originals or one.copies]
    # what the citizen was promised at intake, or last
    return _dossier(view, office, "receipt") | {
        "documents": [{"name": one.name, "originals": one.originals, "copies": one.copies} for one in given],
        "limit": f"{view.limit_value} {UNITS[view.limit_unit]}",
        "delivery": ": ".join(filter(None, [DELIVERY[view.delivery], view.postal_address])),
        "fee": money(view.fee),
        "paid": money(view.paid),
        "secret": readable(view.secret),
        "qr": typesetting.qr(view.tracking_url),
        "tracking_page": f"{settings.MOTCUA_BASE_URL.split('://', 1)[-1]}/tra-cuu",
    }


def _supplement(actor: Actor, view: DossierView, office: Office) -> Data:
    if not view.supplements:
        raise Conflict(_("No papers were asked for"), code="form_without_cause")
    asked = view.supplements[-1]
    note = "Thời hạn giải quyết được tính lại từ đầu kể từ khi nhận đủ hồ sơ bổ sung."
    return _dossier(view, office, "supplement") | {
        "items": list(asked.items),
        "reason": asked.reason,
        "officer": _person(asked.asked_by_name),
        "contact": _person(asked.asked_by_name) or DELIVERY["counter"],
        "slip_number": f"{view.code.rpartition('-')[2]}-{asked.number}",
        "deadline_note": note if rule_set(view.rule_set).supplement_clock == "restart" else "",
        "today": office.day_in_words(asked.asked_at),
    }


def _refusal(actor: Actor, view: DossierView, office: Office) -> Data:
    if not view.refused:
        raise Conflict(_("It was not refused"), code="form_without_cause")
    return _dossier(view, office, "refusal") | {"officer": _person(view.decided_by_name)}


def _apology(actor: Actor, view: DossierView, office: Office) -> Data:
    if view.apology is None:
        raise Conflict(_("No new date was given"), code="form_without_cause")
    return _dossier(view, office, "apology") | {
        "old_due": office.moment(view.apology.old_due_at),
        "due": office.moment(view.apology.new_due_at),
        "reason": view.apology.reason,
        "officer": _person(view.apology.made_by_name),
        "today": office.day_in_words(view.apology.made_at),
    }


def _stop_notice(actor: Actor, view: DossierView, office: Office) -> Data:
    if view.state != "stopped":
        raise Conflict(_("Work on it was not stopped"), code="form_without_cause")
    return _dossier(view, office, "stop_notice") | {
        "stopped_day": office.day(view.closed_at),
        "officer": _person(view.decided_by_name),
    }


def _handed_over(actor: Actor, view: DossierView, office: Office) -> Data:
    """Who took the result, when, from whom and by which proof; the signature is looked at, which is recorded."""
    done = view.handed_over
    if done is None:
        raise Conflict(_("It was not handed over yet"), code="form_without_cause")
    drawn = look_at_signature(actor, view.code).svg() if done.proof == "signature" and not view.erased else ""
    return _dossier(view, office, "handed_over") | {
        "receiver": done.to,
        "at": office.moment(done.made_at),
        "proof": PROOFS[done.proof],
        "tracking_number": done.tracking_number,
        "result": view.result.number if view.result else "",
        "drawn": drawn,
        "officer": _person(done.made_by_name),
        "today": office.day_in_words(done.made_at),
    }


def _control_slip(actor: Actor, view: DossierView, office: Office) -> Data:
    """Each round of each step as it was given and taken, in the order in which it happened, then what is to come."""
    steps = sorted(
        (*view.earlier_rounds, *view.steps),
        key=lambda step: (step.ready_at is None, step.ready_at or view.due_at, step.round),
    )
    by_code = {step.code: step for step in view.steps}
    rows = [_slip_row(step, by_code, view, office) for step in steps]
    rows += [_question_row(one, office) for one in questions_about(view.code)]
    return _dossier(view, office, "control_slip") | {"rows": rows}


def _question_row(asked: QuestionView, office: Office) -> Data:
    """An agency that was asked: since when and until when, and whether it answered."""
    outcome = "Chưa trả lời" if asked.answered_at is None else "Đã trả lời"
    return {
        "agency": asked.to_agency_name,
        "step": f"Lấy ý kiến lần {asked.number}",
        "given": office.short_moment(asked.asked_at),
        "giver": _person(asked.asked_by_name) or asked.from_agency_name,
        "taken": office.short_moment(asked.answered_at),
        "taker": _person(asked.answered_by_name) or "……………",
        "outcome": outcome + (" (quá hạn)" if asked.is_late else ""),
        "note": f"Hạn trả lời: {office.short_moment(asked.due_at)}.",
    }


def _slip_row(step: StepView, by_code: dict[str, StepView], view: DossierView, office: Office) -> Data:
    before = [by_code[code] for code in step.after if code in by_code]
    givers = sorted({_person(one.finished_by_name) or one.agency_name for one in before if one.finished_at})
    return {
        "agency": step.agency_name,
        "step": step.name + (f" (lần {step.round})" if step.round > 1 else ""),
        "given": office.short_moment(step.ready_at),
        "giver": ", ".join(givers) or ("……………" if step.after else view.applicant.name),
        "taken": office.short_moment(step.started_at),
        "taker": _person(step.finished_by_name or step.assignee_name) or "……………",
        "outcome": _outcome(step),
        "note": " ".join(filter(None, [f"Hạn: {office.short_moment(step.due_at)}.", step.note])),
    }


def _outcome(step: StepView) -> str:
    """Before, on or after its date: within half a day of it counts as on time."""
    if step.state == "skipped":
        return "Không thực hiện"
    if step.finished_at is None:
        return ""
    if step.finished_at > step.due_at:
        return "Quá hạn"
    return "Trước hạn" if step.due_at - step.finished_at > timedelta(hours=12) else "Đúng hạn"


def _register(actor: Actor, view: DossierView, office: Office) -> Data:
    """The page of that agency and day, as far as whoever asks may see it."""
    day = office.local(view.received_at).date()
    begin = datetime.combine(day, datetime.min.time(), office.zone)
    end = begin + timedelta(days=1)
    rows = visible(actor).filter(centre=view.centre, agency=view.agency, received_at__gte=begin, received_at__lt=end)
    rows = rows.select_related("version__procedure", "handed_over").order_by("received_at", "pk")
    return _dossier(view, office, "register") | {
        "day": f"{day:%d/%m/%Y}",
        "rows": [
            {
                "code": row.code,
                "procedure": row.version.procedure.name,
                "sets": str(row.sets),
                "name": row.applicant_name,
                "contact": " · ".join(filter(None, [row.address, local_phone(row.phone)])),
                "agency": view.agency_name,
                "received": office.day(row.received_at),
                "due": office.day(row.due_at),
                "returned": office.day(row.handed_over.made_at) if hasattr(row, "handed_over") else "",
                "delivery": "Bưu chính công ích" if row.delivery == "post" else "Trực tiếp",
            }
            for row in rows
        ],
    }


def _person(name: str) -> str:
    """A name that may be printed: programs have none."""
    return "" if ":" in name else name


_BUILDERS = {
    "receipt": _receipt,
    "supplement": _supplement,
    "refusal": _refusal,
    "apology": _apology,
    "control_slip": _control_slip,
    "register": _register,
    "stop_notice": _stop_notice,
    "handed_over": _handed_over,
}
