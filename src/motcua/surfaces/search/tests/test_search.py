"""The search page: one box, filters, views, lists to take away; what is typed stands in no address."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client

from motcua.base.actor import system
from motcua.domain.catalogue.queries import get_published
from motcua.domain.documents.actions import add_file
from motcua.domain.documents.models import File
from motcua.domain.documents.tests import papers
from motcua.domain.dossiers.actions import ApplicantInput, GivenDocument, IntakeInput, receive
from motcua.domain.dossiers.models import Reveal, SavedView
from motcua.domain.dossiers.queries import lookers
from motcua.domain.dossiers.shapes import dossier_secret
from motcua.domain.people.models import Staff

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
pytestmark = pytest.mark.usefixtures("demo_centre")


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username=username), BACKEND)
    return client


def received(name: str = "Nguyễn Văn Ân", procedure: str = "2.000635") -> str:
    applicant = ApplicantInput("person", name, "024085001234", "", "0912345678", "an@example.vn", "Số 1, Bắc Giang")
    papers = tuple(GivenDocument(d.code, d.originals, d.copies) for d in get_published(procedure).content.documents)
    return receive(system("test"), IntakeInput("BG", procedure, applicant, papers)).code


def typed(client: Client, q: str, **fields: str) -> str:
    """The page that a search leads to."""
    answer = client.post("/ho-so", {"q": q, **fields})
    return client.get(answer["Location"]).content.decode()


def recorded(kind: str) -> dict[str, object]:
    """The facts of the one entry of a kind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM journal_entry WHERE kind = %s", [kind])
        ((data,),) = cursor.fetchall()
    facts: dict[str, object] = json.loads(data)
    return facts


def test_what_is_typed_stands_in_no_address_and_opens_for_nobody_else() -> None:
    code = received()
    answer = signed_in("quay17").post("/ho-so", {"q": "Nguyễn Văn Ân"})
    address = answer["Location"]
    assert "Nguy" not in address
    assert "nguyen" not in address.lower()
    assert code in signed_in("quay17").get(address).content.decode()
    page = signed_in("cv.stp").get(address).content.decode()
    assert "Nguyễn Văn Ân" not in page.partition("<tbody>")[0]


def test_it_says_how_it_was_read_and_offers_the_other_ways() -> None:
    received()
    page = typed(signed_in("quay17"), "0912 345 678")
    assert "số điện thoại" in page
    page = typed(signed_in("quay17"), "nguyen an")
    assert "doc=procedure" in page
    page = typed(signed_in("quay17"), "D 1234567")  # two numbers, of one kind
    assert page.partition('class="find__read"')[2].partition("</p>")[0].count("số định danh cá nhân") == 1


def test_a_whole_code_goes_straight_to_its_dossier() -> None:
    code = received()
    assert signed_in("quay17").post("/ho-so", {"q": code.lower()})["Location"] == f"/ho-so/{code}"


def test_a_scanned_receipt_goes_straight_there_too() -> None:
    code = received()
    scanned = f"https://mc.example/tra-cuu#{code},abcdefghjkmn"
    assert signed_in("quay17").post("/ho-so", {"q": scanned})["Location"] == f"/ho-so/{code}"


def test_numbers_are_masked_in_the_list() -> None:
    received()
    page = typed(signed_in("quay17"), "nguyen an")
    assert "024085001234" not in page
    assert "•234" in page


def test_what_another_agency_has_is_not_found() -> None:
    code = received()
    assert code not in typed(signed_in("cv.syt"), "nguyen an")


def test_filters_stand_in_the_address_and_can_be_taken_away_one_by_one() -> None:
    received()
    page = signed_in("quay17").get("/ho-so?trang-thai=open&kenh=direct").content.decode()
    assert 'class="find__chip" href="/ho-so?kenh=direct"' in page
    assert 'class="find__chip" href="/ho-so?trang-thai=open"' in page


@pytest.mark.parametrize("query", ["trang-thai=lost", "han=never", "sau=xx", "tu=yesterday", "s=xx", "truoc=AAAA"])
def test_an_address_that_was_made_up_breaks_nothing(query: str) -> None:
    assert signed_in("quay17").get(f"/ho-so?{query}", follow=True).status_code == 200


def test_a_view_is_kept_without_what_was_typed_and_dropped_by_who_made_it() -> None:
    desk = signed_in("quay17")
    desk.post(
        "/ho-so/khung-nhin",
        {"name": "Chờ giấy tờ quận Đông", "trang-thai": "supplement_requested", "q": "Nguyễn Văn Ân"},
    )
    view = SavedView.objects.get()
    assert view.filters == "trang-thai=supplement_requested"
    assert "Chờ giấy tờ quận Đông" in desk.get("/ho-so").content.decode()
    assert "Chờ giấy tờ quận Đông" not in signed_in("cv.stp").get("/ho-so").content.decode()
    assert signed_in("cv.stp").post(f"/ho-so/khung-nhin/{view.pk}/bo").status_code == 404
    desk.post(f"/ho-so/khung-nhin/{view.pk}/bo")
    assert not SavedView.objects.exists()


