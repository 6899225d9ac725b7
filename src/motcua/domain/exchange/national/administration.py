"""Questions of who administers connections about a receiver that speaks the national exchange; its secret is shown to nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.exchange.administration import find_subscription
from motcua.domain.exchange.models import National, ToldDossier
from motcua.domain.exchange.national.rules import first
from motcua.domain.exchange.national.tables import codes_of, table_of


@dataclass(frozen=True)
class NationalView:
    """`told`: how many dossiers it has; `tables`: codes by table, and versions."""

    client: str
    unit: str
    asks_codes: bool
    creates_by: str
    paths: Mapping[str, str]
    signed_in_until: datetime | None
    told: int
    tables: Mapping[str, Mapping[str, str]]
    versions: Mapping[str, int]


@dataclass(frozen=True)
class TableView:
    """`usual`: as the product brings it; `before`: the version before, None where there is none."""

    codes: Mapping[str, str]
    version: int
    usual: Mapping[str, str]
    before: Mapping[str, str] | None


def national(actor: Actor, subscription: UUID) -> NationalView:
    """Raises Forbidden, NotFound."""
    row = _row(actor, subscription)
    return NationalView(
        row.client,
        row.unit,
        row.asks_codes,
        row.creates_by,
        row.paths,
        row.token_until,
        ToldDossier.objects.filter(national=row, known=True).count(),
        codes_of(row).tables,
        row.tables,
    )


def table_held(actor: Actor, subscription: UUID, name: str) -> TableView:
    """Raises Forbidden, NotFound."""
    row, usual = _row(actor, subscription), first()[1]
    if name not in usual:
        raise NotFound
    version = row.tables.get(name, 0)
    before = table_of(row, name, version - 1) if version else None
    return TableView(codes_of(row).tables[name], version, usual[name], before)


def _row(actor: Actor, subscription: UUID) -> National:
    found = National.objects.filter(pk=find_subscription(actor, subscription).pk).first()
    if found is None:
        raise NotFound
    return found
