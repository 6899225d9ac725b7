"""The pages of the keeping of records, as the two who need them use them."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from motcua.base import clock
from motcua.base.actor import Grant, system
from motcua.domain.documents.models import File
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff
from motcua.domain.records import actions
from motcua.domain.records.models import Disposal, RetentionClass

pytestmark = pytest.mark.django_db


def signed_in(username: str, *roles: str, centre: str | None = "BG") -> Client:
    create_staff(system("test"), username, "Người Thử", "x" * 12, [Grant(role, centre) for role in roles])
    client = Client()
    client.force_login(
        Staff.objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.fixture
def closed(demo_centre: str) -> Iterator[str]:
    with clock.frozen(f.MONDAY):
        code = f.processed()
        dossiers.hand_over(f.RECEPTIONIST, code, "counter", to="Nguyễn Văn Ân")
        actions.take_in(code)
    with clock.frozen(f.MONDAY + timedelta(days=21 * 366)):
        yield code


def test_one_makes_the_list_another_decides_and_the_page_tells_both(closed: str) -> None:
    keeper, head = signed_in("keeper", "admin"), signed_in("head", "manager")
    shown = keeper.get("/luu-tru", follow=True).content.decode()
    assert closed in shown
    assert "Nguyễn Văn Ân" not in shown
    assert "Lập danh mục" in shown
    assert "Lập danh mục</button>" not in head.get("/luu-tru/BG").content.decode()
    made = keeper.post("/luu-tru/BG/danh-muc", follow=True).content.decode()
    assert "chờ người đứng đầu" in made
    assert 'name="verdict"' not in made
    again = keeper.post("/luu-tru/BG/danh-muc")
    assert again.status_code == 409
    assert "danh mục chưa quyết định" in again.content.decode()
    number = Disposal.objects.get().pk
    assert head.get(f"/luu-tru/BG/danh-muc/{number}").content.decode() == f"{closed}\n"
    empty = head.post(f"/luu-tru/BG/danh-muc/{number}/quyet-dinh", {"verdict": "approve", "decision": " "})
    assert empty.status_code == 422
    given = {"verdict": "approve", "decision": "15/QĐ-TTPVHCC"}
    assert (
        "15/QĐ-TTPVHCC" in head.post(f"/luu-tru/BG/danh-muc/{number}/quyet-dinh", given, follow=True).content.decode()
    )
    actions.carry_out(system("records"), number)
    assert Dossier.objects.get(code=closed).applicant_name == ""
    done = head.get("/luu-tru/BG").content.decode()
    assert "Chưa có hồ sơ nào hết thời hạn" in done


def test_who_has_both_roles_does_not_decide_about_their_own_list(closed: str) -> None:
    both = signed_in("both", "admin", "manager")
    both.post("/luu-tru/BG/danh-muc")
    assert 'name="verdict"' not in both.get("/luu-tru/BG").content.decode()
    number = Disposal.objects.get().pk
    answer = both.post(f"/luu-tru/BG/danh-muc/{number}/quyet-dinh", {"verdict": "approve", "decision": "1/QĐ"})
    assert answer.status_code == 409
    assert Disposal.objects.get().state == "proposed"


def test_a_dossier_is_held_with_a_reason_and_let_go(closed: str) -> None:
    keeper = signed_in("keeper", "admin")
    wrong = keeper.post("/luu-tru/BG/giu", {"code": "H02.99-000000-0000", "reason": "Tòa án"})
    assert wrong.status_code == 422
    assert 'href="#field-code"' in wrong.content.decode()
    shown = keeper.post("/luu-tru/BG/giu", {"code": closed, "reason": "Tòa án số 3"}, follow=True).content.decode()
    assert "Tòa án số 3" in shown
    assert "Chưa có hồ sơ nào hết thời hạn" in shown
    hold = shown.split("/luu-tru/BG/giu/")[1].split("/")[0]
    assert closed in keeper.post(f"/luu-tru/BG/giu/{hold}/bo", follow=True).content.decode()
    assert keeper.post("/luu-tru/BG/danh-muc").status_code == 302


def test_a_package_is_made_for_the_days_asked_for(closed: str) -> None:
    head = signed_in("head", "manager")
    days = {"first": "2026-11-01", "last": "2026-11-30", "reason": "Nộp lưu trữ lịch sử"}
    answer = head.post("/luu-tru/BG/goi", days)
    assert answer["Content-Type"] == "application/zip"
    content = b"".join(answer.streaming_content)
    assert any(name.endswith(f"data/{closed}/dossier.json") for name in zipfile.ZipFile(io.BytesIO(content)).namelist())
    assert "Nộp lưu trữ lịch sử" in head.get("/luu-tru/BG").content.decode()
    for change in ({"reason": ""}, {"first": "mai"}, {"first": "2030-01-01", "last": "2030-01-02"}):
        assert head.post("/luu-tru/BG/goi", days | change).status_code == 422


def test_what_a_package_leaves_out_is_asked_and_shown(closed: str) -> None:
    head = signed_in("head", "manager")
    with clock.frozen(f.MONDAY):
        File.objects.create(
            dossier=Dossier.objects.get(code=closed), kind="submitted", name="anh.jpg", media_type="image/jpeg", size=1,
            sha256="0" * 64, added_at=f.MONDAY, added_by="token:1", safety="waiting",
        )  # fmt: skip
    days = {"first": "2026-11-01", "last": "2026-11-30", "reason": "Nộp lưu trữ lịch sử"}
    asked = head.post("/luu-tru/BG/goi", days)
    assert asked.status_code == 409
    assert 'name="without_unchecked"' in asked.content.decode()
    assert closed in asked.content.decode()
    made = head.post("/luu-tru/BG/goi", days | {"without_unchecked": "yes"})
    assert made["Content-Type"] == "application/zip"
    page = head.get("/luu-tru/BG").content.decode()
    assert "Gói không có 1 tệp" in page
    assert "bỏ lại 1 tệp" in page


def test_the_schedule_of_retention_is_entered_without_code(demo_centre: str) -> None:
    owner = signed_in("owner", "admin", centre=None)
    given = {"code": "15-nam", "name": "15 năm", "years": "15", "basis": "Bảng thời hạn 2026"}
    assert "Bảng thời hạn 2026" in owner.post("/luu-tru/thoi-han/dat", given, follow=True).content.decode()
    assert RetentionClass.objects.get(code="15-nam").years == 15
    for wrong in ({"years": "1"}, {"years": "x"}, {"name": " "}, {"code": "a b"}):
        assert owner.post("/luu-tru/thoi-han/dat", given | wrong).status_code == 422
    own = {"procedure": f.CIVIL_STATUS, "retention": "15-nam"}
    assert "15-nam" in owner.post("/luu-tru/thoi-han/thu-tuc", own, follow=True).content.decode()
    assert owner.post("/luu-tru/thoi-han/thu-tuc", {"procedure": "9.9", "retention": ""}).status_code == 422
