"""The door through which a bank tells of transfers: what is signed is taken, once; all else changes nothing."""

import hmac
import json
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.base import clock
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.payments.actions import ask_for_transfer
from motcua.domain.payments.models import BankNotice

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
    answer = tell("x", **wrong)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "signature"
    assert not BankNotice.objects.exists()


def test_a_time_without_offset_is_refused() -> None:
    assert tell("x", at="2026-11-27T09:00:00").status_code == 422


def test_without_a_shared_secret_there_is_no_such_door(settings: LazySettings) -> None:
    settings.MOTCUA_PAYMENT_SECRET = ""
    assert tell("x").status_code == 404