def test_a_leader_shares_a_view_with_the_agency_and_nobody_else_can() -> None:
    signed_in("ld.stp").post("/ho-so/khung-nhin", {"name": "Trễ", "han": "late", "share": "STP"})
    assert "Trễ" in signed_in("cv.stp").get("/ho-so").content.decode()
    assert ">Trễ" not in signed_in("cv.syt").get("/ho-so").content.decode()
    signed_in("cv.stp").post("/ho-so/khung-nhin", {"name": "Của tôi", "han": "late", "share": "STP"})
    assert SavedView.objects.count() == 1


def test_a_view_gets_another_name_and_other_readers_from_who_made_it() -> None:
    leader = signed_in("ld.stp")
    leader.post("/ho-so/khung-nhin", {"name": "Trễ", "han": "late"})
    leader.post("/ho-so/khung-nhin", {"name": "Hôm nay", "han": "today"})
    change = f"/ho-so/khung-nhin/{SavedView.objects.get(name='Trễ').pk}/doi"
    given = {"name": "Trễ hạn tuần này", "share": "STP", "han": "late"}
    assert leader.post(change, given)["Location"] == "/ho-so?han=late"
    assert "Trễ hạn tuần này" in signed_in("cv.stp").get("/ho-so").content.decode()
    assert signed_in("cv.stp").post(change, given).status_code == 404
    leader.post(change, {**given, "name": "Hôm nay"})  # which is another's name
    assert SavedView.objects.filter(name="Trễ hạn tuần này", agency="STP").exists()
    leader.post(change, {**given, "share": ""})
    assert "Trễ hạn tuần này" not in signed_in("cv.stp").get("/ho-so").content.decode()


def test_a_view_stays_with_an_agency_that_its_maker_may_share_nothing_more_with() -> None:
    leader = signed_in("ld.stp")
    leader.post("/ho-so/khung-nhin", {"name": "Trễ", "han": "late", "share": "STP"})
    SavedView.objects.update(agency="SYT")
    page = leader.get("/ho-so?han=late").content.decode()
    assert '<option value="SYT" selected>' in page
    assert '<option value="SYT">' not in page, "a new one is not for them"


def test_a_list_is_taken_away_with_a_reason_and_recorded_without_a_name() -> None:
    received("=cmd|' /C calc'!A0 Nguyễn")
    leader = signed_in("ld.stp")
    assert leader.post("/ho-so/xuat", {"form": "csv"}).status_code == 302
    answer = leader.post("/ho-so/xuat", {"form": "csv", "reason": "report", "trang-thai": "open"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][1].startswith("'=")
    assert "024085001234" not in answer.content.decode()
    facts = recorded("dossier_list.exported")
    assert (facts["rows"], facts["reason"], facts["filters"]) == (1, "report", "trang-thai=open")
    assert "Nguyễn" not in str(facts)


def test_excel_has_dates_that_are_dates_and_no_formula() -> None:
    received("=1+1 Nguyễn")
    answer = signed_in("ld.stp").post("/ho-so/xuat", {"form": "xlsx", "reason": "check"})
    book = zipfile.ZipFile(io.BytesIO(answer.content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert 's="2"' in sheet or 's="3"' in sheet
    assert "dd/mm/yyyy hh:mm" in book.read("xl/styles.xml").decode()


@pytest.mark.parametrize(("username", "status"), [("quay17", 403), ("dieuhanh", 200), ("cv.stp", 200)])
def test_only_some_roles_take_lists_away(username: str, status: int) -> None:
    received()
    answer = signed_in(username).post("/ho-so/xuat", {"form": "csv", "reason": "report"})
    assert answer.status_code == status


def test_masked_data_is_shown_once_with_a_reason_that_is_recorded() -> None:
    code = received()
    desk = signed_in("quay17")
    assert "0912345678" not in desk.get(f"/ho-so/{code}").content.decode()
    assert desk.post(f"/ho-so/{code}/hien", {"reason": ""}).status_code == 302
    assert desk.post(f"/ho-so/{code}/hien", {"reason": "other", "words": ""}).status_code == 302
    page = desk.post(f"/ho-so/{code}/hien", {"reason": "other", "words": "Người dân nhờ xem lại"}).content.decode()
    for part in ("024085001234", "84912345678", "an@example.vn", "Số 1, Bắc Giang"):
        assert part in page
    assert "024085001234" not in desk.get(f"/ho-so/{code}").content.decode()
    assert recorded("dossier.revealed") == {"reason": "other"}
    assert Reveal.objects.get().words == "Người dân nhờ xem lại"
    seen = lookers(code, dossier_secret(code))
    assert seen[0].kind == "dossier.revealed"
    assert (seen[0].role, seen[0].reason) == ("receptionist", "other")


def test_the_search_is_a_key_away_from_every_page() -> None:
    page = signed_in("cv.stp").get("/ban-lam-viec").content.decode()
    assert '<a href="/ho-so" data-key="/"' in page


def test_words_of_documents_are_looked_for_where_that_is_chosen(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path
    here, elsewhere = received(), received()
    file = add_file(
        system("test"), here, ContentFile(papers.text_pdf("Xin xác nhận thửa đất số 15", 1), name="don.pdf")
    )
    papers.make_text(File.objects.get(pk=file.id))
    desk = signed_in("quay17")
    page = typed(desk, "thua dat", doc="text")
    assert here in page
    assert elsewhere not in page
    assert "doc=text" in typed(desk, "nguyen an")
    assert here not in typed(signed_in("cv.syt"), "thua dat", doc="text")
