"""What goes with who has filed: the receipt as PDF, the day in the calendar, how the originals come, the sheet for the envelope."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from pypdfium2 import PdfDocument

from motcua.base import journal
from motcua.domain.people.models import Citizen
from motcua.domain.submissions import actions
from motcua.domain.submissions.models import Submission
from motcua.domain.submissions.tests import factories as f
from motcua.surfaces.online.tests.test_desk import officer
from motcua.surfaces.sign_in.tests.citizens import browser_of, signed_in_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def row() -> Submission:
    return f.sent(f.citizen_actor())


def browser(row: Submission) -> Client:
    return browser_of(Citizen.objects.get(pk=row.citizen))


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf)).split())


def test_the_receipt_of_what_was_sent_is_a_paper_with_both_codes_and_the_papers(row: Submission) -> None:
    answer = browser(row).get(f"/nop-ho-so/{row.pk}/phieu.pdf")
    text = words(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert row.code in text
    assert "GIẤY XÁC NHẬN NỘP HỒ SƠ TRỰC TUYẾN" in text
    assert "8.000" in text
    assert signed_in_client("binh@example.vn").get(f"/nop-ho-so/{row.pk}/phieu.pdf").status_code == 404


def test_a_draft_and_what_is_a_dossier_have_no_such_receipt(row: Submission) -> None:
    actions.accept(f.OFFICER, row.pk, {})
    assert browser(row).get(f"/nop-ho-so/{row.pk}/phieu.pdf").status_code == 404
    binh = f.citizen_actor("binh@example.vn")
    draft, other = f.draft(binh), browser_of(Citizen.objects.get(pk=int(binh.id)))
    assert other.get(f"/nop-ho-so/{draft}/phieu.pdf").status_code == 404


def test_the_day_on_which_it_is_due_goes_into_a_calendar_with_what_is_to_be_brought(row: Submission) -> None:
    client = browser(row)
    assert client.get(f"/nop-ho-so/{row.pk}/lich.ics").status_code == 404
    code = actions.accept(f.OFFICER, row.pk, {"d1": 1}).code
    text = client.get(f"/nop-ho-so/{row.pk}/lich.ics").content.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 1
    assert code in text
    assert "Nguyễn" not in text
    client.post(f"/nop-ho-so/{row.pk}/ban-chinh", {"originals": "post"})
    assert client.get(f"/nop-ho-so/{row.pk}/lich.ics").content.decode().count("BEGIN:VEVENT") == 2


def test_originals_are_announced_by_post_with_their_number_and_the_desk_sees_it(row: Submission) -> None:
    code = actions.accept(f.OFFICER, row.pk, {"d1": 1}).code
    client, here = browser(row), f"/nop-ho-so/{row.pk}"
    page = client.get(here).content.decode()
    assert "phieu-ban-chinh.pdf" in page
    assert code in words(client.get(f"{here}/phieu-ban-chinh.pdf").content)
    wrong = client.post(f"{here}/ban-chinh", {"originals": "post", "number": "!"}, follow=True).content.decode()
    assert "notice--late" in wrong
    client.post(f"{here}/ban-chinh", {"originals": "post", "number": "eb 123456789 vn"})
    assert "EB123456789VN" in officer().get(f"/ho-so/{code}").content.decode()
    chosen = [one for one in journal.subject_history(row.subject) if one.kind == "submission.originals_chosen"]
    assert [one.data["originals"] for one in chosen] == ["post"]


def test_nobody_announces_originals_that_are_not_owed(row: Submission) -> None:
    client, here = browser(row), f"/nop-ho-so/{row.pk}"
    assert "notice--late" in client.post(f"{here}/ban-chinh", {"originals": "post"}, follow=True).content.decode()
    actions.accept(f.OFFICER, row.pk, {})
    assert client.get(f"{here}/phieu-ban-chinh.pdf").status_code == 404
    assert Submission.objects.get().originals_at is None
