"""Who waits for a letter sees where it is, and what to do where it came back."""

import pytest
from django.test import Client

from motcua.base import journal
from motcua.domain.delivery import actions
from motcua.domain.dossiers.shapes import dossier_secret
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages.actions import queue_notice
from motcua.domain.messages.letters import compose
from motcua.domain.messages.models import Notice

HOME = "Số 1 Hùng Vương, phường Bắc Giang, tỉnh Bắc Ninh"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def sent() -> str:
    code = f.processed(delivery="post", postal_address=HOME)
    actions.take_over(f.POST_CLERK, "BG", code)
    actions.set_number(f.POST_CLERK, code, "EB123456789VN")
    batch = actions.open_batch(f.POST_CLERK, "BG")
    actions.close_batch(f.POST_CLERK, batch.id)
    actions.hand_batch(f.POST_CLERK, batch.id, "Trần Văn Bưu")
    return code


def tracked(code: str) -> str:
    client = Client()
    return client.post("/tra-cuu", {"code": code, "secret": dossier_secret(code)}, follow=True).content.decode()


def test_the_page_says_where_the_letter_is_and_what_to_do_when_it_came_back() -> None:
    code = sent()
    page = tracked(code)
    assert "EB123456789VN" in page
    assert "Bưu điện đã nhận bưu gửi" in page
    assert "Dự kiến phát chậm nhất" in page
    actions.tell(f.POST_CLERK, code, "return", "moved")
    page = tracked(code)
    assert "chuyển hoàn về trung tâm" in page
    assert "gửi lại" in page
    assert "Hùng Vương" not in page


def test_each_change_is_told_once_and_names_the_letter() -> None:
    code = sent()
    for verb, reason in (("attempt", "nobody"), ("deliver", "")):
        actions.tell(f.POST_CLERK, code, verb, reason)
    for entry in [*journal.subject_history(f"dossier:{code}"), *journal.subject_history(f"parcel:{code}")]:
        if entry.kind in ("dossier.handed_over", "parcel.handed", "parcel.attempted", "parcel.delivered"):
            queue_notice(entry)
            queue_notice(entry)
    told = Notice.objects.filter(dossier=code, channel="email").order_by("id")
    assert [one.kind for one in told] == ["parcel.handed", "parcel.attempted", "parcel.delivered"]
    message = compose(told[0])
    assert message is not None
    assert "EB123456789VN" in message.text
