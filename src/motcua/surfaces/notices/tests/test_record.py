"""What was sent about a dossier stands on its page, and an address from which it came back is told at the next intake."""

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.base import journal
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages import actions
from motcua.domain.messages.channels import Refused
from motcua.domain.messages.models import Notice
from motcua.domain.messages.queries import notices_of, wrong_addresses
from motcua.domain.people.models import Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def told(settings: LazySettings) -> tuple[str, Notice]:
    settings.MOTCUA_NOTICE_WINDOW_SECONDS = 0
    code = f.received().code
    (entry,) = [one for one in journal.subject_history(f"dossier:{code}") if one.kind == "dossier.received"]
    actions.queue_notice(entry)
    return code, Notice.objects.get()


def test_the_officer_reads_that_a_notice_came_back_and_is_warned_at_the_next_intake(
    settings: LazySettings, client: Client
) -> None:
    code, notice = told(settings)
    actions._note_refusal(notice.pk, Refused("550", wrong_address=True))
    assert [(one.state, one.why) for one in notices_of(code)] == [("bounced", "550")]
    client.force_login(Staff.objects.get(username="quay17"), "allauth.account.auth_backends.AuthenticationBackend")
    assert "bị trả lại: sai địa chỉ hoặc số điện thoại" in client.get(f"/ho-so/{code}").content.decode()
    where = "/quay/BG/17/tiep-nhan/kiem-tra"
    checked = client.post(where, {"kind": "person", "email": "AN@example.vn", "only": "email"}).content.decode()
    assert "Thư gửi địa chỉ này bị trả lại" in checked
    assert "bị trả lại" not in client.post(where, {"kind": "person", "email": "an.moi@example.vn"}).content.decode()


def test_a_message_that_was_refused_for_itself_says_nothing_of_the_address(settings: LazySettings) -> None:
    _code, notice = told(settings)
    actions._note_refusal(notice.pk, Refused("554", wrong_address=False))
    assert wrong_addresses({"email": "an@example.vn"}) == set()
