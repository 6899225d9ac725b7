"""Verbs of calls: ring, answer, refuse, give up, hang up; what the browsers say to each other; that a page is still there."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.ids import uuid7
from motcua.base.problems import Conflict, IllegalTransition, InvalidInput, NotFound, Problem
from motcua.domain.calls.models import Call, Signal
from motcua.domain.calls.queries import seen
from motcua.domain.calls.rules import (
    LATE,
    LONGEST_SIGNAL,
    LOST_AFTER,
    MOST_SIGNALS,
    OPEN,
    SIGNALS,
    TRANSITIONS,
    State,
    Verb,
)
from motcua.domain.centre.queries import centres, get_centre
from motcua.domain.dossiers.models import Dossier
from motcua.domain.people.permissions import Action, allowed, require
from motcua.domain.queue import actions as queue
from motcua.domain.threads import presence
from motcua.domain.threads.access import colleagues_of, people_behind
from motcua.domain.threads.actions.addressing import addressed, dossier_to_talk_about, in_hand
from motcua.domain.threads.rules import Kind, Stand, TalkOptions

AT_ONCE = 200


def ring(actor: Actor, to: str = "", *, dossier: str = "", video: bool = False, ticket: UUID | None = None) -> UUID:
    """Calls somebody, a counter or an agency; about a dossier and nobody named: who has it in hand. `ticket`: held meanwhile.

    It rings for all who are reached and free. With nobody there it is missed at once, with nobody free busy. Raises InvalidInput,
    NotFound, Forbidden; Conflict (`in_a_call`) for who is in one.
    """
    require(actor, Action.THREAD_TALK)
    try:
        with transaction.atomic():
            return _ring(actor, to, dossier, video=video, ticket=ticket)
    except IntegrityError as error:
        if "somebody_makes_one_call_at_once" not in str(error):
            raise
        raise _in_a_call() from None


def _ring(actor: Actor, to: str, code: str, *, video: bool, ticket: UUID | None) -> UUID:
    if _engaged([actor.reference]):
        raise _in_a_call()
    about = dossier_to_talk_about(actor, code) if code.strip() else None
    wanted = addressed([to], about) if to.strip() else in_hand(about) if about else []
    if not wanted:
        raise InvalidInput.of("to", _("Choose whom to call"))
    address = wanted[0]
    if address.kind is Kind.ROLE:
        raise InvalidInput.of("to", _("A call goes to a person, a counter or an agency"))
    centre = about.centre if about else _centre_of(actor)
    people = people_behind(address, centre) - {actor.reference}
    if about is not None:
        people &= colleagues_of(about)
    rings, state = _who_it_rings_for(people)
    now = clock.now()
    counter = (
        queue.hold(actor, ticket, _("On the phone with a colleague"), private=True).held_counter
        if ticket and rings
        else None
    )
    call = Call.objects.create(
        id=uuid7(),
        centre=centre,
        dossier=about,
        state=state,
        video=video,
        caller=actor.reference,
        to=str(address),
        rings=sorted(rings or people),
        rang_at=now,
        ended_at=None if state in OPEN else now,
        caller_seen_at=now,
        ticket=ticket if rings else None,
        counter=counter,
    )
    _record(actor, "rang" if rings else "missed", call, [actor.reference, *call.rings], state=state)
    return call.pk


def _who_it_rings_for(people: set[str]) -> tuple[set[str], State]:
    """Those who are there and free; else why it rings for nobody."""
    there = {one.person: one for one in presence.of(people).values() if one.is_online or one.person[:6] == "token:"}
    engaged = _engaged(there)
    free = {person for person, one in there.items() if person not in engaged and one.stand is not Stand.BUSY}
    return free, State.RINGING if free else State.BUSY if there else State.MISSED


def _engaged(people: Iterable[str]) -> set[str]:
    wanted = set(people)
    running = Call.objects.filter(state__in=OPEN).values_list("caller", "callee")
    return {one for pair in running for one in pair if one in wanted}


def answer(actor: Actor, call: UUID) -> None:
    """Takes a call that rings for oneself; who was first has it. Raises NotFound, IllegalTransition, Conflict."""
    try:
        with transaction.atomic():
            row = _moved(actor, call, Verb.ANSWER)
            if actor.reference not in row.rings:
                raise NotFound
            if _engaged([actor.reference]):
                raise _in_a_call()
            row.callee, row.answered_at, row.callee_seen_at = actor.reference, clock.now(), clock.now()
            row.save()
            _record(actor, "answered", row, [row.caller, *row.rings])
    except IntegrityError as error:
        if "somebody_answers_one_call_at_once" not in str(error):
            raise
        raise _in_a_call() from None


@transaction.atomic
def refuse(actor: Actor, call: UUID) -> None:
    """Does not take it; where it rings for others too it goes on there. Raises NotFound, IllegalTransition."""
    row = seen(actor, call, lock=True)
    if row.state == State.RINGING and len(row.rings) > 1 and actor.reference in row.rings:
        row.rings = [one for one in row.rings if one != actor.reference]
        row.save(update_fields=["rings"])
        _record(actor, "refused", row, [actor.reference, row.caller], state=row.state)
        return
    row = _moved(actor, call, Verb.REFUSE)
    if actor.reference not in row.rings:
        raise NotFound
    _end(actor, row, "refused")


@transaction.atomic
def hang_up(actor: Actor, call: UUID) -> None:
    """Ends it, or gives up before anybody answered; twice is once. Raises NotFound."""
    row = seen(actor, call, lock=True)
    if row.state not in OPEN:
        return
    verb = Verb.GIVE_UP if row.state == State.RINGING else Verb.HANG_UP
    _require_in_it(actor, row)
    _end(actor, _moved(actor, call, verb), "missed" if verb is Verb.GIVE_UP else "ended")


@transaction.atomic
def beat(actor: Actor, call: UUID) -> str:
    """That the page of one of the two is there; ends what rang too long, or whose other page has gone. The state then.

    Raises NotFound.
    """
    row = seen(actor, call, lock=True)
    now = clock.now()
    if row.state == State.RINGING and actor.reference == row.caller:
        row.caller_seen_at = now
        row.save(update_fields=["caller_seen_at"])
        if now - row.rang_at > timedelta(seconds=TalkOptions.of(get_centre(row.centre).options).ring_seconds):
            _end(actor, _moved(actor, call, Verb.GIVE_UP), "missed")
            return State.MISSED
    elif row.state == State.TALKING:
        _require_in_it(actor, row)
        is_caller = actor.reference == row.caller
        other = row.callee_seen_at if is_caller else row.caller_seen_at
        if other is not None and now - other > LOST_AFTER:
            _end(actor, _moved(actor, call, Verb.HANG_UP), "ended", lost=True)
            return State.ENDED
        row.caller_seen_at, row.callee_seen_at = (now, row.callee_seen_at) if is_caller else (row.caller_seen_at, now)
        row.save(update_fields=["caller_seen_at", "callee_seen_at"])
    return row.state


@transaction.atomic
def signal(actor: Actor, call: UUID, kind: str, body: str) -> int:
    """Hands something over to the other browser. Raises NotFound, InvalidInput; Conflict when nobody talks."""
    row = seen(actor, call, lock=True)
    if row.state != State.TALKING or actor.reference not in (row.caller, row.callee):
        raise Conflict(_("This call is over"), code="call_over")
    if kind not in SIGNALS or len(body) > LONGEST_SIGNAL:
        raise InvalidInput.of("kind", "?")
    if row.signals.count() >= MOST_SIGNALS:
        raise Conflict(code="too_many_signals")
    to = row.callee if actor.reference == row.caller else row.caller
    made = Signal.objects.create(call=row, to=to, kind=kind, body=body, made_at=clock.now())
    # of the call itself, also where it is about a dossier: how two browsers find each other is nobody's record
    journal.record(
        actor, "call.signalled", row.subject, centre=row.centre, call=str(row.pk), to=[to], signal=made.pk, what=kind
    )
    return made.pk


@transaction.atomic
def note_missed(actor: Actor, calls: Iterable[UUID]) -> None:
    """That somebody has seen which calls they missed."""
    require(actor, Action.THREAD_TALK)
    for row in Call.objects.select_for_update().filter(pk__in=list(calls), rings__contains=[actor.reference]):
        if actor.reference not in row.noted:
            row.noted = [*row.noted, actor.reference]
            row.save(update_fields=["noted"])
            journal.record(actor, "call.noted", row.subject, centre=row.centre, call=str(row.pk), to=[actor.reference])


def tidy(actor: Actor) -> int:
    """Ends what rings or talks with no page left. How many."""
    now = clock.now()
    gone = Call.objects.filter(state=State.RINGING, rang_at__lt=now - timedelta(seconds=120) - LATE)
    gone |= Call.objects.filter(state=State.TALKING, caller_seen_at__lt=now - 2 * LOST_AFTER)
    return sum(_tidy(actor, pk) for pk in list(gone.values_list("pk", flat=True)[:AT_ONCE]))


@transaction.atomic
def _tidy(actor: Actor, call: UUID) -> bool:
    row = Call.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=call)
    if row.state not in OPEN:
        return False
    if row.state == State.TALKING and row.callee_seen_at and clock.now() - row.callee_seen_at < 2 * LOST_AFTER:
        return False
    missed = row.state == State.RINGING
    row.state = State.MISSED if missed else State.ENDED
    _end(actor, row, "missed" if missed else "ended", lost=True)
    return True


@transaction.atomic
def erase(code: str) -> None:
    """Takes away the log of calls about a dossier whose time of retention has run out; whoever calls asked whether it may."""
    Call.objects.filter(dossier=Dossier.objects.get(code=code)).delete()


def take_back(actor: Actor, call: UUID) -> bool:
    """Brings the visitor back whom the caller put on hold: as if it had not been, else by calling the number once more.

    False where there is nobody to bring back or the counter has somebody else; the ticket then stays on hold, on the caller's list.
    """
    row = seen(actor, call)
    if row.ticket is None or row.counter is None or row.caller != actor.reference or row.state in OPEN:
        return False
    ticket, counter = row.ticket, row.counter
    ways: tuple[Callable[[], object], ...] = (
        partial(queue.undo, actor, ticket),
        partial(queue.call_ticket, actor, row.centre, counter, ticket),
    )
    for again in ways:
        try:
            again()
        except Problem:
            continue
        return True
    return False


def _require_in_it(actor: Actor, row: Call) -> None:
    """It also rang for others; one of them has it. Raises NotFound for the rest."""
    if actor.reference not in (row.caller, row.callee):
        raise NotFound


def _moved(actor: Actor, call: UUID, verb: Verb) -> Call:
    """The call, locked, in the state to which the verb leads, not saved yet. Raises NotFound, IllegalTransition."""
    row = seen(actor, call, lock=True)
    following = TRANSITIONS[State(row.state)].get(verb)
    if following is None:
        known = [one.value for one in TRANSITIONS[State(row.state)]]
        raise IllegalTransition(_("This call is over"), state=row.state, allowed=known)
    row.state = following
    return row


def _end(actor: Actor, row: Call, what: str, *, lost: bool = False) -> None:
    row.ended_at, row.ended_by = clock.now(), actor.reference
    row.save()
    row.signals.all().delete()
    seconds = int((row.ended_at - row.answered_at).total_seconds()) if row.answered_at else 0
    _record(actor, what, row, [row.caller, row.callee, *row.rings], seconds=seconds, lost=lost, state=row.state)


def _record(actor: Actor, what: str, row: Call, to: Iterable[str], **data: object) -> None:
    """Of the dossier where it is about one, so that it stands in its history; who, when and how long, nothing of what was said."""
    journal.record(
        actor,
        f"dossier.call_{what}" if row.dossier else f"call.{what}",
        row.dossier.subject if row.dossier else row.subject,
        centre=row.centre,
        agency=row.dossier.agency if row.dossier else None,
        call=str(row.pk),
        caller=row.caller,
        video=row.video,
        to=sorted({one for one in to if one}),
        **data,
    )


def _in_a_call() -> Conflict:
    return Conflict(_("You are in a call; end that one first"), code="in_a_call")


def _centre_of(actor: Actor) -> str:
    known = [centre.code for centre in centres()]
    return next((code for code in known if allowed(actor, Action.THREAD_TALK, centre=code)), known[0])
