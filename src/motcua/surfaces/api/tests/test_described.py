"""The document of the API names every refusal, and no search breaks out of its statement. The long form is `drill/attack.py`."""

import json
import re
from collections import defaultdict
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from ninja.openapi.schema import OpenAPISchema

from motcua.base import problems
from motcua.base.actor import Grant, system
from motcua.domain.people.actions import create_staff
from motcua.domain.people.permissions import STAFF_ROLES
from motcua.surfaces.api.describing import WHY
from motcua.surfaces.api.tests.filling import fill
from motcua.surfaces.api.tests.test_who_may import OPERATIONS, operations
from motcua.surfaces.api.tests.who_may_enter import PUBLIC
from motcua.surfaces.api.wiring import api

# What breaks out of a statement, of a pattern, of a string; what no text of a database can hold; what is longer than any name.
TRICKS = (
    "'; DROP TABLE queue_ticket; --",
    "%' OR '1'='1",
    "\\'; SELECT pg_sleep(9)--",
    "_%\\%",
    "\x00",
    "\ud800",
    "A" * 5000,
)


def document() -> dict[str, Any]:
    return json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1"), default=str))


def kinds(of: type[problems.Problem]) -> set[type[problems.Problem]]:
    return {of} | {below for kind in of.__subclasses__() for below in kinds(kind)}


def test_every_refusal_that_the_house_knows_has_its_words_in_the_document() -> None:
    assert {kind.status for kind in kinds(problems.Problem)} - {200, 500} == set(WHY)


def test_who_must_be_known_and_what_is_sent_once_stand_with_each_operation() -> None:
    found = {one["operationId"]: (method, one) for path in document()["paths"].values() for method, one in path.items()}
    assert found.keys() == OPERATIONS.keys()
    for name, (method, one) in found.items():
        assert ("security" in one) == (OPERATIONS[name] != PUBLIC), name
        assert ("401" in one["responses"]) or "security" not in one, name
        assert ("403" in one["responses"]) or (method == "get" and "security" not in one), name
        assert (method == "post") == any(part["name"] == "Idempotency-Key" for part in one["parameters"]), name


def test_each_name_in_the_document_is_of_one_shape_alone() -> None:
    """Two of one name in different rooms overwrite each other there, and a client is built for an answer that never comes."""
    told: dict[str, set[str]] = defaultdict(set)

    class Reading(OpenAPISchema):
        def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
            for name, shape in definitions.items():
                told[name].add(json.dumps(shape, sort_keys=True, default=str))

    Reading(api, "/api/v1")
    assert len(told) > 100
    assert {name: shapes for name, shapes in told.items() if len(shapes) > 1} == {}


@pytest.mark.django_db
def test_what_is_searched_for_is_never_a_statement_nor_a_pattern(demo_centre: str) -> None:
    grants = [Grant(role, demo_centre) for role in sorted(STAFF_ROLES)]
    person = create_staff(system("test"), "walker.all", "Người Đi Bộ", "x" * 12, grants)
    client = Client()
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    searched = [
        (f"/api/v1{fill(path)}", part["name"])
        for _operation, _method, path, _body in operations()
        for part in document_of(path).get("parameters", [])
        if part["in"] == "query" and "string" in json.dumps(part["schema"])
    ]
    assert len({address for address, _name in searched}) > 15
    for address, name in searched:
        for trick in TRICKS:
            answer = client.get(address, {name: trick.encode(errors="surrogatepass")})
            assert answer.status_code < 500, f"{address}?{name}={trick[:30]!r}: {answer.status_code}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM queue_ticket")
        assert cursor.fetchone() == (0,)


_paths: dict[str, Any] = {}


def document_of(path: str) -> dict[str, Any]:
    """What the document says of the GET at a path."""
    if not _paths:
        _paths.update(document()["paths"])
    return _paths.get("/api/v1" + re.sub(r"{\w+:", "{", "/" + path.lstrip("/")), {}).get("get", {})
