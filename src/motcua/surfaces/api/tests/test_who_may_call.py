"""Every endpoint with every role, with none and with one of another centre, by the tables of `test_who_may.py`."""

import pytest
from django.test import Client

from motcua.base.actor import system
from motcua.domain.people.actions import create_token
from motcua.domain.people.permissions import CITIZEN_ROLES, Role
from motcua.surfaces.api.tests.filling import fill
from motcua.surfaces.api.tests.test_who_may import KNOWN, OPERATIONS, allowed_roles, operations
from motcua.surfaces.api.tests.who_may_enter import PUBLIC


@pytest.mark.django_db
def test_nobody_gets_into_the_api_without_a_token(demo_centre: str) -> None:
    client = Client()
    for operation, method, path, _body in operations():
        answer = client.generic(method, f"/api/v1{fill(path)}", "{}", content_type="application/json")
        if OPERATIONS[operation] == PUBLIC:
            assert answer.status_code not in (401, 403, 500), operation
        else:
            assert answer.status_code == 401, f"{operation}: {answer.status_code}"
            assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_the_api_lets_in_exactly_the_roles_of_the_table(demo_centre: str) -> None:
    for role in sorted(set(Role) - CITIZEN_ROLES):
        assert _walk_the_api(demo_centre, role) == len(OPERATIONS)


def _walk_the_api(demo_centre: str, role: str) -> int:
    """How many operations were tried."""
    tried = 0
    token = create_token(system("test"), role, centre=demo_centre)
    headers = {"Authorization": f"Bearer {token}"}
    client = Client(headers=headers)
    for operation, method, path, _body in operations():
        tried += 1
        answer = client.generic(method, f"/api/v1{fill(path)}", "{}", content_type="application/json")
        assert answer.status_code < 500, f"{operation} as {role}: {answer.status_code}"
        assert answer.status_code != 401, operation
        if role not in allowed_roles(OPERATIONS[operation]):
            # a body that cannot be read is refused before anybody is asked; what is hidden answers as if it were not there
            assert answer.status_code in (403, 404, 422), f"{operation} as {role}: {answer.status_code}"
            assert answer.status_code == 403 or answer.json()["code"] in ("not_found", "invalid_input"), operation
    return tried


@pytest.mark.django_db
def test_a_role_of_another_centre_finds_nothing_here(demo_centre: str) -> None:
    """The same walk with a token of a centre that is elsewhere: no success but for what anybody may see."""
    guarded = [path for operation, _m, path, _b in operations() if _guards_a_centre(operation, path)]
    assert guarded
    for role in sorted(set(Role) - CITIZEN_ROLES):
        assert _walk_from_elsewhere(role) == len(guarded)


def _guards_a_centre(operation: str, path: str) -> bool:
    return OPERATIONS[operation] not in (PUBLIC, KNOWN) and "{centre}" in path


def _walk_from_elsewhere(role: str) -> int:
    """How many operations were tried."""
    tried = 0
    token = create_token(system("test"), role, centre="XX")
    client = Client(headers={"Authorization": f"Bearer {token}"})
    for operation, method, path, _body in operations():
        if not _guards_a_centre(operation, path):
            continue
        tried += 1
        answer = client.generic(method, f"/api/v1{fill(path)}", "{}", content_type="application/json")
        assert answer.status_code in (403, 404, 422), f"{operation} as {role} of elsewhere: {answer.status_code}"
    return tried
