"""What its sender sees: by code and secret, or in the account."""

from django.db.models import Q

from motcua.base import crypto
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries.citizens import own_number
from motcua.domain.petitions.models import Petition
from motcua.domain.petitions.queries.rows import about_of, files_of, said_in, view_of
from motcua.domain.petitions.queries.shapes import Followed, PetitionView
from motcua.domain.petitions.rules import State, tidy_code

A_PAGE = 50


def follow(code: str, secret: str) -> Followed:
    """Raises NotFound alike, and after the same work, for a wrong code and a wrong secret."""
    code = tidy_code(code)
    is_right = crypto.secret_matches("petition", code, secret)
    known = Petition.objects.filter(code=code).exclude(code="").values_list("pk", flat=True).first()
    if known is None or not is_right:
        raise NotFound
    row = Petition.objects.select_related("joined_to").get(pk=known)  # only now is anything opened
    other = row.joined_to
    source = row if other is None else other
    is_out = source.state == State.ANSWERED
    return Followed(
        view_of(row),
        secret,
        about_of(row),
        row.text,
        source.answer if is_out else "",
        source.ended_at if is_out else None,
        row.reason if row.state in (State.REFUSED, State.TRANSFERRED) else "",
        said_in(row, office=False),
        files_of(row),
        row.waits_until,
        other is not None,
    )


def own(actor: Actor, *, after: str = "", most: int | None = A_PAGE) -> tuple[list[tuple[PetitionView, str]], str]:
    """An account's own with the secret of each, the latest first, those after the one with the code `after`; and after which it goes
    on, empty at the end. `most` None: all. Raises NotAuthenticated, Forbidden."""
    require(actor, Action.OWN_PETITION)
    mine = Petition.objects.filter(citizen=own_number(actor)).exclude(code="")
    last = mine.filter(code=tidy_code(after)).values_list("begun_at", "pk").first() if after else None
    if last is not None:
        mine = mine.filter(Q(begun_at__lt=last[0]) | Q(begun_at=last[0], pk__lt=last[1]))
    rows = list(mine.order_by("-begun_at", "-pk")[: None if most is None else most + 1])
    found = [(view_of(row), crypto.secret_for("petition", row.code)) for row in rows[:most]]
    return found, found[-1][0].code if len(rows) > len(found) else ""


def own_secret(actor: Actor, code: str) -> str:
    """Of one of them. Raises NotAuthenticated, Forbidden, NotFound."""
    require(actor, Action.OWN_PETITION)
    mine = Petition.objects.filter(citizen=own_number(actor), code=tidy_code(code)).exclude(code="")
    if not mine.exists():
        raise NotFound
    return crypto.secret_for("petition", mine.get().code)
