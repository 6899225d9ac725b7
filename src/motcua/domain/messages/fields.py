"""The merge fields of notices: what each is called, and what it says of a dossier, an appointment or an outage."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from motcua.base import journal
from motcua.base.merging import Value
from motcua.domain.centre.models import Centre
from motcua.domain.dossiers.queries.following import Contact, Handler
from motcua.domain.messages.models import Outage
from motcua.domain.queue.queries.appointments import AppointmentView

Say = Callable[[str], Value]
ROLES: Mapping[str, str | Promise] = {
    "receptionist": gettext_lazy("one-stop officer"),
    "specialist": gettext_lazy("specialist"),
    "leader": gettext_lazy("leader"),
}


@dataclass(frozen=True)
class Field:
    """`plain`: may stand in a text message and on a phone, because it tells of nobody. `sample`: the longest that may be met."""

    name: str
    label: str | Promise
    plain: bool
    sample: Value


LONGEST_AGENCY = "Sở Nông nghiệp và Phát triển nông thôn"
LONGEST_CENTRE = "Trung tâm Hành chính công tỉnh Bắc Giang"
OF_DOSSIER: tuple[Field, ...] = (
    Field("code", gettext_lazy("Code of the dossier"), True, "H02.03-261109-0007"),
    Field("agency", gettext_lazy("Agency that decides"), True, LONGEST_AGENCY),
    Field("handlers", gettext_lazy("Agencies that work on it now, and as what"), True, f"{LONGEST_AGENCY} (chuyên viên)"),
    Field("received", gettext_lazy("When it was received"), True, "09:00 09/11/2026"),
    Field("due", gettext_lazy("When it is due"), True, "09:00 12/11/2026"),
    Field("done", gettext_lazy("When the result was ready"), True, "15:30 11/11/2026"),
    Field("fee", gettext_lazy("What is still to be paid"), True, "1.150.000 đ"),
    Field("by_post", gettext_lazy("Only where the result goes by post"), True, ""),
    Field("at_counter", gettext_lazy("Only where the result is collected"), True, "x"),
    Field("name", gettext_lazy("Name of the applicant"), False, "Nguyễn Văn Ân"),
    Field("procedure", gettext_lazy("Name of the procedure"), False, "Xác nhận thông tin hộ tịch"),
    Field("reason", gettext_lazy("Why, as the agency wrote it"), False, "bản sao bị mờ"),
    Field("items", gettext_lazy("Papers that are asked for (a list)"), False, ["Tờ khai có chữ ký", "Bản sao rõ nét"]),
    Field("result", gettext_lazy("Number of the result"), False, "12/XN-STP"),
)  # fmt: skip
OF_LETTER: tuple[Field, ...] = (
    Field("tracking_number", gettext_lazy("Number of the letter at the post"), True, "EB123456789VN"),
    Field("expected", gettext_lazy("Day by which the post should bring it"), True, "30/11/2026"),
)
OF_APPOINTMENT: tuple[Field, ...] = (
    Field("time", gettext_lazy("Hour of the appointment"), True, "10:30"),
    Field("day", gettext_lazy("Day of the appointment"), True, "Thứ Hai 16/11/2026"),
    Field("service", gettext_lazy("What it is for"), True, "Tài nguyên và Môi trường"),
    Field("appointment", gettext_lazy("Code of the appointment"), True, "123 456 789"),
    Field("name", gettext_lazy("Name of who comes"), False, "Nguyễn Văn Ân"),
)
OF_SUBMISSION: tuple[Field, ...] = (
    Field("code", gettext_lazy("Code of the submission"), True, "BG-T261127-0007"),
    Field("look_by", gettext_lazy("When the centre answers at the latest"), True, "09:30 28/11/2026"),
    Field("paid", gettext_lazy("What was paid ahead"), True, "1.150.000 đ"),
    Field("paid_back", gettext_lazy("What is paid back"), True, "1.150.000 đ"),
    Field("until", gettext_lazy("Day until which it is kept, or is answered"), True, "27/12/2026"),
    Field("name", gettext_lazy("Name of the applicant"), False, "Nguyễn Văn Ân"),
    Field("procedure", gettext_lazy("Name of the procedure"), False, "Xác nhận thông tin hộ tịch"),
    Field("reason", gettext_lazy("Why, as the officer wrote it"), False, "bản sao bị mờ"),
    Field("items", gettext_lazy("Papers that are asked for (a list)"), False, ["Tờ khai có chữ ký", "Bản sao rõ nét"]),
)  # fmt: skip
OF_PETITION: tuple[Field, ...] = (
    Field("code", gettext_lazy("Code of the petition"), True, "BG-P261127-0007"),
    Field("due", gettext_lazy("When it is answered at the latest"), True, "09:00 18/12/2026"),
    Field("until", gettext_lazy("When its sender answers at the latest"), True, "09:00 18/12/2026"),
    Field("name", gettext_lazy("Name of the sender"), False, "Nguyễn Văn Ân"),
)
OF_DATA_REQUEST: tuple[Field, ...] = (
    Field("due", gettext_lazy("When it is answered at the latest"), True, "09:00 18/12/2026"),
)
OF_OUTAGE: tuple[Field, ...] = (
    Field("outage", gettext_lazy("What is interrupted"), True, "Cổng thông tin và nộp hồ sơ trực tuyến tạm dừng"),
    Field("begins", gettext_lazy("When it begins"), True, "18:00 27/11/2026"),
    Field("ends", gettext_lazy("When it ends"), True, "06:00 28/11/2026"),
    Field("visit", gettext_lazy("When its reader has an appointment in that time"), True, "10:30, Thứ Hai 16/11/2026"),
    Field("outage_text", gettext_lazy("What the announcement says besides"), False, "Nâng cấp hệ thống."),
)
OF_ALL: tuple[Field, ...] = (
    Field("centre", gettext_lazy("Name of the centre"), True, LONGEST_CENTRE),
    Field("centre_phone", gettext_lazy("Phone of the centre"), True, "0204 3 555 555"),
    Field("centre_address", gettext_lazy("Address of the centre"), False, "Quảng trường 3/2, thành phố Bắc Giang"),
    Field("site", gettext_lazy("Address of the portal"), True, "hcc.bacgiang.gov.vn"),
)


def fields_for(kind: str) -> tuple[Field, ...]:
    """Those that a text about this may name."""
    own = {
        "dossier": OF_DOSSIER,
        "parcel": OF_DOSSIER + OF_LETTER,
        "submission": OF_SUBMISSION,
        "petition": OF_PETITION,
        "reply": (),
        "data_request": OF_DATA_REQUEST,
        "appointment": OF_APPOINTMENT,
        "outage": OF_OUTAGE,
    }[kind.partition(".")[0]]
    return own + OF_ALL


def names_for(kind: str, part: str) -> list[str]:
    """The names that one of the parts of a text may have; `part` as texts.PARTS names it."""
    return [one.name for one in fields_for(kind) if one.plain or part in ("subject", "body", "to_do")]


def samples(kind: str) -> dict[str, Value]:
    return {one.name: one.sample for one in fields_for(kind)}


def site() -> str:
    """The portal as somebody types it."""
    parts = urlsplit(settings.MOTCUA_BASE_URL)
    return parts.netloc


def moment(at: datetime | None, centre: Centre) -> str:
    return f"{at.astimezone(ZoneInfo(centre.time_zone)):%H:%M %d/%m/%Y}" if at else ""


def money(amount: int) -> str:
    """1.150.000 đ; empty for nothing."""
    return f"{amount:,} đ".replace(",", ".") if amount else ""


def either(vietnamese: str, english: str) -> str:
    """In the language that is active now."""
    return vietnamese if get_language() == "vi" else english or vietnamese


def of_centre(centre: Centre) -> dict[str, Value]:
    return {
        "centre": either(centre.name, centre.name_en),
        "centre_phone": centre.phone,
        "centre_address": centre.address,
        "site": site(),
    }


def of_dossier(kind: str, code: str, contact: Contact, centre: Centre) -> dict[str, Value]:
    """In the language that is active now."""
    return of_centre(centre) | {
        "code": code,
        "agency": either(contact.agency_name, contact.agency_name_en),
        "handlers": "; ".join(_handler(one) for one in contact.handlers),
        "received": moment(contact.received_at, centre),
        "due": moment(contact.due_at, centre),
        "done": moment(contact.processed_at, centre),
        "fee": money(contact.fee_open),
        "by_post": "1" if contact.by_post else "",
        "at_counter": "" if contact.by_post else "1",
        "name": contact.name,
        "procedure": either(contact.procedure_name, contact.procedure_name_en),
        "reason": _reason(kind, contact),
        "items": list(contact.items) if kind == "dossier.supplement_requested" else "",
        "result": contact.result_number,
    }


def _reason(kind: str, contact: Contact) -> str:
    own = dict.fromkeys(("dossier.result_revoked", "dossier.result_reinstated"), contact.revoked)
    return {"dossier.apologised": contact.apology, **own}.get(kind, contact.reason)


def of_letter(code: str, until: int) -> dict[str, Value]:
    """Of the letter of a dossier, as the journal told of it up to the entry `until`; it names nobody."""
    facts: dict[str, Value] = {"tracking_number": "", "expected": ""}
    for entry in journal.subject_history(f"parcel:{code}"):
        if entry.id <= until and entry.kind == "parcel.handed":
            day = date.fromisoformat(str(entry.data["expected_on"]))
            facts = {"tracking_number": str(entry.data["tracking_number"]), "expected": f"{day:%d/%m/%Y}"}
    return facts


def _handler(one: Handler) -> str:
    agency, role = either(one.agency_name, one.agency_name_en), ROLES.get(one.role)
    return f"{agency} ({role})" if role else agency


def of_outage(row: Outage, centre: Centre) -> dict[str, Value]:
    return of_centre(centre) | {
        "outage": either(row.what, row.what_en),
        "begins": moment(row.starts_at, centre),
        "ends": moment(row.ends_at, centre),
        "outage_text": either(row.text, row.text_en),
    }


def of_appointment(held: AppointmentView, centre: Centre) -> dict[str, Value]:
    at = held.starts_at.astimezone(ZoneInfo(centre.time_zone))
    return of_centre(centre) | {
        "time": f"{at:%H:%M}",
        "day": formats.date_format(at, "l d/m/Y"),
        "service": either(held.service_name, held.service_name_en),
        "appointment": held.shown_code if held.is_ahead else "",
        "name": held.name,
    }
