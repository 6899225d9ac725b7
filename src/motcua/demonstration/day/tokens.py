"""The tokens of a played day, made for it and ended with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from motcua.base import crypto
from motcua.base.actor import Actor
from motcua.demonstration.day.play import Tokens
from motcua.domain.people.actions import create_token, revoke_token
from motcua.domain.people.models import ServiceToken

NAME = "motcua demo run"


@contextmanager
def tokens_for_a_day(actor: Actor, centre: str, counters: list[int]) -> Iterator[Tokens]:
    """One for the kiosk, one for each counter's officer, one for who looks at the tickets at the end."""
    kiosk = create_token(actor, "kiosk", centre=centre, name=NAME)
    staff = {n: create_token(actor, "receptionist", centre=centre, counter=n, name=NAME) for n in counters}
    manager = create_token(actor, "manager", centre=centre, name=NAME)
    connection.close()  # a day is long: the database may be started anew in it
    try:
        yield Tokens(kiosk, staff, manager)
    finally:
        hashes = [crypto.token_hash(token) for token in (kiosk, manager, *staff.values())]
        for identity in ServiceToken.objects.filter(token_hash__in=hashes, revoked_at=None).values_list(
            "pk", flat=True
        ):
            revoke_token(actor, identity)
