"""Opening, pausing and closing a counter, by who sits there or because its screen is gone."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.centre.queries import get_counter
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.queue.models import CounterPause, CounterSession, Ticket
from motcua.domain.queue.queries import counter_picture, visitor_at
from motcua.domain.queue.rules import ACTIVE, QueueOptions
from motcua.domain.queue.shapes import CounterView

SCREEN_GONE, SCREEN_BACK = "screen_gone", "screen_back"  # reason codes; `pause_in_words` says the first


@transaction.atomic
def open_counter(actor: Actor, centre: str, number: int) -> CounterView:
    """Somebody sits down, or comes back from a pause; whoever sat there before is signed off.

    Raises Forbidden, NotFound.
    """
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    here, session = _locked(centre, number)
    now = clock.now()
    if session is not None and session.staff != actor.reference:
        session.closed_at = now
        session.save(update_fields=["closed_at"])
        session = None
    if session is None:
        CounterSession.objects.create(counter=here, staff=actor.reference, opened_at=now)
    elif session.paused_at is not None:
        session.seen_at = None  # if it has a screen, that one tells so again
        _end_pause(session)
    else:
        return counter_picture(here)
    _record(actor, "counter.opened", here)
    return counter_picture(here)


@transaction.atomic
def pause_counter(actor: Actor, centre: str, number: int, reason: str = "") -> CounterView:
    """The counter calls nobody until it is opened again; a running visit goes on.

    Raises Forbidden, NotFound, InvalidInput, Conflict when it is closed.
    """
    _require_here(actor, centre, number)
    if len(reason) > 200:
        raise InvalidInput.of("reason", _("Write at most %(limit)s characters") % {"limit": 200})
    here, session = _locked(centre, number)
    if session is None:
        raise Conflict(_("Open the counter first"), code="counter_closed")
    if session.paused_at is None or session.auto_paused or session.pause_reason != reason:
        session.paused_at, session.pause_reason = session.paused_at or clock.now(), reason
        session.auto_paused = False  # somebody decided: its screen does not end this pause
        session.save(update_fields=["paused_at", "pause_reason", "auto_paused"])
        _record(actor, "counter.paused", here, reason=reason)
    return counter_picture(here)


@transaction.atomic
def counter_beat(actor: Actor, centre: str, number: int) -> CounterView:
    """The screen of a counter tells that it is there; a pause that began because it was silent ends by itself.

    A screen of somebody else than who sits there changes nothing. Raises Forbidden, NotFound.
    """
    require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)
    mine = CounterSession.objects.filter(
        counter__centre__code=centre, counter__number=number, closed_at__isnull=True, staff=actor.reference
    )
    mine.update(seen_at=clock.now())
    if mine.filter(auto_paused=True).exists():
        here, session = _locked(centre, number)
        if session is not None and session.auto_paused and session.staff == actor.reference:
            _end_pause(session)
            _record(actor, "counter.opened", here, reason=SCREEN_BACK)
    return counter_picture(get_counter(centre, number))


def pause_silent_counters(actor: Actor, centre: Centre) -> int:
    """Pauses each counter whose screen has been silent for too long, so that nobody waits for who is not there.

    A running visit goes on. A counter that never had a screen (opened by a program) is left alone. Returns how many.
    """
    require(actor, Action.COUNTER_SUPERVISE, centre=centre.code)
    limit = QueueOptions.of(centre.options).screen_gone_seconds
    if not limit:
        return 0
    before = clock.now() - timedelta(seconds=limit)
    silent = CounterSession.objects.filter(
        counter__centre=centre, closed_at__isnull=True, paused_at__isnull=True, seen_at__lt=before
    )
    return sum(
        _pause_silent(actor, centre, number, before) for number in silent.values_list("counter__number", flat=True)
    )


@transaction.atomic
def _pause_silent(actor: Actor, centre: Centre, number: int, before: datetime) -> bool:
    """Looks again under the lock: the screen may have come back meanwhile."""
    here, session = _locked(centre.code, number)
    if session is None or session.paused_at is not None or session.seen_at is None or session.seen_at >= before:
        return False
    session.paused_at, session.pause_reason, session.auto_paused = clock.now(), SCREEN_GONE, True
    session.save(update_fields=["paused_at", "pause_reason", "auto_paused"])
    _record(actor, "counter.paused", here, reason=SCREEN_GONE)
    return True


def _end_pause(session: CounterSession) -> None:
    """Keeps when it was: how many counters there really were is what a past day is judged by."""
    if session.paused_at is not None:
        facts = {"began_at": session.paused_at, "ended_at": max(clock.now(), session.paused_at)}
        CounterPause.objects.create(session=session, reason=session.pause_reason, **facts)
    session.paused_at, session.pause_reason, session.auto_paused = None, "", False
    session.save(update_fields=["paused_at", "pause_reason", "auto_paused", "seen_at"])


@transaction.atomic
def lift_pause(actor: Actor, centre: str, number: int, reason: str, since: datetime) -> None:
    """The reason for which a counter was paused is gone: whoever sits there goes on. Nothing where it is paused for another one,
    or was so before `since`.

    Raises Forbidden, NotFound.
    """
    _require_here(actor, centre, number)
    here, session = _locked(centre, number)
    if session is None or session.paused_at is None or session.paused_at < since or session.pause_reason != reason:
        return
    _end_pause(session)
    _record(actor, "counter.opened", here)


@transaction.atomic
def close_counter(actor: Actor, centre: str, number: int) -> CounterView:
    """The person leaves.

    A ticket that is still called or served stays at the counter, is listed, and can be finished or returned.
    Raises Forbidden, NotFound.
    """
    _require_here(actor, centre, number)
    here, session = _locked(centre, number)
    if session is not None:
        session.closed_at = clock.now()
        session.save(update_fields=["closed_at"])
        left = Ticket.objects.filter(counter=here, state__in=ACTIVE).values_list("label", flat=True).first()
        _record(actor, "counter.closed", here, **({"left_with": left} if left else {}))
    return counter_picture(here)


@transaction.atomic
def close_when_free(actor: Actor, centre: str, number: int, since: datetime) -> bool:
    """Closes a counter unless a visitor is there or comes back (`visitor_at`): asked under the lock under which visitors are called.

    Whether it did. Raises Forbidden, NotFound.
    """
    _require_here(actor, centre, number)
    _locked(centre, number)
    if visitor_at(centre, number, since):
        return False
    close_counter(actor, centre, number)
    return True


def _require_here(actor: Actor, centre: str, number: int) -> None:
    if not allowed(actor, Action.COUNTER_SUPERVISE, centre=centre):
        require(actor, Action.COUNTER_OPERATE, centre=centre, counter=number)


def _locked(centre: str, number: int) -> tuple[Counter, CounterSession | None]:
    """The counter's row locked, as `call_next` locks it, and its open session."""
    found = Counter.objects.select_related("centre").select_for_update(no_key=True, of=("self",))
    here = found.filter(centre__code=centre, number=number).first()
    if here is None:
        raise NotFound(_("There is no counter with this number"))
    return here, CounterSession.objects.filter(counter=here, closed_at__isnull=True).first()


def _record(actor: Actor, kind: str, here: Counter, **data: str) -> None:
    subject = f"counter:{here.centre.code}/{here.number}"
    journal.record(actor, kind, subject, centre=here.centre.code, counter=here.number, **data)
