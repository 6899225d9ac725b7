"""The merge fields: what each is called, what it says of a dossier, and an example of it for previews of a template."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from motcua.base.merging import Value
from motcua.domain.catalogue.rules import Content as Procedure
from motcua.domain.catalogue.rules.answers import is_group, title_of
from motcua.domain.catalogue.rules.forms import fields_of_form
from motcua.domain.catalogue.words import answer_at, field_at
from motcua.domain.documents.forms.money_words import in_words
from motcua.domain.documents.forms.office import Office
from motcua.domain.documents.forms.words import UNITS, local_phone, money, readable
from motcua.domain.dossiers.shapes import DossierView
from motcua.domain.letters.rules import FREE, LetterText

ANSWER = "answer."
UNITS_EN = {"working_day": "working days", "day": "days", "hour": "working hours"}


@dataclass(frozen=True)
class Facts:
    """What the fields of one letter are read from. `signer`: who issues it, or would; `writer`: who drafted it."""

    view: DossierView
    office: Office
    answers: Mapping[str, Any]
    form: Mapping[str, Any]
    given: LetterText
    to: str
    signer: str
    writer: str
    number: str
    now: datetime
    english: bool = False

    def day(self, at: datetime | None) -> str:
        return self.office.day(at)

    def moment(self, at: datetime | None) -> str:
        if at is None:
            return ""
        return f"{self.office.local(at):%H:%M, %d/%m/%Y}" if self.english else self.office.moment(at)

    def either(self, vietnamese: str, english: str) -> str:
        return (english or vietnamese) if self.english else vietnamese


@dataclass(frozen=True)
class Field:
    """`sample`: what a preview of the template shows, in Vietnamese and English."""

    name: str
    label: str | Promise
    say: Callable[[Facts], Value]
    sample: Value
    sample_en: Value = ""


def _number(facts: Facts) -> str:
    who = facts.view.applicant
    return (who.kind == "company" and who.tax_code) or who.id_number


def _limit(facts: Facts) -> str:
    return f"{facts.view.limit_value} {(UNITS_EN if facts.english else UNITS)[facts.view.limit_unit]}"


def _asked(facts: Facts) -> list[str]:
    return list(facts.view.supplements[-1].items) if facts.view.supplements else []


FIELDS: tuple[Field, ...] = (
    Field("dossier.code", _("Code of the dossier"), lambda f: f.view.code, "H02.03-261109-0007"),
    Field("procedure.name", _("Name of the procedure"), lambda f: f.either(f.view.procedure_name, f.view.procedure_name_en),
          "Xác nhận thông tin hộ tịch", "Confirmation of civil status data"),
    Field("procedure.code", _("Code of the procedure"), lambda f: f.view.procedure, "2.002516"),
    Field("agency.name", _("Agency that decides"), lambda f: f.either(f.view.agency_name, f.view.agency_name_en),
          "Sở Tư pháp", "Department of Justice"),
    Field("centre.name", _("Name of the centre"), lambda f: f.either(f.office.centre.name, f.office.centre.name_en),
          "Trung tâm Hành chính công tỉnh Bắc Giang", "Bac Giang Province Public Administration Centre"),
    Field("centre.address", _("Address of the centre"), lambda f: f.office.centre.address, "Quảng trường 3/2, thành phố Bắc Giang"),
    Field("centre.phone", _("Phone of the centre"), lambda f: f.office.centre.phone, "0204 3 555 555"),
    Field("applicant.name", _("Name of the applicant"), lambda f: f.view.applicant.name, "Nguyễn Văn Ân"),
    Field("applicant.number", _("Identity number or tax code"), _number, "024090001234"),
    Field("applicant.address", _("Address of the applicant"), lambda f: f.view.applicant.address,
          "Tổ 3, phường Ngô Quyền, thành phố Bắc Giang"),
    Field("applicant.phone", _("Phone of the applicant"), lambda f: local_phone(f.view.applicant.phone), "0912 345 678"),
    Field("applicant.email", _("E-mail of the applicant"), lambda f: f.view.applicant.email, "an@example.vn"),
    Field("representative.name", _("Who came in the applicant's place"),
          lambda f: f.view.representative.name if f.view.representative else "", "Trần Thị Bình"),
    Field("received.day", _("Day of receiving"), lambda f: f.day(f.view.received_at), "09/11/2026"),
    Field("received.moment", _("Hour and day of receiving"), lambda f: f.moment(f.view.received_at),
          "09 giờ 00 phút, ngày 09 tháng 11 năm 2026", "09:00, 09/11/2026"),
    Field("due.day", _("Day on which the result is due"), lambda f: f.day(f.view.due_at), "12/11/2026"),
    Field("due.moment", _("Hour and day on which it is due"), lambda f: f.moment(f.view.due_at),
          "09 giờ 00 phút, ngày 12 tháng 11 năm 2026", "09:00, 12/11/2026"),
    Field("limit", _("Time limit of the procedure"), _limit, "3 ngày làm việc", "3 working days"),
    Field("today", _("The day on which it is issued"), lambda f: f.day(f.now), "11/11/2026"),
    Field("fee", _("Fee"), lambda f: money(f.view.fee), "150.000 đồng"),
    Field("fee.words", _("Fee in words"), lambda f: in_words(f.view.fee) if f.view.fee else "", "Một trăm năm mươi nghìn đồng"),
    Field("fee.open", _("What is still to be paid"), lambda f: money(f.view.open_fee), "150.000 đồng"),
    Field("documents", _("Papers handed in (a list)"), lambda f: [one.name for one in f.view.documents if one.originals or one.copies],
          ["Tờ khai theo mẫu", "Bản sao giấy tờ chứng minh"], ["Declaration form", "Copy of the proof"]),
    Field("missing", _("Papers that are missing (a list)"), lambda f: [one.name for one in f.view.documents if one.missing],
          ["Văn bản ủy quyền"], ["Power of attorney"]),
    Field("supplement.items", _("What was asked for (a list)"), _asked,
          ["Tờ khai có chữ ký", "Bản sao rõ nét"], ["Signed declaration", "Legible copy"]),
    Field("supplement.reason", _("Why papers were asked for"),
          lambda f: f.view.supplements[-1].reason if f.view.supplements else "", "bản sao bị mờ"),
    Field("reason", _("Why it was refused or ended"), lambda f: f.view.reason, "không thuộc thẩm quyền giải quyết"),
    Field("apology.reason", _("Reason of the delay"), lambda f: f.view.apology.reason if f.view.apology else "", "phải xác minh thêm"),
    Field("apology.old_due", _("The day promised before"), lambda f: f.day(f.view.apology.old_due_at) if f.view.apology else "",
          "12/11/2026"),
    Field("apology.new_due", _("The new day"), lambda f: f.moment(f.view.apology.new_due_at) if f.view.apology else "",
          "09 giờ 00 phút, ngày 16 tháng 11 năm 2026", "09:00, 16/11/2026"),
    Field("result.name", _("What the result is"), lambda f: f.view.result_name, "Văn bản xác nhận thông tin hộ tịch"),
    Field("result.number", _("Number of the result"), lambda f: f.view.result.number if f.view.result else "", "12/XN-STP"),
    Field("result.day", _("Day of the result"), lambda f: f.day(f.view.result.at) if f.view.result else "", "11/11/2026"),
    Field("receipt.code", _("Secret of the receipt, by which it is tracked"), lambda f: readable(f.view.secret), "2ST4-RECG-RHHV"),
    Field("letter.number", _("Number of this letter"), lambda f: f.number, "12/TB-STP"),
    Field("letter.to", _("To whom this letter goes"), lambda f: " ".join(f.to.split()), "Ông (bà) Nguyễn Văn Ân"),
    Field("signer.name", _("Who signs"), lambda f: f.signer, "Giáp Văn Yên"),
    Field("writer.name", _("Who wrote it"), lambda f: f.writer, "Đỗ Ngọc Lan"),
)  # fmt: skip
BY_NAME = {one.name: one for one in FIELDS}


@dataclass(frozen=True)
class Choice:
    """A field in the list from which it is put into the text."""

    name: str
    label: str


def choices(form: Mapping[str, Any] | None) -> list[Choice]:
    """All fields that a template may name, with the answers to its procedure's questions."""
    found = [Choice(one.name, str(one.label)) for one in FIELDS]
    return found + [Choice(ANSWER + name, title_of(field_at(form or {}, name)) or name) for name in answer_names(form)]


