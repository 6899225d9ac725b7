"""What the exchange holds of the dossiers that it was told of, looked up one by one (TraCuuHoSo), and told anew where it is otherwise.

It offers no list of what it holds: a dossier that nobody here took in cannot be found by it.
"""

import logging

from django.db.models import F

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.domain.exchange import underway
from motcua.domain.exchange.actions.comparing import Noted, note_comparison
from motcua.domain.exchange.alone import alone
from motcua.domain.exchange.delivery import LOCKS as SENDING
from motcua.domain.exchange.models import Comparison, Difference, Subscription, ToldDossier
from motcua.domain.exchange.national.actions import note_checked
from motcua.domain.exchange.national.body import status_of
from motcua.domain.exchange.national.calling import Exchange, Failed
from motcua.domain.exchange.national.rules import Unmapped
from motcua.domain.exchange.national.snapshot import ME, Snapshot, snapshot
from motcua.domain.exchange.national.tables import codes_of
from motcua.domain.exchange.national.telling import Teller
from motcua.domain.exchange.queries import agreement_of
from motcua.domain.exchange.rules import Outcome, Way
from motcua.domain.exchange.rules_comparing import Found, Kind, State

MOST = 500  # looked up in one comparison; whatever was looked up longest ago comes first
LOCKS = 7316204  # the class of our advisory locks
# Of one dossier; whatever else fails is a fault of the line, and the next would be asked in vain.
ITS_OWN = (Outcome.REFUSED, Outcome.NONSENSE, Outcome.UNMAPPED)

log = logging.getLogger(__name__)


class NotNow(Exception):
    """Something of a dossier is on its way, or nothing is told at all for the time being: it is compared the next time."""


def compared_ones() -> list[Subscription]:
    """Ways of this kind that are compared: of receivers that are not asked by a list of their own. One that is paused tells nothing."""
    found = Subscription.objects.filter(state="active", way=Way.NATIONAL, receiver__ended_at=None)
    return list(found.filter(receiver__counterpart=None).select_related("receiver", "national"))


def compare_national(subscription: Subscription, actor: Actor = ME) -> Comparison | None:
    """Finds and mends differences. None where this is being done already."""
    begun = clock.now()
    with alone(LOCKS, subscription.lock) as is_mine:
        if not is_mine:
            return None
        with Exchange(subscription.national) as exchange:
            both = _Both(subscription, exchange)
            both.compare()
        note_checked(both.looked)
        compared = len(both.asked)
        return note_comparison(
            actor, subscription.receiver, begun, compared, both.noted, both.problem, only=both.settled
        )


def _next(subscription: Subscription) -> list[ToldDossier]:
    """What is open and what was looked up longest ago, by when that was: what fails each time does not come first each time.

    Index told_dossiers_to_check.
    """
    open_ones = Difference.objects.filter(receiver=subscription.receiver).exclude(state=State.MENDED)
    told = ToldDossier.objects.filter(national_id=subscription.pk).order_by(F("checked_at").asc(nulls_first=True))
    first = list(told.filter(dossier__in=open_ones.values("subject"))[:MOST])
    known = {row.pk for row in first}
    found = (first + [row for row in told[:MOST] if row.pk not in known])[:MOST]
    return sorted(found, key=lambda row: row.checked_at.timestamp() if row.checked_at else 0)


class _Both:
    """One comparison. `looked`: what has had its turn; `asked`: of which dossiers they said what they hold; `settled`: of which it is
    known whether they are equal, or that nothing is told of them."""

    def __init__(self, way: Subscription, exchange: Exchange) -> None:
        self.looked: list[ToldDossier] = []
        self.asked: set[str] = set()
        self.settled: set[str] = set()
        self.noted: list[Noted] = []
        self.problem = ""
        self._way, self._exchange = way, exchange
        self._codes = codes_of(way.national)

    def compare(self) -> None:
        for row in _next(self._way):
            try:
                self._compare(row)
                self.settled.add(row.dossier)
            except (NotNow, ToldDossier.DoesNotExist):  # erased meanwhile
                continue
            except Unmapped:
                self.problem = Outcome.UNMAPPED.value
            except Failed as fault:
                self.problem = fault.answer.outcome.value
                if fault.answer.outcome not in ITS_OWN:
                    return
            except Exception:
                log.exception("comparing a dossier with %s broke off", self._way.receiver.code)
                self.problem = Outcome.BROKE_OFF.value

    def _compare(self, row: ToldDossier) -> None:
        """Raises NotNow, Failed, Unmapped."""
        if self._different(row) is None:
            return
        with alone(SENDING, self._way.lock) as is_mine:
            if not is_mine:
                raise NotNow
            found = self._different(row)  # once more, now that nothing else is told
            if found is not None:
                self.noted.append(self._mend(row, *found))

    def _different(self, row: ToldDossier) -> tuple[Snapshot, Found] | None:
        """What is different, by the agreement and the dossier as they are now. Raises NotNow, Failed, Unmapped."""
        self._way = Subscription.objects.select_related("receiver", "national").get(pk=self._way.pk)
        last = underway.last_told([row.dossier]).get(row.dossier)
        if self._way.state != "active" or (last is not None and last.position > self._way.position):
            raise NotNow
        if row not in self.looked:
            self.looked.append(row)
        row.refresh_from_db()
        one, agreement = snapshot(row.dossier), agreement_of(self._way.receiver)
        if one is None or not row.theirs or not agreement.covers(one.view.centre, one.view.agency):
            return None
        if last is not None and agreement.types is not None and last.type not in agreement.types:
            return None  # how it is now came by something that is not told there
        ours, theirs = status_of(one, self._codes), self._exchange.look(row.theirs)
        self.asked.add(row.dossier)
        if theirs == ours:
            return None
        kind = Kind.MISSING_THERE if theirs is None else Kind.STATUS_THERE
        return one, Found(kind, row.dossier, ours, theirs or "")

    def _mend(self, row: ToldDossier, one: Snapshot, found: Found) -> Noted:
        """Raises Failed."""
        answer = Teller(self._way.national, self._exchange).tell_whole(one)
        is_told = answer.outcome is Outcome.DELIVERED
        row.refresh_from_db()  # one that was lost may have been given another code
        is_equal = is_told and self._exchange.look(row.theirs) == found.ours  # a thanks alone proves nothing
        problem = "" if is_equal else "not_kept" if is_told else answer.outcome.value
        return Noted(one.view.centre, found, is_equal, problem)
