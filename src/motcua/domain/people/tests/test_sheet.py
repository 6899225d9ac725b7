"""A list of people as Excel or CSV: what is wrong stands with its row, and nothing is lost on the way."""

import io

import pytest
import xlsxwriter

from motcua.base.problems import InvalidInput
from motcua.domain.people.queries import Account
from motcua.domain.people.sheet import Known, read

ACCOUNTS = {
    "cu": Account("Lê Cũ", ("BG",), is_active=True, is_here=True),
    "xa": Account("Lê Xa", ("LG/STP",), is_active=True, is_here=False),
    "nghi": Account("Lê Nghỉ", (), is_active=False, is_here=False),
}
KNOWN = Known({"STP", "SYT"}, {1, 17}, ACCOUNTS, {"chuyen vien": "specialist", "receptionist": "receptionist"})
HEAD = ["Tên đăng nhập", "Họ và tên", "Vai trò", "Cơ quan", "Quầy", "Thư điện tử"]


def workbook(*rows: list[object]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for line, row in enumerate(rows):
            page.write_row(line, 0, row)
    return written.getvalue()


def test_rows_are_read_as_typed_with_roles_in_words_and_numbers_of_excel() -> None:
    rows = read(
        "a.xlsx",
        workbook(HEAD, ["An", "Nguyễn Văn Ân", "Chuyên viên", "STP"], [], ["cu", "Lê Cũ", "receptionist", "", 17]),
        KNOWN,
    )
    assert [(one.line, one.username, one.role, one.agency, one.counter, one.is_known, one.faults) for one in rows] == [
        (2, "an", "specialist", "STP", "", False, ()),
        (4, "cu", "receptionist", "", "17", True, ()),
    ]


@pytest.mark.parametrize(
    "row",
    [
        ["có dấu", "Nguyễn Văn Ân", "receptionist"],
        ["an", "", "receptionist"],
        ["an", "Nguyễn Văn Ân", "giám đốc"],
        ["an", "Nguyễn Văn Ân", "kiosk"],
        ["an", "Nguyễn Văn Ân", "receptionist", "KHONG"],
        ["an", "Nguyễn Văn Ân", "Chuyên viên", ""],
        ["an", "Nguyễn Văn Ân", "receptionist", "", "99"],
        ["an", "Nguyễn Văn Ân", "receptionist", "", "", "an.example"],
    ],
)
def test_what_is_wrong_is_told_in_its_row(row: list[object]) -> None:
    good: list[object] = ["lan", "Trần Thị Lan", "receptionist"]
    found = read("a.xlsx", workbook(HEAD, row, good), KNOWN)
    assert [len(one.faults) for one in found] == [1, 0]


def test_the_same_twice_is_told_with_the_line_of_the_first() -> None:
    row: list[object] = ["lan", "Trần Thị Lan", "receptionist"]
    assert "2" in read("a.xlsx", workbook(HEAD, row, row), KNOWN)[1].faults[0]


def test_more_than_a_hundred_at_once_are_refused_in_words() -> None:
    lines = ["User name;Full name;Role", *(f"nv{number};Trần Thị Lan;receptionist" for number in range(101))]
    assert len(read("a.csv", "\n".join(lines[:101]).encode(), KNOWN)) == 100
    with pytest.raises(InvalidInput) as refused:
        read("a.csv", "\n".join(lines).encode(), KNOWN)
    assert "100" in str(refused.value.errors[0].message)


@pytest.mark.parametrize(
    ("username", "full_name", "told"),
    [("cu", "Lê Văn Mới", "Lê Cũ (BG)"), ("xa", "Lê Xa", "Lê Xa (LG/STP)"), ("nghi", "Lê Nghỉ", "Lê Nghỉ")],
)
def test_a_user_name_of_somebody_else_elsewhere_or_gone_is_told_with_its_holder(
    username: str, full_name: str, told: str
) -> None:
    (row,) = read("a.xlsx", workbook(HEAD, [username, full_name, "receptionist"]), KNOWN)
    assert [told in fault for fault in row.faults] == [True]


def test_a_name_is_the_same_with_and_without_marks() -> None:
    (row,) = read("a.xlsx", workbook(HEAD, ["cu", "LE  CU", "receptionist"]), KNOWN)
    assert (row.is_known, row.faults) == (True, ())


def test_one_user_name_is_one_person_in_all_rows() -> None:
    one: list[object] = ["lan", "Trần Thị Lan", "receptionist"]
    other: list[object] = ["lan", "Lê Lan", "Chuyên viên", "STP"]
    rows = read("a.xlsx", workbook(HEAD, one, other, ["lan", "Tran Thi Lan", "Chuyên viên", "SYT"]), KNOWN)
    assert [len(one.faults) for one in rows] == [0, 1, 0]


def test_a_csv_with_semicolons_is_read_too() -> None:
    text = "User name;Full name;Role\nlan;Trần Thị Lan;receptionist\n".encode("utf-8-sig")
    assert [one.full_name for one in read("a.csv", text, KNOWN)] == ["Trần Thị Lan"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 no workbook", b"\xff\xfe", b"a;b;c\n1;2;3", workbook(HEAD[:3])])
def test_what_is_no_such_list_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        read("a", content, KNOWN)
