"""The pages of the post desk: scanning, the batch, its papers, and asking for the post at the counter."""

import pytest
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.domain.delivery import actions, queries
from motcua.domain.dossiers import actions as withdraw
from motcua.domain.dossiers import queries as dossiers
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff

HOME = "Số 1 Hùng Vương, phường Bắc Giang, tỉnh Bắc Ninh"
DESK = "/buu-dien/BG"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def signed_in(role: str) -> Client:
    name = f"test.{role}"
    create_staff(system("test"), name, "Hà Thị Thư", "x" * 12, [Grant(role, "BG")])
    client = Client()
    client.force_login(Staff.objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def ready() -> str:
    code = f.processed(delivery="post", postal_address=HOME)
    actions.note_asked(code)
    return code


def text(answer: object) -> str:
    return answer.content.decode()


def test_a_stack_is_scanned_put_into_a_batch_and_handed_to_the_carrier() -> None:
    clerk, codes = signed_in("post_clerk"), [ready(), ready()]
    assert clerk.get("/buu-dien")["Location"] == DESK
    assert all(code in text(clerk.get(DESK)) for code in codes)
    for code in codes:
        answer = clerk.post(f"{DESK}/quet", {"do": "take", "code": code}, headers={"Accept": "application/json"})
        assert "Đã nhận." in text(answer)
    again = clerk.post(f"{DESK}/quet", {"do": "take", "code": codes[0]}, headers={"Accept": "application/json"})
    assert 'data-kind="info"' in text(again)
    unknown = clerk.post(f"{DESK}/quet", {"do": "take", "code": "<b>123"}, follow=True)
    assert "&lt;b&gt;123" in text(unknown)
    batch = clerk.post(f"{DESK}/chuyen")["Location"]
    clerk.post(batch, {"do": "close"})
    refused = clerk.post(batch, {"do": "hand", "handed_to": "Trần Văn Bưu"})
    assert refused.status_code == 422
    assert codes[0] in text(refused)
    for number, code in enumerate(codes):
        clerk.post(
            f"{DESK}/thu/{code}/so-hieu", {"tracking_number": f"EB12345678{number}VN", "batch": batch.split("/")[-1]}
        )
    assert clerk.post(f"{DESK}/nhan.pdf", {"letter": codes, "paper": "A4"})["Content-Type"] == "application/pdf"
    assert clerk.get(f"{batch}/bang-ke.pdf").content.startswith(b"%PDF")
    handed = clerk.post(batch, {"do": "hand", "handed_to": "Trần Văn Bưu"}, follow=True)
    assert "đã giao bưu điện" in text(handed)
    assert dossiers.dossier(f.POST_CLERK, codes[0]).state == "returned"
    back = clerk.post(f"{DESK}/thu/{codes[0]}/tinh-trang", {"outcome": "return:moved", "tab": "dang-gui"}, follow=True)
    assert "chuyển hoàn" in text(back)
    assert codes[0] in text(clerk.get(DESK, {"xem": "da-xong"}))
    assert dossiers.dossier(f.POST_CLERK, codes[0]).national_status == "9"


def test_what_was_withdrawn_in_the_batch_is_marked_in_it_and_at_the_desk() -> None:
    clerk, (revoked, free) = signed_in("post_clerk"), (ready(), ready())
    for code in (revoked, free):
        actions.take_over(f.POST_CLERK, "BG", code)
    batch = actions.open_batch(f.POST_CLERK, "BG")
    withdraw.revoke_result(f.JUSTICE_LEADER, revoked, "15/QĐ-STP", "Giấy tờ kèm theo là giả")
    for page in (f"{DESK}/chuyen/{batch.id}", f"{DESK}?xem=tai-quay"):
        rows = text(clerk.get(page)).split("<tr")
        marked = [row for row in rows if "kết quả đã bị thu hồi" in row]
        assert [code in marked[0] for code in (revoked, free)] == [True, False]
        assert len(marked) == 1


def test_at_the_counter_the_price_stands_before_it_is_chosen() -> None:
    receptionist, code = signed_in("receptionist"), f.processed()
    page = f"/gui-buu-dien/{code}"
    far = receptionist.post(
        f"{page}/cuoc", {"postal_address": "", "postal_place": "Phường Sài Gòn, Thành phố Hồ Chí Minh"}
    )
    assert "31.500 đ" in text(far)
    assert "26.000 đ" in text(receptionist.post(f"{page}/cuoc", {"postal_address": HOME}))
    wrong = receptionist.post(page, {"do": "ask", "postal_address": "Số 1", "postal_place": "Nơi không có"})
    assert wrong.status_code == 422
    assert "Số 1" in text(wrong)
    asked = receptionist.post(page, {"do": "ask", "postal_address": HOME, "pays": "counter"}, follow=True)
    assert "gửi qua bưu điện" in text(asked)
    letter = queries.letter_of(code)
    assert letter is not None
    assert (letter.state, letter.pays) == ("ready", "counter")
    receptionist.post(page, {"do": "cancel"})
    assert queries.letter_of(code) is None


def test_a_letter_of_another_centre_is_not_there() -> None:
    clerk, code = signed_in("post_clerk"), f.processed()
    for path in (f"{DESK}/thu/H99.99-261127-0001/tra-lai", "/buu-dien/LG/quet", f"{DESK}/thu/{code}/khong-co"):
        assert clerk.post(path, {"code": code}).status_code in (403, 404)
