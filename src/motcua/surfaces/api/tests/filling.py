"""Puts something into the places of a path: the demonstration's centre and counter, and things that are not there."""

import re
from uuid import uuid4


def fill(path: str) -> str:
    """A path with places that are there, and things that are not."""
    values = {
        "centre": "BG", "number": "17", "counter": "17", "code": "H02.03-261123-9999", "ticket_id": str(uuid4()), "ticket": str(uuid4()),
        "appointment_id": str(uuid4()), "appointment": "x" * 38, "day": "2026-11-26",
        "step": "approve", "form": "01", "file": str(uuid4()), "token": "x" * 38, "service": "H", "verb": "x", "device": "999999",
        "view": "999999", "username": "nobody", "entry": "1", "announcement": str(uuid4()),
        "medium": str(uuid4()), "item": str(uuid4()), "showing": "999999",
        "recording": str(uuid4()), "plan": "999999", "alarm": str(uuid4()), "seal": "x", "part": "texts",
        "alert": str(uuid4()), "silence": "999999",
        "mm": "80", "command": "1", "status": "404",
        "receiver": "nobody", "subscription": str(uuid4()),
        "gathering": str(uuid4()), "agency": "STP", "absence": "999999", "mention": "999999", "question": "999999",
        "notice": str(uuid4()), "letter": str(uuid4()), "slip": str(uuid4()), "template": "999999", "order": str(uuid4()),
        "submission": str(uuid4()), "paper": str(uuid4()), "company_number": "999999", "invitation": str(uuid4()),
        "batch": str(uuid4()), "page_number": "1", "table": "status",
        "thread": str(uuid4()), "call": str(uuid4()), "message": "999999",
        "channel": "sms", "outage": "999999", "figure": "999999", "kind": "dossier.received", "language": "vi",
        "petition": str(uuid4()), "tray": str(uuid4()), "page": "1",
        "camera": str(uuid4()), "export": str(uuid4()), "watch": str(uuid4()), "hold": "999999", "name": "1.m4s", "rating": "999999",
        "data_request": str(uuid4()), "mailing": "999999", "run": str(uuid4()), "secret": "x" * 24,
    }  # fmt: skip
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)
    return re.sub(r"\{(?:\w+:)?(\w+)\}", lambda found: values[found[1]], path)
