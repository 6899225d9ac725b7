"""A citizen's own dossiers: what bears their proven identity number, is their company's, or was claimed by its secret.

Whoever only holds the secret sees what the tracking page shows; papers and results are for whom the dossier belongs to.
"""

from dataclasses import dataclass

from django.db.models import Q

from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.queries._context import Context
from motcua.domain.dossiers.queries.looks import lookers_of
from motcua.domain.dossiers.queries.public import track_view
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.dossiers.shapes import Looker, TrackView, dossier_secret
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries.citizens import Keys, keys_of

A_PAGE, MOST_AT_ONCE = 50, 200


@dataclass(frozen=True)
class OwnDossier:
    """A dossier in an account. `company`: the number of the company whose it is, empty for the citizen's; `claimed`: only its
    secret shows that it is theirs. `reaches`: an address that the account has proven was given at intake; `has_address`: where the
    applicant lives was given."""

    view: TrackView
    company: str
    claimed: bool
    reaches: bool = False
    has_address: bool = False

    @property
    def code(self) -> str:
        return self.view.code

    @property
    def secret(self) -> str:
        """What the receipt bears, for pages that ask for it."""
        return dossier_secret(self.view.code)


def own_dossiers(actor: Actor, *, after: str = "", most: int = MOST_AT_ONCE, company: str = "") -> list[OwnDossier]:
    """The dossiers of an account, the latest first; those after the one with the code `after`, of one company alone where it is named.

    Raises NotAuthenticated, Forbidden.
    """
    keys = _keys(actor)
    found = Dossier.objects.select_related("version__procedure", "apology", "handed_over").prefetch_related(
        "steps", "supplements"
    )
    found = found.filter(_of_company(keys, company) if company else mine(keys))
    last = Dossier.objects.filter(mine(keys), code=tidy_code(after.replace("\0", ""))).first() if after else None
    if last is not None:
        found = found.filter(Q(received_at__lt=last.received_at) | Q(received_at=last.received_at, pk__lt=last.pk))
    context = Context(actor)
    return [_own(row, keys, context) for row in found.order_by("-received_at", "-id")[:most]]


def own_codes(actor: Actor, most: int | None = None) -> list[str]:
    """Their codes, the latest first, without reading what stands in them; all of them where it is not said how many."""
    found = Dossier.objects.filter(mine(_keys(actor))).order_by("-received_at", "-id")
    return list(found.values_list("code", flat=True)[:most])


def originals_owed(code: str) -> list[str]:
    """The papers of which an original is still to be shown, by their names; for who has just been found to own it."""
    owed = Dossier.objects.get(code=code).documents.filter(owed__gt=0).order_by("pk")
    return list(owed.values_list("name", flat=True))


def own_dossier(actor: Actor, code: str) -> OwnDossier:
    """One of them. Raises NotFound for anybody else's, as for one that is not there."""
    keys = _keys(actor)
    return _own(_row(keys, code), keys)


def own_row(actor: Actor, code: str) -> Dossier:
    """One whose papers the citizen may open: theirs or their company's, not merely claimed. Raises NotFound."""
    keys = _keys(actor)
    row = _row(keys, code)
    if _own(row, keys).claimed:
        raise NotFound
    return row


def own_looks(actor: Actor, code: str) -> list[Looker]:
    """Who of the staff looked at one of them, or at what another agency was given of it, the latest first. Raises NotFound."""
    row = _row(_keys(actor), code)
    return lookers_of(row.code, row.centre)


def _keys(actor: Actor) -> Keys:
    require(actor, Action.OWN_DOSSIER_VIEW)
    return keys_of(actor)


def mine(keys: Keys) -> Q:
    """Indexes dossier_of_id, dossier_of_tax_code, and the unique code. What a step opened elsewhere is no dossier to its
    applicant; what was erased is nobody's."""
    found = Q(code__in=keys.claimed)
    if keys.id_indexes:
        found |= Q(id_index__in=keys.id_indexes, applicant_kind="person")
    if keys.tax_indexes:
        found |= Q(tax_index__in=list(keys.tax_indexes), applicant_kind="company")
    return found & Q(parent="") & ~Q(name_key="")


def _of_company(keys: Keys, company: str) -> Q:
    """Of one of its companies; of another nothing."""
    indexes = [index for index, number in keys.tax_indexes.items() if number == company]
    return Q(tax_index__in=indexes, applicant_kind="company", parent="") & ~Q(name_key="")


def _row(keys: Keys, code: str) -> Dossier:
    found = Dossier.objects.filter(mine(keys), code=tidy_code(code.replace("\0", ""))).first()
    if found is None:
        raise NotFound
    return found


def _own(row: Dossier, keys: Keys, context: Context | None = None) -> OwnDossier:
    of_company = row.applicant_kind == "company" and row.tax_index is not None
    company = keys.tax_indexes.get(bytes(row.tax_index), "") if of_company and row.tax_index else ""
    same_phone = keys.phone_index is not None and bytes(row.phone_index or b"") == keys.phone_index
    same_email = bool(keys.email) and row.email.strip().casefold() == keys.email
    return OwnDossier(
        track_view(row, context),
        company,
        claimed=not company and not is_ones_own(row, keys),
        reaches=same_phone or same_email,
        has_address=bool(row.address),
    )


def is_ones_own(row: Dossier, keys: Keys) -> bool:
    """Whether a dossier bears the identity number that the account has proven."""
    return row.applicant_kind == "person" and bytes(row.id_index or b"") in keys.id_indexes
