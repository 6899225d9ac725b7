"""The officer's pages about scanning: what is offered, what came, what is in the way with what to do, and who sees none of it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from motcua.base import clock
from motcua.domain.documents import actions as documents
from motcua.domain.documents.models import File, Gathering
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.models import Staff
from motcua.domain.scanning import actions
from motcua.domain.scanning.models import ScanOrder
from motcua.domain.scanning.rules import Fault
from motcua.domain.scanning.tests import factories as s
from motcua.domain.scanning.words import FAULTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CHOSEN = {"requirement": "d1", "source": "feeder", "colour": "grey", "resolution": "300"}


@pytest.fixture(autouse=True)
def _files(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def officer(name: str = "quay17") -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username=name), backend=BACKEND)
    client.cookies["django_language"] = "en"
    return client


def ordered(client: Client, agent: object) -> tuple[str, ScanOrder]:
    """The address of the page of a scan that was ordered on the page, and its order."""
    code = f.received().code
    answer = client.post(f"/ho-so/{code}/quet", {**CHOSEN, "scanner": agent.id})
    assert answer.status_code == 302
    return answer["Location"], ScanOrder.objects.latest("asked_at")


def test_the_paper_chosen_beside_the_upload_is_offered_and_what_was_chosen_is_ordered() -> None:
    agent, client = s.scanner(), officer()
    code = f.received().code
    led = client.post(f"/ho-so/{code}/quet", {"requirement": "d2", "ve": "https://elsewhere.example/"})
    assert led["Location"] == f"/ho-so/{code}/quet?giay=d2&ve="
    assert b'value="d2" selected' in client.get(led["Location"]).content
    _place, order = ordered(client, agent)
    assert (order.source, order.colour, order.resolution) == ("feeder", "grey", 300)


def test_pages_that_could_not_be_kept_are_told_on_the_dossiers_page_with_why_and_thrown_away_there() -> None:
    client, agent = officer(), s.scanner()
    code = f.received().code
    paper, order = s.ordered(agent, code=code)
    actions.fetch(agent)
    actions.deliver(agent, order.id, s.page(), "a")
    actions.end(agent, order.id)
    Dossier.objects.filter(code=code).update(state="stopped")
    Gathering.objects.update(ends_at=clock.now())
    documents.end_overdue()
    page = client.get(f"/ho-so/{code}").content.decode()
    assert "the dossier was closed meanwhile" in page
    assert "could not be kept as a file yet" in page.split('id="history"')[1]
    place = f"/ho-so/{code}/trang-cho/{paper.id}"
    assert "closed" in client.post(place, {"do": "keep"}, follow=True).content.decode()
    gone = client.post(place, {"do": "drop"}, follow=True).content.decode()
    assert "The pages were thrown away." in gone
    assert place not in gone


def test_without_a_scanner_the_page_says_what_else_there_is() -> None:
    page = officer().get(f"/ho-so/{f.received().code}/quet").content.decode()
    assert "No scanner is paired at your counter" in page
    assert "/chup" in page


def test_every_fault_is_told_in_words_with_what_to_do() -> None:
    assert set(FAULTS) == set(Fault)
    agent, client = s.scanner(), officer()
    place, order = ordered(client, agent)
    for fault, trouble in FAULTS.items():
        ScanOrder.objects.filter(pk=order.pk).update(state="failed", fault=fault.value)
        page = client.get(place).content.decode()
        assert str(trouble.what).replace("'", "&#x27;") in page, fault
        assert str(trouble.do).replace("'", "&#x27;") in page, fault
        assert "/tiep" in page, "it can be gone on with"


def test_an_agent_that_does_not_answer_is_told_before_the_order_fails() -> None:
    agent, client = s.scanner(), officer()
    place, _order = ordered(client, agent)
    s.seen(agent, clock.now() - timedelta(minutes=2))
    assert str(FAULTS[Fault.AGENT_AWAY].what).replace("'", "&#x27;") in client.get(place).content.decode()


def test_pages_are_seen_taken_out_and_kept_and_the_way_back_is_the_counters() -> None:
    agent, client = s.scanner(), officer()
    place, order = ordered(client, agent)
    actions.fetch(agent)
    for number in (1, 2):
        actions.deliver(agent, order.pk, s.page(number), f"{number}")
    assert b"/giu" not in client.get(place, headers={"HX-Request": "true"}).content, "the scanner is still at work"
    actions.end(agent, order.pk)
    small, large = client.get(f"{place}/1.jpg?nho"), client.get(f"{place}/1.jpg")
    assert small["Content-Type"] == "image/jpeg"
    assert "no-store" in small["Cache-Control"]
    assert len(small.content) <= len(large.content)
    client.post(f"{place}/1/bo")
    assert client.get(f"{place}/1.jpg").status_code == 404
    kept = client.post(f"{place}/giu", {"ve": "/quay/BG/17"})
    assert kept["Location"] == f"{place}?ve=%2Fquay%2FBG%2F17"
    assert File.objects.get().requirement == "d1"
    assert b'href="/quay/BG/17"' in client.get(kept["Location"]).content


def test_who_does_not_see_the_dossier_sees_no_page_of_it() -> None:
    agent = s.scanner()
    place, order = ordered(officer(), agent)
    actions.fetch(agent)
    actions.deliver(agent, order.pk, s.page(), "a")
    stranger = officer("cv.syt")
    for path in ("", "/1.jpg"):
        assert stranger.get(place + path).status_code == 404
    assert stranger.post(f"{place}/thoi").status_code == 404
    phone_page = place.replace("/quet/", "/chup/")
    assert officer().get(phone_page).status_code == 404, "a scan has no code for a phone"
