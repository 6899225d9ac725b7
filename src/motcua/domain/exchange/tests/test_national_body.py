"""What the national exchange is told has the documented field names and codes, and nothing that no agreement lists."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.base.actor import Actor, Grant
from motcua.base.problems import Conflict, Forbidden, InvalidInput
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.documents.models import File, Held
from motcua.domain.dossiers.tests import factories as d
from motcua.domain.exchange import actions
from motcua.domain.exchange.actions import NationalTerms, Terms
from motcua.domain.exchange.models import National
from motcua.domain.exchange.national.body import Placed, Told, dossier_body, progress_body, status_body
from motcua.domain.exchange.national.rules import Codes, Unmapped, first, stamp
from motcua.domain.exchange.national.snapshot import Snapshot, officer, snapshot
from motcua.domain.exchange.national.tables import codes_of
from motcua.domain.exchange.rules import EXTRA
from motcua.domain.exchange.tests.factories import ADMIN, LOOPBACK
from motcua.domain.exchange.tests.national_factories import ALL, WORDS, WRITTEN, whole_dossier
from motcua_simulators.national_exchange import PARTS, PROGRESS, WHOLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
CODES = Codes(first()[1])


@pytest.fixture
def one(settings: Any, tmp_path: Path) -> Snapshot:
    settings.FILES_DIR = tmp_path
    found = snapshot(whole_dossier())
    assert found is not None
    return found


def told(one: Snapshot, *listed: str) -> Told:
    placed = {file.id: Placed(f"T{place}", f"/tep/{place}") for place, file in enumerate((*one.papers, *one.results))}
    return Told(CODES, frozenset(listed), one.view.code, placed)


def test_a_dossier_is_told_whole_by_the_documented_names_and_codes(one: Snapshot) -> None:
    body = dossier_body(one, told(one, *EXTRA))
    assert set(body) == WHOLE - {"Fax"}
    for name, fields in PARTS.items():
        for part in body[name]:
            assert set(part) <= set(fields.split()), name
    assert (
        body
        | {
            "MaHoSo": one.view.code,
            "MaTTHC": "2.002516",
            "KenhThucHien": "1",
            "LoaiDoiTuong": "1",
            "ChuHoSo": "Nguyễn Văn Ân",
            "MaDoiTuong": "024090001234",
            "Email": "an@example.vn",
            "SoDienThoai": "+84912345678",
            "ThongTinKhac": "Số 5, đường Hùng Vương, Bắc Giang",
            "ThongTinTra": "Trần Thị Bình",
            "NgayNopHoSo": "20261109090000",
            "NgayTiepNhan": "20261109090000",
            "NgayKetThucXuLy": "20261109120000",
            "NgayTra": "20261109130000",
            "TrangThaiHoSo": "10",
            "HinhThuc": "0",
            "HoSoCoThanhPhanSoHoa": "1",
            "DuocThanhToanTrucTuyen": "2",
            "TaiKhoanDuocXacThucVoiVNeID": "0",
            "DanhSachTepDinhKemKhac": [],
        }
        == body
    )
    paper, *rest = body["TaiLieuNop"]
    assert {
        "DuocSoHoa": "1",
        "DuocLayTuKhoDMQG": "0",
        "IsDeleted": False,
        "TepDinhKemId": "T0",
    }.items() <= paper.items()
    assert paper["LoaiBan"] in ("0", "1", "2")
    assert all(one["DuocSoHoa"] == "0" and "TepDinhKemId" not in one for one in rest)
    (result,) = body["DanhSachGiayToKetQua"]
    assert (result["MaKetQua"], result["GiayToId"], result["DuongDanTepTinKetQua"]) == ("12/XN-STP", "T1", "/tep/1")
    (fee,) = body["DanhSachLePhi"]
    assert (fee["HinhThucThu"], fee["TrangThaiThanhToan"], fee["LoaiPhiLePhi"], fee["Gia"]) == (
        "1",
        "1",
        "1",
        one.view.fee,
    )
    (asked,) = body["DanhSachHoSoBoSung"]
    assert (asked["TrangThaiBoSung"], asked["NgayBoSung"], asked["NoiDungBoSung"]) == (
        "1",
        "20261109100000",
        WRITTEN[0],
    )
    assert (asked["NguoiYeuCauBoSung"], asked["DanhSachGiayToBoSung"]) == (
        "Hoàng Thị Lan",
        [{"TenGiayTo": "Giấy khai sinh"}],
    )


def test_papers_that_lie_in_one_stack_are_told_as_digitised_each_by_the_same_file(one: Snapshot) -> None:
    stack = File.objects.get(kind="submitted")
    File.objects.filter(pk=stack.pk).update(requirement="")
    names = [paper.requirement for paper in d.papers(d.CIVIL_STATUS)][:2]
    Held.objects.bulk_create(Held(file=stack, requirement=name) for name in names)
    found = snapshot(one.view.code)
    assert found is not None
    body = dossier_body(found, told(found, "papers"))
    lines = {line["MaThanhPhanHoSo"]: line for line in body["TaiLieuNop"]}
    assert [(lines[name]["DuocSoHoa"], lines[name]["TepDinhKemId"]) for name in names] == [("1", "T0")] * len(names)
    assert body["HoSoCoThanhPhanSoHoa"] == "1"


def test_a_step_and_a_status_are_told_by_the_documented_names(one: Snapshot) -> None:
    step = one.step("appraise", 1)
    assert step is not None
    at = d.MONDAY.replace(hour=11)
    body = progress_body(step, told(one, *EXTRA), at, "processing", officer(step.handler))
    assert set(body) == PROGRESS
    assert (body["NguoiXuLy"], body["ChucDanh"]) == ("Hoàng Thị Lan", "Chuyên viên chính")
    assert (body["TrangThai"], body["ThoiDiemXuLy"]) == ("4", "20261109110000")
    assert body["NoiDungXuLy"].endswith(WRITTEN[0])
    assert body["NgayKetThucTheoQuyDinh"] == stamp(step.due_at)
    status = status_body(one, told(one), at)
    assert set(status) <= PROGRESS
    assert (status["MaHoSo"], status["TrangThai"]) == (one.view.code, "10")


def test_nothing_of_a_person_goes_beyond_what_the_agreement_lists(one: Snapshot) -> None:
    def bodies(*listed: str) -> str:
        by = told(one, *listed)
        steps = [progress_body(s, by, d.MONDAY, "processing", officer(s.handler)) for s in one.told.steps]
        return json.dumps([dossier_body(one, by), status_body(one, by, d.MONDAY), steps], ensure_ascii=False)

    bare = bodies()
    assert not [word for word in (*WORDS, *WRITTEN, "T0", "T1", "Giấy khai sinh", "don cua") if word in bare]
    for listed, word in (
        ("applicant_name", "ChuHoSo"), ("applicant_kind", "LoaiDoiTuong"), ("id_number", "MaDoiTuong"), ("phone", "SoDienThoai"),
        ("email", "Email"), ("address", "ThongTinKhac"), ("recipient", "ThongTinTra"), ("words", "NoiDungBoSung"),
        ("officers", "NguoiXuLy"), ("papers", "TepDinhKemId"), ("results", "DuongDanTepTinKetQua"),
    ):  # fmt: skip
        assert f'"{word}"' in bodies(listed), listed
        assert f'"{word}"' not in bodies(*(set(EXTRA) - {listed})), listed
    assert '"MaDoiTuong"' not in bodies("tax_code")  # a person's number is not told as a company's


def test_a_state_with_its_detail_is_looked_for_before_the_state(one: Snapshot) -> None:
    finer = Codes(
        {**CODES.tables, "status": {**CODES.tables["status"], "processing/appraise": "2", "returned/post": "9"}}
    )
    by = Told(finer, (), one.view.code, {})
    steps = {s.code: progress_body(s, by, d.MONDAY, "processing", officer(""))["TrangThai"] for s in one.told.steps}
    assert (steps["appraise"], steps["approve"]) == ("2", "4")
    assert dossier_body(one, by)["TrangThaiHoSo"] == "10"  # it did not go by post
    with pytest.raises(Unmapped):
        dossier_body(one, Told(Codes({**finer.tables, "channel": {}}), (), one.view.code, {}))


@pytest.fixture
def way(settings: Any) -> UUID:
    settings.MOTCUA_WEBHOOK_NETWORKS = LOOPBACK
    actions.agree(ADMIN, "dvcqg", ALL)
    return actions.connect_national(ADMIN, "dvcqg", "http://127.0.0.1:9/ndxp", NationalTerms("c", "s")).id


def test_an_administrator_changes_a_table_and_has_the_one_before_back(way: UUID) -> None:
    row = National.objects.get()
    assert codes_of(row).own_or("procedure", d.CIVIL_STATUS, "none") == "none"
    national = {d.CIVIL_STATUS: "2.002516.000.00.00.H02"}
    assert actions.set_codes(ADMIN, way, "procedure", national) == 1
    assert codes_of(National.objects.get()).of("procedure", d.CIVIL_STATUS) == "2.002516.000.00.00.H02"
    actions.set_codes(ADMIN, way, "procedure", {})
    assert codes_of(National.objects.get()).tables["procedure"] == {}
    assert actions.take_back_codes(ADMIN, way, "procedure") == 3
    assert dict(codes_of(National.objects.get()).tables["procedure"]) == national
    actions.set_codes(ADMIN, way, "field", {"Hộ tịch": "HT"})
    row = National.objects.get()
    with CaptureQueriesContext(connection) as asked:
        tables = codes_of(row).tables
    assert (tables["procedure"], tables["field"]) == (national, {"Hộ tịch": "HT"})
    assert len(asked) == 1
    assert first()[1]["procedure"] == {}


def test_the_agencies_are_asked_for_once_a_table(way: UUID) -> None:
    codes = dict.fromkeys(agencies_by_code(), "H02.12")
    with CaptureQueriesContext(connection) as asked:
        actions.set_codes(ADMIN, way, "agency", codes)
    assert len(codes) > 1
    assert sum("centre_agency" in str(one["sql"]) for one in asked) == 1


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("status", {"received": "2"}), ("status", {**CODES.tables["status"], "asleep": "4"}), ("channel", {"direct": "1"}),
        ("procedure", {"9.999999": "1"}), ("agency", {"NOBODY": "1"}), ("colours", {}), ("field", {"Hộ tịch": ""}),
    ],
)  # fmt: skip
def test_a_table_that_would_leave_something_without_a_code_is_not_kept(way: UUID, table: str, codes: Any) -> None:
    with pytest.raises(InvalidInput):
        actions.set_codes(ADMIN, way, table, codes)
    with pytest.raises(Conflict):
        actions.take_back_codes(ADMIN, way, "status")
    assert National.objects.get().tables == {}


def test_the_secret_is_sealed_kept_when_left_empty_and_forgotten_at_the_end(way: UUID) -> None:
    actions.change_national(
        ADMIN, way, NationalTerms("c2", "", "H02.12", True, "DongBoHoSoMC", {"token": "/oauth2/token"})
    )
    row = National.objects.get()
    assert (row.client, row.secret, row.unit, row.creates_by) == ("c2", "s", "H02.12", "DongBoHoSoMC")
    assert row.paths == {"token": "/oauth2/token"}
    for wrong in (NationalTerms(""), NationalTerms("c", asks_codes=True), NationalTerms("c", paths={"token": "//x"})):
        with pytest.raises(InvalidInput):
            actions.change_national(ADMIN, way, wrong)
    actions.unsubscribe(ADMIN, way)
    row.refresh_from_db()
    assert (row.client, row.secret, row.token) == ("", "", "")


def test_files_and_names_of_officers_need_a_basis_like_every_fact_of_a_person() -> None:
    with pytest.raises(InvalidInput):
        actions.agree(ADMIN, "x", Terms("X", extra=("papers", "officers")))
    with pytest.raises(Forbidden):
        actions.connect_national(
            Actor("staff", "9", "", (Grant("manager"),)), "x", "https://x", NationalTerms("c", "s")
        )
