"""The tables of codes of a receiver, as they hold."""

from motcua.domain.exchange.models import Code, National
from motcua.domain.exchange.national.rules import Codes, first


def codes_of(row: National) -> Codes:
    """A table that nobody changed is the one that the product brings."""
    tables = {name: dict(codes) for name, codes in first()[1].items()}
    changed = {name: version for name, version in row.tables.items() if version and name in tables}
    for name in changed:
        tables[name] = {}
    for one in Code.objects.filter(national=row, table__in=changed):
        if one.version == changed[one.table]:
            tables[one.table][one.ours] = one.theirs
    return Codes(tables)


def table_of(row: National, table: str, version: int) -> dict[str, str]:
    """One version of a table; 0 is what the product brings."""
    if not version:
        return dict(first()[1][table])
    return dict(Code.objects.filter(national=row, table=table, version=version).values_list("ours", "theirs"))
