"""Every page with every role, with none and with a citizen's, by the tables of `test_who_may.py`."""

import pytest
from django.test import Client

from motcua.base.actor import Grant, system
from motcua.domain.people.actions import create_staff
from motcua.domain.people.models import Staff
from motcua.domain.people.permissions import STAFF_ROLES
from motcua.surfaces.api.tests.filling import fill
from motcua.surfaces.api.tests.test_who_may import allowed_roles
from motcua.surfaces.api.tests.who_may_enter import CITIZEN, DEVICE, pages, rule_of
from motcua.surfaces.sign_in.tests.citizens import signed_in_client


@pytest.mark.django_db
def test_nobody_gets_into_the_pages_of_the_staff(demo_centre: str) -> None:
    client = Client()
    for path in pages():
        rule = rule_of(path)
        for method in ("get", "post"):
            answer = getattr(client, method)(f"/{fill(path)}")
            assert answer.status_code < 500, f"{method} {path}"
            if isinstance(rule, tuple):
                refused = answer.status_code in (401, 403, 405) or (
                    answer.status_code == 302 and "login" in answer["Location"]
                )
                assert refused, f"{method} {path}: {answer.status_code}"


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
    guarded = [path for path in pages() if isinstance(rule_of(path), tuple) or rule_of(path) == DEVICE]
    nobody = Client()
    for path in guarded:
        for method in ("get", "post"):
            address = f"/{fill(path)}"
            answer, as_nobody = (getattr(one, method)(address) for one in (client, nobody))
            assert answer.status_code == as_nobody.status_code, f"{method} {path}: {answer.status_code}"
            assert answer.get("Location") == as_nobody.get("Location"), f"{method} {path}"


@pytest.mark.django_db
def test_the_pages_let_in_exactly_the_roles_of_the_table(demo_centre: str) -> None:
    guarded = [path for path in pages() if isinstance(rule_of(path), tuple)]
    assert guarded
    for role in sorted(STAFF_ROLES):
        assert _walk_the_pages(demo_centre, role) == len(guarded)


def _walk_the_pages(demo_centre: str, role: str) -> int:
    """How many pages were tried."""
    tried = 0
    name = f"walker.{role}"
    create_staff(system("test"), name, "Người Đi Bộ", "x" * 12, [Grant(role, demo_centre)])
    client = Client()
    client.force_login(Staff.objects.get(username=name), backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in pages():
        rule = rule_of(path)
        if not isinstance(rule, tuple):
            continue
        tried += 1
        for method in ("get", "post"):
            answer = getattr(client, method)(f"/{fill(path)}")
            assert answer.status_code < 500, f"{method} {path} as {role}: {answer.status_code}"
            if role not in allowed_roles(rule):
                assert answer.status_code in (403, 404, 405), f"{method} {path} as {role}: {answer.status_code}"
    return tried
