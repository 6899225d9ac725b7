"""Dossiers by the million, as a province has them: names by their real frequencies, agencies, procedures, states, five years.

Written by COPY in the binary format, with indexes built afterwards. Sealed columns hold what opens; each blind index is the true
one for the people of `known`, and 16 random bytes for all others, so that the indexes are as large as in life.
"""

import os
import random
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

CENTRE = "BG"
YEARS, CHUNK, KNOWN, MOST_PEOPLE = 5, 20_000, 5000, 200_000
STEPS_OF_NEWEST = 300_000  # closed dossiers beyond these have no rows of steps: a search shows only who has it now
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

# Share of the population in percent (Lê Trung Hoa, Họ và tên người Việt Nam, 2005, rounded; the rest by hand).
SURNAMES = {
    "Nguyễn": 38.4, "Trần": 11, "Lê": 9.5, "Phạm": 7.1, "Hoàng": 3.6, "Huỳnh": 1.5, "Phan": 4.5, "Vũ": 2.4, "Võ": 1.5,
    "Đặng": 2.1, "Bùi": 2, "Đỗ": 1.4, "Hồ": 1.3, "Ngô": 1.3, "Dương": 1, "Lý": 0.5, "Thân": 0.9, "Giáp": 0.8, "Đào": 0.8,
    "Đinh": 0.8, "Trịnh": 0.7, "Lương": 0.7, "Hà": 0.6, "Mai": 0.6, "Tạ": 0.4, "Chu": 0.4, "Cao": 0.4, "Lưu": 0.4, "Tô": 0.3,
    "Nghiêm": 0.2, "Vi": 0.3, "Nông": 0.3, "Lục": 0.2, "Quách": 0.1, "Khổng": 0.1, "Thạch": 0.1, "Âu": 0.05, "Doãn": 0.05,
}  # fmt: skip
MIDDLE_MEN = {
    "Văn": 46, "Đức": 7, "Hữu": 5, "Quang": 5, "Minh": 5, "Đình": 4, "Xuân": 4, "Ngọc": 4, "Thanh": 3, "Tuấn": 3, "Quốc": 3,
    "Công": 2, "Trọng": 2, "Duy": 2, "Anh": 2, "Hoàng": 1.5, "Gia": 1, "Bá": 1, "Thế": 1, "Khắc": 0.5,
}  # fmt: skip
MIDDLE_WOMEN = {
    "Thị": 58, "Thị Thu": 4, "Thị Thanh": 4, "Thị Ngọc": 3, "Thị Bích": 2, "Thị Kim": 2, "Ngọc": 5, "Thu": 4, "Thanh": 3,
    "Minh": 3, "Phương": 3, "Hồng": 2, "Bích": 2, "Thùy": 2, "Khánh": 1.5, "Diệu": 1, "Mỹ": 0.5,
}  # fmt: skip
GIVEN_MEN = [
    "Hùng", "Dũng", "Tuấn", "Cường", "Minh", "Anh", "Hải", "Nam", "Long", "Sơn", "Thành", "Trung", "Đức", "Huy",
    "Tùng", "Hưng", "Quân", "Thắng", "Bình", "Hiếu", "Mạnh", "Kiên", "Tiến", "Phong", "Khánh", "Việt", "Linh",
    "Hoàng", "Quang", "Phúc", "Toàn", "An", "Đạt", "Thái", "Tâm", "Hòa", "Lâm", "Vinh", "Quyết", "Chiến", "Công",
    "Duy", "Giang", "Hà", "Hậu", "Khoa", "Khôi", "Lộc", "Lợi", "Nghĩa", "Ngọc", "Nhân", "Phú", "Phương", "Quý",
    "Sang", "Tài", "Tấn", "Thịnh", "Thọ", "Thuận", "Tín", "Trường", "Tú", "Vũ", "Xuân", "Ân", "Bảo", "Bắc",
    "Chung", "Đăng", "Điệp", "Độ", "Đông",
]  # fmt: skip
GIVEN_WOMEN = [
    "Hương", "Lan", "Hoa", "Hà", "Linh", "Hằng", "Huyền", "Trang", "Nga", "Thảo", "Phương", "Anh", "Hạnh", "Thủy",
    "Yến", "Dung", "Mai", "Thu", "Hiền", "Hồng", "Nhung", "Ngọc", "Vân", "Oanh", "Loan", "Tuyết", "Liên", "Thanh",
    "Tâm", "Quỳnh", "Giang", "My", "Ngân", "Nguyệt", "Hiên", "Huệ", "Lý", "Minh", "Na", "Nhàn", "Phượng", "Sen",
    "Thơm", "Thúy", "Tuyên", "Uyên", "Xuân", "Ánh", "Bích", "Chi", "Cúc", "Diệp", "Duyên", "Đào", "Én", "Hậu",
    "Hoài", "Hợp", "Khuyên", "Lệ", "Luyến", "Lương", "Mận", "Miền", "Mỵ", "Nết", "Nhi", "Nụ", "Quyên",
]  # fmt: skip
COMPANY = ("Công ty TNHH", "Công ty cổ phần", "Công ty TNHH một thành viên", "Doanh nghiệp tư nhân", "Hợp tác xã")
COMPANY_WORDS = [
    "Minh", "Phát", "Hoàng", "Gia", "Thành", "Đạt", "An", "Bình", "Việt", "Nam", "Bắc", "Giang", "Đại", "Hưng",
    "Thịnh", "Phú", "Quang", "Tân", "Trường", "Sơn", "Hải", "Long", "Xây", "Dựng", "Thương", "Mại", "Dịch", "Vụ",
    "Vận", "Tải", "Nông", "Sản", "Cơ", "Khí", "Điện", "Tử", "Dệt", "May", "Xuất", "Nhập", "Khẩu", "Du", "Lịch",
    "Môi", "Trường", "Công", "Nghệ",
]  # fmt: skip

