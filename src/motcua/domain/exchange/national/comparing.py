"""What the exchange holds of the dossiers that it was told of, looked up one by one (TraCuuHoSo), and told anew where it is otherwise.

It offers no list of what it holds: a dossier that nobody here took in cannot be found by it.
"""

import logging
from collections.abc import Iterable

from django.db.models import F

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.exchange import underway
from motcua.domain.exchange.actions.comparing import Noted, note_comparison
from motcua.domain.exchange.alone import alone
from motcua.domain.exchange.models import Comparison, Difference, Subscription, ToldDossier
from motcua.domain.exchange.national.actions import note_checked
from motcua.domain.exchange.national.body import status_of
from motcua.domain.exchange.national.calling import Exchange, Failed
from motcua.domain.exchange.national.rules import Unmapped
from motcua.domain.exchange.national.snapshot import ME, snapshot
from motcua.domain.exchange.national.tables import codes_of
from motcua.domain.exchange.national.telling import Teller
from motcua.domain.exchange.queries import agreement_of
from motcua.domain.exchange.rules import Outcome, Way
from motcua.domain.exchange.rules_comparing import Found, Kind, State

MOST = 500  # looked up in one comparison; whatever was looked up longest ago comes first
LOCKS = 7316204  # the class of our advisory locks

log = logging.getLogger(__name__)


def compared_ones() -> list[Subscription]:
    """Ways of this kind that are compared: of receivers that are not asked by a list of their own."""
    found = Subscription.objects.exclude(state="ended").filter(way=Way.NATIONAL, receiver__ended_at=None)
    return list(found.filter(receiver__counterpart=None).select_related("receiver", "national"))


def compare_national(subscription: Subscription, actor: Actor = ME) -> Comparison | None:
    """Finds and mends differences. None where this is being done already."""
    begun, noted, problem = clock.now(), [], ""
    with alone(LOCKS, subscription.lock) as is_mine:
        if not is_mine:
            return None
        rows = _next(subscription)
        looked: list[ToldDossier] = []
        try:
            with Exchange(subscription.national) as exchange:
                for row in _settled(subscription, rows):
                    noted += _compare(subscription, exchange, row)
                    looked.append(row)
        except Failed as fault:
            problem = fault.answer.outcome.value
        except Unmapped:
            problem = Outcome.UNMAPPED.value
        except Exception:
            log.exception("comparing with %s broke off", subscription.receiver.code)
            problem = Outcome.BROKE_OFF.value
        note_checked(looked)
        codes = {row.dossier for row in looked}
        return note_comparison(actor, subscription.receiver, begun, len(looked), noted, problem, only=codes)


def _next(subscription: Subscription) -> list[ToldDossier]:
    """What is open, then what was looked up longest ago. Index told_dossiers_to_check."""
    open_ones = Difference.objects.filter(receiver=subscription.receiver).exclude(state=State.MENDED)
    told = ToldDossier.objects.filter(national_id=subscription.pk)
    first = list(told.filter(dossier__in=open_ones.values("subject"))[:MOST])
    known = {row.pk for row in first}
    rest = told.order_by(F("checked_at").asc(nulls_first=True))[:MOST]
    return (first + [row for row in rest if row.pk not in known])[:MOST]


def _settled(subscription: Subscription, rows: list[ToldDossier]) -> Iterable[ToldDossier]:
    """Without those of which something is still on its way."""
    last = underway.last_told([row.dossier for row in rows])
    for row in rows:
        told = last.get(row.dossier)
        if told is None or told.position <= subscription.position:
            yield row


def _compare(subscription: Subscription, exchange: Exchange, row: ToldDossier) -> list[Noted]:
    """Raises Failed, Unmapped."""
    one, agreement = snapshot(row.dossier), agreement_of(subscription.receiver)
    if one is None or not row.theirs or not agreement.covers(one.view.centre, one.view.agency):
        return []
    last = underway.last_told([row.dossier]).get(row.dossier)
    if last is not None and agreement.types is not None and last.type not in agreement.types:
        return []  # how it is now came by something that is not told there
    ours, theirs = status_of(one, codes_of(subscription.national)), exchange.look(row.theirs)
    if theirs == ours:
        return []
    kind = Kind.MISSING_THERE if theirs is None else Kind.STATUS_THERE
    answer = Teller(subscription.national, exchange).tell_whole(one)
    is_equal = (
        answer.outcome is Outcome.DELIVERED and exchange.look(_named(row)) == ours
    )  # a thanks alone proves nothing
    problem = "" if is_equal else answer.outcome.value if answer.outcome is not Outcome.DELIVERED else "not_kept"
    return [Noted(one.view.centre, Found(kind, row.dossier, ours, theirs or ""), is_equal, problem)]


def _named(row: ToldDossier) -> str:
    """By the code that it has now: one that was lost may have been given another."""
    row.refresh_from_db()
    return row.theirs
