"""The forms: each made when there is cause for it, as PDF/A, with the right words; nothing typed becomes a command."""

import pytest

from motcua.base import clock, journal
from motcua.base.problems import Conflict, NotFound
from motcua.domain.centre.models import Centre
from motcua.domain.documents.forms import make
from motcua.domain.documents.forms.typesetting import pictures
from motcua.domain.documents.forms.words import local_phone, money, readable
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.shapes import ApplicantInput, dossier_secret, tracking_url
from motcua.domain.dossiers.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
STACKED = "Nguyễn Thị Thuỷ Ngữ Đặng Hường ẮẰẲẴẶẤẦẨẪẬẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰỲỶỸỴ"


def test_the_receipt_has_two_copies_and_the_secret_on_the_citizens_alone() -> None:
    with clock.frozen(f.MONDAY):
        code = f.received(f.COMPANY).code
        made = make(f.RECEPTIONIST, code, "01")
        pages = pictures(made.kind, made.data, f.MONDAY, ppi=40)
    assert made.pdf.startswith(b"%PDF-")
    assert b"pdfaid" in made.pdf
    assert len(pages) == 2
    assert made.data["received"] == "09 giờ 00 phút, ngày 09 tháng 11 năm 2026"
    assert made.data["due"] == "09 giờ 00 phút, ngày 12 tháng 11 năm 2026"
    assert made.data["limit"] == "3 ngày làm việc"
    assert made.data["fee"] == "150.000 đồng"
    assert made.data["secret"].replace("-", "").lower() == dossier_secret(code)
    assert made.data["form"]["mark"] == "Mẫu số 01"
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{code}")]
    assert kinds == ["dossier.received", "dossier.form_printed"]


def test_the_code_on_the_receipt_can_be_scanned() -> None:
    import io

    import zxingcpp
    from PIL import Image

    code = f.received().code
    made = make(f.RECEPTIONIST, code, "01")
    pages = [Image.open(io.BytesIO(page)) for page in pictures(made.kind, made.data, f.MONDAY, ppi=200)]
    assert [found.text for found in zxingcpp.read_barcodes(pages[0])] == []
    scanned = [found.text for found in zxingcpp.read_barcodes(pages[1])]
    assert scanned == [tracking_url(code)]
    assert scanned[0].endswith(f"/tra-cuu#{code},{dossier_secret(code)}")


def test_every_vietnamese_letter_has_its_glyph_and_what_was_typed_stays_text() -> None:
    hostile = f'{STACKED} #panic("x") *b* $x$ @y `z` \\ "'
    applicant = ApplicantInput("person", hostile, id_number="024090001234", phone="0912345678", address=hostile)
    code = f.received(applicant=applicant).code
    made = make(f.RECEPTIONIST, code, "01")  # PDF/A refuses a letter without a glyph
    assert made.data["applicant"]["name"] == hostile


def test_each_form_waits_for_its_cause() -> None:
    code = f.received().code
    for form in ("02", "03", "04", "stop"):
        with pytest.raises(Conflict) as refused:
            make(f.RECEPTIONIST, code, form)
        assert refused.value.code == "form_without_cause"
    for form in ("00", "07", "x"):
        with pytest.raises(NotFound):
            make(f.RECEPTIONIST, code, form)
    with pytest.raises(NotFound):
        make(f.DOCTOR, code, "01")


