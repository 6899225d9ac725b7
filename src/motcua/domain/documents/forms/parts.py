"""What stands on every form of a dossier: whose it is, who comes in their place, its number and dates."""

from motcua.domain.documents.forms.office import Data, Office
from motcua.domain.documents.forms.words import local_phone
from motcua.domain.dossiers.actions import paper_name
from motcua.domain.dossiers.rules import RepresentativeKind
from motcua.domain.dossiers.shapes import ApplicantView, DossierView, RepresentativeView
from motcua.domain.people.identity import fold

REPRESENTATIVES = {
    RepresentativeKind.AUTHORISED: "Người được ủy quyền",
    RepresentativeKind.LEGAL: "Người đại diện theo pháp luật",
    RepresentativeKind.GUARDIAN: "Cha, mẹ hoặc người giám hộ",
}


def applicant_data(applicant: ApplicantView) -> Data:
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


def representative_data(one: RepresentativeView | None) -> Data | None:
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


def dossier_data(view: DossierView, office: Office, kind: str) -> Data:
    return office.common(kind) | {
        "code": view.code,
        "agency": view.agency_name,
        "procedure": view.procedure_name,
        "applicant": applicant_data(view.applicant),
        "representative": representative_data(view.representative),
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