OPEN_STATES = (
    ("processing", 70),
    ("received", 10),
    ("supplement_requested", 12),
    ("payment_requested", 3),
    ("processed", 5),
)
OVER_STATES = (("returned", 93.5), ("processed", 1.5), ("not_accepted", 3), ("stopped", 1.5), ("processing", 0.5))

DOSSIER_COLUMNS = [
    "id", "code", "centre", "agency", "procedure", "version_id", "state", "refused", "channel", "rule_set",
    "received_at", "counted_from", "due_at", "index_due_at", "paused_at", "processed_at", "closed_at",
    "received_by", "ticket", "applicant_kind", "applicant_name", "name_key", "id_number", "id_index", "tax_code",
    "tax_index", "phone", "phone_index", "email", "address", "sets", "fee", "paid", "delivery", "postal_address",
    "result_number", "result_at", "result_signed", "reason", "decided_by", "row_version",
]  # fmt: skip
PARTICIPATION_COLUMNS = ["id", "dossier_id", "agency", "received_at", "name_key"]
WORD_COLUMNS = ["word", "received_at", "dossier_id", "name", "places"]
STEP_COLUMNS = [
    "id", "dossier_id", "position", "code", "name", "agency", "role", "hours", "round", "current", "state",
    "assignee", "ready_at", "due_at", "started_at", "finished_at", "finished_by", "note",
]  # fmt: skip
TABLES = {
    "dossiers_dossier": DOSSIER_COLUMNS,
    "dossiers_participation": PARTICIPATION_COLUMNS,
    "dossiers_name_word": WORD_COLUMNS,
    "dossiers_step": STEP_COLUMNS,
}

_SIZE, _MOMENT, _SHORT, _INT, _FLOAT = (struct.Struct(one) for one in ("!i", "!iq", "!ih", "!ii", "!id"))
NULL = _SIZE.pack(-1)
HEAD, TAIL = b"PGCOPY\n\xff\r\n\0" + bytes(8), _SIZE.pack(-1)[2:]


def text(value: str) -> bytes:
    raw = value.encode()
    return _SIZE.pack(len(raw)) + raw


def raw(value: bytes) -> bytes:
    return _SIZE.pack(len(value)) + value


def flag(value: bool) -> bytes:
    return _SIZE.pack(1) + (b"\1" if value else b"\0")


def short(value: int) -> bytes:
    return _SHORT.pack(2, value)


def whole(value: int) -> bytes:
    return _INT.pack(4, value)


def long(value: int) -> bytes:
    return _MOMENT.pack(8, value)


