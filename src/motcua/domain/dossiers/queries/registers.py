"""Dossiers as another authority compares them with its own: by registers (an agency on a day), their codes and national statuses."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import NATIONAL_STATUS, State

_WITHIN = """received_at >= %(since)s
    AND (%(centres)s::text[] IS NULL OR centre = ANY (%(centres)s::text[]))
    AND (%(agencies)s::text[] IS NULL OR agency = ANY (%(agencies)s::text[]))"""

# Index dossier_newest (received_at, id); the digest is `exchange.rules_comparing.digest`, the order that of the octets.
REGISTERS = f"""
WITH known AS (
    SELECT centre, code, left(code, -(position('-' in reverse(code)))) AS register, code || ' ' || status.number AS line
    FROM dossiers_dossier JOIN unnest(%(states)s::text[], %(numbers)s::text[]) AS status (state, number) USING (state)
    WHERE {_WITHIN}
)
SELECT centre, register, count(*),
    encode(sha256(convert_to(string_agg(line, E'\\n' ORDER BY code COLLATE "C"), 'UTF8')), 'hex')
FROM known GROUP BY centre, register
"""  # noqa: S608 - constants only


@dataclass(frozen=True)
class Register:
    """How many dossiers stand in a register, and a digest of their codes and statuses."""

    count: int
    digest: str


def registers(
    since: datetime, centres: Collection[str] | None, agencies: Collection[str] | None
) -> dict[tuple[str, str], Register]:
    """By centre and register, those of dossiers received since then; None: of all centres, of all agencies."""
    given = {
        "since": since,
        "centres": None if centres is None else sorted(centres),
        "agencies": None if agencies is None else sorted(agencies),
        "states": [state.value for state in NATIONAL_STATUS],
        "numbers": list(NATIONAL_STATUS.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(REGISTERS, given)
        return {(centre, register): Register(count, digest) for centre, register, count, digest in cursor.fetchall()}


def statuses_in(
    centre: str, register: str, since: datetime, agencies: Collection[str] | None
) -> dict[str, tuple[str, str]]:
    """National status and procedure by code, of one register. Unique index of the code: a range of its beginning."""
    found = Dossier.objects.filter(centre=centre, code__startswith=f"{register}-", received_at__gte=since)
    if agencies is not None:
        found = found.filter(agency__in=agencies)
    rows = found.values_list("code", "state", "procedure")
    return {
        code: (NATIONAL_STATUS[State(state)], procedure)
        for code, state, procedure in rows
        if code.rpartition("-")[0] == register
    }


def known_codes(centre: str, codes: Collection[str]) -> set[str]:
    """Which of these codes are dossiers of this centre."""
    return set(Dossier.objects.filter(centre=centre, code__in=codes).values_list("code", flat=True))
