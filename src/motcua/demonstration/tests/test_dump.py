"""Whoever steals a dump of the database learns no number, phone, address or file: what is sealed stands nowhere else in the clear.

Nor does it stand in what the log and the metrics told of the same day.

But for that by which dossiers are found and sorted by name: the applicant's name without marks in `name_key`, its words in
`dossiers_name_word` (docs/decisions/0025).
"""

import json
import logging
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client

from motcua.base.actor import system
from motcua.base.crypto import unseal
from motcua.base.journal.followers import catch_up_all
from motcua.base.resealing import sealed_fields
from motcua.demonstration import petitions, talk
from motcua.demonstration.post import some_letters
from motcua.domain.documents.actions import add_file
from motcua.domain.dossiers import actions, queries
from motcua.domain.dossiers.shapes import ApplicantInput, GivenDocument, RepresentativeInput
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import create_token
from motcua.domain.people.models import Staff
from motcua.keeping import tables

LONG_NUMBER = re.compile(r"\d{9,}")
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\.\w+")
WHOSE = re.compile(
    r"name|address|contact|holder|place|birth"
)  # columns that hold a name or an address and nothing else
CITIZEN = (
    "Đoàn Thị Mỹ Khuê",
    "024190007654",
    "0987654321",
    "khue.doan@example.vn",
    "12 ngõ Vườn Hồng, phường Ngô Quyền",
)


@pytest.fixture
def a_day(demo_centre: str, settings: object, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The demonstration, with what comes in on a day at counters, by post, online and over the API, and what follows from it."""
    caplog.set_level(logging.DEBUG)
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    name, number, phone, email, address = CITIZEN
    applicant = ApplicantInput("person", name, id_number=number, phone=phone, email=email, address=address)
    other = RepresentativeInput("guardian", "Vũ Đình Quyết Thắng", "024088001122", "0911222333")
    given_in = (*f.papers(f.CIVIL_STATUS), GivenDocument(actions.PAPER, 1, 0))
    made = f.received(
        applicant=applicant, representative=other, documents=given_in, delivery="post", postal_address=address
    )
    add_file(f.RECEPTIONIST, made.code, ContentFile(b"%PDF-1.7 " + name.encode() * 9, name=f"{name}.pdf"))
    queries.dossiers(f.RECEPTIONIST, q=name)
    actions.complete_step(f.JUSTICE, made.code, "appraise", note=f"Đã gọi cho {name} theo số {phone}")
    for done in (f.processed, f.processed):
        done()
    operator = system("operator")
    some_letters(operator)
    petitions.write_examples(operator, demo_centre)
    talk.write_examples(demo_centre)
    asked = {
        "centre": "BG",
        "procedure": f.CIVIL_STATUS,
        "applicant": {"kind": "person", "name": name, "id_number": number, "phone": phone, "email": email, "address": address},
        "documents": [{"requirement": one.requirement, "originals": 1, "copies": 0} for one in f.papers(f.CIVIL_STATUS)],
    }  # fmt: skip
    given = {
        "Authorization": f"Bearer {create_token(operator, 'receptionist', centre='BG')}",
        "Idempotency-Key": "a1",
    }
    answer = Client().post("/api/v1/dossiers", json.dumps(asked), content_type="application/json", headers=given)
    assert answer.status_code == 201, answer.content
    kiosk = {
        "Authorization": f"Bearer {create_token(operator, 'kiosk', centre='BG')}",
        "Idempotency-Key": "a2",
    }
    service = Client().get("/api/v1/centres/BG/services").json()[0]["code"]
    ticket = json.dumps({"service": service, "phone": phone})
    answer = Client().post("/api/v1/centres/BG/tickets", ticket, content_type="application/json", headers=kiosk)
    assert answer.status_code == 201, answer.content
    catch_up_all()


IN_THE_CLEAR = {"dossiers_name_word"}  # and the column `name_key` (docs/decisions/0025)
COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'name_key'
"""


def dump() -> str:
    """All rows of all tables as pg_dump writes them, but for the names without marks."""
    parts = []
    with connection.cursor() as cursor:
        for table in tables.names():
            if table in IN_THE_CLEAR:
                continue
            cursor.execute(COLUMNS, [table])
            (columns,) = cursor.fetchone()
            with cursor.copy(f'COPY (SELECT {columns} FROM "{table}") TO STDOUT') as copy:
                parts += [f"\n--{table}\n", b"".join(map(bytes, copy)).decode()]
    return "".join(parts)


def sealed() -> Iterator[tuple[str, str]]:
    """Every sealed value in the clear, with its column."""
    with connection.cursor() as cursor:
        for field in sealed_fields():
            table = field.model._meta.db_table
            cursor.execute(f'SELECT "{field.column}" FROM "{table}" WHERE length("{field.column}") > 0')
            for (value,) in cursor.fetchall():
                yield f"{table}.{field.column}", unseal(bytes(value), field.context).decode()


def plain(text: str) -> str:
    """As somebody searches who has no Vietnamese keyboard."""
    bare = "".join(one for one in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(one))
    return bare.replace("đ", "d")


def telling(column: str, value: str) -> Iterator[str]:
    """What in a sealed value tells who somebody is."""
    yield from LONG_NUMBER.findall(value)
    yield from ADDRESS.findall(value)
    if WHOSE.search(column.partition(".")[2]) and len(value.split()) > 1:
        yield value


@pytest.mark.django_db
def test_after_a_day_no_citizen_stands_in_a_dump_but_by_a_name_without_marks_nor_in_log_and_metrics(
    a_day: None, caplog: pytest.LogCaptureFixture
) -> None:
    found = list(sealed())
    wanted = {plain(part): column for column, value in found for part in telling(column, value)}
    missing = {plain(part) for part in CITIZEN if not any(plain(part).lstrip("0") in one for one in wanted)}
    assert not missing, "what the day took in is sealed somewhere"
    assert len({column for column, _value in found}) > 15
    staff = {plain(name) for name in Staff.objects.values_list("full_name", flat=True)}
    stolen = plain(dump())
    assert "dossier.received" in stolen
    open_to_all = [
        f"{column}: {part!r} stands in {where(stolen, part)}"
        for part, column in wanted.items()
        if part not in staff and stands_in(stolen, part)
    ]
    assert open_to_all == []
    wrong = {"applicant": {"id_number": CITIZEN[1], "phone": CITIZEN[2], "name": CITIZEN[0] * 99}, "q": CITIZEN[3]}
    Client().post(f"/api/v1/track?q={CITIZEN[3]}", json.dumps(wrong), content_type="application/json")
    told = plain(caplog.text + Client().get("/metrics").content.decode())
    assert "motcua_" in told
    assert [part for part in wanted if part not in staff and stands_in(told, part)] == []


def stands_in(stolen: str, part: str) -> bool:
    """As words of its own, or within bytes as they are written."""
    if part.encode().hex() in stolen:
        return True
    return part in stolen and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", stolen) is not None


def where(stolen: str, part: str) -> str:
    """The table in which it stands."""
    at = max(stolen.find(part), stolen.find(part.encode().hex()))
    begin = stolen.rfind("\n--", 0, at) + 3
    return stolen[begin : stolen.index("\n", begin)]
