"""The page of a dossier: what it shows to whom, and its verbs."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from motcua.base import journal
from motcua.base.actor import system
from motcua.domain.centre.models import Centre
from motcua.domain.documents.models import File
from motcua.domain.documents.signatures import make_token
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.actions import ApplicantInput, GivenDocument, IntakeInput, receive
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.queries import dossier as dossier_view
from motcua.domain.dossiers.tests.factories import JUSTICE
from motcua.domain.people.models import Staff
from motcua.surfaces.dossier.way import columns

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF"


def signed_in(username: str) -> Client:
    client = Client()
    staff = Staff.objects.get(username=username)
    client.force_login(staff, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def received(procedure: str = "2.000635") -> str:
    applicant = ApplicantInput("person", "Nguyễn Văn Ân", "024085001234", "", "0912345678")
    from motcua.domain.catalogue.queries import get_published

    papers = tuple(GivenDocument(d.code, d.originals, d.copies) for d in get_published(procedure).content.documents)
    return receive(system("test"), IntakeInput("BG", procedure, applicant, papers)).code


def state_of(code: str) -> str:
    return Dossier.objects.get(code=code).state


def test_everything_stands_on_one_page(demo_centre: str) -> None:
    code = received()
    page = signed_in("quay17").get(f"/ho-so/{code}").content.decode()
    assert "024085001234" not in page
    for part in ("Nguyễn Văn Ân", "•234", "track__column", "8.000 đ", f"/ho-so/{code}/mau/01.pdf", "history"):
        assert part in page


@pytest.mark.parametrize(("forms", "slip", "register"), [("A", "05", "06"), ("B", "06", "07")])
def test_forms_are_called_by_the_number_that_is_printed_on_them(
    demo_centre: str, forms: str, slip: str, register: str
) -> None:
    centre = Centre.objects.get(code="BG")
    centre.options = {**centre.options, "forms": forms}
    centre.save()
    page = signed_in("quay17").get(f"/ho-so/{received()}").content.decode()
    assert re.search(rf"/mau/05\.pdf[^>]*>.*?</svg> {slip} phiếu kiểm soát", page)
    assert re.search(rf"/mau/06\.xlsx[^>]*>.*?</svg> {register} Excel", page)


@pytest.mark.parametrize("username", ["cv.stp", "ld.stp"])
def test_on_a_page_that_was_opened_from_the_work_list_each_key_stands_for_one_thing(
    demo_centre: str, username: str
) -> None:
    code = received()
    if username == "ld.stp":
        dossiers.complete_step(JUSTICE, code, "appraise")
    page = signed_in(username).get(f"/ho-so/{code}?tu=/ban-lam-viec").content.decode()
    keys = re.findall(r'data-key="([^"]+)"', page[page.index("<main") :])
    assert {"F7", "F6", "F9"} <= set(keys), "the next dossier, a letter, done"
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize(
    ("username", "status"), [("cv.stp", 200), ("cv.syt", 404), ("dieuhanh", 200), ("quantri", 403)]
)
def test_only_who_may_see_it_sees_it(demo_centre: str, username: str, status: int) -> None:
    assert signed_in(username).get(f"/ho-so/{received()}").status_code == status


@pytest.mark.parametrize("path", ["", "/mau/01.pdf", "/tep/0190d0c0-0000-7000-8000-000000000000"])
def test_nobody_is_sent_to_sign_in(demo_centre: str, path: str) -> None:
    assert Client().get(f"/ho-so/{received()}{path}")["Location"].startswith("/tai-khoan/login/")


def test_from_appraisal_to_the_result_in_the_hand(demo_centre: str) -> None:
    code = received()
    specialist, leader, desk = signed_in("cv.stp"), signed_in("ld.stp"), signed_in("quay17")
    done = specialist.post(f"/ho-so/{code}/buoc/appraise/complete", {"note": "Đủ", "back": "/ban-lam-viec"})
    assert done["Location"] == "/ban-lam-viec"
    upload = SimpleUploadedFile("ket-qua.pdf", PDF)
    leader.post(f"/ho-so/{code}/buoc/approve/approve", {"number": "12/TP", "file": upload, "signed": "on"})
    assert state_of(code) == "processed"
    assert File.objects.get().kind == "result"
    desk.post(f"/ho-so/{code}/trao", {"to": "Nguyễn Văn Ân"})
    assert state_of(code) == "returned"


def test_a_step_goes_back_with_a_reason_only(demo_centre: str) -> None:
    code = received()
    signed_in("cv.stp").post(f"/ho-so/{code}/buoc/appraise/complete")
    leader = signed_in("ld.stp")
    refused = leader.post(f"/ho-so/{code}/buoc/approve/return", {"to": "appraise", "reason": ""}, follow=True)
    assert 'role="alert"' in refused.content.decode()
    leader.post(f"/ho-so/{code}/buoc/approve/return", {"to": "appraise", "reason": "Thiếu chữ ký"})
    assert "Thiếu chữ ký" in signed_in("cv.stp").get(f"/ho-so/{code}").content.decode()


def test_papers_are_asked_for_and_taken_in(demo_centre: str) -> None:
    code = received()
    fields = {"items": "Bản sao hộ khẩu\n\nẢnh 3x4", "reason": "Chưa rõ nơi cư trú"}
    signed_in("cv.stp").post(f"/ho-so/{code}/yeu-cau-bo-sung", fields)
    assert state_of(code) == "supplement_requested"
    assert Dossier.objects.get(code=code).supplements.get().number == 1
    signed_in("quay17").post(f"/ho-so/{code}/bo-sung", {"originals-d1": "1"})
    assert state_of(code) == "processing"


def test_what_was_asked_for_is_offered_first_and_nothing_is_counted_that_nobody_asked_for(demo_centre: str) -> None:
    code, desk = received(), signed_in("quay17")
    wanted = [one.name for one in dossier_view(system("test"), code).documents]
    fields = {"items": f"Ảnh 4×6 của bà Hoa\n{wanted[0]}", "reason": "Bản nộp bị mờ"}
    signed_in("cv.stp").post(f"/ho-so/{code}/yeu-cau-bo-sung", fields)
    page = desk.get(f"/ho-so/{code}").content.decode()
    counts = dict(re.findall(r'name="((?:originals|copies)-[^"]+)"[^>]*value="(\d+)"', page))
    assert (counts.pop("originals-supplement-1-1"), counts.pop("originals-d1")) == ("1", "1")
    assert set(counts.values()) == {"0"}
    desk.post(f"/ho-so/{code}/bo-sung", {"originals-supplement-1-1": "1"})
    assert state_of(code) == "processing"
    (row,) = Dossier.objects.get(code=code).documents.filter(requirement__startswith="supplement")
    assert (row.name, row.originals) == ("Giấy tờ bổ sung lần 1, mục 1", 1), (
        "the line may tell of a person and stays sealed"
    )


def test_an_apology_gives_a_new_date_once(demo_centre: str) -> None:
    code, leader = received(), signed_in("ld.stp")
    new = (timezone.localtime() + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")
    leader.post(f"/ho-so/{code}/xin-loi", {"reason": "Chờ xác minh", "new_due_at": new})
    assert Dossier.objects.get(code=code).apology.reason == "Chờ xác minh"
    again = leader.post(f"/ho-so/{code}/xin-loi", {"reason": "Nữa", "new_due_at": new}, follow=True)
    assert 'role="alert"' in again.content.decode()


@pytest.mark.parametrize(
    ("username", "verb", "state"),
    [("quay17", "rut", "withdrawn"), ("ld.stp", "dung", "stopped"), ("ld.stp", "tu-choi", "not_accepted")],
)
def test_other_endings(demo_centre: str, username: str, verb: str, state: str) -> None:
    code = received()
    signed_in(username).post(f"/ho-so/{code}/{verb}", {"reason": "Công dân đề nghị"})
    assert state_of(code) == state


def test_the_fee_is_taken(demo_centre: str) -> None:
    code = received()
    signed_in("quay17").post(f"/ho-so/{code}/nop-phi", {"amount": "8000", "method": "cash"})
    assert Dossier.objects.get(code=code).paid == 8000


def test_files_are_added_and_each_look_is_recorded(demo_centre: str) -> None:
    code, client = received(), signed_in("cv.stp")
    uploads = [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", PDF)]
    client.post(f"/ho-so/{code}/tep", {"files": uploads, "requirement": "d1"})
    assert File.objects.count() == 2
    first = File.objects.first()
    shown = client.get(f"/ho-so/{code}/tep/{first.pk}")
    assert b"".join(shown.streaming_content) == PDF
    assert shown["Content-Disposition"].startswith("inline")
    assert client.get(f"/ho-so/{code}/tep/{first.pk}?tai")["Content-Disposition"].startswith("attachment")
    assert str(code) in client.get(f"/ho-so/{code}").content.decode()
    assert client.get(f"/ho-so/{code}/tep/khong-phai").status_code == 404


def test_who_may_not_do_it_changes_nothing(demo_centre: str) -> None:
    code = received()
    signed_in("quay17").post(f"/ho-so/{code}/buoc/appraise/complete")
    signed_in("dieuhanh").post(f"/ho-so/{code}/tu-choi", {"reason": "x"})
    assert signed_in("cv.syt").post(f"/ho-so/{code}/buoc/appraise/start").status_code == 404
    assert state_of(code) == "received"


def test_two_agencies_that_work_side_by_side_stand_in_one_column(demo_centre: str) -> None:
    from motcua.domain.catalogue.queries import all_offered

    def parallel(procedure) -> bool:
        befores = [step.after for step in procedure.content.steps if step.after]
        return len(befores) != len(set(befores))

    procedure = next(one for one in all_offered() if parallel(one))
    view = dossier_view(system("test"), received(procedure.code))
    laid_out = columns(view.steps)
    assert any(column.parallel for column in laid_out)
    assert sum(len(column.steps) for column in laid_out) == len(view.steps)
    page = signed_in("quay17").get(f"/ho-so/{view.code}").content.decode()
    assert "track__column--parallel" in page


def test_an_address_elsewhere_is_no_way_back(demo_centre: str) -> None:
    code = received()
    answer = signed_in("cv.stp").post(f"/ho-so/{code}/buoc/appraise/complete", {"back": "https://evil.example/"})
    assert answer["Location"] == f"/ho-so/{code}"


def test_a_sealed_result_shows_what_its_signature_is_worth(demo_centre: str, settings: object, tmp_path: Path) -> None:
    settings.SIGNING_DIR, settings.FILES_DIR = tmp_path / "signing", tmp_path / "files"
    code, leader = received(), signed_in("ld.stp")
    signed_in("cv.stp").post(f"/ho-so/{code}/buoc/appraise/complete")
    assert 'name="seal"' not in leader.get(f"/ho-so/{code}").content.decode()
    make_token("STP", "Sở Tư pháp tỉnh Bắc Giang")
    assert 'name="seal"' in leader.get(f"/ho-so/{code}").content.decode()
    paper = leader.get(f"/ho-so/{code}/mau/01.pdf").content
    given = {"number": "12/KQ-STP", "file": SimpleUploadedFile("ket-qua.pdf", paper), "seal": "on"}
    leader.post(f"/ho-so/{code}/buoc/approve/approve", given)
    kept = File.objects.get(kind="result")
    assert Dossier.objects.get(code=code).result_signed
    page = leader.get(f"/ho-so/{code}/tep/{kept.pk}/chu-ky").content.decode()
    assert "Sở Tư pháp tỉnh Bắc Giang" in page
    assert "tag--done" in page
    assert signed_in("cv.syt").get(f"/ho-so/{code}/tep/{kept.pk}/chu-ky").status_code == 404
    happened = [entry.kind for entry in journal.subject_history(f"dossier:{code}")]
    assert happened.count("dossier.result_sealed") == 1


def test_the_leader_signs_in_person_before_the_agency_seals(demo_centre: str, settings: object, tmp_path: Path) -> None:
    settings.SIGNING_DIR, settings.FILES_DIR = tmp_path / "signing", tmp_path / "files"
    code, leader = received(), signed_in("ld.stp")
    signed_in("cv.stp").post(f"/ho-so/{code}/buoc/appraise/complete")
    make_token("STP", "Sở Tư pháp tỉnh Bắc Giang")
    make_token("@ld.stp", "Trần Văn Bình")
    page = leader.get(f"/ho-so/{code}").content.decode()
    assert 'name="in_person"' in page
    assert 'name="in_person"' not in signed_in("cv.stp").get(f"/ho-so/{code}").content.decode()
    paper = SimpleUploadedFile("ket-qua.pdf", leader.get(f"/ho-so/{code}/mau/01.pdf").content)
    given = {"number": "12/KQ-STP", "file": paper, "seal": "on", "in_person": "on"}
    leader.post(f"/ho-so/{code}/buoc/approve/approve", given)
    kept = File.objects.get(kind="result")
    page = leader.get(f"/ho-so/{code}/tep/{kept.pk}/chu-ky").content.decode()
    assert page.index("Trần Văn Bình") < page.index("Sở Tư pháp tỉnh Bắc Giang", page.index("Trần Văn Bình"))
    entry = next(e for e in journal.subject_history(f"dossier:{code}") if e.kind == "dossier.result_sealed")
    assert (entry.data["in_person"], entry.data["sealed"]) == (True, True)


def test_the_register_comes_as_excel_to_who_may_see_the_dossier(demo_centre: str) -> None:
    code, client = received(), signed_in("quay17")
    assert f"/ho-so/{code}/mau/06.xlsx" in client.get(f"/ho-so/{code}").content.decode()
    got = client.get(f"/ho-so/{code}/mau/06.xlsx")
    assert got.content.startswith(b"PK")
    assert got["Content-Disposition"] == f'attachment; filename="{code}-06.xlsx"'
    assert signed_in("cv.syt").get(f"/ho-so/{code}/mau/06.xlsx").status_code == 404


def test_what_is_no_pdf_is_not_sealed_and_nothing_is_attached(
    demo_centre: str, settings: object, tmp_path: Path
) -> None:
    settings.SIGNING_DIR, settings.FILES_DIR = tmp_path / "signing", tmp_path / "files"
    make_token("STP", "Sở Tư pháp tỉnh Bắc Giang")
    code, leader = received(), signed_in("ld.stp")
    leader.post(f"/ho-so/{code}/ket-qua", {"number": "1", "seal": "on"})
    leader.post(
        f"/ho-so/{code}/ket-qua", {"number": "1", "seal": "on", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")}
    )
    assert Dossier.objects.get(code=code).result_at is None
    assert not File.objects.filter(kind="result").exists()


def test_what_is_refused_keeps_what_was_typed(demo_centre: str) -> None:
    code = received()
    answer = signed_in("ld.stp").post(
        f"/ho-so/{code}/xin-loi", {"reason": "Chờ Công an tỉnh xác minh", "new_due_at": "2020-01-01T09:00"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Chờ Công an tỉnh xác minh" in page
    assert 'value="2020-01-01T09:00"' in page
    assert "Chờ Công an tỉnh xác minh" not in signed_in("ld.stp").get(f"/ho-so/{code}").content.decode()


def test_what_is_refused_keeps_what_was_chosen_and_counted(demo_centre: str) -> None:
    code = received()
    specialist, leader, desk = signed_in("cv.stp"), signed_in("ld.stp"), signed_in("quay17")

    def refused(client: Client, verb: str, **fields: str) -> str:
        answer = client.post(f"/ho-so/{code}/{verb}", fields)
        assert answer.status_code == 422, verb
        return answer.content.decode()

    said = refused(specialist, "trao-doi", text="", mention="ld.stp")
    assert '<option value="ld.stp" selected>' in said
    asked = refused(specialist, "hoi-y-kien", to="SYT", text="", days="12")
    assert '<option value="SYT" selected>' in asked
    assert re.search(r'id="ask-days"[^>]*value="12"', asked)
    specialist.post(f"/ho-so/{code}/yeu-cau-bo-sung", {"items": "Ảnh 4×6", "reason": "Bản nộp bị mờ"})
    counted = refused(desk, "bo-sung", **{"originals-supplement-1-1": "0", "originals-d1": "00"})
    assert re.search(r'name="originals-supplement-1-1"[^>]*value="0"', counted)
    assert re.search(r'name="originals-d1"[^>]*value="00"', counted)
    desk.post(f"/ho-so/{code}/bo-sung", {"originals-supplement-1-1": "1"})
    specialist.post(f"/ho-so/{code}/buoc/appraise/complete")
    back = refused(leader, "buoc/approve/return", to="appraise", reason="")
    assert '<option value="appraise" selected>' in back


def test_the_page_of_a_refused_form_leads_back_and_its_address_to_the_dossier(demo_centre: str) -> None:
    code, client = received(), signed_in("ld.stp")
    address = f"/ho-so/{code}/xin-loi"
    came = {"reason": "Chờ xác minh", "new_due_at": "2020-01-01T09:00", "back": "/ban-lam-viec?sap-xep=han"}
    page = client.post(address, came).content.decode()
    assert '<a href="/ban-lam-viec?sap-xep=han">' in page
    assert 'data-key="F7"' in page
    assert f'name="next" value="{address}"' in page
    for one in (address, f"/ho-so/{code}/buoc/appraise/complete", f"/ho-so/{code}/tep", f"/ho-so/{code}/hien"):
        answer = client.get(one)
        assert (answer.status_code, answer.get("Location")) == (302, f"/ho-so/{code}")
    assert client.get(f"/ho-so/{code}/khong-co").status_code == 404
