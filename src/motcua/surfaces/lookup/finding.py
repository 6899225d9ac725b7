"""Finding a dossier by code and secret for a page: slowed for those who guess, the same way for every kind of wrong."""

import re
from collections.abc import Mapping

from motcua.base import limits
from motcua.domain.dossiers.queries import track as track_dossier
from motcua.surfaces.following.doors import SECRETS
from motcua.surfaces.following.picture import Found, read

LONGEST = 80
# what the QR of a receipt holds, as a scanner types it: an address whose fragment is code and secret
_SCANNED = re.compile(r"#([^,\s]+),(\S+)$")


def given(fields: Mapping[str, str]) -> tuple[str, str]:
    """Code and secret as typed, or both from a scanned address in the first field."""
    code, secret = fields.get("code", "").strip()[:400], fields.get("secret", "").strip()
    scanned = _SCANNED.search(code)
    if scanned:
        code, secret = scanned[1], scanned[2]
    return code[:LONGEST], secret[:LONGEST]


def find(code: str, secret: str, who: str) -> Found:
    """Raises NotFound alike for a wrong code and a wrong secret, TooManyRequests after several of them."""
    with limits.guesses(SECRETS, who):
        view = track_dossier(code, secret)
    return read(view)
