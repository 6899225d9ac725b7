"""The post over the API: asked for, scanned, numbered, in a batch, handed over, told by a carrier; papers that a scanner reads."""

import io
import json
import time

import pypdfium2
import pytest
import zxingcpp
from django.conf import LazySettings
from django.test import Client
from PIL import Image

from motcua.base.actor import system
from motcua.domain.delivery import queries
from motcua.domain.delivery.carrier import sign
from motcua.domain.delivery.models import CarrierOrder, Parcel
from motcua.domain.documents.forms.postal import Label, label_pictures
from motcua.domain.dossiers.tests import factories as f
from motcua.domain.people.actions import create_token

API = "/api/v1"
HOME = "Số 1 Hùng Vương, phường Bắc Giang, tỉnh Bắc Ninh"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_centre")]


def client(role: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {create_token(system('test'), role, centre='BG')}"})


def post(who: Client, path: str, body: object = None, status: int = 200) -> dict[str, object]:
    answer = who.post(f"{API}{path}", json.dumps(body or {}), content_type="application/json")
    assert answer.status_code == status, answer.content
    return dict(answer.json())


def test_from_the_wish_to_the_door() -> None:
    desk, counter = client("post_clerk"), client("receptionist")
    told = Client().get(f"{API}/post/quote", {"place": "Phường Bắc Giang, Tỉnh Bắc Ninh"}).json()
    assert (told["zone"], told["price"], told["days"]) == ("home", 26_000, 2)
    code = f.processed()
    letter = post(counter, f"/dossiers/{code}/delivery", {"delivery": "post", "postal_address": HOME})["items"][0]
    assert (letter["state"], letter["postage"]) == ("ready", 26_000)
    assert counter.get(f"{API}/dossiers/{code}/post-letters").json()["items"] == [letter]
    assert [one["dossier"] for one in desk.get(f"{API}/centres/BG/post", {"state": "ready"}).json()["items"]] == [code]
    outcomes = [post(desk, "/centres/BG/post/take-over", {"code": code})["outcome"] for _again in range(2)]
    assert outcomes == ["taken", "again"]
    assert (
        post(desk, f"/post/letters/{code}/number", {"tracking_number": "EB123456789VN", "weight": 80})["weight"] == 80
    )
    batch = post(desk, "/centres/BG/post/batches")
    for paper, pages in (("A6", 1), ("A4", 1)):
        made = desk.post(
            f"{API}/centres/BG/post/labels.pdf",
            json.dumps({"letters": [code], "paper": paper}),
            content_type="application/json",
        )
        assert len(pypdfium2.PdfDocument(io.BytesIO(made.content))) == pages
    post(desk, f"/post/batches/{batch['id']}/close")
    assert post(desk, f"/post/batches/{batch['id']}/hand-over", {"handed_to": "Trần Văn Bưu"})["state"] == "handed"
    listed = desk.get(f"{API}/post/batches/{batch['id']}/list.pdf").content
    text = pypdfium2.PdfDocument(io.BytesIO(listed))[0].get_textpage().get_text_bounded()
    assert "EB123456789VN" in text
    assert "Trần Văn Bưu" in text
    assert post(desk, f"/post/letters/{code}/outcome", {"verb": "return"}, status=422)["code"] == "invalid_input"
    assert post(desk, f"/post/letters/{code}/outcome", {"verb": "return", "reason": "moved"})["state"] == "returned"
    assert counter.get(f"{API}/dossiers/{code}").json()["national_status"] == "9"
    assert client("control_room").get(f"{API}/centres/BG/post/figures").json()["returned"] == 1


def test_a_scanner_reads_what_stands_on_a_label() -> None:
    label = Label("H02.12-261127-0007", "EB123456789VN", "Nguyễn Thị Ánh", "0912345678", HOME, "", 100, 26_000)
    page = Image.open(io.BytesIO(label_pictures("BG", [label], "A6", ppi=200)[0]))
    read = {(str(one.format), one.text) for one in zxingcpp.read_barcodes(page)}
    assert read == {("Code 128", "EB123456789VN"), ("QR Code", "EB123456789VN")}
    four = Image.open(io.BytesIO(label_pictures("BG", [label] * 4, "A4", ppi=200)[0]))
    assert len(zxingcpp.read_barcodes(four)) == 8


def test_only_who_shares_the_secret_tells_what_became_of_a_letter(settings: LazySettings) -> None:
    code = f.processed(delivery="post", postal_address=HOME)
    post(
        client("post_clerk"),
        f"/dossiers/{code}/hand-over",
        {"method": "post", "to": "Nguyễn Văn Ân", "tracking_number": "EB1234"},
    )
    from motcua.domain.delivery.actions import note_handed

    note_handed(code, "EB1234")
    order = CarrierOrder.objects.create(
        parcel=Parcel.objects.get(dossier=code), state="ordered", made_at="2026-11-27T08:00:00Z"
    )
    said = {"order": str(order.key), "sequence": 2, "state": "delivered", "at": "2099-01-01T00:00:00+07:00"}

    def told(secret: str, seconds: int) -> tuple[int, object]:
        body, path = json.dumps(said).encode(), f"{API}/carrier/events"
        headers = {"X-Motcua-Signature": sign(secret, "POST", path, body, seconds)}
        answer = Client().post(path, body, content_type="application/json", headers=headers)
        return answer.status_code, answer.json().get("is_new")

    now = int(time.time())
    assert told("a secret", now)[0] == 404  # nothing is connected
    settings.MOTCUA_CARRIER_SECRET = "a secret"
    assert told("another", now)[0] == 422
    assert told("a secret", now - 600)[0] == 422
    assert [told("a secret", now) for _again in range(2)] == [(200, True), (200, False)]
    letter = queries.letter_of(code)
    assert letter is not None
    assert letter.state == "delivered"
    assert letter.delivered_at is not None
    assert letter.delivered_at.year < 2099
