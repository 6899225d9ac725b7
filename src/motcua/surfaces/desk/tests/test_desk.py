"""The work list of an agency."""

import html
import re

import pytest
from django.test import Client

from motcua.base.actor import system
from motcua.domain.dossiers.actions import ApplicantInput, GivenDocument, IntakeInput, receive
from motcua.domain.dossiers.models import Dossier, DossierStep
from motcua.domain.people.models import Staff

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LIST = "/ban-lam-viec"


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username=username), BACKEND)
    return client


def received(name: str = "Nguyễn Văn Ân") -> Dossier:
    applicant = ApplicantInput("person", name, "024085001234", "", "0912345678")
    papers = (GivenDocument("d1", 1, 0), GivenDocument("d2", 1, 0))
    made = receive(system("test"), IntakeInput("BG", "2.000635", applicant, papers))
    return Dossier.objects.get(code=made.code)


def test_the_list_shows_what_is_ready_with_the_time_left_in_words(demo_centre: str) -> None:
    code = received().code
    page = signed_in("cv.stp").get(LIST).content.decode()
    assert code in page
    assert "time-left--" in page


def test_another_agency_does_not_see_it(demo_centre: str) -> None:
    code = received().code
    assert code not in signed_in("cv.syt").get(LIST).content.decode()


def test_the_search_needs_no_diacritics(demo_centre: str) -> None:
    here, elsewhere = received().code, received("Trần Thị Bình").code
    answer = signed_in("cv.stp").post(LIST, {"q": "van an"}, follow=True)
    page = answer.content.decode()
    where = answer.redirect_chain[0][0]
    assert "van+an" not in where
    assert "van%20an" not in where  # names stand in no address
    assert here in page
    assert elsewhere not in page


@pytest.mark.parametrize(("key", "shown"), [("cho", True), ("dang-lam", False), ("cua-toi", False), ("tat-ca", True)])
def test_filters_let_through_what_they_say(demo_centre: str, key: str, shown: bool) -> None:
    code = received().code
    page = signed_in("cv.stp").get(f"{LIST}?loc={key}").content.decode()
    assert (code in page) is shown


def test_beginning_a_step_opens_its_dossier_and_makes_it_mine(demo_centre: str) -> None:
    code, client = received().code, signed_in("cv.stp")
    answer = client.post(f"{LIST}/{code}/appraise/bat-dau")
    assert answer["Location"] == f"/ho-so/{code}?tu={LIST}"
    assert code in client.get(f"{LIST}?loc=cua-toi").content.decode()


def test_a_step_that_somebody_else_has_begun_is_explained(demo_centre: str) -> None:
    code, client = received().code, signed_in("cv.stp")
    client.post(f"{LIST}/{code}/appraise/bat-dau")
    assert 'role="alert"' in client.post(f"{LIST}/{code}/appraise/bat-dau", follow=True).content.decode()


def test_two_hundred_open_dossiers_take_few_statements(demo_centre: str, django_assert_max_num_queries) -> None:
    for number in range(30):
        received(f"Người Thứ {number}")
    client = signed_in("cv.stp")
    with django_assert_max_num_queries(26):
        page = client.get(LIST).content.decode()
    assert page.count("data-row>") + page.count("data-row ") == 30
    assert DossierStep.objects.filter(state="ready").count() == 30


@pytest.mark.parametrize(
    ("username", "status"), [("dieuhanh", 403), ("buudien", 403), ("ld.stp", 200), ("quay17", 200)]
)
def test_who_has_no_steps_has_no_list(demo_centre: str, username: str, status: int) -> None:
    assert signed_in(username).get(LIST).status_code == status


def test_nobody_is_sent_to_sign_in(db: None) -> None:
    assert Client().get(LIST)["Location"].startswith("/tai-khoan/login/")
    assert Client().post(f"{LIST}/x/y/bat-dau").status_code == 302


def in_order(page: str) -> list[str]:
    """The codes of the rows, the most urgent first."""
    return re.findall(r'class="work__open"[^>]*>([^<]+)<', page)


def opened_from(page: str, code: str) -> str:
    """The address that the row of a dossier opens."""
    found = re.search(rf'class="work__open" href="(/ho-so/{re.escape(code)}[^"]*)"', page)
    assert found
    return html.unescape(found.group(1))


def test_after_a_step_the_dossier_below_it_is_offered_and_has_the_focus(demo_centre: str) -> None:
    for number in range(3):
        received(f"Người Thứ {number}")
    client = signed_in("cv.stp")
    page = client.get(f"{LIST}?loc=cho").content.decode()
    first, second, third = in_order(page)
    dossier = client.get(opened_from(page, second)).content.decode()
    back = html.unescape(re.findall(r'name="back" value="([^"]*)"', dossier)[0])
    answer = client.post(f"/ho-so/{second}/buoc/appraise/complete", {"back": back}, follow=True)
    offered = re.search(r'class="work__next".*?href="([^"]+)" autofocus', answer.content.decode(), re.DOTALL)
    assert answer.redirect_chain[0][0].startswith(f"{LIST}?loc=cho")
    assert offered
    assert f"/ho-so/{third}?" in offered.group(1)
    assert first not in offered.group(1)


def test_the_last_of_the_list_is_followed_by_the_most_urgent(demo_centre: str) -> None:
    received()
    received("Trần Thị Bình")
    client = signed_in("cv.stp")
    page = client.get(LIST).content.decode()
    first, last = in_order(page)
    onward = re.search(r'href="([^"]+)" data-key="F7"', client.get(opened_from(page, last)).content.decode())
    assert onward
    assert client.get(html.unescape(onward.group(1)))["Location"].startswith(f"/ho-so/{first}?tu=")


def test_a_list_that_has_come_to_its_end_is_shown_itself(demo_centre: str) -> None:
    assert signed_in("cv.stp").get(f"{LIST}/tiep?loc=cho&tiep=H02.03-200101-0001")["Location"] == f"{LIST}?loc=cho"
