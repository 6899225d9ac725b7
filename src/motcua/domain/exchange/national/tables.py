"""The tables of codes of a receiver, as they hold."""

from functools import reduce
from operator import or_

from django.db.models import Q

from motcua.domain.exchange.models import Code, National
from motcua.domain.exchange.national.rules import Codes, first


def codes_of(row: National) -> Codes:
    """A table that nobody changed is the one that the product brings."""
    tables = {name: dict(codes) for name, codes in first()[1].items()}
    changed = {name: version for name, version in row.tables.items() if version and name in tables}
    if not changed:
        return Codes(tables)
    tables |= {name: {} for name in changed}
    hold = [Q(table=name, version=version) for name, version in changed.items()]
    held = Code.objects.filter(reduce(or_, hold), national=row)
    for table, ours, theirs in held.values_list("table", "ours", "theirs"):
        tables[table][ours] = theirs
    return Codes(tables)


def table_of(row: National, table: str, version: int) -> dict[str, str]:
    """One version of a table; 0 is what the product brings."""
    if not version:
        return dict(first()[1][table])
    return dict(Code.objects.filter(national=row, table=table, version=version).values_list("ours", "theirs"))
