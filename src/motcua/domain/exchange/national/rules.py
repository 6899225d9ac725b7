"""Decisions about the shapes of the national exchange: its calls, its dates, its codes by tables, which call tells of what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from motcua.base.clock import LOCAL_ZONE

FIRST = Path(__file__).parent / "codes.yaml"


class Call(StrEnum):
    """What is asked of the exchange, by the names it has for it."""

    TOKEN = "token"  # noqa: S105 - the name of a call
    NEXT_CODE = "GetNextValue"
    FILE = "TaiLenTepTin"
    CREATE = "NoiHoSo"
    WHOLE = "DongBoHoSoMC"
    PROGRESS = "CapNhatTienTrinh"
    STATUS = "CapNhatTrangThai"
    LOOK = "TraCuuHoSo"


CREATES = (Call.CREATE, Call.WHOLE)
# Of the journal's kinds: a step's are told as a record of progress, those that change nothing but the status as that; of an erased
# dossier nothing is told; everything else tells the dossier whole.
PROGRESS = frozenset({"dossier.step_started", "dossier.step_completed", "dossier.step_returned"})
STATUS = frozenset({"dossier.withdrawn", "dossier.payment_requested"})
NOTHING = frozenset({"dossier.erased"})
TOLD = "dossier."  # begins the kinds that are told at all
GOOD = frozenset({"", "0", "00", "none"})  # of `error_code`, lower case

# What stands for itself where a table has no code for it.
OPEN_TABLES = frozenset({"procedure", "field", "agency", "result"})


@cache
def first() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The usual places of the calls, and the tables of codes, as the product brings them; whoever changes them takes a copy."""
    written: dict[str, Any] = yaml.safe_load(FIRST.read_text(encoding="utf-8"))
    return written["paths"], written["tables"]


def stamp(at: datetime | None) -> str:
    """yyyyMMddHHmmss where the centre is; empty for no time."""
    return "" if at is None else at.astimezone(LOCAL_ZONE).strftime("%Y%m%d%H%M%S")


class Unmapped(Exception):
    """A table has no code for something of ours."""

    def __init__(self, table: str, ours: str) -> None:
        super().__init__(f"{table}: {ours}")
        self.table = table
        self.ours = ours


@dataclass(frozen=True)
class Codes:
    """The tables of one receiver as they hold now: table → ours → theirs."""

    tables: Mapping[str, Mapping[str, str]]

    def of(self, table: str, *ours: str) -> str:
        """The code of the first of these that the table knows. Raises Unmapped."""
        known = self.tables.get(table, {})
        for one in ours:
            if one in known:
                return known[one]
        raise Unmapped(table, ours[-1])

    def own_or(self, table: str, ours: str, otherwise: str) -> str:
        """The code, or what stands for itself."""
        return self.tables.get(table, {}).get(ours, otherwise)


def status_keys(state: str, details: tuple[str, ...]) -> tuple[str, ...]:
    """A state with each detail, the first the most telling, then the state alone."""
    return (*(f"{state}/{one}" for one in details), state)


def error_of(told: Mapping[str, Any]) -> str:
    """The word by which an answer of 200 says that it was refused after all; empty where it does not."""
    code = str(told.get("error_code", told.get("errorCode", "")) or "").strip()
    return "" if code.lower() in GOOD else code[:40]
