"""The statements that a request runs, caught in this process and made into a script for pgbench: the fair yardstick.

pgbench then does what the database does for the request, look-ups and locks included, and nothing of what the program does.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Caught = list[tuple[str, Sequence[object]]]
LITERAL = re.compile(r"E'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'")


def caught(work: Callable[[], object]) -> Caught:
    """What Django sends to the database meanwhile, with its values."""
    from django.db import connection

    found: Caught = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, list(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work()
    return found


def script(statements: Caught, instead: Mapping[object, str], fresh: Mapping[str, str]) -> str:
    """One transaction. `instead`: SQL for values that differ from client to client; `fresh`: SQL for texts that must be new each time."""
    lines = ["BEGIN;"]
    for sql, values in statements:
        written = [_written(value, instead, fresh) for value in values]
        body = _without_colons(sql % tuple(written) if written else sql)
        ends = "" if body.rstrip().endswith("gset") else ";"
        lines.append(f"{body.strip()}{ends}")
    return "\n".join([*lines, "END;", ""])


def _written(value: object, instead: Mapping[object, str], fresh: Mapping[str, str]) -> str:
    from django.db import connection
    from psycopg import sql

    if isinstance(value, (str, int)) and value in instead:
        return instead[value]
    for text, new in fresh.items():
        if isinstance(value, str) and text in value:
            return f"replace({_literal(value)}, '{text}', {new})"
        if isinstance(value, list) and value and isinstance(value[0], str) and text in value[0]:
            return f"ARRAY[replace({_literal(value[0])}, '{text}', {new})]"
    with connection.cursor() as cursor:
        return str(sql.Literal(value).as_string(cursor.connection))


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _without_colons(statement: str) -> str:
    """pgbench takes a colon before a letter or digit for a variable, in quotes too."""
    return LITERAL.sub(lambda found: _in_parts(found[0]), statement)


def _in_parts(literal: str) -> str:
    begins = "E'" if literal.startswith("E") else "'"
    parts = re.sub(r":(?=\w)", f"' || chr(58) || {begins}", literal)
    return literal if parts == literal else f"({parts})"
