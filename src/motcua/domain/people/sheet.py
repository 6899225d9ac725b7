"""A list of people as a sheet of Excel or a CSV is read: rows as typed, with what is wrong in each; nothing is written here."""

import csv
import io
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from motcua.base.problems import InvalidInput
from motcua.domain.people.identity import fold
from motcua.domain.people.permissions import STAFF_ROLES
from motcua.domain.people.queries import Account

MOST_ROWS = 100  # each new one's password is hashed while somebody waits
LARGEST_INSIDE = 50 * 1024 * 1024  # unpacked: a small file may hold a lot
# The heads of the columns, in both languages, folded.
HEADS: Mapping[str, tuple[str, ...]] = {
    "username": ("ten dang nhap", "user name", "username"),
    "full_name": ("ho va ten", "ho ten", "full name"),
    "email": ("thu dien tu", "email", "e-mail"),
    "title": ("chuc vu", "chuc danh", "title"),
    "role": ("vai tro", "role"),
    "agency": ("co quan", "ma co quan", "agency"),
    "counter": ("quay", "so quay", "counter"),
}
NEEDED = ("username", "full_name", "role")


@dataclass(frozen=True)
class Known:
    """What a row may name: codes of agencies, numbers of the centre's counters, whose user names are taken, roles in words."""

    agencies: Collection[str]
    counters: Collection[int]
    accounts: Mapping[str, Account]
    roles: Mapping[str, str] = field(default_factory=dict)  # folded words → role


@dataclass(frozen=True)
class Row:
    """One line of the sheet. `is_known`: the one named works here already by this user name; then the role is added."""

    line: int
    username: str
    full_name: str
    email: str
    title: str
    role: str
    agency: str
    counter: str
    is_known: bool
    faults: tuple[str, ...]


def read(name: str, content: bytes, known: Known) -> list[Row]:
    """Raises InvalidInput for what is no such list; what is wrong in a row stands with it."""
    lines = _workbook(content) if content[:2] == b"PK" else _csv(content)
    head = next(lines, (0, []))[1]
    columns = {name: place for place, written in enumerate(head) if (name := _column(written))}
    missing = [HEADS[one][0] for one in NEEDED if one not in columns]
    if missing:
        words = _("The first row names the columns; missing: %(names)s. See the sample file")
        raise InvalidInput.of("file", words % {"names": ", ".join(missing)})
    found: list[Row] = []
    seen: dict[tuple[str, ...], int] = {}
    named: dict[str, str] = {}
    for line, cells in lines:
        typed = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
        if any(typed.values()):
            found.append(_row(line, typed, known, seen, named))
        if len(found) > MOST_ROWS:
            words = _("At most %(count)s people at once; make several lists of this one")
            raise InvalidInput.of("file", words % {"count": MOST_ROWS})
    if not found:
        raise InvalidInput.of("file", _("Nobody stands in this list"))
    return found


def somebody_else(full_name: str, account: Account) -> str:
    """What is wrong where the holder of an account is not the one named, or not of this centre; empty where all is well."""
    if account.is_here and fold(account.full_name) == fold(full_name):
        return ""
    if not account.is_active:
        words = _("This user name belongs to %(name)s, who can no longer sign in; choose another one")
        return words % {"name": account.full_name}
    words = _("This user name belongs to %(name)s (%(places)s); choose another one")
    return words % {
        "name": account.full_name,
        "places": ", ".join(filter(None, dict.fromkeys(account.places))) or _("everywhere"),
    }


def _row(
    line: int, typed: Mapping[str, str], known: Known, seen: dict[tuple[str, ...], int], named: dict[str, str]
) -> Row:
    get = {name: typed.get(name, "") for name in HEADS}
    get["username"] = get["username"].lower()
    role = known.roles.get(fold(get["role"]), get["role"])
    faults = list(_faults(get, role, known))
    key = (get["username"], role, get["agency"], get["counter"])
    if key in seen:
        faults.append(_("The same stands in line %(line)s") % {"line": seen[key]})
    seen.setdefault(key, line)
    account = known.accounts.get(get["username"])
    if account:
        faults += filter(None, [somebody_else(get["full_name"], account)])
    elif not faults and fold(first := named.setdefault(get["username"], get["full_name"])) != fold(get["full_name"]):
        faults.append(_("Above, this user name belongs to %(name)s") % {"name": first})
    return Row(line, **(get | {"role": role}), is_known=account is not None, faults=tuple(faults))


def _faults(get: Mapping[str, str], role: str, known: Known) -> Iterator[str]:
    name = get["username"]
    if not name or not name.isascii() or len(name) > 60 or any(one.isspace() or one in "/\\?#" for one in name):
        yield _("A user name has letters and digits without marks or blanks")
    if not get["full_name"] or len(get["full_name"]) > 120:
        yield _("Write the full name")
    if role not in STAFF_ROLES:
        yield _("There is no role “%(role)s”") % {"role": get["role"]}
    if get["agency"] and get["agency"] not in known.agencies:
        yield _("There is no agency “%(code)s”") % {"code": get["agency"]}
    if role in ("specialist", "leader") and not get["agency"]:
        yield _("A specialist or leader works in an agency")
    if get["counter"] and (not get["counter"].isdecimal() or int(get["counter"][:4]) not in known.counters):
        yield _("There is no counter %(number)s here") % {"number": get["counter"]}
    if get["email"] and ("@" not in get["email"][1:-1] or any(one.isspace() for one in get["email"])):
        yield _("This is no e-mail address")


def _column(written: str) -> str:
    folded = fold(written)
    return next((name for name, words in HEADS.items() if folded in words), "")


def _workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > LARGEST_INSIDE:
                raise InvalidInput.of("file", _("This file is too large"))
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        rows: Iterable[tuple[object, ...]] = sheet.iter_rows(values_only=True)
        yield from ((line, [_text(cell) for cell in cells]) for line, cells in enumerate(rows, 1))
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, EOFError) as fault:
        raise InvalidInput.of("file", _("This is no Excel file (.xlsx) that can be read")) from fault


def _text(cell: object) -> str:
    """A number that Excel made of a counter is written without its fraction."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput.of("file", _("Save the list as Excel (.xlsx), or as CSV in UTF-8")) from None
    sign = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    yield from enumerate(csv.reader(io.StringIO(text), delimiter=sign), 1)
