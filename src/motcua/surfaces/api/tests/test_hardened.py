"""No form of another site is taken; the pages of citizens hold no inline code (those of all others: `test_who_may_enter.py`)."""

import pytest
from django.db import connection
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff
from motcua.domain.people.permissions import STAFF_ROLES
from motcua.surfaces.api.tests.filling import fill
from motcua.surfaces.api.tests.hardened import faults
from motcua.surfaces.api.tests.test_who_may import operations
from motcua.surfaces.api.tests.who_may_enter import CITIZEN, pages, rule_of
from motcua.surfaces.sign_in.tests.citizens import signed_in_client

pytestmark = pytest.mark.django_db
# Whose cookie is SameSite=Strict, or which a mail program calls (RFC 8058): each says why where it is exempt.
EXEMPT = ("/may/nhip", "/du-phong", "/du-phong/vao", "/da-phat", "/thoi")


def entries() -> int:
    """How much has happened."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_entry")
        return int(cursor.fetchone()[0])


FROM_ELSEWHERE = {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-site", "Accept": "application/json"}


@pytest.fixture
def everybody(demo_centre: str) -> Staff:
    """Somebody of the staff who holds every role."""
    grants = [Grant(role, demo_centre) for role in sorted(STAFF_ROLES)]
    return create_staff(system("test"), "walker.all", "Người Đi Bộ", "x" * 12, grants)


def browser_of(person: Staff, **options: bool) -> Client:
    client = Client(**options)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_pages_of_a_citizen_are_hardened(demo_centre: str) -> None:
    client = signed_in_client("an@example.vn")
    own = [path for path in sorted(set(pages())) if rule_of(path) == CITIZEN]
    assert len(own) > 20
    assert {path: found for path in own if (found := faults(client.get(f"/{fill(path)}")))} == {}


def test_no_page_takes_a_form_that_another_site_sent(everybody: Staff) -> None:
    client = browser_of(everybody, enforce_csrf_checks=True)
    before = entries()
    taken, walked = [], 0
    for path in sorted(set(pages())):
        address = f"/{fill(path)}"
        if path.startswith("api/") or address.endswith(EXEMPT):
            continue
        walked += 1
        answer = client.post(address, headers=FROM_ELSEWHERE)
        if answer.status_code not in (403, 405):
            taken.append(f"{path}: {answer.status_code}")
    assert walked > 300
    assert taken == []
    assert entries() == before


def test_the_api_does_nothing_by_a_browsers_session_for_a_page_of_another_site(everybody: Staff) -> None:
    """Ninja exempts its views; a session shows the token of our pages all the same. What needs no cookie needs no token."""
    client, taken = browser_of(everybody, enforce_csrf_checks=True), []
    for operation, method, path, _body in operations():
        if method == "GET":
            continue
        answer = client.generic(
            method, f"/api/v1{fill(path)}", "{}", content_type="text/plain", headers={"Origin": "https://evil.example"}
        )
        if answer.status_code != 403:
            taken.append(f"{operation}: {answer.status_code}")
    assert taken == []
    assert (
        Client(enforce_csrf_checks=True).post("/api/v1/track", "{}", content_type="application/json").status_code == 422
    )
