"""The bodies of the calls, by the field names of the national exchange (domain words: docs/glossary.md). Pure.

Whatever tells of a person is put in by `_add`, and only where the agreement lists it; so what is not listed is not in the body at all.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from motcua.domain.documents.queries import FileView
from motcua.domain.dossiers.queries.telling import HandledStep
from motcua.domain.dossiers.rules import State
from motcua.domain.dossiers.shapes import DocumentView, SupplementView
from motcua.domain.exchange.national.rules import Codes, stamp, status_keys
from motcua.domain.exchange.national.snapshot import Officer, Snapshot

Body = dict[str, Any]


@dataclass(frozen=True)
class Placed:
    """A file as the exchange has it: what it calls it, and where it says that it lies."""

    id: str
    place: str


@dataclass(frozen=True)
class Told:
    """What a body is made with: `listed` facts of persons by the agreement, the exchange's code of the dossier, the files it has."""

    codes: Codes
    listed: Collection[str]
    code: str
    placed: Mapping[UUID, Placed]


def dossier_body(one: Snapshot, told: Told) -> Body:
    """NoiHoSo, DongBoHoSoMC. Raises Unmapped."""
    view, codes = one.view, told.codes
    handed = view.handed_over
    body: Body = {
        "MaHoSo": told.code,
        "MaTTHC": codes.own_or("procedure", view.procedure, view.procedure),
        "TenTTHC": view.procedure_name,
        "MaLinhVuc": codes.own_or("field", one.field, ""),
        "TenLinhVuc": one.field,
        "KenhThucHien": codes.of("channel", view.channel),
        "TrichYeuHoSo": view.procedure_name,
        "NgayNopHoSo": stamp(one.filed_at),
        "NgayTiepNhan": stamp(view.received_at),
        "NgayHenTra": stamp(view.due_at),
        "TrangThaiHoSo": status_of(one, codes),
        "NgayKetThucXuLy": stamp(view.processed_at or view.closed_at),
        "NgayTra": stamp(handed.made_at if handed else None),
        "HinhThuc": codes.of("delivery", view.delivery),
        "DonViXuLy": codes.own_or("agency", view.agency, one.agency),
        "DuocThanhToanTrucTuyen": codes.of("online_payment", one.payments[-1].method if one.payments else "none"),
        "TaiKhoanDuocXacThucVoiVNeID": _flag(one.proven),
        "HoSoCoThanhPhanSoHoa": _flag(bool(one.papers)),
        "TaiLieuNop": _papers(one, told),
        "DanhSachLePhi": _fees(one, told),
        "DanhSachTepDinhKemKhac": [],
        "DanhSachHoSoBoSung": [_supplement(asked, told) for asked in view.supplements],
        "DanhSachGiayToKetQua": _results(one, told),
    }
    person = view.applicant
    _add(body, told, "applicant_name", ChuHoSo=person.name)
    _add(body, told, "applicant_kind", LoaiDoiTuong=lambda: codes.of("applicant", person.kind))
    number = ("tax_code", person.tax_code) if person.kind == "company" else ("id_number", person.id_number)
    _add(body, told, number[0], MaDoiTuong=number[1])
    _add(body, told, "address", ThongTinKhac=person.address)
    _add(body, told, "email", Email=person.email)
    _add(body, told, "phone", SoDienThoai=person.phone)
    _add(body, told, "recipient", ThongTinTra=handed.to if handed else "")
    _add(body, told, "words", GhiChu=view.reason)
    return body


def progress_body(step: HandledStep, told: Told, at: datetime, state: str, who: Officer) -> Body:
    """CapNhatTienTrinh: that a step was begun, done or sent back, at its time and with the state that the dossier had then.

    Raises Unmapped.
    """
    body: Body = {
        "MaHoSo": told.code,
        "ThoiDiemXuLy": stamp(at),
        "PhongBanXuLy": step.agency_name,
        "NoiDungXuLy": step.name,
        "TrangThai": told.codes.of("status", *status_keys(state, (step.code,))),
        "NgayBatDau": stamp(step.began_at or at),
        "NgayKetThucTheoQuyDinh": stamp(step.due_at),
    }
    _add(body, told, "officers", NguoiXuLy=who.name, ChucDanh=who.title)
    if step.note:
        _add(body, told, "words", NoiDungXuLy=f"{step.name}: {step.note}")
    return body


def status_body(one: Snapshot, told: Told, at: datetime) -> Body:
    """CapNhatTrangThai. Raises Unmapped."""
    body: Body = {
        "MaHoSo": told.code,
        "TrangThai": status_of(one, told.codes),
        "ThoiDiemXuLy": stamp(at),
        "PhongBanXuLy": one.view.agency_name,
    }
    _add(body, told, "words", NoiDungXuLy=one.view.reason)
    return body


