"""The door through which a bank tells of transfers: what is signed is taken, once; all else changes nothing."""

import hmac
import json
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.base import clock
from motcua.base.actor import system
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.payments import vietqr
from motcua.domain.payments.actions import ask_for_transfer
from motcua.domain.payments.models import BankNotice
from motcua.domain.people.actions import create_token

SECRET = "a word that two share"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


@pytest.fixture(autouse=True)
def shared(settings: LazySettings) -> None:
    settings.MOTCUA_PAYMENT_SECRET = SECRET


def tell(note: str, *, secret: str = SECRET, age: timedelta = timedelta(), **changes: object):
    said = {"transaction": "FT26", "amount": 150_000, "note": note, "at": clock.now().isoformat()} | changes
    body = json.dumps(said).encode()
    seconds = str(int((clock.now() - age).timestamp()))
    mark = hmac.digest(secret.encode(), seconds.encode() + b"." + body, "sha256").hex()
    return Client(headers={"X-Motcua-Signature": f"t={seconds},v1={mark}"}).post(
        "/api/v1/bank/notices", body, content_type="application/json"
    )


def test_a_signed_notice_pays_once() -> None:
    reference = ask_for_transfer(f.RECEPTIONIST, f.received(f.COMPANY).code)
    assert tell(reference).json() == {"outcome": "paid", "surplus": 0, "is_new": True}
    assert tell(reference).json() == {"outcome": "paid", "surplus": 0, "is_new": False}


@pytest.mark.parametrize(
    "wrong", [{"secret": "guessed"}, {"age": timedelta(minutes=6)}, {"age": timedelta(minutes=-6)}]
)
def test_what_is_not_signed_or_is_old_changes_nothing(wrong: dict[str, object]) -> None:
    answer = tell("x", **wrong)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "signature"
    assert not BankNotice.objects.exists()


def test_a_time_without_offset_is_refused() -> None:
    assert tell("x", at="2026-11-27T09:00:00").status_code == 422


def test_without_a_shared_secret_there_is_no_such_door(settings: LazySettings) -> None:
    settings.MOTCUA_PAYMENT_SECRET = ""
    assert tell("x").status_code == 404


def test_money_is_asked_for_taken_and_closed_over_the_api(settings: LazySettings) -> None:
    settings.MOTCUA_PAYMENT_BANK, settings.MOTCUA_PAYMENT_ACCOUNT = "970403", "0011012345678"
    settings.MOTCUA_PAYMENT_CENTRE = "BG"
    cashier = Client(headers={"Authorization": f"Bearer {create_token(system('test'), 'cashier', centre='BG')}"})
    code = f.received(f.COMPANY).code
    here = f"/api/v1/dossiers/{code}"
    asked = cashier.post(f"{here}/transfer-code").json()
    assert (vietqr.read(asked["text"]).amount, asked["amount"]) == (150_000, 150_000)
    tell(asked["reference"], amount=100_000)
    cashier.post(f"{here}/payments", {"amount": 50_000, "method": "cash"}, content_type="application/json")
    said = cashier.get(f"{here}/payments").json()
    assert (said["open"], [one["method"] for one in said["items"]]) == (0, ["vietqr", "cash"])
    assert [one["outcome"] for one in said["notices"]] == ["short"]
    receipt = cashier.get(f"{here}/cash-receipts/{said['items'][1]['number']}.pdf")
    assert receipt.content.startswith(b"%PDF-")
    assert cashier.post(f"{here}/transfer-code").json()["text"] == ""
    day = "/api/v1/centres/BG/cash-day"
    assert cashier.get(day).json()["taken"] == 50_000
    closed = cashier.post(f"{day}/close", {"counted": 50_000}, content_type="application/json").json()
    assert (closed["counted"], closed["receipts"]) == (50_000, 1)


def test_a_transfer_that_names_nobody_is_assigned_over_the_api(settings: LazySettings) -> None:
    settings.MOTCUA_PAYMENT_CENTRE = "BG"
    cashier = Client(headers={"Authorization": f"Bearer {create_token(system('test'), 'cashier', centre='BG')}"})
    code = f.received(f.COMPANY).code
    tell("phi cua ong An")
    held = cashier.get("/api/v1/centres/BG/bank-notices").json()["items"][0]
    assert held["note"] == "phi cua ong An"
    where = f"/api/v1/centres/BG/bank-notices/{held['id']}/assign"
    answer = cashier.post(where, {"dossier": code}, content_type="application/json")
    assert answer.json() == {"outcome": "paid", "surplus": 0}
    assert cashier.post(where, {"dossier": code}, content_type="application/json").status_code == 409
