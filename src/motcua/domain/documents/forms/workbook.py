"""The register and the control slip as a workbook (Office Open XML), from the same data as their pages.

What somebody typed stays text: a name that begins with "=" is never a formula of the reader's spreadsheet. Times are times and counts
are numbers, so that the reader sorts and adds up.
"""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

Row = dict[str, Any]
Value = str | int | datetime
Column = tuple[str, float, Callable[[int, Row], Value]]


def _text(key: str) -> Callable[[int, Row], Value]:
    return lambda _number, row: str(row[key])


def _time(key: str) -> Callable[[int, Row], Value]:
    """Of the centre's zone, for a spreadsheet knows none; empty where it has not come."""
    return lambda _number, row: datetime.fromisoformat(row["times"][key]) if row["times"][key] else ""


# Heading, width in letters, what stands in it: the columns of the printed form, in its order.
REGISTER: tuple[Column, ...] = (
    ("STT", 5, lambda number, _row: number),
    ("Mã hồ sơ", 24, _text("code")),
    ("Tên thủ tục hành chính", 44, _text("procedure")),
    ("Số lượng hồ sơ (bộ)", 11, lambda _number, row: int(row["sets"])),
    ("Tên cá nhân, tổ chức", 28, _text("name")),
    ("Địa chỉ, số điện thoại", 34, _text("contact")),
    ("Cơ quan chủ trì giải quyết", 28, _text("agency")),
    ("Nhận hồ sơ", 17, _time("received")),
    ("Hẹn trả kết quả", 17, _time("due")),
    ("Trả kết quả", 17, _time("returned")),
    ("Phương thức nhận kết quả", 18, _text("delivery")),
    ("Ký nhận", 14, lambda _number, _row: ""),
)
CONTROL_SLIP: tuple[Column, ...] = (
    ("Tên cơ quan", 28, _text("agency")),
    ("Bước", 30, _text("step")),
    ("Thời gian giao", 17, _time("given")),
    ("Người giao", 24, _text("giver")),
    ("Thời gian nhận", 17, _time("taken")),
    ("Người nhận", 24, _text("taker")),
    ("Hạn", 17, _time("due")),
    ("Kết quả giải quyết", 18, _text("outcome")),
    ("Ghi chú", 44, _text("note")),
)
COLUMNS = {"register": REGISTER, "control_slip": CONTROL_SLIP}
FROZEN = {"register": 2, "control_slip": 0}  # columns that stay: number and code of a long row
FIRST_ROW = 4  # under the title, the office, what it is about, and the heads


def workbook(kind: str, data: Row, at: datetime) -> bytes:
    """`kind`: a key of COLUMNS; `data` as the builder of that form makes it."""
    columns = COLUMNS[kind]
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": data["form"]["title"], "created": at.astimezone(UTC).replace(tzinfo=None)})
        face = {"font_name": "Times New Roman", "font_size": 11}
        title, plain = book.add_format(face | {"bold": True, "font_size": 14}), book.add_format(face)
        head = book.add_format(face | {"bold": True, "border": 1, "text_wrap": True, "align": "center"})
        bordered = face | {"border": 1, "valign": "top"}
        cell, count = book.add_format(bordered | {"text_wrap": True}), book.add_format(bordered)
        time = book.add_format(bordered | {"num_format": "dd/mm/yyyy hh:mm", "align": "left"})
        sheet = book.add_worksheet("Sổ" if kind == "register" else "Phiếu")
        sheet.write_string(0, 0, data["form"]["title"], title)
        sheet.write_string(1, 0, f"{data['office']['name']} · {data['form']['mark']}", plain)
        sheet.write_string(2, 0, _about(kind, data), plain)
        for place, (heading, width, _value) in enumerate(columns):
            sheet.set_column(place, place, width)
            sheet.write_string(FIRST_ROW - 1, place, heading, head)
        for number, row in enumerate(data["rows"], 1):
            for place, (_heading, _width, value) in enumerate(columns):
                found, line = value(number, row), FIRST_ROW + number - 1
                if isinstance(found, datetime):
                    sheet.write_datetime(line, place, found, time)
                elif isinstance(found, int):
                    sheet.write_number(line, place, found, count)
                else:
                    sheet.write_string(line, place, found, cell)
        sheet.autofilter(FIRST_ROW - 1, 0, FIRST_ROW - 1 + len(data["rows"]), len(columns) - 1)
        sheet.freeze_panes(FIRST_ROW, FROZEN[kind])
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(FIRST_ROW - 1)
    return made.getvalue()


def _about(kind: str, data: Row) -> str:
    if kind == "register":
        return f"{data['agency']} · Ngày {data['day']}"
    return f"{data['code']} · {data['applicant']['name']} · {data['procedure']} · Hẹn trả: {data['due']}"
