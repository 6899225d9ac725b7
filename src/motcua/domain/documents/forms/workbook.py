"""The register and the control slip as a workbook (Office Open XML), from the same data as their pages.

What somebody typed stays text: a name that begins with "=" is never a formula of the reader's spreadsheet.
"""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

Row = dict[str, Any]
Column = tuple[str, float, Callable[[int, Row], str]]


def _text(key: str) -> Callable[[int, Row], str]:
    return lambda _number, row: str(row[key])


# Heading, width in letters, what stands in it: the columns of the printed form, in its order.
REGISTER: tuple[Column, ...] = (
    ("STT", 5, lambda number, _row: str(number)),
    ("Mã hồ sơ", 24, _text("code")),
    ("Tên thủ tục hành chính", 44, _text("procedure")),
    ("Số lượng hồ sơ (bộ)", 11, _text("sets")),
    ("Tên cá nhân, tổ chức", 28, _text("name")),
    ("Địa chỉ, số điện thoại", 34, _text("contact")),
    ("Cơ quan chủ trì giải quyết", 28, _text("agency")),
    ("Nhận hồ sơ", 13, _text("received")),
    ("Hẹn trả kết quả", 13, _text("due")),
    ("Trả kết quả", 13, _text("returned")),
    ("Phương thức nhận kết quả", 18, _text("delivery")),
    ("Ký nhận", 14, lambda _number, _row: ""),
)
CONTROL_SLIP: tuple[Column, ...] = (
    ("Tên cơ quan", 28, _text("agency")),
    ("Bước", 30, _text("step")),
    ("Thời gian giao", 34, _text("given")),
    ("Người giao", 24, _text("giver")),
    ("Thời gian nhận", 34, _text("taken")),
    ("Người nhận", 24, _text("taker")),
    ("Kết quả giải quyết", 18, _text("outcome")),
    ("Ghi chú", 44, _text("note")),
)
COLUMNS = {"register": REGISTER, "control_slip": CONTROL_SLIP}
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
        cell = book.add_format(face | {"border": 1, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Sổ" if kind == "register" else "Phiếu")
        sheet.write_string(0, 0, data["form"]["title"], title)
        sheet.write_string(1, 0, f"{data['office']['name']} · {data['form']['mark']}", plain)
        sheet.write_string(2, 0, _about(kind, data), plain)
        for place, (heading, width, _value) in enumerate(columns):
            sheet.set_column(place, place, width)
            sheet.write_string(FIRST_ROW - 1, place, heading, head)
        for number, row in enumerate(data["rows"], 1):
            for place, (_heading, _width, value) in enumerate(columns):
                sheet.write_string(FIRST_ROW + number - 1, place, value(number, row), cell)
        sheet.freeze_panes(FIRST_ROW, 0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(FIRST_ROW - 1)
    return made.getvalue()


def _about(kind: str, data: Row) -> str:
    if kind == "register":
        return f"{data['agency']} · Ngày {data['day']}"
    return f"{data['code']} · {data['applicant']['name']} · {data['procedure']} · Hẹn trả: {data['due']}"
