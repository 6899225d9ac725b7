"""How the sending goes, for who looks after the installation: numbers for Prometheus, words for the doctor."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from motcua.base import clock
from motcua.domain.exchange.models import Receiver, Subscription
from motcua.domain.exchange.queries import head
from motcua.domain.exchange.rules import Outcome, Way
from motcua.domain.exchange.rules_comparing import Standing, State

FAILING_AFTER = timedelta(minutes=15)  # a restart of the other side is no news
SILENT_AFTER = timedelta(hours=3)  # compared with every hour


@dataclass(frozen=True)
class Health:
    """One subscription. `failing`: for how long its event has not got through; `gone`: it was paused by the receiver's word."""

    number: str
    receiver: str
    behind: int
    failing: timedelta
    dead: int
    gone: bool

    @property
    def is_sound(self) -> bool:
        return self.failing < FAILING_AFTER and not self.dead and not self.gone


@dataclass(frozen=True)
class Equality:
    """How a receiver stands that is compared with. `open`: differences that a person looks at; `problem`: of the last comparison;
    `silent`: for how long there was none."""

    receiver: str
    open: int
    asks: int
    problem: str
    silent: timedelta

    @property
    def is_sound(self) -> bool:
        return not (self.open or self.asks or self.problem or self.is_silent)

    @property
    def is_silent(self) -> bool:
        return self.silent > SILENT_AFTER


def equalities() -> list[Equality]:
    """Of every receiver that is compared with, by code."""
    nationally = Subscription.objects.filter(way=Way.NATIONAL, state="active").values("receiver")
    found = Receiver.objects.filter(Q(counterpart__isnull=False) | Q(pk__in=nationally), ended_at=None)
    return [_equality(one) for one in found.order_by("code")]


def _equality(receiver: Receiver) -> Equality:
    last = receiver.comparisons.order_by("-pk").first()
    asks = receiver.origins.filter(standing__in=[Standing.CONFLICT, Standing.FAULT]).count()
    return Equality(
        receiver.code,
        receiver.differences.filter(state=State.OPEN).count(),
        asks,
        last.problem if last else "",
        clock.now() - last.begun_at if last else timedelta(0),
    )


def subscriptions_health() -> list[Health]:
    """Of those that have not ended, by receiver."""
    newest, now = head(), clock.now()
    found = (
        Subscription.objects.exclude(state="ended").select_related("receiver").order_by("receiver__code", "created_at")
    )
    return [
        Health(
            str(one.pk),
            one.receiver.code,
            max(0, newest - one.position),
            now - one.first_try_at if one.first_try_at else timedelta(0),
            dead,
            one.pause_reason == Outcome.GONE,
        )
        for one in found.annotate(dead=Count("letters", filter=Q(letters__state="dead")))
        for dead in [one.dead]
    ]
