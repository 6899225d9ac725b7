"""The file in which an administrator names the gateways of this installation (TOML; docs/operations.md has an example)."""

import os
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import cast

from django.conf import settings

Table = Mapping[str, object]


class GatewayProblem(Exception):
    """The file of gateways says something that cannot be; the text names where."""


def table(name: str) -> Table:
    """One part of the file; empty where it is not there. Raises GatewayProblem."""
    found = _file().get(name, {})
    if not isinstance(found, dict):
        raise GatewayProblem(f"[{name}] must be a table")
    return cast("Table", found)


def tables(name: str) -> list[Table]:
    """A part that may stand several times (`[[name]]`). Raises GatewayProblem."""
    found = _file().get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise GatewayProblem(f"[[{name}]] must be a list of tables")
    return cast("list[Table]", found)


def text(held: Table, name: str, default: str = "") -> str:
    """Raises GatewayProblem for what is not a text."""
    value = held.get(name, default)
    if not isinstance(value, str):
        raise GatewayProblem(f"“{name}” must be a text")
    return value


def texts(held: Table, name: str) -> tuple[str, ...]:
    """A list of texts or numbers, or one. Raises GatewayProblem."""
    value = held.get(name, [])
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | int | bool) for one in values):
        raise GatewayProblem(f"“{name}” must be a list of texts or numbers")
    return tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in values)


def mapping(held: Table, name: str) -> dict[str, str]:
    """Raises GatewayProblem."""
    value = held.get(name, {})
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise GatewayProblem(f"“{name}” must be a table of texts")
    return dict(value)


def secret(written: str) -> str:
    """A value that need not stand in the file: `$NAME` is read from the environment, `@/path` from a file, each time anew,
    so that whoever renews a token need not start the server again. Raises GatewayProblem."""
    prefix, blank, rest = written.rpartition(" ")
    if rest.startswith("$"):
        rest = os.environ.get(rest[1:], "")
    elif rest.startswith("@/"):
        try:
            rest = Path(rest[1:]).read_text().strip()
        except OSError as problem:
            raise GatewayProblem(f"{problem.strerror}: {rest[1:]}") from None
    return prefix + blank + rest


def _file() -> dict[str, object]:
    path = Path(settings.MOTCUA_GATEWAYS)
    try:
        return _read(str(path), path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=2)
def _read(path: str, _changed: int) -> dict[str, object]:
    try:
        return tomllib.loads(Path(path).read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise GatewayProblem(f"{path}: {problem}") from None