def answer_names(form: Mapping[str, Any] | None) -> list[str]:
    """The questions of a form that have one answer, or a list of plain ones; not those within repeated groups."""
    if not form:
        return []
    asked = fields_of_form(form)
    own = {name for name, _type in asked.items() if field_at(form, name)}
    groups = {name for name in own if is_group(field_at(form, name))}
    return [
        name
        for name in asked
        if name in own
        and asked[name] != "object"
        and not any(name == group or name.startswith(f"{group}.") for group in groups)
    ]


def known(form: Mapping[str, Any] | None) -> list[str]:
    return [choice.name for choice in choices(form)]


def teller(facts: Facts) -> Callable[[str], Value]:
    """What a field says of this dossier; nothing for one that is unknown, which no published template has."""

    def say(name: str) -> Value:
        if name.startswith(FREE):
            return facts.given.parts.get(name.removeprefix(FREE), "")
        if name.startswith(ANSWER):
            with override("en" if facts.english else "vi"):
                return answer_at(facts.form, facts.answers, name.removeprefix(ANSWER))
        known_field = BY_NAME.get(name)
        return known_field.say(facts) if known_field else ""

    return say


def sampler(parts: Mapping[str, tuple[str, str]], form: Procedure | None, *, english: bool) -> Callable[[str], Value]:
    """Examples instead of facts. `parts`: title and text of each free part."""

    def say(name: str) -> Value:
        if name.startswith(FREE):
            title, text = parts.get(name.removeprefix(FREE), ("", ""))
            return text or f"[{title}]"
        if name.startswith(ANSWER):
            asked = field_at(form.form, name.removeprefix(ANSWER)) if form else {}
            return f"[{title_of(asked)}]" if asked else _unknown(name)
        known_field = BY_NAME.get(name)
        if known_field is None:
            return _unknown(name)
        return known_field.sample_en or known_field.sample if english else known_field.sample

    return say


def _unknown(name: str) -> str:
    return f"⟨{name}?⟩"
