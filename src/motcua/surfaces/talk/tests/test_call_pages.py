"""The pages of calls: from the directory and from a dossier, on every page of who is called, and what a page may use."""

import pytest
from django.test import Client

from motcua.domain.calls.models import Call
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff
from motcua.domain.threads import presence

pytestmark = pytest.mark.usefixtures("demo_centre")


def signed_in(username: str) -> Client:
    client = Client()
    person = Staff.objects.get(username=username)
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    presence.note([person.actor().reference])
    return client


def test_a_call_from_a_dossier_rings_on_every_page_and_the_log_says_how_long() -> None:
    code = f.received().code
    counter, agency = signed_in("quay05"), signed_in("cv.stp")
    assert 'action="/goi"' in counter.get(f"/ho-so/{code}").content.decode()
    page = counter.post("/goi", {"ho-so": code})["Location"]
    call = Call.objects.get()
    assert page == f"/goi/{call.pk}"
    bar = agency.get("/trao-doi/cho-toi").content.decode()
    assert f"/goi/{call.pk}/nhan" in bar
    assert code in bar
    assert agency.post(f"/goi/{call.pk}/nhan")["Location"] == page
    assert f"/goi/{call.pk}/nhan" not in agency.get("/trao-doi/cho-toi").content.decode()
    assert counter.post("/goi", {"to": "ld.stp"})["Location"] == page  # one call at once: back to that one
    assert counter.post(f"/goi/{call.pk}/ket-thuc").status_code == 302
    assert "dưới một phút" in agency.get("/trao-doi/cuoc-goi").content.decode()
    assert "Cuộc gọi nội bộ kết thúc" in counter.get(f"/ho-so/{code}").content.decode()
    assert signed_in("cv.syt").get(page).status_code == 404


def test_a_missed_call_is_told_until_the_log_was_seen() -> None:
    agency = signed_in("cv.stp")
    counter = signed_in("quay05")
    call = counter.post("/goi", {"to": "cv.stp"})["Location"].rpartition("/")[2]
    counter.post(f"/goi/{call}/ket-thuc")
    assert "cuộc gọi nhỡ" in agency.get("/trao-doi/cho-toi").content.decode()
    assert "call-missed" in agency.get("/trao-doi/cuoc-goi").content.decode()
    assert "cuộc gọi nhỡ" not in agency.get("/trao-doi/cho-toi").content.decode()


def test_who_is_not_to_be_disturbed_says_so_and_is_not_rung() -> None:
    agency, counter = signed_in("cv.stp"), signed_in("quay05")
    assert agency.post("/trao-doi/tinh-trang", {"stand": "busy"}).status_code == 302
    assert "không làm phiền" in counter.get("/trao-doi/danh-ba").content.decode()
    page = counter.get(counter.post("/goi", {"to": "cv.stp"})["Location"]).content.decode()
    assert "máy bận" in page
    refused = counter.post("/goi", {"to": "role:BG/receptionist"})
    assert refused["Location"] == "/trao-doi/danh-ba"


def test_only_a_call_may_use_the_microphone() -> None:
    counter = signed_in("quay05")
    call = counter.post("/goi", {"to": "cv.stp"})["Location"]
    assert "microphone=(self)" in counter.get(call)["Permissions-Policy"]
    for other in ("/trao-doi", "/quay/BG/5", "/"):
        assert "microphone=()" in counter.get(other)["Permissions-Policy"]
