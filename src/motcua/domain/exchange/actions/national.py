"""Verbs about a receiver that speaks the national exchange: how it is called, and its tables of codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.catalogue.standing import is_procedure
from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.dossiers.rules import State
from motcua.domain.exchange.actions.subscriptions import locked, open_way
from motcua.domain.exchange.administration import subscription_view
from motcua.domain.exchange.models import Code, National
from motcua.domain.exchange.national.actions import take_over
from motcua.domain.exchange.national.rules import CREATES, OPEN_TABLES, Call, first
from motcua.domain.exchange.national.tables import table_of
from motcua.domain.exchange.rules import Way
from motcua.domain.exchange.shapes import SubscriptionView

LONGEST_THEIRS, LONGEST_OURS, MOST_CODES = 80, 200, 20_000


@dataclass(frozen=True)
class NationalTerms:
    """How the exchange is called. An empty `secret` leaves the one that is kept; `paths`: by call, where it lies elsewhere."""

    client: str
    secret: str = ""
    unit: str = ""
    asks_codes: bool = False
    creates_by: str = Call.CREATE
    paths: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def connect_national(actor: Actor, receiver: str, url: str, terms: NationalTerms) -> SubscriptionView:
    """Tells a receiver in the shapes of the national exchange, from the next event on.

    Raises Forbidden, NotFound, InvalidInput, Conflict.
    """
    _check(terms, secret_needed=True)
    if "?" in url:
        raise InvalidInput.of("url", _("Write this address without a question mark: what is asked is put behind it"))
    row = open_way(actor, receiver, url, Way.NATIONAL)
    made = National.objects.create(subscription=row, **_columns(terms), secret=terms.secret)
    take_over(made)
    journal.record(actor, "subscription.made", f"subscription:{row.pk}", receiver=receiver, way=Way.NATIONAL.value)
    return subscription_view(row)


@transaction.atomic
def change_national(actor: Actor, subscription: UUID, terms: NationalTerms) -> None:
    """Calls it otherwise from now on; it signs in anew. Raises Forbidden, NotFound, InvalidInput, Conflict."""
    row = _locked(actor, subscription)
    _check(terms, secret_needed=False)
    for name, value in _columns(terms).items():
        setattr(row, name, value)
    row.secret = terms.secret or row.secret
    row.token, row.token_until = "", None
    row.save()
    facts: dict[str, Any] = {
        "asks_codes": row.asks_codes,
        "creates_by": row.creates_by,
        "new_secret": bool(terms.secret),
    }
    journal.record(actor, "subscription.changed", f"subscription:{subscription}", **facts)


@transaction.atomic
def set_codes(actor: Actor, subscription: UUID, table: str, codes: Mapping[str, str]) -> int:
    """Makes the next version of a table; it holds from now on. Returns its number. Raises Forbidden, NotFound, InvalidInput, Conflict."""
    row = _locked(actor, subscription)
    _check_codes(table, codes)
    return _keep_codes(actor, row, table, codes)


@transaction.atomic
def take_back_codes(actor: Actor, subscription: UUID, table: str) -> int:
    """Has the version before hold again, as a version of its own. Raises Forbidden, NotFound, Conflict where there was none before."""
    row = _locked(actor, subscription)
    version = row.tables.get(table, 0)
    if not version:
        raise Conflict(_("This table is as it came with the product"), code="nothing_before")
    return _keep_codes(actor, row, table, table_of(row, table, version - 1))


def _keep_codes(actor: Actor, row: National, table: str, codes: Mapping[str, str]) -> int:
    version = int(row.tables.get(table, 0)) + 1
    Code.objects.bulk_create(
        Code(national=row, table=table, version=version, ours=ours, theirs=theirs) for ours, theirs in codes.items()
    )
    row.tables = {**row.tables, table: version}
    row.save(update_fields=["tables"])
    facts: dict[str, Any] = {"table": table, "version": version, "codes": len(codes)}
    journal.record(actor, "subscription.codes_set", f"subscription:{row.pk}", **facts)
    return version


def _locked(actor: Actor, subscription: UUID) -> National:
    found = National.objects.select_for_update().filter(pk=locked(actor, subscription).pk).first()
    if found is None:
        raise NotFound
    return found


def _columns(terms: NationalTerms) -> dict[str, Any]:
    usual = first()[0]
    return {
        "client": terms.client.strip(),
        "unit": terms.unit.strip(),
        "asks_codes": terms.asks_codes,
        "creates_by": terms.creates_by,
        "paths": {call: path for call, path in terms.paths.items() if path != usual.get(call)},
    }


def _check(terms: NationalTerms, *, secret_needed: bool) -> None:
    faults = []
    if not 0 < len(terms.client.strip()) <= 200:
        faults.append(FieldError("client", _("Enter the name by which the exchange knows this installation")))
    if (secret_needed and not terms.secret) or len(terms.secret) > 500:
        faults.append(FieldError("client_secret", _("Enter the secret that the exchange gave")))
    if terms.asks_codes and not terms.unit.strip():
        faults.append(FieldError("unit", _("The exchange gives codes by unit: enter the unit's code")))
    if len(terms.unit.strip()) > 60:
        faults.append(FieldError("unit", _("At most %(most)s signs") % {"most": 60}))
    if terms.creates_by not in CREATES:
        faults.append(FieldError("creates_by", " | ".join(CREATES)))
    for call, path in terms.paths.items():
        if call not in set(Call) or not _is_path(path):
            words = _("Write on each line: call = /place, with one of: %(calls)s")
            faults.append(FieldError("paths", words % {"calls": ", ".join(Call)}))
            break
    if faults:
        raise InvalidInput(faults)


def _is_path(path: str) -> bool:
    is_plain = path.isascii() and path.isprintable() and not set(path) & set(" ?#\\")
    return path.startswith("/") and not path.startswith("//") and len(path) <= 200 and is_plain


def _check_codes(table: str, codes: Mapping[str, str]) -> None:
    usual = first()[1].get(table)
    if usual is None:
        raise InvalidInput.of("table", " | ".join(first()[1]))
    wrong = [one for one, theirs in codes.items() if not 0 < len(theirs) <= LONGEST_THEIRS or not theirs.isprintable()]
    agencies = agencies_by_code() if table == "agency" else {}
    strange = [one for one in codes if not _is_ours(table, one, agencies or usual)]
    missing = sorted(set(usual) - set(codes)) if table not in OPEN_TABLES else []
    words = {
        _("A code has 1 to 80 signs: %(names)s"): wrong,
        _("Unknown: %(names)s"): strange,
        _("Missing: %(names)s"): missing,
    }
    faults = [FieldError("codes", told % {"names": ", ".join(found[:10])}) for told, found in words.items() if found]
    if len(codes) > MOST_CODES:
        faults.append(FieldError("codes", _("At most %(most)s lines") % {"most": MOST_CODES}))
    if faults:
        raise InvalidInput(faults)


def _is_ours(table: str, ours: str, known: Mapping[str, object]) -> bool:
    if len(ours) > LONGEST_OURS:
        return False
    if table in ("procedure", "result"):
        return is_procedure(ours)
    if table == "status":
        state, slash, detail = ours.partition("/")
        return state in set(State) and bool(detail) == bool(slash)
    return table == "field" or ours in known