def moment(at: datetime | None) -> bytes:
    return NULL if at is None else _MOMENT.pack(8, (at - EPOCH) // timedelta(microseconds=1))


@dataclass(frozen=True)
class Person:
    """An applicant, ready to be written: columns from applicant_kind to address, the folded name, the keys of its words."""

    name: str
    number: str
    phone: str
    before_ids: bytes
    between: bytes
    after: bytes
    id_known: bytes
    phone_known: bytes
    name_key: bytes
    words: tuple[bytes, ...]
    padded: bytes
    company: bool


@dataclass(frozen=True)
class Kind:
    """A procedure, ready to be written, and by whom its dossiers are worked on."""

    agency: str
    identifier: str
    columns: bytes  # centre, agency, procedure, version
    agencies: tuple[str, ...]
    places: bytes
    days: int
    steps: tuple[tuple[str, str, str, str, float], ...]


def names(seed: int) -> Iterator[tuple[str, bool]]:
    """Names without end, and whether each is a company's; the same for the same seed."""
    draw = random.Random(seed)
    surnames, shares = list(SURNAMES), list(SURNAMES.values())

    def given(of: list[str]) -> str:
        return of[min(int(draw.expovariate(1 / (len(of) / 3.5))), len(of) - 1)]

    while True:
        if draw.random() < 0.12:
            yield f"{draw.choice(COMPANY)} {' '.join(draw.sample(COMPANY_WORDS, draw.choice((2, 2, 3, 4))))}", True
            continue
        surname = draw.choices(surnames, shares)[0]
        if draw.random() < 0.5:
            middle = draw.choices(list(MIDDLE_MEN), list(MIDDLE_MEN.values()))[0]
            yield f"{surname} {middle} {given(GIVEN_MEN)}", False
        else:
            middle = draw.choices(list(MIDDLE_WOMEN), list(MIDDLE_WOMEN.values()))[0]
            yield f"{surname} {middle} {given(GIVEN_WOMEN)}", False


def people(count: int) -> list[Person]:
    from motcua.base import crypto
    from motcua.domain.dossiers import names as keys
    from motcua.domain.people.identity import fold

    def seal(value: str, column: str) -> bytes:
        return raw(crypto.seal(value.encode(), f"dossiers_dossier.{column}")) if value else raw(b"")

    made = []
    drawn = names(1)
    for index in range(count):
        name, company = next(drawn)
        folded = fold(name)
        words = keys.words_of(folded)
        number, phone = known_number(index), known_phone(index)
        address = f"Số {index % 300} đường Hùng Vương, phường {index % 60}, tỉnh Bắc Giang"
        made.append(
            Person(
                name,
                number,
                phone,
                text("company" if company else "person")
                + seal(name, "applicant_name")
                + text(folded)
                + seal(number, "id_number"),
                raw(b"") + NULL + seal(phone, "phone"),
                raw(b"") + seal(address, "address"),
                raw(crypto.blind_index(number, "id_number")) if index < KNOWN else b"",
                raw(crypto.blind_index(phone, "phone")) if index < KNOWN else b"",
                text(folded),
                tuple(text(key) for key in keys.keys_of(folded)),
                text(keys.padded(words)),
                company,
            )
        )
    return made


def known_number(index: int) -> str:
    return f"024{index % 2}{60 + index % 40:02d}{index:06d}"


def known_phone(index: int) -> str:
    return f"+849{10_000_000 + index}"


def kinds() -> list[Kind]:
    from motcua.domain.catalogue.queries import all_offered
    from motcua.domain.centre.queries import agencies_by_code
    from motcua.domain.dossiers import names as keys

    identifiers = {code: agency.identifier for code, agency in agencies_by_code().items()}
    made = []
    for published in all_offered():
        agencies = tuple(sorted({published.agency, *(step.agency for step in published.content.steps)}))
        limit = published.content.time_limit
        days = limit.value if limit.unit != "hour" else 1
        made.append(
            Kind(
                published.agency,
                identifiers[published.agency],
                text(CENTRE) + text(published.agency) + text(published.code) + long(published.version_id),
                agencies,
                text(keys.places(CENTRE, agencies)),
                max(1, round(days * 1.45)),
                tuple((step.code, step.name, step.agency, step.role, step.hours) for step in published.content.steps),
            )
        )
    return made


def working_days(today: date) -> list[date]:
    first = today - timedelta(days=365 * YEARS)
    days = (first + timedelta(days=n) for n in range(365 * YEARS + 1))
    return [day for day in days if day.weekday() < 5]


class Writer:
    """Makes the rows of a span of dossiers, table by table."""

    def __init__(self, total: int, now: datetime) -> None:
        self.total, self.now = total, now
        self.days = working_days(now.date())
        self.kinds = kinds()
        self.weights = [1 / (n + 1) ** 0.7 for n in range(len(self.kinds))]
        self.people = people(min(total, MOST_PEOPLE))

    def rows(self, first: int, last: int) -> dict[str, bytes]:
        """For dossiers `first` to `last` (from 0, the last not included): the COPY data of each table."""
        draw = random.Random(first)
        entropy, place = os.urandom(32 * (last - first)), 0
        made: dict[str, list[bytes]] = {table: [HEAD] for table in TABLES}
        drawn_kinds = draw.choices(self.kinds, self.weights, k=last - first)
        day_share = len(self.days) / self.total
        size = {table: struct.pack("!h", len(columns)) for table, columns in TABLES.items()}
        for index, kind in zip(range(first, last), drawn_kinds, strict=True):
            pk = index + 1
            person = self.people[int(draw.random() * len(self.people))]
            in_days = index * day_share
            day = self.days[int(in_days)]
            begun = int(int(in_days) / day_share)
            received = datetime.combine(day, time(0, 30), UTC) + timedelta(seconds=(in_days % 1) * 34_000)
            due = received + timedelta(days=kind.days)
            state, processed, closed, paused = self._state(draw, received, due)
            id_index = person.id_known or raw(entropy[place : place + 16])
            phone_index = person.phone_known or raw(entropy[place + 16 : place + 32])
            place += 32
            received_sent, due_sent, number = moment(received), moment(due), index - begun + 1
            has_result = state in ("processed", "returned")
            made["dossiers_dossier"].append(
                b"".join((
                    size["dossiers_dossier"], long(pk), text(f"{kind.identifier}-{day:%y%m%d}-{number:04d}"), kind.columns,
                    text(state), flag(False), text("online" if pk % 5 == 0 else "direct"), text("nd118-2025"), received_sent,
                    received_sent, due_sent, due_sent, moment(paused), moment(processed), moment(closed),
                    text(f"staff:{index % 40 + 1}"), NULL, person.before_ids, id_index, person.between, phone_index,
                    person.after, short(1), whole(0), whole(0), text("post" if pk % 4 == 0 else "counter"), raw(b""),
                    text(f"{number}/QĐ" if has_result else ""), moment(processed) if has_result else NULL, flag(True), raw(b""),
                    text(""), whole(1),
                ))
            )  # fmt: skip
            for rank, agency in enumerate(kind.agencies):
                made["dossiers_participation"].append(
                    b"".join((
                        size["dossiers_participation"], long(pk * 8 + rank), long(pk), text(agency), received_sent, person.name_key,
                    ))
                )  # fmt: skip
            tail = b"".join((received_sent, long(pk), person.padded, kind.places))
            made["dossiers_name_word"] += [size["dossiers_name_word"] + word + tail for word in person.words]
            if (
                state in ("processing", "received", "supplement_requested", "payment_requested")
                or index >= self.total - STEPS_OF_NEWEST
            ):
                made["dossiers_step"] += self._steps(size["dossiers_step"], pk, kind, state, received_sent, due_sent)
        return {table: b"".join(parts) + TAIL for table, parts in made.items()}

    def _state(
        self, draw: random.Random, received: datetime, due: datetime
    ) -> tuple[str, datetime | None, datetime | None, datetime | None]:
        """State, when its result was ready, when it was closed, since when its clock stands still."""
        over = due < self.now
        choices = OVER_STATES if over else OPEN_STATES
        state = draw.choices([one for one, _share in choices], [share for _one, share in choices])[0]
        processed = (
            received + (due - received) * draw.uniform(0.3, 1.04) if state in ("processed", "returned") else None
        )
        closed = due + timedelta(hours=5) if state in ("returned", "not_accepted", "stopped") else None
        paused = received + timedelta(hours=3) if state in ("supplement_requested", "payment_requested") else None
        return state, processed, closed, paused

    def _steps(self, size: bytes, pk: int, kind: Kind, state: str, received: bytes, due: bytes) -> Iterator[bytes]:
        done = state in ("processed", "returned", "not_accepted", "stopped")
        at = 1 + pk % max(1, len(kind.steps) - 2)
        for position, (code, name, agency, role, hours) in enumerate(kind.steps[:16]):
            is_last = position == len(kind.steps) - 1
            how = "done" if (done and not is_last) or position < at else "ready" if position == at else "waiting"
            assignee = f"staff:{pk % 40 + 1}" if how == "ready" and pk % 2 else ""
            over = how == "done"
            yield b"".join((
                size, long(pk * 16 + position), long(pk), short(position), text(code), text(name), text(agency), text(role),
                _FLOAT.pack(8, hours), short(1), flag(True), text(how), text(assignee), received, due,
                received if over else NULL, received if over else NULL, text("staff:1" if over else ""), raw(b""),
            ))  # fmt: skip


def write(first: int, last: int, total: int, now: str) -> None:
    """A span of the dossiers, in this process."""
    from django.db import connection

    writer = Writer(total, datetime.fromisoformat(now))
    connection.ensure_connection()
    raw_connection = connection.connection
    for begin in range(first, last, CHUNK):
        data = writer.rows(begin, min(begin + CHUNK, last))
        with raw_connection.cursor() as cursor:
            for table, content in data.items():
                columns = ", ".join(f'"{column}"' for column in TABLES[table])
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
                    copy.write(content)
        print(begin, flush=True)


if __name__ == "__main__":
    import django

    django.setup()
    write(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
