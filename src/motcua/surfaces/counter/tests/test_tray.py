"""What the officer sees of the tray: papers scanned while the form is filled in, that go with the dossier or are thrown away."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.base import clock
from motcua.domain.documents.models import File, Gathering, Tray, TrayFile
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff
from motcua.domain.scanning import actions
from motcua.domain.scanning.models import ScanOrder
from motcua.domain.scanning.rules import Fault
from motcua.domain.scanning.tests import factories as s
from motcua.domain.scanning.words import FAULTS
from motcua.surfaces.counter.tests.test_intake import FORM, HERE, PAPERS, PERSON

TRAY = f"{HERE}/tiep-nhan/khay"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def officer(name: str = "quay17") -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username=name), BACKEND)
    client.cookies["django_language"] = "en"
    return client


def do(client: Client, verb: str, **more: object) -> str:
    tray = Tray.objects.first()
    sent = {"tray": tray.pk if tray else "", "tray_do": verb} | more
    return client.post(f"{TRAY}?thu-tuc=2.000635", sent).content.decode()


def test_the_form_offers_the_scanner_of_this_counter_and_none_of_another() -> None:
    s.scanner(16)
    assert "data-scan-next" not in officer().get(FORM).content.decode()
    s.scanner(17)
    page = officer().get(FORM).content.decode()
    assert 'data-key="F8" aria-keyshortcuts="F8" data-scan-next' in page
    assert 'value="scan:d1"' in page
    assert "data-tray=" not in page, "nothing is opened by looking"


def test_after_the_intake_each_key_stands_for_one_thing_and_the_scanner_keeps_its_own() -> None:
    s.scanner(17)
    page = officer().get(f"/quay/BG/17/tiep-nhan?xong={f.received().code}").content.decode()
    keys = re.findall(r'data-key="([^"]+)"', page[page.index("<main") :])
    assert sorted(keys) == sorted(set(keys))
    assert "F8" in keys


def test_a_paper_scanned_while_the_form_is_filled_in_goes_with_the_dossier() -> None:
    agent, client = s.scanner(17), officer()
    page = do(client, "scan:next", source="both")
    assert "the scanner is being asked" in page
    order = ScanOrder.objects.get()
    assert (order.source, order.gathering.requirement) == ("both", "d1")
    actions.fetch(agent)
    actions.deliver(agent, order.pk, s.page(), "1")
    actions.end(agent, order.pk)
    tray = Tray.objects.get()
    shown = client.get(f"{TRAY}/{tray.pk}").content.decode()
    assert 'data-held="d1"' in shown
    small = client.get(f"{TRAY}/{tray.pk}/{order.gathering_id}/1.jpg?nho")
    assert small["Content-Type"] == "image/jpeg"
    assert "no-store" in small["Cache-Control"]
    answer = client.post(FORM, {**PERSON, **PAPERS, "delivery": "counter", "tray": tray.pk})
    assert answer.status_code == 302
    assert File.objects.get().dossier == Dossier.objects.get()


def test_an_upload_is_there_still_when_the_form_comes_back_with_a_fault() -> None:
    client = officer()
    pdf = SimpleUploadedFile("to khai.pdf", b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF")
    assert "to khai.pdf" in do(client, "file:d1", **{"file-d1": pdf})
    wrong = client.post(FORM, {**PERSON, **PAPERS, "phone": "1", "delivery": "counter", "tray": Tray.objects.get().pk})
    assert wrong.status_code == 422
    assert "to khai.pdf" in wrong.content.decode()
    client.post(FORM, {**PERSON, **PAPERS, "delivery": "counter", "tray": Tray.objects.get().pk})
    assert File.objects.get().name == "to khai.pdf"


def test_a_file_of_a_wrong_kind_is_refused_in_words_and_keeps_nothing_back() -> None:
    page = do(officer(), "file:d1", **{"file-d1": SimpleUploadedFile("x.pdf", b"MZ\x90\x00 a program")})
    assert "Accepted are PDF" in page
    assert not TrayFile.objects.exists()


def test_the_code_for_a_phone_stands_in_the_form_and_the_phone_sees_no_code_of_a_dossier() -> None:
    client = officer()
    assert "<svg" in do(client, "phone:d2")
    assert Gathering.objects.get().requirement == "d2"


def test_a_jam_is_told_with_what_to_do_and_can_be_gone_on_with() -> None:
    agent, client = s.scanner(17), officer()
    do(client, "scan:d1")
    order = ScanOrder.objects.get()
    actions.fetch(agent)
    actions.end(agent, order.pk, "jammed")
    page = client.get(f"{TRAY}/{Tray.objects.get().pk}").content.decode()
    assert str(FAULTS[Fault.JAMMED].what) in page
    do(client, f"more:{order.gathering_id}")
    assert ScanOrder.objects.filter(state="waiting").count() == 1


def test_leaving_the_page_throws_all_away_and_leaving_twice_does_no_harm() -> None:
    client = officer()
    do(client, "phone:d1")
    tray = Tray.objects.get().pk
    for _again in range(2):
        client.post(TRAY, {"tray": str(tray), "tray_do": "leave"})
    assert not Tray.objects.exists()
    assert "thrown away" in client.get(f"{TRAY}/{tray}").content.decode()


def test_a_form_whose_tray_was_thrown_away_receives_nothing_without_saying_so() -> None:
    client = officer()
    do(client, "phone:d1")
    tray = Tray.objects.get().pk
    Tray.objects.update(ends_at=clock.now())
    Tray.objects.all().delete()
    answer = client.post(FORM, {**PERSON, **PAPERS, "delivery": "counter", "tray": str(tray)})
    assert answer.status_code == 404
    assert "thrown away" in answer.content.decode()
    assert not Dossier.objects.exists()


def test_another_officer_neither_sees_nor_empties_it() -> None:
    client, other = officer(), officer("quay01")
    do(client, "phone:d1")
    tray = Tray.objects.get()
    other.post("/quay/BG/1/tiep-nhan/khay?thu-tuc=2.000635", {"tray": tray.pk, "tray_do": "leave"})
    assert Tray.objects.get() == tray
    assert "data-tray" not in other.get(f"/quay/BG/1/tiep-nhan/khay/{tray.pk}").content.decode()


def test_a_scan_that_is_not_done_when_the_dossier_is_received_is_told_with_the_way_to_it() -> None:
    agent, client = s.scanner(17), officer()
    do(client, "scan:d1")
    order = ScanOrder.objects.get()
    actions.fetch(agent)
    received = client.post(FORM, {**PERSON, **PAPERS, "delivery": "counter", "tray": Tray.objects.get().pk})
    page = client.get(received["Location"]).content.decode()
    assert "The scanner is still at work" in page
    assert f"/quet/{order.gathering_id}?ve=" in page
