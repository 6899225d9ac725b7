"""A procedure made of the activities of a log: the most frequent ones as steps, in the order in which they mostly come. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from statistics import median
from typing import Any

from motcua.demonstration.replay.reading import Case
from motcua.domain.people.identity import fold

MOST_STEPS = 14
INTAKE, HANDOVER = "intake", "return"
SURNAMES = ("Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
MIDDLES = ("Văn", "Thị", "Đức", "Thu", "Minh", "Ngọc", "Quang", "Thanh")
GIVEN = (
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Giang",
    "Hà",
    "Hùng",
    "Hương",
    "Lan",
    "Linh",
    "Minh",
    "Nam",
    "Nga",
    "Sơn",
    "Thảo",
    "Trang",
)


@dataclass(frozen=True)
class Plan:
    """What the log becomes: a row of master data, and the step of each activity; `last`: its last event."""

    code: str
    row: dict[str, Any]
    step_of: dict[str, str]
    cases: int
    events: int
    first: datetime
    last: datetime


def plan(name: str, log: Iterable[Case], agency: str) -> Plan | None:
    """Reads the whole log once; None for one without events."""
    places: dict[str, list[float]] = {}
    lengths: list[float] = []  # days
    waits: dict[str, list[float]] = {}
    events, first, last = 0, None, None
    for case in log:
        count = len(case.events)
        events += count
        begun, ended = case.events[0].at, case.events[-1].at
        first, last = min(first or begun, begun), max(last or ended, ended)
        lengths.append((ended - begun) / timedelta(days=1))
        before = begun
        for place, event in enumerate(case.events):
            places.setdefault(event.activity, []).append(place / count)
            waits.setdefault(event.activity, []).append((event.at - before) / timedelta(hours=1))
            before = event.at
    if first is None or last is None:
        return None
    frequent = sorted(places, key=lambda one: (-len(places[one]), one))[:MOST_STEPS]
    ordered = sorted(frequent, key=lambda one: (sum(places[one]) / len(places[one]), one))
    codes = {activity: f"a{number}" for number, activity in enumerate(ordered, 1)}
    code = f"REPLAY.{re.sub(r'[^A-Z0-9]+', '-', fold(name).upper()).strip('-')[:24] or 'LOG'}"
    days = max(1, round(median(lengths) * 1.2 * 5 / 7))
    share = days * 8 / len(ordered)
    hours = {one: round(min(max(median(waits[one]) / 3, 0.25), share), 2) for one in ordered}
    chain = [INTAKE, *codes.values()]
    row = {
        "code": code,
        "name": f"Quy trình từ nhật ký {name}",
        "name_en": f"Process of the log {name}",
        "field": "Phát lại",
        "agency": agency,
        "queue_service": "",
        "time_limit": {"value": min(days, 365), "unit": "working_day"},
        "fee": 0,
        "documents": [{"code": "d1", "name": "Đơn đề nghị", "originals": 1, "copies": 0, "required": True}],
        "result": "Kết quả giải quyết",
        "steps": [
            {"code": INTAKE, "name": "Tiếp nhận", "role": "receptionist", "agency": agency, "hours": 0.25, "after": []},
            *(
                {"code": codes[one], "name": one, "role": "specialist", "agency": agency, "hours": hours[one], "after": [before]}
                for before, one in zip(chain, ordered, strict=False)
            ),
            {"code": HANDOVER, "name": "Trả kết quả", "role": "receptionist", "agency": agency, "hours": 0.25, "after": [chain[-1]]},
        ],
    }  # fmt: skip
    return Plan(code, row, codes, len(lengths), events, first, last)


@dataclass(frozen=True)
class Invented:
    """An applicant who does not exist, always the same for a case."""

    name: str
    id_number: str
    phone: str


def applicant(case: str) -> Invented:
    draw = sha256(case.encode()).digest()
    words = (SURNAMES[draw[0] % 12], MIDDLES[draw[1] % 8], GIVEN[draw[2] % 16])
    number = int.from_bytes(draw[3:7])
    return Invented(" ".join(words), f"0240{60 + draw[7] % 40}{number % 10**6:06d}", f"09{number % 10**8:08d}")
