"""The receipt (form 01) as PDF/A-2b, from the request to the last byte, and the part of it that is typesetting alone.

Warm: the compiler and its fonts are kept in the process; the first of each process is told apart. Aim: 100 ms.
"""

import http.client
import json
import statistics
import time
from collections.abc import Iterator
from uuid import uuid4

from bench.hall import CENTRE, Hall

PROCEDURE = "2.002516"
RECEIPTS, WARM = 100, 12  # the first few warm each process of the server


def run(hall: Hall) -> Iterator[dict[str, object]]:
    token = hall.token("receptionist")
    code = _received(hall, token)
    address = f"/api/v1/dossiers/{code}/forms/01.pdf"
    first = _seconds(hall, token, address)
    for _ in range(WARM):
        _seconds(hall, token, address)
    seconds = sorted(_seconds(hall, token, address) for _ in range(RECEIPTS))
    typeset = _typesetting(code)
    yield {
        "what": "receipt as PDF/A-2b, two copies, from GET to the last byte",
        "receipts": RECEIPTS,
        "first_ms": round(first * 1000, 1),
        "median_ms": round(statistics.median(seconds) * 1000, 1),
        "p95_ms": round(seconds[int(RECEIPTS * 0.95)] * 1000, 1),
        "typesetting_median_ms": round(typeset * 1000, 1),
        "ratio_to_typesetting": round(statistics.median(seconds) / typeset, 2),
        "aim_ms": 100,
    }


def _received(hall: Hall, token: str) -> str:
    from motcua.domain.catalogue.queries import get_published

    wanted = {
        "centre": CENTRE,
        "procedure": PROCEDURE,
        "applicant": {"kind": "person", "name": "Nguyễn Văn Ân", "id_number": "024090001234", "phone": "0912345678"},
        "documents": [
            {"requirement": one.code, "originals": one.originals, "copies": one.copies}
            for one in get_published(PROCEDURE).content.documents
            if one.required
        ],
    }
    status, body = _ask(hall, token, "POST", "/api/v1/dossiers", json.dumps(wanted))
    if status != 201:
        raise RuntimeError(body.decode())
    return str(json.loads(body)["code"])


def _seconds(hall: Hall, token: str, address: str) -> float:
    begun = time.perf_counter()
    status, body = _ask(hall, token, "GET", address)
    took = time.perf_counter() - begun
    if status != 200 or not body.startswith(b"%PDF-") or not body.rstrip().endswith(b"%%EOF"):
        raise RuntimeError(f"no receipt: {status} {body[:300]!r}")
    return took


def _ask(hall: Hall, token: str, method: str, address: str, body: str | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", hall.port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
    connection.request(method, address, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


def _typesetting(code: str) -> float:
    """Seconds (median) of the typesetter alone over the same data, in this process, warm."""
    from motcua.base import clock
    from motcua.base.actor import system
    from motcua.domain.documents import forms
    from motcua.domain.documents.forms import typesetting

    data = forms.make(system("bench"), code, "01").data
    took = []
    for _ in range(RECEIPTS):
        begun = time.perf_counter()
        typesetting.pdf("receipt", data, clock.now())
        took.append(time.perf_counter() - begun)
    return statistics.median(took)
