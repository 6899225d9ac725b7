"""The pages of conversations, as staff use them."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff
from motcua.domain.threads import actions, queries
from motcua.domain.threads.actions import Opening
from motcua.domain.threads.models import Message, Thread

pytestmark = pytest.mark.usefixtures("demo_centre")


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def signed_in(username: str) -> Client:
    client = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(Staff.objects.get(username=username), backend)
    return client


def opened(by: str, to: str, **more: object) -> UUID:
    given = Opening(to=(to,), text="Xin ý kiến", **more)
    return actions.open_thread(Staff.objects.get(username=by).actor(), given)


def test_a_dossiers_page_leads_to_who_has_it_and_shows_what_was_written() -> None:
    code = f.received().code
    counter, agency = signed_in("quay05"), signed_in("cv.stp")
    assert f"/trao-doi/moi?ho-so={code}" in counter.get(f"/ho-so/{code}").content.decode()
    answer = counter.post("/trao-doi/moi", {"ho-so": code, "text": "Giấy khai sinh bản gốc đâu?", "urgent": "1"})
    thread = Thread.objects.get()
    assert answer["Location"] == f"/trao-doi/{thread.pk}"
    assert f"/trao-doi/{thread.pk}" in agency.get(f"/ho-so/{code}").content.decode()
    assert 'data-unread="1"' in agency.get("/trao-doi/cho-toi").content.decode()
    assert "Giấy khai sinh bản gốc đâu?" in agency.get(f"/trao-doi/{thread.pk}").content.decode()
    assert 'data-unread="0"' in agency.get("/trao-doi/cho-toi").content.decode()
    assert "1 người đã đọc" in counter.get(f"/trao-doi/{thread.pk}").content.decode()
    assert "trao đổi nội bộ" in counter.get(f"/ho-so/{code}").content.decode()


def test_a_message_is_sent_with_and_without_a_script() -> None:
    thread = opened("cv.stp", "ld.stp")
    leader = signed_in("ld.stp")
    address = f"/trao-doi/{thread}/viet"
    assert leader.post(address, {"text": "Đồng ý"})["Location"] == f"/trao-doi/{thread}#write"
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n")
    answer = leader.post(address, {"files": file}, headers={"Accept": "application/json"})
    assert (answer.status_code, Message.objects.count()) == (201, 3)
    shown = leader.get(f"/trao-doi/{thread}/tin").content.decode()
    kept = queries.messages(Staff.objects.get(username="ld.stp").actor(), thread).items[-1].files[0]
    assert f"/trao-doi/{thread}/tep/{kept.id}" in shown
    opened_file = leader.get(f"/trao-doi/{thread}/tep/{kept.id}")
    assert opened_file["Content-Disposition"].startswith("inline")
    assert b"".join(opened_file.streaming_content) == b"%PDF-1.7\n"
    refused = leader.post(address, {"text": ""}, headers={"Accept": "application/json"})
    assert refused.status_code == 422
    assert signed_in("cv.syt").post(address, {"text": "Tôi"}).status_code == 404


def test_what_is_urgent_stands_on_every_page_until_it_is_acknowledged() -> None:
    opened("dieuhanh", "role:BG/receptionist", urgent=True)
    counter = signed_in("quay05")
    number = Message.objects.get().pk
    assert f"/trao-doi/tin/{number}/da-nhan" in counter.get("/trao-doi/cho-toi").content.decode()
    assert counter.post(f"/trao-doi/tin/{number}/da-nhan").status_code == 302
    assert f"/trao-doi/tin/{number}/da-nhan" not in counter.get("/trao-doi/cho-toi").content.decode()
    sender = signed_in("dieuhanh")
    page = sender.get(f"/trao-doi/{Thread.objects.get().pk}").content.decode()
    assert "22 người chưa xác nhận" in page
    assert sender.post(f"/trao-doi/tin/{number}/nhac").status_code == 302
    assert counter.post(f"/trao-doi/tin/{number}/nhac").status_code == 404


def test_of_many_urgent_messages_the_newest_two_are_shown_and_all_are_counted() -> None:
    threads = [opened("dieuhanh", "quay05", urgent=True) for _one in range(13)]
    page = signed_in("quay05").get("/trao-doi/cho-toi").content.decode()
    shown, folded = page.split("<details")
    assert re.findall(r'href="/trao-doi/([\w-]+)#m', shown) == [str(one) for one in threads[:-3:-1]]
    assert "Còn 11 tin khẩn" in folded
    assert re.findall(r'href="/trao-doi/([\w-]+)#m', folded) == [str(one) for one in threads[-3:-11:-1]]


def test_mentions_stand_in_the_list_of_mentions() -> None:
    thread = opened("cv.stp", "quantri")
    actions.say(Staff.objects.get(username="cv.stp").actor(), thread, "@quantri xem máy in quầy 5")
    admin = signed_in("quantri")
    assert "xem máy in quầy 5" in admin.get("/ban-lam-viec/nhac-ten").content.decode()
    mention = queries.mentions(Staff.objects.get(username="quantri").actor())[0].id
    assert admin.post(f"/trao-doi/nhac-ten/{mention}/da-doc")["Location"] == f"/trao-doi/{thread}"


def test_words_are_found_and_a_word_of_one_letter_is_refused_in_words() -> None:
    thread = opened("cv.stp", "ld.stp")
    leader = signed_in("ld.stp")
    assert f"/trao-doi/{thread}" in leader.post("/trao-doi/tim", {"q": "y kien"}).content.decode()
    assert "ít nhất hai chữ" in leader.post("/trao-doi/tim", {"q": "y"}).content.decode()
    assert "Không tìm thấy" in leader.post("/trao-doi/tim", {"q": "máy bay"}).content.decode()


def test_a_centre_sets_its_minutes_within_reason() -> None:
    admin = signed_in("quantri")
    fields = {"remind_minutes": "3", "escalate_minutes": "9", "ring_seconds": "30"}
    assert admin.post("/trao-doi/cai-dat/BG", fields).status_code == 302
    assert 'value="9"' in admin.get("/trao-doi/cai-dat/BG").content.decode()
    assert admin.post("/trao-doi/cai-dat/BG", fields | {"escalate_minutes": "2"}).status_code == 200
    assert 'value="9"' in admin.get("/trao-doi/cai-dat/BG").content.decode()


def test_an_administrator_gives_an_agency_without_the_system_its_address() -> None:
    admin = signed_in("quantri")
    assert admin.post("/trao-doi/cai-dat/BG", {"agency": "CAT", "email": "VanThu@congan.example"}).status_code == 302
    assert "vanthu@congan.example" in admin.get("/trao-doi/cai-dat/BG").content.decode()
    assert "qua thư điện tử" in admin.get("/trao-doi/moi").content.decode().lower()
    admin.post("/trao-doi/cai-dat/BG", {"agency": "CAT", "email": "không phải"})
    assert "vanthu@congan.example" in admin.get("/trao-doi/cai-dat/BG").content.decode()
    admin.post("/trao-doi/cai-dat/BG", {"agency": "CAT"})
    assert "vanthu@congan.example" not in admin.get("/trao-doi/cai-dat/BG").content.decode()


def test_a_dossiers_page_has_one_place_for_all_that_colleagues_said_and_loses_none_of_it() -> None:
    code = f.received().code
    counter = signed_in("quay05")
    counter.post(f"/ho-so/{code}/trao-doi", {"text": "Ghi chú trên hồ sơ"})
    opened("cv.stp", "ld.stp", dossier=code, title="Xin ý kiến lãnh đạo")
    counter.post(f"/ho-so/{code}/trao-doi", {"text": "Ghi chú sau"})
    page = counter.get(f"/ho-so/{code}").content.decode()
    places = [page.index(words) for words in ("Ghi chú trên hồ sơ", "Xin ý kiến</p>", "Ghi chú sau")]
    assert places == sorted(places)
    assert page.count('<ol class="talk">') == 1
    assert page.count("Xin ý kiến lãnh đạo") >= 1
    thread = Thread.objects.get()
    assert f'href="/trao-doi/{thread.pk}#m' in page


def test_what_names_a_dossier_is_of_its_record_and_its_thread_is_opened_to_who_takes_part_alone() -> None:
    code = f.received().code
    thread = opened("quay05", "cv.stp")
    actions.say(Staff.objects.get(username="quay05").actor(), thread, "Người này đã qua đời", dossier=code)
    for reader, opens in (("cv.stp", True), ("ld.stp", False)):
        page = signed_in(reader).get(f"/ho-so/{code}").content.decode()
        assert ("Người này đã qua đời" in page, f'href="/trao-doi/{thread}' in page) == (True, opens)
        assert (signed_in(reader).get(f"/trao-doi/{thread}").status_code == 200) is opens
