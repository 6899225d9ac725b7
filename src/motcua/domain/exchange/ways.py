"""The ways of sending: an event goes to its receiver by the one that the subscription names."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.conf import settings

from motcua.base.networks import read_networks
from motcua.domain.exchange.models import Subscription
from motcua.domain.exchange.national.calling import Exchange
from motcua.domain.exchange.national.telling import Teller
from motcua.domain.exchange.posting import post
from motcua.domain.exchange.queries import Outgoing
from motcua.domain.exchange.rules import Way
from motcua.domain.exchange.sending import Answer, Line


class Send(Protocol):
    """Sends one event; None where this way tells nothing of such a one. `again`: it was wanted once more."""

    def __call__(self, event: Outgoing, *, again: bool) -> Answer | None: ...


@contextmanager
def sender_of(row: Subscription) -> Iterator[Send]:
    """For one turn of one thread."""
    if row.way == Way.NATIONAL:
        with Exchange(row.national) as exchange:
            teller = Teller(row.national, exchange)
            yield lambda event, *, again: teller.tell(event, again=again)
        return
    line = Line(row.url, read_networks(settings.MOTCUA_WEBHOOK_NETWORKS))
    try:
        yield lambda event, *, again: post(row, line, event)
    finally:
        line.close()
