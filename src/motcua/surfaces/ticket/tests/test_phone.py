"""The page of a ticket as a phone's own: its worker, its place on the home screen, words when it is called, four languages."""

import base64
import json
import secrets
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.staticfiles import finders
from django.test import Client

from motcua.domain.messages.models import PushSubscription
from motcua.domain.queue.actions import cancel, issue_ticket
from motcua.domain.queue.shapes import IssuedTicket
from motcua.domain.queue.tests.factories import KIOSK, SYSTEM, make_hall
from motcua.surfaces.ticket.phone import FILES

pytestmark = pytest.mark.django_db


def issued(language: str = "vi") -> IssuedTicket:
    make_hall(counters=1)
    return issue_ticket(KIOSK, "BG", "A", language=language)


def coded(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def subscription(name: str = "one") -> dict[str, Any]:
    """As a browser's `PushSubscription.toJSON()` writes it."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": coded(point), "auth": coded(secrets.token_bytes(16))}
    return {"endpoint": f"https://fcm.googleapis.com/fcm/send/{name}", "expirationTime": None, "keys": keys}


def tell_me(client: Client, ticket: IssuedTicket, body: object) -> int:
    sent = body if isinstance(body, str) else json.dumps(body)
    return client.post(f"/p/{ticket.token}/bao-tin", sent, content_type="application/json").status_code


def test_the_worker_knows_each_file_that_the_page_needs(client: Client) -> None:
    answer = client.get("/p/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert [name for name in FILES if finders.find(name) is None] == []
    for name in FILES:
        assert f"/static/{name}" in answer.content.decode()


def test_the_ticket_can_stand_on_the_home_screen(client: Client) -> None:
    ticket = issued()
    page = client.get(f"/p/{ticket.token}").content.decode()
    assert f'rel="manifest" href="/p/{ticket.token}/app.webmanifest"' in page
    answer = client.get(f"/p/{ticket.token}/app.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    facts = answer.json()
    assert facts["start_url"] == f"/p/{ticket.token}"
    assert ticket.label in facts["name"]
    assert client.get(f"/p/{'x' * 38}/app.webmanifest").status_code == 404


def test_a_phone_is_told_until_its_holder_wants_no_more(client: Client) -> None:
    ticket = issued("en")
    one = subscription()
    assert tell_me(client, ticket, one) == 204
    kept = PushSubscription.objects.get()
    assert (kept.ticket, kept.language, kept.away_minutes) == (ticket.id, "en", 0)
    client.post(f"/p/{ticket.token}/duong-di", {"minutes": "25"})
    client.cookies["django_language"] = "zh-hans"
    assert tell_me(client, ticket, one) == 204
    kept = PushSubscription.objects.get()
    assert (kept.language, kept.away_minutes) == ("zh", 25)
    end = f"/p/{ticket.token}/bao-tin/thoi"
    other = json.dumps({"endpoint": "https://fcm.googleapis.com/fcm/send/other"})
    assert client.post(end, other, content_type="application/json").status_code == 204
    assert PushSubscription.objects.count() == 1
    assert client.post(end, json.dumps(one), content_type="application/json").status_code == 204
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{", "null", "x" * 5000, {}, {"endpoint": "https://fcm.googleapis.com/x"},
        {"endpoint": "https://fcm.googleapis.com/x", "keys": []},
        {"endpoint": 7, "keys": {"p256dh": "a", "auth": "b"}},
        {"endpoint": "http://127.0.0.1:5432/", "keys": subscription()["keys"]},
        {"endpoint": "https://example.vn/x", "keys": subscription()["keys"]},
    ],
)  # fmt: skip
def test_what_no_browser_sends_is_refused(client: Client, body: object) -> None:
    assert tell_me(client, issued(), body) == 422
    assert not PushSubscription.objects.exists()


def test_nobody_is_told_of_a_ticket_of_others_or_of_one_that_is_over(client: Client) -> None:
    ticket = issued()
    for token in ("x" * 38, ticket.token[:-4] + "aaaa"):
        for place in ("bao-tin", "bao-tin/thoi"):
            answer = client.post(f"/p/{token}/{place}", json.dumps(subscription()), content_type="application/json")
            assert answer.status_code == 404
    cancel(SYSTEM, ticket.id)
    assert tell_me(client, ticket, subscription()) == 409


@pytest.mark.parametrize(("language", "words"), [("vi", "Ông/bà"), ("en", "Your number"), ("zh", "您"), ("ko", "번호")])
def test_a_ticket_speaks_as_its_machine_did_until_its_reader_chooses(client: Client, language: str, words: str) -> None:
    ticket = issued(language)
    page = client.get(f"/p/{ticket.token}").content.decode()
    assert words in page
    client.cookies["django_language"] = "ko"
    assert '<html lang="ko"' in client.get(f"/p/{ticket.token}").content.decode()
    assert '<html lang="en"' in client.get("/tra-cuu").content.decode()
