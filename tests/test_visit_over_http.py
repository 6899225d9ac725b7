"""One complete visit through the HTTP API, as a program outside would make it."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest

from tests.running import CENTRE, Running

pytestmark = [pytest.mark.server]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# Whatever was sealed before, what happened since is sealed now, as of the next day that has no seal.
SEALING = """
from datetime import timedelta
from django.utils import timezone
from motcua.base.journal import sealing
from motcua.base.journal.models import Seal
last = Seal.objects.order_by("number").last()
sealing.seal(last.day + timedelta(days=1) if last else timezone.localdate())
"""


def ok(answer: httpx.Response, status: int = 200) -> dict:
    assert answer.status_code == status, (
        f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:600]}"
    )
    return answer.json() if answer.content else {}


def applicant() -> dict[str, str]:
    return {
        "kind": "person",
        "name": "Nguyễn Thị Thử Nghiệm",
        "id_number": "024185001234",
        "phone": "0912345678",
        "email": f"thu-{uuid4().hex[:8]}@example.vn",
        "address": "Số 1 đường Hùng Vương",
    }


def given(procedure: dict) -> list[dict]:
    return [
        {"requirement": d["code"], "originals": d["originals"], "copies": d["copies"]} for d in procedure["documents"]
    ]


def test_a_whole_visit(server: Running) -> None:
    public = server.public
    centre = ok(public.get(f"/centres/{CENTRE}"))
    assert centre["counters"] == 23
    services = ok(public.get(f"/centres/{CENTRE}/services"))
    justice = next(s for s in (services if isinstance(services, list) else services["items"]) if s["prefix"] == "H")

    with (
        server.client("kiosk", centre=CENTRE) as kiosk,
        server.client("receptionist", centre=CENTRE, counter=17) as counter,
    ):
        ticket = ok(kiosk.post(f"/centres/{CENTRE}/tickets", json={"service": justice["code"]}), 201)
        assert ticket["label"].startswith("H")
        assert ticket["state"] == "waiting"

        ok(counter.post(f"/counters/{CENTRE}/17/open"))
        called = ok(counter.post(f"/counters/{CENTRE}/17/call-next"))
        while called["id"] != ticket["id"]:  # others of this server's tests may wait before
            ok(counter.post(f"/tickets/{called['id']}/no-show"))
            called = ok(counter.post(f"/counters/{CENTRE}/17/call-next"))
        assert called["counter"] == 17
        status = ok(public.post(f"/tickets/{ticket['id']}/status", json={"secret": ticket["secret"]}))
        assert (status["state"], status["counter"]) == ("called", 17)
        refused = counter.post(f"/counters/{CENTRE}/17/call-next")
        assert refused.status_code == 409
        ok(counter.post(f"/tickets/{ticket['id']}/start"))

        procedure = ok(public.get("/procedures/2.000488"))
        intake = {
            "centre": CENTRE,
            "procedure": procedure["code"],
            "applicant": applicant(),
            "documents": given(procedure),
            "ticket": ticket["id"],
            "delivery": "counter",
        }
        received = ok(counter.post("/dossiers", json=intake), 201)
        code, secret = received["code"], received["secret"]
        assert received["state"] == "received"
        receipt = counter.get(f"/dossiers/{code}/forms/01.pdf")
        assert receipt.content.startswith(b"%PDF")
        ok(counter.post(f"/dossiers/{code}/payments", json={"amount": received["fee"], "method": "cash"}))
        ok(counter.post(f"/tickets/{ticket['id']}/finish"))

    with server.client("specialist", agency="STP") as justice_desk, server.client("specialist", agency="CAT") as police:
        too_early = justice_desk.post(f"/dossiers/{code}/steps/issue/start")
        assert too_early.status_code == 409
        assert too_early.json()["code"] == "illegal_transition"
        ok(police.post(f"/dossiers/{code}/steps/verify_police/start"))
        ok(police.post(f"/dossiers/{code}/steps/verify_police/complete", json={"note": "Không có án tích"}))
        ok(justice_desk.post(f"/dossiers/{code}/steps/issue/start"))
        ok(justice_desk.post(f"/dossiers/{code}/steps/issue/complete", json={}))

    with server.client("leader", agency="STP") as leader, server.client("leader", agency="SYT") as other:
        assert other.get(f"/dossiers/{code}").status_code == 404
        upload = {"file": ("ket-qua.pdf", PDF, "application/pdf")}
        ok(leader.post(f"/dossiers/{code}/result", data={"number": "123/LLTP"}, files=upload))
        done = ok(leader.post(f"/dossiers/{code}/steps/approve/complete", json={}))
        assert (done["state"], done["national_status"]) == ("processed", "9")

    wrong = public.post("/track", json={"code": code, "secret": "0" * len(secret)})
    nowhere = public.post("/track", json={"code": "H02.03-200101-0001", "secret": secret})
    assert (wrong.status_code, nowhere.status_code) == (404, 404)
    assert {k: v for k, v in wrong.json().items() if k != "instance"} == {
        k: v for k, v in nowhere.json().items() if k != "instance"
    }
    tracked = ok(public.post("/track", json={"code": code, "secret": secret}))
    assert [step["state"] for step in tracked["steps"]][:4] == ["done"] * 4

    with server.client("receptionist", centre=CENTRE) as desk:
        returned = ok(
            desk.post(f"/dossiers/{code}/hand-over", json={"method": "counter", "to": "Nguyễn Thị Thử Nghiệm"})
        )
        assert (returned["state"], returned["national_status"]) == ("returned", "10")
        kinds = [entry["kind"] for entry in ok(desk.get(f"/dossiers/{code}/journal"))["items"]]
        assert kinds[0] == "dossier.received"

    ok(
        public.post(
            "/feedback",
            json={"ticket": ticket["id"], "secret": ticket["secret"], "score": 5, "reasons": [], "comment": ""},
        ),
        201,
    )
    again = public.post(
        "/feedback", json={"ticket": ticket["id"], "secret": ticket["secret"], "score": 1, "reasons": []}
    )
    assert again.status_code == 409

    # told by e-mail and by text message; the gateway reports by itself what became of it
    address = intake["applicant"]["email"].encode()
    until(lambda: any(address in mail.read_bytes() for mail in (server.data / "simulators" / "mail").glob("**/*.eml")))
    texts = server.data / "simulators" / "sms"
    until(lambda: any(code in text.read_text() for text in texts.glob("[0-9]*.json")))
    with server.client("receptionist", centre=CENTRE) as desk:
        until(lambda: ("notice.delivered", "sms") in told(ok(desk.get(f"/dossiers/{code}/journal"))["items"]))
    the_citizen_proves_its_history(server, code, secret)


def the_citizen_proves_its_history(server: Running, code: str, secret: str) -> None:
    """With the program that the portal gives away, run as they run it; the night's work is done at once."""
    server.command("manage", "shell", "-c", SEALING)
    program = server.data / "verify_history.py"
    program.write_bytes(httpx.get(f"{server.base}/cong-khai/kiem-chung.py").content)

    def run(*options: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-I", str(program), server.base, code, *options]
        return subprocess.run(command, capture_output=True, text=True)

    found = run("--secret", secret)
    assert found.returncode == 0, found.stderr
    assert "dossier.received" in found.stdout
    assert "dossier.handed_over" in found.stdout
    assert re.search(r"[1-9]\d* entries stand under [1-9]\d* seals that hold", found.stdout)
    assert run("--secret", secret, "--key", "00" * 32).returncode == 1
    assert run("--secret", "0" * len(secret)).returncode == 1


def told(entries: list[dict]) -> set[tuple[str, str]]:
    return {(entry["kind"], entry["data"].get("channel", "")) for entry in entries}


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(0.3)


def test_the_board_and_the_live_stream_tell_of_a_call(server: Running) -> None:
    with (
        server.client("kiosk", centre=CENTRE) as kiosk,
        server.client("receptionist", centre=CENTRE, counter=22) as counter,
    ):
        ok(counter.post(f"/counters/{CENTRE}/22/open"))
        ticket = ok(kiosk.post(f"/centres/{CENTRE}/tickets", json={"service": "Z"}), 201)
        url = f"{server.base}/api/v1/centres/{CENTRE}/live"
        with httpx.stream("GET", url, timeout=20) as stream:
            lines = stream.iter_lines()
            while not next(lines).startswith("event: hello"):
                pass
            called = ok(counter.post(f"/counters/{CENTRE}/22/call-next"))
            assert called["id"] == ticket["id"]
            place, heard = "", set()
            for line in lines:
                if line.startswith("id: "):
                    place = line[4:]
                if line.startswith("data: "):
                    entry = json.loads(line[6:])
                    heard.add(entry.get("id"))
                    if entry.get("kind") == "ticket.called" and entry["label"] == ticket["label"]:
                        break
        ok(counter.post(f"/tickets/{ticket['id']}/recall"))
        with httpx.stream("GET", url, headers={"Last-Event-ID": place}, timeout=20) as stream:
            entries = (json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: "))
            new = next(
                one for one in entries if "kind" in one and one["id"] not in heard
            )  # a repeat is known by its number
            assert (new["kind"], new["label"]) == ("ticket.recalled", ticket["label"])
        board = ok(server.public.get(f"/centres/{CENTRE}/board"))
        assert (board["last_calls"][0]["label"], board["last_calls"][0]["counter"]) == (ticket["label"], 22)
        ok(counter.post(f"/tickets/{ticket['id']}/no-show"))


def test_the_same_request_sent_twenty_times_at_once_gives_one_ticket(server: Running) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with server.client("kiosk", centre=CENTRE) as kiosk:
        key = uuid4().hex
        with ThreadPoolExecutor(20) as pool:
            sent = [
                pool.submit(
                    kiosk.post, f"/centres/{CENTRE}/tickets", json={"service": "Y"}, headers={"Idempotency-Key": key}
                )
                for _ in range(20)
            ]
            answers = [one.result() for one in sent]
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        other = kiosk.post(f"/centres/{CENTRE}/tickets", json={"service": "K"}, headers={"Idempotency-Key": key})
        assert other.status_code == 422
