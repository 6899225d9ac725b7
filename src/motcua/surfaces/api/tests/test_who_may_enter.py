"""Every page with every role, with none and with a citizen's, by the tables of `test_who_may.py`."""

from dataclasses import dataclass

import pytest
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff
from motcua.domain.people.permissions import STAFF_ROLES
from motcua.surfaces.api.tests.filling import fill
from motcua.surfaces.api.tests.hardened import faults
from motcua.surfaces.api.tests.test_who_may import allowed_roles
from motcua.surfaces.api.tests.who_may_enter import CITIZEN, DEVICE, pages, rule_of
from motcua.surfaces.sign_in.tests.citizens import signed_in_client


@dataclass(frozen=True)
class Met:
    """What somebody who is nobody met at an address by a method."""

    path: str
    method: str
    address: str
    status: int
    location: str | None
    faults: list[str]  # of `hardened.py`


_met: list[Met] = []


def nobody_met() -> list[Met]:
    """At each page by both methods; asked once a process, for who is nobody meets the same each time."""
    if not _met:
        client = Client()
        for path in pages():
            for method in ("get", "post"):
                address = f"/{fill(path)}"
                answer = getattr(client, method)(address)
                found = faults(answer) if method == "get" else []
                _met.append(Met(path, method, address, answer.status_code, answer.get("Location"), found))
    return _met


@pytest.mark.django_db
def test_nobody_gets_into_the_pages_of_the_staff(demo_centre: str) -> None:
    for one in nobody_met():
        assert one.status < 500, f"{one.method} {one.path}"
        assert one.faults == [], f"{one.method} {one.path}"
        if isinstance(rule_of(one.path), tuple):
            refused = one.status in (401, 403, 405) or (one.status == 302 and "login" in str(one.location))
            assert refused, f"{one.method} {one.path}: {one.status}"


@pytest.mark.django_db
def test_the_pages_of_citizens_are_closed_to_nobody_and_to_staff(demo_centre: str) -> None:
    create_staff(
        system("test"), "walker.own", "Người Đi Bộ", "x" * 12, [Grant(role, demo_centre) for role in STAFF_ROLES]
    )
    staff = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    staff.force_login(Staff.objects.get(username="walker.own"), backend=backend)
    own = [path for path in pages() if rule_of(path) == CITIZEN]
    assert own
    for path in own:
        for client in (Client(), staff):
            for method in ("get", "post"):
                answer = getattr(client, method)(f"/{fill(path)}")
                closed = answer.status_code == 302 and answer["Location"].startswith("/cua-toi/vao")
                assert closed or answer.status_code == 405, f"{method} {path}: {answer.status_code}"


@pytest.mark.django_db
def test_a_citizen_who_signed_in_gets_into_no_page_of_the_staff(demo_centre: str) -> None:
    client = signed_in_client("an@example.vn")
    assert client.get("/cua-toi").status_code == 200
    guarded = [one for one in nobody_met() if isinstance(rule_of(one.path), tuple) or rule_of(one.path) == DEVICE]
    assert guarded
    for one in guarded:
        answer = getattr(client, one.method)(one.address)
        assert answer.status_code == one.status, f"{one.method} {one.path}: {answer.status_code}"
        assert answer.get("Location") == one.location, f"{one.method} {one.path}"


@pytest.mark.django_db
def test_the_pages_let_in_exactly_the_roles_of_the_table(demo_centre: str, settings: object) -> None:
    """A method that a page has for nobody (405 before anybody is asked) it has for no role; all others each role tries."""
    settings.SESSION_ENGINE = (
        "django.contrib.sessions.backends.signed_cookies"  # a question less for each of 5,000 pages
    )
    asked = [one for one in nobody_met() if isinstance(rule_of(one.path), tuple) and one.status != 405]
    assert {one.path for one in asked} == {path for path in pages() if isinstance(rule_of(path), tuple)}
    shown: dict[str, list[str]] = {}
    for role in sorted(STAFF_ROLES):
        _walk_the_pages(demo_centre, role, asked, shown)
    assert len(shown) > 80
    assert {path: found for path, found in shown.items() if found} == {}, "pages of the staff are hardened"


def _walk_the_pages(demo_centre: str, role: str, asked: list[Met], shown: dict[str, list[str]]) -> None:
    """Refusals are told as to a program: a page of one costs most. `shown`: what the first to see a page found wrong in it."""
    name = f"walker.{role}"
    create_staff(system("test"), name, "Người Đi Bộ", "x" * 12, [Grant(role, demo_centre)])
    client = Client(headers={"Accept": "application/json"})
    client.force_login(Staff.objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend")
    for one in asked:
        answer = getattr(client, one.method)(one.address)
        assert answer.status_code < 500, f"{one.method} {one.path} as {role}: {answer.status_code}"
        if role not in allowed_roles(rule_of(one.path)):
            assert answer.status_code in (403, 404), f"{one.method} {one.path} as {role}: {answer.status_code}"
        elif answer.status_code == 200 and one.path not in shown:
            shown[one.path] = faults(answer)
