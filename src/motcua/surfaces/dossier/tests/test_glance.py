"""The head of a dossier's page: where it is, who has it, why it is late."""

import pytest
from django.test import Client

from motcua.base import clock
from motcua.domain.dossiers import actions
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def head(code: str) -> str:
    """The page's words from its head to the way, as one line."""
    client = Client()
    client.force_login(Staff.objects.get(username="cv.stp"), "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/ho-so/{code}").content.decode()
    return " ".join(page[page.index('<header class="head"') : page.index('<ol class="track"')].split())


def test_it_says_where_it_lies_and_that_nobody_has_taken_it() -> None:
    with clock.frozen(f.MONDAY):
        shown = head(f.received().code)
    assert "Đang ở <strong>Thẩm định hồ sơ · Sở Tư pháp</strong> · chưa ai nhận" in shown
    assert "Vì sao quá hạn" not in shown


def test_what_came_after_hours_is_counted_from_the_next_day() -> None:
    with clock.frozen(f.MONDAY) as time:
        time.move(11 * 3600)
        shown = head(f.received().code)
    assert "chưa ai nhận, tính từ 07:30 10/11/2026" in shown


def test_it_names_who_has_it() -> None:
    person = Staff.objects.get(username="cv.stp")
    with clock.frozen(f.MONDAY):
        code = f.received().code
        actions.assign_step(f.JUSTICE_LEADER, code, "appraise", f"staff:{person.pk}")
        assert f"{person.full_name} đang giữ" in head(code)


def test_a_late_one_names_the_steps_that_took_too_long_and_no_others() -> None:
    with clock.frozen(f.MONDAY) as time:
        code = f.received().code
        time.move(7 * 24 * 3600)
        actions.complete_step(f.JUSTICE, code, "appraise")
        shown = head(code)
    assert "Vì sao quá hạn" in shown
    assert "bước Thẩm định hồ sơ (Sở Tư pháp) hạn" in shown
    assert "xong lúc 09:00 16/11/2026" in shown
    assert "bước Tiếp nhận" not in shown


def test_what_waits_for_the_applicant_is_not_put_down_to_an_agency() -> None:
    with clock.frozen(f.MONDAY) as time:
        code = f.received().code
        actions.request_supplement(f.JUSTICE, code, ["Giấy xác nhận cư trú"], "Còn thiếu.")
        time.move(30 * 24 * 3600)
        shown = head(code)
    assert "Đang chờ người nộp bổ sung giấy tờ" in shown
    assert "Vì sao quá hạn" not in shown


def test_a_result_that_lies_ready_says_so() -> None:
    with clock.frozen(f.MONDAY):
        assert "Đã có kết quả, chờ người nộp đến nhận" in head(f.processed())


def test_who_does_it_again_reads_who_gave_it_back_and_why() -> None:
    with clock.frozen(f.MONDAY):
        code = f.received().code
        actions.complete_step(f.JUSTICE, code, "appraise", "đủ điều kiện")
        assert "Thiếu trích lục gốc" not in head(code)
        actions.return_step(f.JUSTICE_LEADER, code, "approve", "appraise", "Thiếu trích lục gốc")
        shown = head(code)
        assert "trả lại từ bước Ký duyệt" in shown
        assert "“Thiếu trích lục gốc”" in shown
        actions.complete_step(f.JUSTICE, code, "appraise", "đã bổ sung")
        assert "Thiếu trích lục gốc" not in head(code), "the leader decides again"
