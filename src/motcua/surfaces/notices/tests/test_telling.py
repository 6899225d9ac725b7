"""A phone asks to be told on the tracking page and in the account; whose address came back is asked about it at the next sign-in."""

import base64
import json
import secrets

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from motcua.base import clock
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.messages.models import Address, Browser, Followed
from motcua.domain.messages.reach import index_of
from motcua.surfaces.sign_in.tests.citizens import signed_in_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]
AN = "024090001234"


def coded(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def asks(client: Client, path: str) -> int:
    """A browser of Chrome's asks."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    keys = {
        "p256dh": coded(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)),
        "auth": coded(secrets.token_bytes(16)),
    }
    body = {"endpoint": "https://fcm.googleapis.com/fcm/send/one", "keys": keys}
    answer = client.post(path, json.dumps(body), content_type="application/json")
    if answer.status_code == 200:
        assert client.get(answer.json()["choose"]).status_code == 200
    return answer.status_code


def test_the_tracking_page_offers_it_to_whoever_has_shown_the_secret(client: Client) -> None:
    made = f.received()
    assert asks(client, "/tra-cuu/ho-so/bao-tin") == 404
    client.post("/tra-cuu", {"code": made.code, "secret": made.secret})
    assert f'data-about="{made.code}"' in client.get("/tra-cuu/ho-so").content.decode()
    assert asks(client, "/tra-cuu/ho-so/bao-tin") == 200
    assert Followed.objects.get().dossier == made.code
    gone = {"endpoint": "https://fcm.googleapis.com/fcm/send/one"}
    client.post("/tra-cuu/ho-so/bao-tin/thoi", json.dumps(gone), content_type="application/json")
    assert not Browser.objects.exists()


def test_a_phone_of_the_account_is_listed_and_taken_away(client: Client) -> None:
    assert asks(client, "/cua-toi/thong-bao/bao-tin") != 200
    mine = signed_in_client(id_number=AN)
    assert asks(mine, "/cua-toi/thong-bao/bao-tin") == 200
    page = mine.get("/cua-toi/thong-bao").content.decode()
    assert "Thôi báo tin" in page
    assert mine.post("/cua-toi/thong-bao/bao-tin/thoi", {"phone": Browser.objects.get().pk}).status_code == 302
    assert not Browser.objects.exists()


def test_an_address_that_came_back_is_asked_about_and_tried_again_when_it_is_right() -> None:
    mine = signed_in_client("an@example.vn")
    now = clock.now()
    row = Address.objects.create(
        kind="email", index=index_of("email", "an@example.vn"), made_at=now, used_at=now, wrong_since=now
    )
    assert "an@example.vn bị trả lại" in mine.get("/cua-toi").content.decode()
    assert mine.post("/cua-toi/thong-bao/dung-roi", {"kind": "email"}).status_code == 302
    row.refresh_from_db()
    assert row.wrong_since is None
    assert "bị trả lại" not in mine.get("/cua-toi").content.decode()
