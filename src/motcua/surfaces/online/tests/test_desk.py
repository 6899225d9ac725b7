"""The desk's pages: the list with its hours, one with answers and papers, accepted by one key, asked, refused, taken over."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.base import journal
from motcua.base.actor import Grant, system
from motcua.domain.centre.models import Centre
from motcua.domain.documents.tests import papers
from motcua.domain.dossiers.models import Dossier, Slip
from motcua.domain.dossiers.queries import dossier
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff
from motcua.domain.submissions import actions
from motcua.domain.submissions.models import Reveal, Submission
from motcua.domain.submissions.rules import Kind, State
from motcua.domain.submissions.tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


def officer(role: str = "receptionist", centre: str = "BG", name: str = "") -> Client:
    username = f"nguoi.{role}.{centre}{name}".lower()
    create_staff(system("test"), username, "Trần Thị Bình", "x" * 12, [Grant(role, centre)])
    client = Client()
    client.force_login(Staff.objects.get(username=username), backend=BACKEND)
    return client


@pytest.fixture
def row() -> Submission:
    return f.sent(f.citizen_actor())


def test_what_waits_stands_in_the_list_and_opens_into_the_officers_hand(row: Submission) -> None:
    desk = officer()
    assert desk.get("/truc-tuyen")["Location"] == "/truc-tuyen/BG"
    assert row.code in desk.get("/truc-tuyen/BG").content.decode()
    page = desk.get(f"/truc-tuyen/xem/{row.pk}").content.decode()
    assert "024090001234" in page
    assert 'data-key="F2"' in page
    row.refresh_from_db()
    assert row.state == State.LOOKING
    assert row.held_by.startswith("staff:")


def test_accepted_by_one_key_it_is_a_dossier_with_the_originals_that_were_ticked(row: Submission) -> None:
    desk = officer()
    page = desk.get(f"/truc-tuyen/xem/{row.pk}").content.decode()
    version = page.split('name="row_version" value="')[1].split('"')[0]
    sent = {"row_version": version, "original-d1": "1", "_key": "k"}
    assert desk.post(f"/truc-tuyen/xem/{row.pk}/xu-ly/tiep-nhan", sent)["Location"] == "/truc-tuyen/BG"
    assert desk.post(f"/truc-tuyen/xem/{row.pk}/xu-ly/tiep-nhan", sent)["Idempotent-Replayed"] == "true"
    made = Dossier.objects.get()
    assert [one.requirement for one in made.documents.filter(owed__gt=0)] == ["d1"]
    assert made.code in desk.get("/truc-tuyen/BG?xem=tat-ca").content.decode()
    assert desk.get("/truc-tuyen/BG?q=" + row.code).content.decode().count(made.code) >= 1


def test_a_colleague_sees_who_has_it_and_takes_it_over(row: Submission) -> None:
    first, second = officer(), officer(name="2")
    first.get(f"/truc-tuyen/xem/{row.pk}")
    page = second.get(f"/truc-tuyen/xem/{row.pk}").content.decode()
    assert "nhan-lai" in page
    assert 'data-key="F2"' not in page
    assert second.post(f"/truc-tuyen/xem/{row.pk}/xu-ly/tiep-nhan").status_code == 409
    second.post(f"/truc-tuyen/xem/{row.pk}/xu-ly/nhan-lai")
    assert 'data-key="F2"' in second.get(f"/truc-tuyen/xem/{row.pk}").content.decode()
    assert first.post(f"/truc-tuyen/xem/{row.pk}/xu-ly/tiep-nhan").status_code == 409
    assert not Dossier.objects.exists()


def test_asked_and_refused_from_the_page_with_what_was_typed_kept_where_it_fails(row: Submission) -> None:
    desk = officer()
    desk.get(f"/truc-tuyen/xem/{row.pk}")
    kept = desk.post(f"/truc-tuyen/xem/{row.pk}/xu-ly/yeu-cau", {"others": "Trang hai", "reason": " "})
    assert kept.status_code == 422
    assert "Trang hai" in kept.content.decode()
    desk.post(f"/truc-tuyen/xem/{row.pk}/xu-ly/yeu-cau", {"missing": ["d1"], "others": "Trang hai", "reason": "Mờ"})
    row.refresh_from_db()
    assert (row.state, row.missing, Slip.objects.get().form) == (State.CHANGES, ["d1"], "02")
    other = f.sent(f.citizen_actor("binh@example.vn"))
    desk.post(f"/truc-tuyen/xem/{other.pk}/xu-ly/tu-choi", {"reason": "Sai nơi"})
    other.refresh_from_db()
    assert other.state == State.REFUSED


def test_a_precheck_is_said_to_be_complete_and_received_at_the_counter() -> None:
    row, desk = f.sent(f.citizen_actor(), kind=Kind.PRECHECK), officer()
    page = desk.get(f"/truc-tuyen/xem/{row.pk}").content.decode()
    assert "xu-ly/tiep-nhan" not in page
    desk.post(f"/truc-tuyen/xem/{row.pk}/xu-ly/du")
    assert "xu-ly/tiep-nhan" in desk.get(f"/truc-tuyen/xem/{row.pk}").content.decode()
    desk.post(f"/truc-tuyen/xem/{row.pk}/xu-ly/tiep-nhan")
    assert Dossier.objects.get().channel == "direct"


def test_a_page_of_a_paper_is_shown_beside_the_answers() -> None:
    an = f.citizen_actor()
    made = f.draft(an)
    paper = actions.add_paper(an, made, "d1", SimpleUploadedFile("to-khai.pdf", papers.text_pdf()))
    actions.send(an, made)
    desk = officer()
    shown = desk.get(f"/truc-tuyen/xem/{made}/giay-to/{paper}/trang/1")
    assert shown["Content-Type"] == "image/jpeg"
    assert shown.content[:2] == b"\xff\xd8"
    assert desk.get(f"/truc-tuyen/xem/{made}/giay-to/{paper}/trang/2").status_code == 404


def test_elsewhere_and_in_other_roles_it_is_not_there(row: Submission) -> None:
    paper = row.papers.first()
    assert paper is not None
    for client in (officer(centre="LG"), officer("cashier")):
        for path in ("", f"/giay-to/{paper.pk}", f"/giay-to/{paper.pk}/trang/1"):
            assert client.get(f"/truc-tuyen/xem/{row.pk}{path}").status_code in (403, 404)
        assert client.post(f"/truc-tuyen/xem/{row.pk}/xu-ly/tiep-nhan").status_code in (403, 404)
    manager = officer("manager")
    assert "xu-ly/tiep-nhan" not in manager.get(f"/truc-tuyen/xem/{row.pk}").content.decode()
    assert Submission.objects.get(pk=row.pk).state == State.SENT


def test_who_does_not_decide_sees_no_number_in_full_and_leaves_a_trace(row: Submission) -> None:
    page = officer("manager").get(f"/truc-tuyen/xem/{row.pk}").content.decode()
    assert "Nguyễn Văn Ân" in page
    assert not any(one in page for one in ("024090001234", "0912345678", "an@example.vn"))
    last = journal.subject_history(row.subject)[-1]
    assert (last.kind, last.actor.startswith("staff:")) == ("submission.viewed", True)


def test_what_was_filled_in_is_masked_for_others_until_they_say_why(row: Submission) -> None:
    officer().get(f"/truc-tuyen/xem/{row.pk}")
    colleague, here = officer(name="2"), f"/truc-tuyen/xem/{row.pk}"
    assert "024090001234" not in colleague.get(here).content.decode()
    reveal = f"{here}/hien-thong-tin"
    assert colleague.post(reveal, {"reason": ""}).status_code == 422
    assert colleague.post(reveal, {"reason": "other", "words": "ab"}).status_code == 422
    assert not Reveal.objects.exists()
    assert "024090001234" in colleague.post(reveal, {"reason": "work"}).content.decode()
    assert "024090001234" not in colleague.get(here).content.decode()
    (kept,) = [one for one in journal.subject_history(row.subject) if one.kind == "submission.revealed"]
    assert kept.data["reason"] == "work"
    assert officer("cashier").post(reveal, {"reason": "work"}).status_code == 403


def test_a_manager_sets_what_the_centre_does() -> None:
    manager = officer("manager")
    numbers = {"answer_hours": "4", "draft_days": "30", "notice_days": "3", "change_days": "30"}
    numbers |= {"cleared_days": "30", "most_open": "10"}
    wrong = manager.post("/truc-tuyen/BG/cai-dat", {"mode": "takes", **numbers, "answer_hours": "x"})
    assert wrong.status_code == 422
    saved = manager.post("/truc-tuyen/BG/cai-dat", {"mode": "takes", "only_precheck": "2.001583", **numbers})
    assert saved.status_code == 302
    online = Centre.objects.get(code="BG").options["online"]
    assert (online["mode"], online["precheck"], online["answer_hours"]) == ("takes", False, 4)
    assert online["only_precheck"] == ["2.001583"]
    assert officer("receptionist").get("/truc-tuyen/BG/cai-dat").status_code == 403


def test_originals_are_ticked_on_the_page_of_the_dossier_and_at_the_hand_over(row: Submission) -> None:
    code = actions.accept(f.OFFICER, row.pk, {"d1": 1}).code
    desk = officer()
    page = desk.get(f"/ho-so/{code}").content.decode()
    assert "/ban-chinh" in page
    assert 'name="documents" value="d1"' in page
    refused = desk.post(f"/ho-so/{code}/ban-chinh", {"seen": ""})
    assert refused.status_code in (302, 422)
    assert Dossier.objects.get().documents.filter(owed__gt=0).exists()
    desk.post(f"/ho-so/{code}/ban-chinh", {"documents": ["d1"]})
    assert not Dossier.objects.get().documents.filter(owed__gt=0).exists()


def test_what_came_as_a_file_is_not_called_missing(row: Submission) -> None:
    code = actions.accept(f.OFFICER, row.pk, {}).code
    view = dossier(f.OFFICER, code)
    assert [one.missing for one in view.documents if one.electronic] == [False] * row_papers(code)


def row_papers(code: str) -> int:
    return Dossier.objects.get(code=code).documents.filter(electronic=True).count()