def status_of(one: Snapshot, codes: Codes) -> str:
    """As the exchange counts it; a state with a detail is looked for first. Raises Unmapped."""
    return codes.of("status", *status_keys(one.view.state, one.details))


def _add(body: Body, told: Told, fact: str, **given: Any) -> None:
    """Puts fields in that tell of a person, where the agreement lists the fact."""
    if fact in told.listed:
        body |= {name: value() if callable(value) else value for name, value in given.items()}


def _flag(is_so: bool) -> str:
    return "1" if is_so else "0"


def _papers(one: Snapshot, told: Told) -> list[Body]:
    """What was handed in, paper by paper, each file a line; their content where the agreement lists papers."""
    lines: list[Body] = []
    for paper in one.view.documents:
        files = [file for file in one.papers if paper.requirement in (file.requirement, *file.held)]
        if not (files or paper.originals or paper.copies or paper.electronic):
            continue
        line: Body = {
            "IsDeleted": False,
            "MaThanhPhanHoSo": paper.requirement,
            "LoaiBan": told.codes.of("copy", _kind_of_copy(paper)),
            "DuocSoHoa": _flag(bool(files)),
            "DuocLayTuKhoDMQG": _flag(any(file.shared for file in files)),
        }
        placed = _placed(files, told) if "papers" in told.listed else []
        lines += [
            {
                **line,
                "TepDinhKemId": at.id,
                "TenTepDinhKem": _paper_name(paper, told),
                "DuongDanTaiTepTin": at.place,
            }
            for _file, at in placed
        ] or [line]
    return lines


def _kind_of_copy(paper: DocumentView) -> str:
    return "original" if paper.originals else "copy" if paper.copies else "electronic"


def _paper_name(paper: DocumentView, told: Told) -> str:
    """What an officer wrote as the name of something asked for goes as their words do."""
    was_written = paper.requirement.startswith("supplement-") and "words" not in told.listed
    return paper.requirement if was_written else paper.name


def _placed(files: Iterable[FileView], told: Told) -> list[tuple[FileView, Placed]]:
    return [(file, told.placed[file.id]) for file in files if file.id in told.placed]


def _results(one: Snapshot, told: Told) -> list[Body]:
    """Result files, where the agreement lists them; the name is the procedure's, not the file's."""
    if "results" not in told.listed:
        return []
    number = one.view.result.number if one.view.result else ""
    return [
        {
            "TenGiayTo": one.view.result_name,
            "MaThanhPhanHoSo": one.view.procedure,
            "GiayToId": at.id,
            "MaKetQua": told.codes.own_or("result", one.view.procedure, number),
            "DuongDanTepTinKetQua": at.place,
        }
        for _file, at in _placed(one.results, told)
    ]


def _fees(one: Snapshot, told: Told) -> list[Body]:
    """The fee of the procedure, and what the post costs, each with when it is collected and whether it was paid."""
    view, codes, postage = one.view, told.codes, one.told.postage
    when = codes.of("collected", _collected(one))
    paid = codes.of("paid", "unpaid" if view.open_fee else "paid")
    sums = (("fee", "Phí, lệ phí", view.fee - postage), ("postage", "Cước bưu chính", postage))
    return [
        {
            "TenPhiLePhi": name,
            "MaPhiLePhi": kind,
            "HinhThucThu": when,
            "Gia": amount,
            "LoaiPhiLePhi": codes.of("fee_kind", kind),
            "TrangThaiThanhToan": paid,
        }
        for kind, name, amount in sums
        if amount > 0
    ]


def _collected(one: Snapshot) -> str:
    """When the money came, else when it is asked for as things stand."""
    view = one.view
    at = one.payments[0].at if one.payments else None
    asked = view.supplements[0].asked_at if view.supplements else None
    if view.processed_at is not None and (at is None or at >= view.processed_at):
        return "return"
    if (
        asked is not None
        and (at is None or at >= asked)
        and (at is not None or view.state == State.SUPPLEMENT_REQUESTED)
    ):
        return "supplement"
    return "intake"


def _supplement(asked: SupplementView, told: Told) -> Body:
    line: Body = {
        "HoSoBoSungId": str(asked.number),
        "NgayBoSung": stamp(asked.asked_at),
        "NgayTiepNhanBoSung": stamp(asked.answered_at),
        "TrangThaiBoSung": told.codes.of("supplement", "asked" if asked.answered_at is None else "answered"),
        "DanhSachLePhiBoSung": [],
        "NgayHenTraTruoc": stamp(asked.due_before),
        "NgayHenTraMoi": stamp(asked.due_after),
    }
    _add(line, told, "officers", NguoiYeuCauBoSung=asked.asked_by_name)
    _add(
        line,
        told,
        "words",
        NoiDungBoSung=asked.reason,
        DanhSachGiayToBoSung=[{"TenGiayTo": one} for one in asked.items],
    )
    return line
