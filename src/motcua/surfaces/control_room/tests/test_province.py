"""All centres on one page, for who looks after several: those that need somebody first, and no other's."""

import pytest
from django.conf import settings
from django.test import Client

from motcua.base.actor import Grant
from motcua.base.problems import Forbidden
from motcua.domain.alerts import actions, queries
from motcua.domain.centre.models import Centre
from motcua.domain.dossiers.tests.factories import actor
from motcua.domain.people.actions import create_staff
from motcua.domain.queue import actions as queue
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _halls() -> None:
    make_hall(counters=2, opened=False)
    Centre.objects.create(code="AA", name="A Xã yên tĩnh")
    Centre.objects.create(code="ZZ", name="Xã của người khác")
    queue.issue_ticket(KIOSK, "BG", "A")
    queue.issue_ticket(KIOSK, "BG", "A")
    actions.look(SYSTEM, "BG")


def test_whoever_needs_somebody_comes_first_with_figures_of_now() -> None:
    found = queries.province(actor("control_room"))
    assert [one.centre.code for one in found] == ["BG", "AA", "ZZ"]
    first = found[0]
    assert (first.hall.counters, first.hall.open_counters, first.hall.waiting) == (2, 0, 2)
    assert first.hall.waits_since is not None
    assert first.alone >= 1
    assert (found[1].needs_somebody, found[1].hall.waiting, found[1].alerts) == (False, 0, 0)


def test_nobody_sees_a_centre_for_which_they_have_no_role() -> None:
    assert [one.centre.code for one in queries.province(actor("control_room", centre="AA"))] == ["AA"]
    with pytest.raises(Forbidden):
        queries.province(actor("receptionist", centre="BG"))


def test_the_page_shows_several_and_leads_on_where_there_is_one() -> None:
    grants = [Grant("manager", "BG"), Grant("control_room", "AA")]
    member = create_staff(SYSTEM, "tinh", "Trần Thị Hoa", "a-long-password-2016", grants)
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(member, "allauth.account.auth_backends.AuthenticationBackend")
    words = client.get("/dieu-hanh").content.decode()
    assert "All centres" in words
    assert "nobody serves" in words
    assert "Xã của người khác" not in words
    part = client.get("/dieu-hanh", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div class="stack" id="province"')
    member.assignments.filter(centre="AA").delete()
    assert client.get("/dieu-hanh").headers["Location"] == "/dieu-hanh/BG"
