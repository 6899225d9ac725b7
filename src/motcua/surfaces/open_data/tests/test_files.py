"""Open data as page and files: stable, with schema, cached by tag, readable from elsewhere."""

import csv
import io
import json
from datetime import timedelta

import jsonschema
import pytest
from django.core.cache import cache
from django.test import Client

from motcua.base import clock
from motcua.domain.dossiers.tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_month(demo_centre: str) -> None:
    cache.clear()
    with clock.frozen(f.MONDAY):
        for _ in range(6):
            f.received()


def get(path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    with clock.frozen(f.MONDAY + timedelta(days=30)):
        answer = Client().get(path, headers=headers)
    return answer.status_code, answer.content, dict(answer.items())


def test_the_json_keeps_its_schema_and_the_csv_says_the_same() -> None:
    _status, schema, _headers = get("/cong-khai/thang.schema.json")
    _status, document, _headers = get("/cong-khai/thang.json")
    told = json.loads(document)
    jsonschema.Draft202012Validator(json.loads(schema)).validate(told)
    _status, table, headers = get("/cong-khai/thang.csv")
    assert headers["Content-Type"].startswith("text/csv; charset=utf-8")
    assert table.count(b"\r\n") == table.count(b"\n") == len(told["rows"]) + 1
    lines = list(csv.DictReader(io.StringIO(table.decode())))
    assert [{name: "" if value is None else str(value) for name, value in row.items()} for row in told["rows"]] == lines
    assert {line["received"] for line in lines} == {"6"}


def test_whoever_knows_the_tag_gets_no_body_and_other_sites_may_read() -> None:
    status, _body, headers = get("/cong-khai/thang.csv")
    assert (status, headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert "max-age" in headers["Cache-Control"]
    status, body, _headers = get("/cong-khai/thang.csv", if_none_match=headers["ETag"])
    assert (status, body) == (304, b"")


def test_the_description_names_every_file() -> None:
    _status, described, _headers = get("/cong-khai/danh-muc.jsonld")
    addresses = [one["dcat:downloadURL"]["@id"] for one in json.loads(described)["dcat:distribution"]]
    assert [address.rsplit("/", 1)[1] for address in addresses] == ["thang.csv", "thang.json"]


def test_the_page_draws_and_tabulates_the_months() -> None:
    _status, page, _headers = get("/cong-khai")
    assert b"<svg" in page
    assert "Tháng".encode() in page
    assert b">2026-11<" in page


def test_before_the_first_month_is_over_the_page_says_so() -> None:
    with clock.frozen(f.MONDAY):
        answer = Client().get("/cong-khai")
    assert b"<svg viewBox" not in answer.content
    assert answer.status_code == 200