def test_supplement_apology_and_control_slip_say_what_happened() -> None:
    with clock.frozen(f.MONDAY):
        code = f.received(f.COMPANY).code
        actions.complete_step(f.PLANNER, code, "appraise", "đủ")
        actions.apologise(f.PLANNER, code, "phải xác minh", f.at("13/11/2026 09:00"))
        actions.request_supplement(f.PLANNER, code, ["Điều lệ có chữ ký", "Bản sao rõ"], "bản sao mờ")
        asked, sorry = make(f.RECEPTIONIST, code, "02"), make(f.RECEPTIONIST, code, "04")
        slip, register = make(f.RECEPTIONIST, code, "05"), make(f.RECEPTIONIST, code, "06")
    assert asked.data["items"] == ["Điều lệ có chữ ký", "Bản sao rõ"]
    assert sorry.data["old_due"].startswith("09 giờ 00 phút, ngày 12")
    assert sorry.data["due"].startswith("09 giờ 00 phút, ngày 13")
    assert sorry.data["form"]["title"].startswith("Văn bản xin lỗi")
    outcomes = {row["step"]: row["outcome"] for row in slip.data["rows"]}
    assert outcomes["Thẩm định hồ sơ"] == "Trước hạn"
    assert outcomes["Ký giấy chứng nhận"] == ""
    assert [row["code"] for row in register.data["rows"]] == [code]


def test_the_register_shows_nobody_more_than_they_may_see() -> None:
    mine = f.received(f.COMPANY).code
    f.received("2.001199")  # planning alone: nothing for the tax department
    assert [row["code"] for row in make(f.TAX_OFFICER, mine, "06").data["rows"]] == [mine]
    assert len(make(f.PLANNER, mine, "06").data["rows"]) == 2


def test_refusal_and_stop_notice_give_their_reason() -> None:
    refused, stopped = f.received().code, f.received().code
    actions.refuse(f.RECEPTIONIST, refused, "không thuộc thẩm quyền")
    actions.withdraw(f.RECEPTIONIST, stopped, "đổi ý")
    actions.stop(f.RECEPTIONIST, stopped, "người nộp rút hồ sơ")
    assert make(f.RECEPTIONIST, refused, "03").data["reason"] == "không thuộc thẩm quyền"
    assert make(f.RECEPTIONIST, stopped, "stop").data["reason"] == "người nộp rút hồ sơ"


def test_a_centre_may_still_use_the_older_set() -> None:
    Centre.objects.filter(code="BG").update(options={"forms": "A"})
    code = f.received().code
    made = make(f.RECEPTIONIST, code, "05")
    assert made.data["form"] == {
        "title": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
        "mark": "Mẫu số 05",
        "source": "Thông tư số 01/2018/TT-VPCP",
    }
    Centre.objects.filter(code="BG").update(options={})
    assert make(f.RECEPTIONIST, code, "05").data["form"]["mark"] == "Mẫu số 06"


def test_money_phones_and_secrets_are_written_as_people_read_them() -> None:
    assert money(1_234_567) == "1.234.567 đồng"
    assert local_phone("+84912345678").replace("\N{NO-BREAK SPACE}", " ") == "0912 345 678"
    assert readable("2st4recgrhhv") == "2ST4-RECG-RHHV"


def test_the_receipt_of_a_hand_over_says_who_when_and_by_which_proof_and_shows_the_signature() -> None:
    drawn = '{"width":900,"height":400,"strokes":[[[10,10],[200,120],[300,90]]]}'
    code = f.processed()
    with pytest.raises(Conflict):
        make(f.RECEPTIONIST, code, "trao")
    actions.hand_over(f.RECEPTIONIST, code, "counter", '#panic("x") Bình', signature=drawn)
    made = make(f.RECEPTIONIST, code, "trao")
    assert b"pdfaid" in made.pdf
    assert made.data["receiver"] == '#panic("x") Bình'
    assert "chữ ký" in made.data["proof"]
    assert "M10 10L200 120L300 90" in made.data["drawn"]
    kinds = [entry.kind for entry in journal.subject_history(f"dossier:{code}")]
    assert kinds[-2:] == ["dossier.signature_seen", "dossier.form_printed"]


def test_the_receipt_of_a_hand_over_without_a_signature_has_a_line_to_sign_on() -> None:
    code = f.processed()
    actions.hand_over(f.RECEPTIONIST, code, "counter", "Trần Thị Bình")
    made = make(f.RECEPTIONIST, code, "trao")
    assert made.data["drawn"] == ""
    assert len(pictures(made.kind, made.data, f.MONDAY, ppi=40)) == 1
