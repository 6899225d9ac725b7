"""How often an intake and a completed step ask the database, each time for a reason: what is added costs every desk (ADR 0044)."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from motcua.base.actor import system
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import create_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]

WHO_ASKS = ("SELECT", "people_token")
FIRST_TIME = ("INSERT", "idempotency_first_answer")
ANSWER_KEPT = ("UPDATE", "idempotency_first_answer")
WHAT_STANDS = ("SELECT", "base_revision")
WHOSE_TURN = ("SELECT", "dossiers_sharing_rule")
HAPPENED = ("INSERT", "journal_entry")
INTAKE = [
    WHO_ASKS,
    FIRST_TIME,
    WHAT_STANDS,
    ("INSERT", "dossiers_daily_number"),  # its number, without gaps
    WHOSE_TURN,
    ("WITH", "dossiers_dossier"),  # all rows of the dossier
    ("UPDATE", "dossiers_slip"),  # a slip of papers that were missing is answered by it
    HAPPENED,
    ANSWER_KEPT,
]
STEP = [
    WHO_ASKS,
    FIRST_TIME,
    ("SELECT", "dossiers_dossier"),  # locked
    WHAT_STANDS,  # and what stands beside the dossier; who has a rule of sharing is among it
    ("WITH", "dossiers_dossier"),  # dossier and both steps, and that it happened
    ("SELECT", "documents_file"),  # whether it has files
    ANSWER_KEPT,
]


def asked(path: str, body: object, token: str, status: int) -> list[tuple[str, str]]:
    """Verb and first table of each statement; what marks the transaction is left out."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
    found: list[tuple[str, str]] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        table = re.search(r"\b(?:people|idempotency|dossiers|journal|documents|base)_[a-z_]+(?!\w*\.)", sql)
        found.append((sql.split()[0], table[0] if table else ""))
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        answer = Client().post(path, json.dumps(body), content_type="application/json", headers=headers)
    assert answer.status_code == status, answer.content
    return [one for one in found if one[0] not in ("SAVEPOINT", "RELEASE")]


def intake(token: str) -> list[tuple[str, str]]:
    documents = [
        {"requirement": one.requirement, "originals": one.originals, "copies": one.copies}
        for one in f.papers(f.CIVIL_STATUS)
    ]
    applicant = {"kind": "person", "name": "Nguyễn Văn Ân", "id_number": "024090001234", "phone": "0912345678"}
    body = {"centre": "BG", "procedure": f.CIVIL_STATUS, "applicant": applicant, "documents": documents}
    return asked("/api/v1/dossiers", body, token, 201)


def test_an_intake_asks_nine_times() -> None:
    token = create_token(system("test"), "receptionist", centre="BG")
    intake(token)  # what is kept by its revision is read by the first who needs it
    assert intake(token) == INTAKE


def test_completing_a_step_asks_seven_times() -> None:
    token = create_token(system("test"), "specialist", centre="BG", agency="STP")
    first, second = f.received(f.CIVIL_STATUS).code, f.received(f.CIVIL_STATUS).code
    asked(f"/api/v1/dossiers/{first}/steps/appraise/complete", {}, token, 200)
    assert asked(f"/api/v1/dossiers/{second}/steps/appraise/complete", {}, token, 200) == STEP
