"""The pages of letters: a template written beside its picture, a letter begun on the dossier, issued and read by its applicant."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from motcua.base import journal
from motcua.domain.dossiers.shapes import dossier_secret
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.letters.models import Letter, Template, TemplateVersion
from motcua.domain.people.models import Staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR, settings.SIGNING_DIR = tmp_path / "files", tmp_path / "signing"


def signed_in(username: str) -> Client:
    client = Client()
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(Staff.objects.get(username=username), BACKEND)
    return client


def begun(client: Client, dossier: str, template: str) -> str:
    """The address of a new draft."""
    answer = client.post(f"/van-ban/ho-so/{dossier}", {"template": Template.objects.get(code=template).pk})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_letter_is_begun_on_the_dossier_written_issued_and_printed() -> None:
    code = f.received().code
    specialist, leader = signed_in("cv.stp"), signed_in("ld.stp")
    assert f"/van-ban/ho-so/{code}" in specialist.get(f"/ho-so/{code}").content.decode()
    assert "Invitation" in specialist.get(f"/van-ban/ho-so/{code}").content.decode()
    draft = begun(specialist, code, "gm-lam-viec-stp")
    typed = {"seen": "0", "to": "Ông Ân", "part-content": "x", "part-time": "9 giờ", "part-place": "y"}
    saved = specialist.post(f"{draft}/luu", typed, headers=HTMX).content.decode()
    assert "data:image/png;base64," in saved
    assert 'name="seen" id="seen" form="write" value="1"' in saved
    assert "9 giờ" in specialist.get(draft).content.decode()
    assert "Issue it" not in specialist.get(draft).content.decode()
    assert specialist.post(f"{draft}/phat-hanh", typed).status_code == 403
    done = leader.post(f"{draft}/phat-hanh", typed | {"seen": "1"}, follow=True).content.decode()
    assert "Issued as number 1/GM-STP." in done
    letter = Letter.objects.get()
    assert f"/ho-so/{code}/tep/{letter.file_id}" in leader.get(f"/ho-so/{code}").content.decode()
    assert leader.get(f"/ho-so/{code}/tep/{letter.file_id}")["Content-Type"] == "application/pdf"


def test_what_is_missing_is_told_beside_its_field_and_nothing_typed_is_lost() -> None:
    code = f.received().code
    leader = signed_in("ld.stp")
    draft = begun(leader, code, "gm-lam-viec-stp")
    answer = leader.post(f"{draft}/phat-hanh", {"seen": "0", "to": "Ông Ân", "part-content": "về giấy khai sinh"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "về giấy khai sinh" in text
    assert 'id="error-part-time"' in text
    assert Letter.objects.get().number is None


def test_the_applicant_reads_the_letter_where_the_dossier_is_tracked() -> None:
    code = f.received().code
    leader = signed_in("ld.stp")
    draft = begun(leader, code, "gm-lam-viec-stp")
    parts = {"part-content": "x", "part-time": "9 giờ", "part-place": "y"}
    leader.post(f"{draft}/phat-hanh", {"seen": "0", "to": "Ông Ân", **parts})
    letter = Letter.objects.get()
    citizen = Client()
    paper = f"/tra-cuu/ho-so/van-ban/{letter.pk}.pdf"
    assert citizen.get(paper)["Location"] == "/tra-cuu"
    citizen.post("/tra-cuu", {"code": code, "secret": dossier_secret(code)})
    assert paper in citizen.get("/tra-cuu/ho-so").content.decode()
    opened = citizen.get(paper)
    assert b"".join(opened.streaming_content).startswith(b"%PDF-")
    other = f.received().code
    citizen.post("/tra-cuu", {"code": other, "secret": dossier_secret(other)})
    assert citizen.get(paper).status_code == 404


def test_a_template_is_made_written_beside_its_picture_and_published() -> None:
    leader = signed_in("ld.stp")
    made = leader.post(
        "/van-ban/mau/them",
        {"name": "Giấy báo", "kind": "notice", "addressee": "applicant", "owner": "agency:STP"},
        follow=True,
    )
    template = Template.objects.get(name="Giấy báo").pk
    page = f"/van-ban/mau/{template}"
    assert made.redirect_chain[-1][0] == page
    text = {"seen": "0", "symbol": "GB-STP", "subject": "x", "to": "{{applicant.name}}", "signer": "GIÁM ĐỐC"}
    shown = leader.post(f"{page}/xem", text | {"body": "{{applicant.nmae}}"}, headers=HTMX).content.decode()
    assert "did you mean “applicant.name”?" in shown
    assert "data:image/png;base64," in shown
    refused = leader.post(f"{page}/cong-bo", text | {"body": "{{applicant.nmae}}"})
    assert refused.status_code == 422
    assert "{{applicant.nmae}}" in refused.content.decode()
    assert TemplateVersion.objects.get(template=template).state == "draft"
    told = leader.post(f"{page}/cong-bo", text | {"seen": "1", "body": "Kính báo {{applicant.name}}"}, follow=True)
    assert "Published: letters begin with this text from now on." in told.content.decode()
    assert TemplateVersion.objects.get(template=template).state == "published"


def test_templates_of_others_are_not_there() -> None:
    other = Template.objects.get(code="thu-xin-loi-bg").pk
    specialist = signed_in("cv.stp")
    assert specialist.get(f"/van-ban/mau/{other}").status_code == 404
    assert "Apology for lateness" not in specialist.get("/van-ban/mau").content.decode()
    assert "Apology for lateness" in signed_in("dieuhanh").get("/van-ban/mau").content.decode()


def test_the_number_on_a_letter_is_shown_once_to_who_says_why() -> None:
    code = f.received(f.CRIMINAL_RECORD).code
    specialist = signed_in("cv.stp")
    draft = begun(specialist, code, "cv-xac-minh-lltp-stp")
    masked = specialist.get(draft).content.decode()
    assert f'action="{draft}/hien"' in masked
    refused = specialist.post(f"{draft}/hien", {"reason": ""}, follow=True).content.decode()
    assert "Say why you need to see it" in refused
    told = specialist.post(f"{draft}/hien", {"reason": "work"})
    assert f'action="{draft}/hien"' not in told.content.decode()
    assert "no-store" in told["Cache-Control"]
    assert picture_of(told.content.decode()) != picture_of(masked)
    assert picture_of(specialist.get(draft).content.decode()) == picture_of(masked)
    kinds = [one.kind for one in journal.subject_history(f"dossier:{code}")]
    assert kinds.count("dossier.revealed") == 1
    assert kinds.count("dossier.letter_viewed") == 1


def picture_of(page: str) -> str:
    """The first page as it is shown."""
    return page.partition('src="data:image/png')[2].partition('"')[0]
