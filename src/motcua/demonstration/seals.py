"""Seals of the demonstration's agencies and signatures of its leaders. All are invented, which stands first in the name of each."""

from motcua.domain.centre.queries import agencies_by_code
from motcua.domain.documents import signatures
from motcua.domain.people.models import Staff

INVENTED = "MÔ PHỎNG"


def invent() -> None:
    """For whoever has none; one key serves them all, for each takes half a second to be found and none is worth anything."""
    wanted = {
        **{code: agency.name for code, agency in agencies_by_code().items()},
        **{f"@{one.username}": one.full_name for one in Staff.objects.filter(is_demo=True, username__startswith="ld.")},
    }
    without = [holder for holder in wanted if not signatures.has_token(holder)]
    key = signatures.fresh_key() if without else None
    for holder in without:
        signatures.make_token(holder, f"{INVENTED} · {wanted[holder]}", key)


def remove() -> None:
    """Those that were invented, and the trust in them: what they sealed counts as sealed by nobody known."""
    for holder, name in signatures.soft_tokens().items():
        if name.startswith(INVENTED):
            signatures.remove_token(holder)
